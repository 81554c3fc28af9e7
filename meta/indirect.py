"""Two treatments compared through a third, and two comparisons that share one control group.

Plain arithmetic on single numbers: no numpy. Must never count a control group twice, and must never pass an indirect
comparison off as a direct one.

Sources: Bucher 1997, J Clin Epidemiol 50:683; Cochrane Handbook 11.2.1 (transitivity) and 23.3.4 (shared controls);
Gleser and Olkin 2009 (covariance of comparisons with one control).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, isfinite, sqrt

from meta.effects import critical_value


@dataclass(frozen=True, slots=True)
class Indirect:
    """An indirect comparison of A with B through C, on the scale that went in.

    Attributes:
        estimate: Effect of A against B.
        se: Its standard error.
        statistic: estimate / se.
        p_value: Two-sided P value of no difference.
        ci_low: Lower bound of the interval.
        ci_high: Upper bound.
        level: Level of the interval.
        warnings: What a reader has to know before using the result.
    """

    estimate: float
    se: float
    statistic: float
    p_value: float
    ci_low: float
    ci_high: float
    level: float
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharedControl:
    """One row in place of several that share a control group.

    Attributes:
        yi: Effect to pool.
        vi: Its variance.
        covariance: Covariance of the comparisons through the control; 0 where one was picked.
        weights: Share of each comparison in ``yi``; they sum to 1.
        how: What was done, in words.
    """

    yi: float
    vi: float
    covariance: float
    weights: tuple[float, ...]
    how: str


def bucher(yi_ac: float, sei_ac: float, yi_bc: float, sei_bc: float, *, level: float = 0.95) -> Indirect:
    """Compare A with B through their comparisons with C: effects subtract, variances add.

    Args:
        yi_ac: Log ratio of A over C.
        sei_ac: Its standard error.
        yi_bc: Log ratio of B over C.
        sei_bc: Its standard error, from other studies than those of A and C.
        level: Level of the interval as a fraction.

    Raises:
        ValueError: A figure is not finite, a standard error is not above 0, or the level is not between 0 and 1.

    >>> found = bucher(-0.43, 0.10, -0.10, 0.12)
    >>> round(found.estimate, 2), round(found.se, 3), round(found.p_value, 3)
    (-0.33, 0.156, 0.035)
    """
    for yi, sei in ((yi_ac, sei_ac), (yi_bc, sei_bc)):
        if not (isfinite(yi) and isfinite(sei) and sei > 0):
            raise ValueError(f"yi must be finite and sei above 0, got {yi} and {sei}")
    estimate, se = yi_ac - yi_bc, sqrt(sei_ac**2 + sei_bc**2)
    half = critical_value(level) * se
    return Indirect(
        estimate=estimate,
        se=se,
        statistic=estimate / se,
        p_value=erfc(abs(estimate) / se / sqrt(2)),
        ci_low=estimate - half,
        ci_high=estimate + half,
        level=level,
        warnings=("indirect: valid only if the two sets of studies differ in nothing that changes the effects",),
    )


def shared_control(
    yi: Sequence[float], vi: Sequence[float], events_control: float, *, pick: int | None = None
) -> SharedControl:
    """Make one row of comparisons against the same control group.

    Log hazard ratios against one control share its sampling error: their covariance is about 1 / events in the control.
    They are combined by generalised least squares, or one of them, named beforehand, is taken.

    Args:
        yi: Log ratios of two or more arms over the shared control.
        vi: Their variances.
        events_control: Events in the control group, above 0.
        pick: Index of the comparison that the protocol names; None combines them all.

    Raises:
        ValueError: Unequal lengths, fewer than two, figures out of range, an index that does not exist, or a
            covariance that the variances cannot hold.

    >>> row = shared_control([-0.40, -0.20], [0.040, 0.050], events_control=50)
    >>> round(row.yi, 2), round(row.vi, 3), [round(w, 1) for w in row.weights]
    (-0.32, 0.032, [0.6, 0.4])
    >>> shared_control([-0.40, -0.20], [0.040, 0.050], events_control=50, pick=1).yi
    -0.2
    """
    _check_shared(yi, vi, events_control)
    if pick is not None:
        if not 0 <= pick < len(yi):
            raise ValueError(f"pick must be an index from 0 to {len(yi) - 1}, got {pick}")
        weights = tuple(float(i == pick) for i in range(len(yi)))
        return SharedControl(yi[pick], vi[pick], 0.0, weights, f"comparison {pick + 1} of {len(yi)} was picked")
    covariance = 1 / events_control
    # V = diag(vi - covariance) + covariance, so the weights are those of the parts that are not shared
    parts = [1 / (v - covariance) for v in vi]
    total = sum(parts)
    weights = tuple(part / total for part in parts)
    estimate = sum(w * y for w, y in zip(weights, yi, strict=True))
    return SharedControl(estimate, 1 / total + covariance, covariance, weights, f"{len(yi)} comparisons were combined")


def _check_shared(yi: Sequence[float], vi: Sequence[float], events_control: float) -> None:
    if len(yi) != len(vi) or len(yi) < 2:
        raise ValueError(f"give two or more yi, and a vi for each, got {len(yi)} and {len(vi)}")
    if not (isfinite(events_control) and events_control > 0):
        raise ValueError(f"events_control must be above 0, got {events_control}")
    for i, (y, v) in enumerate(zip(yi, vi, strict=True)):
        if not (isfinite(y) and isfinite(v) and v > 0):
            raise ValueError(f"comparison {i + 1}: yi must be finite and vi above 0, got {y} and {v}")
        if v <= 1 / events_control:
            raise ValueError(
                f"comparison {i + 1}: vi = {v} is no larger than what the control alone brings, "
                f"1 / {events_control:g}; check the events in the control group"
            )
