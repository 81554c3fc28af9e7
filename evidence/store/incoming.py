"""What an update has fetched and read and not yet taken over: one SQLite file beside the project, held by one process.

Whoever has it open is the only update at work: a second one is turned away at once, a killed one leaves no lock behind.
Must never be taken for part of the review: it may be thrown away at any time, and nothing is lost but requests.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from evidence.errors import EvidenceError
from evidence.store.connection import statements
from evidence.store.journal import refuse_foreign_journal
from evidence.store.shapes import body_of, record_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from evidence.records import Record
    from extractors.findings import Findings

SUFFIX = ".incoming"
_VERSION = 1
_PAGE = 200  # records at a time
_TRIES = 3  # a file that vanishes between opening and locking is made anew


@dataclass(frozen=True, slots=True)
class Attempt:
    """An update that did not end: when it began (UTC), how many records it wanted and how many are here."""

    started: str
    wanted: int
    here: int


class Incoming:
    """The file. Open it with ``Incoming.open`` and ``with``; at the end it stays, unless ``drop`` was called."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    @classmethod
    def open(cls, database: Path) -> Incoming:
        """Take hold of the file that belongs to a project, making it if need be.

        Raises:
            EvidenceError: Another update has it, it cannot be written, or it is a link, whose file would be emptied.
            IntegrityError: The journal beside it is none of ours.
        """
        path = database.with_name(database.name + SUFFIX)
        if path.is_symlink():
            what = "What PubMed sends is kept here, and this is a link to another file."
            raise EvidenceError(what, where=str(path), remedy="remove the link, after a look at where it leads.")
        refuse_foreign_journal(path)
        for _ in range(_TRIES):
            try:
                return cls(_held(path), path)
            except sqlite3.DatabaseError as error:
                if _is_busy(error):
                    raise _at_work(path) from None
                if not _is_moved(error):  # another update ended, and took the file away as it was opened here
                    if not _is_damaged(error):
                        raise _unwritable(path, error) from error
                    _remove(path)
        raise _at_work(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; what is in it waits for the next update."""
        self._connection.close()

    def drop(self) -> None:
        """Throw the file away; the name goes before the lock, so that no other update takes hold of a dead file."""
        try:
            _remove(self.path)
        except OSError:  # a system that does not remove open files
            self._connection.close()
            _remove(self.path)
        self._connection.close()

    def begin(self, *, started: str, wanted: int, since: str) -> None:
        """Note an attempt, and forget what came before ``since``, or seems to come later than now."""
        with self._writing() as connection:
            for table in ("came", "absent"):
                connection.execute(f"DELETE FROM {table} WHERE at < ? OR at > ?", (since, started))  # noqa: S608
            connection.execute("INSERT OR REPLACE INTO attempt VALUES (1, ?, ?)", (started, wanted))

    def end(self) -> None:
        """Note that no attempt is open any more; what came may still be used."""
        with self._writing() as connection:
            connection.execute("DELETE FROM attempt")

    def put(self, records: Iterable[Record], absent: Iterable[str], *, at: str) -> None:
        """Keep a batch: the records that came and the PMIDs that PubMed does not have, in one transaction."""
        with self._writing() as connection:
            for record in records:
                for table in ("absent", "withheld"):
                    connection.execute(f"DELETE FROM {table} WHERE pmid = ?", (record.pmid,))  # noqa: S608  # our names
                connection.execute("INSERT OR REPLACE INTO came VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", _row(record, at))
            connection.executemany("INSERT OR REPLACE INTO absent VALUES (?, ?)", [(pmid, at) for pmid in absent])

    def put_withheld(self, pmids: Iterable[str], *, at: str) -> None:
        """Remember since when PubMed lists records that it does not send."""
        with self._writing() as connection:
            connection.executemany("INSERT OR IGNORE INTO withheld VALUES (?, ?)", [(pmid, at) for pmid in pmids])

    def put_findings(self, found: Iterable[tuple[str, Findings]]) -> None:
        """Keep what was read out of texts, by the record's key, in one transaction."""
        with self._writing() as connection:
            rows = [
                (key, one.text_sha256, one.rules_sha256, one.version, json.dumps(one.to_dict())) for key, one in found
            ]
            connection.executemany("INSERT OR REPLACE INTO finding VALUES (?, ?, ?, ?, ?)", rows)

    def here(self) -> frozenset[str]:
        """Return the PMIDs that came."""
        return frozenset(row["pmid"] for row in self._connection.execute("SELECT pmid FROM came"))

    def absent(self) -> frozenset[str]:
        """Return the PMIDs that PubMed does not have."""
        return frozenset(row["pmid"] for row in self._connection.execute("SELECT pmid FROM absent"))

    def withheld(self) -> dict[str, str]:
        """Return the PMIDs that PubMed lists and did not send, and since when (UTC, ISO 8601)."""
        rows = self._connection.execute("SELECT pmid, since FROM withheld ORDER BY pmid")
        return {row["pmid"]: row["since"] for row in rows}

    def records(self, pmids: Sequence[str]) -> Iterator[Record]:
        """Give the records that came of these PMIDs, in this order, a page at a time."""
        for start in range(0, len(pmids), _PAGE):
            page = pmids[start : start + _PAGE]
            marks = ", ".join("?" * len(page))
            rows = self._connection.execute(f"SELECT * FROM came WHERE pmid IN ({marks})", page).fetchall()  # noqa: S608
            found = {row["pmid"]: row for row in rows}
            yield from (_record(found[pmid]) for pmid in page if pmid in found)

    def findings(self, key: str, text_sha256: str, *, version: str, rules_sha256: str) -> Findings | None:
        """Give what was read out of a text by these rules, None if nothing was."""
        from extractors.shapes import findings_from_dict

        row = self._connection.execute(
            "SELECT body FROM finding WHERE (key, text_sha256, rules_sha256, version) = (?, ?, ?, ?)",
            (key, text_sha256, rules_sha256, version),
        ).fetchone()
        return None if row is None else findings_from_dict(json.loads(row["body"]))

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._connection:
                yield self._connection
        except sqlite3.Error as error:
            raise _unwritable(self.path, error) from error


def waiting(database: Path) -> Attempt | None:
    """Say what an update left behind that did not end; None if there is nothing, or one is at work just now."""
    path = database.with_name(database.name + SUFFIX)
    if not path.is_file():
        return None
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=0)
        try:
            row = connection.execute("SELECT started, wanted, (SELECT count(*) FROM came) FROM attempt").fetchone()
        finally:
            connection.close()
    except sqlite3.Error:
        return None
    return None if row is None else Attempt(*row)


