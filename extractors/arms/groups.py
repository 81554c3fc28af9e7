"""Put cues that name one group together, and say which groups are the arms of the study."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors import names
from extractors.drugs import is_drug, is_treatment
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.arms.cues import Cue

LINE = re.compile(r"(?i)(?:first|second|third|fourth|1st|2nd|3rd)[ -]line ")
_PARTS = re.compile(r"(?i)\bplus\b|\+|\band\b|\bwith\b|\bfollowed by\b|\bcombined\b|\balone\b|\bcombination\b")
_SURE, _ENOUGH = 3, 2


@dataclass(slots=True)
class Group:
    """Cues that name one group, with the forms of its name and how often each stands."""

    cues: list[Cue] = field(default_factory=list)
    forms: Counter[str] = field(default_factory=Counter)

    @property
    def weight(self) -> int:
        """How much the text tells of this group as an arm."""
        return sum(cue.weight for cue in self.cues)

    @property
    def sizes(self) -> list[Cue]:
        """The cues that give a size, the most telling first."""
        return sorted((cue for cue in self.cues if cue.n is not None), key=lambda cue: (-cue.weight, cue.span))

    def first(self) -> int:
        """Where the group's size, or else its name, stands first."""
        return min(cue.span[0] for cue in (self.sizes or self.cues))

    def take(self, other: Group) -> None:
        """Take in another group's cues."""
        self.cues += other.cues
        self.forms.update(other.forms)


def grouped(even: str, cues: list[Cue], short_forms: dict[str, tuple[int, int]]) -> list[Group]:
    """Equal names make one group; then a shorter form joins where only one group fits; then parts join their whole."""
    long = {short.lower(): even[slice(*span)] for short, span in short_forms.items()}

    def full(cue: Cue) -> str:
        name = LINE.sub("", even[slice(*cue.name)])
        return long.get(name.lower(), name)

    groups: list[Group] = []
    for cue in sorted(cues, key=lambda c: (-c.weight, -len(names.key(full(c))), c.span)):
        home = _home(cue, full, groups)
        if home is None:
            home = Group()
            groups.append(home)
        home.cues.append(cue)
        home.forms[LINE.sub("", even[slice(*cue.name)])] += 1
    return _with_parts(even, groups)


def _home(cue: Cue, full: object, groups: list[Group]) -> Group | None:
    assert callable(full)
    name = full(cue)
    for group in groups:
        if any(names.same_group(name, full(other)) for other in group.cues):
            return group
    if not is_treatment(name):
        return None
    fits = [
        g
        for g in groups
        if not _same_list(cue, g)
        and any(names.shorter_form(name, full(o)) or names.shorter_form(full(o), name) for o in g.cues)
    ]
    return fits[0] if len(fits) == 1 else None


def _same_list(cue: Cue, group: Group) -> bool:
    """Whether the group holds another place of the same list: then the two are different groups."""
    return cue.listed >= 0 and any(cue.listed == other.listed and cue.name != other.name for other in group.cues)


def _with_parts(even: str, groups: list[Group]) -> list[Group]:
    """Join "sorafenib" to "sorafenib plus topotecan" where no other group has it and the two are never told apart."""
    merged: list[Group] = []
    for group in sorted(groups, key=lambda g: (names.is_combination(_head(g)), -g.weight)):
        head = _head(group)
        if not names.is_combination(head):
            wholes = [
                g
                for g in groups
                if g is not group
                and names.is_combination(_head(g))
                and names.key(head) <= names.key(_head(g))
                and g not in merged
            ]
            apart = any(_same_list(cue, whole) for whole in wholes for cue in group.cues)
            if (
                len(wholes) == 1
                and not apart
                and not (group.sizes and wholes[0].sizes)
                and (is_drug(head) or "placebo" in head.lower())
            ):
                wholes[0].take(group)
                merged.append(group)
    return [g for g in groups if g not in merged]


def _head(group: Group) -> str:
    return max(group.forms, key=lambda form: (group.forms[form], len(form)))


def selected(even: str, groups: list[Group]) -> list[Group]:
    """The groups that are arms, in text order; generic names ("control group") join the arm that they mean."""
    groups = _roles(groups)
    sure = [g for g in groups if _is_sure(even, g)]
    if len(sure) > 1:
        kept = sure + [g for g in groups if g not in sure and g.weight >= _SURE and g.sizes and _treatment(even, g)]
    else:
        kept = [g for g in groups if g.weight >= _ENOUGH and _treatment(even, g)]
        kept += _from_title(even, groups, kept)
    return sorted(kept, key=lambda g: g.first())


def _is_sure(even: str, group: Group) -> bool:
    strong = any(cue.rule == "arms.allocated/to" or (cue.n is not None and cue.weight >= _SURE) for cue in group.cues)
    return (strong and (_treatment(even, group) or len({cue.rule for cue in group.cues}) > 1)) or (
        group.weight >= _SURE and _treatment(even, group) and any(cue.weight >= _ENOUGH for cue in group.cues)
    )


def _treatment(even: str, group: Group) -> bool:
    return any(is_treatment(even[slice(*cue.name)]) for cue in group.cues)


def _from_title(even: str, groups: list[Group], kept: list[Group]) -> list[Group]:
    """Where only a comparator is known, the one drug of the title is the other arm."""
    control = load("arms").rule("role/is-control").pattern
    if len(kept) != 1 or not control.search(_head(kept[0])):
        return []
    drugs = [
        g for g in groups if g not in kept and any(c.rule == "arms.named/title" for c in g.cues) and is_drug(_head(g))
    ]
    return drugs if len(drugs) == 1 else []


def _roles(groups: list[Group]) -> list[Group]:
    """Give "control" and "intervention" the arm that they stand for, where exactly two other arms are known."""
    table = load("arms")
    is_control, is_experimental = table.rule("role/control").pattern, table.rule("role/experimental").pattern
    generic = [g for g in groups if all(is_control.search(f) or is_experimental.search(f) for f in g.forms)]
    named = [g for g in groups if g not in generic]
    strong = sorted((g for g in named if g.weight >= _ENOUGH), key=lambda g: -g.weight)
    comparator = [g for g in strong if table.rule("role/is-control").pattern.search(_head(g))]
    if len(strong) != 2 or len(comparator) != 1:
        return groups
    other = next(g for g in strong if g is not comparator[0])
    for group in generic:
        (comparator[0] if is_control.search(_head(group)) else other).take(group)
    return named
