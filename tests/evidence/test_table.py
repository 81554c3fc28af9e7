"""The evidence table: each number beside its words, and none cut where it is shown."""

import csv
import io
import json

import pytest
from rich.console import Console

from evidence.cli.session import print_table
from evidence.harmonise import line_up
from evidence.rows import Row
from evidence.table import COLUMNS, estimate, to_csv, to_json_lines
from evidence.table.console import to_console, to_narrow_console
from evidence.tabular import neutral

JSON_KEYS = [
    "pmid",
    "study",
    "comparison",
    "endpoint",
    "measure",
    "value",
    "ci_low",
    "ci_high",
    "ci_level",
    "yi",
    "sei",
    "inverted",
    "printed",
    "population",
    "adjusted",
    "design",
    "stratum",
    "line_of_therapy",
    "n_a",
    "n_b",
    "eligible",
    "poolable",
    "why_not",
    "decision",
]


@pytest.fixture(scope="module")
def rows(protocol, park, heng_rows, make):
    silent = make("29268716", arms=(("everolimus", 520), ("sorafenib", 240)))
    return line_up(protocol, [park, silent], heng_rows).rows


@pytest.fixture(scope="module")
def cells(rows):
    return list(csv.DictReader(io.StringIO(to_csv(rows))))


def test_every_row_is_written_under_the_same_columns(rows, cells):
    assert len(cells) == len(rows) == 15
    assert list(cells[0]) == [column.name for column in COLUMNS]
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)


def test_each_number_stands_beside_its_words(cells, park):
    record, _ = park
    os = next(cell for cell in cells if cell["pmid"] == "22460837" and cell["endpoint"] == "OS")
    assert os["text_sha256"] == record.text_sha256
    assert os["quote"] == record.text[int(os["start"]) : int(os["end"])] == "HR 0.98 (0.57-1.68)"
    assert os["n_a_quote"] == record.text[int(os["n_a_start"]) : int(os["n_a_end"])] == "VEGF TKI (n = 41)"
    assert (os["rule"], os["n_b_rule"], os["source"]) == ("by-hand", "by-hand", "abstract")


def test_numbers_are_written_in_full(cells):
    chen = next(cell for cell in cells if cell["study"] == "Chen 2012")
    assert float(chen["value"]) == 1 / 1.03
    assert (chen["printed_value"], chen["printed_ci_high"]) == ("1.03", "1.79")
    assert (chen["inverted"], chen["adjusted"], chen["study_adjusted"]) == ("true", "", "true")
    assert (chen["quote"], chen["start"], chen["rule"]) == ("", "", "published-row")
    assert chen["source"] == "PMID 25493562, Table 1"
    assert float(chen["yi"]) < 0


def test_a_record_without_numbers_has_its_line(cells):
    silent = next(cell for cell in cells if cell["pmid"] == "29268716")
    assert (silent["endpoint"], silent["value"], silent["eligible"], silent["why_not"]) == (
        "",
        "",
        "true",
        "no-usable-data",
    )


