from dataclasses import replace

import pytest

from evidence.harmonise import line_up
from evidence.studies import Report, link
from evidence.studies.links import THRESHOLD, WEIGHTS, score

OS = {"endpoint": "OS", "printed": "0.98 (0.57-1.68)"}
PFS = {"endpoint": "PFS", "printed": "0.97 (0.59-1.62)"}


@pytest.fixture(scope="module")
def lined(protocol, park, heng_rows):
    return line_up(protocol, [park], heng_rows)


def test_the_table_and_the_abstract_of_one_cohort_are_one_study(lined):
    park = next(study for study in lined.studies if len(study.reports) > 1)
    assert park.name == "Park 2012"
    assert park.reports == ("22460837", "PMID 25493562, Table 1: Park 2012")
    (found,) = park.links
    assert found.score >= THRESHOLD
    assert set(found.signals) == {
        "both arms of equal size",
        "an estimate agrees within rounding",
        "same year",
        "same endpoints",
    }
    assert len(lined.studies) == 8


def test_it_counts_once_an_endpoint_and_the_other_report_stays_listed(lined):
    rows = [row for row in lined.rows if row.study == "Park 2012"]
    assert [(row.endpoint, row.source, row.poolable, row.why_not) for row in rows] == [
        ("OS", "abstract", False, "overlapping-cohort"),
        ("PFS", "abstract", False, "overlapping-cohort"),
        ("OS", "PMID 25493562, Table 1", True, None),
        ("PFS", "PMID 25493562, Table 1", True, None),
    ]
    assert "calls the study adjusted" in rows[0].because


def test_os_conflicts_beyond_rounding_and_pfs_does_not(lined):
    (conflict,) = lined.conflicts
    assert (conflict.study, conflict.endpoint) == ("Park 2012", "OS")
    assert (conflict.a.source, conflict.b.source) == ("PMID 25493562, Table 1", "abstract")
    for words in (
        "PMID 25493562, Table 1 prints 1.71 (0.86-3.40), mTOR inhibitor over VEGF TKI",
        "the abstract of PMID 22460837 prints 0.98 (0.57-1.68), VEGF TKI over mTOR inhibitor",
        "As VEGF TKI over mTOR inhibitor: 0.585 (0.294-1.16) and 0.98 (0.57-1.68)",
        "Used: PMID 25493562, Table 1, because the protocol prefers adjusted",
    ):
        assert words in conflict.detail


def report(name, **more):
    return Report(id=name, **more)


ARMS = (("vegf_tki_vs_mtor", 41, 42),)
PAIRS = [
    # (signals of two reports, are they one study)
    ({"arms": ARMS}, {"arms": ARMS}, False),
    ({"arms": ARMS, "year": 2012}, {"arms": ARMS, "year": 2012}, False),
    ({"arms": ARMS, "year": 2012, "first_author": "Park K"}, {"arms": ARMS, "year": 2012, "label": "Park 2012"}, True),
    ({"first_author": "Park K", "year": 2012}, {"label": "Park 2012", "year": 2012}, False),
    ({"first_author": "Park K", "year": 2012, "arms": ARMS}, {"label": "Kim 2012", "year": 2012, "arms": ARMS}, False),
    ({"pmid": "1"}, {"pmid": "1"}, True),
    ({"pmid": "1"}, {"pmid": "2"}, False),
    ({"registry_ids": frozenset({"NCT1"})}, {"registry_ids": frozenset({"NCT1", "NCT2"})}, True),
    ({"registry_ids": frozenset({"NCT1"}), "arms": ARMS}, {"registry_ids": frozenset({"NCT1"}), "arms": (("vegf_tki_vs_mtor", 187, 188),)}, True),
    ({"registry_ids": frozenset({"NCT1"}), "arms": ARMS, "year": 2012, "label": "Park 2012"}, {"registry_ids": frozenset({"NCT2"}), "arms": ARMS, "year": 2012, "label": "Park 2012"}, False),
    ({"acronym": "METEOR", "year": 2015}, {"acronym": "METEOR", "year": 2015}, False),
    ({"acronym": "METEOR", "arms": ARMS}, {"acronym": "Meteor", "arms": ARMS}, True),
    ({"acronym": "METEOR", "first_author": "Choueiri TK"}, {"acronym": "METEOR", "first_author": "Choueiri TK"}, True),
    ({"acronym": "", "label": ""}, {"acronym": "", "label": ""}, False),
]  # fmt: skip


