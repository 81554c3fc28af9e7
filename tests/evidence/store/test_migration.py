"""A project file of an older version becomes one of the present version: whole, or not at all.

fixtures/store/version-1.db and version-2.db were written by the code of those versions; their words are invented.
"""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from evidence.errors import EvidenceError, IntegrityError
from evidence.records import Parsed, Record, Section
from evidence.store import Store, integrity, migrating
from evidence.store.connection import SCHEMA_VERSION, open_existing

VERSION_1 = Path(__file__).parents[3] / "fixtures" / "store" / "version-1.db"
VERSION_2 = VERSION_1.with_name("version-2.db")
SAME = {
    # a query on version 1: the same on the present version
    "SELECT key, pmid, current, first_seen FROM record ORDER BY rowid": "SELECT key, pmid, current, first_seen FROM record ORDER BY id",
    "SELECT * FROM (SELECT id, key, text_sha256, text, pmid_version, doi, year, retracted, body, raw, raw_format, source, seen FROM revision) ORDER BY id": "SELECT revision.id, key, text_sha256, text, pmid_version, doi, year, retracted, body, raw, raw_format, source, seen FROM revision JOIN content ON content.revision = revision.id ORDER BY revision.id",
    "SELECT key, text_sha256, rules_sha256, version, body, made FROM finding ORDER BY id": "SELECT key, text_sha256, rules_sha256, version, body, made FROM finding ORDER BY id",
    "SELECT id, name, body, seen FROM published_row ORDER BY id": "SELECT id, name, body, seen FROM published_row ORDER BY id",
    "SELECT id, query, translation, hits, warnings, base_url, ran FROM search ORDER BY id": "SELECT id, query, translation, hits, warnings, base_url, ran FROM search ORDER BY id",
    "SELECT * FROM search_hit": "SELECT * FROM search_hit",
    "SELECT pmid, seen FROM missing": "SELECT pmid, seen FROM missing",
    "SELECT pmid, seen FROM deleted": "SELECT pmid, seen FROM deleted",
    "SELECT id, source, counts, notes, ran FROM import ORDER BY id": "SELECT id, source, counts, notes, ran FROM import ORDER BY id",
    "SELECT import, place, reason, remedy FROM reject ORDER BY rowid": "SELECT import, place, reason, remedy FROM reject ORDER BY import, position",
    "SELECT * FROM decision ORDER BY seq": "SELECT * FROM decision ORDER BY seq",
}  # fmt: skip


@pytest.fixture
def old(tmp_path):
    return Path(shutil.copy(VERSION_1, tmp_path / "evidence.db"))


@pytest.fixture
def sealed(tmp_path):
    """A project of version 2, whose rows have digests already."""
    return Path(shutil.copy(VERSION_2, tmp_path / "evidence.db"))


def asked(path, query):
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(query).fetchall()


def schema(path):
    return set(asked(path, "SELECT type, name, tbl_name, sql FROM sqlite_schema"))


@pytest.mark.parametrize("written", [VERSION_1, VERSION_2], ids=["version 1", "version 2"])
def test_a_migrated_file_has_the_schema_of_a_new_one(written, tmp_path):
    old = Path(shutil.copy(written, tmp_path / "old.db"))
    Store.open(old).close()
    Store.create(tmp_path / "new.db").close()
    assert schema(old) == schema(tmp_path / "new.db")
    assert asked(old, "PRAGMA user_version") == [(SCHEMA_VERSION,)]


@pytest.mark.parametrize("before, after", SAME.items(), ids=[query.split(" FROM ")[-1] for query in SAME])
def test_all_content_is_kept(old, before, after):
    Store.open(old).close()
    assert asked(VERSION_1, before)
    assert asked(old, after) == asked(VERSION_1, before)