NASTY = [("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("\t=1", "'\t=1"), ("a=1", "a=1"), ("", ""),
         ("\xad=1", "'\xad=1"), ("\u2061@a", "'\u2061@a"), ("\U000e0041+1", "'\U000e0041+1"), ("\ufe66A1", "'\ufe66A1"),
         ("\u22120.4", "\u22120.4")]  # fmt: skip


@pytest.mark.parametrize("text, expected", NASTY)
def test_a_text_is_no_formula(text, expected):
    assert neutral(text) == expected
    (cell,) = csv.DictReader(io.StringIO(to_csv([Row(id="1", report="1", study=text, yi=-0.4, why_not=text)])))
    assert (cell["study"], cell["why_not"], cell["yi"]) == (expected, expected, "-0.4")


def test_quotes_and_lines_survive_the_csv():
    text = 'a "quote", a comma\nand a line'
    (cell,) = csv.DictReader(io.StringIO(to_csv([Row(id="1", report="1", study=text)])))
    assert cell["study"] == text


def test_json_lines_have_the_fixed_shape(rows):
    bodies = [json.loads(line) for line in to_json_lines(rows).splitlines()]
    assert len(bodies) == len(rows)
    assert all(list(body)[: len(JSON_KEYS)] == JSON_KEYS for body in bodies)
    park = next(body for body in bodies if body["pmid"] == "22460837" and body["endpoint"] == "PFS")
    assert set(park["printed"]) == {
        "value",
        "ci_low",
        "ci_high",
        "numerator",
        "reference",
        "quote",
        "start",
        "end",
        "rule",
    }
    assert (park["n_a"], park["n_b"], park["eligible"], park["decision"]) == (41, 42, True, None)
    silent = next(body for body in bodies if body["pmid"] == "29268716")
    assert (silent["endpoint"], silent["printed"], silent["why_not"]) == (None, None, "no-usable-data")


def test_the_terminal_shows_both_reports_and_which_is_used(rows):
    console = Console(width=220, file=io.StringIO(), record=True, no_color=True)
    console.print(to_console(rows, title="Evidence"))
    text = console.export_text()
    park = [line for line in text.splitlines() if "Park 2012" in line and " OS " in line]
    assert any("0.98 (0.57-1.68)" in line and "overlapping-cohort" in line for line in park)
    assert any("0.58 (0.29-1.16) ↺" in line and "once accepted" in line for line in park)


ESTIMATES = [
    # (value, its bounds, as it is written)
    (0.76,   (0.61, 0.95),     "0.76 (0.61-0.95)"),
    (0.01,   (0.003, 0.04),    "0.01 (0.003-0.04)"),  # never 0.00
    (50.0,   (9.5, 263.4),     "50.00 (9.50-263)"),
    (0.81,   (0.66, 0.9972),   "0.81 (0.66-0.997)"),  # never 1.00: it leaves 1 outside
    (0.7,    (None, None),     "0.70"),
    (None,   (None, None),     "-"),
]  # fmt: skip


@pytest.mark.parametrize("value, bounds, told", ESTIMATES)
def test_an_estimate_for_people_keeps_what_tells(value, bounds, told):
    assert estimate(Row(id="1", report="1", value=value, ci_low=bounds[0], ci_high=bounds[1])) == told


def test_on_eighty_columns_no_number_and_no_reason_is_cut(rows):
    console = Console(width=80, file=io.StringIO(), record=True, no_color=True)
    console.print(to_narrow_console(rows))
    lines = console.export_text().splitlines()
    assert "…" not in "".join(lines)
    assert max(map(len, lines)) <= 80
    for row in rows:
        line = next(line for line in lines if row.study.split()[0] in line and estimate(row) in line)
        assert (row.why_not or "once accepted") in line
        assert row.n_a is None or f"{row.n_a}/{row.n_b}" in line


@pytest.mark.parametrize("columns, narrow", [(80, True), (180, False), (None, False)])
def test_the_table_is_the_widest_that_the_terminal_takes(monkeypatch, capsys, rows, columns, narrow):
    monkeypatch.setattr("sys.stdout.isatty", lambda: columns is not None)
    monkeypatch.setenv("COLUMNS", str(columns or 80))
    print_table(to_console(rows), to_narrow_console(rows))
    assert ("n A/n B" in capsys.readouterr().out) == narrow


@pytest.mark.parametrize("made", [to_console, to_narrow_console])
def test_markup_in_a_name_is_no_markup(made):
    console = Console(width=200, file=io.StringIO(), record=True)
    console.print(made([Row(id="1", report="1", study="[red]x[/red] [/]")]))
    assert "[red]x[/red] [/]" in console.export_text()


@pytest.mark.parametrize(
    "values, expected",
    [
        ({"value": 0.7634, "ci_low": 0.6135, "ci_high": 0.9524, "inverted": True}, "0.76 (0.61-0.95) ↺"),
        ({"value": 0.98, "ci_low": 0.57, "ci_high": 1.68}, "0.98 (0.57-1.68)"),
        ({"value": 0.98}, "0.98"),
        ({}, "-"),
    ],
)
def test_estimate(values, expected):
    assert estimate(Row(id="1", report="1", **values)) == expected
