"""Say who is the numerator of an estimate, and from which words that is known.

Sources, from the surest: explicit, comparing, verb, carried, medians, convention, open (a closed list).
Must never turn an open direction into a known one without saying on what it rests.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.drugs import is_treatment
from extractors.link.added import with_added
from extractors.link.counted import counted
from extractors.link.fared import with_other
from extractors.link.hints import with_nouns
from extractors.link.items import is_numerators, of_itself
from extractors.link.listed import as_factor
from extractors.link.sides import Sides, against, compared, of_places
from extractors.link.told import as_in_title, numbers_in, told
from extractors.link.verdict import Asked, gainsays, of_one, subject, verdict
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.effects import Mention
    from extractors.link.clause import Clause
    from extractors.link.places import ArmPlace, Places
    from extractors.link.told import Told

_REST = re.compile(r"\A[^()\[\]]{0,80}[)\]]")  # what is left of the bracket that an estimate stands in
_GROUP = frozenset(
    {"", "group", "arm", "dose", "regimen", "therapy", "treatment", "alone"}
)  # what may stand between an arm and the bracket that its estimate stands in
_STROKES = frozenset({"/", ":", "-to-", "-vs-", "-versus-"})  # between two arms that a ratio is of
_OPENED = re.compile(r"[)\]]{0,2} ?[(\[]")  # a bracket for the words that are an estimate's own


def stated(mention: Mention, clause: Clause, places: Places, before: Sides | None, code: str) -> Sides | None:
    """The direction that the effect's own sentence states, or None.

    Nouns that stand for an arm ("deferral") count where its names tell nothing, and so does what only one has.

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
    more = (with_nouns(places, clause.sentence), with_added(places, clause.sentence))
    ways = (places, *(way for way in more if way is not places))
    found = (_stated(mention, clause, way, before, code) for way in ways)
    return next((sides for sides in found if sides), None)


def _stated(mention: Mention, clause: Clause, places: Places, before: Sides | None, code: str) -> Sides | None:
    own = _own(clause, places)
    if own:
        return own
    order = _replaced(clause, places, before) or _order(clause, places, before)
    numbers = told(clause, places, mention.effect) or counted(clause, places, mention.effect)
    if numbers and order and _labels_it(order, numbers, clause, places):
        if numbers.first is not None and _by_numbers(numbers).numerator != order.numerator and numbers.opposed:
            return replace(order, source="open")
        numbers = None
    end = own_end(clause, places)
    asked = Asked(clause, places, mention.effect, code, end)
    judged = verdict(asked, order or (numbers.sides if numbers else None))
    one = of_one(clause, places)
    if one and (numbers is None or numbers.first is None or _by_numbers(numbers).numerator == one.numerator):
        return order if order and (order.numerator, order.reference) == (one.numerator, one.reference) else one
    if order is None and judged is None and numbers and numbers.leans and as_in_title(numbers.sides, places):
        return numbers.sides
    weighed = _weighed(order, numbers, judged)
    named = None if weighed else subject(clause, places, end) or as_factor(clause, places)
    return weighed or (replace(named, source="open") if named and gainsays(asked) else named)


def _labels_it(order: Sides, numbers: Told, clause: Clause, places: Places) -> bool:
    """Whether numbers before a bracket go by no other names than those of the ratio's own label in it.

    Whose they are is then not said, for "17.8 and 14.0 months (B vs A, HR 1.21)" may give them in any order; "17.8
    versus 14.0 months (B vs A, HR 1.21)" gives them in this one, and the ratio as its words do not say.
    """
    if order.source != "explicit" or clause.bracket is None or numbers.sides.span.start < clause.bracket:
        return False
    return not numbers_in(clause.bracket, clause.label, places)


def _own(clause: Clause, places: Places) -> Sides | None:
    """What stands between the measure and the value, or right before it: "HR for A versus B, 0.7", "A/B HR 0.7"."""
    item = of_itself(clause, places)
    region = clause.gap or clause.head
    if item:
        return item
    told_ = compared(places, region, (clause.sentence.start, clause.limit), "explicit") if region else None
    return told_ or (_stroked(clause, places) if clause.gap else None)


def _stroked(clause: Clause, places: Places) -> Sides | None:
    """The two arms that a stroke joins right before the measure: "A/B HR 0.7"."""
    named = places.arms_in(clause.begin, clause.label)[-2:]
    if len({place.arm for place in named}) < 2 or places.even[named[1].end : clause.label] != " ":
        return None
    joined = places.even[named[0].end : named[1].start] in _STROKES
    return of_places(places, named[0], named[1], "explicit") if joined else None


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
        if sides and not (region[0] >= clause.value and _of_others(sides, clause, places)):
            if region[0] == start and not clause.first and _names_third(sides, clause, places):
                continue
            return _of_item(sides, clause, places)
    return None


def _names_third(sides: Sides, clause: Clause, places: Places) -> bool:
    """Whether an estimate has two arms of its own, not those compared before it: "and similar with B and C (HR 1)"."""
    named = {place.arm for place in places.arms_in(clause.begin, clause.label)}
    return len(named) == 2 and named != sides.pair


def _of_others(sides: Sides, clause: Clause, places: Places) -> bool:
    """Whether an estimate's own words are of two other arms: "alike between A and C (HR 0.9), longer with B than C"."""
    own = own_end(clause, places)
    if sides.span.start >= own and load("comparisons").rule("versus").pattern.search(places.even, clause.end, own):
        return True  # "0.6 for those on both v C and 0.8 for A v C"
    if _of_later(sides, clause, places):
        return True
    named = {place.arm for place in places.arms_in(clause.begin, clause.label)}
    return len(named) == 2 and named != sides.pair


