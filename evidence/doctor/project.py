"""The project: its protocol, its file, what it holds, and whether it can be worked on."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from evidence import workflow
from evidence.doctor.findings import Finding
from evidence.errors import EvidenceError
from evidence.workflow.shapes import DATABASE, PROTOCOL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_ROOM = 3  # a backup, a migration and a write-ahead log may each need as much as the file itself
_LEEWAY = timedelta(minutes=10)


def project(folder: Path) -> Iterator[Finding]:
    """Look at the project in a folder; a folder without one is no problem."""
    path, database = folder / PROTOCOL, folder / DATABASE
    if not path.exists() and not database.exists():
        yield Finding("project", "project", "note", f"{folder.resolve()} is none", "evidence init, or -C DIR")
        return
    yield _looked("protocol", lambda: _protocol(folder))
    if not database.exists():
        remedy = "put the file or a backup of it there; evidence init --force makes an empty one."
        yield Finding("project", "file", "problem", f"{database} is missing", remedy)
        return
    file = _looked("file", lambda: _file(folder))
    yield file
    yield from _place(database)
    if file.status == "ok":  # an older file would be brought up to date by reading it, and nothing is changed here
        yield _looked("freeze", lambda: _freeze(folder))
        yield _looked("contents", lambda: _contents(folder))
        yield _looked("clock", lambda: _clock(folder))


def _looked(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except EvidenceError as error:
        where = f" ({error.where})" if error.where else ""
        return Finding("project", name, "problem", f"{error.what}{where}", error.remedy or "")


def _protocol(folder: Path) -> Finding:
    said = workflow.protocol(folder)[1]
    return Finding("project", "protocol", "ok", f"{said.review.id}, sha256 {said.sha256[:12]}")


def _freeze(folder: Path) -> Finding:
    changed = workflow.changed_since_frozen(folder)
    if changed:
        return Finding("project", "freeze", "note", changed)
    frozen = workflow.versions(folder)
    return Finding("project", "freeze", "ok", "the protocol is as it was frozen" if frozen else "never")


def _file(folder: Path) -> Finding:
    sound = workflow.check(folder)
    said = f"sound, schema {sound.schema} of {sound.known}, {sound.megabytes:.1f} MB"
    if sound.schema < sound.known:
        return Finding("project", "file", "note", said, "evidence db migrate; every command does it, after a backup.")
    return Finding("project", "file", "ok", said)


def _place(database: Path) -> Iterator[Finding]:
    """Look at the room around the file and at who may read and write it."""
    free, size = shutil.disk_usage(database.parent).free, database.stat().st_size
    enough = free > max(_ROOM * size, 100_000_000)
    remedy = "" if enough else "make room, or move the folder: the file may grow to three times its size for a while."
    yield Finding("project", "disk", "ok" if enough else "problem", f"{free / 1e9:.1f} GB free", remedy)
    if not (os.access(database, os.W_OK) and os.access(database.parent, os.W_OK)):
        what = "the folder or the file can only be read: nothing can be fetched or decided"
        yield Finding("project", "permissions", "problem", what, f"chmod u+w {database.parent} {database}")
    elif database.stat().st_mode & stat.S_IWOTH:
        yield Finding("project", "permissions", "note", "everybody can write to the file", f"chmod o-w {database}")
    else:
        yield Finding("project", "permissions", "ok", "can be read and written")


def _contents(folder: Path) -> Finding:
    found = workflow.status(folder)
    counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in found["counts"].items() if number)
    if stopped := found["stopped_update"]:
        what = f"an update did not end: {stopped['here']} of {stopped['wanted']} records are here"
        return Finding("project", "contents", "note", what, "evidence update, which goes on from there.")
    return Finding("project", "contents", "ok", f"{counts or 'nothing yet'}; next: {found['next']}")


def _clock(folder: Path) -> Finding:
    """Notice a file whose last event lies in the future: this clock, or the one before, is wrong."""
    events = workflow.audit(folder)
    now = datetime.now(UTC)
    if events and datetime.fromisoformat(events[-1].at) > now + _LEEWAY:
        what = f"{events[-1].kind} {events[-1].number} happened at {events[-1].at}, and it is {now:%Y-%m-%dT%H:%M} now"
        remedy = "set the machine's clock; the order of what was decided does not hang on it."
        return Finding("project", "clock", "problem", what, remedy)
    return Finding("project", "clock", "ok", f"{now:%Y-%m-%dT%H:%M} UTC")
