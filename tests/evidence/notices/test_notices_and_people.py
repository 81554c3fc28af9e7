"""What people may overrule after a retraction or a deletion, and which reports stand in for what was withdrawn."""

from dataclasses import replace

import pytest
from noticed import OS, SEEN, decision, pooled, with_notices

from evidence.errors import NeedsHuman
from evidence.harmonise import line_up
from evidence.records import PublishedRow
from evidence.report import words
from evidence.synthesis import analyses

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
