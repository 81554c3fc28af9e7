"""What happened in a project, in the order in which it did, and whether its file still says so; copies of the file."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from evidence.errors import EvidenceError, UsageError
from evidence.store import Store, integrity, migrating
from evidence.store.connection import open_existing
from evidence.workflow.shapes import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence.records import Record
    from evidence.store import Decision, Duplicate, Import, StoredRun, StoredSearch
    from evidence.store.integrity import Sound

_MARKED = {"missing": "was asked for and did not come", "deleted": "was found to be deleted from PubMed"}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a project.

    Attributes:
        at: When (UTC, ISO 8601).
        kind: ``search``, ``import``, ``record``, ``missing``, ``deleted``, ``merge``, ``split``, ``decision``, ``run``.
        number: Its number among its kind, 0 where these have none.
        who: The person, empty where it was the tool.
        what: In words.
        detail: All of it, as JSON has it; of lists of PMIDs their length, of a protocol its hash.
    """

    at: str
    kind: str
    number: int
    who: str
    what: str
    detail: dict[str, Any] = field(compare=False)


def audit(folder: Path, *, pmid: str | None = None, since: str | None = None) -> tuple[Event, ...]:
    """Say what happened, in the order in which it did.

    Args:
        folder: The project.
        pmid: Only what concerns this record, by its PMID or key; how it came is told too.
        since: Only what happened at or after this date or time (ISO 8601, UTC).

    Raises:
        UsageError: ``since`` is no date.
        EvidenceError: The project holds no such record and no search gave it.
    """
    start = _start(since)
    with Store.open(folder / DATABASE) as store:
        events = [*_of_project(store)] if pmid is None else [*_of_record(store, pmid)]
    if pmid is not None and not events:
        remedy = "check the number; `evidence audit` without --pmid shows everything."
        raise EvidenceError("The project knows nothing of this record.", where=pmid, remedy=remedy)
    return tuple(sorted((one for one in events if one.at >= start), key=lambda one: one.at))


def verify(folder: Path) -> dict[str, int]:
    """Check every stored row, every value against its text and the chain of decisions; give how many rows of each kind.

    Raises:
        IntegrityError: Something was changed or damaged; the first such thing is named.
    """
    with Store.open(folder / DATABASE) as store:
        return store.verify()


def database(folder: Path) -> Path:
    """Give the project's file; EvidenceError if there is none."""
    path = (folder / DATABASE).resolve()
    open_existing(path).close()
    return path


def backup(folder: Path, target: Path | None = None) -> Path:
    """Copy the project's file, whole and on disk, beside it under today's date or to ``target``.

    Raises:
        EvidenceError: The target exists, or cannot be written.
    """
    path = folder / DATABASE
    integrity.check_file(path)
    day = dt.datetime.now(dt.UTC).date().isoformat()
    dated = path.with_name(f"{path.name}.backup-{day}")
    return migrating.backup(path, target or dated, number=target is None)


def migrate(folder: Path) -> Path | None:
    """Bring the project's file up to date; give the backup that was made before, None if it was up to date."""
    with Store.open(folder / DATABASE) as store:
        return store.backup


def check(folder: Path) -> Sound:
    """Check the file as such, without its rows, and change nothing.

    Raises:
        IntegrityError: The file is damaged, or somebody changed its schema.
    """
    return integrity.check_file(folder / DATABASE)


def _of_project(store: Store) -> Iterator[Event]:
    yield from map(_search, store.searches())
    yield from map(_import, store.imports())
    yield from map(_duplicate, store.duplicates())
    yield from map(_decision, store.decisions())
    yield from map(_run, store.runs())


def _of_record(store: Store, key: str) -> Iterator[Event]:
    yield from (_search(one) for one in store.searches() if key in one.pmids)
    yield from (_record(number, *one) for number, one in enumerate(store.history(key), start=1))
    for kind, marks in {"missing": store.missing(), "deleted": store.deleted()}.items():
        if key in marks:
            yield Event(marks[key], kind, 0, "", f"{key} {_MARKED[kind]}", {"pmid": key, "seen": marks[key]})
    yield from (_duplicate(one) for one in store.duplicates() if key in {one.duplicate, one.kept})
    yield from (_decision(one) for one in store.decisions() if f"{one.subject}/".startswith(f"{key}/"))
    yield from (_run(one) for one in store.runs() if key in one.checked or _names(one.body, key))


def _search(one: StoredSearch) -> Event:
    what = f"{one.count} hits for {one.query}"
    return Event(one.ran, "search", one.id, "", what, {**asdict(one), "pmids": len(one.pmids)})


def _import(one: Import) -> Event:
    counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in one.counts.items() if count)
    return Event(one.ran, "import", one.id, "", f"{one.source}: {counts or 'nothing'}", asdict(one))


def _record(number: int, seen: str, one: Record) -> Event:
    what = f"{one.key} {'came' if number == 1 else 'was revised'}, from {one.source} ({one.raw_format})"
    detail = {
        name: getattr(one, name) for name in ("key", "version", "source", "raw_format", "retracted", "text_sha256")
    }
    return Event(seen, "record", number, "", what + (", retracted" if one.retracted else ""), detail)


def _duplicate(one: Duplicate) -> Event:
    words = {"merge": "is a duplicate of", "split": "is no duplicate of"}[one.action]
    what = f"{one.duplicate} {words} {one.kept}" + (f": {one.reason}" if one.reason else "")
    return Event(one.made, one.action, one.id, one.who, what, asdict(one))


def _decision(one: Decision) -> Event:
    about = one.subject if one.field == "row" else f"the {one.field} of {one.subject}"
    what = f"{one.action} {about}" + (f": {one.why}" if one.why else "")
    return Event(one.made, "decision", one.seq, one.who, what, asdict(one))


def _run(one: StoredRun) -> Event:
    told = one.body.get("words") or [""]
    what = f"{one.kind}, after {one.decisions} decisions" + (f": {told[0]}" if told[0] else "")
    detail = {name: value for name, value in asdict(one).items() if name != "protocol"}
    return Event(one.finished, "run", one.id, "", what, {**detail, "checked": len(one.checked)})


def _names(body: Any, key: str) -> bool:
    """Whether a JSON value names a record somewhere."""
    if isinstance(body, dict):
        return any(name == key or _names(value, key) for name, value in body.items())
    if isinstance(body, list):
        return any(_names(value, key) for value in body)
    return bool(body == key)


def _start(since: str | None) -> str:
    if since is None:
        return ""
    try:
        given = dt.datetime.fromisoformat(since)
    except ValueError as error:
        remedy = "give a date such as 2026-01-31, or a time such as 2026-01-31T12:00."
        raise UsageError(f"This is no date: {since!r}.", where="--since", remedy=remedy) from error
    return (given if given.tzinfo else given.replace(tzinfo=dt.UTC)).astimezone(dt.UTC).isoformat(timespec="seconds")
