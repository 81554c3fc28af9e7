"""Who is above the line where words say which side fared how: "A reduced the risk", "shorter with A", "a benefit of A".

Must never take a verdict that is denied, nor one on another outcome of the sentence for certain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from extractors.findings import Span
from extractors.link.fared import verdicts_in, with_other
from extractors.link.sides import Sides, against, other_of, with_stranger
from extractors.rulebook import load

if TYPE_CHECKING:
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
_BESIDE = 30  # how near to an estimate a verdict is surely on what it is of
_OPENINGS = frozenset({"(", "["})
_CLOSES = re.compile(r"[^()\[\]]*[)\]]")
_PASSIVE = re.compile(
    r"\b(?:was|were|is|are|been|being) (?:\w+ly )?\Z"
)  # "was reduced with A": it is said of what comes behind
_CLOSED = re.compile(r"[^()\[\]]{0,40}[)\]]")


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
    own = _in_its_bracket(asked, order)
    if own:
        return own
    for start, stop in ((clause.begin, clause.label), (clause.value, asked.end)):
        hits = verdicts_in(start, stop, places)
        if hits:
            match, rule = (max if stop == clause.label else min)(hits, key=lambda hit: hit[0].start())
            if _of_another(match, clause, places) or (stop == clause.label and _disputed(hits, asked, order)):
                return None
            return _of(match, rule, asked, order)
    return None


def _in_its_bracket(asked: Asked, order: Sides | None) -> Sides | None:
    """Sides by whom the figures themselves are said to favour: "(HR 0.7 favouring A, 95% CI ...)"."""
    clause, places = asked.clause, asked.places
    closed = _CLOSED.match(places.even, clause.end, asked.end) if clause.bracket is not None else None
    stop = closed.end() if closed else clause.end
    good = load("verdicts").rule("verdict/good")
    favouring = _row("favouring").search(places.even, clause.value, stop)
    return _of(favouring, good, asked, order) if favouring else None


def _disputed(hits: list[tuple[re.Match[str], Rule]], asked: Asked, order: Sides | None) -> bool:
    """Whether the estimate's own outcome fared one way and the one named behind it the other, before one estimate."""
    hits = sorted(hits, key=lambda hit: hit[0].start())
    (first, rule), (last, other_rule) = hits[0], hits[-1]
    if any(name.code == asked.code for name in asked.places.endpoints_in(first.end(), last.end())):
        return False
    one, other = _of(first, rule, asked, order), _of(last, other_rule, asked, order)
    return one is not None and other is not None and one.numerator != other.numerator


def _of_another(match: re.Match[str], clause: Clause, places: Places) -> bool:
    """Whether a verdict stands after the estimate in a clause of its own: "(HR 1.02), and response favoured A"."""
    return bool(_row("clause-of-its-own").search(places.even, clause.end, match.start()))


def subject(clause: Clause, places: Places, end: int) -> Sides | None:
    """Sides where the estimate is only said to be of one arm: "A was associated with", "HR for A"."""
    for match in reversed(list(_row("neutral").finditer(places.even, clause.begin, clause.label))):
        arms = {p.arm for p in places.arms_in(clause.begin, match.start())}
        place = _holder_before(match.start(), clause.begin, places) if len(arms) == 1 else None
        other = other_of(place.arm, places) if place else None
        if place and other:
            return against(places, place, other, "verb", above=True)
    return of_one(clause, places) or _of_one_in(clause.value, _before_next(clause, end, places), clause.end, places)


def _before_next(clause: Clause, end: int, places: Places) -> int:
    """Where the words after an estimate end that are not right before the bracket of the next: "(2.1) and A (0.7)"."""
    if clause.limit == clause.sentence.end:
        return end
    named = places.arms_in(clause.end, clause.limit)
    of_next = len({p.arm for p in named}) == 1 and places.even[named[-1].end : clause.limit].strip() in _OPENINGS
    return min(end, named[0].start) if of_next else end


def of_one(clause: Clause, places: Places) -> Sides | None:
    """Sides where one arm stands between the measure and the value: "OR for such a rise in the A group, 0.7"."""
    return _of_one_in(*clause.gap, clause.end, places, "estimate-of/in-gap") if clause.gap else None


def _of_one_in(start: int, stop: int, end: int, places: Places, before: str = "estimate-of") -> Sides | None:
    """Sides of an estimate that ends at ``end``, if it is said to be of the only arm in a region."""
    named = places.arms_in(start, stop)
    other = other_of(named[0].arm, places) if len({p.arm for p in named}) == 1 else None
    apart = _row("estimate-of/apart").search(places.even, max(start, end), named[0].start) if other else None
    if other and not apart and _row(before).search(places.even, start, named[0].start):
        return against(places, named[0], other, "verb", above=True)
    return None


def gainsays(asked: Asked) -> bool:
    """Whether a verdict right before an estimate, on an arm that it does not name, is against the treatment's favour.

    "Survival was longer (HR 1.4)": what fared better has less of the hazard, and by custom or by a word further on
    the ratio would give it more.
    """
    clause, places = asked.clause, asked.places
    start = max(clause.begin, clause.part)
    if asked.effect.value == 1 or places.arms_in(start, clause.label):
        return False
    start = max(start, clause.label - 2 * _BESIDE)
    hits = verdicts_in(start, clause.label, places)
    if not hits:
        return False
    match, rule = max(hits, key=lambda hit: hit[0].start())
    if not _row("fared").match(places.even, match.start()):
        return False  # it names who, or is about a number: "favoured the new drug", "fewer than 5 cells"
    if clause.label - match.end() > _BESIDE or _row("denied").search(
        places.even, max(clause.sentence.start, match.start() - _FRONT), match.start()
    ):
        return False
    more = _counts_more(match, rule.gives or "", asked)
    return more is not None and more != (asked.effect.value > 1)


