"""One, two, three or four studies: what is shown, what is averaged, and what is said of the intervals."""

from math import exp

import pytest

from evidence.harmonise import line_up
from evidence.synthesis import analyses


def simple(protocol, make, printed, *, allow=True, **change):
    """Pool OS of one study an estimate, all of one stratum."""
    made = [
        make(
            str(i), arms=(("sorafenib", 100 + i), ("everolimus", 200 + i)), effects=({"endpoint": "OS", "printed": p},)
        )
        for i, p in enumerate(printed, start=1)
    ]
    changed = protocol.model_copy(update={"synthesis": protocol.synthesis.model_copy(update=change)})
    rows = line_up(changed, made, ()).rows
    return next(a for a in analyses(changed, rows, allow_unreviewed=allow, by="strata") if a.endpoint == "OS")


def test_one_study_is_given_as_it_is(protocol, make):
    analysis = simple(protocol, make, ["0.80 (0.60-1.07)"])
    assert exp(analysis.result.estimate) == pytest.approx(0.8)
    assert "one study only, nothing is pooled" in analysis.sentence
    assert not analysis.conclusion_depends_on_interval


ALONE = [
    # (as printed, which over which, level of the analysis, shown as A over B)
    ("0.70 (0.48-1.00)", "A1/A2", 0.95, "HR 0.70 (95 % CI 0.48 to 1.00)"),  # by its standard error it ends at 1.01
    ("1.43 (1.00-2.09)", "A2/A1", 0.95, "HR 0.70 (95 % CI 0.48 to 1.00)"),
    ("0.70 (0.48-1.00)", "A1/A2", 0.90, "HR 0.70 (90 % CI 0.51 to 0.95)"),  # it prints none of 90 %
]


@pytest.mark.parametrize("printed, over, level, shown", ALONE)
def test_one_study_has_the_interval_in_print_wherever_it_stands(protocol, make, *, printed, over, level, shown):
    analysis = trials(protocol, make, [(printed, over)], level=level)
    assert shown in analysis.sentence
    assert {f"HR {one.interval('HR')}" for one in analysis.pooled.values()} == {shown}
    body = analysis.to_json()
    assert f"HR {exp(body['estimate']):.2f} ({100 * level:g} % CI {exp(body['ci_low']):.2f} to" in shown
    back = analysis.turned.pooled[analysis.chosen]
    assert (back.ci_low, back.ci_high) == (-body["ci_high"], -body["ci_low"])
    assert analysis.turned.sentence.count(f"{exp(back.ci_low):.2f} to {exp(back.ci_high):.2f}") == 1
    assert ("that it reports" in body["method"]) is (level == 0.95)


def test_an_interval_of_another_level_than_its_neighbour_says_so(protocol, make):
    said = trials(protocol, make, [("0.70 (0.48-1.00)", "A1/A2"), METEOR], level=0.9).sentence
    assert "HR 0.70 (0.48 to 1.00; 95 % CI)" in said


TWO = ["0.80 (0.60-1.07)", "0.90 (0.70-1.16)"]


FEW = [
    (TWO, {}, False, "two studies"),
    (TWO, {"pool_k2": True}, True, ""),
    ([*TWO, "1.0 (0.8-1.25)"], {}, True, ""),
    ([*TWO, "1.0 (0.8-1.25)"], {"min_k": 4}, False, "fewer than the protocol's min_k = 4"),
    ([*TWO, "1.0 (0.8-1.25)"], {"pool_k2": True, "min_k": 4}, False, "fewer"),
]


@pytest.mark.parametrize("printed, change, is_pooled, words", FEW)
def test_few_studies(protocol, make, *, printed, change, is_pooled, words):
    analysis = simple(protocol, make, printed, **change)
    assert bool(analysis.pooled) is is_pooled
    assert analysis.k == len(printed)
    assert words in analysis.sentence


# progression-free survival, printed as mTOR inhibitor over VEGF TKI (INTORSECT) and the other way round (METEOR)
INTORSECT, METEOR = ("0.87 (0.71-1.07)", "A2/A1"), ("0.58 (0.45-0.75)", "A1/A2")


def trials(protocol, make, printed, **change):
    arms = (("cabozantinib", 330), ("everolimus", 328))
    made = [
        make(
            str(i),
            arms=arms,
            effects=({"endpoint": "PFS", "printed": p, "over": over},),
            design="rct",
            authors=(f"Name{i} A",),
        )
        for i, (p, over) in enumerate(printed, start=1)
    ]
    changed = protocol.model_copy(update={"synthesis": protocol.synthesis.model_copy(update=change)})
    rows = line_up(changed, made, ()).rows
    return next(a for a in analyses(changed, rows, allow_unreviewed=True, by="strata") if a.endpoint == "PFS")


