"""Single-number conversions: indirect comparisons, shared controls, absolute effects, E-values, information size."""

from math import exp, log

import numpy as np
import pytest

import meta


def test_bucher_undoes_itself():
    there = meta.bucher(-0.43, 0.10, -0.10, 0.12)
    back = meta.bucher(-0.10, 0.12, -0.43, 0.10)
    assert (back.estimate, back.se, back.p_value) == (-there.estimate, there.se, there.p_value)
    assert there.ci_high == pytest.approx(-back.ci_low)
    assert "indirect" in there.warnings[0]


@pytest.mark.parametrize("bad", [(0.1, 0.0, 0.1, 0.1), (0.1, 0.1, float("nan"), 0.1), (0.1, 0.1, 0.1, -1)])
def test_bucher_refuses_what_is_no_effect(bad):
    with pytest.raises(ValueError, match="sei above 0"):
        meta.bucher(*bad)


def test_shared_controls_are_generalised_least_squares():
    yi, vi, events = [-0.40, -0.20, 0.1], [0.040, 0.050, 0.06], 40
    covariance = np.full((3, 3), 1 / events)
    np.fill_diagonal(covariance, vi)
    inverse = np.linalg.inv(covariance)
    found = meta.shared_control(yi, vi, events)
    assert found.vi == pytest.approx(1 / inverse.sum())
    assert found.yi == pytest.approx(inverse.sum(axis=0) @ yi / inverse.sum())
    assert found.vi > meta.pool(yi, vi, tau2="FE", ci="wald").se ** 2  # less than as many independent rows
    assert sum(found.weights) == pytest.approx(1)


def test_a_picked_comparison_stays_as_it_is():
    found = meta.shared_control([-0.40, -0.20], [0.040, 0.050], 40, pick=0)
    assert (found.yi, found.vi, found.covariance) == (-0.40, 0.040, 0.0)


@pytest.mark.parametrize(
    "yi, vi, events, pick, message",
    [
        ([-0.4], [0.04], 40, None, "two or more"),
        ([-0.4, 0.1], [0.04], 40, None, "two or more"),
        ([-0.4, 0.1], [0.04, 0.02], 40, None, "comparison 2"),
        ([-0.4, 0.1], [0.04, 0.05], 0, None, "events_control"),
        ([-0.4, 0.1], [0.04, 0.05], 40, 2, "index"),
        ([-0.4, float("nan")], [0.04, 0.05], 40, None, "comparison 2"),
    ],
)
def test_a_shared_control_that_cannot_be_is_refused(yi, vi, events, pick, message):
    with pytest.raises(ValueError, match=message):
        meta.shared_control(yi, vi, events, pick=pick)


RISKS = [
    # measure, baseline, ratio, risk
    ("HR", 0.30, 1.0, 0.30),
    ("HR", 0.75, 0.5, 0.50),  # 1 - sqrt(0.25)
    ("RR", 0.30, 0.5, 0.15),
    ("RR", 0.60, 2.0, 1.0),  # no risk above 1
    ("OR", 0.50, 3.0, 0.75),
]


@pytest.mark.parametrize("measure, baseline, ratio, risk", RISKS)
def test_absolute_risks(measure, baseline, ratio, risk):
    found = meta.absolute_effect(baseline, ratio, ratio / 2, ratio * 2, measure=measure)
    assert found.risk == pytest.approx(risk)
    assert found.risk_low <= found.risk <= found.risk_high
    assert found.per_1000 == pytest.approx(1000 * (risk - baseline))


def test_numbers_needed_to_treat_only_where_the_direction_is_sure():
    sure, unsure = meta.absolute_effect(0.3, 0.75, 0.6, 0.94), meta.absolute_effect(0.3, 0.75, 0.5, 1.2)
    assert sure.nnt_ci[0] < sure.nnt < sure.nnt_ci[1]
    assert unsure.nnt_ci is None
    assert meta.absolute_effect(0.3, 1.0, 0.5, 2.0).nnt is None


@pytest.mark.parametrize(
    "figures, measure, message",
    [
        ((30, 0.75, 0.6, 0.94), "HR", "write 0.3"),
        ((0, 0.75, 0.6, 0.94), "HR", "between 0 and 1"),
        ((0.3, 0.5, 0.6, 0.94), "HR", "ci_low <= value"),
        ((0.3, -0.3, -0.6, 0.1), "HR", "0 < ci_low"),
        ((0.3, 0.75, 0.6, 0.94), "RD", "HR, RR or OR"),
    ],
)
def test_absolute_effects_need_a_risk_and_a_ratio(figures, measure, message):
    with pytest.raises(ValueError, match=message):
        meta.absolute_effect(*figures, measure=measure)


def test_e_values_of_a_ratio_and_its_inverse_are_one():
    one, other = meta.e_value(0.6, 0.5, 0.8), meta.e_value(1 / 0.6, 1 / 0.8, 1 / 0.5)
    assert one.point == pytest.approx(other.point)
    assert one.interval == pytest.approx(other.interval)
    assert meta.e_value(0.9, 0.7, 1.2).interval == 1.0
    assert meta.e_value(0.6, 0.5, 0.8, rare=True).point > one.point  # a common outcome flattens the risk ratio


@pytest.mark.parametrize("value, low, high, measure", [(0.9, 1.0, 1.2, "HR"), (0.9, 0.8, 1.2, "SMD")])
def test_e_values_need_a_ratio(value, low, high, measure):
    with pytest.raises(ValueError, match=r"ci_low|HR, RR or OR"):
        meta.e_value(value, low, high, measure=measure)


def test_diversity_makes_the_required_size_larger():
    vi = [0.03, 0.02, 0.05]
    same, apart = (meta.required_information(yi, vi, log(0.8)) for yi in ([-0.2, -0.2, -0.2], [-0.9, 0.4, 0.1]))
    assert same.diversity == 0
    assert same.required == same.required_fixed
    pooled = meta.pool([-0.9, 0.4, 0.1], vi, ci="wald")
    assert apart.diversity == pytest.approx(1 - 1 / sum(1 / v for v in vi) / pooled.se**2)
    assert apart.required == pytest.approx(apart.required_fixed / (1 - apart.diversity))
    assert same.required_events == pytest.approx(4 * same.required)


@pytest.mark.parametrize(
    "effect, choice, message",
    [(0.0, {}, "not 0"), (float("nan"), {}, "finite"), (0.2, {"power": 90}, "power"), (0.2, {"alpha": 0}, "alpha")],
)
def test_information_needs_an_effect_and_probabilities(effect, choice, message):
    with pytest.raises(ValueError, match=message):
        meta.required_information([0.1, 0.2], [0.1, 0.1], effect, **choice)


def test_counts_and_hazard_ratios_agree_on_rare_events():
    hazard = meta.absolute_effect(0.001, exp(-0.3), exp(-0.5), exp(-0.1))
    odds = meta.absolute_effect(0.001, exp(-0.3), exp(-0.5), exp(-0.1), measure="OR")
    assert hazard.risk == pytest.approx(odds.risk, rel=1e-3)
