"""What the page decides: kept on disk before it is answered, once, by whoever sits at it, and on nothing but what they saw."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from at_the_page import ABSTRACTS, Page, bring, kept, said

from evidence import workflow
from evidence.decisions import event_id


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
