"""A folder that somebody handed over: nothing that was planted in it reaches a file elsewhere."""

import sqlite3
import struct
from contextlib import closing

import pytest

from evidence.__main__ import main
from evidence.errors import EvidenceError, IntegrityError
from evidence.store import Store, connection
from evidence.store.incoming import Incoming
from evidence.store.migrating import backup

MAGIC = bytes.fromhex("d9d505f920a163d7")


@pytest.fixture
def database(tmp_path):
    """A project's file, in the mode of SQLite in which a journal counts."""
    path = tmp_path / "project" / "evidence.db"
    path.parent.mkdir()
    Store.create(path).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
    return path


@pytest.fixture
def precious(tmp_path):
    """A file of another folder."""
    path = tmp_path / "precious.txt"
    path.write_bytes(b"words that are nowhere else\0")
    return path


def journal_of(path, named):
    """A journal of no page, which names a super-journal: SQLite rolls back nothing, and deletes what is named."""
    page = struct.unpack(">H", path.read_bytes()[16:18])[0]
    head = MAGIC + struct.pack(">IIIII", 0, 0, path.stat().st_size // page, 512, page)
    name = bytes(named)
    end = struct.pack(">I", (1 << 30) // page + 1) + name + struct.pack(">II", len(name), sum(name)) + MAGIC
    return head.ljust(512, b"\0") + end


def beside(path):
    return path.with_name(path.name + "-journal")


OPENS = [
    ("a project", lambda path: Store.open(path).close()),
    ("what it is", lambda path: connection.open_existing(path).close()),
    ("a backup", lambda path: backup(path, path.with_name("copy.db"))),
]


@pytest.mark.parametrize("opens", [each for _, each in OPENS], ids=[name for name, _ in OPENS])
def test_no_journal_has_another_file_deleted(database, precious, opens):
    beside(database).write_bytes(journal_of(database, precious))
    with pytest.raises(IntegrityError, match="journal beside this file is none of ours") as caught:
        opens(database)
    assert caught.value.where == str(beside(database))
    assert precious.exists()
    beside(database).unlink()
    opens(database)


def test_no_journal_of_an_update_that_stopped_does_either(database, precious):
    with Incoming.open(database) as incoming:
        path = incoming.path
    beside(path).write_bytes(journal_of(path, precious))
    with pytest.raises(IntegrityError, match="none of ours"):
        Incoming.open(database)
    assert precious.exists()


@pytest.mark.parametrize("left", [b"", b"short", bytes(2_000), MAGIC + bytes(504)], ids=len)
def test_what_sqlite_leaves_itself_is_no_reason_to_refuse(database, left):
    beside(database).write_bytes(left)
    Store.open(database).close()


def test_a_transaction_that_was_killed_is_still_taken_back(database):
    """A journal of SQLite's own, copied while it was in use together with the file that it belongs to."""
    with closing(sqlite3.connect(database, isolation_level=None)) as raw:
        raw.execute("PRAGMA cache_spill = 1")
        raw.execute("PRAGMA cache_size = 1")
        raw.execute("BEGIN")
        raw.executemany("INSERT INTO missing VALUES (?, 'now', ?)", ((str(one), "x" * 500) for one in range(500)))
        held, journal = database.read_bytes(), beside(database).read_bytes()
        raw.execute("ROLLBACK")
    assert journal.startswith(MAGIC)
    database.write_bytes(held)
    beside(database).write_bytes(journal)
    with Store.open(database) as store:
        assert store.missing() == {}


def test_no_update_empties_the_database_that_a_link_leads_to(database, tmp_path):
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as raw:
        raw.execute("CREATE TABLE precious (a)")
    (database.parent / "evidence.db.incoming").symlink_to(other)
    with pytest.raises(EvidenceError, match="a link to another file"):
        Incoming.open(database)
    with closing(sqlite3.connect(other)) as raw:
        assert raw.execute("SELECT name FROM sqlite_schema").fetchall() == [("precious",)]


@pytest.mark.parametrize("there", [True, False], ids=["a file", "no file"])
def test_no_batch_empties_or_makes_the_file_that_a_link_leads_to(precious, tmp_path, there, capsys):
    before = precious.read_bytes()
    if not there:
        precious.unlink()
    found = tmp_path / "found"
    found.mkdir()
    (found / ".lock").symlink_to(precious)
    records = tmp_path / "a.xml"
    records.write_text("<PubmedArticleSet></PubmedArticleSet>", encoding="utf-8")
    assert main(["batch", str(records), "-o", f"{found}/"]) == 1
    assert ".lock" in capsys.readouterr().err
    assert (precious.read_bytes() if precious.exists() else None) == (before if there else None)
