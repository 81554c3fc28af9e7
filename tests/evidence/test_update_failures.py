"""An update that fails, is killed, or only pretends: the project is as it was, to the byte, and the next one ends it."""

import pytest
from eutils import Fault
from living_review import abstract, made

from evidence.errors import EvidenceError, NetworkError
from evidence.store import Store
from evidence.store.incoming import Attempt, Incoming, waiting

DOWN = Fault("html", status=503)


def stir(review):
    """Let much happen at PubMed: two new trials, one revised, one retracted, one deleted."""
    review.publish("105", "106")
    review.eutils.revise("101", abstract=abstract("101", hr="0.85"))
    review.eutils.revise("102", comments=[("RetractionIn", "300")], types=["Retracted Publication"])
    review.eutils.delete("199")


def requests_of(review):
    """How many requests a faultless update makes: a dry run leaves the project as it is."""
    before = review.requests()
    review.update(dry_run=True)
    Incoming.open(review.database).drop()
    return review.requests() - before


def small_batches(monkeypatch, size=2):
    from evidence.entrez import Entrez

    real = Entrez.fetch
    monkeypatch.setattr(
        Entrez, "fetch", lambda self, pmids, **given: real(self, pmids, **{**given, "batch_size": size})
    )


def fail_from(review, number):
    """Every request from this one on, counted from now, fails."""
    start = review.requests()
    review.eutils.schedule = lambda _asked: DOWN if review.requests() - start >= number else None


def test_failed_at_any_request_the_project_is_the_same_to_the_byte_and_the_next_update_ends_it(living, monkeypatch):
    small_batches(monkeypatch)
    stir(living)
    count = requests_of(living)
    assert count >= 6
    before, dump = living.sha256(), living.dump(without=())
    for number in range(1, count + 1):
        fail_from(living, number)
        with pytest.raises(NetworkError, match=r"incomplete: .*nothing was changed") as caught:
            living.update()
        assert caught.value.exit_code == 4
        assert "run evidence update again" in caught.value.remedy
        assert living.sha256() == before, f"request {number} of {count}"
        assert living.dump(without=()) == dump
        Incoming.open(living.database).drop()
    living.eutils.schedule = None
    done = living.update()
    assert [event.kind for event in done.events] == ["retracted", "deleted", "revised", "new", "new"]


@pytest.mark.usefixtures("by_date")
def test_what_came_before_a_failure_is_not_fetched_again(living, monkeypatch):
    small_batches(monkeypatch, size=1)
    stir(living)
    for number, here in ((4, 0), (6, 2)):
        fail_from(living, number)
        with pytest.raises(NetworkError, match=f"incomplete: {here} of 5 records are here"):
            living.update()
    assert waiting(living.database) == Attempt(living.clock.iso(), 5, 2)
    living.eutils.schedule = None
    start = living.requests()
    living.update()
    fetched = [pmid for program, pmid in living.asked(start) if program == "efetch"]
    assert sorted(fetched) == ["101", "102", "199", "199"]  # 105 and 106 were here; 199 is asked for twice
    assert waiting(living.database) is None


def test_what_came_more_than_a_day_ago_is_fetched_again(living, monkeypatch):
    small_batches(monkeypatch, size=1)
    stir(living)
    fail_from(living, 6)
    with pytest.raises(NetworkError):
        living.update()
    living.eutils.schedule = None
    living.clock.advance(hours=25)
    start = living.requests()
    living.update()
    assert {"105", "106"} <= {pmid for program, pmid in living.asked(start) if program == "efetch"}


@pytest.mark.usefixtures("by_date")
def test_the_watermark_stays_until_an_update_ends(living):
    living.eutils.revise("101", abstract=abstract("101", hr="0.85"))
    for _ in range(3):
        fail_from(living, 3)
        with pytest.raises(NetworkError):
            living.update()
        living.clock.advance(days=10)
    living.eutils.schedule = None
    assert [(event.kind, event.key) for event in living.update().events] == [("revised", "101")]


@pytest.mark.usefixtures("by_date")
def test_a_dry_run_changes_no_byte_and_says_what_the_real_one_says(living):
    stir(living)
    before = living.sha256()
    pretended = living.update(dry_run=True)
    assert living.sha256() == before
    assert waiting(living.database) is None
    start = living.requests()
    done = living.update()
    assert [program for program, _ in living.asked(start)] == ["esearch"] * 3  # nothing is fetched a second time
    assert pretended.words() == done.words()
    assert pretended.to_json() | {"run": done.run} == done.to_json()
    assert pretended.run is None
    assert living.sha256() != before


def withhold(review, *pmids):
    """PubMed's index lists these, and efetch does not give them."""
    held = {pmid: review.eutils.records[pmid] for pmid in pmids}
    real = review.eutils.efetch

    def efetch(asked):
        for pmid in pmids:
            review.eutils.records.pop(pmid, None)
        try:
            return real(asked)
        finally:
            for pmid, raw in held.items():
                review.eutils.records[pmid] = raw

    review.eutils.efetch = efetch
    return lambda: delattr(review.eutils, "efetch")


