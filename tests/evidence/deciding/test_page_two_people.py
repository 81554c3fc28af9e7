"""Two people at the page: who sees what of the other, and how what they differ in is settled."""

import pytest
from at_the_page import ABSTRACTS, bring, counted, kept, said

from evidence import workflow


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
