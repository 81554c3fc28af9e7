"""What two groups share: a noun ("early or delayed SURGERY"), a treatment that both have ("A or B, both plus C").

Must never lend a noun to a name that has one of its own.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractors import names
from extractors.arms.groups import full
from extractors.drugs import is_strategy, is_treatment

if TYPE_CHECKING:
    from extractors.arms.groups import Group
    from extractors.arms.naming import Name

_MOST_ADJECTIVES = 3
_ADDS_NOTHING = re.compile(r"(?i)(?:the |matching |matched )?(?:placebo|sham|no |observation)")
_COMPOUND = re.compile(r"\A[\w-]{1,20}-(?:fraction|week|weekly|day|month|dose|field|stage|port|level|drug)\Z")


def with_head(left: Name, right: Name) -> Name:
    """The left one of two names with the noun that both share, where it has adjectives only.

    Its place stays where it stands: the noun is said to be its own, but is not there.
    """
    words = left.called.split(" ")
    if (
        is_treatment(left.called)
        or names.is_feature(left.called)
        or len(words) > _MOST_ADJECTIVES
        or not all(_is_adjective(word) for word in words)
    ):
        return left
    theirs = right.called.split(" ")
    first = next((k for k, word in enumerate(theirs) if not _is_adjective(word)), len(theirs))
    head = " ".join(theirs[first:])
    if not first or not is_treatment(head):
        return left
    return left._replace(called=f"{left.called} {head}")


def _is_adjective(word: str) -> bool:
    low = word.lower()
    return is_strategy(low) or bool(_COMPOUND.match(low)) or low.endswith(_endings())


@cache
def _endings() -> tuple[str, ...]:
    return tuple(names.words("adjective_endings"))


def with_background(arms: list[Group], rest: list[Group], long_forms: dict[str, str]) -> list[Group]:
    """Give "A plus C" and "B plus C" to the arms A and B: they have C in common; return the other groups."""
    wholes: dict[frozenset[str], dict[Group, Group]] = {}
    for group in rest:
        name = full(group.head, long_forms)
        words = names.key(name)
        parts = [arm for arm in arms if names.key(full(arm.head, long_forms)) <= words]
        parts = [arm for arm in parts if not names.is_combination(arm.head)]
        if len(parts) == 1 and names.is_combination(name) and not names.is_pooled(name):
            common = words - names.key(full(parts[0].head, long_forms))
            wholes.setdefault(common, {}).setdefault(parts[0], group)
    taken: list[Group] = []
    for common, found in wholes.items():
        pairs = found | _alone(arms, rest, common, found)
        if len(pairs) > 1:
            for arm, group in pairs.items():
                arm.take(group)
                taken.append(group)
    return [g for g in rest if g not in taken]


def _alone(
    arms: list[Group], rest: list[Group], common: frozenset[str], found: dict[Group, Group]
) -> dict[Group, Group]:
    """The treatment that both of two arms have, where it stands alone for the one that adds nothing to it.

    "A plus C versus C alone" in a trial of A against placebo: "C alone" is the placebo arm.
    """
    empty = [arm for arm in arms if arm not in found and _ADDS_NOTHING.match(arm.head)]
    if len(arms) != 2 or len(empty) != 1:
        return {}
    lists = set[int]().union(*(group.lists for group in found.values()))
    bare = [g for g in rest if names.key(g.head) == common and g.lists & lists]
    return {empty[0]: bare[0]} if bare else {}


def without_background(arms: list[Group]) -> list[Group]:
    """Leave out what two other arms have as a part, and bare words for a group."""
    kept = []
    for arm in arms:
        others = [o for o in arms if o is not arm]
        words = names.key(arm.head)
        holders = [o for o in others if words < names.key(o.head) and names.is_combination(o.head)]
        if len(holders) > 1 and not arm.sizes and not arm.allocated():
            continue
        kept.append(arm)
    return kept
