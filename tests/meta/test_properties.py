"""What holds for any studies, whatever their number, precision and scale: hypothesis looks for those that break it."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

import meta

ESTIMATORS = ["FE", "DL", "HE", "SJ", "ML", "REML", "EB", "PM"]
INTERVALS = ["wald", "hksj", "hksj-adhoc"]

effect = st.floats(-3, 3).map(lambda x: round(x, 3))
variance = st.floats(-4, 1).map(lambda x: float(f"{10**x:.3g}"))
studies = st.lists(st.tuples(effect, variance), min_size=2, max_size=9).map(
    lambda rows: tuple(map(list, zip(*rows, strict=True)))
)
choices = {"tau2": st.sampled_from(ESTIMATORS), "ci": st.sampled_from(INTERVALS)}
some = settings(max_examples=40, deadline=None, derandomize=True)

EQUIVARIANT = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")


def spread(yi, vi):
    """A size below which differences are rounding."""
    return float(np.ptp(yi)) + math.sqrt(max(vi))


def same(ours, theirs, size, rel=1e-7):
    assert (ours is None) == (theirs is None)
    if ours is not None:
        assert ours == pytest.approx(theirs, rel=rel, abs=rel * size)


@some
@given(data=studies, shift=st.sampled_from([-2.5, 0.125, 4.0]), **choices)
def test_adding_a_constant_shifts_the_result(data, shift, tau2, ci):
    yi, vi = data
    plain, moved = (meta.pool(y, vi, tau2=tau2, ci=ci) for y in (yi, [y + shift for y in yi]))
    for name in EQUIVARIANT:
        if getattr(plain, name) is not None:
            same(getattr(moved, name), getattr(plain, name) + shift, spread(yi, vi), rel=1e-6)
    assert moved.tau2 == pytest.approx(plain.tau2, rel=1e-6, abs=1e-9 * spread(yi, vi) ** 2)


@some
@given(data=studies, power=st.integers(-14, 10), **choices)
def test_another_unit_multiplies_the_result(data, power, tau2, ci):
    (yi, vi), scale = data, 2.0**power
    plain = meta.pool(yi, vi, tau2=tau2, ci=ci)
    scaled = meta.pool([y * scale for y in yi], [v * scale**2 for v in vi], tau2=tau2, ci=ci)
    for name in (*EQUIVARIANT, "se"):
        ours = getattr(scaled, name)
        same(None if ours is None else ours / scale, getattr(plain, name), spread(yi, vi))
    same(scaled.i2, plain.i2, 100.0)
    same(scaled.q, plain.q, plain.q)


@some
@given(data=studies, seed=st.randoms(use_true_random=False), **choices)
def test_the_order_of_the_studies_does_not_matter(data, seed, tau2, ci):
    rows = list(zip(*data, strict=True))
    plain = meta.pool(*data, tau2=tau2, ci=ci)
    seed.shuffle(rows)
    turned = meta.pool(*zip(*rows, strict=True), tau2=tau2, ci=ci)
    for name in (*EQUIVARIANT, "se"):
        same(getattr(turned, name), getattr(plain, name), spread(*data))


@some
@given(data=studies)
def test_a_study_given_twice_is_one_of_half_the_variance(data):
    yi, vi = data
    twice = meta.pool([*yi, yi[0]], [*vi, vi[0]], tau2="FE", ci="wald")
    once = meta.pool(yi, [vi[0] / 2, *vi[1:]], tau2="FE", ci="wald")
    assert (twice.estimate, twice.se, twice.q) == pytest.approx((once.estimate, once.se, once.q), rel=1e-9, abs=1e-12)


@some
@given(data=studies, tau2=st.sampled_from(["PM", "EB"]))
def test_paule_mandel_brings_q_to_its_expectation(data, tau2):
    y, v = map(np.array, data)
    t = meta.pool(y, v, tau2=tau2, ci="wald").tau2
    w = 1 / (v + t)
    q = float(np.sum(w * (y - np.sum(w * y) / np.sum(w)) ** 2))
    assert q == pytest.approx(len(y) - 1, rel=1e-7) if t > 0 else q <= len(y) - 1 + 1e-9


@some
@given(data=studies, level=st.sampled_from([0.8, 0.95]))
def test_the_ends_of_the_q_profile_give_quantiles_of_q(data, level):
    y, v = map(np.array, data)
    ends = meta.pool(y, v, tau2="DL", ci="wald", level=level).tau2_ci
    for t, tail in zip(ends, ((1 + level) / 2, (1 - level) / 2), strict=True):
        w = 1 / (v + t)
        q, quantile = float(np.sum(w * (y - np.sum(w * y) / np.sum(w)) ** 2)), float(chi2.ppf(tail, len(y) - 1))
        assert q == pytest.approx(quantile, rel=1e-6) if t > 0 else q <= quantile * (1 + 1e-9)


def log_likelihood(y, v, t, *, restricted):
    w = 1 / (v + t)
    residual = y - np.sum(w * y) / np.sum(w)
    return float(np.sum(np.log(w)) - np.sum(w * residual**2) - restricted * np.log(np.sum(w)))


@some
@given(data=studies, tau2=st.sampled_from(["ML", "REML"]))
def test_no_other_tau2_is_more_likely(data, tau2):
    y, v = map(np.array, data)
    ours = log_likelihood(y, v, meta.pool(y, v, tau2=tau2, ci="wald").tau2, restricted=tau2 == "REML")
    others = [log_likelihood(y, v, t, restricted=tau2 == "REML") for t in (0.0, *np.geomspace(1e-7, 1e3, 200))]
    assert ours >= max(others) - 1e-8 * (1 + abs(ours))


@some
@given(data=studies, **choices)
def test_leaving_one_out_is_pooling_the_others(data, tau2, ci):
    yi, vi = data
    fits, found = (f(yi, vi, tau2=tau2, ci=ci) for f in (meta.leave_one_out, meta.influence))
    for i in range(len(yi)):
        rest = meta.pool(yi[:i] + yi[i + 1 :], vi[:i] + vi[i + 1 :], tau2=tau2, ci=ci)
        for name in ("estimate", "se", "ci_low", "ci_high"):
            same(getattr(fits, name)[i], getattr(rest, name), spread(yi, vi))
        same(found.tau2_deleted[i], rest.tau2, spread(yi, vi) ** 2)
        same(found.deleted_residual[i], yi[i] - rest.estimate, spread(yi, vi))


@some
@given(data=studies, tau2=st.sampled_from(ESTIMATORS), ci=st.sampled_from(INTERVALS))
def test_the_last_of_the_cumulative_fits_is_the_pool(data, tau2, ci):
    fits, whole = meta.cumulative(*data, tau2=tau2, ci=ci), meta.pool(*data, tau2=tau2, ci=ci)
    for name in ("estimate", "se", "ci_low", "ci_high", "tau2"):
        same(getattr(fits, name)[-1], getattr(whole, name), spread(*data))


@some
@given(data=studies, tau2=st.sampled_from(ESTIMATORS))
def test_a_centred_moderator_without_slope_changes_nothing(data, tau2):
    yi, vi = data
    mirrored = meta.meta_regression(yi + yi, vi + vi, {"x": [-1] * len(yi) + [1] * len(yi)}, tau2=tau2, ci="wald")
    size = spread(yi, vi)
    assert mirrored.estimate[1] == pytest.approx(0, abs=1e-8 * size)
    if tau2 == "FE":
        assert mirrored.estimate[0] == pytest.approx(meta.pool(yi, vi, tau2="FE").estimate, rel=1e-8, abs=1e-8 * size)


@some
@given(data=st.lists(effect, min_size=2, max_size=40))
def test_orwin_doubles_the_studies_to_halve_the_average(data):
    assume(math.fsum(data) != 0 and np.mean(data) != 0)
    assert meta.fail_safe_n(data, [0.1] * len(data), method="Orwin").fsnum == len(data)


cell = st.integers(1, 60)
tables = st.lists(st.tuples(cell, cell, cell, cell), min_size=1, max_size=6)


@some
@given(rows=tables)
def test_tables_pooled_in_closed_form(rows):
    a, b, c, d = (np.array(x, dtype=float) for x in zip(*rows, strict=True))
    n1, n2, n = a + b, c + d, a + b + c + d
    counts = (a, n1, c, n2)
    odds = math.log(np.sum(a * d / n) / np.sum(b * c / n))
    risk = math.log(np.sum(a * n2 / n) / np.sum(c * n1 / n))
    v = n1 * n2 * (a + c) * (b + d) / (n**2 * (n - 1))
    peto = float(np.sum(a - n1 * (a + c) / n) / np.sum(v))
    assert meta.mantel_haenszel(*counts, measure="OR").estimate == pytest.approx(odds, rel=1e-9, abs=1e-12)
    assert meta.mantel_haenszel(*counts, measure="RR").estimate == pytest.approx(risk, rel=1e-9, abs=1e-12)
    assert meta.peto(*counts).estimate == pytest.approx(peto, rel=1e-9, abs=1e-12)
    assert meta.peto(*counts).se == pytest.approx(np.sum(v) ** -0.5, rel=1e-12)


@some
@given(rows=tables, measure=st.sampled_from(["OR", "RD"]))
def test_arms_exchanged_turn_the_sign(rows, measure):
    a, b, c, d = (list(x) for x in zip(*rows, strict=True))
    n1, n2 = ([x + y for x, y in zip(p, q, strict=True)] for p, q in ((a, b), (c, d)))
    one, other = (
        meta.mantel_haenszel(a, n1, c, n2, measure=measure),
        meta.mantel_haenszel(c, n2, a, n1, measure=measure),
    )
    assert (one.estimate, one.se) == pytest.approx((-other.estimate, other.se), rel=1e-9, abs=1e-12)


#: Figures that no formula holds: refused with words that name them.
EXTREME = [
    (meta.pool, ([0.1, 0.2], [1e-11, 1e10]), "far apart"),
    (meta.three_level, ([0.1, 0.2], [1e-20, 1e20], ["a", "b"]), "far apart"),
    (meta.ratio, (592.0, 1e199), "no log ratio"),
    (meta.ratio, (800.0, 0.1), "no log ratio"),
    (meta.log_effect_from_o_minus_e, (1e97, 1e-219), "too small"),
]


@pytest.mark.parametrize("function, arguments, message", EXTREME)
def test_what_no_number_can_hold_is_refused(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(*arguments)


@pytest.mark.parametrize("small", [1e-10, 1e-14, 1e-18])
def test_one_effect_may_outweigh_all_others(small):
    yi, vi = [0.3, -0.2, 0.5, 0.1], [small, 0.1, 0.2, 0.15]
    typical = 3 / (2 * sum(1 / v for v in vi[1:]))  # trace P is twice that sum when one weight is without bound
    found = meta.three_level(yi, vi, ["a", "a", "b", "c"])
    total = sum(found.sigma2) + typical
    assert found.i2 == pytest.approx([100 * s / total for s in found.sigma2], rel=1e-8)
    size = meta.required_information(yi, vi, 0.2, tau2="DL")
    assert math.isfinite(size.required)
    assert size.required >= size.required_fixed
