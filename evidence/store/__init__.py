"""One project in one SQLite file: the only SQL of the project.

Must never leave half of a step behind: every call that writes is one transaction, and takes effect whole or not at all.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from evidence.errors import EvidenceError, IntegrityError
from evidence.store import connection as files
from evidence.store import decisions as people
from evidence.store import literature, reading
from evidence.store.decisions import Decision
from evidence.store.shapes import Added, Search, StoredSearch

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from evidence.records import Parsed, PublishedRow, Record
    from extractors.findings import Findings

__all__ = ["Added", "Decision", "Search", "Store", "StoredSearch"]

_TABLES = ("record", "revision", "finding", "published_row", "search", "missing", "deleted", "reject", "decision")


def utc_now() -> str:
    """Return the time in UTC as ISO 8601, to the second."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


class Store:
    """A project's file. Open it with ``Store.open`` (or ``Store.create``) and ``with``.

    Args:
        connection: An open project file.
        path: Where it is, for messages.
        clock: Gives the time as text; replaced in tests.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, clock: Callable[[], str] = utc_now) -> None:
        self._connection = connection
        self.path = path
        self._clock = clock

    @classmethod
    def create(cls, path: Path, *, clock: Callable[[], str] = utc_now) -> Store:
        """Make a new project file; EvidenceError if there is one, or the folder cannot be written."""
        return cls(files.create(path), path, clock)

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], str] = utc_now) -> Store:
        """Open a project file; EvidenceError if it is missing, no project, or of a newer version of the tool."""
        return cls(files.open_existing(path), path, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; may be called again."""
        self._connection.close()

    def add(self, parsed: Parsed, *, source: str) -> Added:
        """Store everything that was parsed, and what was refused, in one transaction.

        Args:
            parsed: Records, published rows, rejects, deleted PMIDs.
            source: A label of where it came from, for the import log.
        """
        with self._writing() as connection:
            return literature.add(connection, parsed, source=source, now=self._clock())

    def records(self) -> tuple[Record, ...]:
        """Return the records as they stand now, in the order in which they first came."""
        return literature.current(self._connection)

    def record(self, key: str) -> Record:
        """Return one record; EvidenceError if the project does not hold it."""
        found = literature.current(self._connection, key)
        if not found:
            remedy = "see what there is with `evidence status`, or fetch it with `evidence fetch --pmid`."
            raise EvidenceError("The project holds no such record.", where=key, remedy=remedy)
        return found[0]

    def revisions(self, key: str) -> tuple[Record, ...]:
        """Return every stored state of a record, oldest first; empty if there is no such record."""
        return literature.revisions(self._connection, key)

    def rows(self) -> tuple[PublishedRow, ...]:
        """Return the published rows; of one that was corrected, the last."""
        return literature.published(self._connection)

    def stale(self, version: str, rules_sha256: str) -> tuple[Record, ...]:
        """Return the records that this version with these rules has not read in their present text."""
        keys = set(reading.stale_keys(self._connection, version, rules_sha256))
        return tuple(record for record in self.records() if record.key in keys) if keys else ()

    def put_findings(self, key: str, findings: Findings) -> None:
        """Store what was read out of a record; IntegrityError unless every value is grounded in its stored text."""
        record = self.record(key)
        with self._writing() as connection:
            reading.put(connection, record, findings, self._clock())

    def findings(self, key: str) -> Findings | None:
        """Return what was last read out of the record's present text, None if nothing was."""
        return reading.latest(self._connection, key)

    def add_search(self, search: Search, pmids: Sequence[str]) -> int:
        """Store a search as it was run, with its PMIDs in their order; return its number."""
        with self._writing() as connection:
            return literature.add_search(connection, search, pmids, self._clock())

    def searches(self) -> tuple[StoredSearch, ...]:
        """Return the searches in the order in which they ran."""
        return literature.searches(self._connection)

    def wanted(self) -> tuple[str, ...]:
        """Return the PMIDs of all searches that were not fetched yet and are not known to be missing or deleted."""
        return literature.wanted(self._connection)

    def mark_missing(self, pmids: Iterable[str]) -> None:
        """Remember PMIDs that were asked for and did not come."""
        with self._writing() as connection:
            literature.mark_missing(connection, pmids, self._clock())

    def decide(
        self,
        subject: str,
        action: str,
        *,
        who: str,
        why: str = "",
        field: str = "row",
        before: Any = None,
        after: Any = None,
        text_sha256: str = "",
    ) -> Decision:
        """Add a decision.

        Args:
            subject: The id of a row of the evidence table.
            action: ``accept``, ``reject`` or ``reopen``.
            who: The person.
            why: The reason, in the person's words.
            field: ``row``, or ``direction`` for the direction itself.
            before: What held before, as a JSON value.
            after: What holds now, as a JSON value.
            text_sha256: Of the text that the person saw; a decision on another text does not hold.

        Returns:
            The decision as stored, with its place in the chain.
        """
        if not who.strip():
            raise EvidenceError("A decision needs a person.", where=subject, remedy="say who decides.")
        body = {"made": self._clock(), "who": who, "action": action, "subject": subject, "field": field}
        body |= {"before": before, "after": after, "why": why, "text_sha256": text_sha256}
        with self._writing() as connection:
            return people.append(connection, body)

    def decisions(self) -> tuple[Decision, ...]:
        """Return all decisions in the order in which they were made."""
        return people.read(self._connection)

    def counts(self) -> dict[str, int]:
        """Return how many rows each kind of thing has: records, revisions, findings, published rows, ..."""
        query = "SELECT count(*) FROM "
        return {table: int(self._connection.execute(query + table).fetchone()[0]) for table in _TABLES}

    def verify(self) -> None:
        """Check the file, every text against its hash, every value against its text, and the chain of decisions.

        Raises:
            IntegrityError: Something was changed or damaged; the first such thing is named.
        """
        remedy = "restore the project from a backup."
        state = self._connection.execute("PRAGMA integrity_check").fetchone()[0]
        if state != "ok" or self._connection.execute("PRAGMA foreign_key_check").fetchone():
            raise IntegrityError(f"The file is damaged: {state}.", where=str(self.path), remedy=remedy)
        for record in self.records():
            for revision in self.revisions(record.key):
                reading.check_text(revision)
            findings = self.findings(record.key)
            if findings is not None:
                reading.check_grounded(record, findings)
        people.verify(self.decisions())

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with files.transaction(self._connection) as connection:
                yield connection
        except EvidenceError as error:
            error.where = error.where or str(self.path)
            raise
