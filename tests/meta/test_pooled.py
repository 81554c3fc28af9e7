"""What a result says in words: few studies, zero tau2, disagreement, and the scale that a measure is read on."""

import json
from dataclasses import FrozenInstanceError, asdict, fields
from math import exp
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

import meta
from meta import words

HEADLINE = [(0.79, 0.43, 1.45), (1.03, 0.59, 1.79), (0.84, 0.67, 1.06), (0.65, 0.42, 0.99)]


def pooled(rows, **choices):
    yi, sei = zip(*(meta.log_effect(*meta.invert(*row)) for row in rows), strict=True)
    return meta.pool(yi, [s**2 for s in sei], **choices)


def say(result, **options):
    return result.sentence("HR", "VEGF TKI", "mTOR inhibitor", **options)


def test_one_study_is_shown_and_not_pooled():
    said = say(pooled(HEADLINE[:1]))
    assert said == "VEGF TKI versus mTOR inhibitor: one study only, nothing pooled: HR 1.27 (95 % CI 0.69 to 2.32)."


@pytest.mark.parametrize("ci", ["wald", "hksj", "hksj-adhoc"])
def test_two_studies_are_not_averaged_by_default(ci):
    said = say(pooled(HEADLINE[:2], ci=ci))
    assert said == "VEGF TKI versus mTOR inhibitor: not pooled: k = 2; the two studies are shown on their own."


def test_two_studies_are_averaged_where_the_protocol_asks_for_it():
    said = say(pooled(HEADLINE[:2], ci="wald"), pool_k2=True)
    assert "HR 1.10 (95 % CI 0.73 to 1.65)" in said
    assert "Prediction" not in said
    assert "mislead" not in said


@pytest.mark.parametrize("options", [{}, {"pool_k2": True}])
def test_two_studies_that_contradict_each_other(options):
    said = meta.pool([-0.6, 0.5], [0.02, 0.03], ci="wald").sentence(**options)
    assert "They disagree (Q = 24.20, P < 0.0001): an average would mislead." in said


def test_the_whole_paragraph():
    assert say(pooled(HEADLINE, ci="wald")) == (
        "VEGF TKI versus mTOR inhibitor: HR 1.23 (95 % CI 1.02 to 1.47); P = 0.028; k = 4. "
        "With so few studies the interval depends on its method: Wald 1.02 to 1.47, HKSJ 0.97 to 1.54, HKSJ with the ad hoc floor "
        "0.91 to 1.65; some of these include 1 and some do not, so the conclusion depends on it too. "
        "Prediction interval 1.02 to 1.47, the confidence interval again (metafor's, normal; with t of k - 2 = 2 df 0.82 to 1.83), "
        "uncertain with so few studies: τ² is estimated as 0, which is no evidence of homogeneity. "
        "Heterogeneity: I² = 0 % (0 to 90 %), τ² = 0 (0 to 0.436), Q = 1.83, df = 3, P = 0.61. "
        "Method: random effects, REML for tau2, Wald interval, 95 %."
    )


# VEGF TKI over mTOR inhibitor, PFS: INTORSECT as printed the other way round, METEOR as printed
TWO_TRIALS = [meta.invert(0.87, 0.71, 1.07), (0.58, 0.45, 0.75)]


def test_two_trials_that_contradict_each_other_are_not_averaged():
    yi, sei = zip(*(meta.log_effect(*row) for row in TWO_TRIALS), strict=True)
    result = meta.pool(yi, [s**2 for s in sei], ci="hksj")
    shown = [f"{exp(x):.3g}" for x in (result.estimate, result.ci_low, result.ci_high)]
    assert shown == ["0.82", "0.0106", "63.2"]  # computed, as metafor does, and not said
    said = say(result)
    assert said.startswith("VEGF TKI versus mTOR inhibitor: not pooled: k = 2")
    assert "an average would mislead" in said
    assert not any(figure in said for figure in ("0.82", "0.011", "63"))


@pytest.mark.parametrize("ci", ["wald", "hksj", "hksj-adhoc"])
@pytest.mark.parametrize("k", [3, 4])
def test_three_or_four_studies_have_both_intervals_in_the_sentence(k, ci):
    result = pooled(HEADLINE[:k], ci=ci)
    said = say(result)
    for method in ("wald", "hksj", "hksj-adhoc"):
        other = pooled(HEADLINE[:k], ci=method)
        assert f"{words.CI_SHORT[method]} {exp(other.ci_low):.2f} to {exp(other.ci_high):.2f}" in said


@pytest.mark.parametrize("k, options", [(5, {}), (60, {}), (4, {"tau2": "FE", "ci": "wald"}), (1, {})])
def test_methods_stand_side_by_side_only_where_they_matter(k, options):
    result = meta.pool([0.1 * (-1) ** i for i in range(k)], [0.05] * k, **options)
    assert result.side_by_side() == ""


