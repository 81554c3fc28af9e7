"""Hold the directions of one text's effects against each other: one that is stated is carried, one denied is opened.

Must never carry a direction to an effect that names other arms, nor close what words and medians contradict.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from extractors.link.sides import Sides, against, compared, is_comparator, other_of, with_stranger
from extractors.link.told import as_in_title, is_loud
from extractors.rulebook import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.findings import Arm, Effect, Median, Span
    from extractors.link.places import ArmPlace, Places

CARRIERS = frozenset({"explicit", "comparing", "verb"})
HAZARDS = frozenset({"HR", "SHR"})
_SIDES = ("numerator", "reference", "numerator_text", "reference_text")
_REACH = 130  # how far behind "are given for" the two arms may be named
_OTHERS = 2  # with two arms beside the pair, as in a factorial trial, silence may mean these
_BESIDE = 12  # how far behind it the first of them


def carried(effects: list[Effect], places: Places, medians: tuple[Median, ...]) -> list[Effect]:
    """Give effects without a stated direction the one that the other effects of the same two arms state.

    Where none of them states one, a sentence on all ratios may: "hazard ratios are given for A relative to B", "Cox
    models with B as the reference". What the medians loudly deny is not taken from such a sentence.
    """
    known = {(e.numerator, e.reference): e for e in reversed(effects) if e.direction_source in CARRIERS}
    if not known:
        modelled = {hazards: _as_modelled(effects, places, hazards=hazards) for hazards in (False, True)}
        given = [
            replace(e, **(_as_given(e, places) or _taken(e, places, modelled[e.measure in HAZARDS]))) for e in effects
        ]
        return [e if _is_denied(g, places, medians) else g for e, g in zip(effects, given, strict=True)]
    if len(known) != 1:
        return effects
    source = next(iter(known.values()))
    against_custom = source.direction_source == "verb" and _is_control(source.numerator, places)
    if against_custom or _turned_for_one(source, places):
        return effects  # "rarer with the control": said of that outcome alone
    sides = {name: getattr(source, name) for name in _SIDES}
    span = source.evidence["direction"]
    return [replace(e, **_carried(e, sides, span)) if _may_take(e, places, sides) else e for e in effects]


def _turned_for_one(source: Effect, places: Places) -> bool:
    """Whether the one stated direction is against the title's, in a ratio above 1: "A versus B", "RR for B vs A, 1.4".

    Then it may be stated only because the others go the title's way. Not where one of the two is a comparator.
    """
    arms = [places.arm(source.numerator), places.arm(source.reference)]
    if source.direction_source != "explicit" or source.value <= 1 or any(arm and is_comparator(arm) for arm in arms):
        return False
    span = source.evidence["direction"]
    return as_in_title(Sides(source.reference or "", source.numerator or "", "", "", "explicit", span), places)


def _carried(effect: Effect, sides: dict[str, Any], span: Span) -> dict[str, Any]:
    return {**sides, "direction_source": "carried", "evidence": {**effect.evidence, "direction": span}}


def _as_given(effect: Effect, places: Places) -> dict[str, Any]:
    """What changes in an effect where a sentence says of all ratios of its kind which arm is over which."""
    for match in load("comparisons").rule("given-for").pattern.finditer(places.even):
        if (match["hazard"] is not None) != (effect.measure in HAZARDS):
            continue
        sentence = places.layout.at(match.start())
        bounds = (match.end(), min(sentence.end, match.end() + _REACH))
        sides = compared(places, bounds, bounds, "carried")
        named = places.arms_in(*bounds)
        if sides is None or named[0].arm not in sides.pair or named[0].start > match.end() + _BESIDE:
            continue
        taken = _taken(effect, places, sides)
        if taken:
            return taken
    return {}


def _taken(effect: Effect, places: Places, sides: Sides | None) -> dict[str, Any]:
    """What changes in an effect that takes these sides, if it may."""
    given = {name: getattr(sides, name) for name in _SIDES} if sides else {}
    return _carried(effect, given, sides.span) if sides and _may_take(effect, places, given) else {}


def _as_modelled(effects: list[Effect], places: Places, *, hazards: bool) -> Sides | None:
    """One of two arms over the other, which a sentence on the models and without an estimate calls the reference."""
    if len(places.arms) != 2:
        return None
    own = {places.layout.at(e.span.start).start for e in effects}
    models = load("comparisons").rule("model-of-all").pattern
    found = []
    for place in _references(places):
        sentence = places.layout.at(place.start)
        named = models.finditer(places.even, sentence.start, sentence.end)
        if sentence.start not in own and any(hazards or model["hazard"] is None for model in named):
            found.append(place)
    other = other_of(found[0].arm, places) if len({place.arm for place in found}) == 1 else None
    return against(places, found[0], other, "carried", above=False) if other else None


def _references(places: Places) -> Iterator[ArmPlace]:
    """Every place at which an arm is called the reference, right before it or right after."""
    for match in load("comparisons").rule("as-reference").pattern.finditer(places.even):
        yield from (p for p in places.arms_in(max(0, match.start() - _REACH), match.start()) if p.end == match.start())
    for match in load("comparisons").rule("reference-of-all").pattern.finditer(places.even):
        yield from (p for p in places.arms_in(match.end(), match.end() + _REACH) if p.start == match.end())


def _is_denied(effect: Effect, places: Places, medians: tuple[Median, ...]) -> bool:
    """Whether an effect with a direction has a loud value and medians that are loudly against it."""
    first, second = places.arm(effect.numerator), places.arm(effect.reference)
    loud = effect.measure in HAZARDS and is_loud(effect.value)
    lasting = longer(effect, medians, first, second) if loud and first and second else None
    return lasting is not None and (lasting is first) == (effect.value > 1)


def _may_take(effect: Effect, places: Places, sides: dict[str, Any]) -> bool:
    """Whether an effect has no direction of its own and speaks of these two arms, if of any."""
    pair = {sides["numerator"], sides["reference"]}
    return is_unsaid(effect) and _others_unnamed(effect, places, pair) and not _against_stranger(effect, places)


def _is_control(arm_id: str | None, places: Places) -> bool:
    arm = places.arm(arm_id)
    return arm is not None and is_comparator(arm)


def _against_stranger(effect: Effect, places: Places) -> bool:
    sentence = places.layout.at(effect.span.start)
    return with_stranger(places, sentence.start, sentence.end)


def _others_unnamed(effect: Effect, places: Places, pair: set[str | None]) -> bool:
    """Whether the effect's sentence names no arm but these two; one of them where there are two others or more."""
    sentence = places.layout.at(effect.span.start)
    named = {place.arm for place in places.arms_in(sentence.start, sentence.end)}
    return named <= pair and (bool(named) or len(places.arms) < len(pair) + _OTHERS)


