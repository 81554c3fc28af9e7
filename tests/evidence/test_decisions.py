"""Decisions, read: which count, where each row stands by them, who sees what."""

from dataclasses import replace
from itertools import permutations

import pytest
from decided import ROW, Said, at, row, said, to, undo
from hypothesis import given
from hypothesis import strategies as st

from evidence.decisions import disagreements, effective, event_id, is_undone, states, to_confirm, view_of
from extractors.findings import Check

BLIND = {"before": {"decision": None, "edited": {}}}
SAW_065 = {"before": {"decision": None, "edited": {"value": 0.65}}}
CONVENTION = {"direction_source": "convention"}
AGAINST = {"checks": (Check("direction_vs_medians", "warn", 1.2, "the medians say otherwise"),)}
OTHER = {"text_sha256": "b" * 64}
ALL_CONFIRMED = [("AR", "confirm/numerator"), ("AR", "confirm/endpoint"), ("AR", "confirm/population")]

ALONE = [
    # what was decided, in order                                              the state            by whom
    ([],                                                                      "suggested",         ""),
    ([("AR", "accept")],                                                      "accepted",          "AR"),
    ([("AR", "reject")],                                                      "rejected",          "AR"),
    ([("AR", "accept"), ("AR", "reject")],                                    "rejected",          "AR"),
    ([("AR", "reject"), ("AR", "accept")],                                    "accepted",          "AR"),
    ([("AR", "accept"), ("BR", "reject")],                                    "conflict",          "AR BR"),
    ([("AR", "accept"), ("BR", "accept")],                                    "accepted",          "AR BR"),
    ([("AR", "edit/set", to(0.65))],                                          "edited",            ""),
    ([("AR", "accept"), ("AR", "edit/set", to(0.65))],                        "edited",            ""),
    ([("AR", "edit/set", to(0.65)), ("AR", "accept")],                        "accepted",          "AR"),
    ([("AR", "edit/set", to(0.65)), ("BR", "accept")],                        "accepted",          "BR"),
    ([("AR", "accept"), ("BR", "edit/set", to(0.65)), ("BR", "accept")],      "accepted",          "BR"),
    ([("AR", "edit/set", to(0.65)), ("AR", "accept"), ("BR", "accept", BLIND)], "conflict",        "AR BR"),
    ([("AR", "edit/set", to(0.65)), ("BR", "accept", BLIND)],                 "conflict",          "BR"),
    ([("AR", "edit/set", to(0.65)), ("AR", "accept", SAW_065), ("AR", "edit/set", to(0.7))], "edited", ""),
    ([("AR", "flag/flag")],                                                   "flagged",           ""),
    ([("AR", "flag/flag"), ("AR", "flag/unflag")],                            "suggested",         ""),
    ([("AR", "flag/flag"), ("AR", "accept")],                                 "accepted",          "AR"),
    ([("AR", "note/note")],                                                   "suggested",         ""),
    ([("AR", "accept", OTHER)],                                               "reopened",          ""),
    ([("AR", "accept", OTHER), ("AR", "reject")],                             "rejected",          "AR"),
    ([("AR", "edit/set", to(0.65) | OTHER)],                                  "reopened",          ""),
    ([("AR", "edit/set", to(0.65) | OTHER), ("AR", "accept")],                "accepted",          "AR"),
    ([("AR", "accept"), ("BR", "reject"), ("CR", "adjudicate/accept")],       "accepted",          "CR"),
    ([("AR", "accept"), ("BR", "reject"), ("CR", "adjudicate/reject")],       "rejected",          "CR"),
    ([("AR", "accept"), ("BR", "reject"), ("CR", "adjudicate/set", to(0.7))], "accepted",          "CR"),
    ([("CR", "adjudicate/accept"), ("BR", "reject")],                         "accepted",          "CR"),
    ([("CR", "adjudicate/accept"), ("CR", "adjudicate/reject")],              "rejected",          "CR"),
    ([("CR", "adjudicate/set", to(0.7)), ("BR", "edit/set", to(0.65))],       "conflict",          "CR"),
]  # fmt: skip


@pytest.mark.parametrize("lines, state, who", ALONE, ids=[" ".join(line[1] for line in case[0]) for case in ALONE])
def test_where_a_row_stands_if_one_acceptance_is_enough(lines, state, who):
    found = states([row()], said(*lines), 2, "accepted")[ROW]
    assert (found.state, " ".join(found.who)) == (state, who)