def unread(clause: Clause, places: Places) -> bool:
    """Whether words say who fared better or worse, and it is no known arm: "more common after the new procedure"."""
    return with_other(places, clause.begin, clause.label) or any(
        match is not None and not places.arms_in(match.start(), match.end() + _OBJECT)
        for match in _row("unread").finditer(places.even, clause.begin, clause.label)
    )


@cache
def _row(name: str) -> re.Pattern[str]:
    return load("verdicts").rule(name).pattern


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
    first = bool(_row("comparative").search(match.group())) or _done_by(match, floor, after, places)
    near = (after or before) if first else (before or after)
    if near or with_other(places, match.start(), clause.label):
        return near
    return _holder_before(match.start(), clause.sentence.start, places)


def _done_by(match: re.Match[str], floor: int, after: ArmPlace | None, places: Places) -> bool:
    """Whether a verdict is a passive that is said of the arm right behind it: "was reduced with A"."""
    if after is None or not _PASSIVE.search(places.even, floor, match.start()):
        return False
    return bool(_row("holder/behind").fullmatch(places.even, match.end(), after.start))


def _counts_more(match: re.Match[str], gives: str, asked: Asked) -> bool | None:
    """Whether the verdict gives its arm more of what the ratio counts; None where that is not said."""
    sentence, even, code = asked.clause.sentence, asked.places.even, asked.code
    start = max(sentence.start, min(match.start(), asked.clause.label) - _OBJECT)
    end = min(match.end() + _OBJECT, sentence.end)
    good_event = code in _GOOD_CODES or (code == "OTHER" and bool(_row("good-event").search(even, start, end)))
    if _row("time-to").search(even, sentence.start, match.start()):
        short, long = (bool(_row(row).search(match.group())) for row in ("length/short", "length/long"))
        if short or long:
            return short
    if gives in {"less", "more"}:
        hazard = asked.effect.measure in {"HR", "SHR"} or code in _DEATHS
        speed = bool(_row("speed").search(match.group()))
        lived = hazard and not good_event and not speed and bool(_row("lived").search(even, start, end))
        return (gives == "more") != lived
    if code == "OTHER" and not good_event and not _row("bad-event").search(even, start, end):
        return None  # what is counted may be good or bad
    return (gives == "good") == good_event


def _holder_before(stop: int, floor: int, places: Places) -> ArmPlace | None:
    """The arm that is the subject of a verdict: the last one before it that nothing is compared with."""
    compares, denied = (load("owners").rule(row).pattern for row in ("before/comparator", "not-given"))
    for place in reversed(places.arms_in(max(floor, stop - _REACH), stop)):
        if denied.search(places.even, max(floor, place.start - 24), place.start):
            return None  # said of those who were not given it
        if _is_replaced(place, floor, places):
            continue
        if not compares.search(places.even, max(floor, place.start - 40), place.start):
            if _of_several(place, floor, places) or _in_list(place, stop, places):
                return None
            return place if _row("holder/before").fullmatch(places.even, place.end, stop) else None
    return None


def _of_several(place: ArmPlace, floor: int, places: Places) -> bool:
    """Whether an arm is named with another group in one breath: "in the active treatment and placebo groups"."""
    second = _row("second-of-two").search(places.even, max(floor, place.start - 40), place.start)
    return bool(second and _row("of-several").match(places.even, place.end, place.end + 40))


def _in_list(place: ArmPlace, stop: int, places: Places) -> bool:
    """Whether an arm is one of several that a bracket before the verdict lists: "(224 A; 222 B), the risk was"."""
    even = places.even
    closes = _CLOSES.match(even, place.end, stop)
    if closes is None:
        return False
    start = max(even.rfind("(", 0, place.start), even.rfind("[", 0, place.start))
    return start >= 0 and len({other.arm for other in places.arms_in(start, closes.end())}) > 1


def _is_replaced(place: ArmPlace, floor: int, places: Places) -> bool:
    """Whether what is said is of what took an arm's place, or is compared with it: "from B to A", "B as control"."""
    if _row("no-holder").search(places.even, max(floor, place.start - 40), place.start):
        return True
    return bool(load("comparisons").rule("as-reference").pattern.match(places.even, place.end))


def _behind_bracket(start: int, clause: Clause, places: Places) -> ArmPlace | None:
    """The arm right behind the bracket of the estimate, where a verdict stands right before that bracket."""
    if clause.bracket is None or places.even[start : clause.bracket].strip() not in _OPENINGS:
        return None
    closed = _CLOSED.match(places.even, clause.end, clause.limit)
    named = places.arms_in(closed.end(), clause.limit) if closed else ()
    if closed and named and _row("holder/behind").fullmatch(places.even, closed.end(), named[0].start):
        return named[0]
    return None


def _holder_after(start: int, clause: Clause, places: Places) -> ArmPlace | None:
    """The arm that a verdict is said of after it, be the estimate's own bracket between: "longer (HR 0.7) with A"."""
    behind = _behind_bracket(start, clause, places)
    if behind:
        return behind
    named = places.arms_in(start, min(start + _REACH, clause.sentence.end))
    denied = load("owners").rule("not-given").pattern
    if named and denied.search(places.even, max(start, named[0].start - 24), named[0].start):
        return None
    if named and _row("favours").search(places.even, max(0, start - _FRONT), start):
        beside = places.even[start : named[0].start].strip() in {"", "the"}
        return named[0] if beside else None
    return named[0] if named and _row("holder/after").fullmatch(places.even, start, named[0].start) else None
