"""The project file as an object: open it, hold several calls together, read and write with errors that help.

Must never let a call that failed leave something behind, and never answer from a file that is damaged.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from evidence.errors import EvidenceError
from evidence.store import connection as files
from evidence.store import integrity, migrating
from evidence.store.decisions import LastMade
from evidence.store.still import refuse_moved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def utc_now() -> str:
    """Return the time in UTC as ISO 8601, to the second."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


class ProjectFile:
    """A project's file. Open it with ``open`` (or ``create``) and ``with``.

    Args:
        connection: An open project file.
        path: Where it is, for messages.
        clock: Gives the time as text; replaced in tests.

    Attributes:
        backup: The copy that was made because opening brought the file to a new version; else None.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, clock: Callable[[], str] = utc_now) -> None:
        self._connection = connection
        self.path = path
        self.backup: Path | None = None
        self._clock = clock
        self._held = False
        self._last_made = LastMade()

    @classmethod
    def create(cls, path: Path, *, clock: Callable[[], str] = utc_now) -> Self:
        """Make a new project file; EvidenceError if there is one, or the folder cannot be written."""
        return cls(files.create(path), path, clock)

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], str] = utc_now) -> Self:
        """Open a project file, and bring one of an older version up to date after a backup.

        Raises:
            EvidenceError: It is missing, no project, or of a newer version of the tool.
            IntegrityError: It is damaged, or would run somebody else's statements.
        """
        opened = cls(files.open_existing(path), path, clock)
        try:
            with opened._reading():
                integrity.refuse_foreign(opened._connection, path)
                opened.backup = migrating.migrate(opened._connection, path)
        except BaseException:
            opened.close()
            raise
        return opened

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; may be called again."""
        self._connection.close()

    @contextmanager
    def together(self, *, keep: bool = True) -> Iterator[Self]:
        """Make one transaction of several calls: all of them take effect at the end, or none does.

        Calls inside see what was written. An exception takes everything back, and so does ``keep=False`` (a dry run).

        Raises:
            EvidenceError: The file cannot be written.
            ValueError: This is inside another ``together``.
        """
        if self._held:
            raise ValueError("together() inside together()")
        with self._explained(), files.transaction(self._connection, keep=keep):
            self._held = True
            try:
                yield self
            finally:
                self._held = False

    def back_up(self, target: Path) -> Path:
        """Copy the file, whole and on disk; EvidenceError if the target exists or cannot be written."""
        return migrating.backup(self.path, target)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Make the call one transaction, or one part of the transaction that is open, whole or not at all."""
        opened = files.savepoint if self._held else files.transaction
        with self._reading(), opened(self._connection) as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._explained():
            try:
                yield self._connection
                refuse_moved(self._connection)
            except UnicodeDecodeError as error:
                raise files.unreadable(self.path, error) from error
            except UnicodeEncodeError as error:  # a word of a terminal in another encoding
                what = f"This holds a character that is none: {error.object!r}."
                raise EvidenceError(what, remedy="type it anew, in UTF-8.") from error

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Name the file in errors; also around the code of callers, whose wrong characters are not the file's."""
        try:
            yield
        except EvidenceError as error:
            error.where = error.where or str(self.path)
            raise
        except sqlite3.DatabaseError as error:
            raise files.unreadable(self.path, error) from error