@pytest.mark.parametrize("one, other, same", PAIRS)
def test_signals_add_up(one, other, same):
    studies = link([report("a", **one), report("b", **other)])
    assert (len(studies) == 1) is same
    found = score(report("a", **one), report("b", **other))
    assert set(found.signals) <= set(WEIGHTS)
    assert 0 <= found.score <= 1


def test_one_table_lists_different_studies_even_if_a_third_report_resembles_both():
    table = {"listed_in": "a table", "arms": ARMS, "year": 2012}
    reports = [
        report("1", label="Park 2012", **table),
        report("2", label="Kim 2012", **table),
        report("3", first_author="Park K", arms=ARMS, year=2012),
        report("4", first_author="Kim J", arms=ARMS, year=2012),
    ]
    assert [study.reports for study in link(reports)] == [("1", "3"), ("2", "4")]
    same = [report("1", label="A 2012", pmid="9", **table), report("2", label="B 2012", pmid="9", **table)]
    assert len(link(same)) == 2


def test_every_study_has_its_own_name():
    names = [study.name for study in link([report("1", label="Kim 2012"), report("2", label="Kim 2012"), report("3")])]
    assert names == ["Kim 2012", "Kim 2012 (2)", "3"]


def test_two_cohorts_of_equal_size_are_two_studies(protocol, make):
    one = make("1", effects=(OS,))
    other = make("2", effects=({**OS, "printed": "1.40 (0.80-2.45)"},))
    lined = line_up(protocol, [one, other], ())
    assert len(lined.studies) == 2
    assert all(row.poolable for row in lined.rows)
    assert not lined.conflicts


def test_reports_of_one_registered_trial_supersede_each_other(protocol, make):
    first = make("1", effects=({**OS, "data_cut": "interim"},), registry=("NCT00000001",), year=2015)
    last = make(
        "2", effects=({**OS, "printed": "0.80 (0.60-1.07)", "data_cut": "final"},), registry=("NCT00000001",), year=2016
    )
    rows = line_up(protocol, [first, last], ()).rows
    assert [(row.pmid, row.poolable, row.why_not) for row in rows] == [("1", False, "superseded"), ("2", True, None)]


PRINTED = ("0.97 (0.59-1.62)", "0.90 (0.60-1.35)")
CHOICE = [
    # (one estimate, another of the same report, index of the one that counts)
    ({"adjusted": False}, {"adjusted": True}, 1),
    ({}, {"adjusted": True}, 1),
    ({}, {"adjusted": False}, 0),
    ({"assessor": "investigator"}, {"assessor": "independent"}, 1),
    ({"assessor": "investigator", "adjusted": True}, {"assessor": "independent"}, 0),
    ({"data_cut": "interim"}, {"data_cut": "final"}, 1),
    ({"population": "women", "adjusted": True}, {}, 1),
    ({"direction_source": "convention", "adjusted": True}, {}, 1),
]


@pytest.mark.parametrize("one, other, counts", CHOICE)
def test_one_estimate_of_a_study_counts(protocol, make, one, other, counts):
    second = {**PFS, "printed": "0.90 (0.60-1.35)"}
    rows = line_up(protocol, [make(effects=({**PFS, **one}, {**second, **other}))], ()).rows
    assert [row.poolable for row in rows] == [counts == 0, counts == 1]
    assert rows[1 - counts].why_not in {"superseded", "subgroup"}


@pytest.mark.parametrize("over", [("A1/A2", "A1/A2"), ("A1/A2", "A2/A1")], ids=" ".join)
def test_of_two_that_nothing_tells_apart_neither_counts_before_a_person_has_chosen(protocol, make, over):
    effects = [{**PFS, "printed": printed, "over": each} for printed, each in zip(PRINTED, over, strict=True)]
    rows = line_up(protocol, [make(effects=tuple(effects))], ()).rows
    assert [row.poolable for row in rows] == [False, False]
    assert all(row.because for row in rows)


