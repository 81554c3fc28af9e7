"""evaluate as it is typed: its tables, its errors by word, and where it finds the records of the gold."""

import itertools
import json
from pathlib import Path

import pytest

from evidence import data, demo, workflow
from evidence.__main__ import main
from evidence.evaluate import (
    wilson,
)

FOLDER = Path(__file__).parents[2] / "fixtures" / "evaluate"
GOLD = FOLDER / "gold.jsonl"
PREDICTED = FOLDER / "predicted.jsonl"


def test_the_command_prints_tables(capsys):
    assert main(["evaluate", "--gold", str(GOLD), "--predicted", str(PREDICTED)]) == 0
    out, err = capsys.readouterr()
    assert "row            0.556 (0.267-0.811)    0.455 (0.213-0.720)     0.500      5     4     6\n" in out
    assert "direction 5/7" in out
    assert "directions flipped: 1\n" in out
    assert "records without any error: 2/8, 0.250 (0.071-0.591)\n" in out
    assert "records without a prediction, all counted as missed: 1\n" in out
    assert "8 records" in err


def test_the_command_prints_fields_and_json(capsys):
    assert main(["evaluate", "--gold", str(GOLD), "--predicted", str(PREDICTED), "--by-field"]) == 0
    assert "direction      0.714 (0.359-0.918)         5      7\n" in capsys.readouterr().out
    assert main(["evaluate", "--gold", str(GOLD), "--predicted", str(PREDICTED), "--json", "--part", "aside"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert (body["part"], body["records"], body["flipped"]) == ("aside", 3, 1)
    assert body["effect"]["tp"] == 4
    assert body["fields"]["direction"] == {"right": 2, "of": 3, "share": 2 / 3, "ci": list(wilson(2, 3))}


@pytest.mark.parametrize("part", ["all", "kept"])
def test_errors_of_records_kept_aside_are_never_written(tmp_path, capsys, part):
    path = tmp_path / "errors.jsonl"
    words = ["evaluate", "--gold", str(GOLD), "--predicted", str(PREDICTED), "--errors", str(path), "--part", part]
    assert main(words) == 0
    written = [json.loads(one) for one in path.read_text(encoding="utf-8").splitlines()]
    assert [pmid for pmid, _ in itertools.groupby(one["pmid"] for one in written)] == ["3", "5", "6", "7"]
    assert ("5 of records that are kept aside are not written" in capsys.readouterr().err) == (part == "all")


def test_errors_of_the_part_aside_are_refused(tmp_path, capsys):
    path = tmp_path / "errors.jsonl"
    words = ["evaluate", "--gold", str(GOLD), "--predicted", str(PREDICTED), "--part", "aside"]
    assert main([*words, "--errors", str(path)]) == 2
    assert "use --part kept" in capsys.readouterr().err
    assert not path.exists()


@pytest.fixture
def own(tmp_path):
    """A gold of one record, the worked example's, with the file that holds its text."""
    quote = "VEGF TKI"
    body = {
        "pmid": "22460837",
        "arms": [{"id": f"A{i}", "name": name, "n": n, "quote": quote} for i, (name, n) in enumerate(ARMS, start=1)],
        "total_n": 83,
        "total_n_quote": "83 patients",
        "effects": [],
        "medians": [],
    }
    (tmp_path / "own.jsonl").write_text(json.dumps(body), encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "park.xml").write_bytes(data.read("park2012.xml"))
    return tmp_path


ARMS = [("VEGF TKI", 41), ("mTOR inhibitor", 42)]


def test_records_are_read_from_files_from_beside_the_gold_or_from_the_project(own, capsys):
    gold = str(own / "own.jsonl")
    park = own / "elsewhere" / "park.xml"
    assert main(["evaluate", "--gold", gold, "--records", str(park), "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert (first["records"], first["records_unread"]) == (1, 0)
    assert first["arm"]["tp"] == 2
    assert first["total_n"]["tp"] == 1
    workflow.init(own / "project", example=demo.EXAMPLE)
    list(workflow.import_files(own / "project", [str(park)]))
    assert main(["-C", str(own / "project"), "evaluate", "--gold", gold, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == first
    (own / "own.xml").write_bytes(park.read_bytes())
    assert main(["evaluate", "--gold", gold, "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == first
    assert "own.xml" in err


def test_a_record_of_the_gold_that_is_in_no_file_is_said_to_be_unread(own, capsys):
    empty = own / "predicted.jsonl"
    empty.write_bytes(b"")
    assert main(["evaluate", "--gold", str(own / "own.jsonl"), "--predicted", str(empty)]) == 0
    assert "records without a prediction, all counted as missed: 1" in capsys.readouterr().out


def test_without_records_the_command_says_what_to_give(own, capsys):
    assert main(["-C", str(own / "elsewhere"), "evaluate", "--gold", str(own / "own.jsonl")]) == 2
    assert "--records" in capsys.readouterr().err


def test_no_record_in_the_part_is_an_error(own, capsys):
    parts = {part: main(["-C", str(own), "evaluate", "--gold", str(own / "own.jsonl"), "--predicted", "-", "--part", part])
             for part in ("kept", "aside")}  # fmt: skip
    assert 1 in parts.values()
    assert "use --part all" in capsys.readouterr().err
