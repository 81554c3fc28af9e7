"""Records, published rows and searches, in and out of the file.

Must never overwrite a text: a record whose content differs gets a new revision, and the old one stays.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.store.shapes import (
    FORMAT_RANK,
    Added,
    StoredSearch,
    body_of,
    record_from,
    row_body,
    row_from,
    row_name,
    same_content,
    sha256,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from evidence.records import Parsed, PublishedRow, Record
    from evidence.store.shapes import Search

_NOW = "SELECT record.pmid, revision.* FROM record JOIN revision ON revision.id = record.current"


def add(connection: sqlite3.Connection, parsed: Parsed, *, source: str, now: str) -> Added:
    """Store what was parsed; the caller holds the transaction."""
    fates: dict[str, list[str]] = {"new": [], "revised": [], "unchanged": [], "kept": []}
    for record in parsed.records:
        fates[_add_record(connection, record, now)].append(record.key)
    rows_new = sum(_add_row(connection, row, now) for row in parsed.rows)
    connection.executemany(
        "INSERT INTO deleted (pmid, seen) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(pmid, now) for pmid in parsed.deleted],
    )
    added = Added(
        new=tuple(fates["new"]),
        revised=tuple(fates["revised"]),
        unchanged=tuple(fates["unchanged"]),
        rows_new=rows_new,
        rows_unchanged=len(parsed.rows) - rows_new,
        kept=tuple(fates["kept"]),
    )
    _log(connection, parsed, added, source, now)
    return added


def current(connection: sqlite3.Connection, key: str | None = None) -> tuple[Record, ...]:
    """Return the records as they stand now, in the order in which they first came; only one if ``key`` is given."""
    where, values = (" ORDER BY record.rowid", ()) if key is None else (" WHERE record.key = ?", (key,))
    rows = connection.execute(_NOW + where, values).fetchall()
    return tuple(record_from(row, zlib.decompress(row["raw"])) for row in rows)


def revisions(connection: sqlite3.Connection, key: str) -> tuple[Record, ...]:
    """Return every stored state of a record, oldest first."""
    rows = connection.execute(
        "SELECT record.pmid, revision.* FROM record JOIN revision USING (key) WHERE key = ? ORDER BY id", (key,)
    ).fetchall()
    return tuple(record_from(row, zlib.decompress(row["raw"])) for row in rows)


def published(connection: sqlite3.Connection) -> tuple[PublishedRow, ...]:
    """Return the published rows; of one that was corrected, the last."""
    rows = connection.execute(
        "SELECT body FROM published_row WHERE id IN (SELECT max(id) FROM published_row GROUP BY name)"
        " ORDER BY (SELECT min(first.id) FROM published_row AS first WHERE first.name = published_row.name)"
    ).fetchall()
    return tuple(row_from(row["body"]) for row in rows)


def add_search(connection: sqlite3.Connection, search: Search, pmids: Sequence[str], now: str) -> int:
    """Store a search with its PMIDs in their order; the caller holds the transaction."""
    cursor = connection.execute(
        "INSERT INTO search (query, translation, hits, warnings, base_url, ran) VALUES (?, ?, ?, ?, ?, ?)",
        (search.query, search.translation, search.count, json.dumps(search.warnings), search.base_url, now),
    )
    number = int(cursor.lastrowid or 0)
    connection.executemany(
        "INSERT INTO search_hit (search, position, pmid) VALUES (?, ?, ?)",
        [(number, position, pmid) for position, pmid in enumerate(pmids, start=1)],
    )
    return number


def searches(connection: sqlite3.Connection) -> tuple[StoredSearch, ...]:
    """Return the searches in the order in which they ran."""
    found = []
    for row in connection.execute("SELECT * FROM search ORDER BY id").fetchall():
        hits = connection.execute("SELECT pmid FROM search_hit WHERE search = ? ORDER BY position", (row["id"],))
        found.append(
            StoredSearch(
                id=row["id"],
                query=row["query"],
                translation=row["translation"],
                count=row["hits"],
                warnings=tuple(json.loads(row["warnings"])),
                base_url=row["base_url"],
                ran=row["ran"],
                pmids=tuple(hit["pmid"] for hit in hits),
            )
        )
    return tuple(found)


def wanted(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return the PMIDs of all searches that are neither held, nor known to be missing or deleted."""
    rows = connection.execute(
        "SELECT pmid FROM search_hit WHERE pmid NOT IN (SELECT pmid FROM record WHERE pmid IS NOT NULL)"
        " AND pmid NOT IN (SELECT pmid FROM missing) AND pmid NOT IN (SELECT pmid FROM deleted)"
        " GROUP BY pmid ORDER BY min(search), min(position)"
    )
    return tuple(row["pmid"] for row in rows.fetchall())


