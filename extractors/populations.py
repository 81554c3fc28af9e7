"""Find words that restrict an estimate to a part of the study's people.

Must never call the study's own population a subgroup: ``link`` weighs what is found here against it.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractors.rulebook import load


@dataclass(frozen=True, slots=True)
class Restriction:
    """Words for a part of the people, where they stand."""

    start: int
    end: int
    rule: str


def find(even: str, start: int, end: int) -> tuple[Restriction, ...]:
    """Every restriction between two offsets, in order."""
    found = {
        (match.start("words"), match.end("words")): Restriction(match.start("words"), match.end("words"), rule.id)
        for rule in load("populations").rules
        for match in rule.pattern.finditer(even, start, end)
    }
    return tuple(found[span] for span in sorted(found))
