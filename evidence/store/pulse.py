"""What changed in a project since somebody looked: numbers that grow, asked for in well under a millisecond.

Must never miss a change: whatever is added or marked moves one of the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, slots=True)
class Pulse:
    """The last number of each kind of thing that a project holds; of deleted PMIDs how many, and when the last one."""

    decision: int = 0
    revision: int = 0
    finding: int = 0
    published_row: int = 0
    duplicate: int = 0
    deleted: tuple[int, str] = (0, "")

    @property
    def listed(self) -> tuple[object, ...]:
        """What the list of records stands on, and what records say of one another."""
        return self.revision, self.duplicate, self.deleted

    @property
    def literature(self) -> tuple[object, ...]:
        """Everything but the decisions."""
        return self.revision, self.finding, self.published_row, self.duplicate, self.deleted


def taken(connection: sqlite3.Connection) -> Pulse:
    """Take the pulse of a project."""
    row = connection.execute(
        "SELECT (SELECT coalesce(max(seq), 0) FROM decision) AS decision,"
        " (SELECT coalesce(max(id), 0) FROM revision) AS revision,"
        " (SELECT coalesce(max(id), 0) FROM finding) AS finding,"
        " (SELECT coalesce(max(id), 0) FROM published_row) AS published_row,"
        " (SELECT coalesce(max(id), 0) FROM duplicate) AS duplicate,"
        " (SELECT count(*) FROM deleted) AS gone, (SELECT coalesce(max(seen), '') FROM deleted) AS last"
    ).fetchone()
    numbers = (row["decision"], row["revision"], row["finding"], row["published_row"], row["duplicate"])
    return Pulse(*numbers, (row["gone"], row["last"]))


def touched(connection: sqlite3.Connection, before: Pulse) -> tuple[str, ...]:
    """Return the keys of the records whose text or findings came after a pulse was taken, or that were joined or split.

    In no particular order, each once.
    """
    rows = connection.execute(
        "SELECT key FROM revision WHERE id > ? UNION SELECT key FROM finding WHERE id > ?"
        " UNION SELECT key FROM duplicate WHERE id > ? UNION SELECT kept FROM duplicate WHERE id > ?",
        (before.revision, before.finding, before.duplicate, before.duplicate),
    )
    return tuple(row[0] for row in rows.fetchall())
