"""The log of what came in: each import with what it brought and refused.

Must never drop a reject: what was not taken is listed with its place and reason for good.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from evidence.store.sealing import insert, next_id, opened
from evidence.store.shapes import Import, printable

if TYPE_CHECKING:
    import sqlite3

    from evidence.records import Parsed
    from evidence.store.shapes import Added


def log(connection: sqlite3.Connection, parsed: Parsed, added: Added, *, source: str, now: str) -> None:
    """Store what an import brought and refused; the caller holds the transaction."""
    counts = {name: len(getattr(added, name)) for name in ("new", "revised", "unchanged", "kept")}
    counts |= {"rows_new": added.rows_new, "rows_unchanged": added.rows_unchanged, "rejected": len(parsed.rejected)}
    number = next_id(connection, "import")
    row = {"id": number, "source": printable(source), "counts": json.dumps(counts)}
    rejects = [tuple(map(printable, (one.where, one.reason, one.remedy))) for one in parsed.rejected]
    insert(connection, "import", {**row, "notes": json.dumps(parsed.notes), "ran": now}, rejects)
    connection.executemany(
        "INSERT INTO reject (import, position, place, reason, remedy) VALUES (?, ?, ?, ?, ?)",
        [(number, position, *reject) for position, reject in enumerate(rejects, start=1)],
    )


def imports(connection: sqlite3.Connection) -> tuple[Import, ...]:
    """Return the imports in their order."""
    rows = connection.execute("SELECT * FROM import ORDER BY id").fetchall()
    return tuple(_read(connection, row) for row in rows)


def _read(connection: sqlite3.Connection, row: sqlite3.Row) -> Import:
    query = "SELECT place, reason, remedy FROM reject WHERE import = ? ORDER BY position"
    rejects = tuple(tuple(reject) for reject in connection.execute(query, (row["id"],)).fetchall())
    opened("import", row, rejects)
    return Import(
        row["id"], row["source"], json.loads(row["counts"]), tuple(json.loads(row["notes"])), rejects, row["ran"]
    )
