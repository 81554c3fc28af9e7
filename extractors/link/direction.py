"""Say who is the numerator of an estimate, and from which words that is known.

Sources, from the surest: explicit, comparing, verb, carried, medians, convention, open (a closed list).
Must never turn an open direction into a known one without saying on what it rests.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.drugs import is_treatment
from extractors.link.hints import with_nouns
from extractors.link.sides import Sides, against, compared, is_comparator, of_places, with_stranger
from extractors.link.told import as_in_title, is_loud, told
from extractors.link.verdict import Asked, subject, verdict
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.effects import Mention
    from extractors.findings import Arm, Effect, Median
    from extractors.link.clause import Clause
    from extractors.link.places import ArmPlace, Places
    from extractors.link.told import Told

CARRIERS = frozenset({"explicit", "comparing", "verb"})
_REST = re.compile(r"\A[^()\[\]]{0,80}[)\]]")  # what is left of the bracket that an estimate stands in
_AFTER = 90  # how far after an estimate the words for it alone may stand


def stated(mention: Mention, clause: Clause, places: Places, before: Sides | None, code: str) -> Sides | None:
    """The direction that the effect's own sentence states, or None.

    Nouns that stand for an arm ("deferral") count where its names tell nothing.

    The estimate's own words are taken as they stand. Else the order of the words, the numbers of the two sides and
    the verdict on one of them are set against each other: where the numbers or the verdict are against the order, it
    is they that tell the numerator, and where they are against each other, nothing does (the sides then have the
    source ``open``).

    Args:
        mention: The estimate.
        clause: Where its words may stand.
        places: What is named where.
        before: The sides of the estimate before it in the same sentence.
        code: Its endpoint, for a verdict is good or bad by what is counted.
    """
    found = _stated(mention, clause, places, before, code)
    if found:
        return found
    nouns = with_nouns(places, clause.sentence)
    return None if nouns is places else _stated(mention, clause, nouns, before, code)


def _stated(mention: Mention, clause: Clause, places: Places, before: Sides | None, code: str) -> Sides | None:
    own = _own(clause, places)
    if own:
        return own
    order = _replaced(clause, places, before) or _order(clause, places, before)
    numbers = told(clause, places, mention.effect)
    end = own_end(clause, places)
    judged = verdict(Asked(clause, places, mention.effect, code, end), order or (numbers.sides if numbers else None))
    if order is None and judged is None and numbers and numbers.leans and as_in_title(numbers.sides, places):
        return numbers.sides
    return _weighed(order, numbers, judged) or subject(clause, places, end)


def _own(clause: Clause, places: Places) -> Sides | None:
    """What stands between the measure and the value: "HR for A versus B, 0.7"."""
    region = clause.gap or clause.head
    return compared(places, region, (clause.sentence.start, clause.limit), "explicit") if region else None


def _order(clause: Clause, places: Places, before: Sides | None) -> Sides | None:
    """The two sides in the order of the words nearest to the estimate: in its bracket, before it, after it.

    In a list that names its arms once, they are those of the estimate ``before``.
    """
    start, end, limit = clause.sentence.start, clause.sentence.end, clause.limit
    if clause.bracket is not None:
        inside = compared(places, (max(clause.bracket, clause.begin), clause.label), (start, limit), "explicit")
        if inside:
            return inside
    after = own_end(clause, places)
    following = _following(clause, places)
    if following:
        return following
    for region, stop in (
        ((clause.begin, clause.label), limit),
        ((clause.value, after), after),
        ((start, clause.label), limit),
        ((clause.end, end), end),
    ):
        if region[0] == start and not clause.first and _says_no_more(clause, places, before):
            return replace(before, source="carried") if before and before.source == "explicit" else before
        sides = compared(places, region, (start, stop), "comparing")
        if sides:
            return _of_item(sides, clause, places)
    return None


def _following(clause: Clause, places: Places) -> Sides | None:
    """The sides that stand right after an estimate as its own: "versus C, the HR was 0.7 for A and 0.8 for B"."""
    end = own_end(clause, places)
    named = places.arms_in(clause.end, end)
    if not named or not _is_of(clause.end, named[0], places):
        return None
    sides = compared(places, (named[0].start, end), (named[0].start, end), "comparing")
    if sides:
        return sides
    start = clause.sentence.start
    ahead = compared(places, (start, clause.label), (start, end), "comparing")
    if ahead is None or named[0].arm in ahead.pair:
        return ahead
    below = [p for p in places.arms_in(start, clause.label) if p.arm == ahead.reference]
    return of_places(places, named[0], below[-1], "comparing") if below else None


def _of_item(sides: Sides, clause: Clause, places: Places) -> Sides:
    """The sides with the arm right before the estimate's bracket: "A (OR 1.7) and B (OR 2.0) did better than C"."""
    if clause.bracket is None:
        return sides
    near = places.arms_in(clause.begin, clause.bracket)
    if not near or near[-1].arm in sides.pair or places.even[near[-1].end : clause.bracket - 1].strip():
        return sides
    named = [p for p in places.arms_in(clause.sentence.start, clause.sentence.end) if p.arm == sides.reference]
    return of_places(places, near[-1], named[-1], "comparing") if named else sides


