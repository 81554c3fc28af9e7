"""The between-study variance: estimators that PyMARE lacks, or gives to six digits only, and every standard error.

Roots are found on the estimating equation itself, to machine precision, and likelihoods are searched over their whole
range, because they can have two maxima and a scoring iteration ends in the one next to its start. Must never be asked
about a single study: there the likelihood is flat and any tau2 would do.

Formulas: Viechtbauer 2005, J Educ Behav Stat 30:261 (HE, DL, ML, REML and their standard errors); Paule and Mandel
1982; Morris 1983 (empirical Bayes, the same equation); Sidik and Jonkman 2005, Appl Stat 54:367.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq

from meta.inputs import Floats

#: Steps of the likelihood scan, as a factor: a term of the score is some e-folds wide, so none fits between two.
_SCAN_STEP = 1.4


#: Newton's step that is this small beside tau2 leaves an error of its square; so many steps are tried.
_CLOSE, _STEPS = 1e-9, 60

#: So many numbers are computed with at once: 128 kB, which caches hold.
_BLOCK = 16384


class Likelihood(NamedTuple):
    """A likelihood of tau2 (as twice its logarithm) and the slope of that; both from shape (t,) to shape (t,)."""

    log: Callable[[Floats], Floats]
    score: Callable[[Floats], Floats]


def generalised_q(y: Floats, v: Floats, tau2: float) -> float:
    """Weighted sum of squares about the weighted mean, weights 1 / (v + tau2); Cochran's Q at tau2 = 0."""
    w = 1 / (v + tau2)
    d = y - y[0]  # exact zeros for identical effects
    d -= (w * d).sum() / w.sum()
    d *= d
    d *= w
    return float(d.sum())


def solve_q(y: Floats, v: Floats, target: float) -> float:
    """The tau2 at which the generalised Q falls to a target; 0 where it lies below the target from the start."""
    if generalised_q(y, v, 0.0) <= target:
        return 0.0
    upper = 2 * len(y) * float(np.ptp(y)) ** 2 / target  # Q(t) <= k range^2 / t
    low, high, t = 0.0, upper, 0.0
    for _ in range(_STEPS):  # Newton's steps on 1 / Q, which is nearly straight; halving where one leaves the bracket
        q, slope = _q_and_slope(y, v, t)
        low, high = (t, high) if q > target else (low, t)
        ahead = t + (q * q / target - q) / -slope
        if abs(ahead - t) <= _CLOSE * t:
            return ahead
        t = ahead if low < ahead < high else (low + high) / 2
    return root(lambda t: generalised_q(y, v, t) - target, 0.0, upper)


def _q_and_slope(y: Floats, v: Floats, tau2: float) -> tuple[float, float]:
    """The generalised Q and its derivative by tau2."""
    w = 1 / (v + tau2)
    d = y - y[0]
    d -= (w * d).sum() / w.sum()
    pulled = w * d
    return float((pulled * d).sum()), -float((pulled * pulled).sum())


def paule_mandel(y: Floats, v: Floats) -> float:
    """The tau2 that brings the generalised Q to its expectation k - 1; the empirical Bayes estimate is the same."""
    return solve_q(y, v, len(y) - 1)


def sidik_jonkman(y: Floats, v: Floats) -> float:
    """Sidik and Jonkman's two-step estimate, from the variance of the effects; above 0 unless all are identical."""
    start = sidik_jonkman_start(y)
    if start == 0:
        return 0.0
    return start * generalised_q(y, v, start) / (len(y) - 1)


def sidik_jonkman_start(y: Floats) -> float:
    """Where that estimate starts: the mean squared deviation of the effects."""
    return float(np.var(y - y[0]))


def maximum_likelihood(y: Floats, v: Floats, *, restricted: bool) -> tuple[float, tuple[float, ...]]:
    """The tau2 at the highest maximum of the (restricted) likelihood.

    Returns:
        The estimate, and all the local maxima in ascending order (more than one is worth a warning).
    """
    curve = likelihood(y, v, restricted=restricted)
    spread = float(np.ptp(y))
    # beyond this bound the score is negative: w lies within a factor 2 of 1 / tau2 for every study
    upper = max(float(np.max(v)), 8 * spread**2)
    lower = min(float(np.min(v)) / 1000, upper / 2)
    steps = int(np.ceil(np.log(upper / lower) / np.log(_SCAN_STEP))) + 1
    grid = np.concatenate(([0.0], np.geomspace(lower, upper, steps)))
    rising = curve.score(grid) > 0
    maxima = [] if rising[0] else [0.0]
    maxima += [
        root(lambda t: float(curve.score(np.array([t]))[0]), float(grid[i]), float(grid[i + 1]))
        for i in np.flatnonzero(rising[:-1] & ~rising[1:])
    ]
    heights = curve.log(np.array(maxima))
    return maxima[int(np.argmax(heights))], tuple(maxima)


