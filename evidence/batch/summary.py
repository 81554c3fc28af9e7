"""What became of a batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evidence.batch.stats import Stats

if TYPE_CHECKING:
    from evidence.batch.extracting import FileResult
    from evidence.records import Rejected


@dataclass(slots=True)
class Summary:
    """What became of a batch: its counts, what was refused, PMIDs that are deleted, files that are not whole.

    ``unchanged`` files were read in an earlier run, those of ``stale`` with other options, rules or another version; of
    those of ``unreadable`` there is nothing.
    """

    stats: Stats = field(default_factory=Stats)
    rejected: tuple[Rejected, ...] = ()
    deleted: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    files: int = 0
    unchanged: int = 0
    stale: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def records(self) -> int:
        """Records that came in."""
        return self.stats.records

    @property
    def written(self) -> int:
        """Records that were written."""
        return self.stats.written

    @property
    def effects(self) -> int:
        """Effects of the records that were written."""
        return self.stats.effects

    def to_json(self) -> dict[str, Any]:
        """Give the counts of all files, and the names of those that are not whole."""
        known: dict[str, Any] = {"files": self.files, "not_whole": list(self.broken), "deleted": len(self.deleted)}
        known |= {"files_unchanged": self.unchanged, "files_of_other_rules": list(self.stale)}
        known["not_parsed"] = self.stats.records - self.stats.parsed  # whether they are well-formed was not looked at
        return known | self.stats.to_json()

    def add(self, result: FileResult) -> None:
        """Add what came of one file."""
        self.stats += result.stats
        self.rejected += result.rejected
        self.deleted += result.deleted
        self.broken += () if result.whole else (result.name,)
        self.files += 1
