"""Say who is the numerator of an estimate, and from which words that is known.

Sources, from the surest: explicit, comparing, verb, carried, medians, convention, open (a closed list).
Must never turn an open direction into a known one without saying on what it rests.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING

from extractors.drugs import is_treatment
from extractors.findings import Span
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.effects import Mention
    from extractors.findings import Arm, Effect, Median
    from extractors.link.places import ArmPlace, Places

CARRIERS = frozenset({"explicit", "comparing", "verb"})
_LOUD = 1.1  # medians or ratios closer to 1 than this say nothing about the order
_BAD_EVENTS = frozenset({"OS", "PFS", "DFS", "RFS", "EFS", "TTP", "TTF", "CSS", "MFS", "CVDEATH"})
_REACH = 60  # how far beside the word of a comparison an arm may be named


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of a comparison, the words for them, and on what the order rests."""

    numerator: str
    reference: str
    numerator_text: str
    reference_text: str
    source: str
    span: Span


def stated(mention: Mention, places: Places, starts: tuple[int, ...], code: str) -> Sides | None:
    """The direction that the effect's own sentence states, or None.

    Args:
        mention: The estimate.
        places: What is named where.
        starts: Where the estimates of the text start, for the bounds of this one's clause.
        code: Its endpoint, for only of a bad event is a value below 1 in favour of the numerator.
    """
    sentence = places.layout.at(mention.label[0])
    end = mention.effect.span.end
    following = min([s for s in starts if s >= end and s < sentence.end] + [sentence.end])
    opening = _opening(places.even, sentence.start, mention.label[0])
    clause = (sentence.start, following)
    regions = [(mention.gap, clause, "explicit")]
    if opening is not None:
        regions.append(((opening, mention.label[0]), clause, "explicit"))
    earlier = [s for s in starts if sentence.start <= s < mention.label[0]]
    regions.append(((max(earlier, default=sentence.start), mention.label[0]), clause, "comparing"))
    regions.append(((end, following), (end, following), "comparing"))
    if earlier:
        regions.append(((sentence.start, mention.label[0]), clause, "comparing"))
    for (start, stop), bounds, source in regions:
        sides = _compared(places, start, stop, bounds, source)
        if sides:
            return sides
    return _favoured(mention, places, sentence.start, code)


def of_others(mention: Mention, places: Places) -> bool:
    """Whether the estimate itself says that it compares two things that are no arms: "HR for men versus women"."""
    start, end = mention.gap
    versus = load("comparisons").rule("versus").pattern.search(places.even, start, end)
    return bool(versus) and not places.arms_in(start, end) and not is_treatment(places.even[start:end])


def carried(effects: list[Effect], places: Places) -> list[Effect]:
    """Give effects without a stated direction the one that the other effects of the same two arms state."""
    known = {(e.numerator, e.reference): e for e in reversed(effects) if e.direction_source in CARRIERS}
    if len(known) != 1:
        return effects
    source = next(iter(known.values()))
    pair = {source.numerator, source.reference}
    return [
        replace(
            e,
            numerator=source.numerator,
            reference=source.reference,
            numerator_text=source.numerator_text,
            reference_text=source.reference_text,
            direction_source="carried",
            evidence={**e.evidence, "direction": source.evidence["direction"]},
        )
        if is_unsaid(e) and _others_unnamed(e, places, pair)
        else e
        for e in effects
    ]


def _others_unnamed(effect: Effect, places: Places, pair: set[str | None]) -> bool:
    """Whether the effect's sentence names no arm but these two."""
    sentence = places.layout.at(effect.span.start)
    return {place.arm for place in places.arms_in(sentence.start, sentence.end)} <= pair


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


def other_of(arm_id: str, places: Places) -> Arm | None:
    """The arm that this one is compared with where no words say: the other of two, else the only comparator."""
    rest = [arm for arm in places.arms if arm.id != arm_id]
    if len(rest) == 1:
        return rest[0]
    comparators = [arm for arm in rest if is_comparator(arm)]
    return comparators[0] if len(comparators) == 1 else None


def is_comparator(arm: Arm) -> bool:
    """Whether the arm's name is that of a comparator by itself: placebo, usual care, X alone."""
    control = load("arms").rule("role/is-control").pattern
    return any(control.search(form) for form in (arm.name, *arm.aliases))


