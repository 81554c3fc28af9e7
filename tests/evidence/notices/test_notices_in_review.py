"""What a retraction, a correction and a doubt do to a review, and where they are seen."""

import re
from dataclasses import replace

import pytest
from noticed import OS, pooled, with_notices

from evidence.harmonise import line_up
from evidence.report import drawable, html, words
from evidence.report.review import Review
from evidence.synthesis import analyses
from evidence.table import to_csv
from evidence.table.console import to_console

WHAT_BARS = [
    # (relations, further types, eligible, why not, marks on the forest plot)
    ((("RetractionIn", "9"),), (), False, "retracted"),
    ((("RetractionIn", None),), (), False, "retracted"),
    ((("RetractedandRepublishedIn", "9"),), (), False, "retracted"),
    ((("RetractionOf", "9"),), ("Retraction of Publication",), False, "review-or-meta-analysis"),
    ((("RetractionOf", "9"),), (), False, "review-or-meta-analysis"),
    ((("ExpressionOfConcernFor", "9"),), (), False, "review-or-meta-analysis"),
    # look-alikes: they stand at the study, and it stays
    ((("ErratumIn", "9"),), (), True, None),
    ((("ErratumIn", None),), (), True, None),
    ((("ExpressionOfConcernIn", "9"),), (), True, None),
    ((("CorrectedandRepublishedIn", "9"),), (), True, None),
    ((("RetractedandRepublishedFrom", "9"),), (), True, None),
    ((("ErratumFor", "9"),), ("Published Erratum",), True, None),  # it compares the arms itself
    ((("UpdateIn", "9"), ("UpdateOf", "8")), (), True, None),
    ((("CommentIn", "9"), ("CommentOn", "8")), (), True, None),
]


@pytest.mark.parametrize("relations, types, eligible, why_not", WHAT_BARS, ids=[str(c[0]) for c in WHAT_BARS])
def test_a_retraction_bars_and_a_correction_does_not(protocol, make, *, relations, types, eligible, why_not):
    made = make("1", design="rct", effects=(OS,), title="Retraction of kidneys in renal cell carcinoma.")
    (row,) = line_up(protocol, [with_notices(made, *relations, types=types)], ()).rows
    assert (row.eligible, row.poolable, row.why_not) == (eligible, eligible, why_not)
    assert bool(row.notices) is (relations[0][0] != "CommentIn")
    assert row.to_json()["notices"] == row.notices
    assert row.eligible_but_retracted is (why_not == "retracted")


@pytest.mark.parametrize("arms, why_not", [((), "review-or-meta-analysis"), ((("axitinib", 1), ("everolimus", 2)), "no-usable-data")])  # fmt: skip
def test_an_erratum_that_compares_nothing_is_no_study(protocol, make, arms, why_not):
    made = with_notices(make("1", arms=arms), ("ErratumFor", "9"), types=("Published Erratum",))
    (row,) = line_up(protocol, [made], ()).rows
    assert row.why_not == why_not
    assert row.notices == ("an erratum, to: PMID 9 (J Made Up. 2020;1:1)",)


def test_the_reason_names_the_notice(protocol, make):
    made = with_notices(make("1", effects=(OS,)), ("RetractionIn", "9"))
    (row,) = line_up(protocol, [made], ()).rows
    assert (row.why_not, row.because) == ("retracted", "PMID 9 (J Made Up. 2020;1:1)")
    (notice,) = line_up(protocol, [with_notices(make("9"), ("RetractionOf", "1"))], ()).rows
    assert notice.because == "not a study but the notice of a retraction, of: PMID 1 (J Made Up. 2020;1:1)"


def test_a_retracted_study_leaves_the_pool_and_is_seen(protocol, four):
    assert "4 of 4 eligible studies" in pooled(protocol, line_up(protocol, four, ())).sentence
    four[1] = with_notices(four[1], ("RetractionIn", "9"))
    one = pooled(protocol, line_up(protocol, four, ()))
    assert (one.k, one.k_eligible, [row.study for row in one.retracted]) == (3, 3, ["Bruck 2012"])
    assert "3 of 3 eligible studies, 916 participants; left out as retracted: Bruck 2012" in one.sentence
    assert one.to_json()["retracted"] == ["Bruck 2012"]
    told = "Bruck 2012: retracted: PMID 9 (J Made Up. 2020;1:1)"
    assert one.footnotes == (told,)
    drawn = drawable.of_analysis(one)
    assert {told, "left out as retracted: Bruck 2012"} <= set(drawn.footnotes)
    (row,) = (row for row in drawn.rows if row.note)
    assert (row.label, row.has_data, row.note, row.estimate()) == ("Bruck 2012", False, "retracted", "left out")
    printed = words.analysis(one)
    assert re.search(r"Bruck 2012 +0\.80 \(0\.65-0\.98\) +retracted", printed)
    assert f"* {told}" in printed


def test_a_retracted_study_without_an_estimate_of_the_outcome_is_seen_too(protocol, four, make):
    none = make("2", design="rct", arms=(("axitinib", 102), ("everolimus", 202)), authors=["Bruck A"])
    one = pooled(protocol, line_up(protocol, [*four[:1], with_notices(none, ("RetractionIn", "9")), *four[2:]], ()))
    assert [(row.study, row.value, row.why_not) for row in one.retracted] == [("Bruck 2012", None, "retracted")]


def test_a_retracted_review_is_not_shown_among_the_studies_left_out(protocol, four, make):
    other = with_notices(make("5", design="meta-analysis", effects=(OS,)), ("RetractionIn", "9"))
    assert pooled(protocol, line_up(protocol, [*four, other], ())).retracted == ()


