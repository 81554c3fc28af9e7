"""Several calls as one transaction, and what each call leaves when it fails inside one."""

import sqlite3

import pytest

from evidence.errors import EvidenceError
from evidence.records import Parsed, Record, Section
from evidence.store import Store


@pytest.fixture
def path(tmp_path):
    return tmp_path / "evidence.db"


@pytest.fixture
def store(path):
    with Store.create(path) as made:
        yield made


def parsed(*pmids, **more):
    values = {"title": "A title.", "raw": b"", "raw_format": "pubmed-xml", "source": "a", **more}
    return Parsed(records=tuple(Record.build(pmid=p, sections=[Section(None, f"Text {p}.")], **values) for p in pmids))


def test_all_of_it_is_kept_and_seen_inside(store, path):
    with store.together():
        store.add(parsed("1"), source="a")
        assert store.pmids() == {"1"}
        with Store.open(path) as other:
            assert other.pmids() == frozenset()
        store.mark_missing(["2"])
        store.decide("1", "accept", who="AR")
    with Store.open(path) as other:
        assert (other.pmids(), set(other.missing()), len(other.decisions())) == ({"1"}, {"2"}, 1)
        other.verify()


@pytest.mark.parametrize("stop", [RuntimeError, KeyboardInterrupt, EvidenceError("no")])
def test_an_exception_takes_everything_back(store, stop):
    before = store.counts()

    def fail():
        with store.together():
            store.add(parsed("1"), source="a")
            store.mark_deleted(["2"])
            raise stop

    with pytest.raises(stop if isinstance(stop, type) else EvidenceError):
        fail()
    assert store.counts() == before
    assert store.add(parsed("1"), source="a").new == ("1",)


def test_a_dry_run_shows_and_keeps_nothing(store, path):
    store.close()
    before = path.read_bytes()
    with Store.open(path) as opened:
        with opened.together(keep=False):
            opened.add(parsed("1"), source="a")
            assert opened.pmids() == {"1"}
        assert opened.pmids() == frozenset()
    assert path.read_bytes() == before


def test_a_call_that_fails_inside_leaves_nothing_of_itself(store):
    with store.together():
        store.add(parsed("1"), source="a")
        broken = Parsed(records=(*parsed("2").records, object()))
        with pytest.raises(AttributeError):
            store.add(broken, source="b")
        store.add(parsed("3"), source="c")
    assert store.pmids() == {"1", "3"}
    assert store.verify()["import"] == 2


def test_together_is_not_nested(store):
    with pytest.raises(ValueError, match="inside"), store.together(), store.together():
        pass
    with store.together():
        store.add(parsed("1"), source="a")
    assert store.pmids() == {"1"}


def test_a_transaction_that_sqlite_ended_is_not_gone_on_with(store):
    def go_on():
        with store.together():
            store.add(parsed("1"), source="a")
            store._connection.execute("ROLLBACK")  # noqa: SLF001  # as SQLite does when the disk is full
            with pytest.raises(EvidenceError, match="taken back"):
                store.add(parsed("2"), source="b")

    with pytest.raises(EvidenceError, match="cannot be written"):
        go_on()
    assert store.pmids() == frozenset()


def test_another_writer_waits_its_turn(store, path):
    with Store.open(path) as other:
        other._connection.execute("PRAGMA busy_timeout = 50")  # noqa: SLF001  # nobody waits half a minute in a test
        with store.together():
            with pytest.raises(EvidenceError, match="locked") as caught:
                other.mark_missing(["1"])
            assert str(path) in caught.value.where
        other.mark_missing(["1"])
    assert set(store.missing()) == {"1"}


def test_records_can_be_written_between_two_that_are_read(store):
    store.add(parsed(*map(str, range(1, 501))), source="a")
    for record in store.each():
        store.add(parsed(record.pmid, title="Another title."), source="b")
    assert [record.title for record in store.each()] == ["Another title."] * 500
    assert [one.pmid for one in store.titles()] == [str(n) for n in range(1, 501)]


def test_only_reading_changes_no_byte(store, path):
    store.add(parsed("1", "2"), source="a")
    store.close()
    before = path.read_bytes()
    with Store.open(path) as opened:
        opened.records(), opened.counts(), opened.wanted(), opened.last_seen(), opened.verify()
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",)
