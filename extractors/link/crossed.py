"""Leave out of a text's places the arms that patients only crossed over from or to: no side of a comparison.

Must never leave out an arm that is compared: only what follows "crossed over from" and its "to" goes.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from extractors.rulebook import load

if TYPE_CHECKING:
    import re

    from extractors.link.places import ArmPlace, Places


def without_crossed(places: Places) -> Places:
    """The places without those of arms that patients crossed over from or to."""
    gone = {place for match in _row("crossed-over").finditer(places.even) for place in _crossed(places, *match.span())}
    if not gone:
        return places
    return replace(places, arm_places=tuple(place for place in places.arm_places if place not in gone))


def _crossed(places: Places, start: int, end: int) -> list[ArmPlace]:
    """The arm after words of crossing over; behind "from A" also the one that follows a "to"."""
    named = places.arms_in(end, places.layout.at(start).end)[:2]
    if not named or not _row("crossed-over/lead").fullmatch(places.even, end, named[0].start):
        return []
    both = len(named) > 1 and _row("crossed-over/to").fullmatch(places.even, named[0].end, named[1].start)
    return list(named if both else named[:1])


@cache
def _row(name: str) -> re.Pattern[str]:
    return load("owners").rule(name).pattern
