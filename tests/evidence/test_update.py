"""An update against the local E-utilities: what it asks, what it takes over, and what it leaves alone."""

import pytest
from living_review import LONG_AGO, QUERY, abstract, line_of

from evidence import workflow
from evidence.errors import EvidenceError, ProtocolError, UsageError
from evidence.living import planning
from evidence.store.incoming import Incoming

MODIFIED = '("2026/11/21"[mdat] : "3000"[mdat])'


def kinds(done):
    return [(event.kind, event.key) for event in done.events]


def test_the_first_update_searches_fetches_and_reads_everything(empty):
    done = empty.update()
    assert [program for program, _ in empty.asked()] == ["esearch", "efetch"]
    assert sorted(kinds(done)) == [("new", pmid) for pmid in ("101", "102", "103", "104", "199")]
    assert (done.run, done.read, done.changed) == (1, 5, True)
    assert [row.pmid for row in done.waiting] == ["104", "103", "102", "101"]
    assert "Nobody has accepted an estimate yet, so nothing is pooled." in done.words()
    assert line_of(done).after.k_eligible == 4
    assert workflow.status(empty.folder)["next"].startswith("evidence table")
    assert not Incoming.open(empty.database).here()


def test_what_one_request_brings_is_looked_at_whole_each_time(living):
    before, requests = living.dump(), living.requests()
    done = living.update()
    assert living.asked(requests) == [("esearch", QUERY), ("efetch", "101,102,103,104,199")]
    assert living.dump() == before
    assert (done.changed, done.events, done.unchanged) == (False, (), 5)


def test_two_changes_on_one_day_are_two_events_whatever_the_dates_say(living):
    told = []
    for change in (
        {"abstract": abstract("101", hr="0.85")},
        {"comments": [("RetractionIn", "300")], "types": ["Retracted Publication"]},
    ):
        living.eutils.revise("101", **change)
        living.eutils.revise("101", mdat=LONG_AGO)
        told.append(kinds(living.update()))
    assert told == [[("revised", "101")], [("retracted", "101")]]
    living.eutils.delete("104")
    assert kinds(living.update()) == [("deleted", "104")]
    assert kinds(living.update()) == []


def test_a_review_of_one_record_more_is_asked_about_by_date(living, monkeypatch):
    monkeypatch.setattr(planning, "AT_ONCE", 4)
    requests = living.requests()
    living.update()
    assert [program for program, _ in living.asked(requests)] == ["esearch", "esearch"]


@pytest.mark.usefixtures("by_date")
def test_nothing_new_costs_two_requests_and_changes_nothing_but_the_run_log(living):
    before, requests = living.dump(), living.requests()
    done = living.update()
    assert living.asked(requests) == [("esearch", QUERY), ("esearch", f"(({QUERY})) AND {MODIFIED}")]
    assert living.dump() == before
    assert not done.changed
    assert done.events == ()
    assert "Nothing new." in done.words()
    with living.store() as store:
        store.verify()
        assert [run.kind for run in store.runs()] == ["update", "update"]
        assert "snapshot" in store.runs()[1].body  # people accepted something since the first
    living.clock.advance(days=1)
    living.update()
    with living.store() as store:
        assert store.runs()[2].body["snapshot_of"] == 2
    assert sorted(path.name for path in living.folder.iterdir() if "incoming" in path.name) == []


@pytest.mark.usefixtures("by_date")
def test_on_the_same_day_what_was_fetched_is_not_fetched_again_but_on_the_next(empty):
    empty.publish("105", crdt="2026/11/23", mdat="2026/11/23")
    assert ("efetch", "105,104,103,102,101,199") in empty.asked() or empty.update()
    requests = empty.requests()
    empty.update()
    assert [program for program, _ in empty.asked(requests)] == ["esearch", "esearch"]
    empty.clock.advance(days=1)
    requests = empty.requests()
    done = empty.update()
    assert empty.asked(requests)[2:] == [("efetch", "105")]
    assert (done.unchanged, done.events) == (1, ())


def test_a_record_that_is_added_late_is_found_whatever_its_entrez_date(living):
    living.publish("105", edat="2019/01/01", pdat="2019/01/01")
    assert kinds(living.update()) == [("new", "105")]


def test_what_a_fetch_of_today_missed_is_asked_for_once_more_when_the_search_lists_it(living):
    with living.store() as store:
        store.mark_missing(["105", "106"])
    living.publish("105")
    assert kinds(living.update()) == [("new", "105")]


def test_what_was_there_today_and_pubmed_lists_no_more_is_asked_for(living, monkeypatch):
    monkeypatch.setattr(planning, "AT_ONCE", 3)
    living.update()
    living.eutils.delete("104")
    assert kinds(living.update()) == [("deleted", "104")]
    requests = living.requests()
    assert kinds(living.update()) == []
    assert [program for program, _ in living.asked(requests)] == ["esearch", "esearch"]


def test_a_revision_on_the_day_of_the_last_update_but_after_it_is_not_lost(empty):
    empty.update()
    empty.clock.advance(hours=5)
    empty.eutils.revise("101", abstract=abstract("101", hr="0.85"))
    empty.clock.advance(days=30)
    assert kinds(empty.update()) == [("revised", "101")]


def imported(review, tmp_path, *pmids):
    path = tmp_path / "some.xml"
    path.write_text("<PubmedArticleSet>" + "".join(review.eutils.records[p] for p in pmids) + "</PubmedArticleSet>", encoding="utf-8")  # fmt: skip
    assert [len(one.new) for one in workflow.import_files(review.folder, [str(path)])] == [len(pmids)]