def mark_missing(connection: sqlite3.Connection, pmids: Iterable[str], now: str) -> None:
    """Remember what was asked for and did not come; the caller holds the transaction."""
    connection.executemany(
        "INSERT INTO missing (pmid, seen) VALUES (?, ?) ON CONFLICT DO UPDATE SET seen = excluded.seen",
        [(pmid, now) for pmid in pmids],
    )


def _add_record(connection: sqlite3.Connection, record: Record, now: str) -> str:
    """Store one record and say what became of it: new, revised, unchanged or kept."""
    held = current(connection, record.key)
    if not held:
        connection.execute(
            "INSERT INTO record (key, pmid, first_seen) VALUES (?, ?, ?)", (record.key, record.pmid, now)
        )
        _add_revision(connection, record, now)
        connection.execute("DELETE FROM missing WHERE pmid = ?", (record.pmid,))
        return "new"
    if same_content(held[0], record):
        return "unchanged"
    if _poorer(record, held[0]):
        return "kept"
    _add_revision(connection, record, now)
    return "revised"


def _poorer(record: Record, held: Record) -> bool:
    """Whether a record would replace a later version or revision of itself, or one in a format that tells more."""
    rank = FORMAT_RANK.get
    older = (record.version, record.revised or "9999") < (held.version, held.revised or "")
    return older or rank(record.raw_format, 0) < rank(held.raw_format, 0)


def _add_revision(connection: sqlite3.Connection, record: Record, now: str) -> None:
    if (record.pmid or record.key) != record.key:
        raise EvidenceError("A record's key is not its PMID.", where=record.key, remedy="build it with Record.build.")
    cursor = connection.execute(
        "INSERT INTO revision (key, text_sha256, text, pmid_version, doi, year, retracted, body, raw, raw_format,"
        " source, seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            record.key,
            record.text_sha256,
            record.text.encode("utf-8", errors="surrogatepass"),
            record.version,
            record.doi,
            record.year,
            int(record.retracted),
            body_of(record),
            zlib.compress(record.raw),
            record.raw_format,
            record.source,
            now,
        ),
    )
    connection.execute("UPDATE record SET current = ? WHERE key = ?", (cursor.lastrowid, record.key))


def _add_row(connection: sqlite3.Connection, row: PublishedRow, now: str) -> bool:
    """Store a published row unless it is held like this already; whether it was."""
    name, body = row_name(row), row_body(row)
    last = connection.execute(
        "SELECT body_sha256 FROM published_row WHERE name = ? ORDER BY id DESC LIMIT 1", (name,)
    ).fetchone()
    if last is not None and last["body_sha256"] == sha256(body):
        return False
    connection.execute(
        "INSERT INTO published_row (name, body, body_sha256, seen) VALUES (?, ?, ?, ?)", (name, body, sha256(body), now)
    )
    return True


def _log(connection: sqlite3.Connection, parsed: Parsed, added: Added, source: str, now: str) -> None:
    counts = {name: len(getattr(added, name)) for name in ("new", "revised", "unchanged", "kept")}
    counts |= {"rows_new": added.rows_new, "rows_unchanged": added.rows_unchanged, "rejected": len(parsed.rejected)}
    cursor = connection.execute(
        "INSERT INTO import (source, counts, notes, ran) VALUES (?, ?, ?, ?)",
        (source, json.dumps(counts), json.dumps(parsed.notes), now),
    )
    connection.executemany(
        "INSERT INTO reject (import, place, reason, remedy) VALUES (?, ?, ?, ?)",
        [(cursor.lastrowid, rejected.where, rejected.reason, rejected.remedy) for rejected in parsed.rejected],
    )