TOGETHER = [
    ([("AR", "accept")],                                                      "needs-second",      1),
    ([("AR", "reject")],                                                      "needs-second",      1),
    ([("AR", "accept"), ("AR", "accept")],                                    "needs-second",      1),
    ([("AR", "accept"), ("BR", "accept")],                                    "accepted",          0),
    ([("AR", "reject"), ("BR", "reject")],                                    "rejected",          0),
    ([("AR", "accept"), ("BR", "reject")],                                    "conflict",          0),
    ([("AR", "accept"), ("CR", "adjudicate/accept")],                         "accepted",          0),
    ([("AR", "accept"), ("BR", "reject"), ("CR", "adjudicate/reject")],       "rejected",          0),
    ([("AR", "edit/set", to(0.65)), ("AR", "accept"), ("BR", "accept")],      "accepted",          0),
    ([("AR", "edit/set", to(0.65)), ("AR", "accept"), ("BR", "accept", BLIND)], "conflict",        0),
    ([("AR", "edit/set", to(0.65)), ("AR", "accept"), ("BR", "edit/set", to(0.7)), ("BR", "accept")], "conflict", 0),
    ([("AR", "edit/set", to(0.65)), ("AR", "accept", SAW_065), ("BR", "edit/set", to(0.65)), ("BR", "accept", SAW_065)], "accepted", 0),
    ([("BR", "accept"), ("AR", "edit/set", to(0.65)), ("AR", "accept")],      "conflict",          0),
    ([("AR", "accept"), ("BR", "accept"), ("BR", "edit/set", to(0.65))],      "edited",            0),
    ([("AR", "accept"), ("BR", "accept", OTHER)],                             "needs-second",      1),
]  # fmt: skip


@pytest.mark.parametrize("lines, state, missing", TOGETHER, ids=[" ".join(line[1] for line in c[0]) for c in TOGETHER])
def test_where_a_row_stands_if_two_must_agree(lines, state, missing):
    found = states([row()], said(*lines), 2, "agreed")[ROW]
    assert (found.state, found.missing) == (state, missing)


def test_as_many_must_agree_as_the_protocol_lets_look_and_two_at_the_least():
    two = said(("AR", "accept"), ("BR", "accept"))
    assert states([row()], two, 3, "agreed")[ROW].state == "needs-second"
    assert states([row()], two, 1, "agreed")[ROW].state == "accepted"
    assert states([row()], two[:1], 1, "agreed")[ROW].state == "needs-second"


CONFIRMED = [
    (CONVENTION, [("AR", "accept")],                                          "suggested", ("numerator", "endpoint", "population")),
    (CONVENTION, [("AR", "confirm/numerator"), ("AR", "accept")],             "suggested", ("endpoint", "population")),
    (CONVENTION, [*ALL_CONFIRMED, ("AR", "accept")],                          "accepted",  ()),
    (CONVENTION, [("AR", "accept"), *ALL_CONFIRMED],                          "accepted",  ()),
    (CONVENTION, ALL_CONFIRMED,                                               "suggested", ()),
    (CONVENTION, [("AR", "direction/accept"), *ALL_CONFIRMED[1:], ("AR", "accept")], "accepted", ()),
    (CONVENTION, [*ALL_CONFIRMED, ("BR", "edit/set", to("OS", "endpoint")), ("AR", "accept")], "accepted", ()),
    (CONVENTION, [*ALL_CONFIRMED[1:], ("AR", "edit/set", to("B", "numerator")), ("AR", "accept")], "accepted", ()),
    (CONVENTION, [*ALL_CONFIRMED, ("AR", "accept"), ("CR", "adjudicate/accept")], "accepted", ()),
    (CONVENTION, [("CR", "adjudicate/accept")],                               "suggested", ("numerator", "endpoint", "population")),
    (CONVENTION, [*((*line, OTHER) for line in ALL_CONFIRMED), ("AR", "accept")], "reopened", ("numerator", "endpoint", "population")),
    (AGAINST,    [("AR", "accept")],                                          "suggested", ("numerator",)),
    (AGAINST,    [("AR", "confirm/numerator"), ("AR", "accept")],             "accepted",  ()),
    ({},         [("AR", "accept")],                                          "accepted",  ()),
]  # fmt: skip


