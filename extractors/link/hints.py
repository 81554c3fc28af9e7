"""Find words that name an arm only in part: "the control arm", "the combination", "with SBRT", "arms A and B".

Must never give a word that fits two arms to one of them, nor a treatment that was left out ("without SBRT").
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors import abbreviations, names
from extractors.drugs import is_treatment
from extractors.link.doses import DOSE, plain
from extractors.link.places import ArmPlace
from extractors.rulebook import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.findings import Arm
    from extractors.link.places import Places
    from extractors.segment import Sentence

_WORD = re.compile(r"(?<![\w-])(?:[A-Z][A-Z0-9]{1,2}|[A-Za-z][\w-]{3,})(?![\w-])")
_LABEL = re.compile(r"(?:\A|(?:arm|group|cohort)s? )([A-Z]|[0-9]{1,2}|I{1,3}|IV)\Z", re.IGNORECASE)
_ITEM = re.compile(r"\w+")
_NOUN = re.compile(r"\b(?P<stem>[A-Za-z][a-z]{3,14}?)(?:al|(?:at)?ions?|ment|ing)\b")
_BESIDE = re.compile(
    rf" ?\((?P<dose>{DOSE.pattern})(?: (?:in \d\d? fractions|(?:once |twice )?(?:daily|weekly)|a day))?\)"
)
_ENDING = re.compile(r"(?<=[a-z]{4})(?:at)?(?:ions?|ors?|ers?|als?|ments?|ed|ing|es|e|s|ly)\Z")
_STEM = 6  # how short a participle is that no noun is known by


def with_hints(places: Places, sentence: Sentence) -> Places:
    """The places with those of a sentence added where an arm is named only in part."""
    if not places.arms:
        return places
    kept = list(places.arm_places)
    for hint in _hints(places, sentence):
        if not any(hint.start < place.end and place.start < hint.end for place in kept):
            kept.append(hint)
    if len(kept) == len(places.arm_places):
        return places
    return replace(places, arm_places=tuple(sorted(kept, key=lambda place: place.start)))


def with_nouns(places: Places, sentence: Sentence) -> Places:
    """The places with those of a sentence added where a noun or a dose stands for an arm: "deferral", "5 mg"."""
    stems = _stems(places.arms)
    kept = (
        [
            ArmPlace(dose.start(), dose.end(), doses[plain(dose.group())])
            for dose in DOSE.finditer(places.even, sentence.start, sentence.end)
            if plain(dose.group()) in doses and not places.arms_in(dose.start(), dose.end())
        ]
        if (doses := _doses(places.arms) or _doses_beside(places))
        else []
    )
    kept += [
        ArmPlace(word.start(), word.end(), stems[word["stem"].lower()])
        for word in _NOUN.finditer(places.even, sentence.start, sentence.end)
        if word["stem"].lower() in stems and not places.arms_in(word.start(), word.end())
    ]
    if not kept:
        return places
    return replace(places, arm_places=tuple(sorted((*places.arm_places, *kept), key=lambda place: place.start)))


def with_parts(places: Places, sentence: Sentence) -> Places:
    """The places with those of a sentence added where any word stands that is of one arm's names alone.

    Loose: for doubting a direction, never for claiming one. A treatment that was left out counts for nobody.
    """
    telling = _telling_stems(places.arms)
    left_out = load("owners").rule("not-given").pattern
    kept = [
        ArmPlace(word.start(), word.end(), arm)
        for word in _WORD.finditer(places.even, sentence.start, sentence.end)
        if (arm := telling.get(_stem(word.group())))
        and not places.arms_in(word.start(), word.end())
        and not left_out.search(places.even, max(0, word.start() - 14), word.start())
    ]
    kept = [part for part in kept if not any(p.start < part.end and part.start < p.end for p in places.arm_places)]
    if not kept:
        return places
    return replace(places, arm_places=tuple(sorted((*places.arm_places, *kept), key=lambda place: place.start)))


def _hints(places: Places, sentence: Sentence) -> Iterator[ArmPlace]:
    """Labels of a list, then roles, then words that only one arm's names hold."""
    yield from _listed_labels(places, sentence)
    for rule in load("owners").group("hint"):
        arm = _of_role(rule.gives or "", places.arms)
        if arm:
            for match in rule.pattern.finditer(places.even, sentence.start, sentence.end):
                yield ArmPlace(match.start(), match.end(), arm)
    telling = _telling(places.arms)
    short = dict(_short_forms(places, telling))
    left_out, given, of_group = (load("owners").rule(row).pattern for row in ("left-out", "given", "of-group"))
    for word in _WORD.finditer(places.even, sentence.start, sentence.end):
        arm = short.get(word.group()) or telling.get(next(iter(names.key(word.group()))))
        before = max(0, word.start() - 14)
        if arm is None or left_out.search(places.even, before, word.start()):
            continue
        as_group = of_group.match(places.even, word.end()) or given.search(places.even, before, word.start())
        if as_group or word.group() in short or is_treatment(word.group()):
            yield ArmPlace(word.start(), word.end(), arm)