def standard_error(method: str, y: Floats, v: Floats, tau2: float) -> float:
    """Standard error of a tau2 estimate from its asymptotic variance, as metafor has it.

    Args:
        method: One of DL HE SJ ML REML EB PM.
        y: Effects, shape (k,).
        v: Variances, shape (k,).
        tau2: The estimate.

    Raises:
        ValueError: The method is not known.
    """
    k = len(y)
    w = 1 / (v + tau2)
    if method == "ML":
        return float(np.sqrt(2 / np.sum(w**2)))
    if method == "REML":
        return float(np.sqrt(2 / _sum_pp(w)))
    if method in ("EB", "PM"):
        return float(k * np.sqrt(2 / (k - 1)) / np.sum(w))
    if method == "DL":
        return _moment_error(1 / v, v, tau2, scale=trace_p(1 / v))
    if method == "HE":
        return _moment_error(np.ones(k), v, tau2, scale=k - 1)
    if method == "SJ":
        start = sidik_jonkman_start(y)
        return 0.0 if start == 0 else start * _moment_error(1 / (v + start), v, tau2, scale=k - 1)
    raise ValueError(f"no standard error is known for tau2 by {method!r}")


def trace_p(w: Floats) -> float:
    """Trace of P = W - W 1 (1'W1)^-1 1'W: sum of the weights less the weighted mean weight."""
    return float(np.sum(w * others(w)) / np.sum(w))


def others(w: Floats) -> Floats:
    """For each weight the sum of all the others, without subtracting: one study may outweigh the rest by 1e12.

    Along the last axis, so that rows may be different sets of studies.
    """
    before, after = np.zeros_like(w), np.zeros_like(w)
    before[..., 1:] = np.cumsum(w, axis=-1)[..., :-1]
    after[..., :-1] = np.cumsum(w[..., ::-1], axis=-1)[..., ::-1][..., 1:]
    return before + after


def _sum_pp(w: Floats) -> float:
    """Sum of the squared elements of P, the diagonal and the rest apart."""
    square = w**2
    return float((np.sum((w * others(w)) ** 2) + np.sum(square * others(square))) / np.sum(w) ** 2)


def _moment_error(w: Floats, v: Floats, tau2: float, *, scale: float) -> float:
    """Standard error of a moment estimate: sqrt(2 tr(P S P S)) / scale, S = diag(v + tau2), P made of weights w."""
    s = v + tau2
    total = np.sum(w)
    diagonal = s * w * others(w)
    pairs = s * w**2
    return float(np.sqrt(2 * (np.sum(diagonal**2) + np.sum(pairs * others(pairs)))) / (total * scale))


def likelihood(y: Floats, v: Floats, *, restricted: bool) -> Likelihood:
    """Twice the log likelihood (up to a constant) and its derivative, for an array of tau2 values."""
    d = y - y[0]

    def parts(t: Floats) -> tuple[Floats, Floats, Floats]:
        w = 1 / (v + t[:, None])
        total = w.sum(axis=1)
        residual = d - ((w @ d) / total)[:, None]
        return w, total, residual

    def log(t: Floats) -> Floats:
        w, total, residual = parts(t)
        value: Floats = np.log(w).sum(axis=1) - (w * residual**2).sum(axis=1)
        return value - np.log(total) if restricted else value

    def score(t: Floats) -> Floats:
        w, total, residual = parts(t)
        spare = (w**2).sum(axis=1) / total if restricted else 0.0
        slope: Floats = ((w * residual) ** 2).sum(axis=1) - (total - spare)
        return slope

    return Likelihood(_in_blocks(log, len(y)), _in_blocks(score, len(y)))


def _in_blocks(f: Callable[[Floats], Floats], k: int) -> Callable[[Floats], Floats]:
    """Let a function see a few tau2 values at a time, so that its matrices stay where a processor reaches them fast."""

    def of(t: Floats) -> Floats:
        blocks = -(-len(t) * k // _BLOCK)
        return f(t) if blocks < 2 else np.concatenate([f(part) for part in np.array_split(t, blocks)])

    return of


def root(f: Callable[[float], float], low: float, high: float) -> float:
    """Root of f between two points of opposite sign, to the last digits."""
    return float(brentq(f, low, high, xtol=high * 1e-20, rtol=4 * np.finfo(float).eps, maxiter=500))
