"""The two sides of a comparison, and which of them an order of words puts first: "A versus B", "compared with B, A".

Must never take a side from another bracket than the word of comparison stands in.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from extractors import names
from extractors.findings import Span
from extractors.rulebook import Rule, load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.findings import Arm
    from extractors.link.places import ArmPlace, Places

_REACH = 60  # how far beside the word of a comparison an arm may be named
_OTHERS = 40  # how long "those who did not" and its like may be
_COMMA = re.compile(r"[A-Za-z], (?!or |and )")
_OR = re.compile(r", or ")
_JOINED = re.compile(r",? (?:and|or) (?:(?:with|the|to) ){0,2}")


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of a comparison, the words for them, and on what the order rests."""

    numerator: str
    reference: str
    numerator_text: str
    reference_text: str
    source: str
    span: Span

    @property
    def pair(self) -> frozenset[str]:
        """The two arms, whichever is above the line."""
        return frozenset((self.numerator, self.reference))


@dataclass(frozen=True, slots=True)
class _Named:
    """A side as it is named: at a place, or only meant ("those who did not")."""

    arm: str
    words: str
    start: int
    end: int


def of_places(places: Places, first: ArmPlace, second: ArmPlace, source: str) -> Sides:
    """Sides that are both named."""
    return _sides(places, _named(places, first), _named(places, second), source)


def against(places: Places, place: ArmPlace, other: Arm, source: str, *, above: bool) -> Sides:
    """Sides of which only one is named: above the line or below it."""
    named, meant = _named(places, place), _Named(other.id, other.name, place.start, place.end)
    return _sides(places, named, meant, source) if above else _sides(places, meant, named, source)


def compared(places: Places, region: tuple[int, int], bounds: tuple[int, int], source: str) -> Sides | None:
    """The last comparison within a region whose two sides are arms; a missing side may be the other of two arms.

    ``bounds`` is the clause: an arm may be named outside the region, but not outside of it. A comparison of two
    numbers is none of two arms: whose they are is for ``told``.
    """
    found, at = None, -1
    for rule in load("comparisons").rules:
        if not rule.gives or (rule.gives == "slash" and source != "explicit"):
            continue  # outside of the estimate a stroke joins the drugs of one arm
        for match in rule.pattern.finditer(places.even, *region):
            if match.start() < at or (match.start() == at and rule.gives == "left-right"):
                continue
            sides = _READERS.get(rule.gives, _of_match)(places, match, rule, bounds, source)
            if sides:
                found, at = sides, match.start()
    return found


def other_of(arm_id: str, places: Places) -> Arm | None:
    """The arm that this one is compared with where no words say: the other of two, else the only comparator.

    Of more than two, "A" and "no A" are each the other's: two levels of one factor.
    """
    rest = [arm for arm in places.arms if arm.id != arm_id]
    if len(rest) == 1:
        return rest[0]
    own = places.arm(arm_id)
    levels = [arm for arm in rest if own and (names.is_no(arm.name, own.name) or names.is_no(own.name, arm.name))]
    if levels:
        return levels[0] if len(levels) == 1 else None
    comparators = [arm for arm in rest if is_comparator(arm)]
    if len(comparators) == 1:
        return comparators[0]
    named = declared(places) - {arm_id} if rest else set()
    return places.arm(next(iter(named))) if len(named) == 1 else None


def declared(places: Places) -> set[str]:
    """The arms that the text says the others were compared with: "with B as the reference"."""
    found = set()
    rules = (load("comparisons").rule(name).pattern for name in ("as-reference", "called-reference"))
    for match in itertools.chain.from_iterable(rule.finditer(places.even) for rule in rules):
        before = places.arms_in(max(0, match.start() - _REACH), match.start())
        if before and before[-1].end == match.start():
            found.add(before[-1].arm)
    return found


def with_stranger(places: Places, start: int, end: int) -> bool:
    """Whether a side of a comparison here goes by a name that is none of the arms': "versus group C"."""
    return any(
        not places.arms_in(match.start("name"), match.end("name"))
        for match in load("comparisons").rule("not-a-side/stranger").pattern.finditer(places.even, start, end)
    )


def is_comparator(arm: Arm) -> bool:
    """Whether the arm's name is that of a comparator by itself: placebo, usual care, X alone."""
    control = load("arms").rule("role/is-control").pattern
    return any(control.search(form) for form in (arm.name, *arm.aliases))


def is_part_of(arm: Arm, other: Arm) -> bool:
    """Whether the other arm is this one and something more: B beside A plus B, not beside "no B"."""
    own, more = (names.key(a.name) - {"alone", "only"} for a in (arm, other))
    return bool(own) and own < more and not names.is_negated(other.name)


def _named(places: Places, place: ArmPlace) -> _Named:
    return _Named(place.arm, places.text[place.start : place.end], place.start, place.end)


def _sides(places: Places, numerator: _Named, reference: _Named, source: str) -> Sides:
    start, end = min(numerator.start, reference.start), max(numerator.end, reference.end)
    span = Span(start, end, places.text[start:end], f"direction.{source}")
    return Sides(numerator.arm, reference.arm, numerator.words, reference.words, source, span)


