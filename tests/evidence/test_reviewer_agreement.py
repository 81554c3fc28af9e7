"""Agreement of two reviewers, held against published tables."""

from collections import Counter

import pytest
from decided import Said, at, said, to

from evidence.decisions import agreement, gwet_ac1, kappa


def pairs(table, words):
    """Turn a square table of counts (first rater down, second across) into the pairs that it counts."""
    return [
        (a, b) for a, line in zip(words, table, strict=True) for b, n in zip(words, line, strict=True) for _ in range(n)
    ]


PUBLISHED = [
    # table                                            kappa     AC1      where it is printed
    ([[40, 9], [6, 45]],                                0.70,     None),   # Feinstein and Cicchetti 1990, J Clin Epidemiol 43:543
    ([[80, 10], [5, 5]],                                0.32,     None),   # the same, the paradox of kappa
    ([[118, 5], [2, 0]],                               -0.0234,   0.9408), # Gwet 2002, Statistical Methods for Inter-Rater Reliability Assessment 1
    ([[22, 2, 2, 0], [5, 7, 14, 0], [0, 2, 36, 0], [0, 1, 17, 10]], 0.493, None),  # Agresti, Categorical Data Analysis, 10.5: pathologists A and B
]  # fmt: skip


@pytest.mark.parametrize("table, of_kappa, of_ac1", PUBLISHED)
def test_the_coefficients_are_those_of_published_tables(table, of_kappa, of_ac1):
    words = "abcd"[: len(table)]
    digits = len(f"{of_kappa}".partition(".")[2].rstrip("0")) or 1
    assert round(kappa(pairs(table, words))[0], digits) == of_kappa
    if of_ac1 is not None:
        assert round(gwet_ac1(pairs(table, words), len(table))[0], 4) == of_ac1


UNDEFINED = [
    ([],                          "two people",      "two people"),
    ([("a", "a")] * 4,            "the same one word", ""),
    ([("a", "b")] * 4,            "",                ""),
]  # fmt: skip


@pytest.mark.parametrize("both, no_kappa, no_ac1", UNDEFINED)
def test_what_is_not_defined_is_said_in_words(both, no_kappa, no_ac1):
    of_kappa, of_ac1 = kappa(both), gwet_ac1(both, 2)
    assert (of_kappa[0] is None) == bool(no_kappa)
    assert no_kappa in of_kappa[1]
    assert (of_ac1[0] is None) == bool(no_ac1)
    assert no_ac1 in of_ac1[1]


def decided(table):
    """Give the decisions of two people on rows and records: ``accept accept 3`` a line."""
    found = []
    for a, b, n in table:
        field = "row" if a in {"accept", "reject"} else "eligibility"
        for i in range(n):
            subject = f"{a}{b}{i}"
            found += [Said("AR", a, at(0), field, subject), Said("BR", b, at(1), field, subject)]
    return found


def test_rows_and_records_are_measured_each_and_together():
    found = agreement(
        decided(
            [
                ("accept", "accept", 6),
                ("accept", "reject", 2),
                ("reject", "reject", 2),
                ("include", "exclude", 1),
                ("include", "include", 4),
            ]
        )
    )
    assert (found.n, found.agreed, round(found.percent)) == (15, 12, 80)
    assert (found.fields["row"].n, found.fields["row"].percent) == (10, 80.0)
    assert (found.fields["eligibility"].n, found.fields["eligibility"].agreed) == (5, 4)
    assert found.fields["row"].kappa == pytest.approx((0.8 - 0.56) / (1 - 0.56))


def test_agreement_is_on_what_each_said_alone():
    lines = said(("AR", "accept"), ("AR", "reject"), ("BR", "accept"), ("AR", "accept"))
    found = agreement(lines)
    assert (found.n, found.agreed) == (1, 0)


def test_two_who_accept_different_figures_agree_on_the_row_and_not_on_the_figure():
    blind = {"before": {"decision": None, "edited": {}}}
    found = agreement(said(("AR", "edit/set", to(0.65)), ("AR", "accept"), ("BR", "accept", blind)))
    assert (found.fields["row"].percent, found.fields["value"].percent) == (100.0, 0.0)
    assert found.fields["value"].kappa is None
    assert "no category" in found.fields["value"].why_no_kappa


NOBODY = [[], [("AR", "accept")], [("AR", "accept"), ("AR", "reject")], [("AR", "accept"), ("BR", "flag/flag")]]


@pytest.mark.parametrize("lines", NOBODY)
def test_one_person_alone_agrees_with_nobody(lines):
    found = agreement(said(*lines))
    assert (found.n, found.percent, found.kappa, found.ac1) == (0, None, None, None)
    assert "two people" in found.why_no_kappa


def test_of_three_people_each_two_are_measured():
    found = agreement(said(("AR", "accept"), ("BR", "accept"), ("CR", "reject")))
    assert Counter(one.agreed for one in found.pairs.values()) == {1: 1, 0: 2}
    assert found.kappa is None
    assert "more than two" in found.why_no_kappa
    assert [body["who"] for body in found.to_json()["pairs"]] == [["AR", "BR"], ["AR", "CR"], ["BR", "CR"]]
