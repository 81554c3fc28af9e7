"""Who is above the line where words say which side fared how: "A reduced the risk", "shorter with A", "a benefit of A".

Must never take a verdict that is denied, nor one on another outcome of the sentence for certain.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from extractors.findings import Span
from extractors.link.sides import Sides, against, other_of, with_stranger
from extractors.rulebook import load

if TYPE_CHECKING:
    import re

    from extractors.findings import Arm, Effect
    from extractors.link.clause import Clause
    from extractors.link.places import ArmPlace, Places
    from extractors.rulebook import Rule
    from extractors.segment import Sentence

_GOOD_CODES = frozenset({"ORR", "DCR", "CR"})
_DEATHS = frozenset({"OS", "PFS", "DFS", "RFS", "EFS", "TTP", "TTF", "CSS", "MFS", "CVDEATH", "LC"})
_OBJECT = 70  # how far from a verdict what there was more or less of may be named
_REACH = 130  # how far from a verdict the arm that it is on may be named
_FRONT = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """An estimate whose numerator is asked for, with its endpoint and where the words about it alone end."""

    clause: Clause
    places: Places
    effect: Effect
    code: str
    end: int


def verdict(asked: Asked, order: Sides | None) -> Sides | None:
    """Sides as the nearest verdict on one arm tells them: before the estimate, else after it.

    ``order`` are the two sides as the words set them against each other, if they do.
    """
    clause, places = asked.clause, asked.places
    if asked.effect.value == 1:
        return None
    for start, stop in ((clause.begin, clause.label), (clause.value, asked.end)):
        hits = [
            (match, rule) for rule in _group("verdict") for match in rule.pattern.finditer(places.even, start, stop)
        ]
        if hits:
            match, rule = (max if stop == clause.label else min)(hits, key=lambda hit: hit[0].start())
            return _of(match, rule, asked, order)
    return None


def subject(clause: Clause, places: Places, end: int) -> Sides | None:
    """Sides where the estimate is only said to be of one arm: "A was associated with", "HR for A"."""
    for match in reversed(list(_row("neutral").finditer(places.even, clause.begin, clause.label))):
        arms = {p.arm for p in places.arms_in(clause.begin, match.start())}
        place = _holder_before(match.start(), clause.begin, places) if len(arms) == 1 else None
        other = other_of(place.arm, places) if place else None
        if place and other:
            return against(places, place, other, "verb", above=True)
    near = [clause.gap] if clause.gap else []
    for start, stop in (*near, (clause.value, end)):
        named = places.arms_in(start, stop)
        other = other_of(named[0].arm, places) if len({p.arm for p in named}) == 1 else None
        if other and _row("estimate-of").search(places.even, start, named[0].start):
            return against(places, named[0], other, "verb", above=True)
    return None


def unread(clause: Clause, places: Places) -> bool:
    """Whether words say who fared better or worse, and it is no known arm: "more common after the new procedure"."""
    return any(
        match is not None and not places.arms_in(match.start(), match.end() + _OBJECT)
        for match in _row("unread").finditer(places.even, clause.begin, clause.label)
    )


@cache
def _row(name: str) -> re.Pattern[str]:
    return load("verdicts").rule(name).pattern


@cache
def _group(name: str) -> tuple[Rule, ...]:
    return load("verdicts").group(name)


def _of(match: re.Match[str], rule: Rule, asked: Asked, order: Sides | None) -> Sides | None:
    clause, places = asked.clause, asked.places
    if _row("denied").search(places.even, max(clause.sentence.start, match.start() - _FRONT), match.start()):
        return None
    if any(_row(name).search(places.even, match.end(), clause.label) for name in ("alike", "denied/after")):
        return None  # the estimate is of another outcome, which was the same, or the verdict was not borne out
    place = _holder(match, clause, places)
    other = _opposite(place.arm, places, order, clause.sentence) if place else None
    more = _counts_more(match, rule.gives or "", asked)
    if place is None or other is None or more is None:
        return None
    sides = against(places, place, other, "verb", above=(asked.effect.value > 1) == more)
    start, end = min(place.start, match.start()), max(place.end, match.end())
    return replace(sides, span=Span(start, end, places.text[start:end], rule.id))


def _opposite(arm: str, places: Places, order: Sides | None, sentence: Sentence) -> Arm | None:
    """The arm that this one is set against in words, else the other of two."""
    if order and arm in order.pair:
        return places.arm(next(iter(order.pair - {arm})))
    return None if with_stranger(places, sentence.start, sentence.end) else other_of(arm, places)


def _holder(match: re.Match[str], clause: Clause, places: Places) -> ArmPlace | None:
    """The arm that a verdict is on: beside it in the clause, else what the sentence is about."""
    floor = clause.begin if match.start() >= clause.begin else clause.sentence.start
    before = _holder_before(match.start(), floor, places)
    after = _holder_after(match.end(), clause, places)
    near = (after or before) if _row("comparative").search(match.group()) else (before or after)
    return near or _holder_before(match.start(), clause.sentence.start, places)


def _counts_more(match: re.Match[str], gives: str, asked: Asked) -> bool | None:
    """Whether the verdict gives its arm more of what the ratio counts; None where that is not said."""
    sentence, even, code = asked.clause.sentence, asked.places.even, asked.code
    start, end = max(sentence.start, match.start() - _OBJECT), min(match.end() + _OBJECT, sentence.end)
    good_event = code in _GOOD_CODES or (code == "OTHER" and bool(_row("good-event").search(even, start, end)))
    if gives in {"less", "more"}:
        hazard = asked.effect.measure in {"HR", "SHR"} or code in _DEATHS
        lived = hazard and not good_event and bool(_row("lived").search(even, start, end))
        return (gives == "more") != lived
    if code == "OTHER" and not good_event and not _row("bad-event").search(even, start, end):
        return None  # what is counted may be good or bad
    return (gives == "good") == good_event


def _holder_before(stop: int, floor: int, places: Places) -> ArmPlace | None:
    """The arm that is the subject of a verdict: the last one before it that nothing is compared with."""
    compares = load("owners").rule("before/comparator").pattern
    for place in reversed(places.arms_in(max(floor, stop - _REACH), stop)):
        if not compares.search(places.even, max(floor, place.start - 40), place.start):
            if _of_several(place, floor, places):
                return None
            return place if _row("holder/before").fullmatch(places.even, place.end, stop) else None
    return None


def _of_several(place: ArmPlace, floor: int, places: Places) -> bool:
    """Whether an arm is named with another group in one breath: "in the active treatment and placebo groups"."""
    second = _row("second-of-two").search(places.even, max(floor, place.start - 40), place.start)
    return bool(second and _row("of-several").match(places.even, place.end, place.end + 40))


def _holder_after(start: int, clause: Clause, places: Places) -> ArmPlace | None:
    """The arm that a verdict is said of after it."""
    named = places.arms_in(start, min(start + _REACH, clause.sentence.end))
    return named[0] if named and _row("holder/after").fullmatch(places.even, start, named[0].start) else None