@pytest.mark.parametrize("more, lines, state, confirm", CONFIRMED)
def test_what_the_words_do_not_say_is_confirmed_by_itself(more, lines, state, confirm):
    found = states([row(**more)], said(*lines), 2, "accepted")[ROW]
    assert (found.state, found.confirm) == (state, confirm)


def test_where_two_must_agree_each_of_them_confirms():
    both = said(*ALL_CONFIRMED, ("AR", "accept"), ("BR", "accept"))
    assert states([row(**CONVENTION)], both, 2, "agreed")[ROW].state == "needs-second"
    each = [*both, *said(*(("BR", what) for _, what in ALL_CONFIRMED))]
    assert states([row(**CONVENTION)], each, 2, "agreed")[ROW].state == "accepted"


@pytest.mark.parametrize("source", ["explicit", "comparing", "verb", None])
def test_a_direction_in_words_needs_no_confirmation(source):
    assert to_confirm(row(direction_source=source)) == ()


def test_an_acceptance_from_before_the_record_was_deleted_does_not_hold():
    for when, state in ((at(5), "reopened"), (at(0), "accepted")):
        assert states([row()], said(("AR", "accept")), 1, "accepted", deleted={"1": when})[ROW].state == state


def test_a_row_whose_words_moved_is_open_again():
    moved = row(id="1/a_vs_b/12-42", text_sha256="b" * 64)
    assert states([moved], said(("AR", "accept")), 1, "accepted")[moved.id].state == "reopened"
    elsewhere = replace(moved, comparison="c_vs_d", id="1/c_vs_d/12-42")
    assert states([elsewhere], said(("AR", "accept")), 1, "accepted")[elsewhere.id].state == "suggested"


def test_what_is_not_reported_stands_under_its_place_until_the_text_changes():
    lines = said(("AR", "row/not-reported"), subject="1/a_vs_b/PFS")
    found = states([row()], lines, 1, "accepted")
    assert (found["1/a_vs_b/PFS"].state, found["1/a_vs_b/PFS"].who) == ("not-reported", ("AR",))
    assert states([row(text_sha256="b" * 64)], lines, 1, "accepted")["1/a_vs_b/PFS"].state == "reopened"


def test_an_event_has_one_name_whatever_chain_it_stands_in():
    one = said(("AR", "accept"))[0]
    assert event_id(one) == event_id(replace(one)) != event_id(replace(one, why="seen"))
    changed = [replace(one, **{name: "x"}) for name in ("made", "who", "action", "field", "subject", "before", "after")]
    assert len({event_id(other) for other in (one, *changed, replace(one, text_sha256=""))}) == 9


def test_an_undoing_undone_brings_the_decision_back():
    one = said(("AR", "accept"))[0]
    first = undo(one, 1)
    second = undo(first, 2)
    assert effective([one, first]) == ()
    assert is_undone(one, [one, first])
    assert effective([one, first, second]) == (one,)
    assert effective([one, first, second, undo(second, 3)]) == ()


def test_nobody_undoes_what_another_decided_nor_what_is_not_there():
    one = said(("AR", "accept"))[0]
    assert effective([one, undo(one, 1, who="BR")]) == (one,)
    assert effective([undo(one, 1)]) == ()


def test_a_long_chain_of_undoings_is_read():
    chain = said(("AR", "accept"))
    for _ in range(3000):
        chain.append(undo(chain[-1], 1))
    assert effective(chain) == (chain[0],)


HIDDEN = [
    # what AR did, what BR did, what of AR's BR sees
    ([("AR", "accept")],                            [],                  0),
    ([("AR", "accept")],                            [("BR", "reject")],  1),
    ([("AR", "edit/set", to(0.65)), ("AR", "note/note")], [("BR", "accept")], 0),  # AR has not decided yet
    ([("AR", "edit/set", to(0.65)), ("AR", "accept")], [("BR", "accept")], 2),
    ([("AR", "edit/add", to(0.65))],                [],                  1),
    ([("AR", "adjudicate/accept")],                 [],                  1),
    ([("AR", "choice/take")],                       [],                  1),
    ([("AR", "eligibility/include", {"subject": "1"})], [],              0),
    ([("AR", "eligibility/include", {"subject": "1"})], [("BR", "eligibility/exclude", {"subject": "1"})], 1),
]  # fmt: skip


