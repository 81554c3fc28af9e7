"""Turn what a paper prints into a log ratio with its standard error, and back.

Plain arithmetic on single numbers: no numpy, no text, no rounding. Must never repair its input: figures that contradict
each other raise ValueError, and whether to accept them is for a human to say.

Sources: Cochrane Handbook 6.3 (standard errors from intervals and P values); Parmar 1998, Stat Med 17:2815 (O - E and
V); Tierney 2007, Trials 8:16 (the same, worked through).
"""

from math import exp, isfinite, log, sqrt
from statistics import NormalDist

_NORMAL = NormalDist()

#: Logarithm beyond which a ratio is no longer a number.
_LOG_LARGEST = 700.0


def log_effect(value: float, ci_low: float, ci_high: float, level: float = 0.95) -> tuple[float, float]:
    """Log ratio and its standard error from a ratio and its interval.

    sei = (log ci_high - log ci_low) / (2 z), the interval being symmetric on the log scale (Cochrane Handbook 6.3).

    Args:
        value: The ratio as printed (HR, OR, RR), above 0.
        ci_low: Its lower bound, above 0.
        ci_high: Its upper bound.
        level: Level of the interval as a fraction: 0.95, not 95.

    Returns:
        ``(yi, sei)``: the natural logarithm of the ratio, and its standard error.

    Raises:
        ValueError: A figure is not finite or not above 0, the bounds are not in order, the value lies outside its
            interval, or the level is not between 0 and 1.

    The four-study analysis of Heng 2014 (PLoS One 9:e114264), Table 1, row Busch 2011:

    >>> yi, sei = log_effect(0.79, 0.43, 1.45)
    >>> round(yi, 4), round(sei, 4)
    (-0.2357, 0.3101)
    >>> log_effect(0.79, 0.43, 1.45, level=0.90)[1] > sei
    True
    """
    _check_interval(value, ci_low, ci_high)
    return log(value), (log(ci_high) - log(ci_low)) / (2 * critical_value(level))


def log_effect_from_p(value: float, p_value: float) -> tuple[float, float]:
    """Log ratio and its standard error from a ratio and its exact two-sided P value.

    z is the normal deviate of P, sei = abs(log value) / z (Cochrane Handbook 6.3). Only for "P = 0.012": "P < 0.05"
    bounds the standard error and does not give it, and a one-sided P has to be doubled first.

    Args:
        value: The ratio as printed, above 0 and not 1 (at 1 the P value says nothing about precision).
        p_value: The exact two-sided P value, above 0 and below 1.

    Returns:
        ``(yi, sei)``.

    Raises:
        ValueError: The value or the P value is out of range.

    >>> yi, sei = log_effect_from_p(0.75, 0.0067)  # about a chi-square of 7.35
    >>> round(yi, 4), round(sei, 4)
    (-0.2877, 0.1061)
    """
    yi = _log_off_one(value)
    if not 0 < p_value < 1:
        raise ValueError(f"p_value must lie between 0 and 1 (exact and two-sided), got {p_value}")
    return yi, abs(yi) / -_NORMAL.inv_cdf(p_value / 2)


def log_effect_from_chi2(value: float, chi2: float) -> tuple[float, float]:
    """Log ratio and its standard error from a ratio and the log-rank chi-square (1 degree of freedom).

    sei = abs(log value) / sqrt(chi2) (Parmar 1998; Tierney 2007).

    Args:
        value: The ratio as printed, above 0 and not 1.
        chi2: The log-rank statistic, above 0.

    Returns:
        ``(yi, sei)``.

    Raises:
        ValueError: The value or the statistic is out of range.

    >>> yi, sei = log_effect_from_chi2(0.75, 7.36)
    >>> round(yi, 4), round(sei, 3)
    (-0.2877, 0.106)
    """
    yi = _log_off_one(value)
    if not (isfinite(chi2) and chi2 > 0):
        raise ValueError(f"chi2 must be above 0, got {chi2}")
    return yi, abs(yi) / sqrt(chi2)


