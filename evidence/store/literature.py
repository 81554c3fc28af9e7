"""Records and published rows, in and out of the file.

Must never overwrite a text: a record whose content differs gets a new revision, and the old one stays.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.records import FORMAT_RANK, Related
from evidence.store.sealing import insert, next_id, opened, update
from evidence.store.shapes import (
    Added,
    Heading,
    Noted,
    Origin,
    body_of,
    printable,
    record_from,
    row_body,
    row_from,
    row_name,
    same_content,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from evidence.records import Parsed, PublishedRow, Record

_LIGHT = (
    *("id", "key", "text_sha256", "title", "pmid_version", "doi", "year", "retracted", "raw_format", "source", "seen"),
    "digest",
)
_WHOLE = f"record.id AS number, record.pmid, {', '.join(f'revision.{name}' for name in _LIGHT)}, text, body, raw"
_REVISIONS = f"SELECT {_WHOLE} FROM record JOIN revision USING (key) JOIN content ON content.revision = revision.id"  # noqa: S608
_NOW = f"{_REVISIONS} WHERE revision.id = record.current"
_SHOWN = "record.key NOT IN (SELECT key FROM merged)"
_LISTS = ", ".join(f"json_extract(body, '$.{name}') AS {name}" for name in ("citation", "publication_types", "related"))
_NOTED = (
    f"SELECT record.key, record.pmid, title, source, retracted, {_LISTS} FROM record"  # noqa: S608  # our own words
    " JOIN revision ON revision.id = record.current JOIN content ON content.revision = revision.id"
)
_PAGE = 200  # records at a time: an abstract and its raw record are some 20 kB


def add(connection: sqlite3.Connection, parsed: Parsed, now: str) -> Added:
    """Store what was parsed; the caller holds the transaction."""
    fates: dict[str, list[str]] = {"new": [], "revised": [], "unchanged": [], "kept": []}
    for record in parsed.records:
        fates[_add_record(connection, record, now)].append(record.key)
    rows_new = sum(_add_row(connection, row, now) for row in parsed.rows)
    return Added(
        new=tuple(fates["new"]),
        revised=tuple(fates["revised"]),
        unchanged=tuple(fates["unchanged"]),
        rows_new=rows_new,
        rows_unchanged=len(parsed.rows) - rows_new,
        kept=tuple(fates["kept"]),
    )


def each(connection: sqlite3.Connection) -> Iterator[Record]:
    """Give the records as they stand now in the order in which they first came, without merged ones, page by page."""
    query = f"{_NOW} AND {_SHOWN} AND record.id > ? ORDER BY record.id LIMIT {_PAGE}"
    page = connection.execute(query, (0,)).fetchall()
    while page:
        yield from map(_read, page)
        page = connection.execute(query, (page[-1]["number"],)).fetchall()


def current(connection: sqlite3.Connection, key: str) -> Record | None:
    """Return a record as it stands now, None if the project does not hold it."""
    row = connection.execute(f"{_NOW} AND record.key = ?", (key,)).fetchone()
    return None if row is None else _read(row)


def revisions(connection: sqlite3.Connection, key: str) -> tuple[Record, ...]:
    """Return every stored state of a record, oldest first."""
    rows = connection.execute(f"{_REVISIONS} WHERE record.key = ? ORDER BY revision.id", (key,)).fetchall()
    return tuple(map(_read, rows))


def history(connection: sqlite3.Connection, key: str) -> tuple[tuple[str, Record], ...]:
    """Return every stored state of a record with the time at which it came, oldest first."""
    rows = connection.execute(f"{_REVISIONS} WHERE record.key = ? ORDER BY revision.id", (key,)).fetchall()
    return tuple((row["seen"], _read(row)) for row in rows)


def noted(connection: sqlite3.Connection) -> Iterator[Noted]:
    """Give what was said of the records after their publication, without their texts."""
    rows = connection.execute(f"{_NOTED} WHERE {_SHOWN} ORDER BY record.id").fetchall()
    return map(_noted, rows)


def noted_duplicates(connection: sqlite3.Connection) -> Iterator[tuple[str, Noted]]:
    """Give the same of the records that were joined to another, each with the key of that one."""
    kept = dict(connection.execute("SELECT key, kept FROM merged").fetchall())
    rows = connection.execute(f"{_NOTED} WHERE NOT {_SHOWN} ORDER BY record.id").fetchall()
    return ((kept[row["key"]], _noted(row)) for row in rows)


def _noted(row: sqlite3.Row) -> Noted:
    related = tuple(Related(**other) for other in json.loads(row["related"]))
    types = tuple(json.loads(row["publication_types"]))
    source = (row["citation"], row["source"])
    return Noted(row["key"], row["pmid"], row["title"], *source, types, related, bool(row["retracted"]))


def headings(connection: sqlite3.Connection) -> Iterator[Heading]:
    """Give what a list shows of the records, without their texts."""
    rows = connection.execute(
        "SELECT record.key, record.pmid, doi, year, title, retracted FROM record"  # noqa: S608  # our words
        f" JOIN revision ON revision.id = record.current WHERE {_SHOWN} ORDER BY record.id"
    ).fetchall()
    return (
        Heading(row["key"], row["pmid"], row["doi"], row["year"], row["title"], bool(row["retracted"])) for row in rows
    )


def origins(connection: sqlite3.Connection) -> tuple[Origin, ...]:
    """Return where every record first came from, of merged ones too, in the order in which they came."""
    rows = connection.execute(
        "SELECT record.key, pmid, first_seen, first.source, now.text_sha256 FROM record"
        " JOIN revision AS now ON now.id = record.current"
        " JOIN revision AS first ON first.id = (SELECT min(id) FROM revision WHERE revision.key = record.key)"
        " ORDER BY record.id"
    ).fetchall()
    return tuple(Origin(*row) for row in rows)


def pmids(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the PMIDs of all records, of merged ones too."""
    return frozenset(row[0] for row in connection.execute("SELECT pmid FROM record WHERE pmid IS NOT NULL"))


