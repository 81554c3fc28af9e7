"""Say what "the primary endpoint" or "the key secondary endpoint" of a text is, from the sentence that defines it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.link import events
from extractors.rulebook import load

if TYPE_CHECKING:
    import re

    from extractors.endpoints import Named
    from extractors.link.places import Places

_REACH = 260  # how far from the words "primary endpoint" what it is may stand


PRIMARY, SECONDARY = "primary/mention", "primary/key-secondary"


def mentions(places: Places, start: int, end: int, rank: str = PRIMARY) -> list[re.Match[str]]:
    """Every "primary endpoint" between two offsets, or what another rank is called."""
    return list(load("endpoints").rule(rank).pattern.finditer(places.even, start, end))


def defined(places: Places, rank: str = PRIMARY) -> Named | None:
    """What the text says that its primary endpoint, or that of another rank, is: the first definition, or None.

    A section of its own defines it too: "MAIN OUTCOME: stroke or death".
    """
    for sentence in places.layout.sentences:
        for match in mentions(places, sentence.start, sentence.end, rank):
            named = _after(places, match.end(), sentence.end) or _before(places, sentence.start, match.start())
            if named:
                return replace(named, doubt="")
        if load("endpoints").rule(rank).pattern.search(sentence.section):
            whole = places.endpoints_in(sentence.start, sentence.end)
            if whole:
                return replace(whole[0], doubt="")
    return None


def _after(places: Places, start: int, end: int) -> Named | None:
    predicate = load("endpoints").rule("primary/is").pattern.match(places.even[start : min(end, start + _REACH)])
    if not predicate:
        return None
    begin = start + predicate.end()
    end = min(end, begin + _REACH)
    if predicate.group().endswith("("):  # what a bracket says ends with it
        closing = places.even.find(")", begin, end)
        end = closing if closing >= 0 else end
    named = places.endpoints_in(begin, end)
    if named:
        return named[0]
    found = events.find(places, begin, end)
    return found[0][0] if found else None


def _before(places: Places, start: int, end: int) -> Named | None:
    if not load("endpoints").rule("primary/was").pattern.search(places.even, start, end):
        return None
    named = places.endpoints_in(max(start, end - _REACH), end)
    return named[-1] if named else None
