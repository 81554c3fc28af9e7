"""The project itself: make it, say what it holds, read its protocol."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from evidence import files
from evidence import protocol as protocols
from evidence.decisions import effective
from evidence.errors import EvidenceError
from evidence.notices import Kind, all_related, notices_of, told_of
from evidence.store import Store
from evidence.store.incoming import waiting
from evidence.workflow.screening_counts import screening_counts
from evidence.workflow.shapes import DATABASE, PROTOCOL

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.protocol import Protocol

_COUNTED = {
    "retracted": {Kind.RETRACTED, Kind.RETRACTED_AND_REPUBLISHED},
    "corrected": {Kind.CORRECTED, Kind.CORRECTED_AND_REPUBLISHED},
    "under_concern": {Kind.UNDER_CONCERN},
}
_EVERY = {
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=31),
    "quarterly": timedelta(days=92),
}


_IGNORED = (f"{DATABASE}*", "report*.html")  # what git leaves out; the protocol is what it is for
_WHY_IGNORED = "# written by evidence: the data and what is made of them; review.toml belongs into git"


def init(
    folder: Path, *, example: str, source: str | None = None, force: bool = False, ignore: bool = True
) -> tuple[Path, ...]:
    """Make a project: the protocol, an empty database and .gitignore; a database that is there stays as it is.

    Args:
        folder: Where.
        example: The bundled protocol to start from.
        source: A protocol's file to take instead, byte for byte; ``-`` is standard input.
        force: Whether to replace a protocol that is there.
        ignore: Whether to write .gitignore.

    Returns:
        What was made or is used: protocol, database, and .gitignore unless all that it needs was in it.

    Raises:
        EvidenceError: A protocol is there and ``force`` is not given, or the folder cannot be written to.
        ProtocolError: The protocol in ``source`` does not hold; nothing is made.
    """
    text = protocols.bundled(example).encode() if source is None else _valid(source)
    path, database = folder / PROTOCOL, folder / DATABASE
    if path.exists() and not force:
        raise EvidenceError(
            "There is a project here already.", where=str(path), remedy="use another folder, or --force to replace it."
        )
    files.make_folder(folder)
    if not database.exists():
        Store.create(database).close()
    files.write(path, text)
    return path, database, *(_ignore(folder / ".gitignore") if ignore else ())


def _valid(source: str) -> bytes:
    """Read a protocol's file, and refuse one that does not hold."""
    import extractors

    content = files.read(source)
    name = "(stdin)" if source == files.STDIO else source
    protocols.parse(protocols.decoded(content, where=name), where=name, codes=extractors.endpoint_codes())
    return content


def _ignore(path: Path) -> tuple[Path, ...]:
    """Add to a .gitignore what it lacks; what somebody un-ignored stays so."""
    there = files.read(str(path)) if path.exists() else b""
    lines = {line.strip() for line in there.decode("utf-8", errors="replace").splitlines()}
    lacking = [name for name in _IGNORED if not lines & {name, f"/{name}", f"!{name}", f"!/{name}"}]
    if not lacking:
        return ()
    end = b"\r\n" if b"\r\n" in there else b"\n"
    gap = b"" if not there or there.endswith(b"\n") else end
    files.write(path, there + gap + b"".join(line.encode() + end for line in (_WHY_IGNORED, *lacking)))
    return (path,)


def status(folder: Path, *, now: datetime | None = None) -> dict[str, Any]:
    """Say what the project holds and what to do next, as JSON has it.

    Args:
        folder: The project.
        now: The time, to tell whether an update is due; the clock's by default.
    """
    import extractors

    _, rules = protocol(folder)
    with Store.open(folder / DATABASE) as store:
        counts, wanted, said = store.counts(), store.wanted(), _said(store)
        people = screening_counts(store)
        decisions = store.decisions()
        bound = protocols.versions(decisions)
        accepted = any(one.action == "accept" and one.field in {"row", "adjudicate"} for one in effective(decisions))
        searched, updated, joined = store.last_search(), store.last_run("update"), len(store.merged())
        unread = store.stale(extractors.VERSION, extractors.rules_sha256())
        stopped = waiting(store.path)
    held = counts["record"] or counts["published_row"]
    steps = (
        ("evidence update", stopped),
        ("evidence fetch", wanted),
        ("evidence extract", unread),
        ("evidence update", _due(rules, searched, updated, now or datetime.now(UTC))),
        ("evidence screen --pending", people["waiting_for_people"]),
        (f"evidence table, then evidence {'pool' if accepted else 'review'}", held),
        ("evidence search, or evidence import FILE", True),
    )
    return {
        "protocol": rules.review.id,
        "title": rules.review.title,
        "protocol_sha256": rules.sha256,
        "protocol_frozen": bound[0].day if bound else None,
        "protocol_amended": [one.day for one in bound[1:]],
        "protocol_changed": bool(protocols.unamended(bound, rules.sha256)),
        "counts": {
            "searches": counts["search"],
            "records_to_fetch": len(wanted),
            "records": counts["record"] - joined,
            "duplicates": joined,
            "records_to_read": len(unread),
            "published_rows": counts["published_row"],
            "pmids_missing": counts["missing"],
            **said,
            "decisions": counts["decision"],
            **people,
        },
        "last_search": searched,
        "last_update": updated,
        "stopped_update": None if stopped is None else asdict(stopped),
        "next": next(step for step, is_next in steps if is_next),
    }


def _said(store: Store) -> dict[str, int]:
    """Count the records that were retracted, corrected or doubted after their publication, and the deleted ones."""
    found = dict.fromkeys(_COUNTED, 0)
    records = tuple(store.noted())
    told = told_of(records, store.noted_duplicates())
    for record in records:
        whole = replace(record, related=all_related(record, told)) if record.key in told else record
        kinds = {notice.kind for notice in notices_of(whole)}
        for name, meant in _COUNTED.items():
            found[name] += bool(kinds & meant)
    return {**found, "deleted": len(store.pmids() & store.deleted().keys())}


def _due(rules: Protocol, searched: str | None, updated: str | None, now: datetime) -> bool:
    """Whether the last look at PubMed is too long ago, or seems to lie ahead; never where none was searched."""
    last = max(filter(None, (searched, updated)), default=None)
    return last is not None and abs(now - datetime.fromisoformat(last)) > _EVERY[rules.living.schedule]


def protocol(folder: Path, file: Path | None = None) -> tuple[Path, Protocol]:
    """Read the project's protocol, or the one in ``file``; ProtocolError if it does not hold."""
    import extractors

    path = file or folder / PROTOCOL
    return path, protocols.load(path, codes=extractors.endpoint_codes())
