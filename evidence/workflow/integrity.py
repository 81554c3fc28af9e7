"""What happened in a project, in the order in which it did, and whether its file still says so; copies of the file."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError, UsageError
from evidence.store import Store, integrity, migrating
from evidence.store.connection import open_existing
from evidence.store.events import of_project, of_record
from evidence.workflow.shapes import DATABASE

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.store.events import Event
    from evidence.store.integrity import Sound


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
        events = [*of_project(store)] if pmid is None else [*of_record(store, pmid)]
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


def _start(since: str | None) -> str:
    if since is None:
        return ""
    try:
        given = dt.datetime.fromisoformat(since)
    except ValueError as error:
        remedy = "give a date such as 2026-01-31, or a time such as 2026-01-31T12:00."
        raise UsageError(f"This is no date: {since!r}.", where="--since", remedy=remedy) from error
    return (given if given.tzinfo else given.replace(tzinfo=dt.UTC)).astimezone(dt.UTC).isoformat(timespec="seconds")
