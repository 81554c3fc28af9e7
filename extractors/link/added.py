"""Find what an arm has more than the other where it stands for that arm: "lower with albumin" of A plus albumin v A.

Must never take the level of a substance, nor a treatment that is not what tells the two arms apart, for an arm.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors import names
from extractors.drugs import is_treatment
from extractors.link.places import ArmPlace
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.findings import Arm
    from extractors.link.places import Places
    from extractors.segment import Sentence

_ALONE = frozenset({"alone", "only"})
_JOINT = re.compile(r" (?:plus|\+|combined with|with|and) ")
_FRONT = 40  # how far before a treatment the words of giving stand


def with_added(places: Places, sentence: Sentence) -> Places:
    """The places with those of a sentence added where the treatment that one of two arms has more stands for it."""
    found = _more(places.arms)
    if found is None:
        return places
    arm, form = found
    given, kept = load("owners").rule("added/given").pattern, []
    ends = load("owners").rule("added/ends").pattern
    for match in re.finditer(rf"(?i)(?<![\w-]){form}(?![\w-])", places.even[sentence.start : sentence.end]):
        start, end = sentence.start + match.start(), sentence.start + match.end()
        told = given.search(places.even, max(sentence.start, start - _FRONT), start)
        if told and ends.match(places.even, end) and not _overlaps(places, start, end):
            kept.append(ArmPlace(start, end, arm))
    if not kept:
        return places
    return replace(places, arm_places=tuple(sorted((*places.arm_places, *kept), key=lambda place: place.start)))


def names_left_out(places: Places, start: int, end: int) -> bool:
    """Whether words are of those who were not given an arm's treatment: "without A", be A what one has more."""
    even, found = places.even, _more(places.arms)
    begins = [place.start for place in places.arms_in(start, end)]
    if found:
        begins += [start + match.start() for match in re.finditer(rf"(?i)(?<![\w-]){found[1]}", even[start:end])]
    return any(_denied(even, start, begin) for begin in begins)


def is_left_out(places: Places) -> bool:
    """Whether the text speaks of stopping what one arm has more: then the arm of less may be what is new."""
    found, even = _more(places.arms), places.even
    if found is None:
        return False
    stops = load("owners").rule("stopped").pattern
    return any(
        stops.search(even, max(0, match.start() - _FRONT), match.start())
        for match in re.finditer(rf"(?i)(?<![\w-]){found[1]}", even)
    )


def _denied(even: str, start: int, begin: int) -> bool:
    """Whether the words before a treatment say that it was not given, and not "with and without"."""
    denied = load("owners").rule("not-given").pattern.search(even, max(start, begin - _FRONT), begin)
    return denied is not None and not load("owners").rule("not-given/both").pattern.search(even, start, denied.start())


def _overlaps(places: Places, start: int, end: int) -> bool:
    return any(place.start < end and start < place.end for place in places.arm_places)


@lru_cache(64)
def _more(arms: tuple[Arm, ...]) -> tuple[str, str] | None:
    """Of two arms the one that has more, and a pattern for what it has: its whole name or the last word of it."""
    if len(arms) != 2:
        return None
    for less, more in (arms, arms[::-1]):
        parts = [key for form in (less.name, *less.aliases) if (key := names.key(form) - _ALONE)]
        for form in (more.name, *more.aliases):
            joined = [piece for piece in _JOINT.split(form) if piece]
            added = [piece for piece in joined if not any(part & names.key(piece) for part in parts)]
            if len(joined) == 2 and len(added) == 1 and any(part < names.key(form) for part in parts):
                words = added[0].split()
                whole = r"[\s-]+".join(re.escape(word) for word in words)
                last = re.escape(words[-1]) if is_treatment(words[-1]) and len(words[-1]) > 4 else whole
                return (more.id, f"(?:{whole}|{last})") if is_treatment(added[0]) else None
    return None
