"""An estimate lined up with the question: turned where it is printed B over A, usable or with the first reason why not."""

from dataclasses import replace
from math import log

import pytest
from decided import in_turn

from evidence.harmonise import harmonise
from evidence.harmonise.eligibility import stratum_of
from evidence.store import Decision
from extractors.findings import Check


def one(protocol, made, **more):
    (row,) = harmonise(protocol, [made], (), **more)
    return row


OS = {"endpoint": "OS", "printed": "1.31 (1.05-1.63)"}


TWO = (("temsirolimus", 259), ("sorafenib", 253))


def test_a_ratio_printed_b_over_a_is_turned_and_kept_as_printed(protocol, make):
    row = one(protocol, make("24297950", arms=TWO, effects=(OS,), design="rct"))
    assert row.inverted
    assert (row.value, row.ci_low, row.ci_high) == (1 / 1.31, 1 / 1.63, 1 / 1.05)
    assert (row.printed.value, row.printed.ci_low, row.printed.ci_high) == (1.31, 1.05, 1.63)
    assert row.yi == pytest.approx(-log(1.31))
    assert row.sei == pytest.approx((log(1.63) - log(1.05)) / (2 * 1.959963984540054))
    assert (row.n_a, row.n_b) == (253, 259)
    assert (row.n_a_span.quote, row.n_b_span.quote) == ("sorafenib (n = 253)", "temsirolimus (n = 259)")
    assert (row.stratum, row.eligible, row.poolable, row.why_not, row.decision) == ("rct", True, True, None, None)
    body = row.to_json()
    assert (round(body["value"], 6), round(body["ci_low"], 6), round(body["ci_high"], 6)) == (
        0.763359,
        0.613497,
        0.952381,
    )
    assert body["printed"]["numerator"] is None or body["printed"]["numerator"] == "temsirolimus"


def test_a_ratio_printed_a_over_b_stays(protocol, make):
    row = one(protocol, make(arms=TWO, effects=({**OS, "over": "A2/A1"},)))
    assert (row.inverted, row.value, row.ci_low, row.ci_high) == (False, 1.31, 1.05, 1.63)


def test_the_standard_error_is_of_the_printed_level(protocol, make):
    record, findings = make(effects=(OS,))
    findings = replace(findings, effects=(replace(findings.effects[0], ci_level=0.9),))
    row = one(protocol, (record, findings))
    assert row.sei == pytest.approx((log(1.63) - log(1.05)) / (2 * 1.6448536269514722))


REASONS = [
    # (what is changed in the effect, why it is not poolable)
    ({"population": "patients with bone metastases"}, "subgroup"),
    ({"analysis_set": "pp"}, "subgroup"),
    ({"switching": "rpsft"}, "subgroup"),
    ({"direction_source": "convention"}, "open-direction"),
    ({"direction_source": "medians"}, "open-direction"),  # no medians are printed
    ({"over": ""}, "open-direction"),
    ({"checks": (Check("ci_symmetric", "fail", None, "off centre"),)}, "check-failed"),
    ({"printed": "1.31"}, "no-usable-data"),
    ({"printed": "1.31 (0.00-1.63)"}, "no-usable-data"),
    ({"printed": "1.31 (1.40-1.63)"}, "check-failed"),
    ({"measure": "OR"}, "no-usable-data"),
    ({"measure": "RR", "measure_probable": "HR"}, "not-accepted"),
    ({"measure": "RR"}, "no-usable-data"),
    ({"population": "women", "direction_source": "convention"}, "subgroup"),  # the first that applies
    # look-alikes
    ({"population": "all"}, None),
    ({"analysis_set": "itt"}, None),
    ({"switching": "none"}, None),
    ({"direction_source": "carried"}, None),
    ({"checks": (Check("ci_symmetric", "warn", None, "a little off"),)}, None),
    ({"measure_probable": None}, None),
]


@pytest.mark.parametrize("change, why_not", REASONS, ids=[str(r[0]) for r in REASONS])
def test_the_first_reason_not_to_pool(protocol, make, change, why_not):
    row = one(protocol, make(effects=({**OS, **change},)))
    assert (row.endpoint, row.eligible) == ("OS", True)
    assert (row.why_not, row.poolable) == (why_not, why_not is None)
    assert bool(row.because) == (why_not is not None)