def test_a_migrated_project_verifies_and_goes_on(old):
    with Store.open(old) as store:
        assert store.verify()["decision"] == 2
        assert [record.key for record in store.each()] == ["1", "doi:10.1/odd", "3"]
        assert [record.revised for record in store.revisions("1")] == [None, None]
        assert [one.title for one in store.titles()][1] == "An odd \\ud800 title, 0·80\u2009(0·65–0·94) \U0001f600."
        assert (store.missing().keys(), store.deleted().keys()) == ({"2"}, {"9"})
        assert store.stale("1", "0") == ("doi:10.1/odd", "3")
        more = Record.build(
            title="More.", sections=[Section(None, "x")], pmid="2", raw=b"", raw_format="ris", source="b"
        )
        assert store.add(Parsed(records=(more,)), source="b").new == ("2",)
        assert store.missing() == {}
        store.decide("1", "accept", who="AR")
        store.verify()
    with Store.open(old) as store:
        assert store.backup is None


def test_the_backup_is_the_file_as_it_was(old):
    with Store.open(old) as store:
        assert store.backup == old.with_name("evidence.db.backup-v1")
    kept = old.with_name("evidence.db.backup-v1")
    assert asked(kept, "PRAGMA integrity_check") == [("ok",)]
    assert asked(kept, "PRAGMA user_version") == [(1,)]
    with closing(sqlite3.connect(kept)) as copy, closing(sqlite3.connect(VERSION_1)) as first:
        assert list(copy.iterdump()) == list(first.iterdump())
    assert {path.name for path in old.parent.iterdir()} == {"evidence.db", "evidence.db.backup-v1"}


def test_a_backup_that_is_there_is_not_overwritten(old):
    first = old.with_name("evidence.db.backup-v1")
    first.write_bytes(b"an earlier one")
    with Store.open(old) as store:
        assert store.backup == old.with_name("evidence.db.backup-v1-2")
    assert first.read_bytes() == b"an earlier one"


DAMAGE = [
    "UPDATE revision SET text = CAST('HR 0.50' AS BLOB) WHERE id = 1",
    "UPDATE published_row SET body = replace(body, '0.8', '0.5') WHERE id = 1",
    "UPDATE record SET current = 99",
    "UPDATE decision SET why = 'another' WHERE seq = 1",
]


