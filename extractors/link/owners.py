"""Say whose the numbers of a sentence are: named right after, right before, in order, or all arms at once.

Numbers that only a "versus", an "and" or a comma parts are one list. Must never take the arms of one list for
another's. The order of numbers that name nobody is for ``stated`` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from extractors.link.stated import compared, distinct, last_told, stated, turned
from extractors.link.without import of_the_others, of_those_without
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.link.places import ArmPlace, Places
    from extractors.link.stated import Memory
    from extractors.rulebook import Rule
    from extractors.segment import Sentence

_DIGIT = re.compile(r"[0-9]")

Owner = tuple[str | None, ...]
NOBODY: Owner = (None,)


@dataclass(slots=True)
class Listed:
    """Numbers of one list, where each stands, and the room before and after the list."""

    spans: list[tuple[int, int]]
    floor: int
    stop: int
    values: tuple[float | None, ...] = ()  # where more is better, as with times; empty where that is not so
    order_kept: bool = False  # whether the arms come from an order that is stated elsewhere

    @property
    def start(self) -> int:
        """Where the first number starts."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where the last number ends."""
        return self.spans[-1][1]


def listed(spans: list[tuple[int, int]], even: str, sentence: Sentence) -> list[Listed]:
    """Cut the numbers of a sentence into lists."""
    join = _row("join").pattern
    lists: list[Listed] = []
    for start, end in spans:
        if lists and join.fullmatch(even, lists[-1].end, start):
            lists[-1].spans.append((start, end))
        else:
            if lists:
                lists[-1].stop = start
            lists.append(Listed([(start, end)], lists[-1].end if lists else sentence.start, sentence.end))
    return lists


def owners(group: Listed, places: Places, sentence: Sentence, memory: Memory, *, topics: int = 1) -> list[Owner]:
    """The arms of each number of a list.

    Args:
        group: The list.
        places: Where arms are named.
        sentence: The sentence that the list stands in.
        memory: The order last used in the text; updated here.
        topics: How many endpoints are named in one breath before the list.
    """
    after = _listed_after(group, places)
    k = len(group.spans)
    if _for_all(group, places, after):
        everyone = tuple(dict.fromkeys(a.arm for a in after)) if len(after) > 1 else tuple(a.id for a in places.arms)
        return [everyone or NOBODY] * k
    rest = of_the_others((group.end, group.stop), places, sentence) if k == 1 else ()
    if rest:
        return [rest]
    if k == 1 or (topics == k and len(distinct(after)) <= 1):
        return [_of_one(group, places, sentence, after)] * k
    order = _order(group, places, sentence, after, memory)
    if len(order) == k:
        memory.order = order
        return [(arm,) for arm in order]
    return [NOBODY] * k


def shared(lists: list[Listed], whose: list[list[Owner]], topics: list[str], places: Places) -> list[list[Owner]]:
    """Owners of all lists of a sentence: those that only the last of a run of lists names are the others' too.

    "TTP was 18.4 and survival was 38.6 weeks with A"; "PFS was 10 and 12 months, OS was 15 and 22 months in A and B".
    Two numbers of one topic are two groups' and share nothing.
    """
    whose = list(whose)
    for i in range(len(lists) - 2, -1, -1):
        unowned = set(whose[i]) == {NOBODY} and len(whose[i]) == len(whose[i + 1])
        if unowned and topics[i] != topics[i + 1] and not places.arms_in(lists[i].floor, lists[i + 1].start):
            whose[i] = whose[i + 1]
    return whose


@cache
def _row(name: str) -> Rule:
    return load("owners").rule(name)


def _listed_after(group: Listed, places: Places) -> list[ArmPlace]:
    """Arms named in one breath right after a list: "months with A and B", "in the A and the B group"."""
    found: list[ArmPlace] = []
    position = group.end
    for arm in places.arms_in(group.end, group.stop):
        link = _row("after/next" if found else "after/first").pattern
        if not link.fullmatch(places.even, position, arm.start):
            break
        found.append(arm)
        position = arm.end
    return found


