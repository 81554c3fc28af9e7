"""Open the one file of a project, and turn SQLite's failures into errors that help.

Must never leave a half-made file behind, and must never touch a file that is not a project of this tool.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from importlib import resources
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError, IntegrityError
from evidence.store.journal import refuse_foreign_journal
from evidence.store.still import open_still

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APPLICATION_ID = 0x45564944  # "EVID": how a file says that it is one of ours
SCHEMA_VERSION = 3
BUSY_SECONDS = 30.0
_MAKE_ONE = "make a project with `evidence init`, or name its folder with -C."
_PUT_BACK = "name a project's folder with -C, or put a backup in the place of this one."
_RESTORE = "restore the project from a backup."
_NOT_DAMAGE = {
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN),
    *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT),
}
_FOLDER_IS_SHUT = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}


def create(path: Path) -> sqlite3.Connection:
    """Make a new project file: it gets its name when it is whole and on disk.

    Raises:
        EvidenceError: There is a file already, or the folder cannot be written.
    """
    there_is_one = EvidenceError(
        "There is a project already.", where=str(path), remedy="go on with it, or take another folder."
    )
    if _is_file(path):
        raise there_is_one
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        _make(unfinished)
        put_in_place(unfinished, path)
    except FileExistsError:
        raise there_is_one from None
    except (sqlite3.Error, OSError) as error:
        raise unwritable(path, error) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
    return open_existing(path)


def open_existing(path: Path) -> sqlite3.Connection:
    """Open a project file of any version up to ours; where its folder cannot be written, for reading only.

    Raises:
        EvidenceError: There is none, it is no project, or it was made by a newer version of the tool.
        IntegrityError: It is damaged.
    """
    if not _is_file(path):
        if path.exists():
            raise EvidenceError("This is no file, so it is no project.", where=str(path), remedy=_PUT_BACK)
        raise EvidenceError("There is no project here.", where=str(path), remedy=_MAKE_ONE)
    connection, application, version = identified(path)
    if application != APPLICATION_ID:
        connection.close()
        raise EvidenceError("This file is not a project of this tool.", where=str(path), remedy=_PUT_BACK)
    if version > SCHEMA_VERSION:
        connection.close()
        remedy = "update the tool: `pip install --upgrade evidence`."
        what = f"This project was made by a newer version of the tool (schema {version}, known {SCHEMA_VERSION})."
        raise EvidenceError(what, where=str(path), remedy=remedy)
    if version < 1:
        connection.close()
        what = f"The file is damaged: there is no schema {version}."
        raise IntegrityError(what, where=str(path), remedy=_RESTORE)
    _prefer_wal(connection)
    return connection


def identified(path: Path) -> tuple[sqlite3.Connection, int, int]:
    """Open a file and read what it says it is: application and schema; read-only where it or its folder is shut.

    Raises:
        EvidenceError: It cannot be read, or is no database.
        IntegrityError: It is damaged, or the journal beside it is none of ours.
    """
    refuse_foreign_journal(path)
    log = path.with_name(path.name + "-wal")
    try:
        # beside a file that it may not write SQLite would leave a log, which the file's owner in turn may not write
        connection = _connect(path, still=not (log.exists() or os.access(path, os.W_OK)))
        return connection, *_identity(connection)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if _kind(error) not in _FOLDER_IS_SHUT or (log.exists() and log.stat().st_size):
            raise unreadable(path, error) from error
    try:
        connection = _connect(path, still=True)
        return connection, *_identity(connection)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise unreadable(path, error) from error


@contextmanager
def transaction(connection: sqlite3.Connection, *, keep: bool = True) -> Iterator[sqlite3.Connection]:
    """Hold everything that is done inside, or nothing of it, whatever goes wrong; nothing either unless ``keep``.

    Raises:
        EvidenceError: The file cannot be written: read-only, locked by another process, disk full.
        IntegrityError: The file refuses it, such as a change to a decision.
    """
    with _explained():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            _refuse_ended(connection)
            connection.execute("COMMIT" if keep else "ROLLBACK")
        except BaseException:
            _roll_back(connection, "ROLLBACK")
            raise


@contextmanager
def savepoint(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Hold what is done inside, or nothing of it, within a transaction that is open; raises as that does."""
    _refuse_ended(connection)
    with _explained():
        connection.execute("SAVEPOINT part")
        try:
            yield connection
            connection.execute("RELEASE part")
        except BaseException:
            _roll_back(connection, "ROLLBACK TO part")
            _roll_back(connection, "RELEASE part")
            raise