def reconciled(effects: list[Effect], places: Places, medians: tuple[Median, ...]) -> list[Effect]:
    """Leave open what the words and the medians say loudly differently: one of the two is misread.

    The words stay in the evidence, and neither custom nor another effect may close what they left open. An explicit
    "HR, A vs B" is kept: the contradiction is for the checks to show.
    """
    kept = []
    for e in effects:
        numerator, reference = places.arm(e.numerator), places.arm(e.reference)
        words = e.direction_source in {"comparing", "verb"} and e.measure == "HR" and is_loud(e.value)
        lasting = longer(e, medians, numerator, reference) if words and numerator and reference else None
        if lasting and (lasting is numerator) == (e.value > 1):
            open_ = replace(e, numerator=None, reference=None, numerator_text=None, reference_text=None)
            kept.append(replace(open_, direction_source="open"))
        else:
            kept.append(e)
    return kept


def is_unsaid(effect: Effect) -> bool:
    """Whether a treatment effect has no direction and no words that tell one, not even contradicted ones."""
    return effect.kind == "treatment" and effect.direction_source == "open" and "direction" not in effect.evidence


def longer(effect: Effect, medians: tuple[Median, ...], first: Arm, second: Arm) -> Arm | None:
    """The arm with the loudly longer median for this endpoint and population, or None."""
    times = [
        next(
            (
                m.value
                for m in medians
                if (m.arm, m.endpoint, m.population) == (arm.id, effect.endpoint, effect.population)
            ),
            None,
        )
        for arm in (first, second)
    ]
    if not times[0] or not times[1] or not is_loud(times[0] / times[1]):
        return None
    return first if times[0] > times[1] else second