def test_the_intervals_beside_each_other_are_those_of_each_method():
    for tau2 in ("DL", "REML", "PM"):
        beside = pooled(HEADLINE[::-1], tau2=tau2, ci="wald").beside
        for one in beside:
            alone = pooled(HEADLINE[::-1], tau2=tau2, ci=one.ci)
            assert (one.ci_low, one.ci_high) == pytest.approx((alone.ci_low, alone.ci_high), rel=1e-12)
    assert [one.ci for one in beside] == ["wald", "hksj", "hksj-adhoc"]


# metafor 3.8-1, predict(rma(yi, vi, method="REML", test=...), pi.type="Riley"), the same four studies, mTOR over VEGF
RILEY = [("wald", -0.60206604780219, 0.19421380697536)]


@pytest.mark.parametrize("ci, low, high", RILEY)
def test_the_other_prediction_interval_is_metafors_too(ci, low, high):
    yi, sei = zip(*(meta.log_effect(*row) for row in HEADLINE), strict=True)
    assert meta.pool(yi, [s**2 for s in sei], ci=ci).pi_riley == pytest.approx((low, high), rel=1e-6)


@pytest.mark.parametrize("k, options, said", [
    (1, {}, ""), (2, {}, ""), (4, {"tau2": "FE", "ci": "wald"}, ""),
    (3, {}, "with t of k - 2 = 1 df"), (4, {"ci": "wald"}, "metafor's, normal"), (4, {}, "t of k - 1 = 3 df"),
])  # fmt: skip
def test_prediction_intervals_are_named(k, options, said):
    text = pooled(HEADLINE[:k], **options).prediction()
    assert said in text if said else text == ""


@pytest.mark.parametrize("k", [1, 2, 4])
@pytest.mark.parametrize("tau2", ["REML", "FE"])
def test_a_result_is_a_dictionary_and_a_row(k, tau2):
    result = pooled(HEADLINE[:k], tau2=tau2)
    told = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert set(told) == {field.name for field in fields(result)}
    assert (told["estimate"], told["weights"], told["pi_low"]) == (result.estimate, list(result.weights), result.pi_low)
    frame = result.to_df()
    assert len(frame) == 1
    row = frame.iloc[0]
    assert [row["k"], row["estimate"], row["se"], row["ci_low"]] == [k, result.estimate, result.se, result.ci_low]
    assert [None if pd.isna(row[name]) else row[name] for name in ("tau2_ci_low", "tau2_ci_high")] == list(
        result.tau2_ci or (None, None)
    )
    assert pd.isna(row["pi_low"]) == (result.pi_low is None)


def test_a_notebook_shows_a_table_and_a_drawing():
    shown = pooled(HEADLINE)._repr_html_()
    root = ET.fromstring(shown)
    assert root.find("table") is not None
    assert root.find("{http://www.w3.org/2000/svg}svg").get("aria-label").startswith("95 % CI -0.0906 to 0.50")
    assert "1.23" in shown
    assert "REML for tau2" in shown
    assert shown == pooled(HEADLINE)._repr_html_()


@pytest.mark.parametrize("rows, diamonds", [(HEADLINE, 1), (HEADLINE[:2], 0), (HEADLINE[:1], 0)])
def test_a_notebook_shows_no_diamond_of_two(rows, diamonds):
    shown = pooled(rows)._repr_html_()
    assert shown.count('fill="#16324f"') == diamonds
    assert ("Not pooled: k = 2" in shown) == (len(rows) == 2)


@pytest.mark.parametrize(
    "yi, vi", [([800.0, 900.0, 1000.0], [1.0] * 3), ([0.0] * 3, [1e-9] * 3), ([1e-4, -1e-4], [1e-8] * 2)]
)
def test_a_notebook_can_show_any_scale(yi, vi):
    ET.fromstring(meta.pool(yi, vi)._repr_html_())


def test_a_difference_not_shown_is_not_equality():
    assert "no difference was shown, which does not show that there is none" in say(pooled(HEADLINE, ci="hksj-adhoc"))
    assert "no difference" not in say(pooled(HEADLINE, ci="wald"))


def test_a_fixed_effect_has_no_tau2_and_predicts_nothing():
    said = say(pooled(HEADLINE, tau2="FE", ci="wald"))
    assert "Prediction" not in said
    assert "τ²" not in said
    assert "I² = 0 % (from Q)" in said


def test_few_studies_make_a_prediction_uncertain():
    yi, vi = [0.2, 0.9, -0.4, 0.5, 0.1], [0.05] * 5
    assert "uncertain with so few studies" in meta.pool(yi[:4], vi[:4]).sentence()
    assert "uncertain" not in meta.pool(yi, vi).sentence()


