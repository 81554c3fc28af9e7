"""In which queues a record is for a reviewer, and what a list shows of it.

Must never call a record done in which something waits for this reviewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evidence.protocol.flaws import FROM_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.decisions import State, Vote
    from evidence.page.reading import Known, Reading
    from evidence.protocol import Protocol
    from evidence.rows import Row

QUEUES: Final = {
    "unreviewed": "Unreviewed",
    "flagged": "Flagged",
    "changed": "Changed text",
    "conflicts": "Conflicts",
    "all": "All records",
}
"""The queues with their names, in the order in which they are offered."""

OPEN: Final = frozenset({"suggested", "edited", "reopened"})
"""Where a row stands of which nobody's word counts now."""

_WAITS = frozenset({None, "open-direction", "check-failed", "not-accepted"})
_DOUBTFUL = frozenset({"warn", "fail"})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a record stands: its queues (of ``all`` every record is), what a list shows, and in a word.

    ``counts`` says whether it has or may have an estimate of the question, ``asks`` whether a person is asked about it.
    ``disagreed`` names what people disagree on: rows, and the record itself where it is about whether it is in.
    """

    queues: frozenset[str] = frozenset()
    badges: tuple[str, ...] = ()
    state: str = "not in question"
    asks: bool = False
    counts: bool = False
    disagreed: tuple[str, ...] = ()


def stand(known: Known, found: Reading) -> Standing:
    """Say where a record stands for the reviewer."""
    asked = dict(asked_for(known.rules, found))
    waiting = [name for name, state in asked.items() if waits(state, known.reviewer.name)]
    rows = {row.id: row for row in found.rows}
    said = found.assessment.said.state if found.assessment else None
    stands = {state.state for state in found.states.values()}
    disagreed = [name for name, state in found.states.items() if state.state == "conflict"]
    disagreed += [found.record.key] if said == "disagreement" else []
    queues = {
        "unreviewed": bool(waiting),
        "flagged": any(state.flagged for state in found.states.values())
        or any(name in rows and doubtful(rows[name]) for name in waiting),
        "changed": "reopened" in stands or said == "reopened",
        "conflicts": bool(disagreed),
    }
    named = frozenset(name for name, within in queues.items() if within)
    word = _word(found, asked, waiting)
    return Standing(named, tuple(badges(found)), word, bool(asked), counts=True, disagreed=tuple(disagreed))


def _word(found: Reading, asked: dict[str, State | None], waiting: list[str]) -> str:
    """Say in a word where a record stands; of several, what calls for a person first."""
    known = [state.state if state else "missing" for state in asked.values()]
    if found.assessment is not None and found.assessment.standing == "excluded":
        return "excluded"
    order = ("conflict", "reopened", "edited", "needs-second", "flagged", "suggested", "missing", "accepted")
    settled = [name for name in order if name in known]
    return settled[0] if settled else "rejected" if known and not waiting else "not in question"


def asked_for(rules: Protocol, found: Reading) -> Iterator[tuple[str, State | None]]:
    """Give what a person is asked about a record, by its name, and where it stands (None: nothing was said of it).

    Its estimates that could be pooled; where an eligible record prints none at all, whether that is so.
    """
    for row in found.rows:
        if asks(row):
            yield row.id, found.states.get(row.id)
    if prints_nothing(found):
        for name, _, _ in not_found(rules, found):
            yield name, found.states.get(name)


def prints_nothing(found: Reading) -> bool:
    """Whether no estimate of the question was found in a record."""
    return all(row.endpoint is None for row in found.rows)


def not_found(rules: Protocol, found: Reading) -> Iterator[tuple[str, str, str]]:
    """Give name, comparison and outcome of the estimates that an eligible record could have and has not."""
    comparisons = {row.comparison for row in found.rows if row.eligible and row.comparison is not None}
    there = {(row.comparison, row.endpoint) for row in found.rows}
    read = [outcome.id for outcome in rules.outcome if outcome.code != FROM_TABLES]
    for comparison in (one.id for one in rules.comparison if one.id in comparisons):
        for outcome in read:
            if (comparison, outcome) not in there:
                yield f"{found.record.key}/{comparison}/{outcome}", comparison, outcome


def asks(row: Row) -> bool:
    """Whether a person is asked about a row: it is of the question, and could be pooled if they accept it."""
    return row.eligible and row.endpoint is not None and row.has_numbers and row.why_not in _WAITS


def waits(state: State | None, reviewer: str) -> bool:
    """Whether an item waits for this reviewer."""
    if state is None or state.state in OPEN:
        return True
    return state.state == "needs-second" and own(state, reviewer) is None


def own(state: State | None, reviewer: str) -> Vote | None:
    """Give the reviewer's own last word on an item."""
    return next((vote for vote in state.votes if vote.who == reviewer), None) if state else None


def doubtful(row: Row) -> bool:
    """Whether a check speaks against a row, or its direction is open."""
    return row.why_not in {"open-direction", "check-failed"} or any(one.status in _DOUBTFUL for one in row.checks)


def badges(found: Reading) -> Iterator[str]:
    """Give the words that stand at a record in a list: its design and line of therapy, what was said of it since."""
    row = found.rows[0] if found.rows else None
    if row is not None:
        yield from filter(None, (row.design, row.line_of_therapy and f"{row.line_of_therapy} line"))
    if found.record.retracted or any(row.why_not == "retracted" for row in found.rows):
        yield "retracted"
    elif row is not None and row.notices:
        yield "notice"
