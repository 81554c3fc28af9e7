"""What the page decides: kept on disk before it is answered, once, by whoever sits at it, and on nothing but what they saw."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from starlette.testclient import TestClient

from evidence import workflow
from evidence.decisions import event_id
from evidence.page import app
from evidence.page.desk import Desk
from evidence.page.reading import Reviewer
from evidence.page.safety import Door
from evidence.store import Store

HOST = "127.0.0.1:8765"
SHARED = "Patients with metastatic renal cell carcinoma who had progressed on sunitinib were randomised to axitinib (n = 120) or everolimus (n = 118)."
HEAD = "Axitinib versus everolimus as second-line therapy of metastatic renal cell carcinoma: a randomised trial"
EXPLICIT = "Overall survival was longer (hazard ratio for axitinib versus everolimus 0.80, 95% CI 0.65 to 0.98)."
SECOND = "Progression-free survival: hazard ratio, everolimus versus axitinib, 1.25 (95% CI 1.02-1.53)."
UNCLEAR = "Median overall survival was 20.1 and 14.2 months (HR 0.72, 95% CI 0.60-0.86)."
ABSTRACTS = {
    "11": f"{SHARED} {EXPLICIT}",
    "12": f"{SHARED} 𝛼 😀 e\u0301 {EXPLICIT} {SECOND}",
    "13": f"{SHARED} {UNCLEAR}",
    "14": f"{SHARED} Survival did not differ: 19 and 18 months. The figures are 0.91 (0.75 to 1.11).",
}
_NUMBERS = count(1)


def medline(pmid, text):
    return f"PMID- {pmid}\nTI  - {HEAD}\nAB  - {text}\nDP  - 2012\nPT  - Randomized Controlled Trial\n\n"


def bring(folder, abstracts):
    path = folder / "records.nbib"
    path.write_text("".join(medline(*one) for one in abstracts.items()), encoding="utf-8")
    for done in workflow.import_files(folder, [str(path)]):
        assert not done.rejected
    workflow.extract(folder)


class Page:
    """A browser with the page open, in the name of one reviewer."""

    def __init__(self, folder, who="AR", *, blind=False):
        self.folder, self.who = folder, who
        self.desk = Desk(folder / workflow.DATABASE, workflow.protocol(folder)[1], Reviewer(who, blind))
        self.desk.index.open()
        door = Door(frozenset({HOST}), 8765)
        self.client = TestClient(
            app.make(self.desk, door), base_url=f"http://{HOST}", headers={"Origin": f"http://{HOST}"}
        )
        self.client.get("/", params={"token": door.token})

    def get(self, path):
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def record(self, key):
        return self.get(f"/api/record/{key}")

    def item(self, key, outcome="OS", kind="estimate"):
        return next(one for one in self.record(key)["items"] if (one["outcome"], one["kind"]) == (outcome, kind))

    def send(self, key, action, item=None, *, record=None, client_id=None, **more):
        record = record or self.record(key)
        body = {
            "key": key,
            "text_sha256": record["text_sha256"],
            "etag": record["etag"],
            "action": action,
            "item": item,
        }
        return self.client.post(
            "/api/decide", json=body | {"client_id": client_id or f"letter-{next(_NUMBERS)}"} | more
        )

    def decide(self, key, action, item=None, **more):
        answer = self.send(key, action, item, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, key, action, item=None, *, status=422, **more):
        answer = self.send(key, action, item, **more)
        assert answer.status_code == status, answer.text
        return answer.json()["error"]

    def words(self, key, words):
        text = self.record(key)["text"]
        start = text.index(words)
        return {"quote": words, "start": start, "end": start + len(words)}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filled")
    workflow.init(folder, example="vegf-tki-vs-mtor")
    bring(folder, ABSTRACTS)
    return folder


@pytest.fixture
def project(filled, tmp_path):
    folder = tmp_path / "review"
    folder.mkdir()
    (folder / workflow.PROTOCOL).write_bytes((filled / workflow.PROTOCOL).read_bytes())
    with Store.open(filled / workflow.DATABASE) as store:
        store.back_up(folder / workflow.DATABASE)
    return folder


@pytest.fixture
def opened(project):
    pages = []

    def open_page(who="AR", **more):
        pages.append(Page(project, who, **more))
        return pages[-1]

    yield open_page
    for page in pages:
        page.desk.index.close()


@pytest.fixture
def page(opened):
    return opened()


def kept(folder):
    with Store.open(folder / workflow.DATABASE) as store:
        store.verify()
        return store.decisions()


def said(folder):
    return [(one.who, one.field, one.action, one.subject) for one in kept(folder)]


def test_one_key_accepts_what_is_clean_and_nothing_else(page, project):
    answer = page.decide("12", "accept")
    rows = [one["id"] for one in answer["record"]["items"] if one["kind"] == "estimate"]
    assert (len(rows), answer["items"]) == (2, rows)
    assert said(project) == [("AR", "row", "accept", row) for row in rows]
    assert {one["state"] for one in answer["record"]["items"] if one["kind"] == "estimate"} == {"accepted"}
    assert answer["event_ids"] == [event_id(one) for one in kept(project)]
    assert answer["saved"] == kept(project)[-1].made
    assert {row.pmid for row in workflow.table(project) if row.accepted} == {"12"}


def test_what_is_not_clean_is_confirmed_part_by_part_before_it_is_accepted(page, project):
    item = page.item("13")
    assert item["confirm"] == ["numerator", "endpoint", "population"]
    assert page.refused("13", "accept")["code"] == "nothing"
    for name in item["confirm"]:
        assert page.refused("13", "accept", item["id"])["field"] == name
        page.decide("13", "confirm", item["id"], field=name)
    answer = page.decide("13", "accept", item["id"])
    assert next(one for one in answer["record"]["items"] if one["id"] == item["id"])["state"] == "accepted"
    assert [one[2] for one in said(project)] == ["numerator", "endpoint", "population", "accept"]


def test_the_same_letter_twice_is_kept_once(page, project):
    record = page.record("11")
    first = page.decide("11", "accept", record=record, client_id="letter-same")
    again = page.decide("11", "accept", record=record, client_id="letter-same")
    assert (again["event_id"], again["saved"]) == (first["event_id"], first["saved"])
    other = Page(project)  # a server that was started again
    assert other.decide("11", "accept", record=record, client_id="letter-same")["event_id"] == first["event_id"]
    other.desk.index.close()
    assert len(kept(project)) == 1


def test_many_at_once_keep_one_of_each_and_refuse_what_is_stale(page, project):
    record = page.record("11")
    letters = [f"letter-{name}" for name in ("one", "two", "three")] * 4
    with ThreadPoolExecutor(12) as pool:
        answers = [*pool.map(lambda name: page.send("11", "accept", record=record, client_id=name), letters)]
    assert sorted(answer.status_code for answer in answers) == [200] * 4 + [409] * 8
    assert len(kept(project)) == 1


def test_what_somebody_changed_meanwhile_is_shown_beside_what_was_sent(opened, project):
    one, other = opened(), opened("BR")
    before = one.record("11")
    row = one.item("11")["id"]
    other.decide("11", "reject", row, reason="of a part")
    answer = one.send("11", "accept", row, record=before, note="mine")
    assert answer.status_code == 409
    body = answer.json()
    assert (body["error"]["code"], body["yours"]["action"], body["yours"]["note"]) == ("stale", "accept", "mine")
    theirs = next(item for item in body["record"]["items"] if item["id"] == row)
    assert (theirs["state"], theirs["others"][0]["who"], theirs["others"][0]["note"]) == ("rejected", "BR", "of a part")
    assert len(kept(project)) == 1
    assert one.send("11", "accept", row, record=body["record"]).status_code == 200


def test_a_decision_in_a_terminal_is_noticed(page, project):
    before = page.record("11")
    workflow.decide(project, "11", "OS", "accept", who="AR", why="")
    assert page.refused("11", "accept", record=before, status=409)["code"] == "stale"
    assert page.item("11")["state"] == "accepted"


def test_a_text_that_changed_opens_what_was_decided_on_it(page, project):
    before = page.record("11")
    page.decide("11", "accept")
    bring(project, {"11": ABSTRACTS["11"].replace("progressed", "got worse")})
    record = page.record("11")
    assert record["text_sha256"] != before["text_sha256"]
    assert {one["state"] for one in record["items"] if one["kind"] == "estimate"} == {"reopened"}
    assert page.refused("11", "accept", record=before, status=409)["code"] == "stale"
    assert page.refused("11", "accept", record={**record, "text_sha256": before["text_sha256"]}, status=409)


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


FULL = {"value": 0.91, "ci_low": 0.75, "ci_high": 1.11, "ci_level": 0.95, "numerator": "axitinib"}


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


def test_each_other_act_is_kept_as_what_it_is(page, project):
    row, missing = page.item("12")["id"], page.item("11", "PFS", "missing")["id"]
    page.decide("12", "reject", row, reason="of a part", note="see p. 3")
    page.decide("11", "not-reported", missing)
    page.decide("12", "flag", row)
    page.decide("12", "unflag", row)
    page.decide("12", "note", row, note="ask the authors")
    page.decide("12", "note", note="on the record")
    page.decide("12", "include", stage="full-text")
    page.decide("12", "exclude", reason="wrong-line", note="first line")
    assert [(one.field, one.action, one.subject, one.why) for one in kept(project)] == [
        ("row", "reject", row, "of a part; see p. 3"),
        ("row", "not-reported", missing, ""),
        ("flag", "flag", row, ""),
        ("flag", "unflag", row, ""),
        ("note", "note", row, "ask the authors"),
        ("note", "note", "12", "on the record"),
        ("eligibility", "include", "12", ""),
        ("eligibility", "exclude", "12", "wrong-line; first line"),
    ]
    assert [kept(project)[i].after["stage"] for i in (6, 7)] == ["full-text", "abstract"]
    assert page.record("12")["notes"][0]["note"] == "on the record"
    assert page.item("11", "PFS", "missing")["state"] == "not-reported"
    assert workflow.screened(project, ["12"])[0].standing == "excluded"


def test_undo_is_another_event_and_can_be_undone(page, project):
    first = page.decide("11", "accept")
    row = first["items"][0]
    undone = page.decide("11", "undo", first["event_id"])
    assert page.item("11")["state"] == "suggested"
    page.decide("11", "undo", undone["event_id"])
    assert page.item("11")["state"] == "accepted"
    assert [one[1] for one in said(project)] == ["row", "undo", "undo"]
    page.decide("11", "undo", first["event_id"])
    again = page.decide("11", "accept", row)  # within the same second, and another event all the same
    assert again["event_id"] != first["event_id"]
    assert page.item("11")["state"] == "accepted"


WRONG = [
    # action,        item,          more,                                     code
    ("accept",       "11/nothing",  {},                                       "item"),
    ("accept",       "12",          {},                                       "item"),
    ("reject",       None,          {},                                       "item"),
    ("not-reported", "11/x/OS",     {},                                       "item"),
    ("note",         None,          {"note": "  "},                           "value"),
    ("flag",         "99",          {},                                       "item"),
    ("include",      "11/x",        {},                                       "item"),
    ("exclude",      None,          {},                                       "value"),
    ("exclude",      None,          {"reason": "superseded"},                 "value"),
    ("confirm",      "ROW",         {"field": "value"},                       "field"),
    ("undo",         "0" * 64,      {},                                       "item"),
    ("undo",         None,          {},                                       "item"),
    ("adjudicate",   "ROW",         {"value": "accept"},                      "value"),
    ("adjudicate",   "ROW",         {"value": "accept", "reason": "because"}, "settled"),
    ("adjudicate",   None,          {"value": "include", "reason": "because"}, "settled"),
    ("adjudicate",   "11",          {"value": "include"},                     "value"),
    ("take",         "ROW",         {},                                       "item"),
    ("take",         "ROW",         {"value": {"conflict": "c00000000"}},     "item"),
    ("delete",       "ROW",         {},                                       "shape"),
    ("include",      None,          {"stage": "title"},                       "shape"),
    ("accept",       None,          {"client_id": "x"},                       "shape"),
    ("note",         None,          {"note": "x" * 4_001},                    "shape"),
]  # fmt: skip


@pytest.mark.parametrize("action, item, more, code", WRONG)
def test_what_cannot_be_done_is_said_and_nothing_is_kept(page, project, *, action, item, more, code):
    item = page.item("11")["id"] if item == "ROW" else item
    assert page.refused("11", action, item, **more)["code"] == code
    assert kept(project) == ()


@pytest.mark.parametrize(
    "content", [b"", b"null", b"[]", b"{", b'{"key": "11"}', b"[" * 30_000, b"\xff\xfe", b'{"key": NaN}']
)
def test_what_is_no_letter_is_refused(page, project, content):
    answer = page.client.post("/api/decide", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "shape")
    assert kept(project) == ()


def test_what_was_undone_is_not_undone_twice_nor_what_is_there_called_missing(page, project):
    first = page.decide("11", "accept")
    place = page.item("11")["id"].rpartition("/")[0]
    assert page.refused("11", "not-reported", f"{place}/OS")["code"] == "there"
    page.decide("11", "undo", first["event_id"])
    assert page.refused("11", "undo", first["event_id"])["code"] == "item"
    assert len(kept(project)) == 2
    page.decide("11", "reject", page.item("11")["id"])
    page.decide("11", "not-reported", f"{place}/OS")
    assert said(project)[-1] == ("AR", "row", "not-reported", f"{place}/OS")


def test_another_ones_decision_is_not_undone(opened):
    mine, other = opened(), opened("BR")
    made = other.decide("11", "accept")
    assert mine.refused("11", "undo", made["event_id"])["code"] == "item"


def test_blinded_reviewers_see_each_other_once_both_have_decided(opened):
    one, other = opened(blind=True), opened("BR", blind=True)
    row = one.item("11")["id"]
    before = other.record("11")
    one.decide("11", "accept", row)
    assert other.record("11")["etag"] == before["etag"]
    assert (other.item("11")["state"], other.item("11")["others"]) == ("suggested", None)
    assert other.get("/api/effect")["analyses"] == []
    assert other.get("/api/conflicts")["items"] == []
    other.decide("11", "reject", row, reason="of a part")
    assert other.item("11")["state"] == "conflict"
    assert [vote["who"] for vote in other.item("11")["others"]] == ["AR"]
    (conflict,) = one.get("/api/conflicts")["items"]
    assert (conflict["a"]["who"], conflict["a"]["action"]) == ("AR", "accept")
    assert (conflict["b"]["who"], conflict["b"]["action"], conflict["b"]["reason"]) == ("BR", "reject", "of a part")
    assert conflict["machine"]["value"] == 0.8
    assert [conflict["text"][span["start"] : span["end"]] for span in conflict["spans"]] == [
        conflict["machine"]["quote"]
    ]
    assert {queue["id"]: queue["count"] for queue in one.get("/api/review")["queues"]}["conflicts"] == 1
    agreement = one.get("/api/agreement")
    assert (agreement["n"], agreement["percent"]) == (1, 0)


@pytest.mark.parametrize("value, state", [("accept", "accepted"), ("reject", "rejected")])
def test_a_conflict_is_settled_by_a_person_with_a_reason(opened, value, state):
    one, other, third = opened(), opened("BR"), opened("CR")
    row = one.item("11")["id"]
    one.decide("11", "accept", row)
    other.decide("11", "reject", row)
    third.decide("11", "adjudicate", row, value=value, reason="the full text says so")
    assert third.item("11")["state"] == state
    assert third.get("/api/conflicts")["items"] == []


def test_a_conflict_on_figures_is_settled_on_those_of_one_side(opened, project):
    one, other, third = opened(blind=True), opened("BR", blind=True), opened("CR")
    row = one.item("11")["id"]
    one.decide("11", "edit", row, field="value", value=0.79, source="Table 2")
    one.decide("11", "accept", row)
    other.decide("11", "accept", row)
    (conflict,) = third.get("/api/conflicts")["items"]
    assert (conflict["a"]["action"], conflict["a"]["value"], conflict["b"]["action"]) == ("set", 0.79, "accept")
    assert (conflict["machine"]["value"], conflict["machine"]["ci_low"]) == (0.8, 0.65)
    third.decide("11", "adjudicate", row, value=conflict["a"], reason="Table 2 is right")
    assert third.item("11")["state"] == "accepted"
    assert kept(project)[-1].before == {"edited": {"value": 0.79}}
    assert third.get("/api/conflicts")["items"] == []


def counted(page, queue="conflicts"):
    return {one["id"]: one["count"] for one in page.get("/api/review")["queues"]}[queue]


def screened(project, key="11"):
    (one,) = workflow.screened(project, [key])
    return one.standing, one.reason


@pytest.fixture
def apart(opened):
    """Two people who disagree on whether a record is in, and a third who is blinded too."""
    one, other, third = (opened(who, blind=True) for who in ("AR", "BR", "CR"))
    one.decide("11", "include", stage="full-text", note="second line")
    other.decide("11", "exclude", reason="wrong-line", note="first line")
    return one, other, third


SETTLED = [
    # value,                                                            why,          standing
    ("include",                                                         "says so",    ("included", None)),
    ({"action": "include"},                                             "says so",    ("included", None)),
    ({"action": "exclude", "code": "wrong-line"},                       "says so",    ("excluded", "wrong-line")),
    ({"action": "exclude", "code": "single-arm", "stage": "full-text"}, "says so",    ("excluded", "single-arm")),
    ("not-retrieved",                                                   "not there",  ("not-retrieved", None)),
    ("include",                                                         " ",          None),
    ("exclude",                                                         "says so",    None),
    ({"action": "exclude"},                                             "says so",    None),
    ({"action": "exclude", "code": "superseded"},                       "says so",    None),
    ({"action": "exclude", "code": {"a": 1}},                           "says so",    None),
    ({"action": "include", "code": "wrong-line"},                       "says so",    None),
    ({"action": "include", "stage": "title"},                           "says so",    None),
    ("accept",                                                          "says so",    None),
    (None,                                                              "says so",    None),
    (True,                                                              "says so",    None),
]  # fmt: skip


@pytest.mark.parametrize("value, why, standing", SETTLED)
def test_a_disagreement_on_whether_a_record_is_in_is_settled_by_a_third_who_is_blinded(
    apart, project, value, why, standing
):
    (conflict,) = apart[2].get("/api/conflicts")["items"]
    assert (conflict["about"], conflict["item"], counted(apart[2])) == ("eligibility", "11", 1)
    assert [conflict["a"][name] for name in ("who", "action", "stage", "reason")] == [
        "AR",
        "include",
        "full-text",
        "second line",
    ]
    assert [conflict["b"][name] for name in ("who", "action", "code")] == ["BR", "exclude", "wrong-line"]
    assert (conflict["machine"]["action"], screened(project)) == ("include", ("waiting", None))
    before = said(project)
    answer = apart[2].send("11", "adjudicate", "11", value=value, reason=why)
    if standing is None:
        assert answer.status_code == 422, answer.text
        assert said(project) == before
        assert (screened(project), counted(apart[0])) == (("waiting", None), 1)
    else:
        assert answer.status_code == 200, answer.text
        assert said(project)[len(before) :] == [
            ("CR", "adjudicate", value if isinstance(value, str) else value["action"], "11")
        ]
        assert screened(project) == standing
        assert all(counted(one) == 0 and one.get("/api/conflicts")["items"] == [] for one in apart)
        assert workflow.disagreements(project) == ()


def test_what_was_settled_is_taken_back_and_does_not_outlive_its_text(apart, project):
    done = apart[2].decide("11", "adjudicate", "11", value="include", reason="the full text says so")
    assert "people disagreed, and CR included it" in apart[0].record("11")["eligibility"]["decision"]["words"]
    apart[2].decide("11", "undo", done["event_id"])
    assert (screened(project), counted(apart[0])) == (("waiting", None), 1)
    apart[2].decide("11", "adjudicate", "11", value="include", reason="the full text says so")
    apart[1].decide("11", "exclude", reason="single-arm")  # what one of the two says afterwards does not lift it
    assert screened(project)[0] == "included"
    bring(project, {"11": ABSTRACTS["11"].replace("progressed", "got worse")})
    assert screened(project)[0] == "waiting"
    assert apart[2].refused("11", "adjudicate", "11", value="include", reason="again")["code"] == "settled"


def test_of_two_who_are_blinded_neither_sees_the_other_before_both_have_decided(opened, project):
    one, other, third = (opened(who, blind=True) for who in ("AR", "BR", "CR"))
    one.decide("11", "exclude", reason="wrong-line")
    for page in (other, third):
        assert page.record("11")["eligibility"]["decision"] is None
        assert page.refused("11", "adjudicate", "11", value="include", reason="because")["code"] == "settled"
    other.decide("11", "include")
    assert len(third.get("/api/conflicts")["items"]) == 1
    row = one.item("11")["id"]
    one.decide("11", "accept", row)
    assert [page.item("11")["others"] for page in (other, third)] == [None, None]
    other.decide("11", "reject", row)
    assert [vote["who"] for vote in third.item("11")["others"]] == ["AR", "BR"]
    assert third.refused("11", "adjudicate", row, value=1, reason="because")["code"] == "value"
    third.decide("11", "adjudicate", row, value="reject", reason="because")
    assert [one for one in said(project) if one[0] == "CR"] == [("CR", "adjudicate", "reject", row)]


def test_the_count_of_the_queue_is_that_of_what_is_shown(opened):
    one, other = opened(), opened("BR")
    for row in [item["id"] for item in one.record("12")["items"] if item["kind"] == "estimate"]:
        one.decide("12", "accept", row)
        other.decide("12", "reject", row)
    one.decide("12", "include")
    other.decide("12", "exclude", reason="wrong-line")
    found = one.get("/api/conflicts")["items"]
    assert sorted(item["about"] for item in found) == ["eligibility", "row", "row"]
    assert counted(one) == len(found) == counted(other)


def test_where_one_is_enough_an_acceptance_of_new_figures_is_no_conflict_in_either(opened):
    one, other = opened(), opened("BR")
    row = one.item("11")["id"]
    one.decide("11", "accept", row)
    other.decide("11", "edit", row, field="value", value=0.79, source="Table 2")
    other.decide("11", "accept", row)
    assert (counted(one), one.get("/api/conflicts")["items"]) == (0, [])


@pytest.fixture
def contradicting(project):
    """A project in which two reports of one study contradict each other."""
    first = ABSTRACTS["11"].replace("n = 120", "n = 130")
    bring(project, {"21": first, "22": first.replace("0.80", "0.70").replace("0.65", "0.57").replace("0.98", "0.86")})
    workflow.link_reports(project, "PMID 21", ["21", "22"], who="AR", why="one trial")
    return project


def shown(page):
    end = time.monotonic() + 60
    while (answer := page.get("/api/conflicts"))["waiting"]:
        assert time.monotonic() < end
        time.sleep(0.05)
    return [one for one in answer["items"] if one["about"] == "reports"]


@pytest.mark.parametrize("side", ["a", "b"])
def test_of_two_reports_that_contradict_each_other_one_is_used(contradicting, opened, side):
    page = opened()
    (conflict,) = shown(page)
    assert {conflict["a"]["key"], conflict["b"]["key"]} == {"21", "22"}
    assert counted(page) == 1
    taken, other = (conflict[name] for name in ((side, "b" if side == "a" else "a")))
    value = {"conflict": conflict["id"], "seen": conflict["seen"]}
    page.decide(conflict["key"], "take", taken["row"], value=value, reason="full text")
    (same,) = [one for one in workflow.conflicts(contradicting) if one.id == conflict["id"]]
    assert (same.status, same.choice.taken, same.choice.given_up) == ("resolved", taken["row"], other["row"])
    one = kept(contradicting)[-1]
    assert (one.field, one.action, one.before, one.why, one.after["seen"]) == (
        "choice", "take", other["row"], "full text", conflict["seen"],
    )  # fmt: skip
    assert (shown(page), counted(page)) == ([], 0)


TAKES = [
    # what is sent instead,                                                       code
    ({"item": "21/nothing"},                                                      "item"),
    ({"item": None},                                                              "item"),
    ({"value": {"conflict": "c00000000"}},                                        "item"),
    ({"value": None},                                                             "item"),
    ({"value": "c00000000"},                                                      "item"),
    ({"value": {"seen": {}}},                                                     "item"),
    ({"value": "CONFLICT ALONE"},                                                 "value"),
    ({"value": "OTHER SEEN"},                                                     "changed"),
    ({"key": "11"},                                                               "item"),
]  # fmt: skip


@pytest.mark.parametrize("more, code", TAKES)
def test_what_does_not_choose_between_the_two_is_refused(contradicting, opened, more, code):
    page = opened()
    (conflict,) = shown(page)
    before, value = said(contradicting), {"conflict": conflict["id"], "seen": conflict["seen"]}
    instead = {
        "CONFLICT ALONE": {"conflict": conflict["id"]},
        "OTHER SEEN": {**value, "seen": dict.fromkeys(conflict["seen"], "0" * 64)},
    }
    sent = {"key": conflict["key"], "item": conflict["a"]["row"], "value": value} | more
    wrong = sent["value"]
    error = page.refused(
        sent["key"], "take", sent["item"], value=instead.get(wrong, wrong) if isinstance(wrong, str) else wrong
    )
    assert error["code"] == code
    assert said(contradicting) == before


def test_a_report_that_changed_since_it_was_shown_is_not_chosen(contradicting, opened):
    page = opened()
    (conflict,) = shown(page)
    other = conflict["b" if conflict["a"]["key"] == conflict["key"] else "a"]
    opened("BR").decide(other["key"], "edit", other["row"], field="value", value=0.5, source="Table 2")
    before, value = said(contradicting), {"conflict": conflict["id"], "seen": conflict["seen"]}
    error = page.refused(conflict["key"], "take", conflict["a"]["row"], value=value, reason="full text")
    assert error["code"] in {"changed", "item"}
    assert said(contradicting) == before


def test_while_records_are_counted_a_choice_between_reports_waits(contradicting, opened, monkeypatch):
    page = opened()
    (conflict,) = shown(page)
    monkeypatch.setattr("evidence.page.desk._PATIENCE", 0.05)
    monkeypatch.setattr("evidence.page.effect.Effect.is_new", lambda *_: False)
    value = {"conflict": conflict["id"], "seen": conflict["seen"]}
    before = said(contradicting)
    assert page.refused(conflict["key"], "take", conflict["a"]["row"], status=503, value=value)["code"] == "counting"
    assert said(contradicting) == before


def test_the_pooled_result_follows_what_is_accepted(page):
    def effect():
        end = time.monotonic() + 60
        while (answer := page.get("/api/effect"))["waiting"]:
            assert time.monotonic() < end
            time.sleep(0.05)
        return [one for one in answer["analyses"] if one["outcome"] == "OS"]

    def used():
        return {one["id"]: one["k"] for one in effect()}

    assert used() == {}
    page.decide("11", "accept")
    after = effect()
    assert {(one["k"], round(one["estimate"], 2), len(one["rows"])) for one in after} == {(1, 0.8, 1)}
    assert page.record("11")["pooled_note"] == "OS: in the pooled result"
    page.decide("11", "undo", page.decide("11", "reject", page.item("11")["id"])["event_id"])
    assert used()
    page.decide("11", "reject", page.item("11")["id"])
    assert used() == {}


@pytest.fixture
def served(project):
    """Starts the server in a process of its own; gives it, a way to open the page, and one to ask."""
    processes = []

    def start(who="AR"):
        command = [sys.executable, "-m", "evidence", "-C", str(project), "review", "--reviewer", who, "--no-browser"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        process = subprocess.Popen(
            [*command, "--port", "0", "--open"], env={**os.environ, "PYTHONUNBUFFERED": "1"}, **pipes
        )
        processes.append(process)
        address = process.stdout.readline().strip()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        opener.open(address, timeout=20).read()
        root = re.match(r"http://[^/]+", address)[0]

        def ask(path, body=None):
            data = None if body is None else json.dumps(body).encode()
            headers = {} if body is None else {"Content-Type": "application/json", "Origin": root}
            return json.loads(opener.open(urllib.request.Request(root + path, data, headers), timeout=20).read())

        return process, ask

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def letter(record, item, action="accept", **more):
    named = {name: record[name] for name in ("key", "text_sha256", "etag")}
    return {**named, "item": item, "action": action, "client_id": f"letter-{next(_NUMBERS)}", **more}


def test_what_was_answered_as_saved_outlives_the_kill_of_the_server(served, project):
    for round_ in range(3):
        process, ask = served()
        record = ask("/api/record/11")
        answer = ask("/api/decide", letter(record, None, "note", note=f"note {round_}"))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert answer["event_id"] in {event_id(one) for one in kept(project)}
    assert [one.why for one in kept(project)] == ["note 0", "note 1", "note 2"]


def test_kills_at_any_moment_lose_nothing_that_was_answered(served, project):
    process, ask = served()
    record, answered = ask("/api/record/11"), []

    def write():
        etag = record["etag"]
        for number in range(200):
            try:
                answer = ask("/api/decide", letter({**record, "etag": etag}, None, "note", note=f"note {number}"))
            except OSError:
                return
            answered.append(answer["event_id"])
            etag = answer["record"]["etag"]

    writing = threading.Thread(target=write)
    writing.start()
    while len(answered) < 5:
        assert writing.is_alive()
    os.kill(process.pid, signal.SIGKILL)
    writing.join()
    names = [event_id(one) for one in kept(project)]
    assert names[: len(answered)] == answered
    assert len(names) <= len(answered) + 1  # one may be on disk of which the answer never came


def test_two_servers_on_one_project_notice_each_other(served, project):
    (_, one), (_, other) = served("AR"), served("BR")
    first, second = one("/api/record/12"), other("/api/record/12")
    rows = [item["id"] for item in first["items"] if item["kind"] == "estimate"]
    one("/api/decide", letter(first, rows[0]))
    with pytest.raises(urllib.error.HTTPError, match="409"):
        other("/api/decide", letter(second, rows[1]))
    other("/api/decide", letter(other("/api/record/12"), rows[1]))
    assert said(project) == [("AR", "row", "accept", rows[0]), ("BR", "row", "accept", rows[1])]
    assert {item["state"] for item in one("/api/record/12")["items"] if item["id"] in rows} == {"accepted"}


def test_another_protocol_is_not_decided_by(page, project):
    record, path = page.record("11"), project / workflow.PROTOCOL
    text = path.read_bytes()
    path.write_bytes(text + b"# a remark\n")
    answer = page.send("11", "accept", record=record)
    assert answer.status_code == 500
    assert "The protocol was changed since the page was opened." in answer.json()["error"]["message"]
    path.unlink()
    assert page.send("11", "accept", record=record).json()["error"]["code"] == "project"
    assert kept(project) == ()
    path.write_bytes(text)
    page.decide("11", "accept", record=record)


def test_a_project_that_is_gone_is_said_so(page, project):
    record = page.record("11")
    (project / workflow.DATABASE).rename(project / "elsewhere.db")
    answer = page.send("11", "accept", record=record)
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "project")
