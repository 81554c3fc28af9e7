"""What a retraction, a correction, a doubt and a deletion do to a review, and where they are seen."""

import re
from dataclasses import replace

import pytest

from evidence.errors import NeedsHuman
from evidence.harmonise import line_up
from evidence.records import PublishedRow, Related
from evidence.report import drawable, html, words
from evidence.report.review import Review
from evidence.store import Decision
from evidence.synthesis import analyses
from evidence.table import to_csv
from evidence.table.console import to_console

OS = {"endpoint": "OS", "printed": "0.80 (0.65-0.98)"}
SEEN = "2026-03-01T00:00:00+00:00"


def with_notices(made, *relations, types=(), retracted=False):
    """Give a record of the ``make`` kind with relations (kind, PMID) and further publication types."""
    record, findings = made
    related = tuple(Related(kind, pmid, "J Made Up. 2020;1:1") for kind, pmid in relations)
    retracted = retracted or any(kind.startswith("Retraction") and kind.endswith("In") for kind, _ in relations)
    types = (*record.publication_types, *types)
    return replace(record, related=related, retracted=retracted, publication_types=types), findings


@pytest.fixture
def four(make):
    """Four trials that answer the question, each its own study."""
    return [
        make(str(n), design="rct", effects=(OS,), arms=(("axitinib", 100 + n), ("everolimus", 200 + n)), authors=[f"{name} A"])
        for n, name in enumerate(("Adler", "Bruck", "Celan", "Dorn"), start=1)
    ]  # fmt: skip


def pooled(protocol, lined, *, allow_unreviewed=True):
    found = analyses(protocol, lined.rows, lined.studies, allow_unreviewed=allow_unreviewed, by="strata")
    return next(one for one in found if one.endpoint == "OS")


def decision(row, action="accept", *, field="row", who="AR", made="2026-01-01", seq=1):
    return Decision(seq, made, who, action, row.id, field, None, None, "", row.text_sha256, "", "")


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


# a person overrules a retraction


def test_only_a_decision_on_the_retraction_itself_overrules_it(protocol, four):
    four[1] = with_notices(four[1], ("RetractionIn", "9"))
    (row,) = (row for row in line_up(protocol, four, ()).rows if row.pmid == "2")
    plain, overruling = decision(row), decision(row, field="retraction")
    cases = [([plain], False), ([overruling], True), ([overruling, plain], True)]
    cases += [([overruling, decision(row, "reject", field="retraction")], False)]  # thought better of it
    cases += [([overruling, decision(row, "reject", field="retraction", who="BR")], False)]  # another disagrees
    cases += [([replace(overruling, text_sha256="0" * 64)], False)]  # of another text
    for decisions, used in cases:
        one = pooled(protocol, line_up(protocol, four, (), decisions))
        assert ("Bruck 2012" in [r.study for r in one.rows]) is used, decisions
        assert (one.k_eligible == 4) is used
        banner = "Bruck 2012: used although retracted: AR decided so"
        assert (banner in one.banner) is used
    lined = line_up(protocol, four, (), [overruling])
    with pytest.raises(NeedsHuman):  # the row itself is not accepted by that
        analyses(protocol, lined.rows, lined.studies, allow_unreviewed=False, by="strata")


def test_what_is_not_eligible_otherwise_cannot_be_brought_in_by_overruling(protocol, make):
    made = with_notices(make("1", design="meta-analysis", effects=(OS,)), ("RetractionIn", "9"))
    (row,) = line_up(protocol, [made], ()).rows
    (again,) = line_up(protocol, [made], (), [decision(row, field="retraction"), decision(row)]).rows
    assert (again.eligible, again.poolable, again.why_not) == (False, False, "retracted")


# published tables that quote it


def table_row(**more):
    known = {"study": "Bruck 2012", "pmid": "2", "year": 2012, "endpoint": "OS", "measure": "HR", "value": 0.8}
    known |= {"ci_high": 0.98, "ci_level": 0.95, "numerator": "axitinib", "reference": "everolimus"}
    known |= {"n_numerator": 102, "n_reference": 202, "design": "rct", "estimate_adjusted": None, "population": "all"}
    known |= {"ci_low": 0.65, "source": "Table 1"}
    return PublishedRow(**(known | more))


TABLES = [
    # (the published row, why it is not used, whether a notice stands at it)
    ({}, "retracted", True),
    ({"pmid": None}, "retracted", True),  # linked by author, year, numbers and estimate
    ({"pmid": "77"}, None, True),  # quotes another publication of the study
    ({"pmid": None, "study": "Else 2001", "year": 2001, "value": 0.7, "n_numerator": 5, "n_reference": 6}, None, False),
]


@pytest.mark.parametrize("change, why_not, told", TABLES)
def test_a_table_that_quotes_a_retracted_publication_is_barred_with_it(protocol, four, change, why_not, told):
    four[1] = with_notices(four[1], ("RetractionIn", "9"))
    lined = line_up(protocol, four, [table_row(**change)])
    row = lined.rows[-1]
    assert (row.why_not, row.poolable, bool(row.notices)) == (why_not, why_not is None, told)
    if why_not:
        assert "PMID 2, where the figures come from, was retracted: PMID 9" in row.because
        assert [r.study for r in pooled(protocol, lined).retracted] == ["Bruck 2012"]
        freed = line_up(protocol, four, [table_row(**change)], [decision(row, field="retraction")]).rows[-1]
        assert (freed.why_not, freed.poolable) == (None, True)
        assert freed.notices[-1] == "used although retracted: AR decided so"


