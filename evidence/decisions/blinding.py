"""What one reviewer may see of what the others decided.

Must never show another's word on an item to somebody who has still to decide on it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from evidence.decisions.events import UNDO, effective, event_id, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence.decisions.events import Decision, Kind

_WORDS = {
    "row": frozenset({"accept", "reject", "not-reported"}),
    "eligibility": frozenset({"include", "exclude", "not-retrieved"}),
}
_OF_ITEMS = frozenset({"row", "edit", "confirm", "direction", "flag", "note", "retraction", "overrule", "eligibility"})


def view_of(decisions: Iterable[Kind], reviewer: str, blind: bool, needed: int = 2) -> tuple[Kind, ...]:
    """Give the decisions that a reviewer may see, undone ones too, in the order in which they were made.

    Their own are always among them, and so is what concerns the project as a whole, an estimate that somebody added
    (an item like those that the machine suggests), and what an adjudicator decided.

    Args:
        decisions: All of them.
        reviewer: The person who looks.
        blind: Whether what another decided on an item is hidden until both have decided on it. Where as many others
            have decided as are to decide, the reviewer is not one of them: they may see it, and settle it.
        needed: How many people decide on each item.
    """
    ordered = in_order(decisions)
    if not blind:
        return ordered
    decided = _deciders(ordered)
    hidden = {event_id(one) for one in ordered if _is_hidden(one, reviewer, decided, max(needed, 2))}
    return tuple(
        one for one in ordered if event_id(one) not in hidden and not (one.field == UNDO and one.subject in hidden)
    )


def _is_hidden(one: Decision, reviewer: str, decided: Mapping[str, set[str]], needed: int) -> bool:
    if one.who == reviewer or one.field not in _OF_ITEMS or (one.field, one.action) == ("edit", "add"):
        return False
    who = decided.get(one.subject, set())
    return one.who not in who or (reviewer not in who and len(who) < needed)


def _deciders(ordered: tuple[Decision, ...]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one in effective(ordered):
        if one.action in _WORDS.get(one.field, ()):
            found[one.subject].add(one.who)
    return found
