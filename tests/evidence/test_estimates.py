"""One estimate becomes one row: every field of it, for whichever way round it is printed; and the arms' own numbers."""

from dataclasses import replace
from math import log

import pytest

from evidence.harmonise import harmonise
from evidence.rows import Printed, Row
from extractors.findings import Check, Median, Rate, Span

ARMS = (("temsirolimus", 259), ("sorafenib", 253))
OS = {"endpoint": "OS", "printed": "1.31 (1.05-1.63)"}
SEI = (log(1.63) - log(1.05)) / (2 * 1.959963984540054)
SAID = {
    "p_op": "<", "p_value": 0.05, "endpoint_text": "survival overall", "assessor": "investigator", "data_cut": "final",
    "analysis_set": "itt", "adjusted": True, "population": "all",
}  # fmt: skip
PASSED = (Check("symmetry", "pass", None, "as it should be"),)


def one(protocol, made, **said):
    record, findings = made
    effects = tuple(replace(effect, **said) for effect in findings.effects)
    (row,) = harmonise(protocol, [(record, replace(findings, effects=effects))], ())
    return row


@pytest.mark.parametrize("inverted", [True, False])
def test_a_row_has_every_field_of_its_estimate(protocol, make, inverted):
    made = make(
        "7", arms=ARMS, effects=(OS | {"over": "A1/A2" if inverted else "A2/A1"},), design="nrs-prospective", year=2014
    )
    names = ("temsirolimus", "sorafenib") if inverted else ("sorafenib", "temsirolimus")
    record, findings = made
    span, arms = findings.effects[0].span, [arm.span for arm in findings.arms]
    figures = (1 / 1.31, 1 / 1.63, 1 / 1.05) if inverted else (1.31, 1.05, 1.63)
    assert one(protocol, made, **SAID, checks=PASSED) == Row(
        id=f"7/vegf_tki_vs_mtor/{span.start}-{span.end}",
        report="7",
        key="7",
        pmid="7",
        study="PMID 7",
        year=2014,
        text_sha256=record.text_sha256,
        comparison="vegf_tki_vs_mtor",
        endpoint="OS",
        measure="HR",
        value=figures[0],
        ci_low=figures[1],
        ci_high=figures[2],
        ci_level=0.95,
        yi=-log(1.31) if inverted else log(1.31),
        sei=pytest.approx(SEI),
        inverted=inverted,
        direction_source="explicit",
        printed=Printed(
            1.31, 1.05, 1.63, *names, "HR 1.31 (1.05-1.63)", span.start, span.end, "by-hand", ("1.31", "1.05", "1.63")
        ),
        effect_id="E1",
        drugs=("sorafenib", "temsirolimus"),
        arms=("sorafenib", "temsirolimus"),
        arms_n=(253, 259),
        design="nrs-prospective",
        stratum="nrs-adjusted",
        line_of_therapy="second",
        n_a=253,
        n_b=259,
        n_a_span=arms[1],
        n_b_span=arms[0],
        checks=PASSED,
        eligible=True,
        poolable=True,
        **SAID,
    )