def test_all_retracted_is_said_and_not_an_empty_result(protocol, make):
    made = with_notices(make("1", design="rct", effects=(OS,), authors=["Adler A"]), ("RetractionIn", "9"))
    one = pooled(protocol, line_up(protocol, [made], ()))
    assert (one.k, one.k_eligible, one.pooled) == (0, 0, {})
    assert "0 of 0 eligible studies; left out as retracted: Adler 2012" in one.sentence


STANDS = [
    # (relation, is it a banner, mark on the forest plot)
    (("ExpressionOfConcernIn", "9"), True, "concern"),
    (("ErratumIn", "9"), False, "corrected"),
    (("CorrectedandRepublishedIn", "9"), False, "corrected"),
    (("UpdateIn", "9"), False, "updated"),
]


@pytest.mark.parametrize("relation, is_banner, mark", STANDS)
def test_what_does_not_exclude_stands_at_the_study_everywhere(protocol, four, relation, is_banner, mark):
    four[1] = with_notices(four[1], relation)
    lined = line_up(protocol, four, ())
    one = pooled(protocol, lined)
    (text,) = next(row.notices for row in lined.rows if row.study == "Bruck 2012")
    assert (one.k, one.k_eligible) == (4, 4)
    assert (f"Bruck 2012: {text}" in one.banner) is is_banner
    assert (one.footnotes == (f"Bruck 2012: {text}",)) is not is_banner
    assert words.analysis(one).count(f"Bruck 2012: {text}") == 1
    assert one.to_json()["notices"] == [{"study": "Bruck 2012", "notice": text}]
    assert [row.note for row in drawable.of_analysis(one).rows] == ["", mark, "", ""]
    assert text in to_csv(lined.rows)
    assert to_console(lined.rows).columns[-1].header == "Notices"
    review = Review(protocol, tuple(four), (), lined, (), (one,))
    assert html.render(review, made="today").count(text) >= 2


def test_without_notices_nothing_is_added(protocol, four):
    lined = line_up(protocol, four, ())
    assert "Notices" not in [column.header for column in to_console(lined.rows).columns]
    assert not any(row.notices for row in lined.rows)
    assert "*" not in words.analysis(pooled(protocol, lined))


def test_the_report_shows_a_retracted_study_with_its_notice(protocol, four):
    four[1] = with_notices(four[1], ("RetractionIn", "9"))
    lined = line_up(protocol, four, ())
    page = html.render(Review(protocol, tuple(four), (), lined, (), (pooled(protocol, lined),)), made="today")
    assert '<article id="study-bruck-2012">' in page
    assert '<p class="banner">Retracted: PMID 9 (J Made Up. 2020;1:1).</p>' in page
    assert "<td>left out</td>" in page
    assert page[page.index('id="not-pooled"') :].count("retracted: PMID 9") == 1


TOLD = [
    # (what the notice that is held says of PMID 2, what then stands at PMID 2, is it used)
    ("RetractionOf", "retracted: PMID 9 (J Made Up 2021;2:2)", False),
    ("RetractedandRepublishedFrom", "retracted and republished: PMID 9 (J Made Up 2021;2:2)", False),
    ("ExpressionOfConcernFor", "under an expression of concern: PMID 9 (J Made Up 2021;2:2)", True),
    ("ErratumFor", "corrected: PMID 9 (J Made Up 2021;2:2)", True),
    ("CommentOn", None, True),
    ("Cites", None, True),
]


@pytest.mark.parametrize("kind, words, used", TOLD)
def test_a_notice_that_is_held_counts_before_its_publication_is_fetched_again(
    protocol, four, make, *, kind, words, used
):
    notice, findings = with_notices(make("9", arms=(), title="A notice."), (kind, "2"))
    notice = replace(notice, citation="J Made Up 2021;2:2")
    rows = line_up(protocol, [*four, (notice, findings)], ()).rows
    (row,) = (row for row in rows if row.pmid == "2")
    assert (row.notices, row.poolable) == ((words,) if words else (), used)
    assert not any(row.notices for row in rows if row.pmid not in ("2", "9"))


def test_a_notice_that_both_records_state_is_told_once(protocol, four, make):
    four[1] = with_notices(four[1], ("RetractionIn", "9"))
    lined = line_up(protocol, [*four, with_notices(make("9", arms=()), ("RetractionOf", "2"))], ())
    (row,) = (row for row in lined.rows if row.pmid == "2")
    assert row.notices == ("retracted: PMID 9 (J Made Up. 2020;1:1)",)


@pytest.mark.parametrize("pmid", [None, "9"])
def test_a_record_is_not_its_own_notice(protocol, make, pmid):
    (row,) = line_up(protocol, [with_notices(make("9", effects=(OS,)), ("ErratumFor", pmid))], ()).rows
    assert len(row.notices) == 1


def test_declared_analyses_leave_it_out_too(protocol, park, heng_rows):
    lined = line_up(protocol, [with_notices(park, ("RetractionIn", "9"))], heng_rows)
    declared = analyses(protocol, lined.rows, lined.studies, allow_unreviewed=True, by="declared")
    found = {one.id: (one.k, one.k_eligible, [row.study for row in one.retracted]) for one in declared}
    assert found["os-all-park-table"] == (7, 7, ["Park 2012"])
    assert found["os-all-park-abstract"] == (7, 7, ["Park 2012"])  # it names the report that was retracted
    assert found["os-published"] == (4, 7, [])  # it asks for the adjusted multicentre studies
    assert "left out as retracted: Park 2012" in next(one.sentence for one in declared if one.id == "os-all-park-table")
    assert not any("Park 2012" in [row.study for row in one.rows] for one in declared)