def _short_forms(places: Places, telling: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Short forms that the text gives words of one arm only: "preoperative chemotherapy (PCT)"."""
    for short, (start, end) in abbreviations.find(places.even).items():
        arms = {telling[word] for word in names.key(places.even[start:end]) if word in telling}
        if len(arms) == 1:
            yield short, arms.pop()


def _listed_labels(places: Places, sentence: Sentence) -> Iterator[ArmPlace]:
    labels = {
        label.group(1).lower(): arm.id
        for arm in places.arms
        for form in (arm.name, *arm.aliases)
        if (label := _LABEL.search(form))
    }
    if not labels:
        return
    for match in load("owners").rule("labels").pattern.finditer(places.even, sentence.start, sentence.end):
        for item in _ITEM.finditer(places.even, match.start("items"), match.end("items")):
            if item.group().lower() in labels:
                yield ArmPlace(item.start(), item.end(), labels[item.group().lower()])
    each = list(load("owners").rule("labels/each").pattern.finditer(places.even, sentence.start, sentence.end))
    if {match["item"].lower() for match in each} == set(labels) and len(each) == len(labels):
        yield from (ArmPlace(*match.span("item"), labels[match["item"].lower()]) for match in each)


def combination(arms: tuple[Arm, ...]) -> str | None:
    """The only arm that joins treatments, or None."""
    return _of_role("combination", arms)


def _of_role(role: str, arms: tuple[Arm, ...]) -> str | None:
    """The only arm of a role: the control, the one that joins treatments, the one that does not."""
    control = load("arms").rule("role/is-control").pattern
    if role == "control":
        fitting = [arm.id for arm in arms if any(control.search(form) for form in (arm.name, *arm.aliases))]
    else:
        fitting = [arm.id for arm in arms if names.is_combination(arm.name) == (role == "combination")]
    return fitting[0] if len(fitting) == 1 < len(arms) else None


@lru_cache(64)
def _doses(arms: tuple[Arm, ...]) -> dict[str, str]:
    """Doses that the names of one arm only hold."""
    holders: dict[str, set[str]] = defaultdict(set)
    for arm in arms:
        for form in (arm.name, *arm.aliases):
            for dose in DOSE.finditer(form):
                holders[plain(dose.group())].add(arm.id)
    return {dose: next(iter(ids)) for dose, ids in holders.items() if len(ids) == 1 < len(arms)}


def _doses_beside(places: Places) -> dict[str, str]:
    """Doses that stand alone in a bracket right behind one arm: "standard radiotherapy (70 Gy)"."""
    holders: dict[str, set[str]] = defaultdict(set)
    for place in places.arm_places:
        dose = _BESIDE.match(places.even, place.end)
        if dose:
            holders[plain(dose["dose"])].add(place.arm)
    alone = {dose: next(iter(ids)) for dose, ids in holders.items() if len(ids) == 1}
    return alone if len(set(alone.values())) > 1 else {}


@lru_cache(64)
def _stems(arms: tuple[Arm, ...]) -> dict[str, str]:
    """What is left of a participle that only one arm's names hold: "deferr" of "deferred therapy" or "deferring"."""
    cut = {"ed": 2, "ing": 3}
    return {
        word[: -cut[end]].lower(): arm
        for word, arm in _telling(arms).items()
        for end in cut
        if word.endswith(end) and len(word) > _STEM
    }


@lru_cache(64)
def _telling(arms: tuple[Arm, ...]) -> dict[str, str]:
    """Words that stand in the names of one arm only."""
    holders: dict[str, set[str]] = defaultdict(set)
    for arm in arms:
        for form in (arm.name, *arm.aliases):
            for word in names.key(form):
                holders[word].add(arm.id)
    none = names.words("units") | names.words("left_stop") | names.words("hanging")
    return {word: next(iter(ids)) for word, ids in holders.items() if len(ids) == 1 < len(arms) and word not in none}


@lru_cache(64)
def _telling_stems(arms: tuple[Arm, ...]) -> dict[str, str]:
    """Stems of words that stand in the names of one arm only."""
    holders: dict[str, set[str]] = defaultdict(set)
    for arm in arms:
        for form in (arm.name, *arm.aliases):
            for word in names.key(form):
                holders[_stem(word)].add(arm.id)
    telling = {_stem(word) for word in _telling(arms)}
    return {stem: next(iter(ids)) for stem, ids in holders.items() if len(ids) == 1 and stem in telling}


def _stem(word: str) -> str:
    """A word without its ending, a doubled last letter once.

    >>> _stem("Deferral"), _stem("deferred"), _stem("defer"), _stem("walkers")
    ('defer', 'defer', 'defer', 'walk')
    """
    stem = _ENDING.sub("", word.lower())
    return stem[:-1] if len(stem) > 4 and stem[-1] == stem[-2] else stem