@pytest.mark.parametrize(
    "one_arm, other, why_not",
    [
        (10.6, 8.2, None),
        (11.0, 10.0, None),  # a tenth exactly
        (10.9, 10.0, "open-direction"),
        (10.0, 10.9, "open-direction"),
        (3.0, 3.0, "open-direction"),
        (None, 8.2, None),  # not reached against a number
        (None, None, "open-direction"),
    ],
)
def test_medians_tell_a_direction_only_if_they_differ_by_a_tenth(protocol, make, one_arm, other, why_not):
    effect = {**OS, "direction_source": "medians"}
    row = one(protocol, make(effects=(effect,), medians=(("OS", "A1", one_arm), ("OS", "A2", other))))
    assert row.why_not == why_not


def test_medians_of_another_endpoint_tell_nothing(protocol, make):
    effect = {**OS, "direction_source": "medians"}
    row = one(protocol, make(effects=(effect,), medians=(("PFS", "A1", 10.6), ("PFS", "A2", 8.2))))
    assert row.why_not == "open-direction"


def test_an_open_direction_gives_no_harmonised_value(protocol, make):
    row = one(protocol, make(effects=({**OS, "over": ""},)))
    assert (row.value, row.yi, row.printed.value) == (None, None, 1.31)


NO_ROW = [
    # (what is changed in the record, eligible, why not)
    ({"retracted": True}, False, "retracted"),
    ({"retracted": True, "design": "review"}, False, "retracted"),
    ({"design": "meta-analysis"}, False, "review-or-meta-analysis"),
    ({"design": None, "types": ("Systematic Review",)}, False, "review-or-meta-analysis"),
    ({"condition": "breast cancer", "title": "A comparison."}, False, "wrong-population"),
    ({"condition": None, "title": "A comparison in the liver."}, False, "wrong-population"),
    ({"title": "Adjuvant therapy of renal cell carcinoma."}, False, "wrong-population"),
    ({"arms": (("sunitinib followed by everolimus", 1), ("everolimus followed by sunitinib", 2)), "line": "first"}, False, "sequence-trial"),
    ({"title": "Sequential first-line everolimus and second-line sunitinib in renal cell carcinoma."}, False, "sequence-trial"),
    ({"line": "first"}, False, "wrong-line"),
    ({"arms": (("everolimus", 1),)}, False, "single-arm"),
    ({"design": "single-arm"}, False, "single-arm"),
    ({"arms": ()}, False, "no-comparison"),
    ({"arms": (), "title": "Everolimus in renal cell carcinoma."}, False, "single-arm"),
    ({"arms": (), "title": "Everolimus in renal cell carcinoma.", "design": "rct"}, False, "no-comparison"),
    ({"arms": (("everolimus", 1),), "design": "rct"}, False, "no-comparison"),
    ({"arms": (("axitinib", 1), ("sorafenib", 2))}, False, "wrong-comparator"),
    ({"arms": (("lenvatinib plus everolimus", 1), ("everolimus", 2))}, False, "wrong-comparator"),
    ({"arms": (("nivolumab", 1), ("everolimus", 2))}, False, "wrong-comparator"),
    # look-alikes
    ({}, True, "no-usable-data"),
    ({"line": "later"}, True, "no-usable-data"),
    ({"line": "mixed"}, True, "no-usable-data"),
    ({"line": None, "design": None}, True, "no-usable-data"),
    ({"condition": None}, True, "no-usable-data"),
    ({"types": ("Systematic Review",)}, True, "no-usable-data"),  # the text itself names a design
    ({"title": "Second-line sequential therapy of renal cell carcinoma."}, True, "no-usable-data"),
    ({"arms": (("everolimus", 520), ("sorafenib", 240), ("sunitinib", 240))}, True, "no-usable-data"),
    ({"effects": ({**OS, "kind": "prognostic"},)}, True, "no-usable-data"),
    ({"effects": ({**OS, "endpoint": "ORR"},)}, True, "no-usable-data"),
]  # fmt: skip


@pytest.mark.parametrize("change, eligible, why_not", NO_ROW, ids=[str(n[0]) for n in NO_ROW])
def test_a_record_without_a_row_of_its_own_appears_once(protocol, make, change, eligible, why_not):
    row = one(protocol, make("7", **change))
    assert (row.pmid, row.endpoint, row.poolable) == ("7", None, False)
    assert (row.eligible, row.why_not) == (eligible, why_not)
    assert row.because
    assert row.to_json()["endpoint"] is None


