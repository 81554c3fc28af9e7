"""Give the words of the two sides where the text sets apart groups that were not found as arms.

The direction stays open, for no arm is named: the words are for a person to read. Must never give words of people or
features for those of a treatment.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors import abbreviations
from extractors.drugs import is_treatment
from extractors.link.kind_of_text import pattern
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
    shorts = {short: places.even[slice(*span)] for short, span in abbreviations.find(places.even).items()}
    for rule in load("verdicts").group("worded"):
        stop = clause.value if rule.gives == "gap" else clause.label
        match = rule.pattern.search(places.even[start:stop])
        if (
            match
            and _of_treatments(match, shorts, subject=rule.gives == "subject")
            and ("reference" in match.groupdict() or not _has_other_side(places))
        ):
            at = {side: match.span(side) for side in match.groupdict()}
            text = {side: places.text[start + a : start + b] for side, (a, b) in at.items()}
            return replace(effect, numerator_text=text["numerator"], reference_text=text.get("reference"))
    return effect


def _has_other_side(places: Places) -> bool:
    """Whether the text names a comparator or compares: then the side that acts alone is but half of the answer."""
    title = places.layout.sentences[0]
    return bool(
        load("verdicts").rule("other-side").pattern.search(places.even)
        or pattern("kind-of-text/trial").search(places.even)
        or pattern("kind-of-text/compares").search(places.even, title.start, title.end)
    )


def _of_treatments(match: re.Match[str], shorts: dict[str, str], *, subject: bool) -> bool:
    """Whether a side is a treatment, by its name or by the words that one of its short forms stands for.

    Of a ``subject`` that itself must be one: an outcome may be set against a treatment too.
    """
    therapy = load("links").rule("kind/therapy").pattern
    sides = [side for name, side in match.groupdict().items() if side and (name == "numerator" or not subject)]
    sides += [shorts[word] for side in sides for word in side.split() if word in shorts]
    return any(is_treatment(side) or therapy.search(side) for side in sides)
