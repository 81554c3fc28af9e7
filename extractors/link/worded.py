"""Give the words of the two sides where the text sets apart groups that were not found as arms.

The direction stays open, for no arm is named: the words are for a person to read. Must never give words of people or
features for those of a treatment.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.drugs import is_treatment
from extractors.rulebook import load

if TYPE_CHECKING:
    import re

    from extractors.findings import Effect
    from extractors.link.clause import Clause
    from extractors.link.places import Places

_LONGEST = 400  # how much of a sentence before its estimate is searched


def worded(effect: Effect, clause: Clause, places: Places) -> Effect:
    """The effect with the words of its sides, if it is open, of treatments, and the sentence names no two arms."""
    if effect.kind != "treatment" or effect.direction_source != "open" or "direction" in effect.evidence:
        return effect
    start = max(clause.sentence.start, clause.label - _LONGEST)
    if len({p.arm for p in places.arms_in(start, clause.label)}) > 1:
        return effect
    words = places.even[start : clause.label]
    for rule in load("verdicts").group("worded"):
        match = rule.pattern.search(words)
        if match and _of_treatments(match) and ("reference" in match.groupdict() or not _has_control(places)):
            at = {side: match.span(side) for side in match.groupdict()}
            text = {side: places.text[start + a : start + b] for side, (a, b) in at.items()}
            return replace(effect, numerator_text=text["numerator"], reference_text=text.get("reference"))
    return effect


def _has_control(places: Places) -> bool:
    """Whether the text names a comparator: then the side that acts alone is but half of the answer."""
    return bool(load("arms").rule("role/is-control").pattern.search(places.even))


def _of_treatments(match: re.Match[str]) -> bool:
    therapy = load("links").rule("kind/therapy").pattern
    return any(is_treatment(side) or therapy.search(side) for side in match.groupdict().values() if side)
