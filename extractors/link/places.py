"""Where arms and endpoints are named in a text: what the linking looks things up in."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors import names
from extractors.link.doses import doses_alone, kinds_alone
from extractors.overlaps import Taken
from extractors.text import even_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.endpoints import Named
    from extractors.findings import Arm
    from extractors.segment import Layout


_ADDED = re.compile(r" (?P<joint>plus|\+|combined with|and) (?P<more>[\w-]+)")
_BEFORE = re.compile(r"(?<![\w-])(?P<more>[\w-]+)\)? (?:plus|\+|combined with) \Z")
NOTHING = frozenset({"placebo", "sham", "saline", "vehicle"})  # what adds nothing to an arm
_FRONT = 20
_WORD = re.compile(r"\b(?!(?:plus|and|with)\b)[A-Za-z]+")
_FORM_GAP = re.compile(r"[\s-]+")
# one capital by which a group is called; no P value, article, stage, vitamin, virus or initial of an author
_LETTER = (
    r"(?<![\w.,-])(?<!itamin )(?<!atitis )(?<!type )(?<!actor ){0}"
    r"(?![\w.'-]| ?[=<>]| (?:values?|stage|cells?|waves?)\b)"
    r"(?! (?!(?:and|or|vs?|versus|than|was|were|had|to|as|patients|group|arm)\b)[a-z])"
    r"|(?:(?<= for )|(?<= with )|(?<= than )|(?<= versus )|(?<= vs )|(?<= v )|(?<= over )){0}(?=\.(?:\s|$))"
)
_ALONE = frozenset({"alone", "only"})


@dataclass(frozen=True, slots=True)
class ArmPlace:
    """An arm named at a place of the text."""

    start: int
    end: int
    arm: str


@dataclass(frozen=True, slots=True)
class Places:
    """The text with all that was found in it, by place."""

    text: str
    even: str
    layout: Layout
    arms: tuple[Arm, ...]
    arm_places: tuple[ArmPlace, ...]
    endpoints: tuple[Named, ...]

    @classmethod
    def of(cls, text: str, even: str, layout: Layout, arms: tuple[Arm, ...], endpoints: tuple[Named, ...]) -> Places:
        """Look up every place where an arm is named."""
        return cls(text, even, layout, arms, _arm_places(even, arms), endpoints)

    @classmethod
    def without_names(
        cls, text: str, even: str, layout: Layout, arms: tuple[Arm, ...], endpoints: tuple[Named, ...]
    ) -> Places:
        """The same for a text in which no arm need be looked up."""
        return cls(text, even, layout, arms, (), endpoints)

    def arms_in(self, start: int, end: int) -> tuple[ArmPlace, ...]:
        """Arms named wholly between two offsets, in order."""
        first = bisect_left(self.arm_places, start, key=lambda place: place.start)
        found = []
        for place in self.arm_places[first:]:
            if place.start >= end:
                break
            if place.end <= end:
                found.append(place)
        return tuple(found)

    def endpoints_in(self, start: int, end: int) -> tuple[Named, ...]:
        """Endpoints named wholly between two offsets, in order."""
        first = bisect_left(self.endpoints, start, key=lambda named: named.start)
        found = []
        for named in self.endpoints[first:]:
            if named.start >= end:
                break
            if named.end <= end:
                found.append(named)
        return tuple(found)

    def arm(self, arm_id: str | None) -> Arm | None:
        """The arm with this id, or None."""
        return next((arm for arm in self.arms if arm.id == arm_id), None)


def _arm_places(even: str, arms: tuple[Arm, ...]) -> tuple[ArmPlace, ...]:
    named = {_FORM_GAP.sub(" ", arm.name).lower(): arm.id for arm in arms}
    hits = [
        ArmPlace(match.start(), match.end(), arm.id)
        for arm in arms
        for form in {arm.name, *arm.aliases}
        if named.get(_FORM_GAP.sub(" ", form).lower(), arm.id) == arm.id  # what is one arm's name is no other's alias
        for match in _form(form).finditer(even)
    ]
    hits += [ArmPlace(*dose) for found in (doses_alone, kinds_alone) for dose in found(even, arms)]
    hits.sort(key=lambda place: (place.start - place.end, place.start))
    taken = Taken()
    kept = [_with_more(hit, even, arms) for hit in hits if taken.take(hit.start, hit.end)]
    return tuple(sorted((place for place in kept if place), key=lambda place: place.start))


def _with_more(place: ArmPlace, even: str, arms: tuple[Arm, ...]) -> ArmPlace | None:
    """The place of "B plus A" as one of the arm of both, not of B alone, in whatever order its name has them.

    The added part may go by its initials ("SMT + HA" of "SMT plus human albumin"); where it is not known, and there is
    an arm of B and something more, the words are of neither.
    """
    added, before = _ADDED.match(even, place.end), _BEFORE.search(even, max(0, place.start - _FRONT), place.start)
    if not added and (before is None or before["more"].lower() in NOTHING):
        return place
    own = next(arm for arm in arms if arm.id == place.arm)
    if not added:
        return None if any(wholes(own, arms)) else place  # "HA + SMT", which is no name of any arm
    words = names.key(added["more"])
    for arm in arms:
        extra = names.key(arm.name) - names.key(own.name)
        if names.key(own.name) - _ALONE < names.key(arm.name) and words <= extra:
            return ArmPlace(place.start, added.end(), arm.id)
    larger = [] if added["joint"] == "and" or added["more"].lower() in NOTHING else list(wholes(own, arms))
    for arm, form in larger:
        if words <= names.key(form) or _initials_in(added["more"], form):
            return ArmPlace(place.start, added.end(), arm.id)
    return None if larger else place


def wholes(own: Arm, arms: tuple[Arm, ...]) -> Iterator[tuple[Arm, str]]:
    """The forms of other arms' names that hold one of this arm's and something more: "SMT plus human albumin"."""
    parts = [names.key(form) - _ALONE for form in (own.name, *own.aliases)]
    for arm in arms:
        for form in (arm.name, *arm.aliases):
            whole = names.key(form)
            if arm is not own and names.is_combination(form) and any(part and part < whole for part in parts):
                yield arm, form


def _initials_in(short: str, form: str) -> bool:
    """Whether a short form is made of the initials of words in a row.

    >>> _initials_in("HA", "SMT plus human albumin"), _initials_in("HES", "SMT plus human albumin")
    (True, False)
    """
    return len(short) > 1 and short.lower() in "".join(word[0] for word in _WORD.findall(form)).lower()


def _form(form: str) -> re.Pattern[str]:
    """A pattern for one form of a name: hyphen or space, singular or plural; case matters for short forms only.

    "A+" is another group than "A": one that has something more.
    """
    if len(form) == 1:
        return re.compile(_LETTER.format(re.escape(form)))
    words = [re.escape(word) for word in re.split(r"[\s-]+", even_out(form).strip()) if word]
    body = r"[\s-]+".join(words)
    body = body[:-1] + "s?" if body.endswith("s") and len(form) > 4 else body + "s?"
    flags = 0 if form.isupper() and len(form) <= 6 else re.IGNORECASE
    return re.compile(rf"(?<![\w-]){body}(?!\w|\+(?=[\s),;:.]))", flags)
