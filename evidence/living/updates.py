"""What an update found and moved, and the same in words.

Shapes and words only. Must never say "nothing new" of an update that changed something.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from evidence.living.comparing import Moved
from evidence.living.events import ORDER
from evidence.living.words import paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.living.events import Event
    from evidence.records import Rejected
    from evidence.rows import Row

_NAMES = {
    "retracted": "retracted",
    "deleted": "deleted by PubMed",
    "concern": "under an expression of concern",
    "corrected": "corrected",
    "revised": "revised",
    "version": "in a new version",
    "new": "new",
    "restored": "back at PubMed",
    "gone": "no longer found by the search",
    "notice": "with a changed notice",
    "merged": "merged with another of the same publication",
    "details": "with changed details",
}
_LISTED = 50  # new records that are named in words; all stand in the JSON


@dataclass(frozen=True, slots=True)
class Told:
    """One query: how many hits it has, how many of them were not among the hits before, and what PubMed remarked."""

    query: str
    count: int
    new: int
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        return {"query": self.query, "count": self.count, "new": self.new, "warnings": list(self.warnings)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """An update that ended, or, of a dry run, what it would have done.

    Attributes:
        run: Its number in the run log; None for a dry run.
        started: When (UTC, ISO 8601).
        searches: The queries.
        events: What happened to which record, new ones included.
        missing: PMIDs that a search found and PubMed does not have.
        owed: PMIDs that PubMed lists and has not sent for a day; they are asked for again.
        unchanged: How many records were fetched again for nothing.
        read: How many texts were read, new ones and those that other rules had read.
        moved: What the update moved.
        since: What people, files, rules or another protocol moved since the last update.
        since_run: The number of that update; None for the first one.
        waiting: Rows that are new and wait for a person.
        opened: Rows whose decision no longer holds, because their text changed.
        accepted: Whether a person has accepted any row at all.
        unreviewed: Whether rows were pooled that nobody has accepted.
        alerts: Which of the protocol's alerts it sets off.
        rejected: What came and could not be read.
    """

    run: int | None
    started: str
    searches: tuple[Told, ...]
    events: tuple[Event, ...] = ()
    missing: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    unchanged: int = 0
    read: int = 0
    moved: Moved = field(default_factory=Moved)
    since: Moved = field(default_factory=Moved)
    since_run: int | None = None
    waiting: tuple[Row, ...] = ()
    opened: tuple[Row, ...] = ()
    accepted: bool = True
    unreviewed: bool = False
    alerts: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether any estimate, interval, k or number of eligible studies differs from before the update."""
        return self.moved.changed

    def numbered(self, run: int | None) -> Updated:
        """Give it with its number in the run log."""
        return replace(self, run=run)

    def words(self) -> list[str]:
        """Say it, line by line."""
        return list(_words(self))

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        return {
            "run": self.run,
            "started": self.started,
            "changed": self.changed,
            "searches": [one.to_json() for one in self.searches],
            "events": [event.to_json() for event in self.events],
            "missing": list(self.missing),
            "owed": list(self.owed),
            "unchanged": self.unchanged,
            "read": self.read,
            "moved": self.moved.to_json(),
            "since": {"run": self.since_run, **self.since.to_json()},
            "waiting": [_row_json(row) for row in self.waiting],
            "opened": [_row_json(row) for row in self.opened],
            "alerts": list(self.alerts),
            "rejected": [{"where": one.where, "reason": one.reason} for one in self.rejected],
            "words": self.words(),
        }


def _words(done: Updated) -> Iterator[str]:
    """Say what an update found and moved, line by line."""
    for one in done.searches:
        yield f"{one.count:,} records found, {one.new:,} of them new" + (f": {one.query}" if _several(done) else "")
    yield from _happened(done)
    if done.since.lines:
        yield f"Since run {done.since_run}, before this update:"
        yield from (f"  {line}" for line in paragraphs(done.since))
    yield from paragraphs(done.moved)
    if not done.changed:
        yield "The results did not change."
    yield from _for_people(done)


def _several(done: Updated) -> bool:
    return len(done.searches) > 1


def _happened(done: Updated) -> Iterator[str]:
    counts = Counter(kind for kind, _ in {(event.kind, event.key) for event in done.events})  # records, not changes
    counted = [f"{counts[kind]:,} {_NAMES[kind]}" for kind in ORDER if counts[kind]]
    yield f"{', '.join(counted) or 'Nothing new'}."
    told = [event for event in done.events if event.kind != "new"]
    fresh = [event for event in done.events if event.kind == "new"]
    for event in (*told, *fresh[:_LISTED]):
        said = f": {event.words}" if event.words != event.kind else ""
        yield f"  {event.name}, {event.title.rstrip('.') or 'without a title'}{said}"
    if len(fresh) > _LISTED:
        yield f"  ... and {len(fresh) - _LISTED:,} more that are new"
    if done.missing:
        yield f"PubMed has no record of {len(done.missing)} PMIDs that it found: {', '.join(done.missing[:_LISTED])}"
    if done.owed:
        yield _not_sent(done.owed)


def _not_sent(pmids: tuple[str, ...]) -> str:
    return (
        f"PubMed lists {len(pmids)} records that it does not send, to be asked for again: {', '.join(pmids[:_LISTED])}"
    )


def _for_people(done: Updated) -> Iterator[str]:
    if done.unreviewed:
        yield "Contains unreviewed data: rows that no person has accepted were pooled."
    elif not done.accepted:
        yield "Nobody has accepted an estimate yet, so nothing is pooled."
    for row in done.waiting:
        yield f"Waits for a person: {_row(row)}"
    for row in done.opened:
        yield f"Open again, its text changed: {_row(row)}, {row.decision} before"


def _row(row: Row) -> str:
    place = f"PMID {row.pmid}" if row.pmid else row.report
    study = row.study if row.study == place else f"{row.study} ({place})"
    return f"{study}, {row.endpoint} {row.printed or 'without numbers'}"


def _row_json(row: Row) -> dict[str, Any]:
    names = ("id", "study", "pmid", "comparison", "endpoint", "value", "ci_low", "ci_high", "stratum", "decision")
    return {**{name: getattr(row, name) for name in names}, "printed": str(row.printed) if row.printed else None}