def unreadable(path: Path, error: Exception) -> EvidenceError:
    """Say why a file could not be read: damaged, no project at all, or out of reach."""
    if "not a database" in str(error):
        return EvidenceError("This file is not a project of this tool.", where=str(path), remedy=_PUT_BACK)
    if is_damage(error):
        return IntegrityError(f"The file is damaged: {error}.", where=str(path), remedy=_RESTORE)
    remedy = "see that you may read the file, that its folder has room, and that no other `evidence` is at work in it."
    return EvidenceError(f"The project cannot be read: {error}.", where=str(path), remedy=remedy)


def unwritable(path: Path | None, error: Exception) -> EvidenceError:
    """Say why a file could not be written: damaged, read-only, locked by another process, disk full."""
    if is_damage(error):
        return IntegrityError(f"The file is damaged: {error}.", where=str(path or ""), remedy=_RESTORE)
    remedy = "see that the folder can be written, has room, and that no other `evidence` is at work in it."
    return EvidenceError(f"The project cannot be written: {error}.", where=str(path or ""), remedy=remedy)


def is_damage(error: Exception) -> bool:
    """Whether an error means that the file's content is not what SQLite or this tool wrote."""
    if isinstance(error, UnicodeDecodeError) or str(error).startswith("Could not decode"):
        return True  # a text that is none; SQLite's own message may quote it
    return _kind(error) not in {None, *_NOT_DAMAGE}


def schema_version(connection: sqlite3.Connection) -> int:
    """Give the number of the schema that a file has."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def statements(name: str) -> Iterator[str]:
    """Give the whole statements of a script of this package: `executescript` would commit what is open."""
    statement = ""
    script = resources.files("evidence.store").joinpath(name).read_text(encoding="utf-8")
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def put_in_place(unfinished: Path, path: Path) -> Path:
    """Give a finished file its name, and wait until both are on disk; FileExistsError if the name is taken."""
    flush(unfinished)
    try:
        os.link(unfinished, path)  # refused where the name is taken, which a rename is not
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise FileExistsError from None
        unfinished.rename(path)
    flush(path.parent)
    return path


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _kind(error: Exception) -> int | None:
    """Give the kind of a failure, as SQLite numbers it; None if it is not SQLite's."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF  # the higher bytes say more of the same


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:  # a folder that may not be entered
        raise unreadable(path, error) from error


def _make(path: Path) -> None:
    connection = _connect(path)
    try:
        with transaction(connection):
            for statement in statements("schema.sql"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        _prefer_wal(connection)
    finally:
        connection.close()


def _connect(path: Path, *, still: bool = False) -> sqlite3.Connection:
    connection = (
        open_still(path, timeout=BUSY_SECONDS)
        if still
        else sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    )
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    # Under WAL, NORMAL could lose the last commits when the power fails: "Saved" must mean that it is on disk.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cell_size_check = ON")  # a damaged page is noticed before it is used
    return connection


def _identity(connection: sqlite3.Connection) -> tuple[int, int]:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    return int(application), schema_version(connection)


def _prefer_wal(connection: sqlite3.Connection) -> None:
    """Readers and one writer at a time; where the file system cannot do that, SQLite's older way stays in force."""
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except sqlite3.OperationalError:
        connection.execute("PRAGMA journal_mode").fetchone()


def _refuse_ended(connection: sqlite3.Connection) -> None:
    if not connection.in_transaction:  # SQLite ends a transaction itself when the disk is full
        raise unwritable(None, sqlite3.OperationalError("what was written before was taken back"))


def _roll_back(connection: sqlite3.Connection, statement: str) -> None:
    """Take back what is open, unless SQLite did so itself; what went wrong before matters more than this."""
    if connection.in_transaction:
        with suppress(sqlite3.Error):
            connection.execute(statement)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise IntegrityError(f"The project refuses this: {error}.", remedy="run `evidence audit --verify`.") from error
    except sqlite3.Error as error:
        raise unwritable(None, error) from error
