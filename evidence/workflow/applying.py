"""Take over what an update fetched, pool again, and say what moved: inside one transaction, all of it or nothing.

Must never lay at PubMed's door what people, files, rules or another protocol did: each has its own causes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evidence import __version__, duplicates
from evidence.living import Cause, Causes, Moved, compare, due
from evidence.living.events import ORDER, Event, events_of, told_by
from evidence.living.planning import Known, Plan
from evidence.living.updates import Told, Updated
from evidence.notices import told_of
from evidence.records import Parsed
from evidence.store import Run
from evidence.store.shapes import same_content
from evidence.workflow.standing import (
    causes_since,
    kept_snapshot,
    opened,
    reading_rules,
    snapshot_body,
    standing,
    waiting,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from evidence.duplicates import Match
    from evidence.living import Point, Snapshot
    from evidence.protocol import Protocol
    from evidence.records import Record, Rejected
    from evidence.store import Store, StoredRun
    from evidence.store.incoming import Incoming
    from evidence.workflow.asking import Before, Hits
    from evidence.workflow.standing import Standing

_SOURCE = "evidence update"
_PAGE = 200  # records that are stored at a time
_WORDS = {
    "deleted": "deleted by PubMed",
    "restored": "PubMed has it again",
    "gone": "no longer found by the search; it stays in the review",
}


@dataclass(slots=True)
class Job:
    """One update on its way: what it stands on, and what it was told.

    ``started`` is the time (UTC, ISO 8601) before the first request; ``last`` the last update that ended; ``modified``
    what PubMed called modified, where it was asked. ``day`` is the day by PubMed's clock, by which its dates are: this
    machine's may be wrong, and what it says is only taken where PubMed says nothing.
    """

    rules: Protocol
    text: str
    started: str
    last: StoredRun | None
    allow_unreviewed: bool = False
    day: str = ""
    answers: tuple[Hits, ...] = ()
    before: Mapping[str, Before] = field(default_factory=dict)
    known: Known = field(default_factory=Known)
    modified: frozenset[str] = frozenset()
    plan: Plan = field(default_factory=Plan)
    rejected: list[Rejected] = field(default_factory=list)
    owed: tuple[str, ...] = ()

    @property
    def today(self) -> str:
        """The day of the update (UTC, ISO) by the clock of this machine."""
        return self.started[:10]


@dataclass(slots=True)
class _Taken:
    """What became of what came."""

    new: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    marked: bool = False
    events: list[Event] = field(default_factory=list)
    notices: list[tuple[Record, tuple[str, ...]]] = field(default_factory=list)

    @property
    def touched(self) -> bool:
        """Whether anything was stored on which a result stands."""
        return bool(self.new or self.revised or self.read or self.marked)


def apply(job: Job, store: Store, incoming: Incoming, *, now: Callable[[], str], dry_run: bool) -> Updated:
    """Take everything over and add the run; the caller holds the transaction, and takes all of it back or none.

    Args:
        job: What was asked, planned and told.
        store: The project.
        incoming: What came, and what was read in it.
        now: Gives the time as the store writes it.
        dry_run: Whether the caller will take it back.
    """
    before = standing(store, job.rules, allow_unreviewed=job.allow_unreviewed)
    since = _since(job, store, before)  # of what this update brings nothing moved before it
    taken = _Taken()
    _take_records(job, store, incoming, taken)
    if taken.new or taken.revised:
        taken.events += [_merged(match, store) for match in duplicates.join(store)]
    _take_notices(store, taken)
    _take_marks(job, store, incoming, taken)
    _take_findings(store, incoming, taken)
    for one in job.answers:
        held = job.before.get(one.result.query)
        if held is None or frozenset(held.pmids) != frozenset(one.pmids):
            store.add_search(one.result, one.pmids)
    after = standing(store, job.rules, allow_unreviewed=job.allow_unreviewed) if taken.touched else before
    done = _said(job, before, after, taken, since)
    number = store.add_run(_run(job, store, done, taken, after.snapshot, finished=now()))
    return done.numbered(None if dry_run else number)


def _take_records(job: Job, store: Store, incoming: Incoming, taken: _Taken) -> None:
    """Store what is new or differs from what is held, a page at a time."""
    known = store.pmids()
    page: dict[str, tuple[Record | None, Record]] = {}
    for record in incoming.records(job.plan.wanted):
        held = store.record(record.key) if record.key in known else None
        if held is not None and same_content(held, record):
            taken.checked.append(record.key)
            continue
        page[record.key] = held, record
        if len(page) == _PAGE:
            _take_page(store, page, taken)
            page = {}
    if page:
        _take_page(store, page, taken)


def _take_page(store: Store, page: Mapping[str, tuple[Record | None, Record]], taken: _Taken) -> None:
    added = store.add(Parsed(records=tuple(record for _, record in page.values())), source=_SOURCE)
    taken.new += added.new
    taken.revised += added.revised
    taken.checked += (*added.kept, *added.unchanged)
    held = store.pmids()
    for key in (*added.new, *added.revised):
        taken.events += events_of(*page[key])
        about = tuple(sorted(told_of([page[key][1]]).keys() & held))
        if about:
            taken.notices.append((page[key][1], about))


def _merged(match: Match, store: Store) -> Event:
    told = f"merged with {match.kept}, which is the same publication ({match.reason})"
    return Event("merged", match.duplicate, told, store.record(match.duplicate).title)


def _take_notices(store: Store, taken: _Taken) -> None:
    """Say of held records what new ones tell of them; what they came to say themselves is told already."""
    known = {(event.key, event.kind) for event in taken.events}
    for record, pmids in taken.notices:
        for held in (store.record(pmid) for pmid in pmids):
            taken.events += (event for event in told_by(record, held) if (event.key, event.kind) not in known)


def _take_marks(job: Job, store: Store, incoming: Incoming, taken: _Taken) -> None:
    """Mark what PubMed does not have: missing where it was never held, deleted where it was; both can come back."""
    absent = incoming.absent() & frozenset(job.plan.wanted)
    held = store.pmids()
    taken.tried = sorted(absent - held)
    taken.missing = [pmid for pmid in taken.tried if pmid not in job.known.missing]
    store.mark_missing(taken.missing)
    deleted = sorted(absent & held - job.known.deleted)
    store.mark_deleted(deleted)
    here = incoming.here()
    restored = [pmid for pmid in job.plan.restored if pmid in here]
    store.mark_present(restored)
    taken.marked = bool(deleted or restored)
    told = {"deleted": deleted, "restored": restored, "gone": job.plan.gone}
    kept = frozenset(deleted)
    for kind, pmids in told.items():
        for pmid in pmids:
            if pmid in held and not (kind == "gone" and pmid in kept):
                taken.events.append(Event(kind, pmid, _WORDS[kind], store.record(pmid).title))


def _take_findings(store: Store, incoming: Incoming, taken: _Taken) -> None:
    rules = reading_rules()
    for key in store.stale(**rules):
        findings = incoming.findings(key, store.record(key).text_sha256, **rules)
        if findings is not None:
            store.put_findings(key, findings)
            taken.read.append(key)


def _said(job: Job, before: Standing, after: Standing, taken: _Taken, since: Moved) -> Updated:
    fresh = frozenset((*taken.new, *taken.revised))
    again = [
        Cause("rules", "its text was read by the rules of today", key=key) for key in taken.read if key not in fresh
    ]
    events = sorted(taken.events, key=lambda event: ORDER.index(event.kind))
    moved = compare(before.snapshot, after.snapshot, Causes((*(event.cause() for event in events), *again)))
    return Updated(
        run=None,
        started=job.started,
        searches=tuple(_told(job, one) for one in job.answers),
        events=tuple(events),
        missing=tuple(taken.missing),
        owed=job.owed,
        unchanged=len(taken.checked),
        read=len(taken.read),
        moved=moved,
        since=since,
        since_run=job.last.id if job.last else None,
        waiting=waiting(before.rows, after.rows),
        opened=opened(before.rows, after.rows, fresh),
        accepted=any(row.accepted for row in after.rows),
        unreviewed=any(point.pooled and point.decision != "accepted" for point in _points(after.snapshot)),
        alerts=due(job.rules.living.alert_when, moved),
        rejected=tuple(job.rejected),
    )


def _since(job: Job, store: Store, now: Standing) -> Moved:
    """Say what moved between the last update and this one."""
    if job.last is None:
        return Moved()
    then = kept_snapshot(store, job.last)
    return compare(then, now.snapshot, causes_since(store, job.last, job.rules, then, now.snapshot))


def _points(kept: Snapshot) -> Iterator[Point]:
    return (point for line in kept.lines for point in line.points)


def _told(job: Job, one: Hits) -> Told:
    held = job.before.get(one.result.query)
    new = frozenset(one.pmids) - frozenset(held.pmids if held else ())
    return Told(one.result.query, one.result.count, len(new), one.result.warnings)


def _run(job: Job, store: Store, done: Updated, taken: _Taken, kept: Snapshot, *, finished: str) -> Run:
    body: dict[str, Any] = {
        **done.to_json(),
        "watermark": job.day,
        "searches": {one.result.query: {"count": one.result.count, "walked": one.walked} for one in job.answers},
        "new": taken.new,
        "tried": taken.tried,
        "modified": sorted(job.modified),
        "owed": sorted({*job.owed, *(job.known.owed - frozenset(job.plan.wanted))}),
        **snapshot_body(store, job.last, kept),
    }
    body["events"] = [event.to_json() for event in done.events if event.kind != "new"]
    del body["run"]
    return Run(
        kind="update",
        started=job.started,
        finished=finished,
        protocol_sha256=job.rules.sha256,
        protocol=job.text,
        version=__version__,
        rules_sha256=reading_rules()["rules_sha256"],
        body=body,
        checked=tuple(taken.checked),
    )
