"""How a review stands at this moment, and what is known to have happened since the last update."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evidence.decisions import event_id
from evidence.decisions.events import UNDO
from evidence.living import Cause, Causes, Snapshot, snapshot
from evidence.living.causes import UNREVIEWED
from evidence.living.changes import WAITING
from evidence.living.events import events_of
from evidence.workflow.gathering import gathered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence.protocol import Protocol
    from evidence.rows import Row
    from evidence.store import Decision, Store, StoredRun


def reading_rules() -> dict[str, str]:
    """Give what names the rules by which texts are read."""
    import extractors

    return {"version": extractors.VERSION, "rules_sha256": extractors.rules_sha256()}


_OF_RECORDS = frozenset({"eligibility", "study", "study-name"})
_PAST = {
    "include": "included it",
    "exclude": "excluded it",
    "not-retrieved": "could not get its full text",
    "freeze": "froze the protocol",
    "rename": "renamed its study",
    "take": "took it",
    "set": "corrected it",
    "add": "added it",
    "not-reported": "found it not reported",
    **dict.fromkeys(("numerator", "endpoint", "population"), "confirmed it"),
}
_MOVES_NOTHING = frozenset({"flag", "note"})


@dataclass(frozen=True, slots=True)
class Standing:
    """All rows, and the results."""

    rows: tuple[Row, ...]
    snapshot: Snapshot


def standing(store: Store, rules: Protocol, *, allow_unreviewed: bool) -> Standing:
    """Line everything up and pool it; where nobody has accepted anything, the studies are counted all the same."""
    from evidence.synthesis import analyses

    lined = gathered(store, rules).lined
    found = [
        one
        for by in ("declared", "strata")
        for one in analyses(rules, lined.rows, lined.studies, allow_unreviewed=allow_unreviewed, by=by, refuse=False)
    ]
    return Standing(lined.rows, snapshot(found, allow_unreviewed=allow_unreviewed))


def kept_snapshot(store: Store, run: StoredRun) -> Snapshot:
    """Give the results as they stood when a run ended; a run that changed nothing names the one that holds them."""
    body = run.body if "snapshot" in run.body else store.run(run.body["snapshot_of"]).body
    return Snapshot.from_json(body["snapshot"])


def last_run(store: Store, kind: str | None = None) -> StoredRun | None:
    """Give the last run, or the last one of a kind; None if there is none."""
    return next((run for run in reversed(store.runs()) if kind in (None, run.kind)), None)


def snapshot_body(store: Store, last: StoredRun | None, kept: Snapshot) -> dict[str, Any]:
    """Give the results as a run keeps them: whole, or the number of the run that has the same."""
    if last is not None and kept_snapshot(store, last) == kept:
        return {"snapshot_of": last.body.get("snapshot_of", last.id)}
    return {"snapshot": kept.to_json()}


def waiting(before: Iterable[Row], after: Iterable[Row]) -> tuple[Row, ...]:
    """Give the rows that wait for a person and did not before, or not with these figures."""
    known = {_figures(row) for row in before if _waits(row)}
    return tuple(row for row in after if _waits(row) and _figures(row) not in known)


def opened(before: Iterable[Row], after: Iterable[Row], revised: frozenset[str]) -> tuple[Row, ...]:
    """Give the rows of before whose decision does not hold any more, because the text of their record changed."""
    texts = {row.key: row.text_sha256 for row in after}
    decided = (row for row in before if row.decision is not None and row.key in revised)
    return tuple(row for row in decided if texts.get(row.key) != row.text_sha256)


def _waits(row: Row) -> bool:
    undecided = row.endpoint is not None and row.decision is None and row.eligible
    return undecided and (row.poolable or row.why_not in WAITING)


def _figures(row: Row) -> tuple[Any, ...]:
    return row.report, row.comparison, row.endpoint, row.printed.strings if row.printed else None


def causes_since(store: Store, last: StoredRun, rules: Protocol, then: Snapshot, now: Snapshot) -> Causes:
    """Give what people, files, rules or another protocol did since a run.

    Args:
        store: The project.
        last: The run.
        rules: The protocol as it is.
        then: How the results stood when the run ended.
        now: How they stand.
    """
    keys = {point.record for kept in (then, now) for line in kept.lines for point in line.points if point.record}
    files = (*_by_files(store, last, keys), *_by_tables(store, last, (then, now)))
    parts = (_by_people(store, last), _by_rules(last, rules), files, unreviewed(then, now))
    return Causes(tuple(cause for part in parts for cause in part))


def unreviewed(then: Snapshot, now: Snapshot) -> Iterator[Cause]:
    """Say that what nobody has accepted was pooled in one of two moments only."""
    if then.allow_unreviewed != now.allow_unreviewed:
        told = "are pooled now" if now.allow_unreviewed else "are not pooled any more"
        yield Cause(UNREVIEWED, f"rows that nobody has accepted {told}")


def _by_people(store: Store, last: StoredRun) -> Iterator[Cause]:
    said = store.decisions()
    named = {event_id(one): one for one in said}
    for one in said[last.decisions :]:
        meant = named.get(one.subject) if one.field == UNDO else one
        if meant is None or meant.field in _MOVES_NOTHING:
            continue
        cause = by_person(meant)
        yield cause if meant is one else replace(cause, words=f"{one.who} took back on {one.made[:10]}: {cause.words}")


def by_person(one: Decision) -> Cause:
    """Say who decided what about a row, or about a record or report; a protocol concerns everything."""
    about = "" if one.field == "row" else f" ({one.field})"
    words = f"{one.who} {_PAST.get(one.action, f'{one.action}ed it')} on {one.made[:10]}{about}"
    if one.field in _OF_RECORDS:
        return Cause("decision", words, key=one.subject)
    return Cause("decision", words, row="" if one.field == "protocol" else one.subject)


def _by_rules(last: StoredRun, rules: Protocol) -> Iterator[Cause]:
    if rules.sha256 != last.protocol_sha256:
        yield Cause("protocol", f"the protocol changed ({last.protocol_sha256[:12]} before, {rules.sha256[:12]} now)")
    if reading_rules()["rules_sha256"] != last.rules_sha256:
        yield Cause("rules", "the texts are read by other rules")


def _by_files(store: Store, last: StoredRun, keys: Iterable[str]) -> Iterator[Cause]:
    """Give what imports and single fetches brought."""
    reached = store.reached(last)
    brought = store.revised_after(reached)
    for key in sorted(brought.keys() & set(keys)):
        states = store.revisions(key)
        for number in range(len(states) - brought[key], len(states)):
            before = states[number - 1] if number else None
            yield from (event.cause() for event in events_of(before, states[number]))
    for pmid in sorted(store.deleted().keys() - reached.deleted):
        yield Cause("deleted", f"PMID {pmid}: deleted by PubMed", key=pmid)


def _by_tables(store: Store, last: StoredRun, moments: Iterable[Snapshot]) -> Iterator[Cause]:
    """Give what published rows brought: reports that are new, and new figures of an outcome of one that was there."""
    reached = store.reached(last).published_row
    new = {f"{source}: {study}" for source, study in store.published_after(reached)}
    figures = {(f"{source}: {study}", endpoint) for source, study, endpoint in store.figures_after(reached)}
    lines = (line for kept in moments for line in kept.lines)
    points = ((one.report, one.row, line.endpoint) for line in lines for one in line.points if one.row)
    for report, row, endpoint in dict.fromkeys(points):
        if report in new:
            yield Cause("import", f"{report} is new", row=row)
        elif (report, endpoint) in figures:
            yield Cause("import", f"{report} was brought in with new figures of {endpoint}", row=row)
