"""The between-study variance of many subsets of the same studies at once, as leaving one out needs it.

The estimates are those of meta.tau2 and PyMARE; only the work is shared: one grid of tau2 serves every subset by
matrix products, and one Newton iteration polishes all roots together. A subset whose likelihood has two maxima goes
back to meta.tau2. Must never be asked about a subset without any study.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from meta import tau2 as between
from meta.inputs import Floats

Mask = NDArray[np.bool_]

#: Function and slope at one tau2 a subset; the second argument says which subsets are asked about.
_Equation = Callable[[Floats, NDArray[np.intp]], tuple[Floats, Floats]]

#: Steps of the grid on which roots are looked for, as in meta.tau2.
_SCAN_STEP = 1.4

#: A Newton step this small, relative to the root, is the last: the next would be its square.
_LAST_STEP = 1e-9


def estimate(method: str, y: Floats, v: Floats, keep: Mask) -> Floats:
    """Estimate tau2 of each subset.

    Args:
        method: FE DL HE SJ ML REML EB PM.
        y: Effects, shape (k,).
        v: Their variances, shape (k,).
        keep: Which studies belong to which subset, shape (subsets, k), each row with at least one.

    Returns:
        tau2, shape (subsets,); 0 where a subset is a single study.
    """
    tau2 = np.zeros(len(keep))
    several = np.flatnonzero(keep.sum(axis=1) > 1)
    if method != "FE" and several.size:
        tau2[several] = _ESTIMATORS[method](middled(y), v, keep[several])
    return tau2


def middled(y: Floats) -> Floats:
    """Effects less the middle one, so that identical effects are exact zeros and an odd one moves nobody."""
    centred: Floats = y - np.sort(y)[len(y) // 2]
    return centred


def weighted(d: Floats, v: Floats, keep: Mask, tau2: Floats) -> tuple[Floats, Floats, Floats]:
    """Weights of each subset at its tau2, shape (subsets, k), their sums, and the residuals about weighted means."""
    w = keep / (v + tau2[:, None])
    total = w.sum(axis=1)
    return w, total, d - ((w @ d) / total)[:, None]


def generalised_q(d: Floats, v: Floats, keep: Mask, tau2: Floats) -> Floats:
    """Weighted sum of squares of each subset at its tau2."""
    w, _, residual = weighted(d, v, keep, tau2)
    value: Floats = (w * residual**2).sum(axis=1)
    return value


def trace_p(v: Floats, keep: Mask) -> Floats:
    """Trace of P of each subset, weights 1 / v; the denominator of DerSimonian-Laird and of I2."""
    w = keep / v
    value: Floats = (w * between.others(w)).sum(axis=1) / w.sum(axis=1)
    return value


def _dersimonian_laird(d: Floats, v: Floats, keep: Mask) -> Floats:
    excess = generalised_q(d, v, keep, np.zeros(len(keep))) - (keep.sum(axis=1) - 1)
    tau2: Floats = np.maximum(0.0, excess / trace_p(v, keep))
    return tau2


def _hedges(d: Floats, v: Floats, keep: Mask) -> Floats:
    k = keep.sum(axis=1)
    tau2: Floats = np.maximum(0.0, _variance(d, keep) * k / (k - 1) - (keep @ v) / k)
    return tau2


def _sidik_jonkman(d: Floats, v: Floats, keep: Mask) -> Floats:
    start = _variance(d, keep)
    tau2: Floats = start * generalised_q(d, v, keep, start) / (keep.sum(axis=1) - 1)
    return tau2


def _variance(d: Floats, keep: Mask) -> Floats:
    k = keep.sum(axis=1)
    value: Floats = (keep * (d - ((keep @ d) / k)[:, None]) ** 2).sum(axis=1) / k
    return value


def _paule_mandel(d: Floats, v: Floats, keep: Mask) -> Floats:
    df = keep.sum(axis=1) - 1.0
    grid = _grid(v, 2 * len(d) * float(np.ptp(d)) ** 2)  # Q(t) <= k range^2 / t
    w = 1 / (v + grid[:, None])
    total, first, second = (x @ keep.T for x in (w, w * d, w * d**2))
    above = second - first**2 / total > df

    def equation(t: Floats, rows: NDArray[np.intp]) -> tuple[Floats, Floats]:
        w, _, r = weighted(d, v, keep[rows], t)
        return (w * r**2).sum(axis=1) - df[rows], -((w * r) ** 2).sum(axis=1)

    return _roots(equation, grid, above.T)


def _likelihood(d: Floats, v: Floats, keep: Mask, *, restricted: bool) -> Floats:
    # beyond this bound the score is negative, see meta.tau2
    grid = _grid(v, max(float(np.max(v)), 8 * float(np.ptp(d)) ** 2))
    w = 1 / (v + grid[:, None])
    e = d - ((w @ d) / w.sum(axis=1))[:, None]
    total, first = w @ keep.T, (w * e) @ keep.T
    mean = first / total
    s2, s2e, s2ee = ((w**2 * x) @ keep.T for x in (np.ones_like(e), e, e**2))
    spare = s2 / total if restricted else 0.0
    rising = (s2ee - 2 * mean * s2e + mean**2 * s2 > total - spare).T

    def equation(t: Floats, rows: NDArray[np.intp]) -> tuple[Floats, Floats]:
        return _score(d, v, keep[rows], t, restricted=restricted)

    tau2 = _roots(equation, grid, rising)
    maxima = (rising[:, :-1] & ~rising[:, 1:]).sum(axis=1) + ~rising[:, 0]
    for i in np.flatnonzero(maxima > 1):
        tau2[i] = between.maximum_likelihood(d[keep[i]], v[keep[i]], restricted=restricted)[0]
    return tau2


def _score(d: Floats, v: Floats, keep: Mask, t: Floats, *, restricted: bool) -> tuple[Floats, Floats]:
    """Slope of twice the log likelihood, and the slope of that."""
    w, total, r = weighted(d, v, keep, t)
    wr2 = (w * r) ** 2
    s2 = (w**2).sum(axis=1)
    score = wr2.sum(axis=1) - total
    slope = -2 * (w * wr2).sum(axis=1) + 2 * (w**2 * r).sum(axis=1) ** 2 / total + s2
    if restricted:
        score += s2 / total
        slope += (s2 / total) ** 2 - 2 * (w**3).sum(axis=1) / total
    return score, slope


def _grid(v: Floats, upper: float) -> Floats:
    lower = min(float(np.min(v)) / 1000, upper / 2) if upper > 0 else float(np.min(v)) / 1000
    steps = int(np.ceil(np.log(max(upper / lower, 2.0)) / np.log(_SCAN_STEP))) + 1
    return np.concatenate(([0.0], lower * _SCAN_STEP ** np.arange(steps + 1)))


def _roots(equation: _Equation, grid: Floats, above: Mask) -> Floats:
    """Solve for the first root of each subset: where its equation, above 0 at first, falls through it.

    Args:
        equation: Value and slope.
        grid: Ascending values of tau2 from 0, shape (g,).
        above: Whether the equation is above 0 there, shape (subsets, g).

    Returns:
        The roots, shape (subsets,); 0 where the equation is never above 0.
    """
    falls = above[:, :-1] & ~above[:, 1:]
    root = np.zeros(len(above))
    rows = np.flatnonzero(falls.any(axis=1))
    at = falls[rows].argmax(axis=1)
    low, high = grid[at], grid[at + 1]
    t = (low + high) / 2
    for _ in range(200):
        if rows.size == 0:
            break
        value, slope = equation(t, rows)
        low, high = np.where(value > 0, t, low), np.where(value > 0, high, t)
        newton = t - value / np.where(slope < 0, slope, -np.inf)
        # the second term: no root is known better than the last digits of the smallest variance
        last = (slope < 0) & (np.abs(newton - t) <= _LAST_STEP * t + 1e-12 * grid[1])
        inside = (low < newton) & (newton < high)
        root[rows] = np.where(last | inside, newton, (low + high) / 2)
        t, low, high, rows = root[rows[~last]], low[~last], high[~last], rows[~last]
    return np.maximum(root, 0.0)


_ESTIMATORS: dict[str, Callable[[Floats, Floats, Mask], Floats]] = {
    "DL": _dersimonian_laird,
    "HE": _hedges,
    "SJ": _sidik_jonkman,
    "ML": lambda d, v, keep: _likelihood(d, v, keep, restricted=False),
    "REML": lambda d, v, keep: _likelihood(d, v, keep, restricted=True),
    "EB": _paule_mandel,
    "PM": _paule_mandel,
}
