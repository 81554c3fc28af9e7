"""The evidence table as a file: CSV, workbook and page hold the same rows, under a header that has a version."""

import csv
import html
import io
import json
import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import xlsx
from worked import worked

from evidence import workflow
from evidence.__main__ import main
from evidence.harmonise import line_up
from evidence.table import COLUMNS, FORMATS, SCHEMA, Tables, content, to_csv


@pytest.fixture(scope="module")
def rows(protocol, park, heng_rows, make):
    silent = make("29268716", arms=(("everolimus", 520), ("sorafenib", 240)))
    return line_up(protocol, [park, silent], heng_rows).rows


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
    worked(folder)
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
