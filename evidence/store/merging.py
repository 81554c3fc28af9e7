"""Which records are one publication twice: a log that only grows, whose last word about a record counts.

Must never lose a record: one that was joined to another stays stored, and splitting brings it back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.store.sealing import insert, next_id, opened
from evidence.store.shapes import Duplicate, printable

if TYPE_CHECKING:
    import sqlite3

_LIST = "see what was joined with `evidence dedupe`."


def merge(connection: sqlite3.Connection, duplicate: str, kept: str, *, reason: str, who: str, now: str) -> None:
    """Join a record to the one that is kept; the caller holds the transaction.

    Raises:
        EvidenceError: One of them is not held or was itself joined to another, or both are one record.
    """
    for key in (duplicate, kept):
        if connection.execute("SELECT 1 FROM record WHERE key = ?", (key,)).fetchone() is None:
            raise EvidenceError("The project holds no such record.", where=key, remedy="check the number.")
        other = _kept(connection, key)
        if other is not None:
            raise EvidenceError(f"This record is a duplicate of {other} already.", where=key, remedy=_LIST)
    if duplicate == kept:
        raise EvidenceError("A record is no duplicate of itself.", where=kept, remedy="name two records.")
    _log(connection, action="merge", key=duplicate, kept=kept, reason=reason, who=who, made=now)


def split(connection: sqlite3.Connection, duplicate: str, *, who: str, now: str) -> None:
    """Bring a record back that was joined to another; the caller holds the transaction.

    Raises:
        EvidenceError: It is joined to none.
    """
    kept = _kept(connection, duplicate)
    if kept is None:
        raise EvidenceError("This record is joined to no other.", where=duplicate, remedy=_LIST)
    _log(connection, action="split", key=duplicate, kept=kept, reason="", who=who, made=now)


def read(connection: sqlite3.Connection) -> tuple[Duplicate, ...]:
    """Return the log in the order in which it was written."""
    rows = connection.execute("SELECT * FROM duplicate ORDER BY id").fetchall()
    return tuple(Duplicate(*tuple(opened("duplicate", row))[:-1]) for row in rows)


def merged(connection: sqlite3.Connection) -> dict[str, str]:
    """Return which records are joined to which now."""
    return dict(connection.execute("SELECT key, kept FROM merged ORDER BY key").fetchall())


def _kept(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT kept FROM merged WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row["kept"])


def _log(connection: sqlite3.Connection, **entry: str) -> None:
    if not entry["who"].strip():
        what = "A change to the duplicates needs a person."
        raise EvidenceError(what, where=entry["key"], remedy="say who makes it.")
    said = {name: printable(value) for name, value in entry.items()}
    insert(connection, "duplicate", {"id": next_id(connection, "duplicate"), **said})
