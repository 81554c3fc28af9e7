"""Whose a number is whose people did without, as the text says: "7 months without A", "in those who did not".

Must never speak where the study has more than two arms, nor of what people had before.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractors import names
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.findings import Arm
    from extractors.link.places import Places
    from extractors.rulebook import Rule
    from extractors.segment import Sentence

_ARMS = 2
_WORD = re.compile(r"[^\W\d_][\w-]+")


def of_those_without(end: int, places: Places, sentence: Sentence) -> str | None:
    """The arm of the number that ends here, where its people had none of what the other arm had."""
    if len(places.arms) != _ARMS:
        return None
    without = _row("without/named").pattern.match(places.even, end, sentence.end)
    word = _WORD.match(places.even, without.end()) if without else None
    holders = [arm.id for arm in places.arms if word and _holds(arm, word.group())]
    if len(holders) == 1:
        return _other(holders[0], places)
    if not _row("without/rest").pattern.match(places.even, end, sentence.end):
        return None
    before = {place.arm for place in places.arms_in(sentence.start, end)}
    return _other(before.pop(), places) if len(before) == 1 else None


def _holds(arm: Arm, word: str) -> bool:
    """Whether any name of an arm has this word."""
    return any(names.key(word) <= names.key(form) for form in (arm.name, *arm.aliases))


def _other(arm: str, places: Places) -> str:
    return next(a.id for a in places.arms if a.id != arm)


@cache
def _row(name: str) -> Rule:
    return load("owners").rule(name)