@pytest.mark.parametrize("inverted", [True, False])
def test_a_published_row_has_every_field_of_its_line(protocol, heng_rows, inverted):
    names, numbers = ("everolimus", "sorafenib"), (20, 10)
    line = replace(
        heng_rows[0],
        pmid="7",
        endpoint="PFS",
        ci_level=0.9,
        numerator=names[0] if inverted else names[1],
        reference=names[1] if inverted else names[0],
        n_numerator=numbers[0] if inverted else numbers[1],
        n_reference=numbers[1] if inverted else numbers[0],
        estimate_adjusted=True,
        study_adjusted=False,
        study_multicentre=True,
        printed=(("value", "0.790"), ("ci_low", "0.430"), ("ci_high", "1.450")),
    )
    figures = (1 / 0.79, 1 / 1.45, 1 / 0.43) if inverted else (0.79, 0.43, 1.45)
    (row,) = harmonise(protocol, (), [line])
    assert row == Row(
        id="PMID 25493562, Table 1: Busch 2011/vegf_tki_vs_mtor/PFS/HR/all",
        report="PMID 25493562, Table 1: Busch 2011",
        pmid="7",
        study="Busch 2011",
        year=2011,
        source="PMID 25493562, Table 1",
        text_sha256=line.sha256,
        comparison="vegf_tki_vs_mtor",
        endpoint="PFS",
        endpoint_text="PFS",
        measure="HR",
        value=figures[0],
        ci_low=figures[1],
        ci_high=figures[2],
        ci_level=0.9,
        yi=-log(0.79) if inverted else log(0.79),
        sei=pytest.approx((log(1.45) - log(0.43)) / (2 * 1.6448536269514722)),
        inverted=inverted,
        direction_source="explicit",
        printed=Printed(
            0.79,
            0.43,
            1.45,
            line.numerator,
            line.reference,
            None,
            None,
            None,
            "published-row",
            ("0.790", "0.430", "1.450"),
        ),
        population="all",
        adjusted=True,
        study_adjusted=False,
        study_multicentre=True,
        drugs=("sorafenib", "everolimus"),
        arms=("sorafenib", "everolimus"),
        arms_n=(10, 20),
        design="nrs-retrospective",
        stratum="nrs-adjusted",
        n_a=10,
        n_b=20,
        eligible=True,
        poolable=True,
    )


LINES = [
    # what is changed in a published line,                        what is asked,                 expected
    ({"design": "", "study_adjusted": None},                      lambda row: (row.design, row.stratum), (None, "nrs-unknown-adjustment")),
    ({"design": "", "study_adjusted": False},                     lambda row: row.stratum,       "nrs-unadjusted"),
    ({"design": "rct"},                                           lambda row: (row.design, row.stratum), ("rct", "rct")),
    ({"printed": ()},                                             lambda row: row.printed.strings, ("0.79", "0.43", "1.45")),
    ({"population": ""},                                          lambda row: row.population,    "all"),
    ({"population": "women"},                                     lambda row: (row.why_not, row.population), ("subgroup", "women")),
    ({"population": "adjusted for crossover"},                    lambda row: (row.switching, row.because), ("other", "adjusted for crossover (other), not by intention to treat")),
    ({"numerator": "mTOR inhibitors", "reference": "sunitinib"},  lambda row: row.drugs,         ("sunitinib", "mTOR inhibitor")),
    ({"value": 1.46},                                             lambda row: row.why_not,       "check-failed"),
    ({"value": 1.45},                                             lambda row: row.why_not,       None),  # at its bound
    ({"value": 0.43},                                             lambda row: row.why_not,       None),
    ({"value": 0.42},                                             lambda row: row.why_not,       "check-failed"),
]  # fmt: skip


@pytest.mark.parametrize("change, asked, expected", LINES, ids=[str(line[0]) for line in LINES])
def test_what_a_published_line_leaves_out_or_has_otherwise(protocol, heng_rows, change, asked, expected):
    (row,) = harmonise(protocol, (), [replace(heng_rows[0], **change)])
    assert asked(row) == expected


NUMBERS = [
    # what is changed in an estimate, the patients of A and of B in it
    ({}, (253, 259)),
    ({"analysis_set": "itt"}, (253, 259)),
    ({"analysis_set": "pp"}, (None, None)),
    ({"population": "women"}, (None, None)),
    ({"population": "women", "analysis_set": "itt"}, (None, None)),
]


@pytest.mark.parametrize("said, expected", NUMBERS)
def test_the_arms_numbers_are_those_of_an_estimate_of_everybody_alone(protocol, make, said, expected):
    row = one(protocol, make(arms=ARMS, effects=(OS,)), **said)
    assert (row.n_a, row.n_b, row.arms_n) == (*expected, (253, 259))
    assert (row.n_a_span is None, row.n_b_span is None) == (expected[0] is None, expected[1] is None)


