"""Fit one model to many subsets of the same studies at once: what leave-one-out, cumulative and influence rest on.

Must agree with meta.pool on every subset to the last digits; it only does the sums together. What a subset does not
define is NaN inside these arrays, and becomes None where a public result is made.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, ndtr, ndtri, stdtr, stdtrit

from meta import subset_tau2
from meta.inputs import Floats
from meta.subset_tau2 import Mask

#: Elements of one (subsets, k) array: larger families of subsets are worked off in blocks.
_BLOCK = 1_000_000


class Fits(NamedTuple):
    """One array a quantity, shape (subsets,); NaN where it is not defined, ``df`` NaN for the normal reference."""

    k: NDArray[np.intp]
    estimate: Floats
    se: Floats
    df: Floats
    tau2: Floats
    q: Floats
    i2: Floats
    h2: Floats
    factor: Floats  # the squared Hartung-Knapp factor by which the variance was multiplied; 1 for Wald

    def statistic(self) -> Floats:
        """Estimate over standard error; NaN where the error is 0."""
        return np.where(self.se > 0, self.estimate / np.where(self.se > 0, self.se, 1.0), np.nan)

    def p_value(self) -> Floats:
        """Two-sided P value; 0 for an estimate without any error, as meta.pool has it, NaN for 0 / 0."""
        size = -np.abs(self.statistic())
        p = 2 * np.where(np.isnan(self.df), ndtr(size), stdtr(np.nan_to_num(self.df, nan=1.0), size))
        return np.where((self.se == 0) & (self.estimate != 0), 0.0, p)

    def critical(self, level: float) -> Floats:
        """Critical value of each fit at a level."""
        tail = (1 - level) / 2
        critical: Floats = -np.where(np.isnan(self.df), ndtri(tail), stdtrit(np.nan_to_num(self.df, nan=1.0), tail))
        return critical

    def q_p(self) -> Floats:
        """P value of Cochran's Q; NaN for a single study."""
        return np.where(self.k > 1, chdtrc(np.maximum(self.k - 1, 1), np.nan_to_num(self.q)), np.nan)


def fit(y: Floats, v: Floats, keep: Mask, *, tau2: str, ci: str) -> Fits:
    """Fit every subset.

    Args:
        y: Effects, shape (k,), checked.
        v: Variances, shape (k,), checked.
        keep: Which studies belong to which subset, shape (subsets, k); each row with at least one study.
        tau2: FE or the estimator of tau2.
        ci: wald, hksj or hksj-adhoc.

    Returns:
        The fits in the order of the rows.
    """
    parts = [_fit_block(y, v, rows, tau2=tau2, ci=ci) for rows in _blocks(keep)]
    return Fits(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def everyone(k: int) -> Mask:
    """One subset: all k studies, shape (1, k)."""
    return np.ones((1, k), dtype=bool)


def all_but_one(k: int) -> Mask:
    """Give k subsets, each without one study, shape (k, k); for k >= 2."""
    return ~np.eye(k, dtype=bool)


def optional(values: Floats) -> tuple[float | None, ...]:
    """Array to tuple, NaN to None.

    >>> optional(np.array([0.5, np.nan]))
    (0.5, None)
    """
    return tuple(None if x != x else x for x in values.tolist())  # noqa: PLR0124 - only NaN differs from itself


def _blocks(keep: Mask) -> Iterator[Mask]:
    rows = max(1, _BLOCK // keep.shape[1])
    for start in range(0, len(keep), rows):
        yield keep[start : start + rows]


def _fit_block(y: Floats, v: Floats, keep: Mask, *, tau2: str, ci: str) -> Fits:
    d = subset_tau2.middled(y)
    k = keep.sum(axis=1)
    several = k > 1
    between = subset_tau2.estimate(tau2, y, v, keep)
    w, total, residual = subset_tau2.weighted(d, v, keep, between)
    factor = _factor(w, residual, k, ci)
    q = np.where(several, subset_tau2.generalised_q(d, v, keep, np.zeros(len(keep))), np.nan)
    i2, h2 = _spread(tau2, v, keep, between, q)
    return Fits(
        k=k,
        estimate=(y[0] - d[0]) + (w @ d) / total,  # identical effects give that effect, to the last digit
        se=np.sqrt(factor / total),
        df=np.where(several & (ci != "wald"), k - 1.0, np.nan),
        tau2=between,
        q=q,
        i2=i2,
        h2=h2,
        factor=factor,
    )


def _factor(w: Floats, residual: Floats, k: NDArray[np.intp], ci: str) -> Floats:
    """Squared Hartung-Knapp factor; a single study keeps its own error."""
    if ci == "wald":
        return np.ones(len(k))
    squared = (w * residual**2).sum(axis=1) / np.maximum(k - 1, 1)
    return np.where(k > 1, np.maximum(squared, 1.0) if ci == "hksj-adhoc" else squared, 1.0)


def _spread(method: str, v: Floats, keep: Mask, between: Floats, q: Floats) -> tuple[Floats, Floats]:
    """I2 and H2 from tau2; from Q for a fixed effect, which has no tau2."""
    k = keep.sum(axis=1)
    df = np.where(k > 1, k - 1.0, np.nan)
    if method == "FE":
        safe = np.where(q > 0, q, 1.0)
        return np.where(np.isnan(q), np.nan, 100 * np.maximum(0.0, (safe - df) / safe) * (q > 0)), q / df
    typical = df / np.where(k > 1, subset_tau2.trace_p(v, keep), np.nan)
    return 100 * between / (between + typical), between / typical + 1
