"""What a result says in words: few studies, zero tau2, disagreement, and the scale that a measure is read on."""

import json
from dataclasses import FrozenInstanceError, asdict

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
        "VEGF TKI versus mTOR inhibitor: HR 1.23 (95 % CI 1.02 to 1.47); P = 0.028; k = 4. Prediction interval 1.02 to 1.47: "
        "the confidence interval again, as τ² is estimated as 0, which is no evidence of homogeneity. Heterogeneity: I² = 0 % "
        "(0 to 90 %), τ² = 0 (0 to 0.436), Q = 1.83, df = 3, P = 0.61. Method: random effects, REML for tau2, Wald interval, 95 %."
    )


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
