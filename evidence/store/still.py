"""Read a project file that may not be written, as though nobody wrote it: SQLite then leaves nothing beside it.

Must never give out what was read from two states of the file, should somebody else write it meanwhile.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from pathlib import Path


class Still(sqlite3.Connection):
    """A connection that takes no locks and writes nothing, and the state in which it found its file."""

    found: tuple[Path, tuple[int, ...]]


def open_still(path: Path, *, timeout: float) -> Still:
    """Open a file for reading only; raises as SQLite does, and OSError where the file cannot be looked at."""
    found = path.resolve(), _state(path)
    address = f"{found[0].as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(address, timeout=timeout, isolation_level=None, uri=True, factory=Still)
    connection.found = found
    return connection


def refuse_moved(connection: sqlite3.Connection) -> None:
    """Refuse to go on where a file that was read without locks is not as it was found.

    Raises:
        EvidenceError: Somebody else wrote it.
    """
    if not isinstance(connection, Still):
        return
    path, before = connection.found
    now: Any = None
    with suppress(OSError):
        now = _state(path)
    if now != before:
        what = "The project was changed by somebody else while it was read."
        raise EvidenceError(what, where=str(path), remedy="run the command again.")


def _state(path: Path) -> tuple[int, ...]:
    """Tell a file from what it becomes when somebody writes it."""
    seen = path.stat()
    return seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns
