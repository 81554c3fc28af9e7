"""Find words that restrict an estimate to a part of the study's people.

Must never call the study's own population a subgroup: ``link`` weighs what is found here against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from extractors.rulebook import Rule, load

_MANY = 256  # the same stretch is asked for by each estimate of a sentence
_BEYOND = 20  # how much after the last word is looked at, to see where it ends


@dataclass(frozen=True, slots=True)
class Restriction:
    """Words for a part of the people, where they stand."""

    start: int
    end: int
    rule: str


@cache
def _rules() -> tuple[Rule, ...]:
    return load("populations").group("subgroup")


@lru_cache(_MANY)
def find(even: str, start: int, end: int) -> tuple[Restriction, ...]:
    """Every restriction between two offsets, in order; the longest where two overlap."""
    if start >= end:
        return ()
    found = {
        match.span("words"): rule.id
        for rule in _rules()
        for match in rule.pattern.finditer(even, start, end + _BEYOND)
        if match.end("words") <= end
    }
    kept: list[tuple[int, int]] = []
    for span in sorted(found, key=lambda span: (span[0] - span[1], span[0])):
        if not any(span[0] < other[1] and other[0] < span[1] for other in kept):
            kept.append(span)
    return tuple(Restriction(*span, found[span]) for span in sorted(kept))