def is_loud(ratio: float) -> bool:
    """Whether a ratio is far enough from 1 to tell an order.

    >>> is_loud(1.3), is_loud(0.95)
    (True, False)
    """
    return abs(log(ratio)) > log(_LOUD)


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


def _opening(even: str, floor: int, position: int) -> int | None:
    """Start of the bracket that holds this position, or None."""
    depth = 0
    for i in range(position - 1, floor - 1, -1):
        depth += (even[i] in ")]") - (even[i] in "([")
        if depth < 0:
            return i + 1
    return None


def _compared(places: Places, start: int, stop: int, bounds: tuple[int, int], source: str) -> Sides | None:
    """The last comparison between two offsets whose two sides are arms; a missing side may be the other of two arms.

    ``bounds`` is the clause: an arm may be named outside the region, but not outside of it.
    """
    found = None
    for rule in load("comparisons").rules:
        if rule.gives == "slash" and source != "explicit":
            continue  # outside of the estimate a stroke joins the drugs of one arm
        for match in rule.pattern.finditer(places.even, start, stop):
            sides = _sides(places, match.span(), bounds, source, order=rule.gives or "")
            if sides and (found is None or sides.span.start > found.span.start):
                found = sides
    return found


def _sides(places: Places, cue: tuple[int, int], bounds: tuple[int, int], source: str, *, order: str) -> Sides | None:
    before = places.arms_in(bounds[0], cue[0])
    after = places.arms_in(cue[1] - 1, bounds[1])
    reference = after[0] if after and after[0].start - cue[1] < _REACH else None
    if reference is None:
        return None
    if order == "after-before":
        rest = [p for p in after[1:] if p.arm != reference.arm]
        numerator = rest[0] if rest else None
    elif order == "inside":
        inside = [p for p in places.arms_in(*cue) if p.arm != reference.arm]
        numerator = inside[-1] if inside else None
    else:
        near = [p for p in before if p.arm != reference.arm]
        numerator = near[-1] if near else None
    if numerator is None:
        return _against(places, reference, source)
    begin, end = min(numerator.start, reference.start), max(numerator.end, reference.end)
    span = Span(begin, end, places.text[begin:end], f"direction.{source}")
    words = [places.text[p.start : p.end] for p in (numerator, reference)]
    return Sides(numerator.arm, reference.arm, words[0], words[1], source, span)


def _against(places: Places, reference: ArmPlace, source: str) -> Sides | None:
    """Only the reference is named ("compared with placebo"): the numerator is the arm that it is compared with."""
    other = other_of(reference.arm, places)
    if other is None or len(places.arms) != 2:
        return None
    words = places.text[reference.start : reference.end]
    span = Span(reference.start, reference.end, words, f"direction.{source}")
    return Sides(other.id, reference.arm, other.name, words, source, span)


def _favoured(mention: Mention, places: Places, floor: int, code: str) -> Sides | None:
    """Say who is above the line where words call one arm better, worse, or the one that acted.

    "Longer with A" or "in favour of A" puts A above the line of a value below 1 and below it otherwise; "shorter with
    A" the other way round; "A reduced the risk" puts A above the line whatever the value.
    """
    value = mention.effect.value
    if len(places.arms) < 2 or value == 1 or code not in _BAD_EVENTS:
        return None
    sentence = places.layout.at(floor)
    for rule in load("links").group("verb"):
        before = rule.gives == "before"
        for match in rule.pattern.finditer(places.even, floor, sentence.end):
            reach = min(match.end() + _REACH, sentence.end)
            named = places.arms_in(floor, match.start() + 1) if before else places.arms_in(match.end() - 1, reach)
            other = other_of(named[0].arm, places) if len({p.arm for p in named}) == 1 else None
            if other is None:
                continue
            place = named[-1] if before else named[0]
            start, end = min(place.start, match.start()), max(place.end, match.end())
            span = Span(start, end, places.text[start:end], rule.id)
            words = places.text[place.start : place.end]
            above = before or (value < 1) == (rule.gives == "good")
            sides = (place.arm, other.id, words, other.name) if above else (other.id, place.arm, other.name, words)
            return Sides(*sides, "verb", span)
    return None
