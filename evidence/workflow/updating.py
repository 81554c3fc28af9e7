"""Bring a review up to date: ask, plan, fetch beside the project, read, take over all of it at once or nothing.

Must never change the project before everything is there, and never call an update done that is not.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from evidence.errors import NetworkError, UsageError
from evidence.living.planning import Known, few, planned
from evidence.records import Rejected
from evidence.store import Store
from evidence.store.incoming import Incoming
from evidence.workflow import asking
from evidence.workflow.applying import Job, apply
from evidence.workflow.literature import dated
from evidence.workflow.project import protocol
from evidence.workflow.reading import findings_of
from evidence.workflow.shapes import DATABASE, PROTOCOL
from evidence.workflow.standing import last_run, reading_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from evidence.entrez import Entrez
    from evidence.living.updates import Updated
    from evidence.records import Record
    from evidence.store import StoredRun
    from evidence.workflow.shapes import OnBatch

    Text = tuple[str, str, Callable[[], Record]]  # key, hash of the text, and what gives the record

_READ_AT_ONCE = 50  # texts whose findings are kept in one transaction
_EVER = "1900-01-01"
_KEPT_FOR = dt.timedelta(days=1)  # what a stopped update fetched is used for so long


def update(
    folder: Path,
    *,
    dry_run: bool = False,
    allow_unreviewed: bool = False,
    email: str | None = None,
    api_key_file: str | None = None,
    on_batch: OnBatch = None,
    on_text: OnBatch = None,
) -> Updated:
    """Bring a project up to date with PubMed and pool again; safe to repeat, and from cron.

    Args:
        folder: The project.
        dry_run: Whether to change nothing and only say what would change; what was fetched is kept for a day.
        allow_unreviewed: Whether to pool what no person has accepted too.
        email: The address that NCBI asks for.
        api_key_file: A file that holds the key of NCBI.
        on_batch: Is told how many records were fetched of how many.
        on_text: Is told how many texts were read of how many.

    Raises:
        UsageError: The protocol has no search.
        NetworkError: PubMed could not be asked, or did not send everything: nothing was changed.
        EvidenceError: Another update is at work.
    """
    from evidence.config import entrez_settings
    from evidence.entrez import Entrez

    path, rules = protocol(folder)
    if not rules.search:
        raise UsageError("The protocol has no search.", where=str(folder / PROTOCOL), remedy="add a [[search]] table.")
    with Store.open(folder / DATABASE, clock=_now) as store, Incoming.open(store.path) as incoming:
        text = path.read_text(encoding="utf-8-sig")
        job = Job(rules, text, _now(), last_run(store, "update"), allow_unreviewed)
        client = Entrez(entrez_settings(email=email, api_key_file=api_key_file))
        try:
            _ask(job, client, store)
            _bring(job, client, incoming, on_batch)
        except NetworkError as error:
            raise _incomplete(job, incoming, error) from error
        _read(job, store, incoming, on_text)
        with store.together(keep=not dry_run):
            done = apply(job, store, incoming, now=_now, dry_run=dry_run)
        if dry_run:
            incoming.end()
        else:
            incoming.drop()
    return done


def _now() -> str:
    """Give the time that the client keeps, as the store writes it."""
    from evidence.entrez import clock

    return dt.datetime.fromtimestamp(clock.CLOCK.now(), dt.UTC).isoformat(timespec="seconds")


def _ask(job: Job, client: Entrez, store: Store) -> None:
    """Ask what there is and plan what to fetch."""
    queries = tuple(dict.fromkeys(dated(search) for search in job.rules.search))
    job.before = _before(job.last, store, queries)
    days = [run.body["watermark"] for run in reversed(store.runs()) if run.kind == "update"]
    since = _since(days, job.today)
    job.answers = tuple(
        asking.hits(client, query, before=job.before.get(query), since=since, today=job.today) for query in queries
    )
    job.day = client.day or job.today
    found = asking.found(job.answers)
    job.known = _known(job, store)
    outside = job.known.outside(found)
    if few(len(job.known.watched.union(found))):
        modified, listed = job.known.watched, frozenset(outside)
        job.known = replace(job.known, settled=frozenset())
    else:
        since = _since(days or filter(None, [store.last_seen()]), job.day) or job.day
        job.modified = modified = asking.modified(client, queries, outside, since=since)
        listed = asking.listed(client, outside)
    job.plan = planned(found, job.known, modified=modified, listed=listed)


def _since(days: Iterable[str], today: str) -> str | None:
    """Give the newest of the days since which PubMed was not asked, each later than the next, that can be true.

    One that lies ahead is of a clock that was wrong. Where none can be true it is the first day that there is; None
    where there is no day.

    >>> [_since(days, "2026-01-04") for days in (["2027-01-05", "2026-01-03"], ["2027-01-05"], [])]
    ['2026-01-03', '1900-01-01', None]
    """
    known = tuple(days)
    return next((day for day in known if day[:10] <= today), _EVER if known else None)


def _before(last: StoredRun | None, store: Store, queries: Sequence[str]) -> dict[str, asking.Before]:
    """Give the hits of the queries of the last update, or of these as they were last searched."""
    walked = last.body["searches"] if last else {}
    names = walked or dict.fromkeys(queries)
    return {
        one.query: asking.Before(one.pmids, (walked.get(one.query) or {}).get("walked") or one.ran[:10])
        for one in store.searches()
        if one.query in names
    }


def _known(job: Job, store: Store) -> Known:
    tried: set[str] = set()
    settled: set[str] = set()
    for run in store.runs():
        if run.kind == "update" and run.body["watermark"] == job.day:
            tried.update((*run.body["tried"], *run.body["owed"]))
            settled.update(run.body["modified"])
    held = store.pmids()
    return Known(
        held=held,
        before=frozenset(pmid for one in job.before.values() for pmid in one.pmids) & held,
        missing=frozenset(store.missing()),
        deleted=frozenset(store.deleted()),
        unchecked=store.from_files(),
        today=store.checked_on(job.day) | tried,
        settled=frozenset(settled),
        owed=frozenset(job.last.body["owed"]) if job.last else frozenset(),
    )


def _bring(job: Job, client: Entrez, incoming: Incoming, on_batch: OnBatch) -> None:
    """Fetch what is wanted and is not here yet."""
    wanted = job.plan.wanted
    if not wanted:
        return
    since = dt.datetime.fromisoformat(job.started) - _KEPT_FOR
    usable = job.started if few(len(wanted)) else since.isoformat(timespec="seconds")
    incoming.begin(started=job.started, wanted=len(wanted), since=usable)
    here = incoming.here() | incoming.absent()
    left = [pmid for pmid in wanted if pmid not in here]
    asked: set[str] = set()
    withheld: set[str] = set()
    try:
        for batch in client.fetch(left, on_batch=on_batch):
            incoming.put(batch.records, batch.missing, at=_now())
            incoming.put_withheld(batch.withheld, at=_now())
            job.rejected += batch.rejected
            asked.update(batch.asked)
            withheld.update(batch.withheld)
    except NetworkError:
        patient = _waited_for(job, incoming, since=since.isoformat(timespec="seconds"))
        if len(asked) < len(left) or not withheld <= patient:
            raise
        job.owed = tuple(sorted(withheld))


def _waited_for(job: Job, incoming: Incoming, *, since: str) -> frozenset[str]:
    """Give the PMIDs that PubMed has listed and not sent for so long that an update ends without them, and says so."""
    long = (pmid for pmid, first in incoming.withheld().items() if first <= since)
    return job.known.owed.union(long)


def _incomplete(job: Job, incoming: Incoming, error: NetworkError) -> NetworkError:
    wanted = job.plan.wanted
    here = len((incoming.here() | incoming.absent()) & frozenset(wanted))
    came = f"{here} of {len(wanted)} records are here, nothing was changed" if wanted else "nothing was changed"
    remedy = "run evidence update again; what came is kept for a day." if here else "run evidence update again."
    return NetworkError(f"incomplete: {came}. {error.what}", where=error.where, remedy=remedy)


def _read(job: Job, store: Store, incoming: Incoming, on_text: OnBatch) -> None:
    """Read the texts that these rules have not read, those that came and those that are held."""
    unread = _unread(job, store, incoming)
    found = []
    for done, (key, texts) in enumerate(unread, start=1):
        findings = findings_of(texts())
        if isinstance(findings, Rejected):
            job.rejected.append(findings)
        else:
            found.append((key, findings))
        if len(found) == _READ_AT_ONCE:
            incoming.put_findings(found)
            found = []
        if on_text is not None:
            on_text(done, len(unread))
    incoming.put_findings(found)


def _unread(job: Job, store: Store, incoming: Incoming) -> list[tuple[str, Callable[[], Record]]]:
    """Name the texts to read, each with what gives its record, so that few are in memory at a time."""
    rules = reading_rules()
    stale = frozenset(store.stale(**rules))
    texts = [*_came(job, store, incoming, stale), *_held(store, stale)]
    return [(key, record) for key, digest, record in texts if incoming.findings(key, digest, **rules) is None]


def _came(job: Job, store: Store, incoming: Incoming, stale: frozenset[str]) -> Iterator[Text]:
    """Name the texts that came, but those that are held and were read."""
    for record in incoming.records(job.plan.wanted):
        held = record.key in job.known.held and store.record(record.key).text_sha256 == record.text_sha256
        if not held or record.key in stale:
            yield record.key, record.text_sha256, partial(_one, incoming, record.key)


def _held(store: Store, stale: frozenset[str]) -> Iterator[Text]:
    for key in sorted(stale):
        yield key, store.record(key).text_sha256, partial(store.record, key)


def _one(incoming: Incoming, pmid: str) -> Record:
    return next(incoming.records([pmid]))
