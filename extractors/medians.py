"""Find survival times and the median follow-up: numbers with units. Whose they are is for ``link`` to say.

Must never take a follow-up, an age, a treatment duration or a planned time for a survival time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.findings import FollowUp, Span
from extractors.numbers import decimal
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.segment import Layout

_MEDIAN_FOLLOW_UP = re.compile(r"(?i)\bmedian\b")
_UNITS = {
    "mo": "months",
    "mos": "months",
    "mon": "months",
    "month": "months",
    "year": "years",
    "yr": "years",
    "yrs": "years",
    "week": "weeks",
    "wk": "weeks",
    "wks": "weeks",
    "day": "days",
}


@dataclass(frozen=True, slots=True)
class Time:
    """A time where it stands: value None where it was not reached; ``unit`` empty where a neighbour must give it."""

    value: float | None
    unit: str
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None
    start: int
    end: int
    rule: str


def find(even: str, layout: Layout) -> tuple[Time, ...]:
    """Every time of the text in order, follow-up times left out."""
    times = []
    for rule in load("medians").group("value"):
        for match in rule.pattern.finditer(even):
            sentence = layout.at(match.start())
            if not _is_follow_up(even, sentence.start, match.start()):
                times.append(_time(match, rule.id))
    times.sort(key=lambda time: (time.start, -time.end))
    return _with_units(times)


def follow_up(text: str, even: str, layout: Layout) -> FollowUp | None:
    """Return the median follow-up, or None where the text states none."""
    rule = load("medians").rule("value/time")
    for match in rule.pattern.finditer(even):
        sentence = layout.at(match.start())
        before = even[sentence.start : match.start()]
        cue = load("medians").rule("before/follow-up").pattern.search(before)
        if cue and _MEDIAN_FOLLOW_UP.search(before[max(0, cue.start() - 20) :]):
            time = _time(match, "medians.follow-up")
            if time.value is None:
                continue
            start = sentence.start + cue.start()
            end = match.end()
            return FollowUp(
                time.value,
                time.unit,
                time.ci_low,
                time.ci_high,
                time.ci_level,
                Span(start, end, text[start:end], "medians.follow-up"),
            )
    return None


def _is_follow_up(even: str, floor: int, position: int) -> bool:
    return bool(load("medians").rule("before/follow-up").pattern.search(even[max(floor, position - 90) : position]))


def _time(match: re.Match[str], rule: str) -> Time:
    groups = match.groupdict()
    level = groups.get("level") or groups.get("level_b")
    low, high = groups.get("low") or groups.get("low_b"), groups.get("high") or groups.get("high_b")
    unit = (groups.get("unit") or groups.get("unit_b") or "").lower().rstrip(".")
    value = groups.get("value")
    end = match.end() if rule != "medians.value/pair" else match.start() + len(value or "")
    return Time(
        decimal(value) if value else None,
        _UNITS.get(unit, unit),
        decimal(low) if low else None,
        decimal(high) if high and high[0].isdigit() else None,
        round(float(level) / 100, 6) if level else None,
        match.start(),
        end,
        rule,
    )


def _with_units(times: list[Time]) -> tuple[Time, ...]:
    """Give bare numbers the unit of the next time; drop what overlaps an earlier, longer one."""
    from dataclasses import replace

    kept: list[Time] = []
    for time in times:
        if not kept or time.start >= kept[-1].end:
            kept.append(time)
    for i in range(len(kept) - 2, -1, -1):
        if not kept[i].unit and kept[i].value is not None:
            kept[i] = replace(kept[i], unit=kept[i + 1].unit)
    return tuple(kept)
