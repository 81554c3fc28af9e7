"""Two-by-two tables: empty cells, impossible counts, and pools that can be checked by hand."""

from math import log

import pytest

import meta

EMPTY = [
    # ai, n1i, ci, n2i; measure, corrected
    ((4, 123, 11, 139), "OR", False),
    ((0, 50, 3, 50), "OR", True),
    ((50, 50, 47, 50), "RR", True),
    ((0, 50, 0, 50), "OR", True),
    ((0, 50, 3, 50), "AS", False),  # needs no correction, and metafor makes none
    ((0, 50, 3, 50), "PETO", True),
    ((0, 50, 3, 50), "RD", True),
]


@pytest.mark.parametrize("table, measure, corrected", EMPTY)
def test_empty_cells_are_marked(table, measure, corrected):
    found = meta.escalc(*([count] for count in table), measure=measure)
    assert found.corrected == (corrected,)
    assert found.yi[0] is not None
    assert any("corrected empty cells" in note for note in found.warnings) == corrected


def test_the_correction_is_half_an_event_in_each_cell():
    found = meta.escalc([0], [50], [3], [50])
    assert found.yi[0] == pytest.approx(log(0.5 / 50.5) - log(3.5 / 47.5))
    assert found.vi[0] == pytest.approx(1 / 0.5 + 1 / 50.5 + 1 / 3.5 + 1 / 47.5)


@pytest.mark.parametrize(
    "to, corrected",
    [("only0", (True, False)), ("all", (True, True)), ("if0all", (True, True)), ("none", (False, False))],
)
def test_which_tables_are_corrected(to, corrected):
    assert meta.escalc([0, 5], [50, 50], [3, 9], [50, 50], to=to).corrected == corrected


@pytest.mark.parametrize("measure", ["OR", "RR"])
def test_uncorrected_empty_cells_define_no_ratio(measure):
    found = meta.escalc([0, 0, 5], [50, 50, 50], [3, 0, 9], [50, 50, 50], measure=measure, to="none")
    assert [y is None for y in found.yi] == [True, True, False]
    assert any("2 of 3 tables define no effect" in note for note in found.warnings)


def test_tables_without_events_can_be_dropped():
    found = meta.escalc([0, 50, 5], [50, 50, 50], [0, 50, 9], [50, 50, 50], drop00=True)
    assert [y is None for y in found.yi] == [True, True, False]


BAD = [
    (([5], [4], [1], [10]), "between 0 and participants"),
    (([-1], [4], [1], [10]), "between 0 and participants"),
    (([0], [0], [1], [10]), "between 0 and participants"),
    (([float("nan")], [4], [1], [10]), "between 0 and participants"),
    (([1, 2], [4], [1], [10]), "one length"),
    (([], [], [], []), "one length"),
    ((["a"], [4], [1], [10]), "ai must be counts"),
]


@pytest.mark.parametrize("tables, message", BAD)
@pytest.mark.parametrize("function", ["escalc", "mantel_haenszel", "peto"])
def test_impossible_counts_are_refused(function, tables, message):
    with pytest.raises(ValueError, match=message):
        getattr(meta, function)(*tables)


def test_the_study_is_named():
    with pytest.raises(ValueError, match=r"study 2 \(Park 2012\).*7/4"):
        meta.escalc([1, 7], [4, 4], [1, 1], [10, 10], labels=["Heng 2014", "Park 2012"])


@pytest.mark.parametrize(
    "function, choice", [("escalc", "SMD"), ("mantel_haenszel", "PETO"), ("mantel_haenszel", "HR")]
)
def test_other_measures_are_refused(function, choice):
    with pytest.raises(ValueError, match="measure must be"):
        getattr(meta, function)([1], [10], [2], [10], measure=choice)


def test_a_rule_for_empty_cells_must_exist():
    with pytest.raises(ValueError, match="to must be"):
        meta.escalc([1], [10], [2], [10], to="zero")


@pytest.mark.parametrize("measure", ["OR", "RR", "RD"])
def test_one_table_pools_to_itself(measure):
    own = meta.escalc([5], [40], [9], [45], measure=measure)
    pooled = meta.mantel_haenszel([5], [40], [9], [45], measure=measure)
    assert pooled.estimate == pytest.approx(own.yi[0])
    assert pooled.q is None
    if measure == "OR":
        assert pooled.se == pytest.approx(own.vi[0] ** 0.5)


@pytest.mark.parametrize("measure", ["OR", "RR", "RD"])
def test_swapped_arms_turn_the_sign(measure):
    tables = [4, 6, 3], [123, 306, 231], [11, 29, 11], [139, 303, 220]
    one = meta.mantel_haenszel(*tables, measure=measure)
    other = meta.mantel_haenszel(tables[2], tables[3], tables[0], tables[1], measure=measure)
    assert other.estimate == pytest.approx(-one.estimate)
    assert other.se == pytest.approx(one.se)
    assert meta.peto(*tables).estimate < 0


@pytest.mark.parametrize("measure", ["OR", "RR", "RD"])
def test_no_events_at_all_define_nothing(measure):
    found = meta.mantel_haenszel([0, 0], [10, 20], [0, 0], [10, 20], measure=measure)
    assert found.estimate is found.se is found.p_value is found.q is None
    assert any("no pooled effect" in note for note in found.warnings)
    assert meta.peto([0, 0], [10, 20], [0, 0], [10, 20]).estimate is None


def test_peto_needs_no_correction_for_one_empty_arm():
    found = meta.peto([0, 0], [10, 20], [3, 2], [10, 20])
    excess, variance = -1.5 - 1.0, 3 * 17 * 0.25 / 19 + 2 * 38 * 0.25 / 39
    assert found.estimate == pytest.approx(excess / variance)
    assert found.se == pytest.approx(variance**-0.5)


def test_equal_odds_ratios_are_homogeneous():
    found = meta.mantel_haenszel([10, 20], [30, 60], [20, 40], [50, 100])
    assert found.bd.statistic == pytest.approx(0, abs=1e-12)
    assert found.bd.df == found.ta.df == 1
    assert found.bd.p_value == pytest.approx(1)


@pytest.mark.parametrize(
    "counts, measure, message",
    [
        ((0, 10, 0, 10), "OR", "nobody or everybody"),
        ((10, 10, 12, 12), "RR", "nobody or everybody"),
        ((1, 10, 2, 10), "RD", "measure must be"),
    ],
)
def test_one_table_without_a_ratio_is_refused(counts, measure, message):
    with pytest.raises(ValueError, match=message):
        meta.log_effect_from_counts(*counts, measure)


def test_rare_events_get_a_hint():
    assert any("rarer than 1 %" in note for note in meta.escalc([1], [900], [2], [900]).warnings)
    assert not any("rarer" in note for note in meta.escalc([10], [90], [20], [90]).warnings)


@pytest.mark.parametrize(
    "tables, note",
    [
        (([30], [90], [20], [90]), "rare ones"),
        (([3], [900], [9], [5000]), "different size"),
        (([3], [900], [9], [900]), None),
    ],
)
def test_peto_says_where_it_is_not_meant_for(tables, note):
    notes = meta.peto(*tables).warnings
    assert [n for n in notes if note is None or note in n] if note else not notes
