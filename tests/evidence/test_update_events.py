"""What an update says happened to a record, and how far that moved an estimate."""

import json
from math import exp

import pytest
from living_review import QUERY, abstract, line_of

import meta
from evidence.living.words import paragraphs
from evidence.store.incoming import waiting


def kinds(done):
    return [(event.kind, event.key) for event in done.events]


def pooled(*pmids, hr=None):
    """The result of these trials by the protocol's model, from the figures that their abstracts print."""
    from living_review import FIGURES

    effects = [meta.log_effect(*map(float, (hr or {}).get(pmid, FIGURES[pmid]))) for pmid in pmids]
    return meta.pool([yi for yi, _ in effects], [sei**2 for _, sei in effects])


def test_what_happened_to_a_record_is_named_by_its_kind(living):
    living.eutils.revise("101", abstract=abstract("101", hr="0.85"))
    living.eutils.revise("102", comments=[("RetractionIn", "300")], types=["Retracted Publication"])
    living.eutils.revise("103", comments=[("ErratumIn", "301")])
    living.eutils.revise("104", version=2)
    living.eutils.delete("199")
    living.publish("105")
    done = living.update()
    assert kinds(done) == [
        ("retracted", "102"),
        ("deleted", "199"),
        ("corrected", "103"),
        ("revised", "101"),
        ("version", "104"),
        ("new", "105"),
    ]
    told = "\n".join(done.words())
    assert "1 retracted, 1 deleted by PubMed, 1 corrected, 1 revised, 1 in a new version, 1 new." in told
    assert "PMID 102, A randomized phase 3 trial, number 102: retracted: PMID 300 (J Made Up. 2026)" in told
    assert "PMID 101, A randomized phase 3 trial, number 101: abstract changed: " in told
    assert "0.85" in told
    assert [row.pmid for row in done.opened] == ["101"]
    assert "Open again, its text changed: " in told
    assert {row.pmid for row in done.waiting} == {"101", "105"}


def test_a_retracted_study_leaves_the_pool_and_the_words_say_how_far_it_moved_the_estimate(living):
    living.eutils.revise("102", comments=[("RetractionIn", "300")], types=["Retracted Publication"])
    done = living.update()
    line = line_of(done)
    before, after = pooled("104", "103", "102", "101"), pooled("104", "103", "101")
    assert (line.before.k, line.after.k, line.after.k_eligible) == (4, 3, 3)
    assert line.before.result.estimate == pytest.approx(before.estimate)
    assert line.after.result.ci_high == pytest.approx(after.ci_high)
    assert [(mover.change.kind, mover.change.subject.pmid) for mover in line.movers] == [("went", "102")]
    assert line.movers[0].shift == pytest.approx(after.estimate - before.estimate)
    told = "\n".join(paragraphs(done.moved))
    assert f"because PMID 102: retracted: PMID 300 (J Made Up. 2026); alone it moves {exp(before.estimate):.2f}" in told
    assert done.changed


def test_a_deleted_record_stays_and_waits_for_a_person(living):
    living.eutils.delete("104")
    done = living.update()
    assert kinds(done) == [("deleted", "104")]
    line = line_of(done)
    assert (line.before.k, line.after.k) == (4, 3)
    assert [mover.causes[0].kind for mover in line.movers] == ["deleted"]
    with living.store() as store:
        assert set(store.deleted()) == {"104"}
        assert store.record("104").pmid == "104"
    living.clock.advance(days=7)
    requests = living.requests()
    assert living.update().events == ()
    assert len(living.asked(requests)) == 2  # it is not asked for again


def test_a_deleted_record_that_comes_back_is_restored(living):
    raw = living.eutils.records["104"]
    living.eutils.delete("104")
    living.update()
    living.clock.advance(days=7)
    living.eutils.records["104"] = raw
    done = living.update()
    assert kinds(done) == [("restored", "104")]
    with living.store() as store:
        assert store.deleted() == {}


