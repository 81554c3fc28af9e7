"""The order in which a text states its arms, for numbers whose own sentence names none: "Median OS was 9 v 7 months".

Must never give the numbers of two kinds of patients to the arms.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from extractors import populations
from extractors.link.design import designed
from extractors.link.hints import with_hints
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.link.owners import Listed
    from extractors.link.places import ArmPlace, Places
    from extractors.rulebook import Rule
    from extractors.segment import Sentence

_BACK = 4  # how many sentences back a comparison still gives its order to numbers that name nobody


@dataclass(slots=True)
class Memory:
    """The order in which the text last compared its arms: later sentences often keep it in silence."""

    order: tuple[str, ...] = field(default=())


def stated(group: Listed, places: Places, sentence: Sentence, memory: Memory) -> tuple[str, ...]:
    """The order of the sentence before, where that one compares the arms, else the order last used or stated."""
    k = len(group.spans)
    if _of_kinds(places, sentence):
        return ()
    earlier = [s for s in places.layout.sentences[max(0, sentence.index - _BACK) : sentence.index] if not s.title]
    respective = bool(_row("after/respective").pattern.match(places.even, group.end, group.stop))
    for i, previous in enumerate(reversed(earlier)):
        order = _in_sentence(previous, places, k, respective=respective and not i)
        if order:
            return order if not i or not _of_features(group, places, sentence) else ()
        if not i and len(memory.order) == k:
            return memory.order
    return designed(places) if len(places.arms) == k and not _of_features(group, places, sentence) else ()


def turned(order: tuple[str, ...], before: list[ArmPlace], places: Places) -> tuple[str, ...]:
    """Order for "compared with B, A had ...": the first named is the comparator, and its number comes last."""
    first = before[0]
    if len(order) == 2 and _row("before/leading").pattern.search(places.even, max(0, first.start - 50), first.start):
        return order[::-1]
    return order


def last_told(before: list[ArmPlace], places: Places) -> tuple[str, ...]:
    """The last two arms before a list, where the first of them has a number and the second gets one of its own."""
    last = before[-1]
    other = next((arm for arm in reversed(before) if arm.arm != last.arm), None)
    told = other and _row("stated/each").pattern.fullmatch(places.even, other.end, last.start)
    return (other.arm, last.arm) if other and told else ()


def distinct(arms: list[ArmPlace] | tuple[ArmPlace, ...]) -> tuple[str, ...]:
    """The arms that are named, each once, in order."""
    return tuple(dict.fromkeys(a.arm for a in arms))


def compared(arms: tuple[ArmPlace, ...], places: Places) -> bool:
    """Whether words of comparison stand between two arms, or name them in one breath."""
    word = _row("before/compared").pattern
    return any(word.search(places.even[a.end : b.start]) for a, b in itertools.pairwise(arms) if a.arm != b.arm)


def _in_sentence(sentence: Sentence, places: Places, k: int, *, respective: bool) -> tuple[str, ...]:
    """The order in which a sentence compares as many arms as there are numbers; empty where it does not."""
    arms = with_hints(places, sentence).arms_in(sentence.start, sentence.end)
    order = distinct(arms)
    if len(order) != k:
        return ()
    told = respective or (k == 2 and compared(arms, places)) or _each_with_its_own(arms, places)
    return turned(order, list(arms), places) if told else ()


def _each_with_its_own(arms: tuple[ArmPlace, ...], places: Places) -> bool:
    """Whether every arm is named once, with a share or a time of its own: "48% with A and 46% with B"."""
    own = _row("stated/each").pattern
    return all(a.arm != b.arm and own.fullmatch(places.even, a.end, b.start) for a, b in itertools.pairwise(arms))


def _of_features(group: Listed, places: Places, sentence: Sentence) -> bool:
    """Whether the words before the numbers speak of kinds of patients, which may be what the numbers are of."""
    feature = load("links").rule("kind/feature").pattern
    return bool(
        populations.find(places.even, sentence.start, group.start)
        or feature.search(places.even, sentence.start, group.start)
    )


def _of_kinds(places: Places, sentence: Sentence) -> bool:
    """Whether a sentence sets two kinds of patients against each other: its numbers are of them, and of no arm."""
    return bool(_row("stated/kinds").pattern.search(places.even, sentence.start, sentence.end))


@cache
def _row(name: str) -> Rule:
    return load("owners").rule(name)