def _for_all(group: Listed, places: Places, after: list[ArmPlace]) -> bool:
    """Whether one number is said of all groups at once."""
    if len(group.spans) > 1:
        return False
    if _row("all/after").pattern.match(places.even, group.end, group.stop):
        return True
    if not after and _row("all/before").pattern.search(places.even, group.floor, group.start):
        return True
    # "2.6 months with A and B": one number, two arms, and no number of its own for the second
    return len(distinct(after)) == 2 and not _row("own/next").pattern.fullmatch(places.even, after[-1].end, group.stop)


def _of_one(group: Listed, places: Places, sentence: Sentence, after: list[ArmPlace]) -> Owner:
    """The arm named right after a number, else the last one before it."""
    rest = of_those_without(group.end, places, sentence)
    if rest:
        return (rest,)
    before = [a for a in places.arms_in(group.floor, group.start) if _near(a, group, places)]
    if after and not before:
        return (after[0].arm,)
    between = places.even[group.end : after[0].start] if after else ""
    if after and not _own(after[0], group.stop, places) and between.count(")") <= between.count("("):
        return (after[0].arm,)
    return (before[-1].arm,) if before else _subject(group, places, sentence)


def _subject(group: Listed, places: Places, sentence: Sentence) -> Owner:
    """The one arm of a sentence, where it is named before all its numbers or behind all of them.

    "With A, PFS was 5 and OS was 9 months"; "PFS was 5 months and response 9% with A".
    """
    arms = places.arms_in(sentence.start, sentence.end)
    if len(distinct(arms)) != 1 or _comparator(arms[0], places):
        return NOBODY
    if arms[0].start >= group.end:
        closes = _row("subject/closes").pattern.fullmatch(places.even[group.end : arms[0].start])
        return (arms[0].arm,) if closes and not _DIGIT.search(places.even, arms[0].end, sentence.end) else NOBODY
    if arms[-1].start > group.floor:
        return NOBODY
    ended = _row("subject/ends").pattern.search(places.even, arms[-1].end, group.start)
    return NOBODY if ended else (arms[0].arm,)


def _own(arm: ArmPlace, number: int, places: Places) -> bool:
    """Whether the words between an arm and a number say that the number is the arm's own."""
    return bool(_row("own/next").pattern.fullmatch(places.even, arm.end, number))


def _near(arm: ArmPlace, group: Listed, places: Places) -> bool:
    if _own(arm, group.start, places):
        return True
    return bool(_row("before/one").pattern.fullmatch(places.even, arm.end, group.start)) and not _comparator(
        arm, places
    )


def _comparator(arm: ArmPlace, places: Places) -> bool:
    return bool(_row("before/comparator").pattern.search(places.even, max(0, arm.start - 40), arm.start))


def _order(group: Listed, places: Places, sentence: Sentence, after: list[ArmPlace], memory: Memory) -> tuple[str, ...]:
    """The arms of a list of two or more numbers, in the numbers' order; empty where the words do not tell."""
    k = len(group.spans)
    named_after = distinct(after)
    before = list(places.arms_in(sentence.start, group.start))
    named_before = distinct(before)
    if len(named_after) == k:
        return named_after
    if k == 2 and places.even[group.start - 5 : group.start] == "from ":
        return _changed(group, places, before)
    if len(named_after) == 1 and k == 2:
        return _with_one_after(after[0], named_before, places, sentence)
    if not named_before:
        return _with_none_before(group, places, sentence, memory)
    if len(named_before) == k:
        return last_told(before, places) or turned(named_before, before, places)
    pair = _last_pair(before, places) if len(named_before) > 1 else _with_other(before, group, places, sentence)
    return pair if k == len(pair) else ()


def _with_none_before(group: Listed, places: Places, sentence: Sentence, memory: Memory) -> tuple[str, ...]:
    # "4, 5 and 6 months, respectively; hazard ratio of C versus A ...": what follows gives no order
    respective = _row("after/respective").pattern.match(places.even, group.end, group.stop)
    near = () if respective else _trailing(group, places, sentence)
    if not near:
        near, group.order_kept = stated(group, places, sentence, memory), True
    return near


