"""Which of two reports that contradict each other is used, where a person has chosen.

Must never let a choice outlive what it was made on: if the text or the figures of either changed, it is open again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence.decisions import Decision
    from evidence.rows import Row

CHOICE = "choice"
"""The field of a decision on which of two rows of one study is used."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's choice between two rows; ``holds`` is False where either has changed since."""

    taken: str
    given_up: str
    who: str
    made: str
    why: str
    holds: bool = True

    @property
    def words(self) -> str:
        """Who chose, and why, such as ``AR chose it (checked against the full text)``."""
        return f"{self.who} chose it" + (f" ({self.why})" if self.why else "")


Pair = frozenset[str]


def choices(rows: Iterable[Row], decisions: Iterable[Decision]) -> dict[Pair, Choice]:
    """Read the last choice between each pair of rows, by their ids.

    A choice's ``subject`` is the row that is taken, ``before`` the one that gives way, ``after["seen"]`` their figures.
    """
    by_id = {row.id: row for row in rows}
    last: dict[Pair, Choice] = {}
    for one in decisions:
        if one.field != CHOICE:
            continue
        seen = (one.after or {}).get("seen", {})
        holds = all(i in by_id and seen.get(i) == fingerprint(by_id[i]) for i in (one.subject, one.before))
        last[frozenset({one.subject, one.before})] = Choice(one.subject, one.before, one.who, one.made, one.why, holds)
    return last


def give_way(rows: Iterable[Row], chosen: Mapping[Pair, Choice]) -> tuple[Row, ...]:
    """Take out what a person gave up, before anything else is preferred; the row says who and why."""
    ordered = tuple(rows)
    by_id = {row.id: row for row in ordered}
    lost = {
        one.given_up: one
        for one in chosen.values()
        if one.holds and by_id[one.taken].study == by_id[one.given_up].study
    }
    return tuple(_given_up(row, by_id[lost[row.id].taken], lost[row.id]) if row.id in lost else row for row in ordered)


def _given_up(row: Row, taken: Row, choice: Choice) -> Row:
    if not row.poolable:
        return row
    because = f"{taken.origin} is used instead: {choice.words}"
    code = "superseded" if row.report == taken.report else "overlapping-cohort"
    return replace(row, poolable=False, why_not=code, because=because)


def fingerprint(row: Row) -> str:
    """Name what a row says: its text, and its figures as printed."""
    figures = (str(row.printed), row.value, row.ci_low, row.ci_high)
    return hashlib.sha256(f"{row.text_sha256}\n{figures}".encode()).hexdigest()
