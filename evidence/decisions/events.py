"""One decision as everybody reads it, its name that is the same on every machine, and which of them count.

Must never let the order in which decisions came in change what holds: they are ordered by when they were made, and at
the same instant by their names.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

UNDO = "undo"
"""The field of a decision that takes another one back: its subject is that one's name."""

_NAMED_BY = ("made", "who", "action", "subject", "field", "before", "after", "why", "text_sha256")


class Decision(Protocol):
    """What is read of a stored decision: ``subject`` is what it is about, ``field`` what was decided about that.

    ===============  ============  ===============================  ===============================================
    field            subject       action                           before and after
    ===============  ============  ===============================  ===============================================
    ``row``          row           accept, reject                   its decision and the figures seen; the new one
    ``row``          place of one  not-reported
    ``edit``         row           set                              after: field, value, and its quote or source
    ``edit``         place of one  add                              after: a whole estimate, and its quote or source
    ``confirm``      row           numerator, endpoint, population
    ``adjudicate``   row           accept, reject, set              as of row and edit
    ``adjudicate``   record        include, exclude, not-retrieved  as of eligibility
    ``flag``         row           flag, unflag
    ``note``         row           note
    ``undo``         event         undo
    ``direction``    row           accept, reject
    ``retraction``   row           accept, reject
    ``overrule``     row           accept, reject                   after: the reason that is overruled
    ``choice``       row           take                             before: the row that gives way
    ``eligibility``  record        include, exclude, not-retrieved  after: the reason and the stage
    ``study``        report        link, unlink                     after: the study's name
    ``study-name``   report        rename                           after: the name
    ``protocol``     its SHA-256   freeze, amend                    after: its text
    ===============  ============  ===============================  ===============================================
    """

    @property
    def subject(self) -> str:
        """The id of a row, the key of a record, the id of a report, the name of an event, or a protocol's hash."""

    @property
    def action(self) -> str:
        """What was decided, a word that fits the field."""

    @property
    def field(self) -> str:
        """What the decision is about."""

    @property
    def before(self) -> Any:
        """What held before, as a JSON value."""

    @property
    def after(self) -> Any:
        """What holds since, as a JSON value."""

    @property
    def why(self) -> str:
        """The reason, in the person's words; may be empty."""

    @property
    def made(self) -> str:
        """When, in UTC, as ISO 8601."""

    @property
    def who(self) -> str:
        """The person."""

    @property
    def text_sha256(self) -> str:
        """The hash of the text that the person saw; empty for a row without a text."""


Kind = TypeVar("Kind", bound=Decision)


def event_id(decision: Decision) -> str:
    """Name a decision by all that it says: the SHA-256, in hex, of its nine parts as JSON; the same on every machine.

    Where it stands in a project's chain is no part of it.
    """
    said = [getattr(decision, name) for name in _NAMED_BY]
    whole = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode("ascii")).hexdigest()


def in_order(decisions: Iterable[Kind]) -> tuple[Kind, ...]:
    """Give each decision once, in the order in which they were made; those of one instant by their names."""
    by_time: dict[str, list[Kind]] = defaultdict(list)
    for decision in decisions:
        by_time[decision.made].append(decision)
    return tuple(one for made in sorted(by_time) for one in _each_once(by_time[made]))


def effective(decisions: Iterable[Kind]) -> tuple[Kind, ...]:
    """Give the decisions that count, in the order in which they were made.

    What its own person undid is left out, and so are the undoings themselves: they say nothing else. An undoing that
    was undone does not count, and what it took back does again.
    """
    ordered = in_order(decisions)
    if all(one.field != UNDO for one in ordered):
        return ordered
    gone = _undone(ordered)
    return tuple(one for one in ordered if one.field != UNDO and event_id(one) not in gone)


def is_undone(decision: Decision, decisions: Iterable[Decision]) -> bool:
    """Whether a decision was taken back by its own person, and that was not taken back in turn."""
    return event_id(decision) in _undone(in_order(decisions))


def _each_once(same_instant: list[Kind]) -> list[Kind]:
    if len(same_instant) == 1:
        return same_instant
    named = {event_id(one): one for one in same_instant}
    return [named[name] for name in sorted(named)]


def _undone(ordered: tuple[Decision, ...]) -> frozenset[str]:
    """Name what does not count, walking back from the undoings that nothing undoes; a hash cannot name itself."""
    named = {event_id(one): one for one in ordered}
    against: dict[str, list[str]] = defaultdict(list)
    for name, one in named.items():
        target = named.get(one.subject)
        if one.field == UNDO and target is not None and target.who == one.who:
            against[one.subject].append(name)
    counts: dict[str, bool] = {}
    for name in against:
        _settle(name, against, counts)
    return frozenset(name for name, does in counts.items() if not does)


def _settle(name: str, against: Mapping[str, list[str]], counts: dict[str, bool]) -> None:
    """Find whether one counts: it does unless an undoing of it does. By a stack, for chains may be long."""
    stack = [name]
    while stack:
        last = stack[-1]
        open_ones = [one for one in against.get(last, ()) if one not in counts]
        if open_ones:
            stack += open_ones
            continue
        counts[last] = not any(counts[one] for one in against.get(last, ()))
        stack.pop()