def _of_later(sides: Sides, clause: Clause, places: Places) -> bool:
    """Whether a comparison behind a later estimate is of an arm named there, and behind this one stands another."""
    if sides.span.start < clause.limit:
        return False
    return any(place.arm not in sides.pair for place in places.arms_in(clause.end, clause.limit))


def _following(clause: Clause, places: Places) -> Sides | None:
    """The sides that stand right after an estimate as its own: "versus C, the HR was 0.7 for A and 0.8 for B"."""
    sides = _contrasted(clause, places)
    if sides:
        return sides
    start, end = clause.sentence.start, own_end(clause, places)
    named = places.arms_in(clause.end, end)
    if not named or not _is_of(clause.end, named[0], places):
        return None
    ahead = compared(places, (start, clause.label), (start, end), "comparing")
    if ahead is None:
        return _of_all(named[0], clause, places)
    if named[0].arm in ahead.pair:
        return ahead
    below = [p for p in places.arms_in(start, clause.label) if p.arm == ahead.reference]
    return of_places(places, named[0], below[-1], "comparing") if below else None


def _of_all(place: ArmPlace, clause: Clause, places: Places) -> Sides | None:
    """The arm right after an estimate over the one that a list ends with: "0.8 for A and 0.9 for B, each against C"."""
    stop = clause.sentence.end
    behind = compared(places, (clause.limit, stop), (clause.limit, stop), "comparing")
    if behind is None or place.arm in behind.pair:
        return None
    below = [p for p in places.arms_in(clause.limit, stop) if p.arm == behind.reference]
    return of_places(places, place, below[-1], "comparing") if below else None


def _contrasted(clause: Clause, places: Places) -> Sides | None:
    """The two arms that words right after an estimate set against each other: "0.8 for A versus B", "0.8 (A v B)"."""
    end = own_end(clause, places)
    first = next(iter(places.arms_in(clause.end, end)), None)
    own = first and (_is_of(clause.end, first, places) or _OPENED.fullmatch(places.even, clause.end, first.start))
    return compared(places, (first.start, end), (first.start, end), "comparing") if first and own else None


def _of_item(sides: Sides, clause: Clause, places: Places) -> Sides:
    """The sides with the arm right before the estimate's bracket: "A (OR 1.7) and B (OR 2.0) did better than C"."""
    if clause.bracket is None:
        return sides
    near = places.arms_in(clause.begin, clause.bracket)
    if not near or near[-1].arm in sides.pair:
        return sides
    if places.even[near[-1].end : clause.bracket - 1].strip() not in _GROUP:
        return sides
    named = [p for p in places.arms_in(clause.sentence.start, clause.sentence.end) if p.arm == sides.reference]
    return of_places(places, near[-1], named[-1], "comparing") if named else sides


def _says_no_more(clause: Clause, places: Places, before: Sides | None) -> bool:
    """Whether an estimate after another in its sentence names no arm of its own."""
    if before is None or before.source == "open" or places.arms_in(clause.begin, clause.limit):
        return False
    return not with_other(places, clause.begin, clause.label)


def own_end(clause: Clause, places: Places) -> int:
    """Where the words after an estimate stop to be about it alone, if another estimate follows."""
    if clause.limit == clause.sentence.end:
        return clause.limit
    cut = load("owners").rule("next/begins").pattern.search(places.even, clause.end, clause.limit)
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
    if is_numerators(clause, places, before, new, near[-1]):
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
        named = after[:1] if after and _is_of(clause.end, after[0], places) and not _contrasted(clause, places) else ()
    return named[0] if len({p.arm for p in named}) == 1 and named[0].arm not in before.pair else None


def _is_of(end: int, place: ArmPlace, places: Places) -> bool:
    """Whether an estimate that ends here is said to be of the arm right after it: "0.7 (0.5-0.9) with A"."""
    words = _REST.sub("", places.even[end : place.start]).lstrip(" )]")
    return bool(load("verdicts").rule("estimate-of").pattern.fullmatch(words))


def _weighed(order: Sides | None, numbers: Told | None, judged: Sides | None) -> Sides | None:
    """One direction from the order of the words, the numbers of the two sides, and the verdict on one of them."""
    if order and order.source == "explicit" and numbers and numbers.sides.pair != order.pair:
        numbers = None  # they are of two arms of three, and the estimate's own words of two others
    if numbers and numbers.first is not None:
        by_numbers = _by_numbers(numbers)
        if judged and judged.pair == by_numbers.pair and judged.numerator != by_numbers.numerator:
            return replace(judged, source="open")
        return judged if judged and judged.pair == by_numbers.pair and not numbers.first else by_numbers
    if order and judged and order.pair == judged.pair and order.numerator != judged.numerator:
        return judged
    return order or judged


def _by_numbers(numbers: Told) -> Sides:
    return numbers.sides if numbers.first else _turned(numbers.sides, "medians")


def _turned(sides: Sides, source: str) -> Sides:
    span = replace(sides.span, rule=f"direction.{source}")
    return Sides(sides.reference, sides.numerator, sides.reference_text, sides.numerator_text, source, span)


def of_others(mention: Mention, places: Places) -> bool:
    """Whether the estimate itself says that it compares two things that are no arms: "HR for men versus women"."""
    start, end = mention.gap
    versus = load("comparisons").rule("versus").pattern.search(places.even, start, end)
    return bool(versus) and not places.arms_in(start, end) and not is_treatment(places.even[start:end])
