"""What people put right: the machine's figure stays beside theirs, and nothing is used before it is accepted again."""

from dataclasses import replace
from math import log

import pytest
from decided import Said, at, in_turn

from evidence.harmonise import line_up
from extractors.findings import Check

OS = {"endpoint": "OS", "printed": "0.80 (0.65-0.98)"}


def edit(row, field, value, *, who="AR", source="full text p. 5", **more):
    after = {"field": field, "value": value, "source": source} | more
    return Said(who, "set", at(0), "edit", row.id, after=after, text_sha256=row.text_sha256)


def accept(row, who="AR", **more):
    return Said(who, "accept", at(0), subject=row.id, text_sha256=row.text_sha256, **more)


def lined(protocol, made, *decisions):
    return line_up(protocol, [made], (), in_turn(decisions)).rows


def one(protocol, made, *decisions):
    (row,) = lined(protocol, made, *decisions)
    return row


def test_an_edited_figure_is_used_and_the_machines_stays_beside_it(protocol, make):
    made = make(effects=(OS,))
    row = one(protocol, made)
    found = one(protocol, made, accept(row), edit(row, "value", 0.75, printed="0.75"))
    assert (found.value, found.printed.value, found.machine.value) == (0.75, 0.75, 0.8)
    assert (found.yi, found.decision) == (pytest.approx(log(0.75)), None)
    assert str(found.printed).startswith("0.75 (0.65-0.98)")
    assert str(found.machine).startswith("0.80 (0.65-0.98)")
    (correction,) = found.corrections
    said = (correction.machine, correction.value, correction.who, correction.made, correction.source)
    assert said == (0.8, 0.75, "AR", at(1), "full text p. 5")
    assert found.notes == ("value 0.75 by AR, from full text p. 5 (the machine read 0.8)",)
    assert (found.printed.quote, found.origin) == (None, "full text p. 5")
    accepted = one(protocol, made, edit(row, "value", 0.75), accept(row))
    assert (accepted.decision, accepted.value, accepted.id) == ("accepted", 0.75, row.id)
    body = accepted.to_json()
    assert (body["machine"]["value"], body["printed"]["value"], body["corrections"][0]["machine"]) == (0.8, 0.75, 0.8)
    assert row.to_json()["machine"] is None


PRINTED = [
    # a field, its new value, as its person wrote it, the figures of the row as they are printed then
    ("value", 0.75, "0.750", ("0.750", "0.65", "0.98")),  # three decimals round less than two
    ("value", 0.75, None, ("0.75", "0.65", "0.98")),
    ("ci_low", 0.6, "0.600", ("0.80", "0.600", "0.98")),
]


@pytest.mark.parametrize("field, value, written, strings", PRINTED)
def test_edited_figures_keep_the_decimals_that_their_person_wrote(protocol, make, *, field, value, written, strings):
    made = make(effects=(OS,))
    found = one(protocol, made, edit(one(protocol, made), field, value, printed=written))
    assert found.printed.strings == strings


BY = [
    # what is said of the source, who corrects it afterwards, the note
    ({}, (), "put in by AR, from full text p. 5 (the machine read no such estimate)"),
    ({"source": None}, (), "put in by AR (the machine read no such estimate)"),
    ({}, ("BR",), "put in by AR, BR, from full text p. 5 (the machine read no such estimate)"),
]


@pytest.mark.parametrize("said, others, note", BY)
def test_who_put_an_estimate_in_is_said_beside_it(protocol, make, said, others, note):
    made = make()
    first = whole(made, **said)
    more = [edit(one(protocol, made, first), "value", 0.75, who=who) for who in others]
    assert one(protocol, made, first, *more).notes == (note,)


def test_the_standard_error_is_of_the_edited_interval(protocol, make):
    made = make(effects=(OS,))
    row = one(protocol, made)
    both = one(protocol, made, edit(row, "ci_low", 0.5), edit(row, "ci_high", 1.28))
    assert both.sei == pytest.approx((log(1.28) - log(0.5)) / (2 * 1.959964), rel=1e-5)
    assert (both.machine.ci_low, both.machine.ci_high, both.printed.quote) == (0.65, 0.98, row.printed.quote)
    wider = one(protocol, made, edit(row, "ci_level", 0.9))
    assert wider.sei > row.sei


