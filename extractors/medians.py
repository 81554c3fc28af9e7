"""Find times and the median follow-up: numbers with units. What they are times of, and of whom, is for ``link`` to say.

Must never take an age, a schedule, a landmark ("survival at 12 months"), a range or a difference for a time.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from extractors.findings import FollowUp, Span
from extractors.numbers import decimal
from extractors.rulebook import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.rulebook import Rule
    from extractors.segment import Layout, Sentence

_UNITS = {"m": "months", "y": "years", "w": "weeks", "d": "days"}
_DIGIT = re.compile(r"[0-9]")
_OPEN = re.compile(r"[nNuU](?:[oO]t |R\b|E\b|nreached)")
_UNIT_WORD = re.compile(r"onth|\d ?mos?\b|year|yr|week|wk|day|reach|attained|stimable|valuable|NR|NE|achieved")
_TIME_WORD = re.compile(r"edian|urviv|PFS|OS\b|DFS|RFS|EFS|TTP|TTF|MST|ime (?:to|until|from)|ollow|uration")
_GLUED = frozenset(".%-/<>≤≥")
_LONGEST_SENTENCE = 5_000  # no sentence is longer; a run of anything that is must not take long
_MOST = 400  # times of one sentence: a text of nothing but times must not take long
_LONGEST = 160  # a value with unit and interval is never longer


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
    """Every time of the text in order; ages, schedules, landmarks, ranges and differences left out."""
    return tuple(time for sentence in layout.sentences if _matters(even, sentence) for time in _times(even, sentence))


def follow_up(text: str, even: str, layout: Layout) -> FollowUp | None:
    """Return the median follow-up, or None where the text states none."""
    cue = _row("follow-up").pattern
    for sentence in layout.sentences:
        if "ollow" not in even[sentence.start : sentence.end] or not _matters(even, sentence):
            continue
        for time in _scan(even, sentence, sentence.start):
            said = cue.search(even, max(sentence.start, time.start - 140), time.start) if time.unit else None
            if said and time.value is not None:
                quote = text[said.start() : time.end]
                span = Span(said.start(), time.end, quote, "medians.follow-up")
                return FollowUp(time.value, time.unit, time.ci_low, time.ci_high, time.ci_level, span)
    return None


@cache
def _row(name: str) -> Rule:
    return load("medians").rule(name)


def _matters(even: str, sentence: Sentence) -> bool:
    return bool(
        sentence.end - sentence.start < _LONGEST_SENTENCE
        and _UNIT_WORD.search(even, sentence.start, sentence.end)
        and _TIME_WORD.search(even, sentence.start, sentence.end)
    )


def _times(even: str, sentence: Sentence) -> list[Time]:
    ranges = [m.span() for m in _row("not/range").pattern.finditer(even, sentence.start, sentence.end)]
    found = _with_units(
        even, _headed(even, sentence, list(itertools.islice(_scan(even, sentence, sentence.start), _MOST)))
    )
    refused = _with_spread(even, found)
    changed = _from_to(even, sentence, found)
    refused |= {i for i, told in changed.items() if not told}
    for i, time in enumerate(found):
        last = found[i - 1] if i else None
        if changed.get(i):
            pass
        elif last is not None and _joined(even, last, time):
            if i - 1 in refused:  # what stands before a list is said of all its numbers
                refused.add(i)
        elif _led(even, sentence, time) or _restated(even, last, time):
            refused.add(i)
        if any(start <= time.start < end for start, end in ranges):
            refused.add(i)
        if time.value is not None and _row("not/after").pattern.match(even, time.end):
            refused.add(i)
    return [time for i, time in enumerate(found) if time.unit and i not in refused]


def _led(even: str, sentence: Sentence, time: Time) -> bool:
    """Whether the words right before a number make it something else than a time to an event."""
    floor = max(sentence.start, time.start - 90)
    return time.value is not None and bool(_row("not/before").pattern.search(even, floor, time.start))


def _restated(even: str, last: Time | None, time: Time) -> bool:
    """Whether a time is the one before it in another unit: "40 weeks (9.2 months)"."""
    return last is not None and last.unit != time.unit and even[last.end : time.start] in {" (", " [", ", or "}


def _from_to(even: str, sentence: Sentence, times: list[Time]) -> dict[int, bool]:
    """Places of both numbers of "from 7.0 to 9.4 months": told where a verb says what changed them, else a range."""
    found: dict[int, bool] = {}
    verb = _row("join/changed").pattern
    for i, (first, second) in enumerate(itertools.pairwise(times)):
        if even[first.end : second.start] == " to " and even[max(0, first.start - 5) : first.start] == "from ":
            told = verb.search(even, sentence.start, first.start)
            found[i] = found[i + 1] = bool(told and first.value and second.value)
    return found


def _with_spread(even: str, times: list[Time]) -> set[int]:
    """Places of the times in lists of means: a number with "±" makes its whole list no list of medians."""
    spread = {i for i, t in enumerate(times) if "±" in even[t.end : t.end + 3] or "±" in even[t.start - 3 : t.start]}
    for i in range(1, len(times)):
        if i in spread and i - 1 not in spread and _joined(even, times[i - 1], times[i]):
            spread.add(i - 1)
    return spread


def _joined(even: str, last: Time, time: Time) -> bool:
    return bool(_row("join/list").pattern.fullmatch(even, last.end, time.start))


def _scan(even: str, sentence: Sentence, position: int) -> Iterator[Time]:
    """Every number and every "not reached" of a sentence, with unit and interval where they follow."""
    number, reached = _row("value/number"), _row("value/not-reached")
    label = _row("not/label").pattern
    starts = sorted(
        [m.start() for m in itertools.islice(_DIGIT.finditer(even, position, sentence.end), 4 * _MOST)]
        + [m.start() for m in itertools.islice(_OPEN.finditer(even, position, sentence.end), _MOST)]
    )
    for start in starts:
        if start < position:
            continue
        rule = number if even[start].isdigit() else reached
        match = rule.pattern.match(even, start, min(sentence.end, start + _LONGEST))
        if match:
            stroke = start == position + 1 and even[start - 2 : start].endswith("/")  # "9.8/10.4 months"
            position = match.end()
            if stroke or (not even[start - 1 : start].isalnum() and even[start - 1 : start] not in _GLUED):
                time = _time(match, rule.id)
                if time.unit or not label.search(even, max(sentence.start, start - 20), start):
                    yield time
        elif even[start].isdigit():
            position = start + 1
            while position < sentence.end and (even[position].isdigit() or even[position] in ".,"):
                position += 1


def _time(match: re.Match[str], rule: str) -> Time:
    groups = match.groupdict()
    value, unit = groups.get("value"), groups.get("unit") or groups.get("unit_b") or groups.get("unit_c") or ""
    level = groups.get("level") or groups.get("level_b")
    return Time(
        decimal(value) if value else None,
        _UNITS.get(unit[:1].lower(), "") if value else "months",
        _limit(groups.get("low") or groups.get("low_b")),
        _limit(groups.get("high") or groups.get("high_b")),
        round(float(level) / 100, 6) if level else None,
        match.start(),
        match.end(),
        rule,
    )


def _limit(printed: str | None) -> float | None:
    return decimal(printed) if printed and printed[0].isdigit() else None


def _headed(even: str, sentence: Sentence, times: list[Time]) -> list[Time]:
    """Give bare decimals the unit that stands beside the endpoint's name: "Median OS (months) was 18.7"."""
    head = _row("unit/header").pattern.search(even, sentence.start, sentence.end)
    if head is None:
        return times
    unit, none = _UNITS.get(head["unit"][0].lower(), ""), _row("unit/none").pattern
    return [
        replace(t, unit=unit)
        if not t.unit
        and t.start >= head.end()
        and "." in even[t.start : t.end]
        and not none.search(even, t.start - 30, t.start)
        else t
        for t in times
    ]


def _with_units(even: str, times: list[Time]) -> list[Time]:
    """Give bare numbers the unit of the next time of their list; "not reached" takes its neighbour's too."""
    joined, labelled = _row("join/list").pattern, _row("join/labelled").pattern
    for i in range(len(times) - 2, -1, -1):
        this, following = times[i], times[i + 1]
        if this.unit or not following.unit or following.value is None:
            continue
        bare = this.ci_low is None and "." not in even[this.start : this.end]
        shared = joined.fullmatch(even, this.end, following.start)
        if shared or (not bare and labelled.fullmatch(even, this.end, following.start)):
            times[i] = replace(this, unit=following.unit)
    for i, this in enumerate(times):
        if this.value is None:
            units = [t.unit for t in (times[i + 1 : i + 2] + times[i - 1 : i]) if t.unit and t.value is not None]
            times[i] = replace(this, unit=units[0] if units else "months")
    return times
