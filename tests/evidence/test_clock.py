"""A machine's clock that is wrong, and put right between two commands: nothing is lost, and who spoke last still counts."""

import datetime as dt
from dataclasses import replace
from itertools import product

import pytest
from living_review import abstract, line_of

from evidence import workflow
from evidence.config import entrez_settings
from evidence.entrez import Entrez
from evidence.records import Parsed, Record, Section
from evidence.store import Reach, Run, Store
from evidence.store.incoming import Incoming
from evidence.workflow.project import _due
from evidence.workflow.project import protocol as rules_of
from evidence.workflow.standing import causes_since, kept_snapshot

YEAR = 400  # days, and some more


class Wrong:
    """The clock of this machine, so many days off the one that PubMed keeps."""

    def __init__(self, right, days):
        self.right, self.days = right, days

    def now(self):
        return self.right.now() + self.days * 86_400

    def monotonic(self):
        return self.right.monotonic()

    def sleep(self, seconds):
        self.right.sleep(seconds)

    def iso(self):
        return dt.datetime.fromtimestamp(self.now(), dt.UTC).isoformat(timespec="seconds")


@pytest.fixture
def off(living, monkeypatch):
    """Sets this machine's clock so many days off; PubMed's stays right."""

    def off(days):
        living.clock = Wrong(living.eutils.clock, days)
        monkeypatch.setattr("evidence.entrez.clock.CLOCK", living.clock)

    return off


def fetched(living, *pmids):
    """The records as PubMed has them now."""
    client = Entrez(entrez_settings())
    return Parsed(records=tuple(record for batch in client.fetch(pmids) for record in batch.records))


def causes_of(store, last):
    """What happened since a run to the studies that stood in it."""
    then = kept_snapshot(store, last)
    return causes_since(store, last, rules_of(store.path.parent)[1], then, then).known


def rows_of(living):
    return {row.pmid: row for row in workflow.table(living.folder, everything=True) if row.endpoint == "OS"}


def silent(monkeypatch):
    """Let PubMed not say what day it is."""
    monkeypatch.setattr("evidence.entrez.Entrez.day", None)


@pytest.mark.usefixtures("by_date")
@pytest.mark.parametrize("first, second", [pair for pair in product((-YEAR, 0, YEAR), repeat=2) if any(pair)])
def test_what_changed_between_two_updates_is_fetched_whatever_the_clock_said_at_each(living, off, first, second):
    off(first)
    assert living.update().run == 2
    living.eutils.clock.advance(days=3)
    living.eutils.revise("101", abstract=abstract("101", hr="0.85"))
    living.publish("105")
    living.eutils.clock.advance(days=3)
    off(second)
    done = living.update()
    assert sorted((event.kind, event.key) for event in done.events) == [("new", "105"), ("revised", "101")]
    assert living.update().events == ()


@pytest.mark.usefixtures("by_date")
@pytest.mark.parametrize("first, second", [(YEAR, 0), (0, -YEAR), (YEAR, YEAR)])
def test_so_it_is_where_pubmed_does_not_say_what_day_it_is(living, off, monkeypatch, first, second):
    silent(monkeypatch)
    off(first)
    living.update()
    living.eutils.clock.advance(days=3)
    living.eutils.revise("101", abstract=abstract("101", hr="0.85"), mdat=dt.date.fromisoformat(Wrong(living.eutils.clock, max(first, second)).iso()[:10]).strftime("%Y/%m/%d"))  # fmt: skip
    off(second)
    assert [event.key for event in living.update().events] == ["101"]


@pytest.mark.usefixtures("by_date")
@pytest.mark.parametrize("days", [-YEAR, YEAR])
def test_what_was_fetched_under_a_wrong_clock_is_fetched_again_when_it_changes_again(living, off, days):
    """Once a day is enough for what PubMed calls modified, but a day that never was is none."""
    living.eutils.revise("101", abstract=abstract("101", hr="0.85"))
    off(days)
    assert [event.key for event in living.update().events] == ["101"]
    living.eutils.clock.advance(days=1)
    living.eutils.revise("101", abstract=abstract("101", hr="0.86"))
    off(0)
    assert [event.key for event in living.update().events] == ["101"]


