"""Put cues that name one group together."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors import names
from extractors.arms import cues as weights
from extractors.arms import table
from extractors.arms.doses import in_order
from extractors.drugs import is_treatment

if TYPE_CHECKING:
    from extractors.arms.cues import Cue

_MANY = 16384
_AND = re.compile(r",? and ")
LINE = re.compile(r"(?i)\A(?:first|second|third|fourth|1st|2nd|3rd)[ -]line ")


@dataclass(slots=True, eq=False)
class Group:
    """Cues that name one group."""

    cues: list[Cue] = field(default_factory=list)
    long_forms: dict[str, str] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        """How much the text tells of this group as an arm."""
        return sum(cue.weight for cue in self.cues)

    @property
    def sizes(self) -> list[Cue]:
        """The cues that give a size, the most telling first."""
        sized = [cue for cue in self.cues if cue.n is not None]
        return sorted(sized, key=lambda cue: (-cue.trust, -cue.weight, *_larger_first(cue), cue.span))

    @property
    def lists(self) -> set[int]:
        """The numbers of the lists in which the group stands."""
        return {cue.listed for cue in self.cues if cue.listed >= 0}

    @property
    def head(self) -> str:
        """The form of the name that is used most, the longer of two."""
        forms = Counter(cue.called for cue in self.cues)
        return max(forms, key=lambda form: (not is_role(form), forms[form], len(form)))

    def first(self) -> int:
        """Where people are allocated to the group, or else its size, or else its name, stands first."""
        allocated = [cue for cue in self.cues if cue.weight >= weights.ALLOCATED]
        return min(cue.span[0] for cue in (allocated or self.sizes or self.cues))

    def is_treatment(self) -> bool:
        """Whether any form of the name is that of a treatment."""
        return any(is_treatment(cue.called) or is_treatment(full(cue.called, self.long_forms)) for cue in self.cues)

    def named(self) -> int:
        """How many places call it a group or an arm."""
        return sum(cue.rule == "arms.named/group" for cue in self.cues)

    def allocated(self) -> bool:
        """Whether people were allocated to the group."""
        return any(cue.weight >= weights.ALLOCATED for cue in self.cues)

    def take(self, other: Group) -> None:
        """Take in another group's cues."""
        self.cues += other.cues


def _larger_first(cue: Cue) -> tuple[int]:
    """Of two sizes that no allocation vouches for, the smaller one is more likely of a part or of events."""
    return (0 if cue.trust == weights.OF_ALLOCATED else -(cue.n or 0),)


@lru_cache(_MANY)
def is_role(name: str) -> bool:
    """Whether a name is a role only, such as "control" or "intervention"."""
    return any(table.pattern(f"role/{kind}").search(name) for kind in ("control", "experimental"))


def is_control(group: Group) -> bool:
    """Whether any form of the name is that of a comparator."""
    control = table.pattern("role/is-control")
    return any(control.search(cue.called) for cue in group.cues)


def grouped(cues: list[Cue], long_forms: dict[str, str]) -> list[Group]:
    """Equal names make one group, and so do names that the text binds together; then shorter forms find their home.

    Args:
        cues: Every place that names a group.
        long_forms: Abbreviations in lower case with what they stand for.
    """
    groups: list[Group] = []
    lists: dict[int, list[Cue]] = {}
    for cue in cues:
        if cue.listed >= 0:
            lists.setdefault(cue.listed, []).append(cue)
    order = sorted(cues, key=lambda c: (not c.dosed, -c.weight, -len(names.key(full(c.called, long_forms))), c.span))
    for cue in order:
        home = _home(cue, groups, long_forms, [c for c in lists.get(cue.listed, []) if c is not cue])
        if home is None:
            home = Group(long_forms=long_forms)
            groups.append(home)
        home.cues.append(cue)
    return _united(groups, long_forms)


def _united(groups: list[Group], long_forms: dict[str, str]) -> list[Group]:
    """Two groups that came to share a name by their labels are one."""
    kept: list[Group] = []
    for group in groups:
        mine = {full(cue.called, long_forms) for cue in group.cues}
        for other in kept:
            theirs = {full(cue.called, long_forms) for cue in other.cues}
            if any(names.same_group(a, b) for a in mine for b in theirs) and not any(
                _apart(cue, other) for cue in group.cues
            ):
                other.take(group)
                break
        else:
            kept.append(group)
    return kept


def without_sums(groups: list[Group]) -> list[Group]:
    """Leave out "A and B" where A and B are two groups of one list, each with its size: it is both of them."""
    sized = [group for group in groups if group.sizes and group.lists]
    return [group for group in groups if group.sizes or not _is_sum(group, sized)]


def _is_sum(group: Group, sized: list[Group]) -> bool:
    parts = _AND.split(group.head)
    homes = [next((g for g in sized if any(names.same_group(part, c.called) for c in g.cues)), None) for part in parts]
    found = [home for home in homes if home is not None]
    apart = len({id(home) for home in found}) == len(parts) > 1
    return apart and bool(set.intersection(*(home.lists for home in found)))


def full(name: str, long_forms: dict[str, str]) -> str:
    """A name without its line of therapy, abbreviations written out."""
    bare = _bare(name)
    if bare in long_forms:
        return long_forms[bare]
    return " ".join(long_forms.get(word, word) for word in bare.split(" ")) if long_forms else bare


@lru_cache(_MANY)
def _bare(name: str) -> str:
    return LINE.sub("", name).lower().replace("-alone", " alone")


def _home(cue: Cue, groups: list[Group], long_forms: dict[str, str], siblings: list[Cue]) -> Group | None:
    """The group that a place names, or None; ``siblings`` are the other places of its list."""
    name = full(cue.called, long_forms)
    for group in groups:
        if cue.bound >= 0 and any(cue.bound == other.bound for other in group.cues):
            return group
    for group in groups:
        if _apart(cue, group):
            continue
        if any(names.same_group(name, full(other.called, long_forms)) for other in group.cues):
            return group
    if not cue.weight or not is_treatment(name):
        return None
    others = [full(sibling.called, long_forms) for sibling in siblings]
    fits = []
    for group in groups:
        forms = {full(other.called, long_forms) for other in group.cues}
        of_sibling = any(names.same_group(form, other) for form in forms for other in others)
        if not of_sibling and not _apart(cue, group) and any(_alike(name, form) for form in forms):
            fits.append(group)
    return fits[0] if len(fits) == 1 else None


def _alike(name: str, other: str) -> bool:
    return names.shorter_form(name, other) or names.shorter_form(other, name)


def _apart(cue: Cue, group: Group) -> bool:
    """Whether the group holds another name of the same list: then the two are different groups."""
    return cue.listed >= 0 and any(
        cue.listed == o.listed and cue.place != o.place and in_order(cue.called) != in_order(o.called)
        for o in group.cues
    )
