"""Find treatments given together that no arm stands for: an estimate of them is of none of the arms that were read.

Must never give the estimate of a combination to one of its parts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.drugs import drugs_in, is_drug
from extractors.link.hints import combination
from extractors.link.places import NOTHING, ArmPlace, wholes
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.findings import Arm, Effect
    from extractors.link.clause import Clause
    from extractors.link.places import Places

_JOINED = re.compile(r" of (?:[\w-]+ ){0,3}?(?:and|with|plus) [\w-]+")
_BESIDE = 24  # how far beside "plus" the names of two drugs stand


def with_combination(places: Places) -> Places:
    """The places with those added where the only arm of more than one treatment is called "the combination"."""
    arm = combination(places.arms)
    if arm is None:
        return places
    called = load("owners").rule("hint/combination").pattern.finditer(places.even)
    more = [
        ArmPlace(match.start(), match.end(), arm)
        for match in called
        if not any(place.start < match.end() and match.start() < place.end for place in places.arm_places)
    ]
    return replace(places, arm_places=tuple(sorted((*places.arm_places, *more), key=lambda place: place.start)))


def unread(clause: Clause, places: Places) -> bool:
    """Whether the words of an estimate name a combination that is none of the arms.

    An arm that the text itself calls "the combination group" is one, be both arms of two treatments.
    """
    start, stop = clause.begin, clause.limit
    called = [
        match
        for name in ("hint/combination", "together")
        for match in load("owners").rule(name).pattern.finditer(places.even, start, stop)
        if name == "hint/combination" or _of_drugs(places, match.start(), match.end())
    ]
    inside = places.arms_in(start, stop)
    return any(_is_of_other_drugs(place, places) for place in inside) or any(
        not any(
            (place.start <= match.start() and match.end() <= place.end)
            or (place.start < match.end() and match.start() < place.end and _is_called_so(place, places))
            for place in inside
        )
        for match in called
    )


def _stands_beside(form: str, start: int, end: int, places: Places) -> bool:
    return places.even.endswith(form, 0, start) or places.even.startswith(form, end)


def _parts(arm: Arm, arms: tuple[Arm, ...]) -> tuple[str, ...]:
    """The forms of an arm's name, where another arm is that one and something more."""
    return (arm.name, *arm.aliases) if any(wholes(arm, arms)) else ()


def _is_called_so(place: ArmPlace, places: Places) -> bool:
    """Whether "combination" is what the text calls an arm here, with or without an article or "group"."""
    return places.even[place.start : place.end].lower().startswith("combin")


def _is_of_other_drugs(place: ArmPlace, places: Places) -> bool:
    """Whether "the combination of A and B" goes by the short name of an arm that has another drug than A and B."""
    if not _is_called_so(place, places) or not places.even.startswith(" of ", place.end):
        return False
    arm = places.arm(place.arm)
    known = {drug for form in (arm.name, *arm.aliases) for drug in drugs_in(form)} if arm else set()
    joined = _JOINED.match(places.even, place.end)
    return not joined or not known.issuperset(drugs_in(joined.group()))


def opened(effect: Effect) -> Effect:
    """The effect without a direction; the words that seemed to tell one stay in its evidence."""
    return replace(
        effect, numerator=None, reference=None, numerator_text=None, reference_text=None, direction_source="open"
    )


def _of_drugs(places: Places, start: int, end: int) -> bool:
    """Whether two drugs stand beside a word that joins them, one of them under the name of an arm.

    A part of another arm counts as such a drug: "SMT + HES" beside "SMT" and "SMT plus albumin".
    """
    before, after = places.even[max(0, start - _BESIDE) : start], places.even[end : end + _BESIDE]
    if NOTHING & {before.rsplit(" ", 1)[-1].lower(), after.split(" ", 1)[0].rstrip(".,;)(").lower()}:
        return False
    if any(_stands_beside(form, start, end, places) for arm in places.arms for form in _parts(arm, places.arms)):
        return True
    if not is_drug(before.rsplit(" ", 1)[-1]) or not is_drug(after.split(" ", 1)[0].rstrip(".,;)(")):
        return False
    return any(place.end == start or place.start == end for place in places.arms_in(start - _BESIDE, end + _BESIDE))
