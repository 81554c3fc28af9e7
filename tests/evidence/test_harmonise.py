from dataclasses import replace
from math import exp, log

import pytest
from decided import in_turn
from fuzzing.growth import seconds
from hypothesis import given
from hypothesis import strategies as st

from evidence.harmonise import harmonise
from evidence.harmonise.arms import Sides, contains, even
from evidence.harmonise.eligibility import stratum_of
from evidence.harmonise.estimates import turned
from evidence.rows import Printed, Row, agree, boxes, printed_string
from evidence.store import Decision
from extractors.findings import Check

NAMES = [
    # (name of an arm, what it is in the protocol, kind)
    ("VEGF TKI", "vegf_tki", "single"),
    ("second-line VEGF TKI", "vegf_tki", "single"),
    ("VEGFR-TKIs", "vegf_tki", "single"),
    ("tyrosine kinase inhibitors (TKI) of vascular endothelial growth factor (VEGF)", "vegf_tki", "single"),
    ("Axitinib 5 mg twice daily", "vegf_tki", "single"),
    ("sunitinib and sorafenib", "vegf_tki", "single"),
    ("sunitinib, sorafenib or pazopanib", "vegf_tki", "single"),
    ("XL184", "vegf_tki", "single"),
    ("AG 013736", "vegf_tki", "single"),
    ("sunitinib after everolimus", "vegf_tki", "single"),
    ("mTOR inhibitors", "mtor", "single"),
    ("mTOR-inhibitor group", "mtor", "single"),
    ("mammalian target of rapamycin inhibitors (mTORi)", "mtor", "single"),
    ("mammalian target of rapamycin (mTOR) inhibitor", "mtor", "single"),
    ("targeted therapy with an mTOR inhibitor", "mtor", "single"),
    ("RAD001", "mtor", "single"),
    ("everolimus plus placebo", "mtor", "single"),
    ("everolimus and best supportive care", "mtor", "single"),
    ("Temsirolimus (n = 259)", "mtor", "single"),
    # look-alikes
    ("lenvatinib plus everolimus", None, "combination"),
    ("everolimus/lenvatinib", None, "combination"),
    ("lenvatinib and everolimus", None, "combination"),
    ("everolimus plus bevacizumab", None, "combination"),
    ("everolimus and bevacizumab", None, "combination"),
    ("axitinib in combination with avelumab", None, "combination"),
    ("sunitinib + sorafenib", None, "combination"),
    ("everolimus with or without octreotide", None, "combination"),
    ("sunitinib followed by everolimus", None, "sequence"),
    ("everolimus -> sunitinib", None, "sequence"),
    ("sorafenib, then sorafenib again", None, "sequence"),
    ("no mTOR inhibitor", None, "single"),
    ("non-VEGF TKI", None, "single"),
    ("nivolumab", None, "single"),
    ("placebo", None, "single"),
    ("bevacizumab", None, "single"),
    ("apitolisib", None, "single"),
    ("sorafenibum", None, "single"),  # a drug's name inside another word
    ("mTOR", None, "single"),  # the target is not its inhibitor
    ("temsirolimustat", None, "single"),
    ("", None, "single"),
]


@pytest.mark.parametrize("name, arm, kind", NAMES, ids=[n[0] or "empty" for n in NAMES])
def test_an_arm_is_matched_by_whole_words(protocol, name, arm, kind):
    side = Sides(protocol.arms).of_name(name)
    assert (side.arm, side.kind) == (arm, kind)


@pytest.mark.parametrize("handling, arm", [("exclude", None), ("include", "mtor"), ("subgroup", "mtor")])
def test_a_combination_of_one_side_is_handled_as_the_protocol_says(protocol, handling, arm):
    sides = Sides(protocol.arms, combination_arms=handling)
    assert sides.of_name("everolimus plus bevacizumab").arm == arm
    assert sides.of_name("everolimus plus lenvatinib").arm is None


SEQUENCES = [
    ("Everolimus, and on progression axitinib, was compared.", False),
    ("Axitinib, and on progression and then everolimus, followed by axitinib.", True),
    ("Axitinib followed by everolimus was compared with everolimus, and at progression followed by axitinib.", True),
    ("Axitinib until it failed and then everolimus, or everolimus on axitinib.", False),
    ("Everolimus then axitinib, or axitinib upon progression, then everolimus.", True),
    ("Axitinib" + " on t" * 40 + " everolimus.", False),  # took for ever
    ("Axitinib" + " at one and on t and" * 400 + " everolimus.", False),
]