@pytest.mark.usefixtures("by_date")
def test_a_record_that_was_imported_is_held_against_pubmed_once_and_watched_from_then_on(living, tmp_path):
    living.eutils.add("500", title="A made-up trial.", abstract="Of something else.", crdt=LONG_AGO, mdat=LONG_AGO)
    imported(living, tmp_path, "500")
    requests = living.requests()
    assert living.update().unchanged == 1
    assert ("efetch", "500") in living.asked(requests)
    living.clock.advance(days=7)
    requests = living.requests()
    assert living.update().unchanged == 0
    assert [program for program, _ in living.asked(requests)] == ["esearch"] * 3  # one more: is it still listed?
    living.eutils.revise("500", comments=[("RetractionIn", "300")])
    assert kinds(living.update()) == [("retracted", "500")]
    living.clock.advance(days=7)
    living.eutils.delete("500")
    assert kinds(living.update()) == [("deleted", "500")]


def test_a_new_record_that_was_held_from_a_file_without_a_number_is_merged_with_it(living, tmp_path):
    path = tmp_path / "one.ris"
    path.write_text(
        "TY  - JOUR\nTI  - A randomized phase 3 trial, number 105.\nDO  - 10.1000/105\nPY  - 2020\n"
        f"AB  - {abstract('105')}\nER  - \n",
        encoding="utf-8",
    )
    assert [len(one.new) for one in workflow.import_files(living.folder, [str(path)])] == [1]
    living.publish("105", doi="10.1000/105")
    done = living.update()
    assert ("merged", "doi:10.1000/105") in kinds(done)
    assert line_of(done).after.k_eligible == 5
    assert [row.pmid for row in done.waiting] == ["105"]


@pytest.mark.usefixtures("by_date")
def test_every_search_of_the_protocol_is_asked_and_a_record_of_both_comes_once(living):
    text = living.protocol.read_text(encoding="utf-8")
    other = "[[search]]\nid = 'more'\nquery = 'trial[tiab] OR letter[tiab]'\n\n[eligibility]"
    living.protocol.write_text(text.replace("[eligibility]", other), encoding="utf-8")
    living.eutils.add("600", title="Another trial.", abstract="Of something.", crdt=LONG_AGO, mdat=LONG_AGO)
    requests = living.requests()
    done = living.update()
    assert [one.query for one in done.searches] == [QUERY, "trial[tiab] OR letter[tiab]"]
    assert [(one.count, one.new) for one in done.searches] == [(5, 0), (6, 6)]
    assert kinds(done) == [("new", "600")]
    terms = [term for program, term in living.asked(requests) if program == "esearch"]
    assert terms[2] == f"(({QUERY}) OR (trial[tiab] OR letter[tiab])) AND {MODIFIED}"
    living.clock.advance(days=7)
    requests = living.requests()
    living.update()
    assert len(living.asked(requests)) == 3


def test_a_text_that_cannot_be_read_is_named_and_does_not_stop_the_update(living, monkeypatch):
    import extractors

    real = extractors.extract
    monkeypatch.setattr(extractors, "extract", lambda text, *, pmid: 1 / 0 if pmid == "105" else real(text, pmid=pmid))
    living.publish("105", "106")
    done = living.update()
    assert kinds(done) == [("new", "106"), ("new", "105")]
    assert [(one.where, "ZeroDivisionError" in one.reason) for one in done.rejected] == [("105", True)]
    assert done.read == 1
    monkeypatch.undo()


def test_unreviewed_rows_are_pooled_only_if_asked_for_and_it_is_said(empty):
    done = empty.update(allow_unreviewed=True)
    assert line_of(done).after.k == 4
    assert "Contains unreviewed data: rows that no person has accepted were pooled." in done.words()
    empty.clock.advance(days=7)
    done = empty.update()
    assert line_of(done) is None
    lines = [line for line in done.since.lines if line.after.label == "OS, rct"]
    assert {cause.kind for mover in lines[0].movers for cause in mover.causes} == {"unreviewed"}


def test_a_second_update_at_the_same_time_is_refused_before_it_asks_anything(living):
    requests = living.requests()
    with Incoming.open(living.database), pytest.raises(EvidenceError, match="Another update is at work") as caught:
        living.update()
    assert caught.value.exit_code == 1
    assert living.requests() == requests


@pytest.mark.parametrize(
    "change, error",
    [
        (lambda text: text.replace("[[search]]", "[[sarch]]"), ProtocolError),
        (lambda text: text[: text.index("[[search]]")] + text[text.index("[eligibility]") :], UsageError),
        (lambda text: text.replace('"new-included"', '"new-includes"'), ProtocolError),
    ],
    ids=["misspelt", "no search", "no such alert"],
)
def test_a_protocol_that_cannot_be_used_is_refused_before_anything_is_asked(living, change, error):
    text = living.protocol.read_text(encoding="utf-8")
    living.protocol.write_text(change(text), encoding="utf-8")
    before, requests = living.sha256(), living.requests()
    with pytest.raises(error):
        living.update()
    assert (living.sha256(), living.requests()) == (before, requests)


def test_the_report_says_that_a_search_was_asked_again_though_its_hits_are_stored_once(living):
    assert [when for when, _ in workflow.review(living.folder).searched] == ["2026-11-23T06:00:00+00:00"]
    living.update()
    searched = workflow.review(living.folder).searched
    assert [when for when, _ in searched] == ["2026-11-30T06:00:00+00:00"]
    assert searched[0][1].endswith(", the same as on 2026-11-23")
    living.publish("105")
    living.clock.advance(days=7)
    living.update()
    assert [when[:10] for when, _ in workflow.review(living.folder).searched] == ["2026-11-23", "2026-12-07"]
