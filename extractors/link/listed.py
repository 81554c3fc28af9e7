"""Read lists that say once, at their end, what holds of each item: "X (0.4), Y (0.5) and Z (0.6) were rarer with A".

Must never reach past words that say something of one item alone.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import log
from typing import TYPE_CHECKING

from extractors.link.carried import HAZARDS
from extractors.link.kind_of_text import pattern
from extractors.link.sides import Sides, against, other_of
from extractors.rulebook import load

if TYPE_CHECKING:
    import re

    from extractors.findings import Effect
    from extractors.link.clause import Clause
    from extractors.link.places import Places

AS_FACTOR = "direction.as-factor"  # such sides are no other item's
_TOLD = frozenset({"verb", "comparing"})
_SIDES = ("numerator", "reference", "numerator_text", "reference_text", "direction_source")
_NEAR = 0.3  # how far, as a logarithm, a ratio may lie from one that it leaves unchanged
_GROUP = frozenset({"", "group", "arm"})  # what may stand between an arm and the bracket of its estimate


def with_neighbours(effects: list[Effect], bounds: tuple[Clause, ...], places: Places) -> list[Effect]:
    """The effects, those without sides of their own with what is said of the next in a list, or of the one before."""
    return _with_last(_with_next(effects, bounds, places), bounds, places)


def _with_next(effects: list[Effect], bounds: tuple[Clause, ...], places: Places) -> list[Effect]:
    """Give the items of a list the direction that is said of them all behind the last, where all lean to one side."""
    known = list(effects)
    behind: set[int] = set()
    for i in range(len(known) - 1, 0, -1):
        last, clause = known[i], bounds[i]
        words = last.evidence.get("direction")
        if last.direction_source in _TOLD and words and words.start >= clause.end:
            behind.add(i)
        if i in behind and _goes_on(known[i - 1], last) and _is_item(bounds[i - 1], clause, places):
            evidence = {**known[i - 1].evidence, "direction": last.evidence["direction"]}
            given = {name: getattr(last, name) for name in _SIDES}
            known[i - 1] = replace(known[i - 1], **given, evidence=evidence)
            behind.add(i - 1)
    return known


def _goes_on(effect: Effect, following: Effect) -> bool:
    """Whether an estimate says nothing of its own sides, and leans as the next one does."""
    unsaid = effect.direction_source == "open" and "direction" not in effect.evidence
    alike = (effect.value - 1) * (following.value - 1) > 0
    return unsaid and alike and effect.kind == following.kind == "treatment"


def _is_item(clause: Clause, following: Clause, places: Places) -> bool:
    """Whether nothing but names of outcomes stands before an estimate and between it and the next one's bracket."""
    if clause.sentence.index != following.sentence.index or None in (clause.bracket, following.bracket):
        return False
    opened = following.bracket or 0
    if opened < clause.end or not _row("listed/next").match(places.even[clause.end : opened]):
        return False
    verbs = pattern("kind/verb"), _row("listed/verdict")
    stretches = (clause.begin, clause.label), (clause.end, opened)
    said = any(verb.search(places.even, *stretch) for verb in verbs for stretch in stretches)
    return not said and not places.arms_in(clause.begin, opened)


def _with_last(effects: list[Effect], bounds: tuple[Clause, ...], places: Places) -> list[Effect]:
    """Give an analysis that "did not change the result" the sides of the estimate before, in the sentence before."""
    known = list(effects)
    for i in range(1, len(known)):
        last, effect, clause = known[i - 1], known[i], bounds[i]
        follows = clause.first and clause.sentence.index == bounds[i - 1].sentence.index + 1
        told = follows and _row("listed/unchanged").search(places.even, clause.begin, clause.label)
        if not told or last.numerator is None or not _goes_on(effect, last):
            continue
        near = abs(log(effect.value / last.value)) < _NEAR and (effect.measure in HAZARDS) == (last.measure in HAZARDS)
        if near and not places.arms_in(clause.begin, clause.limit):
            words = {name: span for name, span in last.evidence.items() if name == "direction"}
            given = {**{name: getattr(last, name) for name in _SIDES}, "direction_source": "carried"}
            known[i] = replace(effect, **given, evidence={**effect.evidence, **words})
    return known


def as_factor(clause: Clause, places: Places) -> Sides | None:
    """Sides of an arm that is a factor of a model: "treatment with A (HR 0.6) and age (HR 1.4) predicted death".

    It is the only arm that the sentence names; what it is set against is the other of two, or the only comparator.
    """
    if clause.bracket is None:
        return None
    near = places.arms_in(clause.begin, clause.bracket)
    start, end = clause.sentence.start, clause.sentence.end
    if not near or len({place.arm for place in places.arms_in(start, end)}) > 1:
        return None
    place = near[-1]
    if places.even[place.end : clause.bracket - 1].strip() not in _GROUP:
        return None
    if not _row("listed/factor").search(places.even[clause.begin : place.start]):
        return None
    after = any(pattern(name).search(places.even, clause.end, end) for name in ("kind/predictor", "kind/goes-with"))
    before = load("endpoints").rule("asserts/predicted").pattern.search(places.even, start, place.start)
    other = other_of(place.arm, places) if after or before else None
    if other is None:
        return None
    sides = against(places, place, other, "verb", above=True)
    return replace(sides, span=replace(sides.span, rule=AS_FACTOR))


@cache
def _row(name: str) -> re.Pattern[str]:
    return load("verdicts").rule(name).pattern
