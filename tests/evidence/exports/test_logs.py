"""The log and the single values as files: a log that a stranger can check, and every value with its words."""

import csv
import hashlib
import io
import json
import sqlite3

import pyarrow.parquet as pq
import pytest
import xlsx
from worked import worked

from evidence import workflow
from evidence.exports import values
from evidence.store import Store
from evidence.tabular import restored

FIELDS = ["seq", "ts", "actor", "action", "object", "before", "after", "why", "prev_hash", "hash"]
HEADERS = {
    1: "pmid,study_id,arm,comparison,outcome,field,value_raw,value,unit,status,reviewer,decided_at,rule_id,rule_version,"
    "quote,start,end,section,sentence,text_sha256,note",
}
CONFIRMED = ("numerator", "endpoint", "population")


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    """The worked example with three decisions, one with a hostile reason."""
    folder = tmp_path_factory.mktemp("logs") / "review"
    worked(folder)
    workflow.act(folder, "22460837", "OS", workflow.Wish(confirm=CONFIRMED), who="AR", why="as for PFS")
    workflow.decide(folder, "22460837", "OS", "accept", who="AR", why='=1+1, "quoted"\nand ë 😀')
    workflow.decide(folder, "Heng 2012", "OS", "reject", who="Zoë B", why="not the same question")
    workflow.decide(folder, "Heng 2012", "OS", "accept", who="Zoë B", why="on second thoughts")
    return folder


def broken(text):
    """The ten lines with which a stranger checks a log: the number of the first line that does not hold, or None."""
    previous = "0" * 64
    for number, line in enumerate(text.splitlines(), start=1):
        body = json.loads(line)
        given = body.pop("hash")
        whole = json.dumps(body, sort_keys=True, separators=(",", ":"))
        if (body["seq"], body["prev_hash"], given) != (number, previous, hashlib.sha256(whole.encode()).hexdigest()):
            return number
        previous = given
    return None


def decisions_broken(text):
    """The same for the project's own chain of decisions, from what the lines say of them."""
    previous = "0" * 64
    for body in filter(lambda one: one["object"]["kind"] == "decision", map(json.loads, text.splitlines())):
        about = body["object"]
        same = {name: body[name] for name in ("action", "before", "after", "why")}
        whole = {"seq": about["number"], "made": body["ts"], "who": body["actor"], **same, "previous": previous}
        whole |= {name: about[name] for name in ("field", "subject", "text_sha256")}
        digest = hashlib.sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        if (about["previous"], about["hash"]) != (previous, digest):
            return about["number"]
        previous = digest
    return None


def test_the_log_can_be_checked_by_a_stranger(run, review):
    text = run("audit")[0].decode()
    lines = [json.loads(line) for line in text.splitlines()]
    assert broken(text) is None
    assert decisions_broken(text) is None
    assert all(list(line) == FIELDS for line in lines)
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert [line["ts"] for line in lines] == sorted(line["ts"] for line in lines)
    told = [(line["actor"], line["action"], line["why"]) for line in lines if line["object"]["kind"] == "decision"]
    assert told == [
        *(("AR", name, "as for PFS") for name in CONFIRMED),
        ("AR", "accept", '=1+1, "quoted"\nand ë 😀'),
        ("Zoë B", "reject", "not the same question"),
        ("Zoë B", "accept", "on second thoughts"),
    ]
    with Store.open(review / "evidence.db") as store:
        assert lines[-1]["object"]["hash"] == store.decisions()[-1].hash
    assert {line["actor"] for line in lines if line["object"]["kind"] == "import"} == {"evidence"}


CHANGES = [
    ("actor", "BR"),
    ("ts", "2020-01-01T00:00:00+00:00"),
    ("action", "accept it"),
    ("before", 1),
    ("after", 1),
    ("why", ""),
    ("object", {}),
    ("seq", 7),
    ("prev_hash", "0" * 63 + "1"),
]


@pytest.mark.parametrize("name, value", CHANGES)
def test_a_change_of_a_line_is_seen(run, name, value):
    lines = run("audit")[0].decode().splitlines()
    changed = json.dumps({**json.loads(lines[1]), name: value})
    assert broken("\n".join([lines[0], changed, *lines[2:]])) == 2
    assert broken("\n".join([lines[0], *lines[2:]])) == 2
    assert broken("\n".join([lines[1], lines[0], *lines[2:]])) == 1


def test_a_later_log_begins_with_the_earlier_one(run, review, tmp_path):
    folder = tmp_path / "review"
    folder.mkdir()
    for name in ("review.toml", "evidence.db"):
        (folder / name).write_bytes((review / name).read_bytes())
    before, _ = run("audit", folder=folder)
    workflow.decide(folder, "Chen 2012", "OS", "accept", who="AR", why="seen")
    after, _ = run("audit", folder=folder)
    assert after.startswith(before)
    assert after.count(b"\n") == before.count(b"\n") + 1


