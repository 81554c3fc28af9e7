"""What came in, and what is known of it: records, published rows, searches, marks, duplicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.store import intake, literature, merging, searches
from evidence.store.file import ProjectFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evidence.records import Parsed, PublishedRow, Record
    from evidence.store.shapes import Added, Duplicate, Heading, Import, Noted, Origin, Search, StoredSearch


class Holdings(ProjectFile):
    """The side of the project that is received, not made."""

    def add(self, parsed: Parsed, *, source: str) -> Added:
        """Store everything that was parsed, and what was refused, in one transaction.

        Args:
            parsed: Records, published rows, rejects, deleted PMIDs.
            source: A label of where it came from, for the import log.
        """
        with self._writing() as connection:
            now = self._clock()
            searches.mark_deleted(connection, parsed.deleted, now)
            added = literature.add(connection, parsed, now)
            intake.log(connection, parsed, added, source=source, now=now)
            return added

    def each(self) -> Iterator[Record]:
        """Give the records as they stand now in the order in which they first came, few at a time in memory.

        Records that were joined to another as duplicates are left out. Writing between two records is allowed.
        """
        with self._reading() as connection:
            yield from literature.each(connection)

    def records(self) -> tuple[Record, ...]:
        """Return what ``each`` gives, all at once."""
        return tuple(self.each())

    def titles(self) -> Iterator[Heading]:
        """Give what a list shows of the records that ``each`` gives; texts are not read for it."""
        with self._reading() as connection:
            yield from literature.headings(connection)

    def noted(self) -> Iterator[Noted]:
        """Give what was said after their publication of the records that ``each`` gives; texts are not read for it."""
        with self._reading() as connection:
            yield from literature.noted(connection)

    def noted_duplicates(self) -> Iterator[tuple[str, Noted]]:
        """Give the same of the records that were joined to another, each with the key of that one."""
        with self._reading() as connection:
            yield from literature.noted_duplicates(connection)

    def origins(self) -> tuple[Origin, ...]:
        """Return where every record first came from, of merged ones too, in the order in which they came."""
        with self._reading() as connection:
            return literature.origins(connection)

    def pmids(self) -> frozenset[str]:
        """Return the PMIDs of the records that the project holds, of duplicates too."""
        with self._reading() as connection:
            return literature.pmids(connection)

    def record(self, key: str) -> Record:
        """Return one record; EvidenceError if the project does not hold it."""
        with self._reading() as connection:
            found = literature.current(connection, key)
        if found is None:
            remedy = "see what there is with `evidence status`, or fetch it with `evidence fetch --pmid`."
            raise EvidenceError("The project holds no such record.", where=key, remedy=remedy)
        return found

    def revisions(self, key: str) -> tuple[Record, ...]:
        """Return every stored state of a record, oldest first; empty if there is no such record."""
        with self._reading() as connection:
            return literature.revisions(connection, key)

    def history(self, key: str) -> tuple[tuple[str, Record], ...]:
        """Return what ``revisions`` does, each with when it came (UTC, ISO 8601)."""
        with self._reading() as connection:
            return literature.history(connection, key)

    def imports(self) -> tuple[Import, ...]:
        """Return what each import and each fetched batch brought and refused, in their order."""
        with self._reading() as connection:
            return intake.imports(connection)

    def rows(self, *, corrected: bool = False) -> tuple[PublishedRow, ...]:
        """Return the published rows; of one that was corrected the last, or all that it was if that is asked for."""
        with self._reading() as connection:
            return literature.published(connection, corrected=corrected)

    def published_after(self, number: int) -> frozenset[tuple[str, str]]:
        """Return source and study of the published rows of which none was there when so many rows were."""
        with self._reading() as connection:
            return literature.published_after(connection, number)

    def figures_after(self, number: int) -> frozenset[tuple[str, str, str]]:
        """Return source, study and endpoint of the published rows that came when so many rows were there."""
        with self._reading() as connection:
            return literature.figures_after(connection, number)

    def add_search(self, search: Search, pmids: Sequence[str]) -> int:
        """Store a search as it was run, with its PMIDs in their order; return its number."""
        with self._writing() as connection:
            return searches.add(connection, search, pmids, self._clock())

    def searches(self) -> tuple[StoredSearch, ...]:
        """Return the searches in the order in which they ran."""
        with self._reading() as connection:
            return searches.read(connection)

    def last_search(self) -> str | None:
        """Return when the last search ran (UTC, ISO 8601), None if none did."""
        with self._reading() as connection:
            return searches.last(connection)

    def wanted(self) -> tuple[str, ...]:
        """Return the PMIDs of all searches that were not fetched yet and are not known to be missing or deleted.

        One that was missing is wanted again when a later search gives it.
        """
        with self._reading() as connection:
            return searches.wanted(connection)

    def mark_missing(self, pmids: Iterable[str]) -> None:
        """Remember PMIDs that were asked for and did not come; a record that comes after all loses the mark."""
        with self._writing() as connection:
            searches.mark_missing(connection, pmids, self._clock())

    def missing(self) -> dict[str, str]:
        """Return the PMIDs that did not come, and when they were last asked for."""
        with self._reading() as connection:
            return searches.marked(connection, "missing")

    def mark_deleted(self, pmids: Iterable[str]) -> None:
        """Remember PMIDs that PubMed has deleted; their records stay stored."""
        with self._writing() as connection:
            searches.mark_deleted(connection, pmids, self._clock())

    def deleted(self) -> dict[str, str]:
        """Return the PMIDs that PubMed has deleted, and when that was first seen."""
        with self._reading() as connection:
            return searches.marked(connection, "deleted")

    def mark_present(self, pmids: Iterable[str]) -> None:
        """Take the marks of missing and deleted off PMIDs that PubMed has again."""
        with self._writing() as connection:
            searches.unmark(connection, pmids)

    def checked_on(self, day: str) -> frozenset[str]:
        """Return the PMIDs that were last seen on a day (UTC, ISO 8601).

        Seen means that the newest revision was stored then, or that a run which began then found nothing new of it.
        """
        with self._reading() as connection:
            return searches.checked_on(connection, day)

    def from_files(self) -> frozenset[str]:
        """Return the PMIDs of records that came from a file, and which no run has held against PubMed since."""
        with self._reading() as connection:
            return searches.from_files(connection)

    def last_seen(self) -> str | None:
        """Return when the PubMed record that was not looked at for longest was seen (UTC, ISO 8601).

        None if there is no PubMed record; missing and deleted ones do not count.
        """
        with self._reading() as connection:
            return searches.last_seen(connection)

    def merge(self, duplicate: str, kept: str, *, reason: str, who: str) -> None:
        """Join a record to the one that is kept: it stays stored, and is left out from now on.

        Raises:
            EvidenceError: One of them is not held or is joined to another already, or both are one record.
        """
        with self._writing() as connection:
            merging.merge(connection, duplicate, kept, reason=reason, who=who, now=self._clock())

    def split(self, duplicate: str, *, who: str) -> None:
        """Bring a record back that was joined to another; EvidenceError if it is joined to none."""
        with self._writing() as connection:
            merging.split(connection, duplicate, who=who, now=self._clock())

    def duplicates(self) -> tuple[Duplicate, ...]:
        """Return the log of joining and splitting in its order."""
        with self._reading() as connection:
            return merging.read(connection)

    def merged(self) -> dict[str, str]:
        """Return which records are joined to which now, by key."""
        with self._reading() as connection:
            return merging.merged(connection)