@pytest.mark.parametrize("text, expected", SEQUENCES, ids=[text[:60] for text, _ in SEQUENCES])
def test_sequences_in_both_orders(protocol, text, expected):
    sides = Sides(protocol.arms)
    assert sides.reversed_sequences(text) is expected
    assert seconds(sides.reversed_sequences, text) < 1


ARMS = [
    # (name, aliases, components, what it is)
    ("targeted agents", (), ("sunitinib", "sorafenib"), "vegf_tki"),
    ("VEGF TKI", (), ("sunitinib", "sorafenib"), "vegf_tki"),
    ("arm B", ("everolimus",), (), "mtor"),
    ("arm B", (), (), None),
    ("targeted agents", (), ("sunitinib", "everolimus"), None),
    ("VEGF TKI", (), ("everolimus",), None),  # the drugs contradict the name
    ("combination", ("lenvatinib plus everolimus", "everolimus"), (), None),
    ("targeted agents", (), ("sunitinib", "bevacizumab"), None),
]


@pytest.mark.parametrize("name, aliases, components, expected", ARMS)
def test_an_arm_is_its_name_its_aliases_its_drugs(protocol, make, *, name, aliases, components, expected):
    _, findings = make(arms=((name, 1), ("x", 2)), aliases={name: aliases}, components={name: components})
    assert Sides(protocol.arms).of_arm(findings.arms[0]).arm == expected


@pytest.mark.parametrize(
    "text, phrase, expected",
    [
        ("Advanced renal-cell carcinomas", "renal cell carcinoma", True),
        ("mRCC", "RCC", False),
        ("adrenal cell carcinoma", "renal cell carcinoma", False),
        ("renal cell, carcinoma", "renal cell carcinoma", False),
        ("", "x", False),
    ],
)
def test_contains(text, phrase, expected):
    assert contains(text, [phrase]) is expected


def test_even_keeps_words_that_only_look_plural():
    assert even("everolimus analysis dress TKIs") == "everolimus analysis dress tki"


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


def test_published_rows_are_turned_eligible_and_unreviewed(protocol, heng_rows):
    rows = harmonise(protocol, (), heng_rows)
    assert len(rows) == 12
    assert all(row.eligible and row.poolable and row.inverted and row.decision is None for row in rows)
    heng = next(row for row in rows if row.study == "Heng 2012" and row.endpoint == "PFS")
    assert (heng.value, heng.ci_low, heng.ci_high) == (1 / 1.18, 1 / 1.50, 1 / 0.92)
    assert heng.printed.strings == ("1.18", "0.92", "1.50")
    assert (heng.n_a, heng.n_b) == (541, 277)
    assert heng.source == "PMID 25493562, Table 1"


def test_a_bound_printed_as_0_has_no_inverse(protocol, make):
    (row,) = harmonise(protocol, [make(effects=(OS | {"printed": "0.50 (0.00-2.00)", "over": "A2/A1"},))], ())
    assert (row.inverted, row.value, row.ci_low, row.ci_high) == (True, 2.0, 0.5, None)
    assert (row.yi, row.why_not) == (None, "no-usable-data")


@pytest.mark.parametrize("turned_round", [False, True])
def test_arms_and_numbers_of_a_published_row_stand_as_a_over_b(protocol, heng_rows, turned_round):
    names, numbers, figures = ("sorafenib", "everolimus"), (20, 10), (0.8, 0.5, 1.25)
    if turned_round:
        names, numbers, figures = names[::-1], numbers[::-1], (1.25, 0.8, 2.0)
    said = dict(zip(("numerator", "reference"), names, strict=True))
    said |= dict(zip(("n_numerator", "n_reference"), numbers, strict=True))
    said |= dict(zip(("value", "ci_low", "ci_high"), figures, strict=True))
    (row,) = harmonise(protocol, (), [replace(heng_rows[0], **said, pmid="7", year=2011)])
    assert (row.arms, row.drugs, row.n_a, row.n_b) == (("sorafenib", "everolimus"), ("sorafenib", "everolimus"), 20, 10)
    assert (row.arms_n, row.inverted, row.value) == ((20, 10), turned_round, pytest.approx(0.8))
    assert (row.printed.numerator, row.printed.value) == (names[0], figures[0])
    assert (row.pmid, row.year, row.study, row.endpoint_text) == ("7", 2011, "Busch 2011", heng_rows[0].endpoint)