def log_effect_from_o_minus_e(o_minus_e: float, variance: float) -> tuple[float, float]:
    """Log hazard ratio and its standard error from observed minus expected events and their variance.

    yi = (O - E) / V, sei = 1 / sqrt(V) (Peto's one-step estimate; Parmar 1998).

    Args:
        o_minus_e: Observed minus log-rank expected events in the arm that is the numerator.
        variance: The log-rank (hypergeometric) variance V, above 0.

    Returns:
        ``(yi, sei)``.

    Raises:
        ValueError: A figure is not finite, or the variance is not above 0.

    >>> yi, sei = log_effect_from_o_minus_e(-10.0, 25.0)
    >>> yi, sei, round(exp(yi), 2)
    (-0.4, 0.2, 0.67)
    """
    if not (isfinite(o_minus_e) and isfinite(variance) and variance > 0):
        raise ValueError(f"o_minus_e must be finite and variance above 0, got {o_minus_e} and {variance}")
    yi = o_minus_e / variance
    if not isfinite(yi):
        raise ValueError(f"variance = {variance} is too small for o_minus_e = {o_minus_e}")
    return yi, 1 / sqrt(variance)


def log_effect_from_log_rank(chi2: float, variance: float, *, below_one: bool) -> tuple[float, float]:
    """Log hazard ratio and its standard error from the log-rank chi-square, V and the direction alone.

    O - E = sqrt(chi2 V) with the sign of the direction, then as for O - E and V (Parmar 1998; Tierney 2007). The
    chi-square has no sign, so the direction has to be read in the paper.

    Args:
        chi2: The log-rank statistic (1 degree of freedom), not below 0.
        variance: The log-rank variance V, above 0; from events by variance_from_events.
        below_one: Whether fewer events than expected came in arm A, so that the ratio of A over B is below 1.

    Returns:
        ``(yi, sei)``.

    Raises:
        ValueError: A figure is out of range.

    >>> yi, sei = log_effect_from_log_rank(4.0, 25.0, below_one=True)
    >>> yi, sei
    (-0.4, 0.2)
    """
    if not (isfinite(chi2) and chi2 >= 0):
        raise ValueError(f"chi2 must be finite and not below 0, got {chi2}")
    if not (isfinite(variance) and variance > 0):
        raise ValueError(f"variance must be finite and above 0, got {variance}")
    excess = sqrt(chi2 * variance)
    return log_effect_from_o_minus_e(-excess if below_one else excess, variance)


def asymmetry(
    value: float, ci_low: float, ci_high: float, *, rounding: tuple[float, float, float] = (0.0, 0.0, 0.0)
) -> float:
    """How far the log ratio lies from the middle of its interval, beyond what rounding explains.

    Intervals of ratios are symmetric on the log scale (Cochrane Handbook 6.8), so a large figure hints at a misprint
    or a mistyped bound.

    Args:
        value: The ratio as printed.
        ci_low: Its lower bound.
        ci_high: Its upper bound.
        rounding: Half the last printed digit of each: 0.005 for two decimals.

    Returns:
        The distance in half widths of the interval (about two standard errors); 0 where rounding explains it.

    Raises:
        ValueError: As for log_effect.

    >>> asymmetry(0.79, 0.43, 1.45, rounding=(0.005, 0.005, 0.005))
    0.0
    >>> round(asymmetry(0.79, 0.43, 1.54, rounding=(0.005, 0.005, 0.005)), 2)
    0.02
    """
    _check_interval(value, ci_low, ci_high)
    of_value, of_low, of_high = rounding
    middle = (
        (log(max(ci_low - of_low, ci_low / 1e3)) + log(max(ci_high - of_high, ci_high / 1e3))) / 2,
        (log(ci_low + of_low) + log(ci_high + of_high)) / 2,
    )
    shown = (log(max(value - of_value, value / 1e3)), log(value + of_value))
    gap = max(0.0, middle[0] - shown[1], shown[0] - middle[1])
    return 2 * gap / (log(ci_high) - log(ci_low))