def test_a_log_that_was_changed_in_the_project_is_not_written(run, review, tmp_path):
    folder = tmp_path / "review"
    folder.mkdir()
    for name in ("review.toml", "evidence.db"):
        (folder / name).write_bytes((review / name).read_bytes())
    with sqlite3.connect(folder / "evidence.db") as connection:
        (trigger,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'decision_is_never_changed'"
        ).fetchone()
        connection.execute("DROP TRIGGER decision_is_never_changed")
        connection.execute("UPDATE decision SET why = 'another' WHERE seq = 2")
        connection.execute(trigger)
    out, err = run("audit", "-o", str(tmp_path / "audit.jsonl"), code=6, folder=folder)
    assert out == b""
    assert "The chain of decisions is broken. (decision 2)" in err
    assert not (tmp_path / "audit.jsonl").exists()


@pytest.fixture
def lines(run):
    content = run("extractions")[0].decode()
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    return [{name: restored(cell) for name, cell in row.items()} for row in rows]


def test_the_header_is_that_of_its_version(run):
    from evidence.exports.extractions import SCHEMA

    assert run("extractions")[0].decode().split("\n", 1)[0] == HEADERS[SCHEMA]


def test_each_value_stands_in_its_words_and_these_in_their_sentence(lines, review):
    with Store.open(review / "evidence.db") as store:
        record = store.record("22460837")
    read = [line for line in lines if line["rule_id"]]
    assert len(read) > 20
    for line in read:
        start, end = int(line["start"]), int(line["end"])
        assert record.text[start:end] == line["quote"]
        assert line["quote"] in line["sentence"]
        assert line["value_raw"].lstrip("<>≤≥") in line["quote"]
        assert (line["text_sha256"], line["study_id"], line["pmid"]) == (record.text_sha256, "Park 2012", "22460837")
        assert len(line["rule_version"]) == 64


EXPECTED = [
    # field,          arm,                            outcome, raw,   value,  unit
    ("total_n", "", "", "83", "83", "patients"),
    ("n", "VEGF TKI", "", "41", "41", "patients"),
    ("component_n", "mTOR inhibitor: everolimus", "", "31", "31", "patients"),
    ("effect_value", "VEGF TKI over mTOR inhibitor", "OS", "0.98", "0.98", "HR"),
    ("effect_ci_high", "VEGF TKI over mTOR inhibitor", "PFS", "1.62", "1.62", "HR"),
    ("effect_ci_level", "VEGF TKI over mTOR inhibitor", "OS", "95", "0.95", ""),
    ("effect_p_value", "VEGF TKI over mTOR inhibitor", "OS", "0.94", "0.94", ""),
    ("median", "mTOR inhibitor", "OS", "8.2", "8.2", "months"),
    ("rate", "VEGF TKI", "DCR", "51", "51.0", "%"),
    ("follow_up", "", "", "23.9", "23.9", "months"),
    ("line_of_therapy", "", "", "second-line", "second", ""),
    ("effect_ci_high", "mTOR inhibitor over VEGF TKI", "PFS", "1.50", "1.5", "HR"),
]


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda one: "-".join(one[:3]))
def test_a_value_is_there(lines, expected):
    names = ("field", "arm", "outcome", "value_raw", "value", "unit")
    assert expected in [tuple(line[name] for name in names) for line in lines]


def test_who_decided_stands_at_each_value_of_the_row(lines):
    park = [line for line in lines if line["pmid"] == "22460837" and line["outcome"] == "OS" and line["comparison"]]
    assert {(line["status"], line["reviewer"]) for line in park} == {("accepted", "AR")}
    heng = [line for line in lines if (line["study_id"], line["outcome"]) == ("Heng 2012", "OS")]
    assert {(line["status"], line["reviewer"], line["quote"]) for line in heng} == {("accepted", "Zoë B", "")}
    assert {line["status"] for line in lines if line["field"] == "median"} == {"suggested"}
    assert all(line["decided_at"] for line in lines if line["status"] == "accepted")


def test_the_other_forms_hold_the_same(run, lines, tmp_path):
    for ending in (".xlsx", ".parquet"):
        run("extractions", "-o", str(tmp_path / f"values{ending}"))
    header, *rows = xlsx.sheets((tmp_path / "values.xlsx").read_bytes())["extractions"]
    assert header == list(lines[0])
    assert len(rows) == len(lines)
    value = header.index("value")
    assert [row[value] for row in rows if isinstance(row[value], float)][:2] == [83.0, 41.0]
    table = pq.read_table(tmp_path / "values.parquet")
    assert table.column("value_raw").to_pylist() == [line["value_raw"] or None for line in lines]
    assert table.column("start").to_pylist() == [int(line["start"]) if line["start"] else None for line in lines]


PRINTED = [
    ("1,234 patients", 1234, "1,234"),
    ("361 362", 361, "361"),
    ("HR 0·80 (0·65-0·94)", 0.8, "0·80"),
    ("HR .8", 0.8, ".8"),
    ("97.5% CI", 0.975, "97.5"),
    ("forty-one", 41, "forty-one"),
    ("", 1, ""),
]


@pytest.mark.parametrize("quote, number, expected", PRINTED)
def test_a_number_as_it_was_printed(quote, number, expected):
    assert values.printed(quote, number) == expected
