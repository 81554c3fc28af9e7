"""Two laptops, one review: decisions go both ways, each once, and nothing that was changed or is foreign gets in."""

import json
import shutil

import pytest
from decided import Said, at, said, to, undo
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence import workflow
from evidence.__main__ import main
from evidence.decisions import agreement, effective, event_id
from evidence.decisions.incoming import PARTS, read_line
from evidence.store import Store

PARK = ("decide", "22460837", "OS")
CONFIRM = ["--confirm", "numerator", "--confirm", "endpoint", "--confirm", "population"]


@pytest.fixture
def laptops(read_once, tmp_path):
    return tuple(shutil.copytree(read_once, tmp_path / name) for name in ("one", "two"))


@pytest.fixture
def run(capsys):
    def call(folder, *arguments, code=0):
        assert main(["-C", str(folder), *arguments]) == code, capsys.readouterr()
        return capsys.readouterr()

    return call


def exported(run, folder):
    path = folder / "decisions.jsonl"
    run(folder, "export", "decisions", "-o", str(path))
    return path


def rows(folder):
    return [row for row in workflow.table(folder, everything=True) if row.endpoint]


def held(folder):
    with Store.open(folder / workflow.DATABASE) as store:
        return store.decisions()


def names(folder):
    return {event_id(one) for one in held(folder)}


def test_two_laptops_come_to_the_same_whichever_way_round(run, laptops):
    one, two = laptops
    run(one, *PARK, "--edit", "value=0.97", "--quote", "0.97, 95 % CI", "--reviewer", "AR")
    run(one, *PARK, "--accept", *CONFIRM, "--reviewer", "AR")
    run(two, *PARK, "--reject", "--note", "of a part", "--reviewer", "BR")
    run(two, "decide", "22460837", "PFS", "--accept", "--reviewer", "BR")
    run(two, "decide", "22460837", "PFS", "--undo", "last", "--reviewer", "BR")
    ones, twos = exported(run, one), exported(run, two)
    assert "3 decisions new, 0 known, 0 refused" in run(one, "import", "decisions", str(twos)).out
    assert "5 decisions new, 0 known, 0 refused" in run(two, "import", "decisions", str(ones)).out
    assert rows(one) == rows(two)
    assert names(one) == names(two)
    assert {row.endpoint: row.because for row in rows(one)}["OS"].startswith("people disagree: AR accepted it")
    assert "0 decisions new, 3 known, 0 refused" in run(one, "import", "decisions", str(twos)).out
    again = exported(run, two)
    assert "0 decisions new, 8 known, 0 refused" in run(one, "import", "decisions", str(again)).out
    assert json.loads(run(one, "import", "decisions", str(again), "--json").out)["known"] == 8
    run(one, "audit", "--verify")


def test_who_speaks_after_an_import_speaks_later(run, laptops):
    one, two = laptops
    run(two, *PARK, "--reject", "--reviewer", "AR")
    ahead = json.loads(exported(run, two).read_text())
    ahead = renamed(ahead | {"made": "2026-01-01T00:00:00+00:00"})
    (two / "ahead.jsonl").write_text(ahead + "\n")
    run(one, "import", "decisions", str(two / "ahead.jsonl"))
    run(one, *PARK, "--accept", *CONFIRM, "--reviewer", "AR")
    assert {row.endpoint: row.decision for row in rows(one)}["OS"] == "accepted"
    assert held(one)[-1].made > held(one)[0].made == "2026-01-01T00:00:00+00:00"


def test_what_a_clock_that_was_ahead_decided_is_taken_in_when_that_is_said(run, laptops):
    one, two = laptops
    run(two, *PARK, "--reject", "--reviewer", "AR")
    path = two / "ahead.jsonl"
    path.write_text(renamed(json.loads(exported(run, two).read_text()) | {"made": "2999-01-01T00:00:00+00:00"}) + "\n")
    assert "import --clock-ahead decisions FILE" in run(one, "import", "decisions", str(path), code=1).err
    assert held(one) == ()
    assert "1 decisions new" in run(one, "import", "--clock-ahead", "decisions", str(path)).out
    run(one, *PARK, "--accept", *CONFIRM, "--reviewer", "AR")
    assert {row.endpoint: row.decision for row in rows(one)}["OS"] == "accepted"
    run(one, "audit", "--verify")
    assert "leave it out" in run(one, "import", "--clock-ahead", "rows.csv", code=2).err


def renamed(body):
    """Give a line its proper name again: it is then no changed line, but another decision."""
    known = Said(**{name: body[name] for name in PARTS})
    return json.dumps(body | {"event_id": event_id(known)})