def test_another_report_of_the_study_is_told_and_used(protocol, make):
    old = make("1", design="rct", effects=(OS,), registry=["NCT00000001"], authors=["Adler A"])
    new = make("2", design="rct", effects=(OS,), registry=["NCT00000001"], authors=["Adler A"])
    lined = line_up(protocol, [with_notices(old, ("RetractionIn", "9")), new], ())
    one = pooled(protocol, lined)
    assert [(row.pmid, row.study) for row in one.rows] == [("2", "Adler 2012")]
    assert one.retracted == ()
    told = "PMID 1, a report of the same study: retracted: PMID 9 (J Made Up. 2020;1:1)"
    assert f"Adler 2012: {told}" in one.banner


# versions of one study


VERSIONS = [
    # (relation of the later record, is it one study with the earlier)
    ((("CorrectedandRepublishedFrom", "1"),), True),
    ((("RetractedandRepublishedFrom", "1"),), True),
    ((("ErratumFor", "1"),), True),
    ((("UpdateOf", "1"),), True),
    # look-alikes
    ((("CommentOn", "1"),), False),
    ((("ErratumFor", "1"), ("ErratumFor", "7")), False),  # an erratum to several articles joins none
    ((("UpdateOf", "7"),), False),
    ((("UpdateOf", None),), False),
    ((), False),
]


@pytest.mark.parametrize("relations, expected", VERSIONS, ids=[str(v[0]) for v in VERSIONS])
def test_versions_of_one_publication_are_one_study(protocol, make, relations, expected):
    first = make("1", design="rct", effects=(OS,), authors=["Adler A"])
    later = make("2", design="rct", effects=({**OS, "printed": "0.90 (0.70-1.15)"},), authors=["Zwo A"], year=2019)
    lined = line_up(protocol, [first, with_notices(later, *relations)], ())
    assert (len(lined.studies) == 1) is expected


def test_what_was_corrected_and_republished_gives_way_to_that_version(protocol, make):
    first = with_notices(make("1", design="rct", effects=(OS,)), ("CorrectedandRepublishedIn", "2"))
    later = make("2", design="rct", effects=({**OS, "printed": "0.90 (0.70-1.15)"},), year=2011)
    later = with_notices(later, ("CorrectedandRepublishedFrom", "1"))
    for records in ([first, later], [later, first]):
        rows = {row.pmid: row for row in line_up(protocol, records, ()).rows}
        assert rows["2"].poolable
        assert rows["1"].why_not == "superseded"
        assert "it is the corrected version of the other" in rows["1"].because


# deletion


def test_a_deleted_record_stays_and_its_rows_wait(protocol, four):
    deleted = {"2": SEEN}
    lined = line_up(protocol, four, (), (), deleted)
    (row,) = (row for row in lined.rows if row.pmid == "2")
    assert (row.eligible, row.poolable, row.why_not) == (True, False, "not-accepted")
    assert row.notices == ("deleted by PubMed: seen 2026-03-01",)
    one = pooled(protocol, lined)
    assert (one.k, one.k_eligible, [r.study for r in one.without_data]) == (3, 4, ["Bruck 2012"])
    assert "* Bruck 2012: deleted by PubMed: seen 2026-03-01" in words.analysis(one)


@pytest.mark.parametrize(
    "made, action, expected",
    [
        ("2026-02-28T23:59:59+00:00", "accept", False),  # before it was deleted
        ("2026-03-01T00:00:01+00:00", "accept", True),
        ("2026-03-01T00:00:01+00:00", "reject", False),
        ("2026-02-28T23:59:59+00:00", "reject", False),
    ],
)
def test_only_an_acceptance_after_the_deletion_counts(protocol, four, made, action, expected):
    (row,) = (row for row in line_up(protocol, four, ()).rows if row.pmid == "2")
    decisions = [decision(row, action, made=made)]
    (row,) = (row for row in line_up(protocol, four, (), decisions, {"2": SEEN}).rows if row.pmid == "2")
    assert (row.poolable, row.accepted) == (expected, expected)
    assert (row.decision == "rejected") is (action == "reject")
    one = pooled(protocol, line_up(protocol, four, (), decisions, {"2": SEEN}))
    assert ("Bruck 2012: deleted by PubMed: seen 2026-03-01" in one.banner) is expected


def test_the_deletion_of_another_record_changes_nothing(protocol, four):
    assert line_up(protocol, four, (), (), {"99": SEEN}) == line_up(protocol, four, ())


def test_declared_analyses_leave_it_out_too(protocol, park, heng_rows):
    lined = line_up(protocol, [with_notices(park, ("RetractionIn", "9"))], heng_rows)
    declared = analyses(protocol, lined.rows, lined.studies, allow_unreviewed=True, by="declared")
    found = {one.id: (one.k, one.k_eligible, [row.study for row in one.retracted]) for one in declared}
    assert found["os-all-park-table"] == (7, 7, ["Park 2012"])
    assert found["os-all-park-abstract"] == (7, 7, ["Park 2012"])  # it names the report that was retracted
    assert found["os-published"] == (4, 7, [])  # it asks for the adjusted multicentre studies
    assert "left out as retracted: Park 2012" in next(one.sentence for one in declared if one.id == "os-all-park-table")
    assert not any("Park 2012" in [row.study for row in one.rows] for one in declared)
