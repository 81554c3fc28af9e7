"""What the numbers of the two sides tell: "15% with A versus 4% with B (HR 0.23)" makes B the numerator.

The order of mention tells nothing where the numbers are loud. Must never take a time point, a change or a number of
people for what one side had.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import log
from typing import TYPE_CHECKING

from extractors.link.sides import Sides, against, compared, of_places, other_of
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.findings import Effect
    from extractors.link.clause import Clause
    from extractors.link.places import ArmPlace, Places

_LOUD = 1.1  # numbers or ratios closer to 1 than this say nothing about the order
_GAP = 110  # how far after a number the arm that it is of may be named
_TOPIC = 160  # how far before two numbers the outcome that they are of may be named
_LISTED = re.compile(r"(?<![\w.])\d{1,2}(?:\.\d+)?, \Z")  # "19.6, 17.8 and 24.1 months": the first of three
_TWO_PAIRS = 4
_OPPOSED = re.compile(r"\b(?:versus|vs|v|against|compared)\b")


@dataclass(frozen=True, slots=True)
class Told:
    """Two sides in the order in which their numbers stand.

    Attributes:
        sides: The two sides.
        first: Whether the numbers make the first the numerator; None where they are quiet.
        leans: The same as ``first`` however quiet they are; None where one of them or the ratio says nothing at all.
        opposed: Whether the numbers are set against each other: "17.8 versus 14.0", not "17.8 and 14.0".
    """

    sides: Sides
    first: bool | None
    leans: bool | None
    opposed: bool


def told(clause: Clause, places: Places, effect: Effect) -> Told | None:
    """What the last two numbers before an estimate tell, or None where it is not said whose they are."""
    numbers = _numbers(clause, places)
    if len(numbers) < 2:
        return None
    one, two = numbers[-2:]
    if (one["time"] is None) != (two["time"] is None) or _goes_on(numbers, places) or _crossed(numbers, places):
        return None
    sides = _owners(one, two, clause, places)
    if sides is None or _third(numbers, sides, places):
        return None
    leans = _first(one, two, clause.begin, places, effect)
    opposed = _OPPOSED.search(places.even, one.end(), two.start()) is not None
    return Told(sides, leans if _loud(one, two, effect) else None, leans, opposed)


def first_of_two(start: int, stop: int, places: Places, effect: Effect) -> bool | None:
    """Whether the first of the last two numbers before an estimate, whoever's they are, makes its side the numerator.

    None where there are no two numbers side by side, or where they tell nothing.
    """
    numbers = numbers_in(start, stop, places)
    if len(numbers) < 2 or _goes_on(numbers, places):
        return None
    one, two = numbers[-2:]
    join = _row("share-of/join")
    if (one["time"] is None) != (two["time"] is None) or not join.fullmatch(places.even, one.end(), two.start()):
        return None
    return _first(one, two, start, places, effect) if _loud(one, two, effect) else None


def as_in_title(sides: Sides, places: Places) -> bool:
    """Whether the title sets these two against each other in this order: "A versus B".

    Numbers in the same order that lean to the same side, however little, then agree with it on the numerator.
    """
    title = places.layout.sentences[0]
    whole = (title.start, title.end)
    said = compared(places, whole, whole, "comparing") if title.title else None
    return said is not None and (said.numerator, said.reference) == (sides.numerator, sides.reference)


def is_loud(ratio: float) -> bool:
    """Whether a ratio is far enough from 1 to tell an order.

    >>> is_loud(1.3), is_loud(0.95)
    (True, False)
    """
    return abs(log(ratio)) > log(_LOUD)


@cache
def _row(name: str) -> re.Pattern[str]:
    return load("verdicts").rule(name).pattern


def _numbers(clause: Clause, places: Places) -> list[re.Match[str]]:
    return numbers_in(max(clause.begin, clause.part), clause.label, places)


def numbers_in(floor: int, stop: int, places: Places) -> list[re.Match[str]]:
    """The numbers between two offsets that may be what one side had, in order."""
    no = _row("not-a-number")
    return [
        match
        for match in _row("number").finditer(places.even, floor, stop)
        if not no.search(places.even, max(floor, match.start() - 20), match.start())
    ]


def _goes_on(numbers: list[re.Match[str]], places: Places) -> bool:
    """Whether the two are the end of a longer list, of several time points or arms."""
    join, (one, two) = load("owners").rule("join").pattern, numbers[-2:]
    if _LISTED.search(places.even, max(0, one.start() - 10), one.start()) and join.fullmatch(
        places.even, one.end(), two.start()
    ):
        return True
    return len(numbers) > 2 and bool(join.fullmatch(places.even, numbers[-3].end(), numbers[-2].start()))


def _crossed(numbers: list[re.Match[str]], places: Places) -> bool:
    """Whether two numbers are both of one arm, after as many of another: "5 and 10 with A and 4 and 9 with B"."""
    if len(numbers) < _TWO_PAIRS:
        return False
    join = load("owners").rule("join").pattern
    pairs = numbers[-4:-2], numbers[-2:]
    joined = all(join.fullmatch(places.even, one.end(), two.start()) for one, two in pairs)
    return joined and bool(places.arms_in(numbers[-3].end(), numbers[-2].start()))


def _third(numbers: list[re.Match[str]], sides: Sides, places: Places) -> bool:
    """Whether the number before the two is that of a third arm: "30% with A, 20% with B and 12% with C"."""
    arm = _after(numbers[-3], numbers[-2].start(), places) if len(numbers) > 2 else None
    return arm is not None and arm.arm not in sides.pair


def _first(one: re.Match[str], two: re.Match[str], begin: int, places: Places, effect: Effect) -> bool | None:
    """Whether the side with the first number is the numerator; None where the numbers or the ratio say nothing."""
    a, b = float(one["value"]), float(two["value"])
    if not a or not b or a == b or effect.value == 1:
        return None
    survived = one["time"] is not None or _living(places, max(begin, one.start() - _TOPIC), two.end())
    if survived and effect.measure not in {"HR", "SHR"}:
        return None  # whether such a ratio counts the living or the dead is not said
    return (a > b) == ((effect.value > 1) != survived)


def _loud(one: re.Match[str], two: re.Match[str], effect: Effect) -> bool:
    """Whether two numbers and the ratio are all far enough from each other and from 1."""
    a, b = float(one["value"]), float(two["value"])
    return bool(a and b) and is_loud(a / b) and is_loud(effect.value)


def _living(places: Places, start: int, end: int) -> bool:
    """Whether shares are of those who lived on without the event, by the last word that says so."""
    ends = [
        max((m.end() for m in _row(row).finditer(places.even, start, end)), default=-1)
        for row in ("counted/living", "counted/events")
    ]
    return ends[0] > ends[1]


def _owners(one: re.Match[str], two: re.Match[str], clause: Clause, places: Places) -> Sides | None:
    first, second = _after(one, two.start(), places), _after(two, clause.label, places)
    if second and not first:
        third = _in_one_breath(second, clause, places)
        if third:
            return of_places(places, second, third, "comparing")
    if first and second:
        return of_places(places, first, second, "comparing") if first.arm != second.arm else None
    named = list(places.arms_in(clause.sentence.start, one.start()))
    if first or second:
        return _with_one(first, second, named, places)
    between = places.arms_in(one.end(), two.start())
    if between:
        rest = [p for p in named if p.arm != between[-1].arm]
        return of_places(places, rest[-1], between[-1], "comparing") if rest else None
    return _before(named, one.start(), clause, places)


def _after(number: re.Match[str], stop: int, places: Places) -> ArmPlace | None:
    """The arm named right after a number as the one that it is of."""
    end = number.end()
    arms = places.arms_in(end, min(stop, end + _GAP))
    return arms[0] if arms and _row("number/its-arm").fullmatch(places.even, end, arms[0].start) else None


def _in_one_breath(arm: ArmPlace, clause: Clause, places: Places) -> ArmPlace | None:
    """The second arm of "in the A and B groups"."""
    rest = [p for p in places.arms_in(arm.end, clause.label) if p.arm != arm.arm]
    link = load("owners").rule("after/next").pattern
    return rest[0] if rest and link.fullmatch(places.even, arm.end, rest[0].start) else None


def _with_one(first: ArmPlace | None, second: ArmPlace | None, named: list[ArmPlace], places: Places) -> Sides | None:
    """Sides of which one is named after its number: the other is named before both, or is the other of two."""
    known = second or first
    if known is None:
        return None
    before = [p for p in named if p.arm != known.arm]
    if before:
        return of_places(places, *((before[-1], known) if second else (known, before[-1])), "comparing")
    other = other_of(known.arm, places) if len(places.arms) == 2 else None
    return against(places, known, other, "comparing", above=second is None) if other else None


def _before(named: list[ArmPlace], stop: int, clause: Clause, places: Places) -> Sides | None:
    """Sides of two numbers after the arms: in the order of their comparison, else in that of their names.

    Names in the bracket of the estimate before count where no others stand: "(HR for B vs A 0.7); 12 and 15 months".
    """
    start = clause.sentence.start
    opens = start if clause.first else places.even.rfind("(", start, clause.begin)
    outside = [p for p in named if not opens <= p.start < clause.begin]
    if len({p.arm for p in outside}) > 1:
        named, stop = outside, opens if outside[-1].start < opens else stop
    ordered = compared(places, (start, stop), (start, stop), "comparing")
    if ordered:
        return ordered
    before = [p for p in named if p.arm != named[-1].arm]
    if before:
        return of_places(places, before[-1], named[-1], "comparing")
    better = _row("comparative").search(places.even, start, named[-1].start) if named else None
    second = bool(named) and bool(_row("second-of-two").search(places.even, start, named[-1].start))
    if named and not better and not second and len(places.arms) == 2:
        other = other_of(named[-1].arm, places)
        compares = load("owners").rule("before/comparator").pattern
        below = bool(compares.search(places.even, max(0, named[-1].start - 40), named[-1].start))
        return against(places, named[-1], other, "comparing", above=not below) if other else None
    return None
