"""What a ratio means for patients: risks from a baseline risk; and how strong confounding would have to be.

Plain arithmetic on single numbers: no numpy. Must never give an absolute effect without the baseline risk it rests on.

Sources: Cochrane Handbook 15.4.4 (absolute effects; 1 - (1 - p0)^HR); Altman 1998, BMJ 317:1309 (numbers needed to
treat where the interval includes no effect); VanderWeele and Ding 2017, Ann Intern Med 167:268 (E-values).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import expm1, isfinite, log1p, sqrt


@dataclass(frozen=True, slots=True)
class Absolute:
    """Risk with the treatment, from the risk without it and a ratio.

    Attributes:
        measure: HR, RR or OR.
        baseline: Risk in the reference group, as a fraction.
        risk: Risk with the treatment.
        risk_low: At the lower bound of the ratio.
        risk_high: At the upper bound.
        difference: risk - baseline; below 0: fewer events.
        difference_low: At the lower bound.
        difference_high: At the upper bound.
        per_1000: difference in 1000 people.
        nnt: People to treat for one event fewer (or more, see the sign of difference); None for no difference.
        nnt_ci: Its bounds in ascending order; None where the interval includes no difference.
    """

    measure: str
    baseline: float
    risk: float
    risk_low: float
    risk_high: float
    difference: float
    difference_low: float
    difference_high: float
    per_1000: float
    nnt: float | None
    nnt_ci: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class EValue:
    """How strongly an unmeasured confounder would have to be tied to both treatment and outcome, as risk ratios.

    Attributes:
        point: To explain the estimate away.
        interval: To move the interval to no effect; 1 where it already includes it.
    """

    point: float
    interval: float


def absolute_effect(baseline: float, value: float, ci_low: float, ci_high: float, *, measure: str = "HR") -> Absolute:
    """Turn a ratio with its interval into risks.

    HR: 1 - (1 - p0)^HR; RR: p0 RR, at most 1; OR: from the odds. The uncertainty of the baseline risk is not included.

    Args:
        baseline: Risk in the reference group by the time of interest, above 0 and below 1.
        value: The ratio, treatment over reference.
        ci_low: Its lower bound, above 0.
        ci_high: Its upper bound.
        measure: HR, RR or OR.

    Raises:
        ValueError: A baseline that is no risk, bounds out of order, or another measure.

    >>> found = absolute_effect(0.30, 0.75, 0.60, 0.94)
    >>> [round(x, 3) for x in (found.risk, found.risk_low, found.risk_high)], round(found.per_1000)
    ([0.235, 0.193, 0.285], -65)
    >>> round(found.nnt), [round(x) for x in found.nnt_ci]
    (15, [9, 66])
    """
    if not 0 < baseline < 1:
        raise ValueError(f"baseline must be a risk between 0 and 1 (write 0.3, not 30), got {baseline}")
    if measure not in _DIFFERENCES:
        raise ValueError(f"measure must be HR, RR or OR, got {measure!r}")
    _check(value, ci_low, ci_high)
    difference, d_low, d_high = (_DIFFERENCES[measure](baseline, x) for x in (value, ci_low, ci_high))
    bounds = sorted((1 / abs(d_low), 1 / abs(d_high))) if d_low * d_high > 0 else None
    return Absolute(
        measure=measure,
        baseline=baseline,
        risk=baseline + difference,
        risk_low=baseline + d_low,
        risk_high=baseline + d_high,
        difference=difference,
        difference_low=d_low,
        difference_high=d_high,
        per_1000=1000 * difference,
        nnt=1 / abs(difference) if difference else None,
        nnt_ci=(bounds[0], bounds[1]) if bounds else None,
    )


def e_value(value: float, ci_low: float, ci_high: float, *, measure: str = "HR", rare: bool = False) -> EValue:
    """E-value of a ratio: RR + sqrt(RR (RR - 1)), for ratios below 1 of their inverse.

    Args:
        value: The ratio.
        ci_low: Its lower bound, above 0.
        ci_high: Its upper bound.
        measure: HR, RR or OR.
        rare: Whether fewer than 15 % have the event at the end; otherwise HR and OR are first turned into
            approximate risk ratios.

    Raises:
        ValueError: Bounds out of order or another measure.

    VanderWeele and Ding 2017, the worked example (RR 3.9, 1.8 to 8.7):

    >>> found = e_value(3.9, 1.8, 8.7, measure="RR")
    >>> round(found.point, 2), round(found.interval, 1)
    (7.26, 3.0)
    """
    _check(value, ci_low, ci_high)
    if measure not in ("HR", "RR", "OR"):
        raise ValueError(f"measure must be HR, RR or OR, got {measure!r}")
    ratio, low, high = (x if rare else _as_risk_ratio(x, measure) for x in (value, ci_low, ci_high))
    includes = low <= 1 <= high
    return EValue(_e(ratio), 1.0 if includes else _e(low if ratio > 1 else high))


def _e(ratio: float) -> float:
    above = max(ratio, 1 / ratio)
    return above + sqrt(above * (above - 1))


def _as_risk_ratio(ratio: float, measure: str) -> float:
    if measure == "OR":
        return sqrt(ratio)
    return (1 - 0.5 ** sqrt(ratio)) / (1 - 0.5 ** sqrt(1 / ratio)) if measure == "HR" else ratio


#: Change of the risk for a baseline and a ratio, written so that a ratio of 1 gives exactly 0.
_DIFFERENCES: dict[str, Callable[[float, float], float]] = {
    "HR": lambda p0, hr: -(1 - p0) * expm1((hr - 1) * log1p(-p0)),
    "RR": lambda p0, rr: min(1 - p0, p0 * (rr - 1)),
    "OR": lambda p0, odds: p0 * (1 - p0) * (odds - 1) / (1 - p0 + p0 * odds),
}


def _check(value: float, ci_low: float, ci_high: float) -> None:
    if not (isfinite(ci_high) and 0 < ci_low <= value <= ci_high):
        raise ValueError(f"needs 0 < ci_low <= value <= ci_high, got {value} ({ci_low} to {ci_high})")
