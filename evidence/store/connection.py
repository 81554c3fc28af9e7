"""Open the one file of a project, bring its schema up to date, and turn SQLite's failures into errors that help.

Must never leave a half-made file behind, and must never touch a file that is not a project of this tool.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError, IntegrityError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APPLICATION_ID = 0x45564944  # "EVID": how a file says that it is one of ours
SCHEMA_VERSION = 1
BUSY_SECONDS = 30.0
_MAKE_ONE = "make a project with `evidence init`, or name its folder with -C."


def create(path: Path) -> sqlite3.Connection:
    """Make a new project file; all of its schema or none of it.

    Raises:
        EvidenceError: There is a file already, or the folder cannot be written.
    """
    if path.exists():
        raise EvidenceError(
            "There is a project already.", where=str(path), remedy="go on with it, or take another folder."
        )
    try:
        connection = _connect(path)
    except sqlite3.Error as error:
        raise _unwritable(path, error) from error
    try:
        with transaction(connection):
            for statement in _statements(_sql("schema.sql")):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        _prefer_wal(connection)
    except (sqlite3.Error, EvidenceError) as error:
        connection.close()
        path.unlink(missing_ok=True)
        raise _unwritable(path, error) from error
    return connection


def open_existing(path: Path) -> sqlite3.Connection:
    """Open a project file; where its folder cannot be written, for reading only.

    Raises:
        EvidenceError: There is none, it is no project, or it was made by a newer version of the tool.
    """
    if not path.is_file():
        raise EvidenceError("There is no project here.", where=str(path), remedy=_MAKE_ONE)
    connection, application, version = _identified(path)
    if application != APPLICATION_ID:
        connection.close()
        raise EvidenceError("This file is not a project of this tool.", where=str(path), remedy=_MAKE_ONE)
    if version > SCHEMA_VERSION:
        connection.close()
        remedy = "update the tool: `pip install --upgrade evidence`."
        what = f"This project was made by a newer version of the tool (schema {version}, known {SCHEMA_VERSION})."
        raise EvidenceError(what, where=str(path), remedy=remedy)
    migrate(connection, path, version)
    _prefer_wal(connection)
    return connection


def migrate(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Bring the schema up to date, one numbered file a step, after a backup beside the project."""
    for step in range(version + 1, SCHEMA_VERSION + 1):
        with sqlite3.connect(path.with_name(f"{path.name}.backup-v{step - 1}")) as backup:
            connection.backup(backup)
        backup.close()
        with transaction(connection):
            for statement in _statements(_sql(f"migrations/{step:04}.sql")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {step}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Hold everything that is done inside, or nothing of it, whatever goes wrong.

    Raises:
        EvidenceError: The file cannot be written: read-only, locked by another process, disk full.
        IntegrityError: The file refuses it, such as a change to a decision.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        raise _unwritable(None, error) from error
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.IntegrityError):
            raise IntegrityError(
                f"The project refuses this: {error}.", remedy="run `evidence audit --verify`."
            ) from error
        if isinstance(error, sqlite3.Error):
            raise _unwritable(None, error) from error
        raise


def _identified(path: Path) -> tuple[sqlite3.Connection, int, int]:
    """Open a file and read what it says it is; a folder that cannot be written still gives its project for reading."""
    try:
        connection = _connect(path)
        return connection, *_identity(connection)
    except sqlite3.DatabaseError as error:
        log = path.with_name(path.name + "-wal")
        if "unable to open" not in str(error) or (log.exists() and log.stat().st_size):
            raise _unreadable(path, error) from error
    try:
        connection = _connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        return connection, *_identity(connection)
    except sqlite3.DatabaseError as error:
        raise _unreadable(path, error) from error


def _connect(path: Path | str, *, uri: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, uri=uri)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _identity(connection: sqlite3.Connection) -> tuple[int, int]:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    return int(application), int(version)


def _prefer_wal(connection: sqlite3.Connection) -> None:
    """Readers and one writer at a time; where the file system cannot do that, SQLite's older way stays in force."""
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except sqlite3.OperationalError:
        connection.execute("PRAGMA journal_mode").fetchone()


def _sql(name: str) -> str:
    return resources.files("evidence.store").joinpath(name).read_text(encoding="utf-8")


def _statements(script: str) -> Iterator[str]:
    """Split a script into whole statements, for `executescript` would commit behind a transaction's back."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _unwritable(path: Path | None, error: Exception) -> EvidenceError:
    if isinstance(error, EvidenceError):
        return error
    remedy = "see that the folder can be written, has room, and that no other `evidence` is at work in it."
    return EvidenceError(f"The project cannot be written: {error}.", where=str(path or ""), remedy=remedy)


def _unreadable(path: Path, error: Exception) -> EvidenceError:
    if "not a database" in str(error):
        return EvidenceError("This file is not a project of this tool.", where=str(path), remedy=_MAKE_ONE)
    remedy = "see that you may read the file, or restore it from a backup."
    return EvidenceError(f"The project cannot be opened: {error}.", where=str(path), remedy=remedy)
