"""Each row's digest over all of its content: made when it is written, held against it whenever it is read.

Must never give a row back whose content is not what was written.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, TypeVar

from evidence.errors import IntegrityError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

Row = TypeVar("Row", "sqlite3.Row", dict[str, Any])

PARTS = {
    "record": "",
    "revision": "SELECT text, body, raw FROM content WHERE revision = ?",
    "finding": "",
    "published_row": "",
    "search": "SELECT pmid FROM search_hit WHERE search = ? ORDER BY position",
    "missing": "",
    "deleted": "",
    "import": "SELECT place, reason, remedy FROM reject WHERE import = ? ORDER BY position",
    "duplicate": "",
    "run": "SELECT pmid FROM run_check WHERE run = ? ORDER BY pmid",
}
"""Every sealed table, and the rows of other tables that its digest covers too."""

RESTORE = "restore the project from a backup (evidence.db.backup-..., or one of your own)."


def insert(connection: sqlite3.Connection, table: str, row: dict[str, Any], parts: Sequence[Any] = ()) -> None:
    """Write a row with its digest.

    Args:
        connection: Open, in a transaction.
        table: One of PARTS.
        row: All of its columns but the digest.
        parts: What belongs to the row, as the table's query in PARTS gives it; the caller writes them.
    """
    names = ", ".join((*row, "digest"))
    marks = ", ".join("?" * (len(row) + 1))
    values = (*row.values(), digest(table, row, parts))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608  # our names


def update(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    """Write a row that stands under its id already anew, with its digest; ``row`` is all of it but the parts."""
    row = {**row, "digest": digest(table, row)}
    changes = ", ".join(f"{name} = :{name}" for name in row)
    connection.execute(f"UPDATE {table} SET {changes} WHERE id = :id", row)  # noqa: S608  # our names


def next_id(connection: sqlite3.Connection, table: str) -> int:
    """Give the number of the next row; the caller holds the transaction."""
    return int(connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0])  # noqa: S608


def opened(table: str, row: Row, parts: Sequence[Any] = ()) -> Row:
    """Give a row back as it is.

    Raises:
        IntegrityError: It is not what was written.
    """
    held = dict(row)
    if held.pop("digest") != digest(table, held, parts):
        name = next(held[column] for column in ("key", "pmid", "id") if column in held)
        raise IntegrityError(f"A stored {table} was changed.", where=f"{table} {name}", remedy=RESTORE)
    return row


def rows(connection: sqlite3.Connection, table: str) -> Iterator[tuple[sqlite3.Row, list[tuple[Any, ...]]]]:
    """Go through a table with what belongs to each row."""
    for row in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608
        found = connection.execute(PARTS[table], (row["id"],)).fetchall() if PARTS[table] else []
        yield row, [tuple(part) for part in found]


def seal_all(connection: sqlite3.Connection) -> None:
    """Give every row its digest anew, after a migration; the caller holds the transaction."""
    for table in PARTS:
        key = "pmid" if table in {"missing", "deleted"} else "id"
        made = [(digest(table, dict(row), parts), row[key]) for row, parts in rows(connection, table)]
        connection.executemany(f"UPDATE {table} SET digest = ? WHERE {key} = ?", made)  # noqa: S608


def digest(table: str, row: dict[str, Any], parts: Sequence[Any] = ()) -> str:
    """Give the SHA-256, in hex, of a row's columns by name and of its parts in their order.

    >>> digest("missing", {"pmid": "1"}) == digest("deleted", {"pmid": "1"})
    False
    >>> digest("missing", {"pmid": "1"}) == digest("missing", {"pmid": "1", "digest": "any"})
    True
    """
    columns = sorted((name, value) for name, value in row.items() if name != "digest")
    whole = json.dumps([table, columns, list(parts)], default=_of_bytes, separators=(",", ":"))
    return hashlib.sha256(whole.encode("ascii")).hexdigest()


def _of_bytes(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()
