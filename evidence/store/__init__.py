"""One project in one SQLite file: the only SQL of the project.

Must never leave half of a step behind: every call that writes is one transaction, and takes effect whole or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.errors import EvidenceError
from evidence.store import decisions as people
from evidence.store import integrity, pulse, reach, reading, runs
from evidence.store.decisions import Decision
from evidence.store.holdings import Holdings
from evidence.store.pulse import Pulse
from evidence.store.shapes import Added, Duplicate, Heading, Import, Reach, Run, Search, StoredRun, StoredSearch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence.decisions.incoming import Incoming
    from extractors.findings import Findings

__all__ = [
    "Added",
    "Decision",
    "Duplicate",
    "Heading",
    "Import",
    "Pulse",
    "Reach",
    "Run",
    "Search",
    "Store",
    "StoredRun",
    "StoredSearch",
]

_COUNTED = (
    *("record", "revision", "finding", "published_row", "search", "missing", "deleted", "reject", "decision"),
    *("duplicate", "run"),
)


class Store(Holdings):
    """A project's file. Open it with ``Store.open`` (or ``Store.create``) and ``with``."""

    def stale(self, version: str, rules_sha256: str) -> tuple[str, ...]:
        """Return the keys of the records that this version with these rules has not read in their present text."""
        with self._reading() as connection:
            return reading.stale(connection, version, rules_sha256)

    def put_findings(self, key: str, findings: Findings) -> None:
        """Store what was read out of a record; IntegrityError unless every value is grounded in its stored text."""
        record = self.record(key)
        with self._writing() as connection:
            reading.put(connection, record, findings, self._clock())

    def findings(self, key: str) -> Findings | None:
        """Return what was last read out of the record's present text, None if nothing was."""
        with self._reading() as connection:
            return reading.latest(connection, key)

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
            subject: What it is about: a row's id, a record's key, a report's id, a protocol's hash.
            action: A word that fits the field, such as ``accept``, ``include`` or ``link``.
            who: The person.
            why: The reason, in the person's words.
            field: What is decided: ``row``, ``direction``, ``eligibility`` ... as ``harmonise.Decision`` lists them.
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
            return people.append(connection, body, self._last_made)

    def now(self) -> str:
        """Return the time by the project's clock (UTC, ISO 8601)."""
        return self._clock()

    def take_in(self, decisions: Iterable[Incoming]) -> tuple[Decision, ...]:
        """Add decisions of another machine that are not there yet, each with its own person and time.

        Returns:
            Those that were added, as stored.
        """
        with self._writing() as connection:
            return people.take_in(connection, decisions)

    def decisions(self) -> tuple[Decision, ...]:
        """Return all decisions in the order in which they were made; IntegrityError if their chain is broken."""
        with self._reading() as connection:
            found = people.read(connection)
        people.verify(found)
        return found

    def decisions_after(self, known: Decision | None) -> tuple[Decision, ...]:
        """Return the decisions that came after a known one, all for None; IntegrityError if the chain breaks there."""
        with self._reading() as connection:
            found = people.read(connection, known.seq if known else 0)
        people.verify(found, known)
        return found

    def pulse(self) -> Pulse:
        """Return numbers that move whenever anything is added."""
        with self._reading() as connection:
            return pulse.taken(connection)

    def touched_since(self, before: Pulse) -> tuple[str, ...]:
        """Return the keys of the records whose text or findings came, or that were joined or split, since then."""
        with self._reading() as connection:
            return pulse.touched(connection, before)

    def add_run(self, run: Run) -> int:
        """Store a run beside how many decisions there are, and return its number."""
        with self._writing() as connection:
            return runs.add(connection, run)

    def runs(self) -> tuple[StoredRun, ...]:
        """Return the runs in the order in which they were stored."""
        with self._reading() as connection:
            return runs.read(connection)

    def run(self, number: int) -> StoredRun:
        """Return a run; EvidenceError if there is none of this number."""
        with self._reading() as connection:
            return runs.one(connection, number)

    def reached(self, run: StoredRun) -> Reach:
        """Return how far the project had come when a run ended."""
        with self._reading() as connection:
            return reach.of(connection, run)

    def revised_after(self, reached: Reach) -> dict[str, int]:
        """Return the keys of the records that got new states after a moment, and how many each."""
        with self._reading() as connection:
            return reach.revised(connection, reached)

    def last_run(self, kind: str) -> str | None:
        """Return when the last run of a kind ended (UTC, ISO 8601), None if there was none."""
        with self._reading() as connection:
            return runs.last(connection, kind)

    def counts(self) -> dict[str, int]:
        """Return how many rows each kind of thing has: records, revisions, findings, published rows, ..."""
        query = "SELECT count(*) FROM "
        with self._reading() as connection:
            return {table: int(connection.execute(query + table).fetchone()[0]) for table in _COUNTED}

    def verify(self) -> dict[str, int]:
        """Check the file, every row against its digest, every value against its text, and the chain of decisions.

        Returns:
            How many rows of each table were checked.

        Raises:
            IntegrityError: Something was changed or damaged; the first such thing is named.
        """
        with self._reading() as connection:
            return integrity.verify(connection, self.path)