def _with_one_after(arm: ArmPlace, before: tuple[str, ...], places: Places, sentence: Sentence) -> tuple[str, ...]:
    """The arms of two numbers behind which one arm is named: it has the second, "not reached v 304 days with B"."""
    named = distinct(places.arms_in(sentence.start, sentence.end))
    other = [a for a in before if a != arm.arm] or _other(arm.arm, places, named)
    # "4 and 3 months in the A and standard arms": the second group goes by a name that is not known
    first = set(before) <= {arm.arm} and _row("after/unknown").pattern.match(places.even, arm.end, sentence.end)
    pair = (arm.arm, other[-1]) if other else ()
    return pair if first else pair[::-1]


def _changed(group: Listed, places: Places, before: list[ArmPlace]) -> tuple[str, ...]:
    """Whose two numbers are that an arm made of each other: "A improved survival from 7 to 9 months"."""
    named = distinct(before)
    other = _other(named[0], places) if len(named) == 1 else []
    if not other or not _row("changed/up").pattern.match(places.even[before[-1].end : group.start]):
        return ()
    first, second = group.values if len(group.values) == 2 else (None, None)
    return (other[0], named[0]) if first and second and first < second else ()


def _other(arm: str, places: Places, named: tuple[str, ...] = ()) -> list[str]:
    """The other of two arms, or of the two that are named."""
    for arms in ([a.id for a in places.arms], named):
        others = [a for a in arms if a != arm]
        if len(others) == 1:
            return others
    return []


def _last_pair(before: list[ArmPlace], places: Places) -> tuple[str, ...]:
    """The last two arms that words of comparison join."""
    for left, right in zip(reversed(before[:-1]), reversed(before[1:]), strict=True):
        if left.arm != right.arm and _row("before/versus").pattern.search(places.even, left.end, right.start):
            return (left.arm, right.arm)
    return ()


def _with_other(named: list[ArmPlace], group: Listed, places: Places, sentence: Sentence) -> tuple[str, ...]:
    """One arm named: it is the first of the two numbers, or the second where it is what the other is compared with."""
    arm = named[-1]
    other = _other(arm.arm, places)
    if not other:
        return ()
    if any(_comparator(place, places) for place in named):
        return (other[0], arm.arm)
    if _row("after/unknown").pattern.match(places.even, arm.end, group.start):
        return (arm.arm, other[0])
    if _row("before/subject").pattern.fullmatch(places.even, arm.end, group.start):
        return (arm.arm, other[0])
    near = max(sentence.start, arm.start - 90)
    better = _row("before/better").pattern.search(places.even, near, group.start)
    return (arm.arm, other[0]) if better and not _contradicted(group, places, near) else ()


def _contradicted(group: Listed, places: Places, start: int) -> bool:
    """Whether words say that an arm's time is the longer or the shorter of two, and its place in the list not so."""
    first, second = group.values if len(group.values) == 2 else (None, None)
    if first is None or second is None or first == second:
        return False
    said = [
        bool(_row(row).pattern.search(places.even, start, group.start)) for row in ("before/longer", "before/shorter")
    ]
    return said[0] != said[1] and said[0] != (first > second)


def _trailing(group: Listed, places: Places, sentence: Sentence) -> tuple[str, ...]:
    """Order told only after a list, at a distance: "(5.6 v 4.1 months; P = .02) were longer with A than with B"."""
    later = places.arms_in(group.end, sentence.end)
    named = distinct(later)
    k = len(group.spans)
    if len(named) == k and compared(later, places):
        return turned(named, list(later), places)
    if k != 2 or len(named) != 1:
        return ()
    other = _other(named[0], places)
    if not other:
        return ()
    if _comparator(later[0], places):
        return (other[0], named[0])
    better = _row("before/better").pattern.search(places.even, group.end, later[0].start)
    return (named[0], other[0]) if better else ()
