"""Trim and fill: what the pool would be if the studies that a lopsided funnel seems to lack were there.

A sensitivity analysis. Must never be quoted as a corrected estimate: the filled studies are mirror images, not data.

Source: Duval and Tweedie 2000, Biometrics 56:455; metafor's trimfill.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, NamedTuple

import numpy as np

from meta import inputs, linear, subsets
from meta.inputs import Floats
from meta.pooled import Pooled
from meta.pooling import pool

#: Rounds of trimming after which metafor gives up too.
_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class TrimFill:
    """Result of trim and fill.

    Attributes:
        k0: Estimated number of missing studies.
        k0_se: Its standard error; None where it is not defined.
        side: The side of the funnel on which they are missing, ``left`` or ``right``.
        p_value: P value of no missing study on that side; for the estimator R0 only.
        pooled: Pool of the studies with the filled ones.
        fill_yi: Effects of the filled studies.
        fill_vi: Their variances.
        warnings: What a reader has to know before using the result.
    """

    k0: int
    k0_se: float | None
    side: str
    p_value: float | None
    pooled: Pooled
    fill_yi: tuple[float, ...]
    fill_vi: tuple[float, ...]
    warnings: tuple[str, ...]


class _Trimmed(NamedTuple):
    k0: int
    k0_se: float | None
    centre: float


def trim_and_fill(
    yi: Any,
    vi: Any,
    *,
    estimator: str = "L0",
    side: str | None = None,
    tau2: str = "REML",
    ci: str = "hksj-adhoc",
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> TrimFill:
    """Estimate the number of missing studies, fill in their mirror images, and pool again.

    Args:
        yi: Effects, shape (k,), on the scale of analysis: ratios as natural logarithms.
        vi: Their sampling variances, shape (k,).
        estimator: ``L0`` or ``R0`` (Duval and Tweedie).
        side: ``left`` or ``right``, where studies are missing; None: the side that the slope of effects on
            standard errors points away from.
        tau2: As in meta.pool, for trimming and for the pool.
        ci: As in meta.pool.
        level: Level of the intervals as a fraction.
        labels: Names of the studies, for messages.

    Raises:
        ValueError: Input that cannot be pooled, an unknown choice, or trimming that does not settle.

    >>> found = trim_and_fill([-0.9, -0.6, -0.3, -0.2, -0.15], [0.30, 0.20, 0.05, 0.02, 0.01], tau2="FE", ci="wald")
    >>> found.k0, found.side, [round(y, 3) for y in found.fill_yi]
    (2, 'right', [0.235, 0.535])
    """
    y, v = inputs.check(yi, vi, labels)
    inputs.check_choices(tau2, ci, level)
    if estimator not in ("L0", "R0") or side not in (None, "left", "right"):
        raise ValueError(f"estimator must be L0 or R0, side left, right or None, got {estimator!r} and {side!r}")
    notes = ["trim and fill is a sensitivity analysis: filled studies are mirror images, not data"]
    if len(y) < 10:
        notes.append(f"k = {len(y)}: with fewer than 10 studies the funnel says little about missing ones")
    if side is None:
        side, sure = _side(y, v, tau2)
        if not sure:
            notes.append("the studies are too few or equally precise, so no side is suggested: left was taken")
    mirror = -1.0 if side == "right" else 1.0
    order = np.argsort(mirror * y, kind="stable")
    sorted_y, sorted_v = mirror * y[order], v[order]
    trimmed = _trim(sorted_y, sorted_v, estimator, tau2)
    fill_y = mirror * (2 * trimmed.centre - sorted_y[len(y) - trimmed.k0 :])
    fill_v = sorted_v[len(y) - trimmed.k0 :]
    return TrimFill(
        k0=trimmed.k0,
        k0_se=trimmed.k0_se,
        side=side,
        p_value=0.5 ** (trimmed.k0 + 1) if estimator == "R0" else None,  # a run of k0 heads
        pooled=pool(np.concatenate([y, fill_y]), np.concatenate([v, fill_v]), tau2=tau2, ci=ci, level=level),
        fill_yi=tuple(fill_y.tolist()),
        fill_vi=tuple(fill_v.tolist()),
        warnings=tuple(notes),
    )


def _side(y: Floats, v: Floats, tau2: str) -> tuple[str, bool]:
    """Side on which studies seem to be missing, and whether the data say so."""
    if len(y) < 3 or float(np.ptp(v)) <= 1e-9 * float(np.max(v)):
        return "left", False
    design = linear.Design(y, v, np.column_stack([np.ones(len(y)), np.sqrt(v)]))
    slope = linear.fit(design, tau2=tau2, ci="wald").b[1]
    return ("right" if slope < 0 and np.ptp(y) > 0 else "left"), True


def _trim(y: Floats, v: Floats, estimator: str, tau2: str) -> _Trimmed:
    """Trim the largest effects until their estimated number stays the same."""
    k, k0 = len(y), 0
    for _ in range(_ROUNDS):
        kept = slice(0, k - k0)
        fit = subsets.fit(y[kept], v[kept], subsets.everyone(k - k0), tau2=tau2, ci="wald")
        centre = float(fit.estimate[0])
        raw, se = (_r0 if estimator == "R0" else _l0)(y - centre)
        # an estimate of k or more would leave nothing to centre on
        before, k0 = k0, min(max(0, round(raw)), k - 1)
        if k0 == before:
            return _Trimmed(k0, se, centre)
    raise ValueError(f"trimming does not settle within {_ROUNDS} rounds; use the other estimator")


def _l0(centred: Floats) -> tuple[float, float | None]:
    k = len(centred)
    above = float(np.sum(_ranks(centred)[centred > 0]))
    n = (4 * above - k * (k + 1)) / (2 * k - 1)
    cubic = 10 * n**3 + 27 * n**2 + 17 * n - 18 * k * n**2 - 18 * k * n + 6 * k**2 * n
    variance = (k * (k + 1) * (2 * k + 1) + cubic) / 24
    return n, 4 * sqrt(variance) / (2 * k - 1) if variance >= 0 else None


def _r0(centred: Floats) -> tuple[float, float]:
    below = _ranks(centred)[centred < 0]
    n = float(len(centred) - below.max() - 1) if below.size else 0.0
    return n, sqrt(2 * max(0.0, n) + 2)


def _ranks(centred: Floats) -> Floats:
    """Ranks of the absolute values from 1, ties in the order of the input."""
    ranks = np.empty(len(centred))
    ranks[np.argsort(np.abs(centred), kind="stable")] = np.arange(1, len(centred) + 1)
    return ranks
