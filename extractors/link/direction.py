"""Say who is the numerator of an estimate, and from which words that is known.

Sources, from the surest: explicit, comparing, verb, carried, medians, convention, open (DESIGN: closed list).
Must never turn an open direction into a known one without words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors import names
from extractors.findings import Effect, Span
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.effects import Mention
    from extractors.link.places import Places

_COMPARING = re.compile(r"(?i)\bcompar(?:ing|ison of|ison between) (?:the )?")
_WITH = re.compile(r"(?i) (?:with|to|and|versus|vs\.?) (?:the )?")
_LEADING = re.compile(r"(?i)(?:as )?(?:compared (?:with|to)|versus|relative to|in comparison (?:with|to)) (?:the )?")


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of a comparison with the words for them; ids None where the words name no known arm."""

    numerator: str | None
    reference: str | None
    numerator_text: str | None
    reference_text: str | None
    source: str
    span: Span


def stated(mention: Mention, places: Places) -> Sides | None:
    """The direction that the effect's own sentence states, or None."""
    start, end = mention.gap
    own = _between(places, start, end, "explicit")
    if own is not None:
        return own
    sentence = places.layout.at(mention.label[0])
    opening = _opening(places.even, sentence.start, mention.label[0])
    if opening is not None:
        own = _between(places, opening, mention.label[0], "explicit")
        if own is not None:
            return own
    return _between(places, sentence.start, mention.label[0], "comparing") or _between(
        places, mention.effect.span.end, sentence.end, "comparing"
    )


def carried(effects: list[Effect], places: Places) -> list[Effect]:
    """Give effects without a stated direction the one that another effect of the same two arms states."""
    known = {
        (e.numerator, e.reference): e
        for e in reversed(effects)
        if e.direction_source in {"explicit", "comparing"} and e.numerator and e.reference
    }
    if len(known) != 1 or len(places.arms) != 2:
        return effects
    source = next(iter(known.values()))
    return [
        replace(
            effect,
            numerator=source.numerator,
            reference=source.reference,
            numerator_text=source.numerator_text,
            reference_text=source.reference_text,
            direction_source="carried",
            evidence={**effect.evidence, "direction": source.evidence["direction"]},
        )
        if effect.kind == "treatment" and effect.direction_source == "open"
        else effect
        for effect in effects
    ]


def _opening(even: str, floor: int, position: int) -> int | None:
    """Start of the bracket that holds this position, or None."""
    depth = 0
    for i in range(position - 1, floor - 1, -1):
        depth += (even[i] in ")]") - (even[i] in "([")
        if depth < 0:
            return i + 1
    return None


def _between(places: Places, start: int, end: int, source: str) -> Sides | None:
    """The last comparison of two groups between two offsets, both groups known or one known and one in words."""
    for pair in reversed(_pairs(places.even, start, end)):
        left, right = pair
        words = places.text[slice(*left)], places.text[slice(*right)]
        arms = places.arm_named(words[0]), places.arm_named(words[1])
        if arms[0] and arms[1] and arms[0] != arms[1]:
            begin, stop = left[0], right[1]
            span = Span(begin, stop, places.text[begin:stop], f"direction.{source}")
            return Sides(arms[0], arms[1], words[0], words[1], source, span)
    return None


def _pairs(even: str, start: int, end: int) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Spans of (numerator, reference) of each comparison between two offsets, in order."""
    pairs = []
    for rule in load("comparisons").rules:
        for match in rule.pattern.finditer(even, start, end):
            left = names.before(even, match.start(), start)
            right = names.after(even, match.end(), end)
            if left and right:
                pairs.append((left, right))
    for match in _COMPARING.finditer(even, start, end):
        left = names.after(even, match.end(), end)
        joint = _WITH.match(even, left[1], end) if left else None
        right = names.after(even, joint.end(), end) if joint else None
        if left and right:
            pairs.append((left, right))
    return sorted(pairs)
