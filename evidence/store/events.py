"""What happened to a project, as its logs tell it: one shape for searches, imports, duplicates, decisions and runs.

Must never tell of something that is in no log, nor leave out who decided.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from evidence.store.decisions import about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.records import Record
    from evidence.store import Decision, Duplicate, Import, Store, StoredRun, StoredSearch

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


def of_project(store: Store) -> Iterator[Event]:
    """Give what happened to the project as a whole, one log after the other."""
    yield from map(_search, store.searches())
    yield from map(_import, store.imports())
    yield from map(_duplicate, store.duplicates())
    yield from map(_decision, store.decisions())
    yield from map(_run, store.runs())


def of_record(store: Store, key: str) -> Iterator[Event]:
    """Give what concerns one record, by its PMID or key; how it came is told too."""
    yield from (_search(one) for one in store.searches() if key in one.pmids)
    yield from (_record(number, *one) for number, one in enumerate(store.history(key), start=1))
    for kind, marks in {"missing": store.missing(), "deleted": store.deleted()}.items():
        if key in marks:
            yield Event(marks[key], kind, 0, "", f"{key} {_MARKED[kind]}", {"pmid": key, "seen": marks[key]})
    yield from (_duplicate(one) for one in store.duplicates() if key in {one.duplicate, one.kept})
    yield from map(_decision, about(store.decisions(), key))
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
    detail = {name: value for name, value in asdict(one).items() if name not in {"protocol", "reached"}}
    return Event(one.finished, "run", one.id, "", what, {**detail, "checked": len(one.checked)})


def _names(body: Any, key: str) -> bool:
    """Whether a JSON value names a record somewhere."""
    if isinstance(body, dict):
        return any(name == key or _names(value, key) for name, value in body.items())
    if isinstance(body, list):
        return any(_names(value, key) for value in body)
    return bool(body == key)
