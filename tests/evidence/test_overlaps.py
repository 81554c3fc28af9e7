"""Reports that put trials together, beside the reports of these trials: no patient counts twice."""

from dataclasses import replace
from itertools import permutations

import pytest

from evidence.harmonise import line_up
from evidence.records import PublishedRow
from evidence.store import Decision
from evidence.synthesis.selection import usable_instead

OS = {"endpoint": "OS", "printed": "0.98 (0.57-1.68)"}
PFS = {"endpoint": "PFS", "printed": "0.97 (0.59-1.62)"}
POOLED_OS = {"endpoint": "OS", "printed": "0.91 (0.70-1.18)"}
ONE, TWO, THREE = "NCT01000001", "NCT01000002", "NCT01000003"
PIER = {"title": "Axitinib or everolimus: the PIER trial.", "registry": (ONE,), "design": "rct"}
QUAY = {"title": "Sorafenib or everolimus: the QUAY trial.", "registry": (TWO,), "design": "rct"}
BOTH = {"title": "A pooled analysis of the PIER and QUAY trials.", "registry": (ONE, TWO), "design": "rct"}


def used(rows, endpoint="OS"):
    return {row.pmid for row in rows if row.endpoint == endpoint and row.poolable}


def lined(protocol, make, *specs, decisions=(), published=()):
    records = [make(str(pmid), **{"effects": (OS,), **spec}) for pmid, spec in enumerate(specs, start=1)]
    return line_up(protocol, records, published, decisions).rows


GIVES_WAY = [
    # (title and numbers of the other report, the trials that its reason names, the words that it must have)
    (BOTH, ("PIER (PMID 1)", "QUAY (PMID 2)"), ""),
    ({"title": "Pooled analysis of the pivotal PIER and QUAY trials."}, ("PIER (PMID 1)", "QUAY (PMID 2)"), ""),
    ({"title": "Pooled data of two trials.", "registry": (ONE, TWO)}, ("PIER (PMID 1)", "QUAY (PMID 2)"), ""),
    ({"title": "Survival.", "registry": ("nct 01000001", "NCT01000002", THREE)}, ("PIER", "QUAY"), f"bears {THREE}"),
    ({"title": "An integrated analysis of the PIER and HARBOUR-3 trials."}, ("PIER (PMID 1)",), "bears HARBOUR-3"),
    ({"title": "Individual patient data from two trials.", "registry": (TWO, THREE)}, ("QUAY (PMID 2)",), f"bears {THREE}"),
    ({"title": "Pooled survival in PIER and QUAY."}, ("PIER (PMID 1)", "QUAY (PMID 2)"), ""),
    ({"title": "PIER and QUAY: pooled survival."}, ("PIER (PMID 1)", "QUAY (PMID 2)"), ""),
    ({"title": "Combined analysis of the trials QUAY, X-2 and others."}, ("QUAY (PMID 2)",), ""),
]  # fmt: skip


@pytest.mark.parametrize("other, trials, words", GIVES_WAY)
def test_what_puts_trials_together_gives_way_to_their_own_reports(protocol, make, other, trials, words):
    rows = lined(protocol, make, PIER, QUAY, {"design": "rct", **other, "effects": (POOLED_OS,)})
    (row,) = (row for row in rows if row.pmid == "3")
    assert used(rows) == {"1", "2"}
    assert (row.why_not, row.eligible) == ("overlapping-cohort", True)
    assert all(name in row.because for name in trials)
    assert words in row.because
    assert ("a person may use this one instead" in row.because) is bool(words)
    assert not usable_instead(row)  # nor in an analysis that the protocol declares


STANDS = [
    # reports that have no patients of the two trials
    {"title": "A pooled analysis of the HARBOUR and WHARF trials.", "registry": (THREE, "NCT01000004")},
    {"title": "A pooled analysis of two trials."},
    {"title": "A pier and a quay: pooled results of two trials.", "registry": (THREE,)},
    {"title": "Results unlike those of the PIER and QUAY trials.", "registry": (THREE,)},
    {"title": "Pooled plasma in a trial of axitinib, not in the PIER.", "registry": (THREE,)},
    {"title": "Pooled survival of a pier and a quay.", "registry": (THREE,)},
    {"title": "Combined PIERS and QUAYS.", "registry": (THREE,)},
    {"title": "The PIER-2 trial.", "registry": (THREE,)},
    {"title": "Another trial.", "registry": (THREE, "ISRCTN12345678")},
    {"title": "PIERS and QUAYS: an observational study.", "design": "nrs-retrospective"},
]


@pytest.mark.parametrize("other", STANDS)
def test_what_only_looks_like_it_stands(protocol, make, other):
    rows = lined(protocol, make, PIER, QUAY, {"design": "rct", **other, "effects": (POOLED_OS,)})
    assert used(rows) == {"1", "2", "3"}


REVIEWS = [
    {"types": ("Review",), "design": "review"},
    {"types": ("Meta-Analysis",), "design": "meta-analysis"},
    {"types": ("Systematic Review",), "design": "review"},
]


