"""Two reports of one study that contradict each other, on the page: one is used, by who saw both."""

import time

import pytest
from at_the_page import ABSTRACTS, bring, counted, kept, said

from evidence import workflow


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
    texts = {row.id: row.text_sha256 for row in workflow.table(contradicting, everything=True)}
    assert one.text_sha256 == texts[taken["row"]]  # or no other machine would take it in


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
