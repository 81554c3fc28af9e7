"""What is put right or put in on the page: with its words or its source, and nothing that the words do not bear out."""

import pytest
from at_the_page import FULL, kept


def test_an_edit_keeps_words_and_figure_and_waits_to_be_accepted(page, project):
    row = page.item("12")["id"]
    place = page.words("12", "1.25 (95% CI 1.02-1.53)")
    answer = page.decide("12", "edit", row, field="value", value=1.25, **place)
    item = next(one for one in answer["record"]["items"] if one["id"] == row)
    assert (item["state"], item["fields"]["value"]["value"], item["fields"]["value"]["edited"]) == (
        "edited",
        1.25,
        True,
    )
    assert (item["fields"]["ci_low"]["value"], item["fields"]["ci_low"]["quote"]) == (0.65, "0.65")
    assert item["printed"].startswith("0.80 (0.65-0.98)")
    (one,) = kept(project)
    assert (one.field, one.action, one.before) == ("edit", "set", {"field": "value", "value": 0.8})
    stored = {name: one.after[name] for name in ("field", "value", "quote", "start", "end", "source", "printed")}
    assert stored == {"field": "value", "value": 1.25, **place, "source": None, "printed": "1.25"}
    assert page.decide("12", "accept", row)["record"]["items"][0]["state"] == "accepted"


EDITS = [
    # field,      value,         more than the words,                            code
    ("value",      1.26,          {},                                             "not-in-words"),
    ("value",      "about 1.25",  {},                                             "value"),
    ("value",      True,          {},                                             "value"),
    ("value",      -1.25,         {},                                             "value"),
    ("value",      None,          {},                                             "value"),
    ("value",      {"a": 1},      {},                                             "value"),
    ("ci_level",   0.4,           {},                                             "value"),
    ("n_a",        1.5,           {},                                             "value"),
    ("measure",    "MD",          {},                                             "value"),
    ("endpoint",   "ORR2",        {},                                             "value"),
    ("numerator",  "placebo",     {},                                             "value"),
    ("population", "  ",          {},                                             "value"),
    ("adjusted",   "perhaps",     {},                                             "value"),
    ("weight",     1.25,          {},                                             "field"),
    (None,         1.25,          {},                                             "field"),
    ("value",      1.25,          {"start": 0},                                   "offsets"),
    ("value",      1.25,          {"end": 9_999_999},                             "offsets"),
    ("value",      1.25,          {"quote": "1.25 (95% CI 1.02-1.54)"},           "offsets"),
    ("value",      1.25,          {"start": None},                                "offsets"),
    ("value",      1.25,          {"quote": None, "start": None, "end": None},    "place"),
    ("value",      1.25,          {"quote": None, "start": None, "end": None, "source": "  "}, "place"),
    ("value",      1.25,          {"start": -1},                                  "shape"),
    ("value",      1.25,          {"start": "3"},                                 "shape"),
    ("value",      [1.25],        {},                                             "shape"),
    ("value",      1.25,          {"source": "x" * 501},                          "shape"),
]  # fmt: skip


@pytest.mark.parametrize("field, value, more, code", EDITS)
def test_an_edit_that_the_text_does_not_bear_out_is_refused(page, project, *, field, value, more, code):
    body = {"field": field, "value": value, **page.words("12", "1.25 (95% CI 1.02-1.53)"), **more}
    assert page.refused("12", "edit", page.item("12")["id"], **body)["code"] == code
    assert kept(project) == ()


def test_offsets_in_utf_16_units_are_refused_where_the_text_has_letters_of_two(page, project):
    place = page.words("12", "0.80")
    shifted = {**place, "start": place["start"] + 2, "end": place["end"] + 2}  # as JavaScript counts
    row = page.item("12")["id"]
    assert page.refused("12", "edit", row, field="value", value=0.8, **shifted)["code"] == "offsets"
    page.decide("12", "edit", row, field="value", value=0.8, **place)


