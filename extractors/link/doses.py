"""Find doses that stand for an arm by themselves: "0.84 for 4 mg", "with the low dose", of one drug in two doses.

Must never take the dose of another drug, a rate ("4 mg/kg") or the end of a titration for an arm.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors import names
from extractors.drugs import is_drug
from extractors.rulebook import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.findings import Arm

DOSE = re.compile(r"(?<![\w.])\d{1,4}(?:\.\d+)?[ -]?(?:mg|g|Gy|IU|mL|ml|mcg|µg)\b")
_HOW_OFTEN = re.compile(r"(?i)\b(?:once|twice|thrice|(?:three|four) times)[ -](?:daily|weekly|a day|per day)\b")
_HOW_MUCH = re.compile(
    r"(?i)\A(?P<kind>[a-z]+)[ -]"
    r"(?P<of>dose|dosage|intensity|duration|course|term|frequency|strength|interval)(?=[ -]|\Z)"
)
_REACH = 30  # how far beside a dose the words stand that make it another's
_BEFORE = re.compile(r"(?<![\w-])(?P<name>[A-Za-z][\w-]*),? \(?\Z")
_AFTER = re.compile(r" (?:of )?(?P<name>[A-Za-z][\w-]*)")


def plain(dose: str) -> str:
    """A dose in one way of writing.

    >>> plain("4-mg"), plain("150 mg")
    ('4mg', '150mg')
    """
    return dose.replace(" ", "").replace("-", "").lower()


@lru_cache(64)
def told_by_dose(arms: tuple[Arm, ...]) -> dict[str, str]:
    """The doses that alone tell apart two or more arms of one treatment, each with its arm.

    A dose that the names of a third arm hold too tells nothing.
    """
    holders: defaultdict[str, set[str]] = defaultdict(set)
    doses: defaultdict[frozenset[str], dict[str, set[str]]] = defaultdict(dict)
    for arm in arms:
        for form in (arm.name, *arm.aliases):
            said = {plain(dose.group()) for dose in DOSE.finditer(form)}
            for dose in said:
                holders[dose].add(arm.id)
            rest = DOSE.sub(" ", _HOW_OFTEN.sub(" ", form)).strip(" ,;()")
            if said and rest:
                doses[names.key(rest)].setdefault(arm.id, set()).update(said)
    told = (arm_doses for arm_doses in doses.values() if len(arm_doses) > 1)
    return {
        dose: arm
        for arm_doses in told
        for arm, said in arm_doses.items()
        for dose in said
        if len(said) == 1 and holders[dose] == {arm}
    }


def doses_alone(even: str, arms: tuple[Arm, ...]) -> Iterator[tuple[int, int, str]]:
    """Every dose of a text that stands for one of several arms of one treatment, as start, end and arm."""
    told = told_by_dose(arms)
    if not told:
        return
    own = frozenset(word for arm in arms if arm.id in told.values() for word in names.key(arm.name))
    for dose in DOSE.finditer(even):
        arm = told.get(plain(dose.group()))
        if arm and not _of_another(even, *dose.span(), own):
            yield *dose.span(), arm


def kinds_alone(even: str, arms: tuple[Arm, ...]) -> Iterator[tuple[int, int, str]]:
    """Every "low dose" or "long course" that stands by itself for the one of several arms whose name begins so."""
    told = _told_by_kind(arms)
    ends = load("owners").rule("dose/kind-ends").pattern
    for (kind, of), arm in told.items():
        for match in re.finditer(rf"(?i)(?<![\w-]){kind}[ -]{of}\b", even):
            if ends.match(even[match.end() : match.end() + _REACH]):
                yield *match.span(), arm


@lru_cache(64)
def _told_by_kind(arms: tuple[Arm, ...]) -> dict[tuple[str, str], str]:
    """The first words of names that tell two or more arms apart by how much or how long: low and high dose."""
    holders: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for arm in arms:
        for form in (arm.name, *arm.aliases):
            if match := _HOW_MUCH.match(form):
                holders[match["kind"].lower(), match["of"].lower()].add(arm.id)
    told = {said: next(iter(held)) for said, held in holders.items() if len(held) == 1}
    several = {of for _, of in told if len({arm for (_, other), arm in told.items() if other == of}) > 1}
    return {said: arm for said, arm in told.items() if said[1] in several}


def _of_another(even: str, start: int, end: int, own: frozenset[str]) -> bool:
    """Whether the words beside a dose make it a bound, a rate, or the dose of a drug that these arms are not of."""
    before, after = even[max(0, start - _REACH) : start], even[end : end + _REACH]
    bound, rate = (load("owners").rule(name).pattern for name in ("dose/bound", "dose/rate"))
    if bound.search(before) or rate.match(after):
        return True
    beside = (match["name"] for match in (_BEFORE.search(before), _AFTER.match(after)) if match)
    return any(is_drug(word) and names.key(word).isdisjoint(own) for word in beside)
