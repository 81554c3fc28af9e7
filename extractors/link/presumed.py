"""Who is likely to be the numerator where no words say: by the medians, or by the custom of experimental over control.

Must never be mixed up with what words say: the source is ``medians`` or ``convention``, and a person has to accept it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors import names
from extractors.link.added import is_left_out
from extractors.link.carried import CARRIERS, is_unsaid, longer
from extractors.link.design import control_of
from extractors.link.sides import is_part_of, other_of
from extractors.link.strangers import share_a_name
from extractors.link.told import first_of_two, is_loud
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.findings import Arm, Effect, Median
    from extractors.link.places import Places

_ORDER = frozenset({"sequential", "first", "second", "line", "followed", "by", "then", "early", "late", "initial"})


def presumed(effects: list[Effect], places: Places, medians: tuple[Median, ...]) -> list[Effect]:
    """Give the effects that are still open the direction that medians or custom tell, each marked so."""
    ways: dict[frozenset[str | None], set[str | None]] = {}
    for e in effects:
        if e.direction_source in CARRIERS:
            ways.setdefault(frozenset((e.numerator, e.reference)), set()).add(e.numerator)
    floors = [0, *(e.span.end for e in effects)]
    closed = [
        _presumed(e, places, medians, ways, floor) if is_unsaid(e) else e
        for e, floor in zip(effects, floors, strict=False)
    ]
    against = [
        e
        for e, floor in zip(closed, floors, strict=False)
        if e.direction_source == "convention" and _numbers_contradict(e, places, floor)
    ]
    against += [e for e in closed if e.direction_source == "medians"]
    denied = {(e.numerator, e.reference) for e in against if e.direction_source == "convention"}
    denied |= {(e.reference, e.numerator) for e in against if e.direction_source == "medians"}
    return [
        before if e.direction_source == "convention" and (e.numerator, e.reference) in denied else e
        for before, e in zip(effects, closed, strict=True)
    ]


def _numbers_contradict(effect: Effect, places: Places, floor: int) -> bool:
    """Whether two numbers before an estimate that name no arm, in the order of the arms named last, say no."""
    sentence = places.layout.at(effect.span.start)
    whole = max(sentence.start, floor)
    part = max(whole, places.even.rfind("; ", 0, effect.span.start))
    first = first_of_two(part, effect.span.start, places, effect)
    first = first_of_two(whole, effect.span.start, places, effect) if first is None else first
    pair = (effect.numerator, effect.reference)
    if first is None:
        return False
    for told in reversed([s for s in places.layout.sentences if s.start <= sentence.start]):
        order = list(dict.fromkeys(p.arm for p in places.arms_in(told.start, told.end) if p.arm in pair))
        if len(order) == 2:
            return (order[0] == effect.numerator) != first
    return False


def _presumed(
    effect: Effect,
    places: Places,
    medians: tuple[Median, ...],
    ways: dict[frozenset[str | None], set[str | None]],
    floor: int,
) -> Effect:
    pair = _pair(effect, places, floor)
    if (
        pair is None
        or _same_in_turn(*pair)
        or share_a_name(*pair)
        or _less_is_new(*pair)
        or (len(places.arms) == 2 and is_left_out(places))
        or len(ways.get(frozenset(arm.id for arm in pair), ())) > 1
    ):
        return effect  # the text itself goes both ways: custom decides nothing
    first, second = pair
    loud = effect.measure == "HR" and is_loud(effect.value)
    named = tuple(m for m in medians if not m.order_kept)
    by_medians = longer(effect, named, first, second) if loud else None
    if by_medians:
        numerator, source = _numerator_by(by_medians, pair, effect), "medians"
    else:
        control = control_of(first, second)
        custom = (second if control is first else first) if control else _named_first(pair, effect, places, floor)
        by_order = longer(effect, medians, first, second) if loud else None
        if by_order and _numerator_by(by_order, pair, effect) is not custom:
            return effect  # medians in the order that the text keeps say the other way: neither is sure enough
        numerator, source = custom, "convention"
    known = ways.get(frozenset((first.id, second.id)))
    if known and numerator.id not in known:
        return effect  # the text goes the other way elsewhere
    reference = second if numerator is first else first
    return replace(
        effect,
        numerator=numerator.id,
        reference=reference.id,
        numerator_text=numerator.name,
        reference_text=reference.name,
        direction_source=source,
    )


def _numerator_by(longer_lived: Arm, pair: tuple[Arm, Arm], effect: Effect) -> Arm:
    """The numerator of a hazard ratio, by which of two arms has the longer median."""
    return longer_lived if effect.value < 1 else next(arm for arm in pair if arm is not longer_lived)


def _same_in_turn(first: Arm, second: Arm) -> bool:
    """Whether two arms are the same treatments in another order: no custom says which order is the experimental one."""
    return names.key(first.name) - _ORDER == names.key(second.name) - _ORDER


def _less_is_new(first: Arm, second: Arm) -> bool:
    """Whether the arm of more goes by a comparator's name too: then what was left out may be what is new."""
    control = load("arms").rule("role/is-control").pattern
    return any(
        bool(control.search(form)) and not names.key(less.name) - {"alone", "only"} <= names.key(form)
        for less, more in ((first, second), (second, first))
        if is_part_of(less, more)
        for form in (more.name, *more.aliases)
    )


def _pair(effect: Effect, places: Places, floor: int) -> tuple[Arm, Arm] | None:
    """The two arms that the effect contrasts: the only two, the two of its sentence, or one and the only comparator."""
    if len(places.arms) == 2:
        return places.arms[0], places.arms[1]
    sentence = places.layout.at(effect.span.start)
    item = max(sentence.start, floor)
    for start, end in ((item, effect.span.end), (sentence.start, effect.span.end), (sentence.start, sentence.end)):
        named = list(dict.fromkeys(place.arm for place in places.arms_in(start, end)))
        arms = [arm for arm_id in named if (arm := places.arm(arm_id))]
        if len(arms) == 2:
            return arms[0], arms[1]
        if len(arms) == 1:
            other = other_of(arms[0].id, places)
            return (arms[0], other) if other else None
    return None


def _named_first(pair: tuple[Arm, Arm], effect: Effect, places: Places, floor: int) -> Arm:
    """The arm that its own words, else its sentence, else the text name first: by custom the experimental one."""
    sentence = places.layout.at(effect.span.start)
    order = [place.arm for place in places.arm_places]
    for start in (sentence.start, max(sentence.start, floor)):
        named = [place.arm for place in places.arms_in(start, effect.span.start)]
        order = named if {arm.id for arm in pair} <= set(named) else order
    return min(pair, key=lambda arm: order.index(arm.id) if arm.id in order else len(order))
