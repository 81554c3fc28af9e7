"""Marks, runs and duplicates: what is known of records beside their words."""

import itertools
from types import SimpleNamespace

import pytest

from evidence.errors import EvidenceError, IntegrityError
from evidence.records import Parsed, Record, Section
from evidence.store import Run, Store

SEARCH = SimpleNamespace(query="kidney", translation="kidney", count=3, warnings=(), base_url="http://localhost/")


@pytest.fixture
def store(tmp_path):
    ticks = itertools.count(1)
    with Store.create(tmp_path / "evidence.db", clock=lambda: f"2026-01-{next(ticks):02}T00:00:00+00:00") as made:
        yield made


def record(key, title="A title."):
    named = {"doi": key} if "/" in key else {"pmid": key}
    return Record.build(title=title, sections=[Section(None, "Text.")], raw=b"", raw_format="ris", source="a", **named)


def add(store, *keys, **more):
    return store.add(Parsed(records=tuple(record(key, **more) for key in keys)), source="a")


def run(day=20, **more):
    values = {
        "kind": "update",
        "started": f"2026-01-{day:02}T00:00:00+00:00",
        "finished": f"2026-01-{day:02}T01:00:00+00:00",
    }
    values |= {
        "protocol_sha256": "p",
        "protocol": "schema = 1",
        "version": "0",
        "rules_sha256": "r",
        "body": {"new": 0},
    }
    return Run(**{**values, **more})


def test_a_run_comes_back_as_it_went_in(store):
    store.decide("1", "accept", who="AR")
    assert store.add_run(run(body={"b": [1, None], "a": "é"}, checked=("2", "1", "2"))) == 1
    decided = store.decide("1", "reject", who="AR")
    assert store.add_run(run(kind="pool")) == 2
    first, second = store.runs()
    assert (first.body, first.checked, first.decisions, first.protocol) == (
        {"b": [1, None], "a": "é"},
        ("1", "2"),
        1,
        "schema = 1",
    )
    assert (second.kind, second.checked, second.decisions, second.last_decision) == ("pool", (), 2, decided.hash)
    assert store.run(2) == second
    assert store.last_run("update") == first.finished
    assert store.last_run("none") is None


@pytest.mark.parametrize("number", [0, -1, 3])
def test_an_unknown_run_is_an_error(store, number):
    store.add_run(run())
    with pytest.raises(EvidenceError, match="no such run"):
        store.run(number)


@pytest.mark.parametrize("keep", [0, 1])
def test_decisions_cut_off_after_a_run_are_noticed(store, keep):
    for _ in range(2):
        store.decide("1", "accept", who="AR")
    store.add_run(run())
    store.verify()
    connection = store._connection  # noqa: SLF001  # behind its back
    trigger = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'decision_is_never_deleted'").fetchone()[0]
    connection.execute("DROP TRIGGER decision_is_never_deleted")
    connection.execute("DELETE FROM decision WHERE seq > ?", (keep,))
    connection.execute(trigger)
    with pytest.raises(IntegrityError, match="a run saw") as caught:
        store.verify()
    assert caught.value.where == "run 1"


def test_marks_say_when(store):
    store.mark_missing(["1", "2"])  # day 1
    store.mark_missing(["2"])
    store.mark_deleted(["3"])
    store.mark_deleted(["3", "4"])
    assert store.missing() == {"1": "2026-01-01T00:00:00+00:00", "2": "2026-01-02T00:00:00+00:00"}
    assert store.deleted() == {"3": "2026-01-03T00:00:00+00:00", "4": "2026-01-04T00:00:00+00:00"}
    add(store, "1")
    assert set(store.missing()) == {"2"}
    store.mark_present(["2", "3", "99"])
    assert (set(store.missing()), set(store.deleted())) == (set(), {"4"})


def test_what_was_missing_is_wanted_again_when_a_later_search_gives_it(store):
    store.add_search(SEARCH, ("1", "2", "3"))
    store.mark_missing(["1", "2"])
    assert store.wanted() == ("3",)
    store.add_search(SEARCH, ("2", "3"))
    assert store.wanted() == ("3", "2")
    store.mark_missing(["2"])
    store.mark_deleted(["3"])
    assert store.wanted() == ()


def test_a_record_that_is_held_and_comes_again_is_not_missing(store):
    add(store, "1")
    store.mark_missing(["1"])
    assert add(store, "1").unchanged == ("1",)
    assert store.missing() == {}