def test_words_of_the_text_are_the_quote_of_an_edited_value(protocol, make):
    made = make(effects=(OS,))
    row, text = one(protocol, made), made[0].text
    start = text.index("0.65")
    place = {"source": None, "quote": "0.65", "start": start, "end": start + 4}
    found = one(protocol, made, edit(row, "value", 0.65, **place))
    assert (found.printed.quote, text[found.printed.start : found.printed.end]) == ("0.65", "0.65")
    assert (found.origin, found.id) == (row.origin, row.id)


EDITED = [
    # a field, its new value,          what is asked,                           before,     after
    ("measure",    "OR",               lambda row: row.why_not,                 None,       "no-usable-data"),
    ("population", "women",            lambda row: row.why_not,                 None,       "subgroup"),
    ("ci_low",     0.9,                lambda row: row.why_not,                 None,       "check-failed"),
    ("ci_low",     None,               lambda row: row.why_not,                 None,       "no-usable-data"),
    ("endpoint",   "PFS",              lambda row: row.endpoint,                "OS",       "PFS"),
    ("endpoint",   "none of these",    lambda row: row.why_not,                 None,       "no-usable-data"),
    ("numerator",  "mtor",             lambda row: (row.inverted, row.value),   (False, 0.8), (True, 1.25)),
    ("numerator",  "vegf_tki",         lambda row: (row.inverted, row.value),   (False, 0.8), (False, 0.8)),
    ("reference",  "vegf_tki",         lambda row: (row.inverted, row.value),   (False, 0.8), (True, 1.25)),
    ("n_a",        39,                 lambda row: (row.n_a, row.n_a_span is None), (41, False), (39, True)),
    ("adjusted",   True,               lambda row: row.stratum,                 "nrs-unknown-adjustment", "nrs-adjusted"),
    ("nonsense",   1,                  lambda row: row.corrections,             (),         ()),
]  # fmt: skip


@pytest.mark.parametrize("field, value, asked, before, after", EDITED, ids=[f"{e[0]}-{e[1]}" for e in EDITED])
def test_what_an_edit_of_each_field_does(protocol, make, *, field, value, asked, before, after):
    made = make(effects=(OS,))
    row = one(protocol, made)
    assert asked(row) == before
    assert asked(one(protocol, made, edit(row, field, value))) == after


def test_a_correction_can_mend_what_failed_a_check(protocol, make):
    failed = {"checks": (Check("ci_contains", "fail", None, "the value lies outside its interval"),)}
    made = make(effects=({"endpoint": "OS", "printed": "0.80 (0.85-0.98)"} | failed,))
    row = one(protocol, made)
    assert row.why_not == "check-failed"
    mended = one(protocol, made, edit(row, "ci_low", 0.65))
    assert (mended.why_not, mended.poolable, mended.decision) == (None, True, None)


def test_an_open_direction_is_said_by_a_person(protocol, make):
    made = make(effects=({**OS, "over": ""},))
    row = one(protocol, made)
    assert (row.why_not, row.value) == ("open-direction", None)
    confirmed = [replace(accept(row), action=name, field="confirm") for name in ("endpoint", "population")]
    found = one(protocol, made, edit(row, "numerator", "mtor"), accept(row))
    assert (found.decision, found.value) == (None, 1.25)
    found = one(protocol, made, edit(row, "numerator", "mtor"), *confirmed, accept(row))
    assert (found.decision, found.poolable, found.printed.numerator) == ("accepted", True, "mTOR inhibitor")


def test_an_edit_of_another_text_or_taken_back_changes_nothing(protocol, make):
    made = make(effects=(OS,))
    row = one(protocol, made)
    changed = edit(row, "value", 0.75)
    assert one(protocol, made, replace(changed, text_sha256="0" * 64)) == row
    back = Said("AR", "undo", at(9), "undo", in_turn([changed])[0].name)
    assert line_up(protocol, [made], (), [*in_turn([changed]), back]).rows == (row,)