def _of_match(places: Places, match: re.Match[str], rule: Rule, bounds: tuple[int, int], source: str) -> Sides | None:
    end = match.end()
    if places.even[end : end + 1].isdigit() and not _names_number(places, end):
        return None
    stop = _closes(places.even, end, bounds[1])
    after = places.arms_in(end - 1, stop)
    reference = after[0] if after and after[0].start - end < _REACH else None
    if reference and _COMMA.search(places.even, end, reference.start):
        reference = None  # "compared with no treatment, A ...": what stands after the comma is no reference
    if reference is None or (rule.gives == "slash" and reference.start > end):  # "the ratio for time to death with A"
        return _with_the_others(places, match, bounds, source) if rule.gives == "left-right" else None
    if rule.gives == "after-before":
        near = [p for p in after[1:] if p.arm != reference.arm][:1]
        if _is_listed(places, reference, after) or _is_aside(places, match.start(), bounds[0]):
            return None
    else:
        region = (match.start(), end) if rule.gives == "inside" else (bounds[0], match.start())
        near = [p for p in places.arms_in(*region) if p.arm != reference.arm]
    if not near:
        other = other_of(reference.arm, places) if len(places.arms) == 2 else None
        return against(places, reference, other, source, above=False) if other else None
    near = near if rule.gives != "left-right" else _without_references(places, near, match.start(), bounds[0])
    if rule.gives == "inside" and _adds(places, near[-1], reference):
        return of_places(places, reference, near[-1], source)
    return of_places(places, near[-1], reference, source)


def _is_listed(places: Places, reference: ArmPlace, after: Sequence[ArmPlace]) -> bool:
    """Whether a reference is the first of several: "compared with B, C, or D, A ...", "compared with B or C, A ..."."""
    if len(after) > 2 and _OR.search(places.even, reference.end, after[-1].start):
        return True
    return len(after) > 1 and bool(_JOINED.fullmatch(places.even, reference.end, after[1].start))


def _is_aside(places: Places, start: int, floor: int) -> bool:
    """Whether a comparison stands between an arm and what is said of it: "A, compared with B, reduced deaths"."""
    before = places.arms_in(floor, start)
    return bool(before) and bool(_row("next/aside").fullmatch(places.even, before[-1].end, start))


def _without_references(places: Places, near: list[ArmPlace], cue: int, floor: int) -> list[ArmPlace]:
    """The arms before a comparison without the reference of the one before: "A was better than B but worse than C"."""
    last = near[-1]
    compares = load("owners").rule("before/comparator").pattern
    goes_on = _row("next/also-compared").search(places.even, last.end, cue)
    if goes_on and len(near) > 1 and compares.search(places.even, max(floor, last.start - 40), last.start):
        return [place for place in near[:-1] if place.arm != last.arm] or near
    return near


def _adds(places: Places, first: ArmPlace, second: ArmPlace) -> bool:
    """Whether "comparing A with A plus B" names the experimental side last, as the reviews of additions do."""
    a, b = places.arm(first.arm), places.arm(second.arm)
    return bool(a and b and is_part_of(a, b))


def _with_reference(
    places: Places, match: re.Match[str], _: Rule, bounds: tuple[int, int], source: str
) -> Sides | None:
    """Sides of "with B as the reference": above the line is the other of two arms."""
    named = places.arms_in(bounds[0], match.start())
    if not named or named[-1].end != match.start():
        return None
    other = other_of(named[-1].arm, places)
    return against(places, named[-1], other, source, above=False) if other else None


def _with_reference_after(
    places: Places, match: re.Match[str], _: Rule, bounds: tuple[int, int], source: str
) -> Sides | None:
    """Sides of "A (HR 0.7; reference: B)": above the line is the arm named last before, else the other of two."""
    after = places.arms_in(match.end() - 1, bounds[1])
    if not after or after[0].start != match.end():
        return None
    before = [p for p in places.arms_in(bounds[0], match.start()) if p.arm != after[0].arm]
    if before:
        return of_places(places, before[-1], after[0], source)
    other = other_of(after[0].arm, places)
    return against(places, after[0], other, source, above=False) if other else None


_READERS = {"reference-before": _with_reference, "reference-after": _with_reference_after}


def _names_number(places: Places, position: int) -> bool:
    """Whether the number here begins the name of an arm, or counts those in it: "versus 60 Gy", "than 51 on A"."""
    count = _row("other/count").match(places.even, position)
    starts = {position, count.end()} if count else {position}
    return any(p.start in starts for p in places.arms_in(position, position + _REACH))


def _with_the_others(places: Places, match: re.Match[str], bounds: tuple[int, int], source: str) -> Sides | None:
    """Sides of "A compared with those who did not": the second is the other of two arms."""
    if len(places.arms) != 2 or not _row("other/of-two").match(places.even, match.end(), match.end() + _OTHERS):
        return None
    before = places.arms_in(bounds[0], match.start())
    other = other_of(before[-1].arm, places) if before else None
    return against(places, before[-1], other, source, above=True) if other else None


@cache
def _row(name: str) -> re.Pattern[str]:
    return load("owners").rule(name).pattern


def _closes(even: str, start: int, stop: int) -> int:
    """Where the bracket that is open at a position closes, else where the clause stops."""
    depth = 0
    for i in range(start, stop):
        depth += (even[i] in "([") - (even[i] in ")]")
        if depth < 0:
            return i
    return stop