@pytest.mark.parametrize("first, second, seen", HIDDEN)
def test_a_reviewer_sees_the_others_word_only_after_giving_their_own(first, second, seen):
    everything = said(*first, *second)
    assert sum(one.who == "AR" for one in view_of(everything, "BR", blind=True)) == seen
    assert view_of(everything, "BR", blind=False) == tuple(everything)
    assert [one for one in view_of(everything, "AR", blind=True) if one.who == "AR"] == everything[: len(first)]


THIRD = [
    # what AR did,                                  what BR did,                        people an item, what CR sees
    ([("AR", "accept")],                            [],                                 2,              0),
    ([("AR", "accept")],                            [("BR", "note/note")],              2,              0),
    ([("AR", "accept")],                            [("BR", "reject")],                 3,              0),  # CR is the third of three
    ([("AR", "eligibility/include", {"subject": "1"})], [("BR", "reject")],             2,              0),  # of two items
    ([("AR", "accept")],                            [("BR", "reject")],                 2,              2),
    ([("AR", "accept")],                            [("BR", "reject")],                 1,              2),
    ([("AR", "accept")],                            [],                                 1,              0),
    ([("AR", "eligibility/include", {"subject": "1"})], [("BR", "eligibility/exclude", {"subject": "1"})], 2, 2),
]  # fmt: skip


@pytest.mark.parametrize("first, second, needed, seen", THIRD)
def test_a_third_person_sees_what_two_said_once_both_have(first, second, needed, seen):
    everything = said(*first, *second)
    assert len(view_of(everything, "CR", blind=True, needed=needed)) == seen
    assert len(view_of(everything, "CR", blind=False, needed=needed)) == len(everything)


def test_an_undoing_is_hidden_with_what_it_takes_back():
    one = said(("AR", "flag/flag"))[0]
    assert view_of([one, undo(one, 1)], "BR", blind=True) == ()


def test_a_settled_disagreement_is_none():
    lines = [("AR", "accept"), ("BR", "reject")]
    (found,) = disagreements(said(*lines))
    assert (found.subject, found.about, found.a.who, found.b.action) == (ROW, "row", "AR", "reject")
    assert disagreements(said(*lines, ("CR", "adjudicate/accept"))) == ()
    assert disagreements(said(*lines, ("BR", "accept"))) == ()


def _event(who, what, minute, value):
    field, _, action = what.rpartition("/")
    return Said(who, action, at(minute), field or "row", after=to(value)["after"])


_WORDS = ["accept", "reject", "edit/set", "confirm/numerator", "flag/flag", "adjudicate/accept"]
_WHO = st.sampled_from(["AR", "BR", "CR"])
_EVENTS = st.lists(
    st.builds(_event, _WHO, st.sampled_from(_WORDS), st.integers(0, 4), st.sampled_from([0.65, 0.7])), max_size=6
)


@st.composite
def _histories(draw):
    events = draw(_EVENTS)
    for minute in range(draw(st.integers(0, 4)) if events else 0):
        events.append(undo(draw(st.sampled_from(events)), 10 + minute, draw(_WHO)))
    return events


@given(_histories(), st.randoms(use_true_random=False), st.sampled_from(["accepted", "agreed"]))
def test_any_order_in_which_decisions_come_in_leads_to_the_same_state(events, random, require):
    shuffled = [*events, *events[:2]]  # some come twice
    random.shuffle(shuffled)
    assert effective(shuffled) == effective(events)
    assert states([row(**CONVENTION)], shuffled, 2, require) == states([row(**CONVENTION)], events, 2, require)


@given(_histories())
def test_what_counts_is_a_part_of_what_was_decided_and_counts_again(events):
    found = effective(events)
    assert {one.name for one in found} <= {one.name for one in events}
    assert effective(found) == found
    assert all(is_undone(one, events) == (one not in found) for one in events if one.field != "undo")


@given(_histories(), st.data())
def test_undoing_an_undoing_changes_nothing(events, data):
    standing = effective(events)
    if standing:
        back = undo(data.draw(st.sampled_from(standing)), 50)
        assert effective([*events, back, undo(back, 51)]) == standing


def test_two_laptops_agree_whichever_imports_first():
    events = said(("AR", "edit/set", to(0.65)), ("AR", "accept"), ("BR", "reject"), ("CR", "adjudicate/accept"))
    assert len({str(states([row()], order, 2, "agreed")) for order in permutations(events)}) == 1