def whole(made, place="vegf_tki_vs_mtor/typed-1", **more):
    after = {"value": 0.7, "ci_low": 0.5, "ci_high": 0.98, "ci_level": 0.95, "measure": "HR", "endpoint": "PFS"}
    after |= {"numerator": "mtor", "population": "all", "n_a": 30, "n_b": 31, "source": "full text p. 5"} | more
    return Said("AR", "add", at(0), "edit", f"1/{place}", after=after, text_sha256=made[0].text_sha256)


def test_an_estimate_that_the_machine_missed_is_a_row_like_any(protocol, make):
    made = make(effects=(OS,))
    added = whole(made)
    row = next(row for row in lined(protocol, made, added) if row.endpoint == "PFS")
    assert (row.id, row.machine, row.effect_id, row.decision) == ("1/vegf_tki_vs_mtor/typed-1", None, None, None)
    assert (row.inverted, row.value, row.n_a, row.n_b, row.origin) == (True, 1 / 0.7, 30, 31, "full text p. 5")
    assert {"arms_sum", "direction_vs_medians"} <= {check.code for check in row.checks}  # as of a treatment
    assert row.notes == ("put in by AR, from full text p. 5 (the machine read no such estimate)",)
    assert (row.printed.quote, row.printed.start, row.printed.rule) == (None, None, "by a person")
    place = {
        "quote": "0.65",
        "start": made[0].text.index("0.65"),
        "end": made[0].text.index("0.65") + 4,
        "source": None,
    }
    quoted = next(row for row in lined(protocol, made, whole(made, value=0.65, **place)) if row.endpoint == "PFS")
    assert made[0].text[quoted.printed.start : quoted.printed.end] == quoted.printed.quote == "0.65"
    found = next(row for row in lined(protocol, made, added, accept(row)) if row.endpoint == "PFS")
    assert (found.decision, found.poolable) == ("accepted", True)


def test_a_record_of_which_nothing_was_read_gets_a_row(protocol, make):
    made = make()
    assert one(protocol, made).why_not == "no-usable-data"
    assert one(protocol, made, whole(made)).endpoint == "PFS"


BAD = [{"value": None}, {"measure": None}, {"endpoint": None}, {"endpoint": "XYZ"}]


@pytest.mark.parametrize("more", BAD)
def test_half_an_estimate_gives_no_row(protocol, make, more):
    made = make(effects=(OS,))
    assert [row.endpoint for row in lined(protocol, made, whole(made, **more))] == ["OS"]


def test_an_added_estimate_of_which_nobody_says_the_direction_waits(protocol, make):
    made = make(effects=(OS,))
    row = next(row for row in lined(protocol, made, whole(made, numerator=None)) if row.endpoint == "PFS")
    assert (row.why_not, row.value, row.direction_source) == ("open-direction", None, "open")


def test_what_the_machine_reads_later_at_the_same_place_stays_one_row(protocol, make):
    made = make(effects=(OS,))
    row = one(protocol, made)
    place = row.id.partition("/")[2]
    (found,) = lined(protocol, made, whole(made, place, endpoint="OS", numerator="vegf_tki"))
    assert (found.id, found.value, found.machine.value) == (row.id, 0.7, 0.8)


def test_two_who_disagree_keep_a_row_out_whoever_allows_unreviewed_ones(protocol, make):
    made = make(effects=(OS,))
    row = one(protocol, made)
    found = one(protocol, made, accept(row), replace(accept(row, "BR"), action="reject", why="of a part"))
    assert (found.poolable, found.why_not, found.decision) == (False, "not-accepted", None)
    assert found.because == "people disagree: AR accepted it; BR rejected it (of a part)"
    settled = Said("CR", "accept", at(0), "adjudicate", row.id, text_sha256=row.text_sha256)
    both = (accept(row), replace(accept(row, "BR"), action="reject"))
    found = one(protocol, made, *both, settled)
    assert (found.poolable, found.decision, found.decided_by) == (True, "accepted", "CR")


def test_a_measure_put_right_is_not_probable_any_more(protocol, make):
    made = make(effects=(OS | {"measure": "RR", "measure_probable": "HR"},))
    row = one(protocol, made)
    assert (row.why_not, row.measure_probable) == ("not-accepted", "HR")
    found = one(protocol, made, edit(row, "measure", "HR"))
    assert (found.measure, found.measure_probable, found.why_not) == ("HR", None, None)