@pytest.mark.parametrize("days", [-YEAR, YEAR])
def test_what_a_stopped_update_left_under_a_wrong_clock_is_not_taken_for_new(living, off, days):
    record = Record.build(
        title="Of then.", sections=[Section(None, "x")], pmid="101", raw=b"", raw_format="pubmed-xml", source="PubMed",
        revised="2026-11-29",
    )  # fmt: skip
    off(days)
    with Incoming.open(living.database) as incoming:
        incoming.begin(started=living.clock.iso(), wanted=1, since="")
        incoming.put([record], [], at=living.clock.iso())
    off(0)
    assert living.update().events == ()


@pytest.mark.parametrize("deleted, accepted", [(0, -YEAR), (YEAR, 0), (YEAR, -YEAR), (0, 0)])
def test_an_acceptance_after_a_deletion_counts_and_one_before_does_not(living, off, deleted, accepted):
    """The order in which they happened counts, whatever the clock said at each."""
    living.eutils.delete("101")
    off(deleted)
    assert line_of(living.update()).after.k == 3
    off(accepted)
    living.accept("101")
    used = {row.pmid for row in workflow.table(living.folder) if row.accepted}
    assert used == {"101", "102", "103", "104"}


def test_a_deletion_that_comes_after_an_acceptance_under_a_clock_ahead_holds(living, off):
    off(YEAR)
    living.accept("101")
    off(0)
    living.eutils.delete("101")
    living.update()
    assert {row.pmid for row in workflow.table(living.folder) if row.accepted} == {"102", "103", "104"}


@pytest.mark.parametrize("jumps", [(0, YEAR, 0), (0, -YEAR, 0), (YEAR, 0, -YEAR), (-YEAR, YEAR, 0)])
def test_the_last_word_counts_whatever_the_clock_said(living, off, jumps):
    for days, action in zip(jumps, ("reject", "accept", "reject"), strict=True):
        off(days)
        living.accept("101", action=action)
    with living.store() as store:
        made = [one.made for one in store.decisions()]
        store.verify()
    assert made == sorted(set(made))
    assert {row.decision for row in workflow.table(living.folder, everything=True) if row.pmid == "101"} == {"rejected"}


class Found:
    query, translation, count, warnings, base_url = "kidney", "kidney[all]", 2, (), "http://localhost/"


def test_what_was_missing_under_a_clock_ahead_is_wanted_when_a_search_gives_it_again(tmp_path):
    times = {"now": "2027-05-01T00:00:00+00:00"}
    with Store.create(tmp_path / "evidence.db", clock=lambda: times["now"]) as store:
        store.mark_missing(["1", "2"])
        times["now"] = "2026-05-01T00:00:00+00:00"
        store.add_search(Found(), ("1", "3"))
        assert store.wanted() == ("1", "3")
        assert store.missing() == {"1": "2026-04-30T23:59:59+00:00", "2": "2027-05-01T00:00:00+00:00"}
        store.mark_missing(["1"])
        assert store.wanted() == ("3",)
        store.add(Parsed(), source="a")
        store.verify()


def test_a_record_that_changed_after_the_clock_was_set_back_has_lost_nothing(tmp_path):
    times = {"now": "2027-05-01T00:00:00+00:00"}
    states = [
        Record.build(title="T.", sections=[Section(None, text)], pmid="1", raw=b"", raw_format="ris", source="a")
        for text in ("One.", "Two.", "Three.")
    ]
    with Store.create(tmp_path / "evidence.db", clock=lambda: times["now"]) as store:
        for state, times["now"] in zip(states, ("2027-05-01", "2026-05-01", "2026-05-02"), strict=True):
            store.add(Parsed(records=(state,)), source="a")
        assert store.verify()["revision"] == 3
        assert [one.first_seen for one in store.origins()] == ["2027-05-01"]


DUE = [
    # (how many days ago the last update seems to be, whether the next is due, every week)
    (0, False), (6, False), (8, True), (-1, False), (-8, True), (-YEAR, True),
]  # fmt: skip