def test_arms_that_share_a_control_are_one_row(protocol, make):
    arms = (("everolimus", 520), ("sorafenib", 240), ("sunitinib", 240))
    effects = ({**OS, "over": "A2/A1"}, {**OS, "printed": "0.90 (0.60-1.35)", "over": "A3/A1"})
    rows = line_up(protocol, [make(arms=arms, effects=effects)], ()).rows
    assert [row.poolable for row in rows] == [True, False]
    assert rows[1].because.endswith(
        "; sunitinib shares the control arm everolimus with sorafenib, whose row stands for it "
        "(OS 0.98 (0.57-1.68), sorafenib over everolimus)"
    )


SHARING = [
    # (arms, what the first and the second estimate set against each other, the words on what they share)
    (("everolimus", "sorafenib", "sunitinib"), ("A1/A2", "A1/A3"), "sunitinib shares the control arm everolimus with sorafenib"),
    (("everolimus", "sorafenib", "sunitinib"), ("A2/A1", "A1/A3"), "sunitinib shares the control arm everolimus with sorafenib"),
    (("sunitinib", "everolimus", "temsirolimus"), ("A1/A2", "A1/A3"), "temsirolimus shares the arm sunitinib with everolimus"),
    (("axitinib 5 mg", "axitinib 10 mg", "everolimus"), ("A1/A3", "A2/A3"), "axitinib 10 mg shares the control arm everolimus"),
    (("everolimus", "sorafenib", "temsirolimus", "sunitinib"), ("A2/A1", "A4/A3"), ""),  # two pairs, nothing shared
    (("everolimus", "sorafenib"), ("A2/A1", ""), ""),  # nothing says which arms the second is of
]  # fmt: skip


@pytest.mark.parametrize("names, over, words", SHARING)
def test_what_gives_way_to_an_estimate_against_the_same_arm_says_so(protocol, make, names, over, words):
    effects = ({**OS, "over": over[0]}, {**OS, "printed": "0.90 (0.60-1.35)", "over": over[1]})
    rows = line_up(protocol, [make(arms=[(name, 100) for name in names], effects=effects)], ()).rows
    assert [row.poolable for row in rows] == [True, False]
    assert rows[1].why_not == "superseded"
    assert words in rows[1].because
    assert (" shares the " in rows[1].because) is bool(words)
    assert (f"({rows[0].endpoint} {rows[0].printed})" in rows[1].because) is bool(words)


def test_a_rejected_estimate_gives_way_to_the_other(protocol, park, heng_rows):
    from evidence.store import Decision

    lined = line_up(protocol, [park], heng_rows)
    table = next(row for row in lined.rows if row.study == "Park 2012" and row.endpoint == "OS" and row.poolable)
    no = Decision(1, "2026-01-01", "AR", "reject", table.id, "row", None, None, "", table.text_sha256, "", "")
    rows = line_up(protocol, [park], heng_rows, [no]).rows
    park_os = [row for row in rows if row.study == "Park 2012" and row.endpoint == "OS"]
    assert [(row.source, row.poolable) for row in park_os] == [("abstract", True), ("PMID 25493562, Table 1", False)]


@pytest.mark.parametrize("change, conflict", [({}, True), ({"estimate_adjusted": True}, True), ({"value": 1.02, "ci_low": 0.60, "ci_high": 1.75, "printed": (("value", "1.02"), ("ci_low", "0.60"), ("ci_high", "1.75"))}, False)])  # fmt: skip
def test_conflicts_are_differences_that_rounding_does_not_explain(protocol, park, heng_rows, change, conflict):
    rows = [replace(row, **change) if (row.study, row.endpoint) == ("Park 2012", "OS") else row for row in heng_rows]
    assert bool(line_up(protocol, [park], rows).conflicts) is conflict


def test_an_adjusted_and_an_unadjusted_estimate_differ_without_conflict(protocol, make, heng_rows):
    made = make("22460837", effects=(PFS, {**OS, "adjusted": False}))
    rows = [replace(row, estimate_adjusted=True) for row in heng_rows]
    assert not line_up(protocol, [made], rows).conflicts