TREATED = (("axitinib", 41), ("everolimus", 42))
LONGER = (("OS", "A1", 20.0), ("OS", "A2", 10.0))  # median months; an HR of 0.50 is axitinib over everolimus
SAID = [
    # printed as, an edit,              inverted, numerator,        reference,        the medians against it
    ("A1/A2", ("numerator", "mtor"),     True,  "mTOR inhibitor", "VEGF TKI",       "warn"),
    ("A1/A2", ("reference", "vegf_tki"), True,  "mTOR inhibitor", "VEGF TKI",       "warn"),
    ("A2/A1", ("numerator", "vegf_tki"), False, "VEGF TKI",       "mTOR inhibitor", "pass"),
    ("A2/A1", ("reference", "mtor"),     False, "VEGF TKI",       "mTOR inhibitor", "pass"),
    ("",      ("numerator", "mtor"),     True,  "mTOR inhibitor", "VEGF TKI",       "warn"),
    ("",      ("numerator", "vegf_tki"), False, "VEGF TKI",       "mTOR inhibitor", "pass"),
    ("A1/A2", ("value", 0.5),            False, "axitinib",       "everolimus",     "pass"),  # no word on the sides
]  # fmt: skip


OF_PFS = (*LONGER, ("PFS", "A1", 10.0), ("PFS", "A2", 20.0))
ENDPOINTS = [(("endpoint", "PFS"), "warn"), (("endpoint", "OS"), "pass"), (("population", "women"), "na")]


@pytest.mark.parametrize("said, medians", ENDPOINTS)
def test_an_estimate_is_checked_by_what_a_person_says_it_is_of(protocol, make, said, medians):
    made = make(effects=({"endpoint": "OS", "printed": "0.50 (0.35-0.71)"},), arms=TREATED, medians=OF_PFS)
    row = one(protocol, made, edit(one(protocol, made), *said))
    assert {check.code: check.status for check in row.checks}["direction_vs_medians"] == medians


@pytest.mark.parametrize("over, said, inverted, numerator, reference, medians", SAID)
def test_the_sides_that_a_person_names_are_those_that_are_checked(
    protocol, make, *, over, said, inverted, numerator, reference, medians
):
    made = make(
        effects=({"endpoint": "OS", "printed": "0.50 (0.35-0.71)", "over": over},), arms=TREATED, medians=LONGER
    )
    row = one(protocol, made, edit(one(protocol, made), *said))
    assert (row.inverted, row.value) == (inverted, 2.0 if inverted else 0.5)
    assert (row.printed.numerator, row.printed.reference) == (numerator, reference)
    assert row.arms == ("axitinib", "everolimus")
    assert {check.code: check.status for check in row.checks}["direction_vs_medians"] == medians


NAMED = [
    # the arms of the text, the sides as they are then called
    ((),                         ("VEGF TKI", "mTOR inhibitor")),
    ((("axitinib", 41),),        ("axitinib", "mTOR inhibitor")),
    ((("everolimus", 42),),      ("VEGF TKI", "everolimus")),
    ((("everolimus", 42), ("axitinib", 41), ("nivolumab", 40)), ("axitinib", "everolimus")),
]  # fmt: skip


@pytest.mark.parametrize("arms, called", NAMED)
def test_a_person_says_the_direction_whatever_arms_the_text_has(protocol, make, arms, called):
    made = make(arms=arms)
    row = one(protocol, made, whole(made))
    assert (row.inverted, row.value, row.arms) == (True, 1 / 0.7, called)
    assert (row.printed.numerator, row.printed.reference) == ("mTOR inhibitor", "VEGF TKI")


LAST = [
    (("numerator", "mtor"), ("reference", "mtor"), False),
    (("reference", "mtor"), ("numerator", "mtor"), True),
]


@pytest.mark.parametrize("first, last, inverted", LAST)
def test_what_was_said_last_of_the_sides_holds(protocol, make, first, last, inverted):
    made = make(effects=(OS,))
    row = one(protocol, made)
    assert one(protocol, made, edit(row, *first), edit(row, *last)).inverted is inverted