CHANGED = [
    # what is done to a line,                                               its name is made anew,  what is said
    (lambda line: line | {"who": "CR"},                                     False, "it was changed"),
    (lambda line: line | {"after": {"field": "value", "value": 9}},         False, "it was changed"),
    (lambda line: line | {"review": "another"},                             True,  "of another review: another"),
    (lambda line: line | {"subject": "999/vegf_tki_vs_mtor/1-2"},           True,  "there is no 999/vegf_tki_vs_mtor/1-2 in this project"),
    (lambda line: line | {"text_sha256": "0" * 64},                         True,  "text of 22460837 that it was made on is not"),
    (lambda line: line | {"text_sha256": "short"},                          True,  "the hash of its text is none"),
    (lambda line: line | {"after": line["after"] | {"start": 3}},           True,  "do not stand in the text"),
    (lambda line: line | {"after": line["after"] | {"start": -5}},          True,  "do not stand in the text"),
    (lambda line: line | {"after": line["after"] | {"quote": "0.66"}},      True,  "do not stand in the text"),
    (lambda line: line | {"made": "2999-01-01T00:00:00+00:00"},             True,  "in the future"),
    (lambda line: line | {"made": "2026-02-31T00:00:00+00:00"},             True,  "its time is none"),
    (lambda line: line | {"made": "yesterday"},                             True,  "its time is none"),
    (lambda line: line | {"made": "2026-01-01T00:00:00+05:00"},             True,  "its time is none"),
    (lambda line: line | {"who": " "},                                      True,  "does not say who"),
    (lambda line: line | {"field": "weather"},                              True,  "no decision on 'weather'"),
    (lambda line: line | {"action": "add", "field": "eligibility"},         True,  "nobody decides 'add' on eligibility"),
    (lambda line: line | {"after": line["after"] | {"value": {"a": 1}}},    True,  "not say what a decision on edit says"),
    (lambda line: line | {"after": line["after"] | {"value": "0.97"}},      True,  "not say what a decision on edit says"),
    (lambda line: line | {"after": line["after"] | {"value": -1}},          True,  "not say what a decision on edit says"),
    (lambda line: line | {"after": line["after"] | {"value": 10**400}},     True,  "larger than that of any decision"),
    (lambda line: line | {"after": line["after"] | {"source": [1]}},        True,  "not say what a decision on edit says"),
    (lambda line: line | {"after": line["after"] | {"field": "id"}},        True,  "not say what a decision on edit says"),
    (lambda line: line | {"after": [[[[[[[[1]]]]]]]]},                      True,  "larger than that of any decision"),
    (lambda line: line | {"field": "overrule", "action": "accept"},         True,  "not say what a decision on overrule says"),
    (lambda line: line | {"field": "choice", "action": "take", "before": {}},               True, "a decision on choice says"),
    (lambda line: line | {"field": "choice", "action": "take", "before": "x", "after": {"seen": 1}}, True, "on choice says"),
    (lambda line: line | {"field": "study", "action": "link", "before": "x", "after": "A"}, True, "a decision on study says"),
    (lambda line: line | {"field": "study", "action": "link", "before": {"with": [{}]}, "after": "A"}, True, "on study says"),
    (lambda line: line | {"field": "study-name", "action": "rename", "after": "\x1b[1m"},   True, "on study-name says"),
    (lambda line: line | {"review": "x" * 999},                             True,  "of another review: " + "x" * 80 + "."),
    (lambda line: line | {"field": "undo"},                                 True,  "undoes nothing that has a name"),
    (lambda line: line | {"why": 7},                                        False, "a part of it that is text is none"),
    (lambda line: line | {"more": 1},                                       False, "no decision as evidence export"),
    (lambda _: {"who": "AR"},                                               False, "no decision as evidence export"),
    (lambda line: [line],                                                   False, "no decision as evidence export"),
]  # fmt: skip


def test_lines_that_were_changed_or_are_foreign_are_refused_by_number(run, laptops):
    one, two = laptops
    run(one, *PARK, "--edit", "value=0.97", "--quote", "0.97, 95 % CI", "--reviewer", "AR")
    line = json.loads(exported(run, one).read_text())
    bad = [renamed(change(line)) if anew else json.dumps(change(line)) for change, anew, _ in CHANGED]
    path = two / "bad.jsonl"
    path.write_text("\n".join(["", *bad, "no json", '{"made": NaN}', json.dumps(line), ""]))
    found = run(two, "import", "decisions", str(path), code=1)
    assert f"1 decisions new, 0 known, {len(bad) + 2} refused" in found.out
    for number, (_, _, words) in enumerate(CHANGED, start=2):
        told = next(text for text in found.err.splitlines() if text.endswith(f"({path}:{number})"))
        assert words in told
    assert f"it is no JSON. ({path}:{len(bad) + 2})" in found.err
    assert names(two) == names(one)


def test_a_vote_that_was_taken_back_is_no_vote_to_be_measured():
    """By a word that stands at a row and is no vote."""
    votes = said(("AR", "accept"), ("AR", "not-reported"), ("BR", "accept"))
    assert (agreement(votes).n, agreement([votes[0], votes[2]]).n) == (0, 1)


def test_a_protocol_that_was_frozen_elsewhere_is_left_alone(run, laptops):
    one, two = laptops
    run(one, "protocol", "freeze", "--reviewer", "AR")
    assert (
        "0 decisions new, 0 known, 0 refused; 1 on the protocol"
        in run(two, "import", "decisions", str(exported(run, one))).out
    )


_HISTORY = [*said(("AR", "accept"), ("BR", "edit/set", to(0.7)), ("AR", "reject"), ("CR", "adjudicate/accept"))]
_HISTORY += [undo(_HISTORY[2], 7), undo(_HISTORY[0], 8), undo(undo(_HISTORY[0], 8), 9)]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.permutations(_HISTORY).map(lambda all_: all_[:4]), max_size=4))
def test_in_any_order_and_however_often_the_same_counts(tmp_path_factory, files):
    path = tmp_path_factory.mktemp("store") / "evidence.db"
    with Store.create(path) as store:
        before = 0
        for part in [*files, _HISTORY]:
            store.take_in([read_line(json.dumps(line(one)).encode(), "r", at(50)) for one in part])
            assert len(store.decisions()) >= before
            before = len(store.decisions())
        assert before == len(_HISTORY)
        assert [event_id(one) for one in effective(store.decisions())] == [one.name for one in effective(_HISTORY)]


def line(one):
    return {"event_id": one.name, "review": "r"} | {name: getattr(one, name) for name in PARTS}


def test_decisions_that_are_taken_for_records_are_sent_to_their_own_word(run, laptops):
    run(laptops[0], *PARK, "--accept", "--reviewer", "AR")
    said = run(laptops[1], "import", str(exported(run, laptops[0])), code=1).err
    assert "This is a file of decisions, which is not read here." in said
    assert "evidence import decisions FILE" in said
