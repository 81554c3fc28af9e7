"""In which queues a record is for a reviewer, and what a list shows of it.

Must never call a record done in which an estimate waits that could be pooled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.page.reading import Reading
    from evidence.rows import Row
    from evidence.store import Decision

QUEUES: Final = {
    "unreviewed": "Unreviewed",
    "flagged": "Flagged by checks",
    "changed": "Changed text",
    "conflicts": "Conflicts",
    "all": "All records",
}
"""The queues with their names, in the order in which they are offered."""

_WAITS = frozenset({None, "open-direction", "check-failed", "not-accepted"})
_DOUBTFUL = frozenset({"warn", "fail"})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a record stands: its queues (of ``all`` every record is), what a list shows, and in a word.

    ``counts`` says whether it has or may have an estimate of the question, ``asks`` whether a person is asked about it.
    """

    queues: frozenset[str] = frozenset()
    badges: tuple[str, ...] = ()
    state: str = "not in question"
    asks: bool = False
    counts: bool = False


def stand(found: Reading, decisions: Sequence[Decision]) -> Standing:
    """Say where a record stands by its rows and by the decisions about it."""
    asked = [row for row in found.rows if asks(row)]
    waiting = [row for row in asked if row.decision is None]
    queues = {
        "unreviewed": bool(waiting),
        "flagged": any(doubtful(row) for row in waiting),
        "changed": outdated(found, decisions),
        "conflicts": found.assessment is not None and found.assessment.said.state == "disagreement",
    }
    state = "suggested" if waiting else "reviewed" if asked else "not in question"
    named = frozenset(name for name, within in queues.items() if within)
    return Standing(named, tuple(badges(found)), state, bool(asked), counts=True)


def asks(row: Row) -> bool:
    """Whether a person is asked about a row: it is of the question, and could be pooled if they accept it."""
    return row.eligible and row.endpoint is not None and row.has_numbers and row.why_not in _WAITS


def doubtful(row: Row) -> bool:
    """Whether a check speaks against a row, or its direction is open."""
    return row.why_not in {"open-direction", "check-failed"} or any(one.status in _DOUBTFUL for one in row.checks)


def outdated(found: Reading, decisions: Sequence[Decision]) -> bool:
    """Whether something was decided on a text that the record does not have any more, and nothing on this one."""
    texts = [one.text_sha256 for one in decisions if one.text_sha256]
    return bool(texts) and found.record.text_sha256 not in texts


def badges(found: Reading) -> Iterator[str]:
    """Give the words that stand at a record in a list: its design and line of therapy, what was said of it since."""
    row = found.rows[0] if found.rows else None
    if row is not None:
        yield from filter(None, (row.design, row.line_of_therapy and f"{row.line_of_therapy} line"))
    if found.record.retracted or any(row.why_not == "retracted" for row in found.rows):
        yield "retracted"
    elif row is not None and row.notices:
        yield "notice"
