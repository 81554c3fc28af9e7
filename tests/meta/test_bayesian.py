"""The posterior against adaptive integration, its limits, and its prior."""

import numpy as np
import pytest
from scipy import integrate
from scipy.special import ndtr

import meta

DATA = [
    ([-0.545, 0.139], [0.0170, 0.0109]),
    ([-0.24, 0.03, -0.17, -0.43], [0.096, 0.080, 0.014, 0.048]),
    ([-0.2, -0.2, -0.2], [0.01, 0.02, 0.03]),
    ([0.3], [0.04]),
]


def density(yi, vi, tau, scale):
    w = 1 / (np.array(vi) + tau**2)
    mean = np.sum(w * yi) / np.sum(w)
    log = np.sum(np.log(w)) - np.log(np.sum(w)) - np.sum(w * (np.array(yi) - mean) ** 2) - (tau / scale) ** 2
    return np.exp(log / 2), mean, np.sum(w) ** -0.5


def expected(yi, vi, scale, function):
    def weighted(tau):
        d, mean, sd = density(yi, vi, tau, scale)
        return np.array([d, d * function(tau, mean, sd)])

    total, value = integrate.quad_vec(weighted, 0, 12 * scale, epsabs=1e-13, epsrel=1e-12)[0]
    return value / total


@pytest.mark.parametrize("scale", [0.25, 0.5, 1.0])
@pytest.mark.parametrize("yi, vi", DATA)
def test_every_figure_is_an_integral(yi, vi, scale):
    found = meta.bayes(yi, vi, tau_scale=scale)
    checks = [  # of tau, and of mean and standard deviation of the effect given tau
        (found.mean, lambda _t, m, _s: m),
        (found.tau_mean, lambda t, _m, _s: t),
        (found.p_below_zero, lambda _t, m, s: ndtr(-m / s)),
        (0.025, lambda _t, m, s: ndtr((found.ci_low - m) / s)),
        (0.5, lambda _t, m, s: ndtr((found.median - m) / s)),
        (0.975, lambda _t, m, s: ndtr((found.ci_high - m) / s)),
        (0.025, lambda t, m, s: ndtr((found.pi_low - m) / np.hypot(s, t))),
        (found.sd**2, lambda _t, m, s: s**2 + (m - found.mean) ** 2),
        (found.shrinkage[0], lambda t, _m, _s: vi[0] / (vi[0] + t**2)),
    ]
    for value, function in checks:
        assert value == pytest.approx(expected(yi, vi, scale, function), rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("yi, vi", DATA)
def test_quantiles_of_tau_are_quantiles(yi, vi):
    found = meta.bayes(yi, vi)
    for at, bound in ((0.025, found.tau_ci[0]), (0.5, found.tau_median), (0.975, found.tau_ci[1])):
        whole = integrate.quad(lambda t: density(yi, vi, t, 0.5)[0], 0, 6, epsabs=1e-13, limit=200)[0]
        assert integrate.quad(lambda t: density(yi, vi, t, 0.5)[0], 0, bound, epsabs=1e-13)[0] / whole == pytest.approx(
            at, rel=1e-6
        )


def test_a_tiny_scale_is_the_fixed_effect():
    yi, vi = DATA[1]
    found, fixed = meta.bayes(yi, vi, tau_scale=1e-6), meta.pool(yi, vi, tau2="FE", ci="wald")
    assert found.mean == pytest.approx(fixed.estimate, rel=1e-8)
    assert found.ci_low == pytest.approx(fixed.ci_low, rel=1e-8)


def test_one_study_leaves_tau_to_the_prior():
    found = meta.bayes([0.3], [0.04])
    assert found.tau_median == pytest.approx(0.5 * 0.6744897501960817, rel=1e-9)
    assert any("the prior's" in note for note in found.warnings)


def test_two_trials_that_contradict_each_other_leave_the_direction_open():
    found = meta.bayes(*DATA[0])
    assert found.ci_low < 0 < found.ci_high
    assert found.ci_high - found.ci_low < meta.pool(*DATA[0], ci="hksj").ci_high  # far from the (t with 1 df) interval
    assert found.prior == "effect flat, tau half-normal with scale 0.5"


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf")])
def test_a_scale_must_be_one(scale):
    with pytest.raises(ValueError, match="tau_scale"):
        meta.bayes([0.1], [0.1], tau_scale=scale)