@pytest.mark.parametrize("field, value, words, stored", [
    ("numerator", "everolimus", "everolimus", "mtor"),
    ("numerator", "VEGF TKI", "axitinib", "vegf_tki"),
    ("ci_level", 0.95, "95% CI 0.65 to 0.98", 0.95),
    ("n_a", 120, "n = 120", 120),
    ("adjusted", False, "randomised", False),
    ("population", "women", "Patients", "women"),
    ("endpoint", "PFS", "Overall survival", "PFS"),
])  # fmt: skip
def test_each_field_can_be_put_right(page, project, *, field, value, words, stored):
    page.decide("12", "edit", page.item("12")["id"], field=field, value=value, **page.words("12", words))
    assert kept(project)[0].after["value"] == stored


def test_a_figure_from_elsewhere_names_its_source(page, project):
    row = page.item("11")["id"]
    page.decide("11", "edit", row, field="value", value=0.79, source="full text p. 5, Table 2")
    assert kept(project)[0].after["source"] == "full text p. 5, Table 2"
    assert page.item("11")["fields"]["value"]["source"] == "full text p. 5, Table 2"


def test_an_estimate_that_was_missed_is_put_in(page, project):
    missing = page.item("14", kind="missing")
    place = page.words("14", "0.91 (0.75 to 1.11)")
    page.decide("14", "add", missing["id"], value=FULL, **place)
    (one,) = kept(project)
    assert one.subject == f"14/{missing['comparison']}/{place['start']}-{place['end']}"
    expected = FULL | {"numerator": "vegf_tki", "endpoint": "OS", "measure": "HR", "population": "all"}
    assert {name: one.after[name] for name in expected} == expected
    item = page.item("14")
    assert (item["id"], item["state"], item["fields"]["value"]["edited"]) == (one.subject, "edited", True)
    record = page.record("14")
    words = {record["text"][span["start"] : span["end"]] for span in record["spans"] if item["id"] in span["items"]}
    assert words == {place["quote"], "axitinib (n = 120", "everolimus (n = 118"}
    page.decide("14", "accept", item["id"])
    assert page.item("14")["state"] == "accepted"
    page.decide("14", "add", missing["id"], value=FULL | {"value": 0.9}, source="Table 2")
    page.decide("14", "add", page.item("14", "PFS", "missing")["id"], value=FULL, source="Table 3")
    assert [one.subject.rpartition("/")[2] for one in kept(project)[2:]] == ["typed-1", "typed-2"]


@pytest.mark.parametrize("value, code, field", [
    (FULL | {"value": None}, "value", "value"),
    (FULL | {"numerator": None}, "value", "numerator"),
    (FULL | {"reference": "axitinib"}, "value", "reference"),
    (FULL | {"ci_level": None}, "value", "ci_level"),
    (FULL | {"ci_low": 1.11, "ci_high": 0.75}, "interval", "ci_low"),
    (FULL | {"ci_low": 0.76}, "not-in-words", "ci_low"),
    (FULL | {"measure": {"a": "HR"}}, "value", "measure"),
    (0.91, "value", "value"),
])  # fmt: skip
def test_an_estimate_that_is_not_whole_is_refused(page, project, value, code, field):
    place = page.words("14", "0.91 (0.75 to 1.11)")
    error = page.refused("14", "add", page.item("14", kind="missing")["id"], value=value, **place)
    assert (error["code"], error["field"]) == (code, field)
    assert kept(project) == ()


def test_what_is_there_already_is_not_put_in_again(page):
    item = page.item("11")
    value = item["fields"]["value"]
    record = page.record("11")
    start, end = (int(part) for part in item["id"].rpartition("/")[2].split("-"))
    place = {"quote": record["text"][start:end], "start": start, "end": end}
    missing = page.item("11", "PFS", "missing")["id"]
    error = page.refused(
        "11", "add", missing, value=FULL | {"value": value["value"], "ci_low": 0.65, "ci_high": 0.98}, **place
    )
    assert error["code"] == "there"
