"""Lay people's decisions over the rows.

Must never let a decision outlive its text: if the text under it has changed, the row is open again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence.decisions import ADDED, State, Vote
from evidence.harmonise.estimates import with_reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence.decisions import Decision
    from evidence.rows import Row

RETRACTION = "retraction"
"""The field of a decision to use a row although its publication was retracted."""

_WAITS = "not-accepted"
_WAITS_FOR_A_PERSON = frozenset({"open-direction", "check-failed", "not-accepted"})


def overruled(decisions: Iterable[Decision]) -> dict[tuple[str, str], str]:
    """Give who wants which rows used although their publication was retracted, by row id and hash of the text.

    Somebody must have said so of just that: an acceptance of the row may be older than the retraction. One person who
    rejects it is enough to leave the row out.
    """
    last: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for decision in decisions:
        if decision.field == RETRACTION:
            last[decision.subject, decision.text_sha256][decision.who] = decision.action
    return {
        place: ", ".join(who for who, action in said.items() if action == "accept")
        for place, said in last.items()
        if "accept" in said.values() and "reject" not in said.values()
    }


def decided(rows: Iterable[Row], by_people: Mapping[str, State]) -> tuple[Row, ...]:
    """Set each row's ``decision``, and free or bar it accordingly.

    An accepted row is freed of what waits for a person. A rejected row is not poolable, and neither is one on which two
    people disagree: it waits until they agree or an adjudicator settles it.

    Args:
        rows: The rows, before one estimate a study is chosen.
        by_people: Where each row stands, by its id.
    """
    return tuple(_applied(row, by_people[row.id]) for row in rows)


def current(row: Row, decisions: Iterable[Decision], deleted: Mapping[str, str]) -> list[Decision]:
    """Give the decisions on a row that hold.

    What was decided on another text does not, nor what was accepted before the record was deleted.
    """
    since = deleted.get(row.pmid or "", "") if row.key else ""
    return [d for d in decisions if d.text_sha256 == row.text_sha256 and not (d.action == "accept" and d.made < since)]


def _applied(row: Row, state: State) -> Row:
    if state.state == "conflict":
        return with_reason(row, [(_WAITS, f"people disagree: {in_words(state)}")])
    if state.state == "rejected" or (state.state == "needs-second" and _rejected(state)):
        row = replace(row, decision="rejected", poolable=False, why_not=row.why_not or _WAITS)
        return _signed(row, state)
    if state.state != "accepted" or (row.why_not == "open-direction" and not row.has_numbers):
        return row
    if row.why_not in _WAITS_FOR_A_PERSON and row.has_numbers:
        row = replace(row, poolable=row.eligible, why_not=None, because="", behind=())
    return _signed(replace(row, decision="accepted"), state)


def in_words(state: State) -> str:
    """Say who said what of a row, as a part of a sentence.

    >>> in_words(State("conflict", votes=(Vote("AR", "accept", "", "", ""), Vote("BR", "reject", "", "of a part", ""))))
    'AR accepted it; BR rejected it (of a part)'
    """
    return "; ".join(
        f"{one.who} {one.action}ed it{_figures(one)}{f' ({one.why})' if one.why else ''}" for one in state.votes
    )


def _figures(vote: Vote) -> str:
    told = [f"{name} {value}" for name, value in vote.seen.items() if name != ADDED]
    return f" with {', '.join(told)}" if told and vote.action == "accept" else ""


def _rejected(state: State) -> bool:
    return any(vote.action == "reject" for vote in state.votes)


def _signed(row: Row, state: State) -> Row:
    """Name those by whose word the row stands as it does, and the time of the last of these, to the second."""
    second, _, rest = state.when.partition(".")
    return replace(row, decided_by="; ".join(state.who), decided_at=second + (rest[6:] if rest else ""))
