"""The report of a review that is kept up to date: what came, what changed, what moved, and who accepted what when."""

import base64
import datetime as dt
import html as escaping
import re

import pytest
from living_review import Review

from evidence import workflow
from evidence.decisions import event_id
from evidence.report import excluding
from evidence.report.excluding import LISTED

NOW = dt.datetime(2026, 12, 24, tzinfo=dt.UTC)


def report(review: Review, name="report.html"):
    return workflow.report(review.folder, review.folder / name, now=NOW).read_text(encoding="utf-8")


def section(page, name):
    inner = page[page.index(f'<section id="{name}"') :].partition("</section>")[0]
    return " ".join(escaping.unescape(re.sub(r"(?s)<svg.*?</svg>|<[^>]+>", " ", inner)).split())


def test_people_alone_moved_it_since_the_first_run(living):
    told = section(report(living), "changes")
    assert "The first run (run 1, 2026-11-23) Records: 5 new." in told
    assert "Since run 1 (2026-11-23)" in told
    assert "OS, rct, VEGF TKI over mTOR inhibitor nothing pooled, k = 0 of 4 HR 0.84" in told
    assert "was accepted and came into the pool, 0.80 (0.60-1.07), axitinib over everolimus" in told
    assert "because AR accepted it on" in told


def test_a_retraction_is_told_with_the_numbers_before_and_after(living):
    workflow.save(living.folder, workflow.Choice())
    before = workflow.review(living.folder).strata[0].result
    living.eutils.revise("102", comments=[("RetractionIn", "300")], types=["Retracted Publication"])
    living.publish("105")
    living.update()
    page = report(living)
    told = section(page, "changes")
    assert re.search(r"From run 2 \(\d{4}-\d\d-\d\d\) to run 3 \(2026-11-30\)", told)
    assert "retracted PMID 102 : A randomized phase 3 trial, number 102.; retracted: PMID 300" in told
    assert "new PMID 105" in told
    after = workflow.review(living.folder).strata[0].result
    assert "HR " + before.interval() + ", k = 4 of 4 HR " + after.interval() + ", k = 3 of 4" in told
    assert "Retracted: PMID 300 (J Made Up. 2026)." in section(page, "studies")
    assert "Nothing changed." in told  # since run 3


def test_what_nothing_changed_says_so_and_writing_it_twice_gives_the_same(living):
    living.update()
    first = report(living)
    assert section(first, "changes").count("Nothing changed.") >= 1
    assert report(living, "again.html") == first


def test_cards_say_who_accepted_when_on_which_words(living):
    told = section(report(living), "studies")
    assert "“hazard ratio for death for axitinib vs everolimus was 0.80 (95% CI 0.60-1.07)" in told
    assert "used; accepted by AR on 2026-11-23" in told
    assert "2026-11-23 06:00 UTC, AR: accept" in told
    assert "Direction stated in the text: “" in told


def test_the_report_is_not_written_where_nobody_has_accepted_anything(empty):
    empty.update()
    assert not (empty.folder / "report.html").exists()
    assert workflow.report(empty.folder, allow_unreviewed=True, now=NOW).exists()


def test_what_is_not_eligible_stands_under_excluded_alone(living):
    page = report(living)
    told = section(page, "excluded")
    assert "1 report is not eligible" in told
    assert "PMID 199 A letter." in told
    assert "199" not in section(page, "not-pooled")


@pytest.mark.parametrize("n", [LISTED, LISTED + 1, 10_000])
def test_very_many_are_counted_listed_so_far_and_all_in_the_file(living, monkeypatch, n):
    many = tuple(
        excluding.Excluded(str(i), str(i), 2020, f"Title {i} <b>", "wrong-population", "another disease")
        for i in range(n)
    )
    monkeypatch.setattr(excluding, "excluded", lambda _: many)
    page = report(living)
    told = section(page, "excluded")
    assert f"{n:,} reports are not eligible" in told
    assert told.count("another disease") == LISTED
    assert (f"The first {LISTED} of {n:,}; all stand in excluded.csv" in told) == (n > LISTED)
    link = re.search(r'href="data:text/csv;charset=utf-8;base64,([^"]+)" download="excluded.csv"', page)
    assert base64.b64decode(link[1]).decode().count("\n") == n + 1
    assert len(page) < 3_000_000


def test_a_file_that_is_too_large_is_named_with_its_command(living, monkeypatch):
    from evidence.report import downloads

    monkeypatch.setattr(downloads, "LARGEST", 100)
    told = section(report(living), "downloads")
    assert "audit.jsonl - " in told
    assert "too large for a page, 0.0 MB: evidence export audit -o audit.jsonl" in told


def test_what_people_corrected_noted_and_took_back_stands_at_its_study(living):
    rows = {row.pmid: row for row in workflow.table(living.folder, everything=True) if row.endpoint == "OS"}
    with living.store() as store:
        for pmid, action in (("101", "accept"), ("102", "reject"), ("103", "accept")):
            store.decide(rows[pmid].id, action, who="BS", why="read twice", text_sha256=rows[pmid].text_sha256)
        flag = store.decide(rows["104"].id, "flag", who="BS", field="flag", why="<b>odd</b>")
        store.decide(event_id(flag), "undo", who="BS", field="undo")
        store.decide("103", "note", who="BS", field="note", why="ask the authors")
    page = report(living)
    told = section(page, "studies")
    assert "UTC, BS: reject: read twice" in told
    assert "UTC, BS: flag: <b>odd</b> (undone)" in told
    assert "<b>odd" not in page
    assert "103: 2026-11-30 06:00 UTC, BS: note: ask the authors" in told
    assert "all 3 67 %" in section(page, "agreement")
    changes = section(page, "changes")
    assert "because AR accepted it on 2026-11-23" in changes
    assert "flag" not in changes  # nor does a note move anything
