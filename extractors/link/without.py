"""Whose a number is that is said of the rest: "7 months without A", "in those who did not", "in the other two arms".

Must never say who did without something where the study has more than two arms, nor speak of what people had before.
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


def of_the_others(behind: tuple[int, int], places: Places, sentence: Sentence) -> tuple[str | None, ...]:
    """The arms that a sentence has not named before a number "in the other arms"; (None,) where it is not said which.

    ``behind`` are the words after the number. Nothing is returned where they do not say so.
    """
    said = load("owners").rule("others/after").pattern.match(places.even, *behind)
    if said is None:
        return ()
    named = {place.arm for place in places.arms_in(sentence.start, behind[0])}
    rest = tuple(arm.id for arm in places.arms if arm.id not in named)
    several = said["several"] is not None
    return rest if named and rest and several == (len(rest) > 1) else (None,)
