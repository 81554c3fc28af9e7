"""Small-study effects: what is asked for too early, ties, sides, and numbers that can be checked by hand."""

import itertools

import numpy as np
import pytest

import meta
from meta import kendall

YI = [-0.9, -0.6, -0.3, -0.2, -0.15]
VI = [0.30, 0.20, 0.05, 0.02, 0.01]


@pytest.mark.parametrize("function", ["egger", "begg", "trim_and_fill"])
def test_below_ten_studies_a_warning_says_why_not(function):
    assert any("10" in note for note in getattr(meta, function)(YI, VI).warnings)
    ten = getattr(meta, function)(YI * 2, VI * 2)
    assert not any("k = 10" in note for note in ten.warnings)


@pytest.mark.parametrize("yi, vi", [(YI[:1], VI[:1]), (YI[:2], VI[:2]), (YI, [0.1] * 5)])
def test_egger_without_a_slope_is_not_defined(yi, vi):
    found = meta.egger(yi, vi)
    assert found.statistic is found.p_value is found.coef is None
    assert len(found.warnings) == 2


@pytest.mark.parametrize(
    "function, choice",
    [("egger", {"model": "ols"}), ("egger", {"predictor": "ni"}), ("fail_safe_n", {"method": "Fisher"})],
)
def test_unknown_variants_are_refused(function, choice):
    with pytest.raises(ValueError, match="must be"):
        getattr(meta, function)(YI, VI, **choice)


def test_rma_with_no_residual_heterogeneity_has_the_line_of_lm():
    lm, rma = (meta.egger(YI, VI, model=model) for model in ("lm", "rma"))
    assert rma.tau2 == 0
    assert rma.coef == pytest.approx(lm.coef, rel=1e-12)


def exact_by_counting(n, score):
    scores = [
        sum((a < b) - (a > b) for a, b in itertools.combinations(order, 2))
        for order in itertools.permutations(range(n))
    ]
    low, high = (sum(s <= score for s in scores), sum(s >= score for s in scores))
    return min(1.0, 2 * min(low, high) / len(scores))


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4, 5), (1, 0, 2, 3, 5, 4), (3, 1, 2, 0, 5, 4), (5, 4, 3, 2, 1, 0)])
def test_exact_p_of_kendall_counts_all_orders(order):
    score = sum((a < b) - (a > b) for a, b in itertools.combinations(order, 2))
    tau, p, exact = kendall.correlate(np.arange(6.0), np.array(order, dtype=float), exact=True)
    assert exact
    assert tau == pytest.approx(score / 15)
    assert p == pytest.approx(exact_by_counting(6, score))


def test_ties_forbid_the_exact_p():
    found = meta.begg([0.1, 0.5, -0.3, 0.4], [0.1, 0.1, 0.2, 0.3])
    assert not found.exact
    assert 0 < found.p_value <= 1


def test_many_studies_do_not_overflow():
    random = np.random.default_rng(1)
    yi, vi = random.normal(size=600), random.uniform(0.1, 1, 600)
    exact, near = meta.begg(yi, vi), meta.begg(yi, vi, exact=False)
    assert exact.exact is not near.exact
    assert exact.p_value == pytest.approx(near.p_value, rel=0.01)


@pytest.mark.parametrize("estimator", ["L0", "R0"])
@pytest.mark.parametrize("tau2", ["FE", "DL", "REML"])
def test_sides_are_mirror_images(estimator, tau2):
    right = meta.trim_and_fill(YI, VI, estimator=estimator, side="right", tau2=tau2)
    left = meta.trim_and_fill([-y for y in YI], VI, estimator=estimator, side="left", tau2=tau2)
    assert right.k0 == left.k0
    assert right.pooled.estimate == pytest.approx(-left.pooled.estimate, rel=1e-10)
    assert right.pooled.k == 5 + right.k0 == 5 + len(right.fill_yi)


def test_filled_studies_mirror_the_outermost():
    found = meta.trim_and_fill(YI, VI, tau2="FE")
    assert found.side == "right"
    assert sorted(found.fill_vi) == [0.20, 0.30]
    centres = [(y + m) / 2 for y, m in zip([-0.6, -0.9], found.fill_yi, strict=True)]
    assert centres[0] == pytest.approx(centres[1])


def test_the_pool_of_filled_studies_is_a_pool():
    found = meta.trim_and_fill(YI, VI)
    assert found.pooled == meta.pool([*YI, *found.fill_yi], [*VI, *found.fill_vi])


@pytest.mark.parametrize("choice", [{"estimator": "Q0"}, {"side": "both"}])
def test_trim_and_fill_refuses_other_choices(choice):
    with pytest.raises(ValueError, match="L0 or R0"):
        meta.trim_and_fill(YI, VI, **choice)


FAIL_SAFE = [
    # method, target, what one more round of that many null studies does
    ("Orwin", None, 5),  # half the average: as many again
    ("Orwin", 0.1, 17),  # 5 (0.43 - 0.1) / 0.1 = 16.5
    ("Orwin", 0.0, float("inf")),
]


@pytest.mark.parametrize("method, target, number", FAIL_SAFE)
def test_orwin_by_hand(method, target, number):
    assert meta.fail_safe_n(YI, VI, method=method, target=target).fsnum == number


def test_rosenthals_number_is_where_significance_ends():
    found = meta.fail_safe_n(YI, VI)
    z = sum(y / v**0.5 for y, v in zip(YI, VI, strict=True))
    assert abs(z) / (5 + found.fsnum) ** 0.5 <= 1.6448537 < abs(z) / (4 + found.fsnum) ** 0.5


@pytest.mark.parametrize("alpha", [0, 1, 5])
def test_alpha_is_a_fraction(alpha):
    with pytest.raises(ValueError, match="alpha"):
        meta.fail_safe_n(YI, VI, alpha=alpha)