@pytest.mark.parametrize("statement", DAMAGE)
def test_a_damaged_file_is_not_given_a_fresh_seal(old, statement):
    with closing(sqlite3.connect(old, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER decision_is_never_changed")
        raw.execute(statement)
    before = asked(old, "SELECT * FROM revision"), schema(old)
    with pytest.raises(IntegrityError, match="older version"):
        Store.open(old)
    assert (asked(old, "SELECT * FROM revision"), schema(old)) == before
    assert asked(old, "PRAGMA user_version") == [(1,)]


@pytest.mark.parametrize("place", ["backup", "_title_of"])
def test_a_migration_that_stops_leaves_the_file_as_it_was(old, monkeypatch, place):
    before = schema(old)
    real = getattr(migrating, place)

    def stop(*_args, **_more):
        raise EvidenceError("no room")

    monkeypatch.setattr(migrating, place, stop)
    with pytest.raises(EvidenceError):
        Store.open(old)
    assert schema(old) == before
    assert asked(old, "PRAGMA user_version") == [(1,)]
    monkeypatch.setattr(migrating, place, real)
    with Store.open(old) as store:
        store.verify()


def rows(path):
    tables = asked(path, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return {name: asked(path, f"SELECT * FROM {name}") for (name,) in tables}


def test_from_version_2_on_every_row_stays_as_it_is_sealed(sealed):
    with Store.open(sealed) as store:
        assert store.backup == sealed.with_name("evidence.db.backup-v2")
        assert store.verify() == {name: len(held) for name, held in rows(VERSION_2).items() if name in store.verify()}
    assert rows(sealed) == rows(VERSION_2)
    with closing(sqlite3.connect(sealed.with_name("evidence.db.backup-v2"))) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (2,)


CHANGED = [
    "UPDATE content SET text = CAST('HR 0.50' AS BLOB) WHERE revision = 1",
    "UPDATE published_row SET body = replace(body, '0.8', '0.5') WHERE id = 1",
    "UPDATE search SET query = 'another' WHERE id = 1",
    "UPDATE run SET body = '{}' WHERE id = 1",
]


@pytest.mark.parametrize("statement", CHANGED)
def test_what_was_changed_before_the_migration_is_found_after_it(sealed, statement):
    trigger = "FROM sqlite_schema WHERE name = 'run_is_never_changed'"
    with closing(sqlite3.connect(sealed, isolation_level=None)) as raw:
        made = raw.execute(f"SELECT sql {trigger}").fetchone()[0]
        raw.execute("DROP TRIGGER run_is_never_changed")
        raw.execute(statement)
        raw.execute(made)
    with Store.open(sealed) as store, pytest.raises(IntegrityError, match="A stored"):
        store.verify()


OWN = [
    # (version, what somebody made, what is said of it)
    (2, "CREATE VIEW people AS SELECT 1", "a view people that is none of ours"),
    (2, "CREATE TABLE Searches (a)", "a table searches that is none of ours"),
    (2, "CREATE INDEX estimates ON run (kind)", "an index estimates that is none of ours"),
    (1, "CREATE TABLE content (a)", "a table content that is none of ours"),
    (1, "CREATE VIEW old_record AS SELECT 1", "a view old_record that is none of ours"),
    (1, "CREATE VIEW records AS SELECT key FROM record", "a view records that is none of ours"),
]


@pytest.mark.parametrize("version, made, said", OWN)
def test_what_somebody_made_under_a_name_of_ours_is_named_and_not_replaced(tmp_path, version, made, said):
    path = Path(shutil.copy({1: VERSION_1, 2: VERSION_2}[version], tmp_path / "evidence.db"))
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(made)
    before = schema(path)
    with pytest.raises(EvidenceError, match=said) as caught:
        Store.open(path)
    assert (caught.value.exit_code, caught.value.where) == (1, str(path))
    assert "damaged" not in str(caught.value)
    assert (schema(path), asked(path, "PRAGMA user_version")) == (before, [(version,)])
    assert [one.name for one in tmp_path.iterdir()] == ["evidence.db"]
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(re.search(r"\((DROP .*?)\)", caught.value.remedy)[1])
    with Store.open(path) as store:
        store.verify()


MORE = [
    # (what somebody made under a name of their own, what the check says)
    ("CREATE VIEW mine AS SELECT key FROM record", "schema was changed: view mine"),
    ("CREATE TABLE notes (a)", "schema was changed: table notes"),
]


@pytest.mark.parametrize("made, said", MORE)
def test_what_somebody_made_under_their_own_name_is_kept_and_told(sealed, made, said):
    with closing(sqlite3.connect(sealed)) as raw:
        raw.execute(made)
    with Store.open(sealed) as store, pytest.raises(IntegrityError, match=said):
        store.verify()
    assert made in {one[3] for one in schema(sealed)}


def test_a_trigger_that_somebody_made_is_refused_before_anything_is_done(sealed):
    """It would run with whatever the migration writes."""
    with closing(sqlite3.connect(sealed)) as raw:
        raw.execute("CREATE TRIGGER t AFTER UPDATE ON record BEGIN DELETE FROM published_row; END")
    before = schema(sealed)
    with pytest.raises(IntegrityError, match="schema was changed: trigger t"):
        Store.open(sealed)
    assert schema(sealed) == before
    assert [one.name for one in sealed.parent.iterdir()] == ["evidence.db"]


def test_a_file_that_another_process_migrates_while_it_is_looked_at_is_not_called_changed(old, monkeypatch):
    looked_at = integrity.schema
    others = iter([True])

    def while_another_migrates(connection):
        found = looked_at(connection)
        if next(others, False):
            with closing(open_existing(old)) as other:
                migrating.migrate(other, old)
        return found

    monkeypatch.setattr(integrity, "schema", while_another_migrates)
    with Store.open(old) as store:
        assert store.backup is None
        assert store.verify()["decision"] == 2
    assert next(others, None) is None