def published(connection: sqlite3.Connection, *, corrected: bool = False) -> tuple[PublishedRow, ...]:
    """Return the published rows; of one that was corrected the last, or all that it was if that is asked for."""
    rows = connection.execute(
        "SELECT * FROM published_row WHERE ? OR id IN (SELECT max(id) FROM published_row GROUP BY name)"
        " ORDER BY (SELECT min(first.id) FROM published_row AS first WHERE first.name = published_row.name), id",
        (corrected,),
    ).fetchall()
    return tuple(row_from(opened("published_row", row)["body"]) for row in rows)


def published_after(connection: sqlite3.Connection, number: int) -> frozenset[tuple[str, str]]:
    """Return source and study of the published rows of which all have a higher number."""
    rows = connection.execute(
        "SELECT json_extract(body, '$.source'), json_extract(body, '$.study') FROM published_row"
        " GROUP BY 1, 2 HAVING min(id) > ?",
        (number,),
    ).fetchall()
    return frozenset((str(source), str(study)) for source, study in rows)


def figures_after(connection: sqlite3.Connection, number: int) -> frozenset[tuple[str, str, str]]:
    """Return source, study and endpoint of the published rows with a higher number."""
    rows = connection.execute("SELECT body FROM published_row WHERE id > ?", (number,)).fetchall()
    found = (row_from(row["body"]) for row in rows)
    return frozenset((row.source, row.study, row.endpoint) for row in found)


def _read(row: sqlite3.Row) -> Record:
    opened("revision", {name: row[name] for name in _LIGHT}, [(row["text"], row["body"], row["raw"])])
    return record_from(row, zlib.decompress(row["raw"]))


def _add_record(connection: sqlite3.Connection, record: Record, now: str) -> str:
    """Store one record and say what became of it: new, revised, unchanged or kept."""
    held = current(connection, record.key)
    connection.execute("DELETE FROM missing WHERE pmid = ?", (record.pmid,))
    if held is None:
        _add_revision(connection, record, now)
        return "new"
    if same_content(held, record):
        return "unchanged"
    if _poorer(record, held):
        return "kept"
    _add_revision(connection, record, now)
    return "revised"


def _poorer(record: Record, held: Record) -> bool:
    """Whether a record would replace a later version or revision of itself, or one that tells more."""
    here, there = (FORMAT_RANK.get(one.raw_format, 0) for one in (record, held))
    undated = (
        "9999" if here > there else ""
    )  # PubMed dates all that it sends; of one format, a copy without is stripped
    older = (record.version, record.revised or undated) < (held.version, held.revised or "")
    bare = record.revised is None and bool(held.sections) and not record.sections  # an export without abstracts
    return older or bare or here < there


def _add_revision(connection: sqlite3.Connection, record: Record, now: str) -> None:
    if (record.pmid or record.key) != record.key:
        raise EvidenceError("A record's key is not its PMID.", where=record.key, remedy="build it with Record.build.")
    number = next_id(connection, "revision")
    row = {
        "id": number,
        "key": record.key,
        "text_sha256": record.text_sha256,
        "title": printable(record.title),
        "pmid_version": record.version,
        "doi": record.doi,
        "year": record.year,
        "retracted": int(record.retracted),
        "raw_format": record.raw_format,
        "source": printable(record.source),
        "seen": now,
    }
    content = (record.text.encode("utf-8", errors="surrogatepass"), body_of(record), zlib.compress(record.raw))
    insert(connection, "revision", row, [content])
    connection.execute("INSERT INTO content (revision, text, body, raw) VALUES (?, ?, ?, ?)", (number, *content))
    _point(connection, record, number, now)


def _point(connection: sqlite3.Connection, record: Record, revision: int, now: str) -> None:
    """Make a revision the one that holds now."""
    held = connection.execute("SELECT * FROM record WHERE key = ?", (record.key,)).fetchone()
    if held is None:
        made = {"id": next_id(connection, "record"), "key": record.key, "pmid": record.pmid}
        insert(connection, "record", {**made, "current": revision, "first_seen": now})
        return
    update(connection, "record", {**opened("record", held), "current": revision})


def _add_row(connection: sqlite3.Connection, row: PublishedRow, now: str) -> bool:
    """Store a published row unless it is held like this already; whether it was."""
    name, body = row_name(row), row_body(row)
    last = connection.execute(
        "SELECT body FROM published_row WHERE name = ? ORDER BY id DESC LIMIT 1", (name,)
    ).fetchone()
    if last is not None and last["body"] == body:
        return False
    made = {"id": next_id(connection, "published_row"), "name": name, "body": body, "seen": now}
    insert(connection, "published_row", made)
    return True
