"""Bring a project file of an older version up to date, step by numbered step, after a backup beside it.

Must never leave a file between two versions, overwrite a backup, or give damaged content a fresh seal.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import re
import sqlite3
from contextlib import closing, contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError, IntegrityError
from evidence.store import decisions as people
from evidence.store import sealing
from evidence.store.connection import (
    SCHEMA_VERSION,
    identified,
    put_in_place,
    schema_version,
    statements,
    transaction,
    unwritable,
)
from evidence.store.shapes import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FIRST_SEALED = 2  # the first version whose rows have digests: from then on these are kept, and hold as they did

_MADE = re.compile(r"^(?:CREATE (?:TABLE|VIEW|INDEX|TRIGGER)|ALTER TABLE \w+ RENAME TO) (\w+)", re.MULTILINE)
_GONE = re.compile(r"^(?:DROP INDEX|DROP TABLE|ALTER TABLE) (\w+)", re.MULTILINE)


def migrate(connection: sqlite3.Connection, path: Path) -> Path | None:
    """Bring the schema up to date in one transaction; whatever stops it, the file stays as it was.

    Returns:
        The backup that was made before, None if the file was up to date already.

    Raises:
        EvidenceError: The folder cannot be written, or is full.
        IntegrityError: The file is damaged; it is left alone.
    """
    if schema_version(connection) >= SCHEMA_VERSION:
        return None
    with _tables_can_move(connection), _damage_named(path), transaction(connection):
        version = schema_version(connection)  # asked again: another process may have migrated it meanwhile
        if version >= SCHEMA_VERSION:
            return None
        connection.execute(f"PRAGMA user_version = {version}")  # refused here, before a copy is made, or not at all
        _refuse_damage(connection)
        _refuse_taken(connection, version, path)
        _clear(path)
        made = backup(path, path.with_name(f"{path.name}.backup-v{version}"), number=True)
        connection.create_function("title_of", 1, _title_of, deterministic=True)
        connection.create_function("unchanged", 2, _unchanged, deterministic=True)
        for step in range(version + 1, SCHEMA_VERSION + 1):
            for statement in statements(f"migrations/{step:04}.sql"):
                connection.execute(statement)
        people.verify(people.read(connection))
        if version < _FIRST_SEALED:
            sealing.seal_all(connection)
        _refuse_damage(connection)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return made


def backup(path: Path, target: Path, *, number: bool = False) -> Path:
    """Copy a project file, whole and on disk, to a name that nothing has yet.

    Args:
        path: The project file.
        target: Where the copy goes.
        number: Whether to take the next free name with a number where the target exists.

    Returns:
        Where it is.

    Raises:
        EvidenceError: The target exists, or cannot be written.
    """
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with (
            closing(identified(path)[0]) as source,
            closing(sqlite3.connect(unfinished)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, with no log beside it
        return _named(unfinished, target, number=number)
    except (sqlite3.Error, OSError) as error:
        raise unwritable(target, error) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _clear(path: Path) -> None:
    """Take away what a migration that was killed left of its backup; the caller's lock keeps others from making one."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.backup-v*.part*"):
        with suppress(OSError):
            left.unlink()


def _named(unfinished: Path, target: Path, *, number: bool) -> Path:
    for tried in count(1):
        free = target if tried == 1 else target.with_name(f"{target.name}-{tried}")
        try:
            return put_in_place(unfinished, free)
        except FileExistsError:
            if not number:
                remedy = "name another file, or move that one away."
                raise EvidenceError("There is a file already.", where=str(target), remedy=remedy) from None
    raise AssertionError


@contextmanager
def _tables_can_move(connection: sqlite3.Connection) -> Iterator[None]:
    """Let a step make tables anew: references go by name until the end, when they are all checked."""
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA legacy_alter_table = ON")
    try:
        yield
    finally:
        connection.execute("PRAGMA legacy_alter_table = OFF")
        connection.execute("PRAGMA foreign_keys = ON")


@contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        what = f"This project of an older version of the tool is damaged, and was left as it is: {error.what}"
        raise IntegrityError(what, where=error.where or str(path), remedy=sealing.RESTORE) from error


def _refuse_taken(connection: sqlite3.Connection, version: int, path: Path) -> None:
    """Refuse to make something under a name that somebody gave to a thing of their own."""
    kinds = {name.lower(): kind for kind, name in connection.execute("SELECT type, name FROM sqlite_schema")}
    for step in range(version + 1, SCHEMA_VERSION + 1):
        for statement in statements(f"migrations/{step:04}.sql"):
            if gone := _GONE.search(statement):
                kinds.pop(gone[1], None)
            made = _MADE.search(statement)
            if made and (kind := kinds.get(made[1])):
                named, drop = f"{'an' if kind == 'index' else 'a'} {kind} {made[1]}", f"DROP {kind.upper()} {made[1]}"
                what = f"This project has {named} that is none of ours, and this version needs the name."
                remedy = f"rename or drop it with SQLite's own tools ({drop}), and run this again."
                raise EvidenceError(what, where=str(path), remedy=remedy)


def _refuse_damage(connection: sqlite3.Connection) -> None:
    state = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if state != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone():
        raise IntegrityError(f"The file is damaged: {state}.")


def _title_of(body: str) -> str:
    return printable(json.loads(body)["title"])


def _unchanged(content: str | bytes, sha256: str) -> str | bytes | None:
    """Give content back, or nothing, which no column takes, where it is not what was stored with its hash."""
    whole = content if isinstance(content, bytes) else content.encode("utf-8")
    return content if hashlib.sha256(whole).hexdigest() == sha256 else None