@pytest.mark.parametrize(
    "first, second, words, expected",
    [
        (259, 253, "The first 400 patients", (None, None)),
        (259, 253, "The first 512 patients", (253, 259)),
        (259, 253, "The first 511 patients", (None, None)),
        (None, 253, "The first 512 patients", (None, None)),  # who knows how many there were
        (259, None, "The first 512 patients", (None, None)),
        (None, 253, "All patients", (253, None)),
        (259, None, "All patients", (None, 259)),
    ],
)
def test_fewer_patients_than_both_arms_have_are_no_numbers_of_the_arms(
    protocol, make, *, first, second, words, expected
):
    arms = (("temsirolimus", first), ("sorafenib", second))
    row = one(protocol, make(arms=arms, effects=(OS,), line=f"{words} counted in second line"))
    assert (row.n_a, row.n_b) == expected
    assert bool(row.notes) == (expected == (None, None))


def test_the_events_of_both_arms_stand_as_a_and_b(protocol, make):
    """Of the first arm 30 of 259, of the second 20 of 253; the second is of the side A."""
    record, findings = make(arms=ARMS, effects=(OS | {"measure": "RR"},))
    span = Span(0, 1, record.text[0], "by-hand")
    rates = tuple(
        Rate("OS", None, arm, None, events, of, "all", None, None, span)
        for arm, events, of in (("A1", 30, 259), ("A2", 20, 253))
    )
    assert one(protocol, (record, replace(findings, rates=rates))).events == ((20, 253), (30, 259))


TIMES = [
    # months of A1 and of A2, their populations, why not to pool
    (20.0, 10.0, ("all", "all"), None),
    (10.0, 20.0, ("all", "all"), None),
    (20.0, 10.0, ("women", "women"), "open-direction"),
    (20.0, 10.0, ("all", "women"), "open-direction"),
    (20.0, 10.0, ("women", "all"), "open-direction"),
    (20.0, 0.0, ("all", "all"), "open-direction"),
    (0.0, 0.5, ("all", "all"), "open-direction"),
    (20.0, None, ("all", "all"), None),
]


@pytest.mark.parametrize("first, second, populations, why_not", TIMES)
def test_which_medians_tell_a_direction(protocol, make, *, first, second, populations, why_not):
    record, findings = make(arms=ARMS, effects=(OS | {"direction_source": "medians"},))
    span = Span(0, 1, record.text[0], "by-hand")
    medians = tuple(
        Median("OS", None, arm, value, "months", None, None, None, population, span)
        for arm, value, population in zip(("A1", "A2"), (first, second), populations, strict=True)
    )
    row = one(protocol, (record, replace(findings, medians=medians)))
    assert row.why_not == why_not


NAMED = [
    # numerator and reference as arms and as words, the names of A and B, of numerator and reference
    (("A1", "A2"), (None, None), ("sorafenib", "temsirolimus"), ("temsirolimus", "sorafenib")),
    (("A1", "A2"), ("Torisel", "Nexavar"), ("sorafenib", "temsirolimus"), ("Torisel", "Nexavar")),
    ((None, "A2"), ("mTOR inhibitors", None), ("sorafenib", "mTOR inhibitors"), ("mTOR inhibitors", "sorafenib")),
    (("A2", None), (None, "mTOR inhibitors"), ("sorafenib", "mTOR inhibitors"), ("sorafenib", "mTOR inhibitors")),
    (("A1", None), (None, "VEGF TKI"), ("VEGF TKI", "temsirolimus"), ("temsirolimus", "VEGF TKI")),
    ((None, None), (None, None), ("sorafenib", "temsirolimus"), (None, None)),
]


@pytest.mark.parametrize("arms, words, named, printed", NAMED)
def test_how_the_arms_of_a_row_are_called(protocol, make, *, arms, words, named, printed):
    said = {"numerator": arms[0], "reference": arms[1], "numerator_text": words[0], "reference_text": words[1]}
    row = one(protocol, make(arms=ARMS, effects=(OS,)), **said)
    assert (row.arms, (row.printed.numerator, row.printed.reference)) == (named, printed)
