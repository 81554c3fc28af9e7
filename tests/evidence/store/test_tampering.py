"""What was changed behind the project's back is found, in its rows and in its schema."""

import sqlite3
from contextlib import closing

import pytest
from stored import behind_its_back

from evidence.errors import EvidenceError, IntegrityError
from evidence.store import Store

TAMPERING = [
    "UPDATE decision SET why = 'another reason' WHERE seq = 1",
    "UPDATE decision SET after = '1' WHERE seq = 2",
    "DELETE FROM decision WHERE seq = 1",
    "UPDATE content SET text = CAST('HR 0.50' AS BLOB)",
    "UPDATE content SET body = replace(body, 'renal', 'liver')",
    "UPDATE content SET raw = x'00'",
    "UPDATE revision SET doi = '10.1/other'",
    "UPDATE revision SET title = 'Another title.'",
    "UPDATE revision SET retracted = 1",
    "UPDATE revision SET id = 9 WHERE id = 3",
    "UPDATE record SET pmid = NULL WHERE id = 3",
    "UPDATE record SET first_seen = '2020'",
    "UPDATE search_hit SET pmid = '5' WHERE position = 2",
    "UPDATE search SET query = 'liver'",
    "DELETE FROM search_hit WHERE position = 2",
    "UPDATE missing SET pmid = '5'",
    "UPDATE deleted SET seen = '2020'",
    "UPDATE reject SET reason = 'no reason'",
    "DELETE FROM reject",
    "UPDATE import SET counts = '{}'",
    "UPDATE published_row SET body = replace(body, '0.79', '0.97') WHERE id = 1",
    "DELETE FROM published_row WHERE id = 1",
    "UPDATE run SET body = '{\"estimate\": 0.5}'",
    "UPDATE run_check SET pmid = '5'",
    "UPDATE duplicate SET kept = '3'",
    "DELETE FROM decision WHERE seq = 2",
    "UPDATE finding SET body = replace(body, '0.80 (0.65-0.94)', '0.50 (0.65-0.94)')",
    "UPDATE record SET current = 99",
]


@pytest.mark.parametrize("statement", TAMPERING)
def test_verify_finds_what_was_changed_behind_its_back(store, path, full, statement):
    full(store)
    store.verify()
    store.close()
    assert behind_its_back(path, statement) > 0
    with Store.open(path) as opened, pytest.raises(IntegrityError):
        opened.verify()


SCHEMAS = [
    "DROP TRIGGER decision_is_never_deleted",
    "DROP TRIGGER run_is_never_changed",
    "DROP VIEW merged",
    "DROP VIEW estimates",
    "DROP INDEX revision_of",
    "CREATE TABLE more (a)",
    "ALTER TABLE reject RENAME COLUMN place TO position_in_file",
    "PRAGMA user_version = 0",
]


@pytest.mark.parametrize("statement", SCHEMAS)
def test_verify_or_opening_finds_a_changed_schema(store, path, full, statement):
    full(store)
    store.close()
    raw = sqlite3.connect(path)
    raw.execute(statement)
    raw.close()
    with pytest.raises(EvidenceError), Store.open(path) as opened:
        opened.verify()


FOREIGN = [
    # what a stranger who hands a project over has put into it, what is named
    (("CREATE TRIGGER t BEFORE INSERT ON decision BEGIN SELECT RAISE (IGNORE); END",), "trigger t"),  # takes a decision away
    (("CREATE TRIGGER t AFTER INSERT ON decision BEGIN DELETE FROM published_row; END",), "trigger t"),
    (("DROP TRIGGER decision_is_never_changed", "CREATE TRIGGER decision_is_never_changed BEFORE UPDATE ON decision BEGIN SELECT 1; END"),
     "trigger decision_is_never_changed"),
    (("DROP TRIGGER decision_is_never_deleted",), "trigger decision_is_never_deleted"),
    (("ALTER TABLE missing RENAME TO gone", "CREATE VIEW missing AS SELECT * FROM gone"), "table missing, view missing"),
    (("DROP VIEW merged", "CREATE VIEW merged AS SELECT key, key AS kept FROM record"), "view merged"),
]  # fmt: skip


@pytest.mark.parametrize("made, named", FOREIGN)
def test_a_file_whose_statements_are_not_ours_is_not_opened(store, path, made, named):
    store.close()
    with closing(sqlite3.connect(path)) as raw:
        for statement in made:
            raw.execute(statement)
    with pytest.raises(IntegrityError, match="schema was changed: " + named.split(",")[0]):
        Store.open(path)


@pytest.mark.parametrize("made", ["CREATE VIEW mine AS SELECT key FROM record", "CREATE TABLE notes (a)"])
def test_what_does_nothing_by_itself_may_stand_beside_our_tables(store, path, made):
    store.close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(made)
    with Store.open(path) as opened:
        assert opened.decide("1", "accept", who="AR")


def test_verify_says_what_it_checked(store, full):
    full(store)
    checked = store.verify()
    assert checked == {name: count for name, count in store.counts().items() if name != "reject"} | {"import": 1}
    assert all(checked.values())
