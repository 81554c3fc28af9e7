"""Three formats, the same rows: whatever characters a text holds, none of them breaks a row or a batch."""

import csv
import io
import json

import pytest
from pyarrow import parquet

import extractors
from evidence.batch import json_line, record_body
from evidence.batch.extracting import rest_of
from evidence.batch.outputs import writer
from evidence.batch.rows import COLUMNS, rows
from evidence.formats import parse
from evidence.tabular import restored
from evidence.tabular.columns import storable

NASTY = {
    "a lone surrogate": "a\ud835b",
    "its other half": "\udcff",
    "NUL": "a\0b",
    "controls": "a\x01\x1f\x7f\x9fb",
    "a carriage return": "a\rb",
    "lines": "a\r\nb\n\nc\n",
    "other line ends": "a\u2028b\u2029c\x85d\x0be\x0cf",
    "quotes": 'a"b""c,d;e\tf\'g',
    "a byte order mark": "\ufeffa",
    "beyond the plane": "\U0001d4d0\uffff\U0010ffff",
    "right to left": "\u202eabc\u2066",
    "nothing": "",
    "a blank": " ",
    "a formula": '=HYPERLINK("x")',
    "a minus": "-0.40",
    "an apostrophe": "'=1",
    "JSON": '{"a": [null]}',
    "very long": "long \u00b7 " * 20_000,
}


@pytest.fixture(scope="module")
def body():
    text = "TI  - A trial of A against B.\nAB  - Death was rarer with A than with B (HR 0.70, 95% CI 0.50-0.98)."
    (record,) = parse(f"PMID- 1\n{text}\n".encode(), name="a.nbib").records
    return record_body(record, extractors.extract(record.text).to_dict()) | {"record": rest_of(record)}


def spoiled(body, text):
    """A record with that text wherever one can stand, its other effect without any."""
    effects = [{**effect, "quote": text, "endpoint_text": text, "rule": text} for effect in body["effects"]]
    return {**body, "title": text, "doi": text, "journal": text, "effects": [*effects, {**effects[0], "quote": None}]}


def read_csv(path):
    csv.field_size_limit(1 << 24)
    found = list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))
    return [[restored(row[name]) for name, _, _ in COLUMNS] for row in found]


def as_csv(row):
    cells = (row[name] for name, _, _ in COLUMNS)
    return ["" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell) for cell in cells]


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_all_formats_hold_the_same_rows(tmp_path, body, text):
    line = json_line(spoiled(body, text))
    for ending in ("jsonl", "csv", "parquet"):
        writer(str(tmp_path / f"out.{ending}"))([line, line])
    known = (tmp_path / "out.jsonl").read_bytes()
    assert known == line + line
    expected = [
        {name: storable(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
        for one in known.splitlines()
        for row in rows(json.loads(one))
    ]
    assert [row["title"] for row in expected] == [storable(text)] * 4
    assert read_csv(tmp_path / "out.csv") == [as_csv(row) for row in expected]
    table = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert [{name: row[name] for name in expected[0]} for row in table] == expected
    assert json.loads(table[0]["record"])["title"] == text


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("text", ["\ud835", "a\rb", "=1"], ids=ascii)
def test_other_rows_are_as_they_would_be_without(tmp_path, body, ending, text):
    """One of a group of rows that has to be written otherwise changes none of the others."""
    for name, lines in {"with": [body, spoiled(body, text), body], "without": [body, body]}.items():
        writer(str(tmp_path / f"{name}.{ending}"))(map(json_line, lines))
    if ending == "csv":
        found = [read_csv(tmp_path / f"{name}.csv") for name in ("with", "without")]
    else:
        found = [parquet.read_table(tmp_path / f"{name}.parquet").to_pylist() for name in ("with", "without")]
    assert [found[0][0], found[0][-1]] == found[1]
