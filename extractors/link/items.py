"""Whose an item of a list of estimates is: "0.8, and with B, 0.7", "ratio vs. C: A, 0.8; B, 0.7", "whereas B was not".

Must never take the arm that an item is compared with for the one that it is of.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from extractors.link.sides import Sides, compared, of_places
from extractors.rulebook import load

if TYPE_CHECKING:
    import re

    from extractors.link.clause import Clause
    from extractors.link.places import ArmPlace, Places

_NEAR = 40  # how far before an arm the words stand that make it the one compared with


def of_itself(clause: Clause, places: Places) -> Sides | None:
    """The two arms that the words between the estimate before and a value of a list compare, or the arm right there.

    "The ratio for A versus C was 0.8, and that for B versus C was 0.7"; "ratio versus C: A, 0.8; B, 0.7".
    """
    named = places.arms_in(clause.begin, clause.value)
    if clause.gap is None and named and _row("next/with").fullmatch(places.even, clause.begin, named[0].start):
        own = compared(places, (clause.begin, clause.label), (clause.begin, clause.limit), "explicit")
        if own:
            return own
    head = clause.gap or clause.head
    if head is None or not named or not _row("next/its-value").fullmatch(places.even, named[-1].end, clause.value):
        return None
    item = named[-1]
    below = [p for p in places.arms_in(*head) if _is_compared_with(p, places, head[0]) and p.start < item.start]
    if len({p.arm for p in below}) != 1 or below[0].arm == item.arm or _is_compared_with(item, places, clause.begin):
        return None
    others = [p for p in places.arms_in(head[0], below[0].start) if p.arm != below[0].arm]
    return None if others else of_places(places, item, below[0], "explicit")


def is_numerators(clause: Clause, places: Places, before: Sides, new: ArmPlace, last: ArmPlace) -> bool:
    """Whether a new arm takes the numerator's place: "but not with C", "HR 0.7 for C", or C after the numerator."""
    if new.start >= clause.end:
        return True
    if _row("before/comparator").search(places.even, clause.begin, new.start):
        return False
    if _row("next/but-not").search(places.even, clause.begin, new.start) or _is_subject(new, clause, places):
        return True
    return last.arm != before.reference or _is_valued(new, clause, places)


def _is_subject(new: ArmPlace, clause: Clause, places: Places) -> bool:
    """Whether a new arm begins a clause of its own: "A was better than C (HR 0.7), whereas B was not (HR 0.9)"."""
    begins = _row("next/new-subject").fullmatch(places.even, clause.begin, new.start)
    return bool(begins and _row("next/its-verb").match(places.even, new.end, clause.label))


def _is_valued(new: ArmPlace, clause: Clause, places: Places) -> bool:
    """Whether a value follows a new arm as its own, after a first one not in brackets: "..., and with B, 0.7"."""
    if clause.gap is not None or clause.bracket is not None:
        return False
    led = _row("next/with").fullmatch(places.even, clause.begin, new.start)
    than = _row("next/than").search(places.even, clause.sentence.start, clause.begin)
    return bool(led and not than and _row("next/its-value").fullmatch(places.even, new.end, clause.value))


def _is_compared_with(place: ArmPlace, places: Places, floor: int) -> bool:
    return bool(_row("before/comparator").search(places.even, max(floor, place.start - _NEAR), place.start))


@cache
def _row(name: str) -> re.Pattern[str]:
    return load("owners").rule(name).pattern
