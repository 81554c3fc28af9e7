"""Say which endpoint an estimate is about: candidates are scored openly, the best wins, ties go to the nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.effects import Mention
    from extractors.endpoints import Named
    from extractors.link.places import Places

_IN_GAP, _SAME_BRACKET, _BEFORE, _AFTER, _SENTENCE_BEFORE = 100, 90, 70, 50, 20
_REACH_AFTER = 80


@dataclass(frozen=True, slots=True)
class Candidate:
    """An endpoint considered for an estimate: its score and why."""

    named: Named
    score: float
    why: str


def candidates(mention: Mention, places: Places, other_starts: tuple[int, ...]) -> tuple[Candidate, ...]:
    """Every endpoint considered, the best first.

    Args:
        mention: The estimate.
        places: What is named where.
        other_starts: Where the other estimates of the text start; words beyond the next one are not looked at.
    """
    label_start, _ = mention.label
    value_at = mention.gap[1] if not mention.carried else mention.effect.span.start
    sentence = places.layout.at(label_start)
    found: list[Candidate] = []
    if not mention.carried:
        found += [
            _scored(n, _IN_GAP, value_at - n.end, "between label and value") for n in places.endpoints_in(*mention.gap)
        ]
    found += [
        _scored(n, _BEFORE, value_at - n.end, "before, in the sentence")
        for n in places.endpoints_in(sentence.start, value_at if mention.carried else label_start)
    ]
    limit = min([start for start in other_starts if start > mention.effect.span.end] + [sentence.end])
    reach = min(limit, mention.effect.span.end + _REACH_AFTER)
    found += [
        _scored(n, _AFTER, n.start - mention.effect.span.end, "after, in the sentence")
        for n in places.endpoints_in(mention.effect.span.end, reach)
    ]
    if not found and sentence.index:
        previous = places.layout.sentences[sentence.index - 1]
        found += [
            _scored(n, _SENTENCE_BEFORE, label_start - n.end, "in the sentence before")
            for n in places.endpoints_in(previous.start, previous.end)
        ]
    return tuple(sorted(found, key=lambda c: (-c.score, c.named.start)))


def _scored(named: Named, base: float, distance: int, why: str) -> Candidate:
    return Candidate(named, base - min(distance, 400) / 10, why)