@pytest.mark.parametrize("ago, due", DUE)
def test_an_update_that_seems_to_lie_ahead_does_not_keep_the_next_one_from_being_due(protocol, ago, due):
    weekly = protocol.living.model_copy(update={"schedule": "weekly"})
    rules = protocol.model_copy(update={"living": weekly})
    now = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    assert _due(rules, None, (now - dt.timedelta(days=ago)).isoformat(), now) is due


@pytest.mark.parametrize("days", [-YEAR, 0, YEAR])
def test_what_moved_an_estimate_since_a_run_is_said_whatever_the_clock_said_at_the_run(living, off, days):
    """A text that came, and a record that PubMed deleted, after a run whose clock was wrong, or before it."""
    off(days)
    living.eutils.revise("101", abstract=abstract("101", hr="0.85"))
    living.eutils.delete("102")
    living.update()
    off(0)
    living.eutils.revise("103", abstract=abstract("103", hr="0.70"))
    living.eutils.delete("104")
    with living.store() as store:
        last = store.runs()[-1]
        store.add(fetched(living, "103"), source="efetch")
        store.mark_deleted(["104"])
        told = {cause.key: cause.kind for cause in causes_of(store, last)}
    assert told == {"103": "revised", "104": "deleted"}


def test_an_update_lays_what_it_brings_at_no_earlier_door(living):
    """What moved since the last update is told by what happened until now, not by what this one brings."""
    with living.store() as store:
        store.decide(rows_of(living)["101"].id, "reject", who="AR", text_sha256=rows_of(living)["101"].text_sha256)
    living.eutils.delete("101")
    since = living.update().since
    (line,) = (one for one in since.lines if one.after.label == "OS, rct")
    assert {cause.kind for mover in line.movers for cause in mover.causes} == {"decision"}


@pytest.mark.parametrize("ran, imported", [(YEAR, 0), (0, YEAR), (YEAR, YEAR), (-YEAR, 0), (0, 0)])
def test_a_record_from_a_file_is_held_against_pubmed_once_whatever_the_clock_said(tmp_path, ran, imported):
    """By a run after it came, and not by one before."""
    day = {0: "2026-05-01", YEAR: "2027-06-05", -YEAR: "2025-03-27"}
    times = {"now": f"{day[imported]}T00:00:00+00:00"}
    state = Record.build(title="T.", sections=[], pmid="1", raw=b"", raw_format="ris", source="a")
    with Store.create(tmp_path / "evidence.db", clock=lambda: times["now"]) as store:
        store.add(Parsed(records=(state,)), source="a")
        assert store.from_files() == {"1"}
        when = f"{day[ran]}T00:00:00+00:00"
        store.add_run(Run(kind="update", started=when, finished=when, protocol_sha256="", protocol="", version="", rules_sha256="", body={}, checked=("1",)))  # fmt: skip
        assert store.from_files() == frozenset()
        store.add(Parsed(records=(replace(state, title="U."),)), source="b")
        assert store.from_files() == {"1"}


def test_a_run_that_kept_no_numbers_is_told_by_its_clock(tmp_path):
    """One of an earlier version of the tool: what came by then, inclusive, was there."""
    times = {"now": "2026-05-01T00:00:00+00:00"}
    with Store.create(tmp_path / "evidence.db", clock=lambda: times["now"]) as store:
        for pmid, times["now"] in (("1", "2026-05-01T00:00:00+00:00"), ("2", "2026-05-02T00:00:00+00:00")):
            state = Record.build(title="T.", sections=[], pmid=pmid, raw=b"", raw_format="ris", source="a")
            store.add(Parsed(records=(state,)), source="a")
        store.add_run(Run(kind="pool", started=times["now"], finished="2026-05-01T00:00:00+00:00", protocol_sha256="", protocol="", version="", rules_sha256="", body={}))  # fmt: skip
        (kept,) = store.runs()
        assert store.reached(kept) == Reach(2, 2, 0, 0, 2)
        assert store.reached(replace(kept, reached=None)) == Reach(1, 1, 0, 0, 1)