@pytest.mark.usefixtures("by_date")
def test_what_pubmed_lists_and_does_not_send_holds_an_update_up_for_a_day_and_is_owed_from_then_on(living):
    living.publish("105", "106")
    living.eutils.revise("101", abstract=abstract("101", hr="0.85"))
    relent = withhold(living, "101", "105")
    before = living.sha256()
    for _ in range(2):
        with pytest.raises(NetworkError, match="incomplete: 1 of 3 records are here"):
            living.update()
        assert living.sha256() == before
    living.clock.advance(days=1, hours=1)
    done = living.update()
    assert done.owed == ("101", "105")
    assert [(event.kind, event.key) for event in done.events] == [("new", "106")]
    assert "PubMed lists 2 records that it does not send, to be asked for again: 101, 105" in done.words()
    start = living.requests()
    assert living.update().owed == ()  # they were asked for today
    assert "efetch" not in {program for program, _ in living.asked(start)}
    living.clock.advance(days=30)
    assert living.update().owed == ("101", "105")
    relent()
    living.clock.advance(days=30)
    assert [(event.kind, event.key) for event in living.update().events] == [("revised", "101"), ("new", "105")]


class Killed(BaseException):
    """Stands for the process being gone: nothing catches it."""


WRITES = (
    *((Incoming, name) for name in ("begin", "put", "put_findings", "drop")),
    *((Store, name) for name in ("add", "mark_missing", "mark_deleted", "put_findings", "add_search", "add_run")),
)


@pytest.mark.parametrize("kind, name", WRITES, ids=[f"{kind.__name__}.{name}" for kind, name in WRITES])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_around_any_write_the_next_update_comes_to_the_same_end(living, monkeypatch, kind, name, moment):
    stir(living)
    real = getattr(kind, name)

    def killed(self, *given, **named):
        if moment == "after":
            real(self, *given, **named)
        raise Killed

    before = living.sha256()
    monkeypatch.setattr(kind, name, killed)
    with pytest.raises(Killed):
        living.update()
    monkeypatch.setattr(kind, name, real)
    if name != "drop":  # by then everything is stored
        assert living.sha256() == before
    again = living.update()
    records, findings, deleted, missing, hits = living.content()
    assert sorted(records) == ["101", "102", "103", "104", "105", "106", "199"]
    assert "0.85" in records["101"][0]
    assert records["102"][2]
    assert all(found is not None for found in findings.values())
    assert (deleted, missing) == (["199"], [])
    assert {pmid for pmids in hits.values() for pmid in pmids} >= {"105", "106"}
    assert bool(again.events) == (name != "drop")


def test_a_full_disk_leaves_the_project_as_it_was(living, monkeypatch):
    stir(living)
    before = living.sha256()

    def full(*_given, **_named):
        raise EvidenceError("The project cannot be written: database or disk is full.")

    monkeypatch.setattr(Store, "add_run", full)
    with pytest.raises(EvidenceError, match="disk is full"):
        living.update()
    assert living.sha256() == before
    monkeypatch.undo()


HISTORY = (
    # days later, what happens at PubMed
    (1, lambda r: r.publish("105")),
    (2, lambda r: r.eutils.revise("101", abstract=abstract("101", hr="0.85"))),
    (1, lambda r: r.eutils.revise("105", comments=[("ErratumIn", "301")])),
    (5, lambda r: r.eutils.revise("102", comments=[("RetractionIn", "300")], types=["Retracted Publication"])),
    (0, lambda r: r.eutils.delete("199")),
    (3, lambda r: r.eutils.revise("103", title="A trial.", abstract="Of something else.")),
    (1, lambda r: r.publish("106", edat="2019/01/01")),
    (1, lambda r: r.eutils.revise("101", version=2, abstract=abstract("101", hr="0.86"))),
)
SPLITS = [(), (0,), (3,), (1, 5), (0, 1, 2), tuple(range(7))]


@pytest.mark.parametrize("pauses", SPLITS, ids=[",".join(map(str, pauses)) or "none" for pauses in SPLITS])
def test_however_often_it_is_updated_on_the_way_a_review_comes_to_the_same_content(living, pauses, tmp_path, eutils):
    other = made(tmp_path / "other", eutils, published=())
    other.update()
    for number, (days, happen) in enumerate(HISTORY):
        living.clock.advance(days=days)
        happen(living)
        if number in pauses:
            living.update()
    living.update()
    other.update()
    assert sorted(living.content()[0]) == ["101", "102", "103", "104", "105", "106", "199"]
    assert living.content() == other.content()
    living.clock.advance(days=7)
    assert living.update().events == other.update().events == ()
