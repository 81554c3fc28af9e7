"""Read groups that are told by how long they are treated: "6 months (n = 40) or 12 months (n = 39) of X".

The grammar, on the text with its brackets blanked out, or within one bracket:

    LIST   = PERIOD (SEP PERIOD)+         two to four different numbers of one unit
    PERIOD = N ("-" | " ") UNIT           UNIT may be left out but for the last: "3 or 6 months"
    SEP    = "," | "or" | "versus" | "against" | "and"

A list holds in a title with "or" or "versus" and where people are allotted right before it; in a bracket where each
period has a count beside it. Must never take times of assessment ("at 6 or 12 months") or ages for groups.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from extractors.arms import cues, table
from extractors.arms.cues import Cue
from extractors.arms.naming import Name

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from extractors.arms.page import Page

RULE = "arms.compared/periods"
_MOST = 20
_BEFORE = 60  # letters in which the allocation may be said
_LONGEST_COUNT = 40


def compared(page: Page) -> Iterator[list[Cue]]:
    """The groups of each list of periods."""
    for match in islice(table.pattern("compared/periods").finditer(page.flat), _MOST):
        sentence = page.sentence(match.start())
        before = page.low[sentence.start : match.start()]
        if table.pattern("compared/period-not").search(before):
            continue
        allotted = bool(table.pattern("frame/allotted").search(before[-_BEFORE:]))
        title = sentence.title and not match["and"]
        if title or allotted:
            yield from _groups(page, match, cues.ALLOCATED if allotted else cues.LISTED)
    for match in islice(table.pattern("compared/periods-counted").finditer(page.low), _MOST):
        yield from _groups(page, match, cues.LISTED)


def _groups(page: Page, match: re.Match[str], weight: int) -> Iterator[list[Cue]]:
    found = list(table.pattern("compared/period").finditer(page.flat[: match.end()], match.start()))
    found = found or list(table.pattern("compared/period").finditer(page.low[: match.end()], match.start()))
    units = {one["unit"] for one in found} - {None}
    numbers = [one["n"] for one in found]
    if len(units) != 1 or len(set(numbers)) != len(numbers) or len(found) < 2:
        return
    unit = units.pop()
    places = [_place(page, one, unit) for one in found]
    if all(places):
        pairs = zip(found, filter(None, places), strict=True)
        yield [_cue(page, one, place, unit, weight) for one, place in pairs]


def _place(page: Page, one: re.Match[str], unit: str) -> tuple[int, int] | None:
    """Where a period stands with its unit: here, or else elsewhere in the text."""
    if one["unit"]:
        return one.span()
    period = f"{one['n']}-{unit}"
    at = page.low.find(period)
    at = page.low.find(period.replace("-", " ")) if at < 0 else at
    return (at, at + len(period)) if at >= 0 else None


def _cue(page: Page, one: re.Match[str], place: tuple[int, int], unit: str, weight: int) -> Cue:
    start, end = place
    name = Name(start, end, f"{one['n']} {unit}s", (start, end))
    counted = table.pattern("compared/period-count").match(page.low, one.end(), one.end() + _LONGEST_COUNT)
    n = int(counted["n"]) if counted else None
    trust = cues.OF_ALLOCATED if counted else 0
    return Cue(name, n, (start, counted.end() if counted else end), RULE, weight, trust=trust)