def _held(path: Path) -> sqlite3.Connection:
    """Open the file, lock it for as long as it is open, and write to it, which fails if it is no longer there."""
    connection = sqlite3.connect(path, timeout=0, isolation_level="IMMEDIATE")
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != _VERSION:
            _renew(connection)
        connection.execute(f"PRAGMA user_version = {_VERSION}")
        connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


def _renew(connection: sqlite3.Connection) -> None:
    """Empty a file that is new, or of another version of the tool."""
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    for name in names:
        connection.execute(f'DROP TABLE "{name[0]}"')
    for statement in statements("incoming.sql"):
        connection.execute(statement)


def _row(record: Record, at: str) -> tuple[Any, ...]:
    text = record.text.encode("utf-8", errors="surrogatepass")
    content = (record.text_sha256, text, body_of(record), zlib.compress(record.raw))
    head = (record.pmid, record.key, record.version, record.doi, record.year, int(record.retracted))
    return (*head, *content, record.raw_format, record.source, at)


def _record(row: sqlite3.Row) -> Record:
    return record_from(row, zlib.decompress(row["raw"]))


def _remove(path: Path) -> None:
    for name in (path, path.with_name(path.name + "-journal")):
        name.unlink(missing_ok=True)


def _is_busy(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _is_damaged(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _is_moved(error: sqlite3.DatabaseError) -> bool:
    moved = (sqlite3.SQLITE_READONLY_DBMOVED, sqlite3.SQLITE_IOERR_FSTAT)
    return getattr(error, "sqlite_errorcode", 0) in moved


def _at_work(path: Path) -> EvidenceError:
    return EvidenceError(
        "Another update is at work in this project.",
        where=str(path),
        remedy="wait for it to end; nothing was changed.",
    )


def _unwritable(path: Path, error: sqlite3.Error) -> EvidenceError:
    remedy = "see that the folder can be written and has room; the project was not changed."
    return EvidenceError(f"What PubMed sends cannot be kept: {error}.", where=str(path), remedy=remedy)
