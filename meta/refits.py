"""The model fitted again without each study, and again as each study comes in.

Must agree with meta.pool on the same studies; a fit that has one study only is that study, with a normal interval and
None for what needs two.

Sources: metafor's leave1out and cumul; Cochrane Handbook 10.14 (sensitivity analyses); Lau 1992, N Engl J Med 327:248
(cumulative meta-analysis).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from meta import inputs, subsets, words
from meta.inputs import Floats
from meta.subset_tau2 import Mask


@dataclass(frozen=True, slots=True)
class Refits:
    """One model fitted to several sets of the same studies; a tuple a quantity, an entry a set.

    Attributes:
        labels: The study that is left out, or the one that comes in.
        k: Number of studies in the set.
        estimate: Pooled effect on the scale of ``yi``; None where no study is left.
        se: Its standard error.
        statistic: estimate / se.
        df: Degrees of freedom of the t reference; None for the normal one.
        p_value: Two-sided P value of no effect.
        ci_low: Lower bound of the interval.
        ci_high: Upper bound.
        q: Cochran's Q.
        q_p: Its P value.
        tau2: Between-study variance.
        i2: I2 in per cent, as in meta.pool.
        h2: H2, as in meta.pool.
        method: Model, tau2 estimator and interval in words.
        level: Level of the intervals.
        warnings: What a reader has to know before using the result.
    """

    labels: tuple[str, ...]
    k: tuple[int, ...]
    estimate: tuple[float | None, ...]
    se: tuple[float | None, ...]
    statistic: tuple[float | None, ...]
    df: tuple[int | None, ...]
    p_value: tuple[float | None, ...]
    ci_low: tuple[float | None, ...]
    ci_high: tuple[float | None, ...]
    q: tuple[float | None, ...]
    q_p: tuple[float | None, ...]
    tau2: tuple[float | None, ...]
    i2: tuple[float | None, ...]
    h2: tuple[float | None, ...]
    method: str
    level: float
    warnings: tuple[str, ...]


def leave_one_out(
    yi: Any,
    vi: Any,
    *,
    tau2: str = "REML",
    ci: str = "hksj-adhoc",
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> Refits:
    """Fit the model k times, each time without one study (metafor's leave1out).

    Args:
        yi: Effects, shape (k,), on the scale of analysis: ratios as natural logarithms.
        vi: Their sampling variances, shape (k,).
        tau2: ``FE`` or the estimator of tau2, as in meta.pool.
        ci: ``wald``, ``hksj`` or ``hksj-adhoc``, as in meta.pool.
        level: Level of the intervals as a fraction.
        labels: Names of the studies.

    Returns:
        k fits; entry i is the pool of all studies but i.

    Raises:
        ValueError: Input that cannot be pooled, or an unknown choice.

    >>> fits = leave_one_out([-0.24, 0.03, -0.17, -0.43], [0.096, 0.080, 0.014, 0.048], ci="wald")
    >>> [round(x, 3) for x in fits.estimate]
    [-0.198, -0.23, -0.253, -0.151]
    """
    y, v = inputs.check(yi, vi, labels)
    inputs.check_choices(tau2, ci, level)
    names = inputs.names(labels, len(y))
    if len(y) == 1:
        return _nothing_left(names, words.method(tau2, ci, level, 2), level)
    return _refits(y, v, subsets.all_but_one(len(y)), names, tau2=tau2, ci=ci, level=level)


def cumulative(
    yi: Any,
    vi: Any,
    *,
    by: Sequence[Any] | None = None,
    tau2: str = "REML",
    ci: str = "hksj-adhoc",
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> Refits:
    """Fit the model to the first study, the first two, and so on (metafor's cumul).

    Args:
        yi: Effects, shape (k,), on the scale of analysis.
        vi: Their sampling variances, shape (k,).
        by: What to sort by first, ascending, shape (k,): years of publication; studies with the same value
            keep the order in which they were given. None: the given order.
        tau2: As in meta.pool.
        ci: As in meta.pool.
        level: Level of the intervals as a fraction.
        labels: Names of the studies, in the order of ``yi``.

    Returns:
        k fits in the order in which the studies come in; entry i is the pool of the first i + 1.

    Raises:
        ValueError: Input that cannot be pooled, an unknown choice, or ``by`` of another length or without an order.

    >>> fits = cumulative([-0.24, 0.03, -0.17], [0.096, 0.080, 0.014], by=[2011, 2012, 2010], ci="wald")
    >>> fits.labels, fits.k
    (('study 3', 'study 1', 'study 2'), (1, 2, 3))
    >>> [round(x, 3) for x in fits.estimate]
    [-0.17, -0.179, -0.151]
    """
    y, v = inputs.check(yi, vi, labels)
    inputs.check_choices(tau2, ci, level)
    order = _order(by, len(y))
    names = tuple(inputs.names(labels, len(y))[i] for i in order)
    keep = np.tril(np.ones((len(y), len(y)), dtype=bool))
    return _refits(y[order], v[order], keep, names, tau2=tau2, ci=ci, level=level)


def _refits(y: Floats, v: Floats, keep: Mask, names: tuple[str, ...], *, tau2: str, ci: str, level: float) -> Refits:
    fits = subsets.fit(y, v, keep, tau2=tau2, ci=ci)
    half = fits.critical(level) * fits.se
    return Refits(
        labels=names,
        k=tuple(fits.k.tolist()),
        estimate=subsets.optional(fits.estimate),
        se=subsets.optional(fits.se),
        statistic=subsets.optional(fits.statistic()),
        df=tuple(None if df is None else int(df) for df in subsets.optional(fits.df)),
        p_value=subsets.optional(fits.p_value()),
        ci_low=subsets.optional(fits.estimate - half),
        ci_high=subsets.optional(fits.estimate + half),
        q=subsets.optional(fits.q),
        q_p=subsets.optional(fits.q_p()),
        tau2=subsets.optional(fits.tau2),
        i2=subsets.optional(fits.i2),
        h2=subsets.optional(fits.h2),
        method=words.method(tau2, ci, level, max(2, len(y))),
        level=level,
        warnings=_warnings(y, fits, ci),
    )


def _warnings(y: Floats, fits: subsets.Fits, ci: str) -> tuple[str, ...]:
    notes = [hint] if (hint := inputs.scale_hint(y.tolist())) else []
    if ci != "wald" and np.any(fits.k == 1):
        notes.append("a set of one study is that study with its normal interval: nothing was pooled there")
    if np.any(fits.se == 0):
        notes.append("identical effects: a Hartung-Knapp standard error is 0, its interval a point; use hksj-adhoc")
    return tuple(notes)


def _nothing_left(names: tuple[str, ...], method: str, level: float) -> Refits:
    none = (None,)
    return Refits(
        labels=names,
        k=(0,),
        estimate=none,
        se=none,
        statistic=none,
        df=none,
        p_value=none,
        ci_low=none,
        ci_high=none,
        q=none,
        q_p=none,
        tau2=none,
        i2=none,
        h2=none,
        method=method,
        level=level,
        warnings=("k = 1: nothing is left when the only study is left out",),
    )


def _order(by: Sequence[Any] | None, k: int) -> list[int]:
    if by is None:
        return list(range(k))
    values = list(by)
    if len(values) != k:
        raise ValueError(f"by must have one value for each of the {k} studies, got {len(values)}")
    try:
        if any(value != value for value in values):  # noqa: PLR0124 - NaN differs from itself
            raise ValueError("by holds NaN, which has no place in an order")
        return sorted(range(k), key=values.__getitem__)
    except TypeError as error:
        raise ValueError(f"by cannot be put in order: {error}") from error
