"""Find what in a text speaks against a direction that its own words do not state: custom would turn the ratio over.

Each objection only opens a direction. Must never close one, nor turn it round: a person reads what is doubtful.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import log
from typing import TYPE_CHECKING

from extractors.findings import Span
from extractors.link import direction
from extractors.link.added import names_left_out
from extractors.link.carried import HAZARDS
from extractors.link.crossed import without_crossed
from extractors.link.hints import with_parts
from extractors.link.sides import declared
from extractors.link.together import opened
from extractors.link.told import is_loud, told
from extractors.link.verdict import Asked, gainsays
from extractors.rulebook import load

if TYPE_CHECKING:
    import re

    from extractors.effects import Mention
    from extractors.findings import Effect
    from extractors.link.clause import Clause
    from extractors.link.places import Places

_LEGEND = 120  # how far after "a hazard ratio above 1" what it means may be said
_QUIET = 1.05  # shares at one time may well lean away from a ratio closer to 1 than this
_ALIKE = 1.1  # how much larger the one of two groups of about one size may be
_UNSAID = frozenset({"convention", "carried"})


def unobjected(
    effects: list[Effect], mentions: tuple[Mention, ...], bounds: tuple[Clause, ...], places: Places
) -> list[Effect]:
    """Open the directions that custom or another effect gave and that words of the text gainsay.

    Where custom is gainsaid once, it decides no other estimate of the same two arms.

    Args:
        effects: The effects with such directions.
        mentions: The estimates as they were found.
        bounds: Where the words of each may stand.
        places: What is named where.
    """
    said = {(e.numerator, e.reference) for e in effects if e.measure in HAZARDS and e.direction_source not in _UNSAID}
    effects = [e if (e.numerator, e.reference) in said else _turned(e, places) for e in effects]
    against = [
        e.direction_source in _UNSAID and _objected(e, mention, clause, places)
        for e, mention, clause in zip(effects, mentions, bounds, strict=True)
    ]
    denied = {
        (e.numerator, e.reference)
        for e, no in zip(effects, against, strict=True)
        if no and e.direction_source == "convention"
    }
    return [
        opened(e)
        if no or (e.direction_source == "convention" and (e.numerator, e.reference) in denied)
        else _legendary(e, places)
        for e, no in zip(effects, against, strict=True)
    ]


def _turned(effect: Effect, places: Places) -> Effect:
    """The effect; with its sides exchanged, where its own words gave none and a sentence on all ratios says so."""
    if effect.direction_source not in _UNSAID or _by_legend(effect, places) != effect.reference:
        return effect
    return replace(
        effect,
        numerator=effect.reference,
        reference=effect.numerator,
        numerator_text=effect.reference_text,
        reference_text=effect.numerator_text,
        direction_source="convention",
    )


def _legendary(effect: Effect, places: Places) -> Effect:
    """The effect; stated, where what custom or the medians tell is what a sentence on all ratios says."""
    if effect.direction_source not in {"convention", "medians"} or _by_legend(effect, places) != effect.numerator:
        return effect
    match = next(
        m for m in _row("legend").finditer(places.even) if (m["hazard"] is not None) == (effect.measure in HAZARDS)
    )
    span = Span(*match.span(), places.text[slice(*match.span())], "direction.carried")
    return replace(effect, direction_source="carried", evidence={**effect.evidence, "direction": span})


def _objected(effect: Effect, mention: Mention, clause: Clause, places: Places) -> bool:
    """Whether words of the text gainsay the direction of an effect whose own words state none."""
    end = direction.own_end(clause, places)
    if effect.numerator in declared(places) or gainsays(Asked(clause, places, effect, effect.endpoint, end)):
        return True
    meant = _by_legend(effect, places)
    if meant:
        return meant != effect.numerator
    if _times_as_much(effect, clause, places) or _counts_lean_away(effect, clause, places):
        return True
    if names_left_out(places, clause.begin, clause.sentence.end):
        return True
    change = load("verdicts").rule("from-to").pattern.search(places.even, clause.begin, clause.label)
    if change and places.arms_in(change.start(), change.end()):
        return True
    return _by_parts(effect, mention, clause, places) or _only_below(effect, clause, places)


def _by_legend(effect: Effect, places: Places) -> str | None:
    """The arm above the line where a sentence says what a ratio above or below 1 means; "?" where that is not read."""
    for match in _row("legend").finditer(places.even):
        if (match["hazard"] is not None) != (effect.measure in HAZARDS):
            continue
        named = places.arms_in(match.end(), match.end() + _LEGEND)
        good = bool(_row("legend/good").match(places.even, match.end()))
        if not named or good == bool(_row("legend/bad").match(places.even, match.end())):
            return "?"
        above = good != (match["above"] is not None)
        other = {effect.numerator, effect.reference} - {named[0].arm}
        return named[0].arm if above else next(iter(other)) if len(other) == 1 else "?"
    return None


def _by_parts(effect: Effect, mention: Mention, clause: Clause, places: Places) -> bool:
    """Whether the words say otherwise where a part of a name counts for an arm: "immediate clamping", "the walkers"."""
    parts = without_crossed(with_parts(places, clause.sentence))
    if _leans_away(effect, clause, parts):
        return True
    if parts is places:
        return False
    said = direction.stated(mention, clause, parts, None, effect.endpoint)
    if said:
        return said.numerator != effect.numerator or said.source == "open"
    return False


def _only_below(effect: Effect, clause: Clause, places: Places) -> bool:
    """Whether an estimate's own words name the arm below the line alone: something unread is said of it."""
    named = without_crossed(with_parts(places, clause.sentence)).arms_in(clause.begin, clause.label)
    if {place.arm for place in named} != {effect.reference} or _matches("alike", clause.begin, clause, places):
        return False
    if load("verdicts").rule("second-of-two").pattern.search(places.even, clause.begin, named[0].start):
        return False
    # the first of two numbers before it is of the other arm, whatever that is called there
    pairs = [start for row in ("two-counts", "two-shares") for start in _matches(row, clause.begin, clause, places)]
    return not any(start < named[0].start for start in pairs)


