"""Opening a project: made once, found or not, whole or of another version; what is no project stays as it is."""

import sqlite3

import pytest
from stored import record

from evidence.errors import EvidenceError
from evidence.records import Parsed
from evidence.store import Store
from evidence.store.connection import SCHEMA_VERSION


def test_a_project_opens_again_with_wal_and_foreign_keys(store, path):
    store.add(Parsed(records=(record(),)), source="a")
    store.close()
    with Store.open(path) as opened:
        assert opened.records() == (record(),)
        connection = opened._connection  # noqa: SLF001 - what is set on the connection is seen nowhere else
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        assert connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
        strict = connection.execute("SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0").fetchall()
        assert {row["name"] for row in strict} <= {"sqlite_schema", "sqlite_temp_schema", "sqlite_sequence"}


def test_there_is_one_project_a_file(store, path):
    with pytest.raises(EvidenceError, match="already"):
        Store.create(path)


def test_a_missing_project_says_how_to_make_one(path):
    with pytest.raises(EvidenceError, match="no project") as caught:
        Store.open(path)
    assert "evidence init" in caught.value.remedy
    assert not path.exists()


@pytest.mark.parametrize("content", [b"not a database at all, only words" * 50, b"", b"\x00" * 5000])
def test_another_file_is_no_project_and_stays_as_it_is(path, content):
    path.write_bytes(content)
    with pytest.raises(EvidenceError, match="not a project"):
        Store.open(path)
    assert path.read_bytes() == content


def test_another_database_is_no_project(path):
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE record (a)")
    raw.commit()
    raw.close()
    before = path.read_bytes()
    with pytest.raises(EvidenceError, match="not a project"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_project_of_a_newer_tool_is_left_alone(store, path):
    store.close()
    raw = sqlite3.connect(path)
    raw.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    raw.close()
    with pytest.raises(EvidenceError, match="newer version"):
        Store.open(path)


def test_a_folder_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "file" / "evidence.db", tmp_path / "nowhere" / "evidence.db"):
        with pytest.raises(EvidenceError, match="cannot be written"):
            Store.create(place)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_file_in_use_by_another_is_an_error_that_says_so(store, path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store._connection.execute("PRAGMA busy_timeout = 50")  # noqa: SLF001 - nobody waits half a minute in a test
    with pytest.raises(EvidenceError, match="locked"):
        store.add(Parsed(records=(record(),)), source="a")
    other.execute("ROLLBACK")
    other.close()
    assert store.add(Parsed(records=(record(),)), source="a").new == ("1",)
