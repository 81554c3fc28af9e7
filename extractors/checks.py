"""Is a number believable? Consistency rules with tolerances that follow from rounding; they warn, they never delete.

Every printed number stands for the box of values that round to it; a statement fails only if no point of the box
satisfies it. Sources: Georgescu & Wren 2018 (ASEC), statcheck, Cochrane Handbook 6.3, Parmar 1998.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import product
from math import exp, inf, log
from statistics import NormalDist

from extractors.findings import Arm, Check, Count, Effect, Median
from extractors.text import quoted_numbers

# how far off its interval's centre, on the log scale and in half-widths, a value may lie (beyond rounding)
_NOTE, _WARN = 0.1, 0.3
_FACTOR_P = 2.0  # a p off by less than this is a benign mismatch: another test than the interval's
_LOUD_MEDIANS = 1.1  # medians closer than this ratio say nothing about direction
_FEWEST_EVENTS = 5.0

_NUMBER = re.compile(r"\d*\.?\d+")


def checked(
    effects: tuple[Effect, ...], arms: tuple[Arm, ...], total: Count | None, medians: tuple[Median, ...]
) -> tuple[Effect, ...]:
    """Give every effect its checks, each with the recomputed number."""
    return tuple(replace(effect, checks=_checks(effect, arms, total, medians)) for effect in effects)


def _checks(
    effect: Effect, arms: tuple[Arm, ...], total: Count | None, medians: tuple[Median, ...]
) -> tuple[Check, ...]:
    checks = [_contains(effect), _symmetric(effect), _p_vs_ci(effect), _decision(effect), _level(effect)]
    if effect.kind == "treatment":
        checks += [_arms_sum(arms, total), _implied_events(effect, total), _direction(effect, medians)]
    return tuple(checks)


@lru_cache(maxsize=64)
def _printed(quote: str) -> tuple[str, ...]:
    """The numbers of a quote; remembered, for all checks of an effect ask for them."""
    return tuple(_NUMBER.findall(quoted_numbers(quote)))


def _half(printed: float, effect: Effect) -> float:
    """Half a unit of the last printed digit of this number, read from the quote (trailing zeros count)."""
    for number in _printed(effect.span.quote):
        if abs(float(number) - printed) < 1e-12:
            _, _, decimals = number.partition(".")
            return 0.5 * 10.0 ** -len(decimals)
    return 0.0


def _box(effect: Effect) -> list[tuple[float, float]]:
    """The rounding box: (lowest, highest) of value, lower and upper bound."""
    assert effect.ci_low is not None
    assert effect.ci_high is not None
    halves = [(x, _half(x, effect)) for x in (effect.value, effect.ci_low, effect.ci_high)]
    return [(max(x - half, 0.0), x + half) for x, half in halves]


def _contains(effect: Effect) -> Check:
    if effect.ci_low is None or effect.ci_high is None:
        return Check("ci_contains", "na", None, "no interval is printed")
    if effect.ci_low >= effect.ci_high:
        return Check("ci_contains", "fail", effect.ci_low, "the lower bound is not below the upper bound")
    if not effect.ci_low <= effect.value <= effect.ci_high:
        return Check("ci_contains", "fail", effect.value, "the value lies outside its interval")
    return Check("ci_contains", "pass", effect.value, "the value lies inside its interval")


def _symmetric(effect: Effect) -> Check:
    """Distance of ln value from the interval's centre, in half-widths, minimised over the rounding box."""
    if effect.ci_low is None or effect.ci_high is None:
        return Check("ci_symmetric", "na", None, "no interval is printed")
    if not 0 <= effect.ci_low < effect.ci_high:
        return Check("ci_symmetric", "na", None, "the bounds are not in order")
    if effect.ci_low == 0:
        return Check("ci_symmetric", "warn", None, "the lower bound is printed as zero: rounding hides its logarithm")
    (x0, x1), (l0, l1), (u0, u1) = _box(effect)
    low_centre = (log(max(l0, 1e-9)) + log(u0)) / 2
    high_centre = (log(l1) + log(u1)) / 2
    gap = max(0.0, low_centre - log(x1), log(max(x0, 1e-9)) - high_centre)
    half_width = (log(effect.ci_high) - log(effect.ci_low)) / 2
    off = gap / half_width
    status = "pass" if off == 0 else "note" if off <= _NOTE else "warn" if off <= _WARN else "fail"
    centre = exp((log(effect.ci_low) + log(effect.ci_high)) / 2)
    return Check(
        "ci_symmetric",
        status,
        round(centre, 6),
        f"off the interval's log centre by {off:.2f} half-widths beyond rounding",
    )


def _p_range(effect: Effect) -> tuple[float, float] | None:
    """Lowest and highest two-sided p that the printed value and interval allow."""
    if effect.ci_low is None or effect.ci_high is None or not 0 < effect.ci_low < effect.ci_high:
        return None
    z_c = _z(effect.ci_level or 0.95)
    ps = []
    box = _box(effect)
    for x, low, high in product(*box):
        if x <= 0 or low <= 0 or low >= high:
            continue
        z = abs(log(x)) / ((log(high) - log(low)) / (2 * z_c))
        ps.append(2 * NormalDist().cdf(-z))
    x0, x1 = box[0]
    return (min(ps), 1.0 if x0 <= 1 <= x1 else max(ps)) if ps else None