def _matches(row: str, begin: int, clause: Clause, places: Places) -> list[int]:
    """Where a row of the verdicts is found between a place and the estimate."""
    found = load("verdicts").rule(row).pattern.finditer(places.even, begin, clause.label)
    return [match.start() for match in found]


def _times_as_much(effect: Effect, clause: Clause, places: Places) -> bool:
    """Whether something was so many times as frequent with the arm below the line: "twice as likely after B"."""
    for match in load("verdicts").rule("times-as").pattern.finditer(places.even, clause.begin, clause.label):
        named = places.arms_in(match.end(), clause.label)
        if named and named[0].arm == effect.reference:
            return True
    return False


def _leans_away(effect: Effect, clause: Clause, places: Places) -> bool:
    """Whether the numbers of the two sides, however close they are to each other, make the other one the numerator."""
    numbers = None if _about_one(effect.value) else told(replace(clause, part=clause.begin), places, effect)
    if numbers is None or numbers.leans is None or numbers.sides.pair != {effect.numerator, effect.reference}:
        return False
    topics = (load("verdicts").rule(row).pattern for row in ("counted/living", "counted/events"))
    if not any(topic.search(places.even, clause.begin, clause.label) for topic in topics):
        return False  # "rates of 92% and 87%" may be of those with the event or without
    return (numbers.sides.numerator == effect.numerator) != numbers.leans


def _counts_lean_away(effect: Effect, clause: Clause, places: Places) -> bool:
    """Whether the people counted on the two sides make the other one the numerator: "9 and 17 recipients".

    Counts without their denominators tell where the two arms are of about one size, or of unknown ones.
    """
    found = load("verdicts").rule("two-counts").pattern.finditer(places.even, clause.begin, clause.label)
    pairs = [pair for pair in found if not _in_bracket(pair.start(), clause, places)]
    if not pairs or not is_loud(effect.value):
        return False
    one = pairs[-1]
    first = _first_counted(one, effect, clause, places)
    sizes = [arm.n for arm in (places.arm(effect.numerator), places.arm(effect.reference)) if arm and arm.n]
    shares = [float(one[k]) / float(one[n] or 1) for k, n in (("a", "of_a"), ("b", "of_b"))]
    alone = one["of_a"] is None or one["of_b"] is None
    if first is None or not all(shares) or (alone and len(sizes) > 1 and max(sizes) > _ALIKE * min(sizes)):
        return False
    alive = bool(load("verdicts").rule("counted/living").pattern.search(places.even, clause.begin, clause.label))
    more = (shares[0] > shares[1]) == (first == effect.numerator)
    return not alive and is_loud(shares[0] / shares[1]) and more != (effect.value > 1)


def _in_bracket(position: int, clause: Clause, places: Places) -> bool:
    """Whether a place is in a bracket that closes before the estimate: "of the 68 (45 with A and 23 with B)"."""
    opened = places.even.rfind("(", clause.begin, position)
    return opened > places.even.rfind(")", clause.begin, position) and ")" in places.even[position : clause.label]


def _first_counted(pair: re.Match[str], effect: Effect, clause: Clause, places: Places) -> str | None:
    """The arm of the first of two counts: the one named between them, else the one that was named first before."""
    both = {effect.numerator, effect.reference}
    parts = with_parts(places, clause.sentence)
    inside = [p.arm for p in parts.arms_in(pair.end("a"), pair.start("b"))]
    after = [p.arm for p in parts.arms_in(pair.end("b"), clause.label)]
    if inside and inside[-1] in both and inside[-1] not in after:
        return inside[-1]
    if inside:
        return None
    for told_in in reversed([s for s in places.layout.sentences if s.start <= clause.sentence.start]):
        order = list(dict.fromkeys(p.arm for p in parts.arms_in(told_in.start, told_in.end) if p.arm in both))
        if len(order) > 1:
            return order[0]
    return None


def _about_one(ratio: float) -> bool:
    """Whether a ratio hardly tells more from less.

    >>> _about_one(1.03), _about_one(0.91)
    (True, False)
    """
    return abs(log(ratio)) < log(_QUIET)


@cache
def _row(name: str) -> re.Pattern[str]:
    return load("comparisons").rule(name).pattern
