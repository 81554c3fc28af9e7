"""Published rows lined up with the question, and figures that agree within their rounding."""

from dataclasses import replace
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.harmonise import harmonise
from evidence.harmonise.estimates import turned
from evidence.rows import Printed, Row, agree, boxes, printed_string

OS = {"endpoint": "OS", "printed": "1.31 (1.05-1.63)"}


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
    [("HR 0·80 (0·65–0·94)", 0.8, "0.80"), ("HR .80", 0.8, ".80"), ("HR 0.8, 0.80", 0.8, "0.8"), ("HR", 0.8, "0.8"), ("1", None, ""), ("HR 1,20 (1,05-1,37)", 1.2, "1.20"), ("1,204 people, HR 1.2", 1.2, "1.2")],
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