def _p_vs_ci(effect: Effect) -> Check:
    reach = _p_range(effect)
    if effect.p_value is None or reach is None:
        return Check("p_vs_ci", "na", None, "no p or no usable interval is printed")
    low, high = reach
    half = _half(effect.p_value, effect)
    middle = _p_at_value(effect)
    if _agrees(effect, low, high, half):
        return Check("p_vs_ci", "pass", middle, "the p follows from the interval within rounding")
    if effect.p_sided != 2 and _agrees(effect, low / 2, high / 2, half):
        return Check("p_vs_ci", "note", middle, "consistent only if the p is one-sided")
    near = _agrees(effect, low / _FACTOR_P, high * _FACTOR_P, half)
    return Check(
        "p_vs_ci",
        "warn",
        middle,
        f"the interval gives p {low:.2g} to {high:.2g}" + (", near the printed one" if near else ""),
    )


def _agrees(effect: Effect, low: float, high: float, half: float) -> bool:
    assert effect.p_value is not None
    if effect.p_op in {"<", "<="}:
        return low <= effect.p_value + half
    if effect.p_op in {">", ">="}:
        return high >= effect.p_value - half
    return low - half <= effect.p_value <= high + half


@lru_cache(32)
def _z(level: float) -> float:
    """How many standard errors an interval of this level reaches to each side."""
    return NormalDist().inv_cdf(1 - (1 - level) / 2)


def _p_at_value(effect: Effect) -> float:
    assert effect.ci_low is not None
    assert effect.ci_high is not None
    z_c = _z(effect.ci_level or 0.95)
    z = abs(log(effect.value)) / ((log(effect.ci_high) - log(effect.ci_low)) / (2 * z_c))
    return float(f"{2 * NormalDist().cdf(-z):.4g}")


def _decision(effect: Effect) -> Check:
    """The interval excludes 1 exactly where p is below 1 - level, save within rounding of the boundary."""
    reach = _p_range(effect)
    if effect.p_value is None or reach is None or effect.ci_low is None or effect.ci_high is None:
        return Check("decision", "na", None, "no p or no usable interval is printed")
    alpha = 1 - (effect.ci_level or 0.95)
    edge = min(
        abs(effect.ci_low - 1) - _half(effect.ci_low, effect), abs(effect.ci_high - 1) - _half(effect.ci_high, effect)
    )
    excludes = effect.ci_low > 1 or effect.ci_high < 1
    known = effect.p_op in {"=", None} or (effect.p_op in {"<", "<="} and effect.p_value <= alpha)
    if edge <= 0 or not known:
        return Check("decision", "na", None, "the interval's bound rounds to 1, or the p is only a bound")
    below = effect.p_value < alpha or (effect.p_op in {"<", "<="} and effect.p_value <= alpha)
    if excludes == below:
        return Check("decision", "pass", None, "interval and p lead to one decision")
    if effect.p_sided != 2 and (effect.p_value < alpha / 2) == excludes:
        return Check("decision", "note", None, "interval and p agree only if the p is one-sided")
    return Check("decision", "warn", None, "interval and p lead to different decisions")


def _level(effect: Effect) -> Check:
    if effect.ci_low is None:
        return Check("level_assumed", "na", None, "no interval is printed")
    if effect.ci_level_assumed:
        return Check("level_assumed", "note", effect.ci_level, "the level does not stand beside the interval")
    return Check("level_assumed", "pass", effect.ci_level, "the level is printed with the interval")


def _arms_sum(arms: tuple[Arm, ...], total: Count | None) -> Check:
    sizes = [arm.n for arm in arms]
    if total is None or len(arms) < 2 or any(n is None for n in sizes):
        return Check("arms_sum", "na", None, "not every arm and the total are known")
    added = sum(n or 0 for n in sizes)
    status = "pass" if added == total.value else "warn"
    return Check("arms_sum", status, float(added), f"the arms add up to {added}, the total is {total.value}")


def _implied_events(effect: Effect, total: Count | None) -> Check:
    """Events that an unweighted 1:1 comparison would need for this interval: 4 / SE2, fewest in the rounding box."""
    if (
        effect.measure != "HR"
        or effect.ci_low is None
        or effect.ci_high is None
        or not 0 < effect.ci_low < effect.ci_high
    ):
        return Check("implied_events", "na", None, "no hazard ratio with a usable interval")
    z_c = _z(effect.ci_level or 0.95)
    _, (l0, _), (_, u1) = _box(effect)
    widest = (log(u1) - log(l0)) / (2 * z_c) if l0 > 0 else inf
    events = 4 / widest**2 if widest < inf else 0.0
    if total is not None and events > total.value:
        return Check("implied_events", "warn", round(events, 1), f"the interval is too narrow for {total.value} people")
    if events < _FEWEST_EVENTS:
        return Check("implied_events", "warn", round(events, 1), "the interval implies fewer than five events")
    return Check("implied_events", "pass", round(events, 1), "the interval's width fits the numbers")


def _direction(effect: Effect, medians: tuple[Median, ...]) -> Check:
    """An HR below 1 goes with the longer median in the numerator; only a loud contradiction counts."""
    pair = [
        next(
            (
                m.value
                for m in medians
                if m.arm == side and m.endpoint == effect.endpoint and m.population == effect.population
            ),
            None,
        )
        for side in (effect.numerator, effect.reference)
    ]
    if effect.measure != "HR" or not effect.value or not pair[0] or not pair[1] or effect.numerator is None:
        return Check("direction_vs_medians", "na", None, "no pair of medians for this endpoint")
    ratio = pair[1] / pair[0]
    detail = f"medians {pair[0]:g} (numerator) and {pair[1]:g} (reference); their inverse ratio is {ratio:.2f}"
    if min(abs(log(ratio)), abs(log(effect.value))) <= log(_LOUD_MEDIANS) or (ratio < 1) == (effect.value < 1):
        return Check("direction_vs_medians", "pass", round(ratio, 4), detail)
    return Check("direction_vs_medians", "warn", round(ratio, 4), detail)
