"""The estimating equations themselves: a root is a root, a maximum a maximum, and the edges are defined."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import meta
from meta import tau2

METHODS = ("FE", "DL", "HE", "SJ", "ML", "REML", "EB", "PM")
studies = st.lists(st.tuples(st.floats(-3, 3), st.floats(1e-3, 4)), min_size=2, max_size=12)


def columns(rows):
    y, v = zip(*rows, strict=True)
    return np.array(y), np.array(v)


@settings(deadline=None)
@given(studies)
def test_paule_mandel_solves_its_equation(rows):
    y, v = columns(rows)
    t = tau2.paule_mandel(y, v)
    q = tau2.generalised_q(y, v, t)
    assert q == pytest.approx(len(y) - 1, rel=1e-9) if t > 0 else q <= len(y) - 1


@settings(deadline=None)
@given(studies, st.booleans())
def test_no_tau2_is_likelier_than_the_estimate(rows, restricted):
    y, v = columns(rows)
    t, maxima = tau2.maximum_likelihood(y, v, restricted=restricted)
    others = np.concatenate(([0.0], np.geomspace(1e-6, 1e3, 400)))
    height = tau2.likelihood(y, v, restricted=restricted).log
    assert t in maxima
    assert height(np.array([t]))[0] >= height(others).max() - 1e-9


def two_humps():
    # two tight clusters far apart, one wide study each: noise or heterogeneity explain it about as well
    return [0.0, 0.01, 5.0, 5.4], [0.0001, 0.0002, 4.0, 3.0]


def test_two_maxima_are_said():
    y, v = (np.array(x) for x in two_humps())
    found = [
        (scale, maxima)
        for scale in np.linspace(0.2, 3, 57)
        if len(maxima := tau2.maximum_likelihood(y * scale, v, restricted=False)[1]) > 1
    ]
    assert found
    scale, maxima = found[0]
    warned = meta.pool(y * scale, v, tau2="ML").warnings
    assert any(f"has {len(maxima)} maxima" in w for w in warned)


@pytest.mark.parametrize("ratio", [1e2, 1e6, 1e12])
def test_standard_errors_survive_a_dominating_study(ratio):
    # against the matrix formula in exact arithmetic
    from fractions import Fraction

    v = [Fraction(1), Fraction(3, 2), Fraction(2), Fraction(1) / Fraction(int(ratio))]
    w = [1 / x for x in v]
    total = sum(w)
    p = [[(w[i] if i == j else 0) - w[i] * w[j] / total for j in range(4)] for i in range(4)]
    exact = float(2 / sum(x * x for row in p for x in row)) ** 0.5
    floats = np.array([float(x) for x in v])
    assert tau2.standard_error("REML", np.zeros(4), floats, 0.0) == pytest.approx(exact, rel=1e-12)
    assert tau2.trace_p(1 / floats) == pytest.approx(float(sum(p[i][i] for i in range(4))), rel=1e-12)


def test_unknown_standard_error():
    with pytest.raises(ValueError, match="no standard error"):
        tau2.standard_error("XX", np.zeros(2), np.ones(2), 0.0)


EDGES = {
    "identical": ([-0.2] * 5, [0.01, 0.02, 0.03, 0.04, 0.05]),
    "identical zeros": ([0.0] * 3, [0.1, 0.2, 0.3]),
    "identical, not exact in binary": ([0.1 + 0.2] * 4, [0.1, 0.2, 0.3, 0.7]),
    "two": ([0.1, -0.4], [0.04, 0.09]),
    "two equal": ([0.1, 0.1], [0.04, 0.04]),
    "huge tau2": ([-900.0, 50.0, 1200.0], [0.01, 0.02, 0.03]),
    "dominated": ([0.1, 0.5, -0.3], [1e-10, 0.2, 0.3]),
    "tiny": ([1e-9, -2e-9, 3e-9], [1e-19, 2e-19, 1e-19]),
    "wide": ([0.1, 0.2, 0.3], [1e8, 2e8, 1e8]),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("ci", ["wald", "hksj", "hksj-adhoc"])
@pytest.mark.parametrize("method", METHODS)
def test_edges_are_finite_or_none(edge, ci, method):
    pooled = meta.pool(*EDGES[edge], tau2=method, ci=ci)
    values = [getattr(pooled, name) for name in pooled.__slots__]
    flat = [x for value in values for x in (value if isinstance(value, tuple) else (value,))]
    assert all(math.isfinite(x) for x in flat if isinstance(x, float))
    assert pooled.ci_low <= pooled.estimate <= pooled.ci_high
    assert 0 <= pooled.i2 <= 100
    assert pooled.tau2 >= 0
    if method != "FE":
        assert 0 <= pooled.tau2_ci[0] <= pooled.tau2_ci[1]


def test_identical_effects_make_the_hartung_knapp_interval_a_point_and_say_so():
    pooled = meta.pool(*EDGES["identical"], ci="hksj")
    assert (pooled.se, pooled.ci_low, pooled.ci_high, pooled.statistic) == (0.0, pooled.estimate, pooled.estimate, None)
    assert any("identical effects" in w for w in pooled.warnings)
    assert meta.pool(*EDGES["identical zeros"], ci="hksj").p_value is None
    assert not any("identical" in w for w in meta.pool(*EDGES["identical"], ci="hksj-adhoc").warnings)
