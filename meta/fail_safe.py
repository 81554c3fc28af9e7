"""Fail-safe N: how many unseen studies without an effect would overturn a result.

Kept because readers ask for it. Must never be offered as evidence against publication bias: every result says so.

Sources: Rosenthal 1979, Psychol Bull 86:638; Orwin 1983, J Educ Stat 8:157; Rosenberg 2005, Evolution 59:464; metafor's
fsn; Cochrane Handbook 13.3.5.3 advises against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf, isfinite
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from meta import inputs


@dataclass(frozen=True, slots=True)
class FailSafe:
    """How many studies without an effect would overturn the result.

    Attributes:
        method: ``Rosenthal``, ``Orwin`` or ``Rosenberg``.
        fsnum: Their number, infinite if Orwin's target is 0.
        p_value: P value of the observed result (one-sided for Rosenthal); None for Orwin.
        meanes: Average effect (plain for Orwin, weighted for Rosenberg); None for Rosenthal.
        target: Orwin's target average; None for the others.
        warnings: What a reader has to know before using the result.
    """

    method: str
    fsnum: float
    p_value: float | None
    meanes: float | None
    target: float | None
    warnings: tuple[str, ...]


def fail_safe_n(
    yi: Any,
    vi: Any,
    *,
    method: str = "Rosenthal",
    alpha: float = 0.05,
    target: float | None = None,
    labels: Sequence[str] | None = None,
) -> FailSafe:
    """Count the studies without effect that would bring the result to nothing (metafor's fsn).

    Args:
        yi: Effects, shape (k,), on the scale of analysis.
        vi: Their sampling variances, shape (k,).
        method: ``Rosenthal`` (sum of z), ``Orwin`` (average down to a target) or ``Rosenberg`` (fixed effect).
        alpha: Level that the result should fail (Rosenthal one-sided, Rosenberg two-sided).
        target: Orwin's target average; half the observed one if not given.
        labels: Names of the studies, for messages.

    Raises:
        ValueError: Input that cannot be pooled, an unknown method, or an alpha that is not between 0 and 1.

    >>> yi, vi = [-0.9, -0.6, -0.3, -0.2, -0.15], [0.30, 0.20, 0.05, 0.02, 0.01]
    >>> [fail_safe_n(yi, vi, method=m).fsnum for m in ("Rosenthal", "Orwin", "Rosenberg")]
    [15, 5, 5]
    """
    y, v = inputs.check(yi, vi, labels)
    if method not in ("Rosenthal", "Orwin", "Rosenberg"):
        raise ValueError(f"method must be Rosenthal, Orwin or Rosenberg, got {method!r}")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must lie between 0 and 1, got {alpha}")
    k = len(y)
    notes = ("a fail-safe N assumes that unseen studies found nothing, and ignores heterogeneity: do not rely on it",)
    if method == "Rosenthal":
        z = float(np.sum(y / np.sqrt(v)) / np.sqrt(k))
        return FailSafe(method, _whole(k * (z / ndtri(alpha)) ** 2 - k), float(ndtr(-abs(z))), None, None, notes)
    if method == "Rosenberg":
        total, weighted = float(np.sum(1 / v)), float(np.sum(y / v))
        excess = (weighted / ndtri(alpha / 2)) ** 2 - total
        p = float(2 * ndtr(-abs(weighted) / np.sqrt(total)))
        return FailSafe(method, _whole(k * excess / total), p, weighted / total, None, notes)
    mean = float(np.mean(y))
    goal = mean / 2 if target is None else np.copysign(target, mean)
    if goal == 0:
        return FailSafe(method, 0 if mean == 0 else inf, None, mean, float(goal), notes)
    return FailSafe(method, _whole(k * ((mean - goal) / goal)), None, mean, float(goal), notes)


def _whole(x: float) -> int | float:
    return ceil(max(0.0, x)) if isfinite(x) else inf