def test_two_trials_that_contradict_each_other_are_shown_and_not_averaged(protocol, make):
    analysis = trials(protocol, make, [INTORSECT, METEOR])
    assert (analysis.k, analysis.result, analysis.pooled) == (2, None, {})
    said = analysis.sentence
    assert "not pooled: k = 2" in said
    assert "HR 1.15 (0.93 to 1.41)" in said
    assert "HR 0.58 (0.45 to 0.75)" in said
    assert "an average would mislead" in said
    assert "0.82" not in said
    body = analysis.to_json()
    assert "estimate" not in body
    by_name = {one["name"]: one["exp"] for one in body["sensitivity"]}
    assert by_name["REML, HKSJ"]["estimate"] == pytest.approx(0.820, abs=5e-4)
    assert by_name["REML, HKSJ"]["ci_low"] == pytest.approx(0.011, abs=5e-4)
    assert by_name["REML, HKSJ"]["ci_high"] == pytest.approx(63.2, abs=0.05)
    assert {"common effect", "REML, Wald", "as RevMan does it", "Bayesian, half-normal(0.5) on tau"} <= set(by_name)
    assert all(one["pi_low"] is None for one in by_name.values())


def test_the_protocol_may_ask_for_an_average_of_two(protocol, make):
    analysis = trials(protocol, make, [INTORSECT, METEOR], pool_k2=True)
    assert exp(analysis.result.estimate) == pytest.approx(0.820, abs=5e-4)
    assert analysis.unshown is None
    assert "an average would mislead" in analysis.sentence
    assert "Prediction" not in analysis.sentence


def test_two_trials_that_agree_do_not_mislead(protocol, make):
    analysis = trials(protocol, make, [("0.60 (0.45-0.80)", "A1/A2"), METEOR])
    assert "not pooled: k = 2" in analysis.sentence
    assert "mislead" not in analysis.sentence


def test_intervals_on_either_side_of_1_mislead_at_any_level(protocol, make):
    analysis = trials(protocol, make, [("1.06 (1.01-1.11)", "A1/A2"), ("0.94 (0.89-0.99)", "A1/A2")], level=0.99)
    assert "an average would mislead" in analysis.sentence


@pytest.mark.parametrize("k", [3, 4])
def test_three_or_four_studies_have_both_intervals_in_the_sentence(protocol, make, k):
    said = simple(protocol, make, [*TWO, "1.0 (0.8-1.25)", "0.7 (0.5-0.98)"][:k]).sentence
    assert "Wald " in said
    assert "HKSJ " in said
    assert "uncertain with so few studies" in said


def test_a_fixed_effect_has_no_prediction_interval_and_zero_tau2_is_no_homogeneity(protocol, make):
    three = [*TWO, "1.0 (0.8-1.25)"]
    assert "rediction" not in simple(protocol, make, three, model="common").sentence
    assert "no evidence of homogeneity" in simple(protocol, make, three).sentence


@pytest.mark.parametrize("direction, better", [("lower-better", "VEGF TKI"), ("higher-better", "mTOR inhibitor")])
def test_which_arm_a_small_ratio_favours_follows_the_outcome(protocol, make, direction, better):
    outcomes = tuple(one.model_copy(update={"direction": direction}) for one in protocol.outcome)
    changed = protocol.model_copy(update={"outcome": outcomes})
    analysis = simple(changed, make, [*TWO, "1.0 (0.8-1.25)"])
    assert analysis.direction == direction
    assert f"A ratio below 1 favours {better}." in analysis.sentence


def test_each_study_is_left_out_in_turn(protocol, make):
    analysis = simple(protocol, make, [*TWO, "1.0 (0.8-1.25)", "0.7 (0.5-0.98)"])
    steps = analysis.leave_one_out()
    assert [step.study for step in steps] == [row.study for row in analysis.rows]
    assert {step.k for step in steps} == {3}
    assert analysis.cumulative()[-1].estimate == pytest.approx(analysis.result.estimate, rel=1e-9)
    assert simple(protocol, make, TWO).leave_one_out() == ()


def test_a_common_effect_has_the_wald_interval_only(protocol, make):
    analysis = simple(protocol, make, [*TWO, "1.0 (0.8-1.25)"], model="common")
    assert (set(analysis.pooled), analysis.chosen) == ({"wald"}, "wald")
    assert analysis.result.tau2 == 0


@pytest.mark.parametrize("asked, said", [(True, True), (False, False)])
def test_the_prediction_interval_is_given_if_the_protocol_asks(protocol, make, asked, said):
    analysis = simple(protocol, make, [*TWO, "2.0 (1.6-2.5)"], prediction_interval=asked)
    assert ("Prediction interval" in analysis.sentence) is said


def test_abstracts_only_is_said(protocol, make):
    assert "abstracts only: full texts were not read" in simple(protocol, make, TWO).banner
