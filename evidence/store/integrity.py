"""Whether a project file is, in every row, what the tool wrote.

Must never pass over a table: what is not checked here could change unseen.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from evidence.errors import IntegrityError
from evidence.records import sha256_of
from evidence.store import decisions as people
from evidence.store import reading, runs, sealing
from evidence.store.connection import SCHEMA_VERSION, open_existing, schema_version, statements, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_NUMBERED = ("record", "revision", "finding", "published_row", "search", "import", "duplicate", "run")


@dataclass(frozen=True, slots=True)
class Sound:
    """A file that is sound: its schema's number, the one that this tool makes, its size."""

    path: str
    schema: int
    known: int
    megabytes: float


def verify(connection: sqlite3.Connection, path: Path) -> dict[str, int]:
    """Check the file, every row against its digest, every value against its text, and the chain of decisions.

    Returns:
        How many rows of each table were checked.

    Raises:
        IntegrityError: Something was changed or damaged; the first such thing is named.
    """
    verify_file(connection, path)
    counts = {table: _seals(connection, table) for table in sealing.PARTS}
    for table in _NUMBERED:
        _without_gap(connection, table)
    _current(connection)
    reading.check_all(connection)
    decisions = people.read(connection)
    people.verify(decisions)
    runs.verify(runs.read(connection), decisions)
    return {**counts, "decision": len(decisions)}


def check_file(path: Path) -> Sound:
    """Check a file of any version as such, and change nothing.

    Raises:
        EvidenceError: It is no project.
        IntegrityError: It is damaged, or somebody changed its schema.
    """
    with closing(open_existing(path)) as connection:
        try:
            verify_file(connection, path)
            version = schema_version(connection)
            pages = connection.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            return Sound(str(path), version, SCHEMA_VERSION, pages.fetchone()[0] / 1e6)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise unreadable(path, error) from error


def verify_file(connection: sqlite3.Connection, path: Path) -> None:
    """Check what SQLite knows of the file, and that its schema is ours.

    Raises:
        IntegrityError: The file is damaged, or somebody changed its schema.
    """
    state = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if state != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone():
        raise IntegrityError(f"The file is damaged: {state}.", where=str(path), remedy=sealing.RESTORE)
    if schema_version(connection) == SCHEMA_VERSION and (changed := schema(connection) ^ _own_schema()):
        raise _changed(changed, path)


def refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file with which somebody else's statements would run, or which lacks what holds our rows as they are.

    A trigger acts by itself whenever we write: it can undo a decision that we say is kept. A view in the place of a
    table gives what rows it likes. Tables, views and indexes of a person's own do nothing; ``verify`` names them.

    Raises:
        IntegrityError: The file has a trigger that is none of ours, or something of ours is gone or changed.
    """
    version = schema_version(connection)  # asked first: another process may migrate the file meanwhile
    found, ours = schema(connection), _own_schema()
    strange = {one for one in found - ours if one[0] == "trigger"}
    if version == SCHEMA_VERSION:
        strange |= ours - found
    if strange:
        raise _changed(strange, path)


def schema(connection: sqlite3.Connection) -> frozenset[tuple[str, ...]]:
    """Return what the file says its tables, indexes, views and triggers are."""
    rows = connection.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema").fetchall()
    return frozenset(tuple(row) for row in rows)


def _changed(things: Iterable[tuple[str, ...]], path: Path) -> IntegrityError:
    named = ", ".join(sorted({f"{kind} {name}" for kind, name, *_ in things}))
    return IntegrityError(f"The file's schema was changed: {named}.", where=str(path), remedy=sealing.RESTORE)


@cache
def _own_schema() -> frozenset[tuple[str, ...]]:
    with closing(sqlite3.connect(":memory:")) as fresh:
        for statement in statements("schema.sql"):
            fresh.execute(statement)
        return schema(fresh)


def _seals(connection: sqlite3.Connection, table: str) -> int:
    count = 0
    for row, parts in sealing.rows(connection, table):
        sealing.opened(table, row, parts)
        if table == "revision" and (not parts or sha256_of(_text(parts[0][0])) != row["text_sha256"]):
            raise IntegrityError("A stored text was changed.", where=row["key"], remedy=sealing.RESTORE)
        count += 1
    return count


def _without_gap(connection: sqlite3.Connection, table: str) -> None:
    count, last = connection.execute(f"SELECT count(*), coalesce(max(id), 0) FROM {table}").fetchone()  # noqa: S608
    if count != last:
        what = f"Rows are missing: {count} are there, and the last one is number {last}."
        raise IntegrityError(what, where=table, remedy=sealing.RESTORE)


def _current(connection: sqlite3.Connection) -> None:
    """Hold each record against its revisions: the last one holds, the first one came when the record did."""
    rows: Iterable[sqlite3.Row] = connection.execute(
        "SELECT record.key FROM record LEFT JOIN"
        " (SELECT key, max(id) AS last, min(id) AS first FROM revision GROUP BY key) AS own USING (key)"
        " LEFT JOIN revision AS initial ON initial.id = own.first"
        " WHERE record.current IS NOT own.last OR record.first_seen IS NOT initial.seen"
    )
    for row in rows:
        raise IntegrityError("A record has lost a revision.", where=row["key"], remedy=sealing.RESTORE)


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", errors="surrogatepass")
