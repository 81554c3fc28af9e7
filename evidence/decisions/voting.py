"""What each person's last word on a row is, and on which figures it was said.

Must never count an acceptance for figures that its person did not see.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evidence.decisions.editing import edit_of
from evidence.decisions.events import event_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence.decisions.events import Decision

CONFIRMABLE = ("numerator", "endpoint", "population")
"""What of an estimate is confirmed by itself where its own words do not say it."""

_CONFIRMED_BY_EDIT = {"numerator": "numerator", "reference": "numerator"} | {
    name: name for name in ("endpoint", "population")
}


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's last word on an item: what, when (UTC, ISO 8601), why, and the edited figures that they saw."""

    who: str
    action: str
    made: str
    why: str
    event: str
    seen: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Heard:
    """All that was said on one row: each person's vote, the last adjudication, the figures, what is confirmed by whom.

    ``figures`` are the last value of each field, ``changed`` when one was set last; ``confirmed`` are names of persons
    by what they confirmed since it was set last.
    """

    votes: dict[str, Vote] = field(default_factory=dict)
    adjudicated: Vote | None = None
    figures: dict[str, Any] = field(default_factory=dict)
    changed: str = ""
    confirmed: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in CONFIRMABLE})
    flagged: tuple[str, ...] = ()
    notes: tuple[tuple[str, str, str], ...] = ()

    def hear(self, decision: Decision) -> None:
        """Take in one decision; they must come in order."""
        self._figure(decision)
        who, action = decision.who, decision.action
        if decision.field == "row":
            self.votes.pop(who, None)
            if action in {"accept", "reject"}:  # any other word, such as reopen, takes the vote back
                self.votes[who] = _vote(decision, self.figures)
        elif decision.field == "adjudicate":
            self.adjudicated = _vote(decision, self.figures)
        elif decision.field == "confirm" and action in self.confirmed:
            self.confirmed[action].add(who)
        elif decision.field == "direction":
            (self.confirmed["numerator"].add if action == "accept" else self.confirmed["numerator"].discard)(who)
        elif decision.field == "flag":
            others = tuple(one for one in self.flagged if one != who)
            self.flagged = (*others, who) if action == "flag" else others
        elif decision.field == "note":
            self.notes = (*self.notes, (who, decision.made, decision.why))

    def _figure(self, decision: Decision) -> None:
        edit = edit_of(decision)
        if edit is None:
            return
        self.figures = {**self.figures, edit.field: edit.value}
        self.changed = decision.made
        if edit.field in _CONFIRMED_BY_EDIT:
            self.confirmed[_CONFIRMED_BY_EDIT[edit.field]] = {decision.who}


def heard(decisions: Iterable[Decision]) -> Heard:
    """Take in all that counts on one row, in order."""
    found = Heard()
    for decision in decisions:
        found.hear(decision)
    return found


def _vote(decision: Decision, figures: Mapping[str, Any]) -> Vote:
    """Read a vote; one that does not say which figures its person saw saw all that stood there."""
    before = decision.before
    seen = before.get("edited") if isinstance(before, dict) else None
    shown = dict(seen) if isinstance(seen, dict) and decision.action != "set" else dict(figures)
    return Vote(decision.who, decision.action, decision.made, decision.why, event_id(decision), shown)
