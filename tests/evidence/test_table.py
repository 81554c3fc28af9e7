import csv
import html
import io
import json
import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import xlsx
from rich.console import Console

from evidence import data, formats, workflow
from evidence.__main__ import main
from evidence.cli.session import print_table
from evidence.harmonise import line_up
from evidence.rows import Row
from evidence.store import Store
from evidence.table import COLUMNS, FORMATS, SCHEMA, Tables, content, estimate, to_csv, to_json_lines
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


NASTY = [("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("\t=1", "'\t=1"), ("a=1", "a=1"), ("", "")]


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
    assert any("0.58 (0.29-1.16) ↺" in line and "yes" in line for line in park)


def test_on_eighty_columns_no_number_and_no_reason_is_cut(rows):
    console = Console(width=80, file=io.StringIO(), record=True, no_color=True)
    console.print(to_narrow_console(rows))
    lines = console.export_text().splitlines()
    assert "…" not in "".join(lines)
    assert max(map(len, lines)) <= 80
    for row in rows:
        line = next(line for line in lines if row.study.split()[0] in line and estimate(row) in line)
        assert (row.why_not or "yes") in line
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


HEADERS = {
    1: "study,pmid,year,source,comparison,endpoint,measure,value,ci_low,ci_high,ci_level,yi,sei,inverted,"
    "direction_source,p_op,p_value,printed_value,printed_ci_low,printed_ci_high,printed_numerator,printed_reference,"
    "quote,start,end,rule,n_a,n_a_quote,n_a_start,n_a_end,n_a_rule,n_b,n_b_quote,n_b_start,n_b_end,n_b_rule,"
    "text_sha256,population,assessor,data_cut,analysis_set,switching,drug_a,drug_b,adjusted,study_adjusted,study_multicentre,design,stratum,line_of_therapy,eligible,poolable,"
    "why_not,because,role,apart,notes,decision,decided_by,decided_at,notices,id",
}
"""The table's header in each version of its columns. An entry is never changed: a new header is a new version."""


def test_the_header_is_that_of_its_version():
    assert to_csv([]) == HEADERS[SCHEMA] + "\n"


def test_every_column_is_described_once():
    assert len({column.about for column in COLUMNS}) == len(COLUMNS)
    assert all(column.about and not column.about.endswith(".") for column in COLUMNS)


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    """The worked example; one row accepted by two people, one rejected."""
    folder = tmp_path_factory.mktemp("table") / "review"
    assert main(["-q", "init", str(folder)]) == 0
    with Store.open(folder / "evidence.db") as store:
        for name in ("park2012.xml", "heng2014.csv"):
            store.add(formats.parse(data.read(name), name=name), source=name)
    assert main(["-q", "-C", str(folder), "extract"]) == 0
    for study, action, who in [
        ("Heng 2012", "accept", "AR"),
        ("Heng 2012", "accept", "BR"),
        ("Gore 2013", "reject", "CR"),
    ]:
        workflow.decide(folder, study, "OS", action, who=who, why="seen")
    return folder


@pytest.fixture
def run(review, capfdbinary):
    def call(*words, code=0):
        capfdbinary.readouterr()
        assert main(["-C", str(review), "table", *words]) == code
        out, err = capfdbinary.readouterr()
        return out, err.decode()

    return call


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_has_what_standard_output_has(run, tmp_path, form):
    path = tmp_path / f"table.{form}"
    out, _ = run("--all", "--format", form)
    assert run("--all", "-o", str(path)) == (b"", f"wrote {path}\n")
    assert path.read_bytes() == out
    assert run("--all", "-o", "-", "--format", form)[0] == out
    other = tmp_path / "other.txt"
    run("--all", "-o", str(other), "--format", form)
    assert other.read_bytes() == out


def test_who_decided_and_when_stands_in_the_table(run):
    cells = {
        (cell["study"], cell["endpoint"]): cell
        for cell in csv.DictReader(io.StringIO(run("--all", "--format", "csv")[0].decode()))
    }
    heng, gore, chen = (cells[name, "OS"] for name in ("Heng 2012", "Gore 2013", "Chen 2012"))
    assert (heng["decision"], heng["decided_by"]) == ("accepted", "AR; BR")
    assert (gore["decision"], gore["decided_by"], gore["poolable"]) == ("rejected", "CR", "false")
    assert (chen["decision"], chen["decided_by"], chen["decided_at"]) == ("", "", "")
    assert datetime.fromisoformat(heng["decided_at"]).utcoffset() == timedelta(0)
    assert "accepted, AR; BR, 20" in run("--format", "md")[0].decode()


def test_the_workbook_has_a_sheet_a_table(run):
    found = xlsx.sheets(run("--format", "xlsx")[0])
    assert list(found) == ["rows", "studies", "arms", "outcomes", "excluded", "legend"]
    assert found["rows"][0] == HEADERS[SCHEMA].split(",")
    rows, out = (
        [dict(zip(found[name][0], row, strict=False)) for row in found[name][1:]] for name in ("rows", "excluded")
    )
    assert all(row["poolable"] is True for row in rows)
    assert {row["why_not"] for row in out} >= {"overlapping-cohort", "not-accepted"}
    chen = next(row for row in rows if row["study"] == "Chen 2012")
    assert (chen["value"], chen["printed_value"], chen["inverted"]) == (1 / 1.03, 1.03, True)
    assert [row[:4] for row in found["arms"][1:]] == [
        ["vegf_tki_vs_mtor", "A", "vegf_tki", "VEGF TKI"],
        ["vegf_tki_vs_mtor", "B", "mtor", "mTOR inhibitor"],
    ]
    assert "axitinib" in found["arms"][1][4]
    park = next(row for row in found["studies"] if row[0].startswith("Park"))
    assert park[1] == 2
    assert "22460837" in park[2]
    told = {(row[0], row[1]) for row in found["legend"][1:]}
    assert told == {(name, column) for name, (header, *_) in found.items() if name != "legend" for column in header}
    everything = xlsx.sheets(run("--all", "--format", "xlsx")[0])
    assert len(everything["rows"]) == len(rows) + len(out) + 1
    assert everything["excluded"] == found["excluded"]


def test_the_page_shows_each_row_with_its_words_and_its_link(run):
    page = run("--all", "--format", "html")[0].decode()
    bodies = [json.loads(line) for line in run("--all", "--format", "jsonl")[0].splitlines()]
    quotes = {body["printed"]["quote"] for body in bodies if body["printed"]} - {None}
    assert len(quotes) > 1
    assert all(f">{html.escape(quote)}</td>" in page for quote in quotes)
    assert page.count("<tr>") == len(bodies) + 1
    assert '<a href="https://pubmed.ncbi.nlm.nih.gov/22460837/"' in page
    assert "<script" not in page


def test_for_excel_a_csv_has_a_mark_and_is_otherwise_the_same(run):
    plain, _ = run("--format", "csv")
    assert not plain.startswith(b"\xef\xbb\xbf")
    assert run("--format", "csv", "--excel")[0] == b"\xef\xbb\xbf" + plain


WRONG = [
    # words                                   what is said
    (("-o", "{tmp}/table.doc"), "The table's name does not say its format."),
    (("-o", "{tmp}/table"), "The table's name does not say its format."),
    (("-o", "{tmp}/table.xlsx", "--excel"), "Only a csv is written in another way for Excel."),
    (("--format", "html", "--excel"), "Only a csv is written in another way for Excel."),
    (("--excel",), "That is for a file."),
    (("--format", "console", "-o", "{tmp}/table.csv"), "That is for a file."),
    (("--format", "docx"), "is not one of"),
]


@pytest.mark.parametrize("words, said", WRONG)
def test_a_wrong_call_writes_nothing(run, tmp_path, words, said):
    out, err = run(*(word.format(tmp=tmp_path) for word in words), code=2)
    assert said in err
    assert out == b""
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_whole_or_as_it_was(run, tmp_path, monkeypatch):
    path = tmp_path / "table.xlsx"
    path.write_bytes(b"as it was")
    monkeypatch.setattr("evidence.tabular.workbook.MOST_ROWS", 3)
    _, err = run("--all", "-o", str(path), code=1)
    assert "holds 3 rows" in err
    assert path.read_bytes() == b"as it was"
    assert [one.name for one in tmp_path.iterdir()] == ["table.xlsx"]


def test_ten_thousand_rows_fit_into_a_workbook(rows, protocol):
    many = [replace(row, id=f"{row.id}/{number}") for number in range(667) for row in rows]
    started = time.process_time()
    made = content(Tables(many, many, (), protocol), "xlsx")
    assert time.process_time() - started < 60
    assert len(xlsx.sheets(made)["rows"]) == len(many) + 1 > 10_000