def test_an_ineligible_record_keeps_its_estimates_for_a_person_to_see(protocol, make):
    row = one(protocol, make(effects=(OS,), design="meta-analysis"))
    assert (row.endpoint, row.eligible, row.poolable, row.why_not) == ("OS", False, False, "review-or-meta-analysis")
    assert row.value == 1.31


@pytest.mark.parametrize("handling, why_not", [("include", None), ("subgroup", "subgroup"), ("exclude", "wrong-line")])
def test_mixed_lines_are_handled_as_the_protocol_says(protocol, make, handling, why_not):
    changed = protocol.model_copy(
        update={"eligibility": protocol.eligibility.model_copy(update={"line_mixed": handling})}
    )
    assert one(changed, make(effects=(OS,), line="mixed")).why_not == why_not


def test_a_design_that_is_not_wanted_is_set_apart(protocol, make):
    changed = protocol.model_copy(update={"eligibility": protocol.eligibility.model_copy(update={"designs": ("rct",)})})
    assert one(changed, make(effects=(OS,))).why_not == "subgroup"
    assert one(changed, make(effects=(OS,), design="rct")).why_not is None


STRATA = [
    ("rct", None, None, "rct"),
    ("rct", True, True, "rct"),
    ("nrs-retrospective", True, None, "nrs-adjusted"),
    ("nrs-retrospective", False, True, "nrs-unadjusted"),
    ("nrs-prospective", None, None, "nrs-unknown-adjustment"),
    ("nrs-retrospective", None, True, "nrs-unknown-adjustment"),  # an adjusted study may print other estimates
    ("nrs-retrospective", None, False, "nrs-unadjusted"),
    (None, None, None, "nrs-unknown-adjustment"),  # not shown to be randomised
]


@pytest.mark.parametrize("design, adjusted, study_adjusted, expected", STRATA)
def test_stratum(design, adjusted, study_adjusted, expected):
    assert stratum_of(design, adjusted=adjusted, study_adjusted=study_adjusted) == expected


def decision(row, action="accept", *, seq=1, who="AR", field="row", text_sha256=None):
    sha = row.text_sha256 if text_sha256 is None else text_sha256
    return Decision(seq, "2026-01-01", who, action, row.id, field, None, None, "", sha, "", "")


def test_an_accepted_row_says_so_and_a_rejected_one_is_not_poolable(protocol, make):
    made = make(effects=(OS,))
    row = one(protocol, made)
    accepted = one(protocol, made, decisions=[decision(row)])
    assert (accepted.decision, accepted.poolable) == ("accepted", True)
    rejected = one(protocol, made, decisions=in_turn([decision(row), decision(row, "reject")]))
    assert (rejected.decision, rejected.poolable, rejected.why_not) == ("rejected", False, "not-accepted")
    reopened = one(protocol, made, decisions=in_turn([decision(row), decision(row, "reopen")]))
    assert (reopened.decision, reopened.poolable) == (None, True)


def test_a_decision_on_another_text_does_not_hold(protocol, make):
    made = make(effects=(OS,))
    row = one(protocol, made, decisions=[decision(one(protocol, made), text_sha256="0" * 64)])
    assert row.decision is None


def test_accepting_a_row_does_not_accept_its_direction(protocol, make):
    made = make(effects=({**OS, "direction_source": "convention"},))
    row = one(protocol, made)
    assert one(protocol, made, decisions=[decision(row)]).why_not == "open-direction"
    both = [decision(row), decision(row, field="direction")]
    assert one(protocol, made, decisions=both).why_not == "open-direction"
    others = [decision(row, name, field="confirm") for name in ("endpoint", "population")]
    assert one(protocol, made, decisions=[*both, *others]).poolable


def test_accepting_a_row_accepts_a_failed_check_and_a_probable_measure(protocol, make):
    for change in ({"checks": (Check("x", "fail", None, "y"),)}, {"measure": "RR", "measure_probable": "HR"}):
        made = make(effects=({**OS, **change},))
        assert one(protocol, made, decisions=[decision(one(protocol, made))]).poolable


def test_two_people_must_agree_where_the_protocol_asks_for_it(protocol, make):
    strict = protocol.model_copy(update={"synthesis": protocol.synthesis.model_copy(update={"require": "agreed"})})
    made = make(effects=(OS,))
    row = one(strict, made)
    assert one(strict, made, decisions=[decision(row), decision(row)]).decision is None
    assert one(strict, made, decisions=[decision(row), decision(row, who="BR")]).decision == "accepted"
