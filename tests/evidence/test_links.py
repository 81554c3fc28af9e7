"""Of a record that is indirect evidence, which estimates link a side to a third treatment, and what is kept of them."""

from dataclasses import replace

import pytest

from evidence.harmonise import harmonise
from evidence.harmonise.indirect import contrasts
from evidence.protocol import bundled, parse
from evidence.rows import INDIRECT

OS = {"endpoint": "OS", "printed": "1.25 (1.00-1.60)"}
TWO = (("everolimus", 50), ("nivolumab", 51))
THREE = (*TWO, ("atezolizumab", 52))
SORAFENIB = (("sorafenib", 50), ("axitinib", 51), ("nivolumab", 52))
HEART = parse(bundled("sglt2-vs-placebo"), where="bundled")


def found(protocol, made):
    return contrasts(protocol, [made], harmonise(protocol, [made], ()))


LINKS = [
    # the arms, an estimate, (arm, other, turned, value)
    (TWO, {"over": "A1/A2"}, ("everolimus", "nivolumab", False, 1.25)),
    (TWO, {"over": "A2/A1"}, ("everolimus", "nivolumab", True, 0.8)),
    (TWO[::-1], {"over": "A1/A2"}, ("everolimus", "nivolumab", True, 0.8)),
    (TWO, {"over": ""}, ("everolimus", "nivolumab", False, None)),
    (TWO[::-1], {"over": ""}, ("everolimus", "nivolumab", False, None)),
    (SORAFENIB, {"over": "A2/A1"}, ("axitinib", "sorafenib", False, 1.25)),  # of two of one side the numerator
    (SORAFENIB, {"over": "A1/A2"}, ("sorafenib", "axitinib", False, 1.25)),
    (SORAFENIB, {"over": "A3/A2"}, ("axitinib", "nivolumab", True, 0.8)),
    # none
    (TWO, {"over": "A1/"}, None),  # the other side is none of the arms
    (TWO, {"over": "/A1"}, None),
    (TWO, {"over": "/A2"}, None),
    (THREE, {"over": "A2/A3"}, None),  # no side in it
    (THREE, {"over": ""}, None),  # any two of three
    (TWO, {"over": "A1/A2", "kind": "prognostic"}, None),
    (TWO, {"over": "A1/A2", "endpoint": "ORR"}, None),
]


@pytest.mark.parametrize("arms, estimate, expected", LINKS)
def test_which_estimates_link_a_side_to_another_treatment(protocol, make, arms, estimate, expected):
    links = found(protocol, make(arms=arms, effects=(OS | estimate,)))
    assert [(one.arm, one.other, one.row.inverted, one.row.value) for one in links] == ([expected] if expected else [])


def test_a_link_has_the_name_the_place_and_the_figures_of_its_estimate(protocol, make):
    record, findings = make("7", arms=TWO, effects=(OS | {"over": "A2/A1"},), design="rct", year=2014)
    (one,) = found(protocol, (record, findings))
    span = findings.effects[0].span
    row = one.row
    assert (row.id, row.effect_id) == (f"7/vegf_tki_vs_mtor/{span.start}-{span.end}", "E1")
    assert (row.report, row.key, row.pmid, row.study, row.year) == ("7", "7", "7", "PMID 7", 2014)
    assert (row.text_sha256, row.comparison, row.endpoint) == (record.text_sha256, "vegf_tki_vs_mtor", "OS")
    assert (row.design, row.line_of_therapy, row.role) == ("rct", "second", INDIRECT)
    assert (row.value, row.ci_low, row.ci_high, row.printed.value) == (0.8, 1 / 1.6, 1.0, 1.25)
    assert (row.n_a, row.n_b, row.arms) == (50, 51, ("everolimus", "nivolumab"))
    assert (one.arm_side, one.other_side, one.status) == ("mTOR inhibitor", "", "usable")


def test_a_link_without_a_line_of_therapy_or_a_direction_looks_like_no_figure(protocol, make):
    (one,) = found(
        protocol, make(arms=TWO, effects=(OS | {"over": "A2/A1", "direction_source": "convention"},), line=None)
    )
    assert (one.row.line_of_therapy, one.status, one.row.inverted) == (None, "open-direction", False)
    row = one.row
    assert (row.value, row.ci_low, row.ci_high, row.yi, row.sei) == (None, None, None, None, None)


def test_each_record_keeps_its_own_study_and_one_that_is_none_is_left_out(protocol, make):
    linked = [
        make(pmid, arms=TWO, effects=(OS,), authors=(f"{name} A",)) for pmid, name in (("1", "Adler"), ("2", "Bruck"))
    ]
    asked = make("3", effects=(OS,), authors=("Celan A",))  # an answer to the question itself
    read = [*linked, asked]
    rows = [replace(row, study=f"study {row.pmid}") for row in harmonise(protocol, read, ())]
    links = contrasts(protocol, read, rows)
    assert [(one.row.pmid, one.row.study) for one in links] == [("1", "study 1"), ("2", "study 2")]


COUNTED = [
    # what an estimate counts, the outcome of its one link and what speaks against it
    ("hospitalization for heart failure", ("HF", "usable")),
    ("cardiovascular death or hospitalization for heart failure", ("CVDEATH-HF", "usable")),
    ("hospitalization for heart failure or stroke", ("HF", "no-usable-data")),
    ("the composite", ("HF", "not-accepted")),
]


@pytest.mark.parametrize("words, expected", COUNTED)
def test_a_link_counts_the_events_of_one_outcome(make, words, expected):
    arms, effect = (("dapagliflozin", 50), ("sitagliptin", 51)), OS | {"endpoint": "HF", "endpoint_text": words}
    links = found(HEART, make(arms=arms, effects=(effect,), condition="heart failure", title="Two drugs.", line=None))
    assert [(one.row.endpoint, one.status) for one in links] == [expected]


def test_what_both_arms_get_beside_makes_no_combination_of_a_side(make):
    arms = (("dapagliflozin plus loop diuretic", 50), ("sitagliptin plus loop diuretic", 51))
    links = found(HEART, make(arms=arms, effects=(OS,), condition="heart failure", title="Two drugs.", line=None))
    assert [(one.arm, one.other, one.row.value) for one in links] == [(arms[0][0], arms[1][0], 1.25)]
