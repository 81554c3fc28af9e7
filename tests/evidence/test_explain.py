"""What was weighed for an effect is shown with what decided, from a project or from a file; nothing is stored."""

import json

import pytest

import extractors
from evidence import data, demo, workflow
from evidence.__main__ import main
from evidence.report.explaining import explanation_text

PMID = "22460837"
WORDS = {"quote": "w", "start": 3, "end": 4, "rule": "r.x"}


@pytest.fixture
def park(tmp_path):
    path = tmp_path / "park.xml"
    path.write_bytes(data.read("park2012.xml"))
    return path


@pytest.fixture
def project(tmp_path, park):
    folder = tmp_path / "project"
    workflow.init(folder, example=demo.EXAMPLE)
    list(workflow.import_files(folder, [str(park)]))
    return folder


def test_each_effect_is_explained_by_what_was_read(park):
    (body,) = workflow.explain(park.parent, [PMID], source=str(park))
    text = workflow.extract_file(str(park))[0][0]
    assert [e["id"] for e in body["effects"]] == [e["id"] for e in text["effects"]]
    for explained, effect in zip(body["effects"], text["effects"], strict=True):
        assert explained["quote"] == effect["quote"]
        assert explained["endpoint"][0]["code"] == effect["endpoint"]
        assert explained["endpoint"][0]["quote"] == effect["endpoint_text"]
        assert explained["kind"]["kind"] == effect["kind"]
        assert explained["direction"]["source"] == effect["direction_source"]
        assert explained["direction"]["numerator"] == effect["numerator"]
        scores = [one["score"] for one in explained["endpoint"]]
        assert scores == sorted(scores, reverse=True)


def test_the_command_explains_from_a_project_and_stores_nothing(project, capsys):
    assert main(["-C", str(project), "extract", "--explain", PMID]) == 0
    shown = capsys.readouterr().out
    assert 'endpoint   PFS: "progression-free survival"' in shown
    assert "VEGF TKI over mTOR inhibitor: explicit" in shown
    assert 'in "VEGF TKI vs. mTOR inhibitor", at 1300, direction.explicit' in shown
    assert "population all: no restriction holds for it" in shown
    assert "effects" not in workflow.show(project, PMID)


@pytest.mark.parametrize("key", [PMID, "all"])
def test_the_command_explains_from_a_file_as_json(park, capsys, key):
    assert main(["extract", str(park), "--explain", key, "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert (body["pmid"], len(body["effects"])) == (PMID, 2)


def test_an_unknown_record_is_named(project, park, capsys):
    assert main(["extract", str(park), "--explain", "1"]) == 1
    assert f"({park}: 1)" in capsys.readouterr().err
    assert main(["-C", str(project), "extract", "--explain", "1"]) == 1
    assert "1" in capsys.readouterr().err


def test_reading_can_be_counted_as_json(project, capsys):
    assert main(["-C", str(project), "extract", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"records": 1, "effects": 2, "abstained": 0}


def effect(**changes):
    body = {
        "id": "E1",
        **WORDS,
        "endpoint": [],
        "kind": {"kind": "prognostic", "rule": "words of prognosis"},
        "population": [],
        "direction": {"source": "open", "numerator": None, "reference": None, "words": None},
    }
    return {**body, **changes}


def candidate(code, quote, score):
    return {**WORDS, "code": code, "quote": quote, "means": None, "score": score, "why": "near"}


def restriction(quote, why_not):
    return {**WORDS, "quote": quote, "score": 1.0, "why": "before it", "why_not": why_not}


SHOWN = [
    ({}, "endpoint   OTHER: no endpoint was found near it"),
    ({"endpoint": [candidate("OS", "death", 5.0)]}, 'endpoint   OS: "death"; near; score 5, at 3, r.x'),
    ({"endpoint": [candidate("OS", "a", 5.0), candidate("PFS", "b", 4.2)]}, 'not PFS: "b"; near; score 4.2, at 3, r.x'),
    ({"endpoint": [{**candidate("OS", "it", 5.0), "means": "death"}]}, 'OS: "it", which means "death"; near'),
    ({}, "kind       prognostic: words of prognosis"),
    ({}, "direction  open: nothing tells which arm is the numerator"),
    ({"direction": {"source": "verb", "numerator": "A2", "reference": "A1", "words": WORDS}}, "new over old: verb"),
    ({"direction": {"source": "verb", "numerator": "A2", "reference": "A1", "words": WORDS}}, 'in "w", at 3, r.x'),
    ({"direction": {"source": "verb", "numerator": "A2", "reference": None, "words": None}}, "new over ?: verb"),
    ({"population": [restriction("women", "")]}, 'population "women"; before it; score 1, at 3, r.x'),
    ({"population": [restriction("women", "too far")]}, "population all: no restriction holds for it"),
    ({"population": [restriction("women", "too far")]}, 'not "women"; before it; score 1, at 3, r.x; too far'),
]  # fmt: skip


@pytest.mark.parametrize("changes, line", SHOWN, ids=[line for _, line in SHOWN])
def test_what_lost_stands_beside_what_won(changes, line):
    body = {"pmid": "1", "title": "T", "arms": {"A1": "old", "A2": "new"}, "effects": [effect(**changes)]}
    assert line in explanation_text(body)


def test_a_record_without_effects_says_so():
    body = {"pmid": None, "title": "T", "arms": {}, "effects": []}
    assert explanation_text(body) == "A record: T\n\n  no effect was found in it"


@pytest.mark.parametrize("text", ["", "(" * 300, "A.\nThe HR was 0.5.", "A.\n" + "The HR for death was 0.5. " * 120])
def test_explaining_any_text_gives_one_entry_an_effect(text):
    assert [e["id"] for e in extractors.explain(text)] == [e.id for e in extractors.extract(text).effects]