@pytest.mark.parametrize("review", REVIEWS)
def test_a_review_of_the_trials_keeps_its_own_reason_and_takes_nobodys_place(protocol, make, review):
    rows = lined(protocol, make, PIER, QUAY, {**BOTH, **review})
    assert used(rows) == {"1", "2"}
    assert {row.why_not for row in rows if row.pmid == "3"} == {"review-or-meta-analysis"}


def test_alone_a_pooled_analysis_counts(protocol, make):
    assert used(lined(protocol, make, BOTH)) == {"1"}


def test_a_trial_without_that_endpoint_lets_the_pooled_analysis_wait_for_a_person(protocol, make):
    rows = lined(protocol, make, {**PIER, "effects": (PFS,)}, {**BOTH, "effects": (POOLED_OS,)})
    (row,) = (row for row in rows if row.pmid == "2")
    assert (used(rows), used(rows, "PFS")) == (set(), {"1"})
    assert "no OS of these can be used as it is; a person may use this one instead" in row.because


def test_a_published_table_is_known_by_its_label(protocol, make, heng_rows):
    table = [replace(row, study="PIER", pmid=None) for row in heng_rows if row.study == heng_rows[0].study]
    assert all(isinstance(row, PublishedRow) for row in table)
    rows = lined(protocol, make, {**BOTH, "effects": (POOLED_OS,)}, published=table)
    because = f"it has the patients of PIER ({table[0].source}) too; no report here bears QUAY, {ONE}, {TWO}"
    told = [row.because for row in rows if row.pmid == "1"]
    assert told == [f"{because}; a person may use this one instead"]


def test_of_two_pooled_analyses_with_a_trial_in_common_one_stands_whatever_their_order(protocol, make):
    first = make("1", title="Pooled analysis of two trials.", registry=(ONE, TWO), design="rct", effects=(OS,))
    other = make("2", title="Pooled analysis of two trials.", registry=(TWO, THREE), design="rct", effects=(POOLED_OS,))
    apart = make("3", title="Pooled analysis of two trials.", registry=("NCT01000007",), design="rct", effects=(OS,))
    found = {frozenset(used(line_up(protocol, order, ()).rows)) for order in permutations((first, other, apart))}
    assert len(found) == 1
    assert found.pop() in ({"1", "3"}, {"2", "3"})


def overrule(rows, pmid, number=1, action="accept", code="overlapping-cohort"):
    (row,) = (row for row in rows if row.pmid == pmid)
    when = f"2026-01-0{number}"
    return Decision(number, when, "AR", action, row.id, "overrule", None, code, "", row.text_sha256, "", "")


def test_a_person_may_want_the_pooled_analysis_instead_of_its_trials(protocol, make):
    specs = (PIER, QUAY, {**BOTH, "effects": (POOLED_OS,)})
    before = lined(protocol, make, *specs)
    wants = overrule(before, "3")
    rows = lined(protocol, make, *specs, decisions=[wants])
    assert used(rows) == {"3"}
    told = {row.pmid: (row.why_not, row.because) for row in rows if row.pmid != "3"}
    assert told == {
        pmid: (
            "overlapping-cohort",
            f"the abstract of PMID 3 is used instead: AR decided so, and it has the patients of {name}",
        )
        for pmid, name in (("1", "PIER"), ("2", "QUAY"))
    }
    assert not any(usable_instead(row) for row in rows if row.pmid != "3")
    takes_back = overrule(before, "3", 2, "reject")
    assert used(lined(protocol, make, *specs, decisions=[wants, takes_back])) == {"1", "2"}


@pytest.mark.parametrize("numbers, stands", [((1, 2), {"1", "2"}), ((2, 1), {"3"})])
def test_the_last_that_a_person_wants_stands_and_never_both(protocol, make, numbers, stands):
    specs = (PIER, QUAY, {**BOTH, "effects": (POOLED_OS,)})
    before = lined(protocol, make, *specs)
    pooled, trial = overrule(before, "3", numbers[0]), overrule(before, "1", numbers[1])
    decisions = sorted((pooled, trial), key=lambda one: one.seq)
    assert used(lined(protocol, make, *specs, decisions=decisions)) == stands


@pytest.mark.parametrize("code", ["subgroup", "superseded", "check-failed"])
def test_overruling_another_reason_changes_nothing(protocol, make, code):
    specs = (PIER, QUAY, {**BOTH, "effects": (POOLED_OS,)})
    wants = overrule(lined(protocol, make, *specs), "3", code=code)
    assert used(lined(protocol, make, *specs, decisions=[wants])) == {"1", "2"}


def test_a_second_estimate_of_the_pooled_analysis_comes_in_by_no_other_door(protocol, make):
    adjusted = {**POOLED_OS, "printed": "0.88 (0.66-1.17)", "adjusted": True}
    rows = lined(protocol, make, PIER, {**BOTH, "effects": (POOLED_OS, adjusted)})
    assert used(rows) == {"1"}
    assert not any(usable_instead(row) for row in rows if row.pmid == "2")