PUBLISHED = [
    # (what is changed in a published row, endpoint, eligible, why not)
    ({"population": "women"}, "OS", True, "subgroup"),
    ({"measure": "OR"}, "OS", True, "no-usable-data"),
    ({"endpoint": "ORR"}, None, True, "no-usable-data"),
    ({"numerator": "nivolumab"}, None, False, "wrong-comparator"),
    ({"numerator": "sunitinib"}, None, False, "wrong-comparator"),
    ({"numerator": "everolimus", "reference": "sorafenib"}, "OS", True, None),
]


@pytest.mark.parametrize("change, endpoint, eligible, why_not", PUBLISHED)
def test_a_published_row_that_does_not_fit_keeps_its_place(protocol, heng_rows, *, change, endpoint, eligible, why_not):
    (row,) = harmonise(protocol, (), [replace(heng_rows[0], **change)])
    assert (row.study, row.endpoint, row.eligible, row.why_not) == ("Busch 2011", endpoint, eligible, why_not)


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


ROUNDED = [
    # (printed and perhaps turned, printed, may they be the same)
    (("1.03", "0.62", "1.69"), True, ("0.97", "0.59", "1.62"), True),
    (("1.71", "0.86", "3.40"), True, ("0.98", "0.57", "1.68"), False),
    (("0.8", "0.65", "0.94"), False, ("0.80", "0.65", "0.94"), True),
    (("0.8", "0.65", "0.94"), False, ("0.84", "0.65", "0.94"), True),
    (("0.80", "0.65", "0.94"), False, ("0.84", "0.65", "0.94"), False),
    (("0.80", "0.65", "0.94"), False, ("0.80", "0.65", "0.99"), False),
    (("0.80", "", ""), False, ("0.80", "0.65", "0.94"), True),
]


def printed_row(strings, *, inverted):
    numbers = [float(s) if s else None for s in strings]
    printed = Printed(*numbers, "x", "y", None, None, None, "by-hand", strings)
    return turned(Row(id="1", report="1", printed=printed, ci_level=0.95, inverted=inverted))


@pytest.mark.parametrize("one_row, inverted, other, expected", ROUNDED)
def test_agreement_within_rounding(one_row, inverted, other, expected):
    a, b = printed_row(one_row, inverted=inverted), printed_row(other, inverted=False)
    assert agree(a, b) is expected
    assert agree(b, a) is expected


@pytest.mark.parametrize(
    "quote, number, expected",
    [("HR 0·80 (0·65–0·94)", 0.8, "0.80"), ("HR .80", 0.8, ".80"), ("HR 0.8, 0.80", 0.8, "0.8"), ("HR", 0.8, "0.8"), ("1", None, "")],
)  # fmt: skip
def test_printed_string_keeps_the_decimals(quote, number, expected):
    assert printed_string(quote, number) == expected


TRIPLES = st.tuples(*[st.integers(1, 2000)] * 3).map(sorted).filter(lambda t: t[0] < t[2])


@given(TRIPLES)
def test_turning_twice_is_the_identity(triple):
    low, value, high = (n / 100 for n in triple)
    printed = Printed(value, low, high, "x", "y", None, None, None, "by-hand", (f"{value}", f"{low}", f"{high}"))
    row = turned(Row(id="1", report="1", printed=printed, ci_level=0.95, inverted=True))
    back = turned(replace(row, printed=replace(printed, value=row.value, ci_low=row.ci_low, ci_high=row.ci_high)))
    assert (back.value, back.ci_low, back.ci_high) == pytest.approx((value, low, high), rel=1e-12)
    assert back.sei == pytest.approx(row.sei, rel=1e-12)
    assert exp(row.yi) == pytest.approx(1 / value, rel=1e-12)
    assert all(
        box[0] <= number <= box[1] for box, number in zip(boxes(row), (row.value, row.ci_low, row.ci_high), strict=True)
    )