@pytest.mark.usefixtures("by_date")
def test_what_the_search_no_longer_finds_stays_and_is_watched(living):
    living.eutils.revise("104", title="A trial.", abstract=abstract("104").replace("renal cell", "renal-cell"))
    done = living.update()
    assert ("gone", "104") in kinds(done)
    assert "no longer found by the search; it stays in the review" in "\n".join(done.words())
    living.clock.advance(days=7)
    assert living.update().events == ()
    living.clock.advance(days=7)
    living.eutils.revise("104", comments=[("RetractionIn", "300")], types=["Retracted Publication"])
    requests = living.requests()
    assert kinds(living.update()) == [("retracted", "104")]
    assert [term for _, term in living.asked(requests)][1:3] == [
        f'(({QUERY}) OR 104[uid]) AND ("2026/12/05"[mdat] : "3000"[mdat])',
        "104[uid]",
    ]


def test_a_hit_that_is_gone_when_it_is_fetched_is_named_and_tried_again_when_it_is_found_again(living):
    living.publish("105")
    living.eutils.schedule = lambda asked: "105" in living.eutils.records and asked.program == "efetch.fcgi" and living.eutils.delete("105")  # fmt: skip
    done = living.update()
    assert (done.missing, done.events) == (("105",), ())
    assert "PubMed has no record of 1 PMIDs that it found: 105" in done.words()
    living.eutils.schedule = None
    living.publish("105", crdt="2026/11/30")
    requests = living.requests()
    assert living.update().events == ()  # it was asked for today
    assert len(living.asked(requests)) == 2
    living.clock.advance(days=1)
    assert kinds(living.update()) == [("new", "105")]
    with living.store() as store:
        assert store.missing() == {}


def test_what_people_decided_between_two_updates_is_not_laid_at_pubmeds_door(living):
    living.update()
    living.accept("101", action="reject")
    living.clock.advance(days=7)
    done = living.update()
    assert not done.changed
    assert done.since_run == 2
    mover = done.since.lines[0].movers[0]
    assert (mover.change.kind, mover.change.subject.pmid) == ("rejected", "101")
    assert [cause.words for cause in mover.causes] == ["AR rejected it on 2026-11-30"]
    assert any(line.startswith("Since run 2, before this update:") for line in done.words())


def test_another_protocol_is_told_apart_from_new_studies(living):
    living.update()
    text = living.protocol.read_text(encoding="utf-8")
    living.protocol.write_text(text.replace('tau2 = "REML"\nci = "hksj-adhoc"', 'tau2 = "DL"\nci = "wald"', 1), encoding="utf-8")  # fmt: skip
    living.clock.advance(days=7)
    living.publish("105")
    done = living.update()
    since = next(line for line in done.since.lines if line.after.label == "OS, rct")
    assert [cause.kind for cause in since.model.causes] == ["protocol"]
    assert since.movers == ()
    assert [mover.causes[0].kind for mover in line_of(done).movers] == ["new"]
    assert line_of(done).model is None


def test_texts_that_other_rules_had_read_are_read_again_and_the_rules_are_the_cause(living):
    from dataclasses import replace

    with living.store() as store:
        found = store.findings("101")
        store.put_findings("101", replace(found, version="0", effects=()))
    before = living.sha256()
    done = living.update(dry_run=True)
    assert done.read == 1
    assert living.sha256() == before
    done = living.update()
    mover = line_of(done).movers[0]
    assert (mover.change.kind, mover.change.subject.pmid) == ("accepted", "101")
    assert [cause.kind for cause in mover.causes] == ["rules"]


def test_the_json_holds_what_the_words_say(living):
    living.eutils.revise("102", comments=[("RetractionIn", "300")])
    body = json.loads(json.dumps(living.update().to_json()))
    assert (body["run"], body["changed"], body["searches"][0]["count"]) == (2, True, 5)
    assert body["events"][0] | {"pieces": []} == {
        "what": "retracted",
        "record": "102",
        "title": "A randomized phase 3 trial, number 102.",
        "words": "retracted: PMID 300 (J Made Up. 2026)",
        "pieces": [],
    }
    line = body["moved"]["analyses"][0]
    assert line["movers"][0]["because"][0]["kind"] == "retracted"
    assert line["factor"] == pytest.approx(line["movers"][0]["factor"])
    assert waiting(living.database) is None