def o_minus_e(yi: float, sei: float) -> tuple[float, float]:
    """Observed minus expected events and their variance from a log hazard ratio.

    V = 1 / sei^2, O - E = yi V (Parmar 1998).

    Raises:
        ValueError: A figure is not finite, or the standard error is not above 0.

    >>> tuple(round(x, 9) for x in o_minus_e(*log_effect_from_o_minus_e(-10.0, 25.0)))
    (-10.0, 25.0)
    """
    if not (isfinite(yi) and isfinite(sei) and sei > 0):
        raise ValueError(f"yi must be finite and sei above 0, got {yi} and {sei}")
    return yi / sei**2, 1 / sei**2


def variance_from_events(events_a: float, events_b: float) -> float:
    """Approximate log-rank variance V from the events in each arm: a b / (a + b) (Tierney 2007; 1:1 allocation).

    Raises:
        ValueError: A count is not above 0.

    >>> variance_from_events(60, 40)
    24.0
    """
    if not (isfinite(events_a) and isfinite(events_b) and events_a > 0 and events_b > 0):
        raise ValueError(f"events must be above 0 in both arms, got {events_a} and {events_b}")
    return events_a * (events_b / (events_a + events_b))


def ratio(yi: float, sei: float, level: float = 0.95) -> tuple[float, float, float]:
    """Back to the natural scale: ``(value, ci_low, ci_high)`` with a normal interval; the inverse of log_effect.

    Raises:
        ValueError: A figure is not finite, the standard error is not above 0, or the level is not between 0 and 1.

    >>> tuple(round(x, 2) for x in ratio(*log_effect(0.79, 0.43, 1.45)))
    (0.79, 0.43, 1.45)
    """
    if not (isfinite(yi) and isfinite(sei) and sei > 0):
        raise ValueError(f"yi must be finite and sei above 0, got {yi} and {sei}")
    half = critical_value(level) * sei
    if abs(yi) + half > _LOG_LARGEST:
        raise ValueError(f"yi = {yi} with sei = {sei} is no log ratio: its interval leaves what a number can hold")
    return exp(yi), exp(yi - half), exp(yi + half)


def invert(value: float, ci_low: float, ci_high: float) -> tuple[float, float, float]:
    """Turn a ratio of A over B into B over A: 1/value with the bounds inverted and swapped. Nothing is rounded.

    Raises:
        ValueError: As for log_effect.

    >>> tuple(round(x, 3) for x in invert(1.31, 1.05, 1.63))
    (0.763, 0.613, 0.952)
    """
    _check_interval(value, ci_low, ci_high)
    return 1 / value, 1 / ci_high, 1 / ci_low


def critical_value(level: float) -> float:
    """Two-sided normal critical value of a level: 1.96 for 0.95 (Cochrane's divisor 3.92 is twice that).

    Raises:
        ValueError: The level is not between 0 and 1.

    >>> round(2 * critical_value(0.95), 2), round(2 * critical_value(0.90), 2), round(2 * critical_value(0.99), 2)
    (3.92, 3.29, 5.15)
    """
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1 (write 0.95, not 95), got {level}")
    return -_NORMAL.inv_cdf((1 - level) / 2)


def _check_interval(value: float, ci_low: float, ci_high: float) -> None:
    if not all(isfinite(x) for x in (value, ci_low, ci_high)):
        raise ValueError(f"value and bounds must be finite, got {value} ({ci_low} to {ci_high})")
    if not 0 < ci_low < ci_high:
        raise ValueError(f"bounds must satisfy 0 < ci_low < ci_high, got {ci_low} and {ci_high}")
    if not ci_low <= value <= ci_high:
        raise ValueError(f"value {value} lies outside its interval {ci_low} to {ci_high}")


def _log_off_one(value: float) -> float:
    if not (isfinite(value) and value > 0):
        raise ValueError(f"value must be above 0, got {value}")
    if value == 1:
        raise ValueError("a ratio of exactly 1 gives no standard error: its test statistic is 0 whatever the precision")
    return log(value)