def test_when_records_were_last_seen(store):
    assert store.last_seen() is None
    add(store, "10.1/no-pmid")
    assert store.last_seen() is None
    add(store, "1")  # day 2
    add(store, "2")  # day 3
    assert store.last_seen() == "2026-01-02T00:00:00+00:00"
    assert store.checked_on("2026-01-03") == {"2"}
    add(store, "1", title="Revised.")  # day 4
    assert store.last_seen() == "2026-01-03T00:00:00+00:00"
    store.add_run(run(day=10, checked=("2", "77")))
    assert store.last_seen() == "2026-01-04T00:00:00+00:00"
    assert [store.checked_on(day) for day in ("2026-01-09", "2026-01-10")] == [frozenset(), {"2"}]
    store.mark_deleted(["1"])
    assert store.last_seen() == "2026-01-10T00:00:00+00:00"


def test_a_merged_record_is_left_out_and_comes_back(store):
    add(store, "1", "10.1/a", "2")
    store.merge("doi:10.1/a", "1", reason="same DOI", who="AR")
    assert [one.key for one in store.each()] == ["1", "2"]
    assert [one.key for one in store.titles()] == ["1", "2"]
    assert store.stale("0", "0") == ("1", "2")
    assert store.merged() == {"doi:10.1/a": "1"}
    assert store.record("doi:10.1/a").title == "A title."
    store.merge("2", "1", reason="same title", who="AR")
    assert store.pmids() == {"1", "2"}
    store.split("doi:10.1/a", who="BR")
    assert [one.key for one in store.each()] == ["1", "doi:10.1/a"]
    log = [(one.action, one.duplicate, one.kept, one.reason, one.who) for one in store.duplicates()]
    assert log == [
        ("merge", "doi:10.1/a", "1", "same DOI", "AR"),
        ("merge", "2", "1", "same title", "AR"),
        ("split", "doi:10.1/a", "1", "", "BR"),
    ]
    store.merge("doi:10.1/a", "1", reason="after all", who="AR")
    assert set(store.merged()) == {"2", "doi:10.1/a"}
    store.verify()


WRONG = [
    # (duplicate, kept, who, what is said)
    ("1", "1", "AR", "no duplicate of itself"),
    ("1", "404", "AR", "no such record"),
    ("404", "1", "AR", "no such record"),
    ("3", "2", "AR", "a duplicate of 1 already"),
    ("2", "3", "AR", "a duplicate of 1 already"),
    ("1", "2", "AR", "a duplicate of 1 already"),
    ("3", "1", " ", "needs a person"),
]


@pytest.mark.parametrize("duplicate, kept, who, said", WRONG)
def test_a_wrong_merge_is_refused(store, duplicate, kept, who, said):
    add(store, "1", "2", "3")
    store.merge("2", "1", reason="same title", who="AR")
    with pytest.raises(EvidenceError, match=said):
        store.merge(duplicate, kept, reason="x", who=who)
    assert len(store.duplicates()) == 1


@pytest.mark.parametrize("key", ["1", "404"])
def test_what_is_joined_to_nothing_cannot_be_split(store, key):
    add(store, "1", "2")
    with pytest.raises(EvidenceError, match="joined to no other"):
        store.split(key, who="AR")


def test_an_odd_file_name_is_stored(store):
    odd = Record.build(title="T.", pmid="1", raw=b"", raw_format="ris", source="a\udcff.ris")
    assert store.add(Parsed(records=(odd,), notes=("\udcff",)), source="a\udcff.ris").new == ("1",)
    assert store.record("1").source == "a\\udcff.ris"


def test_odd_words_of_a_person_are_stored(store):
    """A terminal in another encoding gives lone surrogates, which no file in UTF-8 takes."""
    add(store, "1", "2")
    decided = store.decide("1", "accept", who="A\udcff", why="because\udcff", before="\udcff")
    store.merge("2", "1", reason="\udcff", who="A\udcff")
    assert (decided.who, decided.why, decided.before) == ("A\\udcff", "because\\udcff", "\\udcff")
    assert store.decisions() == (decided,)
    assert store.duplicates()[0].reason == "\\udcff"
    store.verify()


@pytest.mark.parametrize("call", ["record", "findings", "revisions"])
def test_a_key_that_no_record_can_have_is_an_error(store, call):
    with pytest.raises(EvidenceError, match="character that is none"):
        getattr(store, call)("\udcff")