def test_other_measures_are_not_exponentiated():
    result = meta.pool([0.2, 0.9, -0.4, 0.5], [0.05] * 4, ci="wald")
    assert f"SMD {result.estimate:.2f}" in result.sentence("SMD")
    assert "includes 0" in result.sentence("SMD")
    assert "includes 1" in result.sentence("OR")


def test_the_level_is_said():
    assert "(90 % CI 1.05 to 1.43)" in say(pooled(HEADLINE, ci="wald", level=0.9))


@pytest.mark.parametrize(
    "tau2, ci, k, method",
    [
        (
            "REML",
            "hksj-adhoc",
            4,
            "random effects, REML for tau2, Hartung-Knapp-Sidik-Jonkman interval with the ad hoc floor, 95 %",
        ),
        ("DL", "wald", 4, "random effects, DerSimonian-Laird for tau2, Wald interval, 95 %"),
        ("PM", "hksj", 4, "random effects, Paule-Mandel for tau2, Hartung-Knapp-Sidik-Jonkman interval, 95 %"),
        ("FE", "wald", 4, "fixed effect, inverse variance, Wald interval, 95 %"),
        ("REML", "hksj", 1, "single study, nothing pooled, Wald interval, 95 %"),
    ],
)
def test_the_method_is_in_words(tau2, ci, k, method):
    assert pooled(HEADLINE[:k], tau2=tau2, ci=ci).method == method


@pytest.mark.parametrize(
    "k, choices, warning",
    [
        (1, {}, "nothing was pooled"),
        (2, {"ci": "hksj-adhoc"}, "1 degree of freedom"),
        (4, {"ci": "hksj"}, "Hartung-Knapp factor 0.78"),
        (4, {"ci": "hksj", "tau2": "FE"}, "not meant for a fixed effect"),
        (4, {"ci": "wald"}, None),
        (4, {"ci": "hksj-adhoc"}, None),
        (2, {"ci": "wald"}, None),
    ],
)
def test_warnings(k, choices, warning):
    warnings = pooled(HEADLINE[:k], **choices).warnings
    assert any(warning in w for w in warnings) if warning else warnings == ()


def test_an_empty_interval_of_tau2_is_said():
    result = meta.pool([-0.2, -0.21, -0.2, -0.19], [0.05] * 4)
    assert result.tau2_ci == (0.0, 0.0)
    assert any("empty" in w for w in result.warnings)


def test_a_result_is_frozen_and_plain():
    result = pooled(HEADLINE)
    with pytest.raises(FrozenInstanceError):
        result.k = 5
    assert json.loads(json.dumps(asdict(result), allow_nan=False))["q_df"] == 3
    assert {type(x) for x in (result.k, result.df, result.q_df)} == {int}
    assert all(type(w) is float for w in result.weights)


@pytest.mark.parametrize(
    "x, text",
    [
        (0.905, "0.91"),
        (1.0, "1.00"),
        (0.0951, "0.10"),
        (0.0949, "0.0949"),
        (12.3, "12.30"),
        (100.2, "100"),
        (-0.004, "-0.004"),
        (2e7, "2.00e+07"),
    ],
)
def test_numbers_for_people(x, text):
    assert words.number(x) == text


@pytest.mark.parametrize(
    "p, text",
    [
        (1.0, "P > 0.99"),
        (0.099, "P = 0.10"),
        (0.0949, "P = 0.095"),
        (0.05, "P = 0.050"),
        (0.0449, "P = 0.045"),
        (0.00096, "P = 0.001"),
        (0.0009, "P = 0.0009"),
        (0.0, "P < 0.0001"),
    ],
)
def test_p_values_for_people(p, text):
    assert words.p_value(p) == text


FAR = ([-4.6, 3.9, *[-0.2, -0.1, 0.0, 0.1] * 5], [1.2, 0.8, *[0.02] * 20])
NEAR = ([-0.4, 0.3, -0.2, -0.1, 0.0, 0.1], [0.02] * 6)


@pytest.mark.parametrize("figures, tau2, outside", [(FAR, "REML", True), (FAR, "PM", False), (NEAR, "REML", False)])
def test_an_interval_that_leaves_its_estimate_out_is_explained(figures, tau2, outside):
    """Studies far from the others make the Q profile and the likelihood disagree; a reader would take it for a mistake."""
    result = meta.pool(*figures, tau2=tau2)
    low, high = result.tau2_ci
    assert (not low <= result.tau2 <= high) == outside
    assert ("leave these estimates out" in result.heterogeneity()) == outside
    assert ("leave these estimates out" in result.sentence("HR", "A", "B")) == outside
