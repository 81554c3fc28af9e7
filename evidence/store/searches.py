"""Searches, and what became of the PMIDs that they gave: fetched, missing, deleted, when last seen.

Must never forget a hit: one that does not come is marked, not dropped.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from evidence.store import decisions as people
from evidence.store import reach, runs
from evidence.store.sealing import insert, next_id, opened
from evidence.store.shapes import PUBMED, StoredSearch, printable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from evidence.store.shapes import Search

_CHECKED = (
    "JOIN revision ON revision.id = record.current LEFT JOIN"
    " (SELECT run_check.pmid, max(run.started) AS seen FROM run_check JOIN run ON run.id = run_check.run"
    " GROUP BY run_check.pmid) AS checked ON checked.pmid = record.pmid"
)
_SEEN = (
    "SELECT record.pmid AS pmid, max(revision.seen, coalesce(checked.seen, '')) AS seen FROM record"  # noqa: S608  # ours
    f" {_CHECKED} WHERE record.pmid IS NOT NULL"
)


def add(connection: sqlite3.Connection, search: Search, pmids: Sequence[str], now: str) -> int:
    """Store a search with its PMIDs in their order; the caller holds the transaction."""
    _not_after(connection, pmids, now)
    number = next_id(connection, "search")
    row = {
        "id": number,
        "query": printable(search.query),
        "translation": printable(search.translation),
        "hits": search.count,
        "warnings": json.dumps(search.warnings),
        "base_url": search.base_url,
        "ran": now,
    }
    insert(connection, "search", row, [(pmid,) for pmid in pmids])
    connection.executemany(
        "INSERT INTO search_hit (search, position, pmid) VALUES (?, ?, ?)",
        [(number, position, pmid) for position, pmid in enumerate(pmids, start=1)],
    )
    return number


def read(connection: sqlite3.Connection) -> tuple[StoredSearch, ...]:
    """Return the searches in the order in which they ran."""
    rows = connection.execute("SELECT * FROM search ORDER BY id").fetchall()
    return tuple(_read(connection, row) for row in rows)


def last(connection: sqlite3.Connection) -> str | None:
    """Return when the last search ran, None if none did."""
    row = connection.execute("SELECT ran FROM search ORDER BY id DESC LIMIT 1").fetchone()
    return None if row is None else str(row["ran"])


def wanted(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return the PMIDs of all searches that are neither held nor deleted, nor missing since a search last gave them."""
    rows = connection.execute(
        "SELECT search_hit.pmid AS pmid FROM search_hit JOIN search ON search.id = search_hit.search"
        " LEFT JOIN missing ON missing.pmid = search_hit.pmid"
        " WHERE search_hit.pmid NOT IN (SELECT pmid FROM record WHERE pmid IS NOT NULL)"
        " AND search_hit.pmid NOT IN (SELECT pmid FROM deleted)"
        " AND (missing.seen IS NULL OR missing.seen < search.ran)"
        " GROUP BY search_hit.pmid ORDER BY min(search_hit.search), min(search_hit.position)"
    )
    return tuple(row["pmid"] for row in rows.fetchall())


def mark_missing(connection: sqlite3.Connection, pmids: Iterable[str], now: str) -> None:
    """Remember when PMIDs were last asked for and did not come; the caller holds the transaction."""
    for pmid in dict.fromkeys(pmids):
        connection.execute("DELETE FROM missing WHERE pmid = ?", (pmid,))
        insert(connection, "missing", {"pmid": pmid, "seen": now})


def mark_deleted(connection: sqlite3.Connection, pmids: Iterable[str], now: str) -> None:
    """Remember when PMIDs were first seen to be deleted; the caller holds the transaction.

    That is later than every decision that is there, whatever the clock says: what was accepted before does not hold.
    """
    known = marked(connection, "deleted")
    new = [pmid for pmid in dict.fromkeys(pmids) if pmid not in known]
    if new:
        seen = people.after(now, people.last_made(connection))
        for pmid in new:
            insert(connection, "deleted", {"pmid": pmid, "seen": seen})


def _not_after(connection: sqlite3.Connection, pmids: Iterable[str], now: str) -> None:
    """Put the marks of missing PMIDs before a search that gives them: a clock that was ahead may have made them."""
    found = frozenset(pmids)
    ahead = connection.execute("SELECT pmid FROM missing WHERE seen > ?", (now,)).fetchall()
    given = [row["pmid"] for row in ahead if row["pmid"] in found]
    if given:
        before = dt.datetime.fromisoformat(now) - dt.timedelta(seconds=1)
        mark_missing(connection, given, before.isoformat(timespec="seconds"))


def marked(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    """Return the PMIDs in ``missing`` or ``deleted``, and when each was seen to be."""
    rows = connection.execute(f"SELECT * FROM {table} ORDER BY pmid").fetchall()  # noqa: S608  # one of two names
    return {row["pmid"]: row["seen"] for row in rows if opened(table, row)}


def unmark(connection: sqlite3.Connection, pmids: Iterable[str]) -> None:
    """Forget that PMIDs were missing or deleted; the caller holds the transaction."""
    given = [(pmid,) for pmid in pmids]
    connection.executemany("DELETE FROM missing WHERE pmid = ?", given)
    connection.executemany("DELETE FROM deleted WHERE pmid = ?", given)


def checked_on(connection: sqlite3.Connection, day: str) -> frozenset[str]:
    """Return the PMIDs whose newest revision was stored, or which a run that began then checked, last on a day."""
    rows = connection.execute(f"SELECT pmid FROM ({_SEEN}) WHERE substr(seen, 1, 10) = ?", (day,))  # noqa: S608  # ours
    return frozenset(row["pmid"] for row in rows.fetchall())


def from_files(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the PMIDs whose newest revision came from a file, and which no run has held against PubMed since.

    The order in which they were stored tells, no clock: one that was ahead would else keep a record from being checked.
    """
    rows = connection.execute(
        "SELECT record.pmid AS pmid, record.current AS current, max(run_check.run) AS run FROM record"
        " JOIN revision ON revision.id = record.current LEFT JOIN run_check ON run_check.pmid = record.pmid"
        " WHERE record.pmid IS NOT NULL AND revision.source <> ? GROUP BY record.pmid",
        (PUBMED,),
    ).fetchall()
    known = {None: 0} | {one.id: reach.of(connection, one).revision for one in runs.read(connection)} if rows else {}
    return frozenset(row["pmid"] for row in rows if known[row["run"]] < row["current"])


def last_seen(connection: sqlite3.Connection) -> str | None:
    """Return when the PubMed record that was not looked at for longest was last seen; gone ones do not count."""
    row = connection.execute(
        f"SELECT min(seen) FROM ({_SEEN}) WHERE pmid NOT IN (SELECT pmid FROM missing)"  # noqa: S608  # our words
        " AND pmid NOT IN (SELECT pmid FROM deleted)"
    ).fetchone()
    return None if row[0] is None else str(row[0])


def _read(connection: sqlite3.Connection, row: sqlite3.Row) -> StoredSearch:
    hits = connection.execute("SELECT pmid FROM search_hit WHERE search = ? ORDER BY position", (row["id"],)).fetchall()
    opened("search", row, [tuple(hit) for hit in hits])
    return StoredSearch(
        id=row["id"],
        query=row["query"],
        translation=row["translation"],
        count=row["hits"],
        warnings=tuple(json.loads(row["warnings"])),
        base_url=row["base_url"],
        ran=row["ran"],
        pmids=tuple(hit["pmid"] for hit in hits),
    )
