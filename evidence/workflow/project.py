"""The project itself: make it, say what it holds, read its protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence import files
from evidence import protocol as protocols
from evidence.errors import EvidenceError
from evidence.store import Store
from evidence.workflow.shapes import DATABASE, PROTOCOL

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.protocol import Protocol


def init(folder: Path, *, example: str, force: bool = False) -> tuple[Path, ...]:
    """Make a project: the protocol and an empty database; a database that is there stays as it is.

    Raises:
        EvidenceError: A protocol is there and ``force`` is not given, or the folder cannot be written to.
    """
    text = protocols.bundled(example)
    path, database = folder / PROTOCOL, folder / DATABASE
    if path.exists() and not force:
        raise EvidenceError(
            "There is a project here already.", where=str(path), remedy="use another folder, or --force to replace it."
        )
    files.make_folder(folder)
    if not database.exists():
        Store.create(database).close()
    files.write(path, text)
    return path, database


def status(folder: Path) -> dict[str, Any]:
    """Say what the project holds and what to do next, as JSON has it."""
    import extractors

    _, rules = protocol(folder)
    with Store.open(folder / DATABASE) as store:
        counts, searches, wanted = store.counts(), store.searches(), store.wanted()
        unread = store.stale(extractors.VERSION, extractors.rules_sha256())
    if wanted:
        following = "evidence fetch"
    elif unread:
        following = "evidence extract"
    elif counts["record"] or counts["published_row"]:
        following = "evidence table, then evidence pool"
    else:
        following = "evidence search, or evidence import FILE"
    return {
        "protocol": rules.review.id,
        "title": rules.review.title,
        "protocol_sha256": rules.sha256,
        "counts": {
            "searches": counts["search"],
            "records_to_fetch": len(wanted),
            "records": counts["record"],
            "records_to_read": len(unread),
            "published_rows": counts["published_row"],
            "pmids_missing": counts["missing"],
            "decisions": counts["decision"],
        },
        "last_search": searches[-1].ran if searches else None,
        "next": following,
    }


def protocol(folder: Path, file: Path | None = None) -> tuple[Path, Protocol]:
    """Read the project's protocol, or the one in ``file``; ProtocolError if it does not hold."""
    path = file or folder / PROTOCOL
    return path, protocols.load(path)
