"""The forms in which a row of figures may come, each turned into an estimate with its variance.

Must never repair a figure: what contradicts itself is refused with the reason; what is only odd becomes a note.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from evidence.figures.shapes import RATIOS, Estimate
from evidence.rows import rounding_box

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ODD = 0.02
"""Intervals of other kinds (profile likelihood) and ratios that were rounded twice are off by less than this share."""

COUNTS = ("events_a", "n_a", "events_b", "n_b")
_BELOW, _ABOVE = frozenset({"below", "<1", "lower", "-", "-1"}), frozenset({"above", ">1", "higher", "+", "+1", "1"})


def logged(cells: Mapping[str, str]) -> Estimate:
    """Read ``yi`` with ``vi`` or ``sei``."""
    yi = number(cells, "yi")
    if cells.get("vi"):
        spread, vi = "vi", number(cells, "vi")
    else:
        spread, vi = "sei", number(cells, "sei")
        vi = vi * abs(vi)
    if vi <= 0:
        raise ValueError(f"{spread} is {cells[spread]}; it must be above 0")
    if _is_ratio_as_log(yi, math.sqrt(vi), cells):
        raise ValueError(
            f"yi {cells['yi']} is the ratio itself (its bounds lie round it as ratios do); "
            "put log(ratio) there, or name the columns measure,value,ci_low,ci_high"
        )
    return Estimate(yi, vi)


def ratio(cells: Mapping[str, str]) -> Estimate:
    """Read a ratio with its interval, or where that is empty with its exact P value or log-rank chi-square."""
    from meta import log_effect_from_chi2, log_effect_from_p

    _measure(cells, RATIOS)
    if cells.get("ci_low") or cells.get("ci_high") or not (cells.get("p_value") or cells.get("chi2")):
        return _with_interval(cells)
    value = number(cells, "value")
    if value <= 0:
        raise ValueError(
            f"value {cells['value']} is not above 0, as a ratio is; logs of ratios belong into a column yi"
        )
    if cells.get("p_value"):
        yi, sei = log_effect_from_p(value, _exact_p(cells))
    else:
        _check_direction(value, cells)
        yi, sei = log_effect_from_chi2(value, number(cells, "chi2"))
    return Estimate(yi, sei * sei)


def o_minus_e(cells: Mapping[str, str]) -> Estimate:
    """Read observed minus expected events of arm A with their variance."""
    from meta import log_effect_from_o_minus_e

    yi, sei = log_effect_from_o_minus_e(number(cells, "o_minus_e"), _above_0(cells, "v"))
    return Estimate(yi, sei * sei)


def log_rank(cells: Mapping[str, str]) -> Estimate:
    """Read a log-rank chi-square with its direction, and V or the events of both arms."""
    from meta import log_effect_from_log_rank, variance_from_events

    chi2 = number(cells, "chi2")
    if chi2 < 0:
        raise ValueError(f"chi2 is {cells['chi2']}; it cannot be below 0")
    if cells.get("v"):
        variance = _above_0(cells, "v")
    else:
        variance = variance_from_events(_above_0(cells, "events_a"), _above_0(cells, "events_b"))
    yi, sei = log_effect_from_log_rank(chi2, variance, below_one=_is_below(cells))
    return Estimate(yi, sei * sei)


def counts(cells: Mapping[str, str]) -> Estimate:
    """Read the events and sizes of two arms: OR, RR or RD by the column measure."""
    from meta import escalc

    measure = _measure(cells, {"OR", "RR", "RD"})
    figures = [number(cells, column) for column in COUNTS]
    for column, x in zip(COUNTS, figures, strict=True):
        if x < 0 or x != int(x):
            raise ValueError(f"{column} is {cells[column]}; it is a count")
    found = escalc(*([x] for x in figures), measure=measure, drop00=True)
    if found.yi[0] is None or found.vi[0] is None:
        raise ValueError("nobody or everybody had the event in both arms: such a table says nothing about the ratio")
    note = "an empty cell: half an event was added to each; with rare events pool the tables themselves"
    return Estimate(found.yi[0], found.vi[0], notes=(note,) if found.corrected[0] else ())


FORMS: tuple[tuple[tuple[frozenset[str], ...], Callable[[Mapping[str, str]], Estimate]], ...] = (
    ((frozenset({"yi", "vi"}), frozenset({"yi", "sei"})), logged),
    ((frozenset({"value", "ci_low", "ci_high"}), frozenset({"value", "p_value"}), frozenset({"value", "chi2"})), ratio),
    ((frozenset({"o_minus_e", "v"}),), o_minus_e),
    ((frozenset({"chi2", "direction", "v"}), frozenset({"chi2", "direction", "events_a", "events_b"})), log_rank),
    ((frozenset(COUNTS),), counts),
)
"""Which columns make which form; the first that fits is taken."""


def number(cells: Mapping[str, str], column: str) -> float:
    """Read a finite number from a cell.

    >>> number({"yi": "-0.24"}, "yi")
    -0.24

    Raises:
        ValueError: The cell is empty or no finite number.
    """
    text = cells.get(column, "")
    if not text:
        raise ValueError(f"{column} is empty")
    try:
        value = float(text.replace("_", "?"))  # Python takes 1_5 for 15
    except ValueError:
        hint = "; use a decimal point" if "," in text else ""
        raise ValueError(f"{column} {text} is not a number{hint}") from None
    if not math.isfinite(value):
        raise ValueError(f"{column} {text} is not a finite number")
    return value


def _with_interval(cells: Mapping[str, str]) -> Estimate:
    from meta import log_effect

    value, low, high = (number(cells, column) for column in ("value", "ci_low", "ci_high"))
    level = number(cells, "ci_level") if cells.get("ci_level") else 0.95
    if not 0.5 <= level < 1:
        raise ValueError(f"ci_level {cells['ci_level']} must be a share such as 0.95")
    if min(value, low, high) <= 0:
        raise ValueError(
            f"value {cells['value']} ({cells['ci_low']} to {cells['ci_high']}) is not above 0, as a ratio is; "
            "logs of ratios belong into a column yi"
        )
    if low >= high:
        raise ValueError(f"ci_low {cells['ci_low']} is not below ci_high {cells['ci_high']}")
    if not low <= value <= high:
        raise ValueError(f"value {cells['value']} lies outside its interval {cells['ci_low']} to {cells['ci_high']}")
    yi, sei = log_effect(value, low, high, level)
    printed = f"{cells['value']} ({cells['ci_low']} to {cells['ci_high']})"
    notes = (*_asymmetry(cells, value, low, high), *_contradicted(cells, yi, sei))
    return Estimate(yi, sei * sei, (value, low, high), printed, level, notes)


def _asymmetry(cells: Mapping[str, str], value: float, low: float, high: float) -> tuple[str, ...]:
    """Note where the value is not in the middle of its interval on the log scale, as printed rounding would allow."""
    from meta import asymmetry

    half = [_half_digit(cells[column]) for column in ("value", "ci_low", "ci_high")]
    off = asymmetry(value, low, high, rounding=(half[0], half[1], half[2]))
    if off < _ODD:
        return ()
    where = f"value {cells['value']} is not in the middle of {cells['ci_low']} to {cells['ci_high']} on the log scale"
    return (f"{where}, by {100 * off:.0f} % of its half width more than rounding explains; is a bound misprinted?",)


def _contradicted(cells: Mapping[str, str], yi: float, sei: float) -> tuple[str, ...]:
    """Note where a printed P value is another than the interval gives: so far off that rounding is no reason."""
    if not cells.get("p_value"):
        return ()
    p, found = _exact_p(cells), 2 * NormalDist().cdf(-abs(yi) / sei)
    across = (p < 0.05 and found > 0.06) or (p > 0.06 and found < 0.05)  # on the other side of .05, not by rounding
    if 0.4 < (p + 0.005) / (found + 0.005) < 2.5 and not across:
        return ()
    return (f"p_value {cells['p_value']} contradicts the interval, which gives P = {found:.3g}; the interval was used",)


def _half_digit(printed: str) -> float:
    try:
        low, high = rounding_box(printed)
    except ValueError:
        return 0.0
    return (high - low) / 2


def _exact_p(cells: Mapping[str, str]) -> float:
    text = cells["p_value"]
    if text[:1] in "<>≤≥":
        raise ValueError(f"p_value {text} is a bound; a standard error needs the exact two-sided P value")
    p = number(cells, "p_value")
    if not 0 < p < 1:
        raise ValueError(f"p_value {text} must lie between 0 and 1 (exact and two-sided)")
    return p


def _above_0(cells: Mapping[str, str], column: str) -> float:
    value = number(cells, column)
    if value <= 0:
        raise ValueError(f"{column} is {cells[column]}; it must be above 0")
    return value


def _measure(cells: Mapping[str, str], allowed: frozenset[str] | set[str]) -> str:
    measure = cells.get("measure", "").upper()
    if measure not in allowed:
        raise ValueError(f"measure {cells.get('measure') or '(empty)'} is none of {', '.join(sorted(allowed))}")
    return measure


def _is_below(cells: Mapping[str, str]) -> bool:
    text = cells.get("direction", "").lower()
    if text not in _BELOW | _ABOVE:
        raise ValueError(
            f"direction {text or '(empty)'} must be below or above: where the ratio of A over B lies from 1"
        )
    return text in _BELOW


def _check_direction(value: float, cells: Mapping[str, str]) -> None:
    if cells.get("direction") and _is_below(cells) != (value < 1):
        raise ValueError(f"direction {cells['direction']} contradicts value {cells['value']}")


def _is_ratio_as_log(yi: float, sei: float, cells: Mapping[str, str]) -> bool:
    """Whether bounds beside ``yi`` show that it was not logged while its standard error was."""
    try:
        low, high = number(cells, "ci_low"), number(cells, "ci_high")
    except ValueError:
        return False
    if not 0 < low < yi < high:
        return False
    width = (math.log(high) - math.log(low)) / (2 * NormalDist().inv_cdf(0.975))
    return abs(width / sei - 1) < 0.1 and abs(math.log(yi * yi / (low * high))) < 0.2