def _says_no_more(clause: Clause, places: Places, before: Sides | None) -> bool:
    """Whether an estimate after another in its sentence names no arm of its own."""
    return before is not None and before.source != "open" and not places.arms_in(clause.begin, clause.limit)


def own_end(clause: Clause, places: Places) -> int:
    """Where the words after an estimate stop to be about it alone, if another estimate follows."""
    if clause.limit == clause.sentence.end:
        return clause.limit
    cut = load("owners").rule("next/begins").pattern.search(places.even, clause.value, clause.limit)
    return cut.start() if cut else clause.limit


def _replaced(clause: Clause, places: Places, before: Sides | None) -> Sides | None:
    """The sides of the estimate before with one of them exchanged: "than with B (HR 0.7) or C (HR 0.8)"."""
    if before is None or before.source == "open" or clause.first:
        return None
    new = _newly_named(clause, places, before)
    near = [p for p in places.arms_in(clause.sentence.start, clause.label) if p.arm in before.pair]
    if new is None or not near:
        return None
    numerator = next((p for p in near if p.arm == before.numerator), None)
    reference = next((p for p in near if p.arm == before.reference), None)
    if _keeps_reference(clause, places, before, new, near[-1]):
        if reference:
            return of_places(places, new, reference, "comparing")
        control = places.arm(before.reference)
        return against(places, new, control, "comparing", above=True) if control else None
    return of_places(places, numerator, new, "comparing") if numerator else None


def _newly_named(clause: Clause, places: Places, before: Sides) -> ArmPlace | None:
    """The one arm that an estimate is said to be of, if it is none of the pair before: before it, else right after."""
    named = places.arms_in(clause.begin, clause.label)
    if not named or (named[-1].arm in before.pair and _is_of(clause.begin, named[0], places)):
        after = places.arms_in(clause.end, own_end(clause, places))
        named = after[:1] if after and _is_of(clause.end, after[0], places) else ()
    return named[0] if len({p.arm for p in named}) == 1 and named[0].arm not in before.pair else None


def _is_of(end: int, place: ArmPlace, places: Places) -> bool:
    """Whether an estimate that ends here is said to be of the arm right after it: "0.7 (0.5-0.9) with A"."""
    words = _REST.sub("", places.even[end : place.start]).lstrip(" )]")
    return bool(load("verdicts").rule("estimate-of").pattern.fullmatch(words))


def _keeps_reference(clause: Clause, places: Places, before: Sides, new: ArmPlace, last: ArmPlace) -> bool:
    """Whether a new arm takes the numerator's place: "but not with C", "HR 0.7 for C", or C after the numerator."""
    if new.start >= clause.end:
        return True
    if load("owners").rule("next/but-not").pattern.search(places.even, clause.begin, new.start):
        return True
    return last.arm != before.reference


def _weighed(order: Sides | None, numbers: Told | None, judged: Sides | None) -> Sides | None:
    """One direction from the order of the words, the numbers of the two sides, and the verdict on one of them."""
    if numbers and numbers.first is not None:
        by_numbers = numbers.sides if numbers.first else _turned(numbers.sides, "medians")
        if judged and judged.pair == by_numbers.pair and judged.numerator != by_numbers.numerator:
            return replace(judged, source="open")
        return judged if judged and judged.pair == by_numbers.pair and not numbers.first else by_numbers
    if order and judged and order.pair == judged.pair and order.numerator != judged.numerator:
        return judged
    return order or judged


def _turned(sides: Sides, source: str) -> Sides:
    span = replace(sides.span, rule=f"direction.{source}")
    return Sides(sides.reference, sides.numerator, sides.reference_text, sides.numerator_text, source, span)


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
    against_custom = source.direction_source == "verb" and _is_control(source.numerator, places)
    if against_custom:
        return effects  # "rarer with the control": said of that outcome alone
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
        if is_unsaid(e) and _others_unnamed(e, places, pair) and not _against_stranger(e, places)
        else e
        for e in effects
    ]


def _is_control(arm_id: str | None, places: Places) -> bool:
    arm = places.arm(arm_id)
    return arm is not None and is_comparator(arm)


def _against_stranger(effect: Effect, places: Places) -> bool:
    sentence = places.layout.at(effect.span.start)
    return with_stranger(places, sentence.start, sentence.end)


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
