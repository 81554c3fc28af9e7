"""The whole route through the real commands, against a local E-utilities: from a query to a report."""

import csv
import json
import os
import subprocess
import sys

import pytest

from evidence.__main__ import main

QUERY = '("renal cell"[tiab]) AND ("2010/01/01"[crdt] : "3000"[crdt])'
SENTENCE = (
    "After failure of one prior systemic therapy, {n} patients with metastatic renal cell carcinoma were randomly assigned to "
    "axitinib (n = {a}) or everolimus (n = {b}). Median overall survival was {x} months with axitinib and {y} months with "
    "everolimus (hazard ratio for axitinib vs everolimus, {hr}; 95% CI {low}-{high})."
)
TRIALS = {
    "101": {"n": 200, "a": 100, "b": 100, "x": 15.1, "y": 13.0, "hr": "0.80", "low": "0.60", "high": "1.07"},
    "102": {"n": 300, "a": 151, "b": 149, "x": 14.2, "y": 13.9, "hr": "0.95", "low": "0.75", "high": "1.20"},
    "103": {"n": 420, "a": 210, "b": 210, "x": 17.0, "y": 13.1, "hr": "0.75", "low": "0.61", "high": "0.92"},
}


@pytest.fixture
def review(tmp_path, eutils, capsys):
    """A project whose query finds three trials, one record without an estimate, and one that PubMed has lost."""
    folder = tmp_path / "review"
    assert main(["-q", "init", str(folder)]) == 0
    path = folder / "review.toml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("query = '''"), text.index("date_field")
    text = text[:start] + "query = '\"renal cell\"[tiab]'\n" + text[end:]
    path.write_text(text.replace("from = 2005-01-01", "from = 2010-01-01"), encoding="utf-8")
    for pmid, figures in TRIALS.items():
        eutils.add(pmid, title=f"A randomized phase 3 trial, number {pmid}.", abstract=SENTENCE.format(**figures))
    eutils.add("104", title="A letter.", abstract="We comment on metastatic renal cell carcinoma.")
    eutils.searches[QUERY] = ["104", "103", "102", "101"]
    capsys.readouterr()
    return str(folder)


def test_from_a_query_to_a_report(review, eutils, capsys, tmp_path):
    def run(*words, code=0):
        assert main(["-C", review, *words]) == code
        return capsys.readouterr()

    assert json.loads(run("search", "--json").out)["count"] == 4
    assert json.loads(run("status", "--json").out)["next"] == "evidence fetch"
    assert run("fetch").out == "4 new, 0 revised, 0 unchanged\n"
    assert json.loads(run("status", "--json").out)["next"] == "evidence extract"
    assert run("extract").out.startswith("4 records read: 3 effects")
    assert run("extract").out.startswith("0 records read")

    rows = [json.loads(line) for line in run("table", "--json", "--all").out.splitlines()]
    usable = [row for row in rows if row["poolable"]]
    assert sorted((row["pmid"], row["value"], row["stratum"]) for row in usable) == [
        ("101", 0.80, "rct"),
        ("102", 0.95, "rct"),
        ("103", 0.75, "rct"),
    ]
    assert [row["why_not"] for row in rows if row["pmid"] == "104"] != [None]
    header = next(csv.reader(run("table", "--format", "csv").out.splitlines()))
    assert {"quote", "start", "end", "pmid", "rule", "text_sha256"} <= set(header)

    run("pool", code=5)
    for pmid in TRIALS:
        assert "accepted" in run("decide", pmid, "OS", "--accept", "--reviewer", "AR").out
    pooled = json.loads(run("pool", "--outcome", "OS", "--tau2", "FE", "--json").out)
    assert pooled["k"] == 3
    assert pooled["stratum"] == "rct"
    assert pooled["exp"]["estimate"] == pytest.approx(0.8239, abs=5e-5)  # by hand: weights 45.9, 69.6, 91.0
    assert "contains unreviewed data" not in pooled["banner"]

    out = tmp_path / "os.svg"
    assert run("plot", "forest", "--outcome", "OS", "-o", str(out)).out == f"{out}\n"
    svg = out.read_text(encoding="utf-8")
    assert "<title>" in svg
    assert "unreviewed" not in svg

    path = run("report").out.strip()
    assert path == f"{review}/report.html"
    page = (tmp_path / "review" / "report.html").read_text(encoding="utf-8")
    assert "4 records for" in page
    assert "ontains unreviewed data" not in page
    assert '<mark title="OS HR 0.75 (0.61-0.92)" class="estimate">' in page


def test_search_sends_the_protocols_dates_and_keeps_what_pubmed_made_of_it(review, eutils, capsys):
    assert main(["-C", review, "-v", "search"]) == 0
    out, err = capsys.readouterr()
    assert out == "4 records answer the query; 4 are not in the project yet\n"
    assert f"query:      {QUERY}" in err
    assert "PubMed read:" in err
    assert eutils.log[0].parameters["term"] == QUERY


def test_a_rejected_row_is_not_pooled(review, eutils, capsys):
    for words in (["search"], ["fetch"], ["extract"]):
        assert main(["-C", review, "-q", *words]) == 0
    for pmid, verdict in (("101", "--accept"), ("102", "--reject"), ("103", "--accept")):
        assert main(["-C", review, "decide", pmid, "OS", verdict, "--reviewer", "AR", "--note", "by hand"]) == 0
    capsys.readouterr()
    assert main(["-C", review, "pool", "--outcome", "OS", "--json"]) == 0
    pooled = json.loads(capsys.readouterr().out)
    assert (pooled["k"], pooled["k_eligible"]) == (2, 3)
    assert main(["-C", review, "decide", "101", "PFS", "--accept", "--reviewer", "AR"]) == 2
    assert "There is no such row" in capsys.readouterr().err


def test_fetch_goes_on_where_it_stopped(review, eutils, capsys):
    assert main(["-C", review, "-q", "search"]) == 0
    assert main(["-C", review, "fetch", "--max", "1"]) == 0
    assert main(["-C", review, "fetch"]) == 0
    assert main(["-C", review, "fetch"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[-3:] == [
        "1 new, 0 revised, 0 unchanged",
        "3 new, 0 revised, 0 unchanged",
        "0 new, 0 revised, 0 unchanged",
    ]


def test_without_a_terminal_there_is_no_progress_bar(review, eutils):
    def run(*words):
        command = [sys.executable, "-m", "evidence", "-C", review, *words]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)

    run("search")
    for words in (["fetch"], ["extract"]):
        done = run(*words)
        assert "\r" not in done.stderr
        assert "[" not in done.stderr


def test_imports_say_what_they_brought(review, tmp_path, capsys):
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "study,pmid,year,endpoint,measure,value,ci_low,ci_high,ci_level,numerator,reference,n_numerator,n_reference,design,"
        "estimate_adjusted,population,source\n"
        'Made 2020,,2020,OS,HR,1.10,0.80,1.51,0.95,everolimus,axitinib,50,51,rct,,all,"A made-up table"\n',
        encoding="utf-8",
    )
    for expected in ("1 rows new, 0 unchanged", "0 rows new, 1 unchanged"):
        assert main(["-C", review, "import", str(rows)]) == 0
        assert expected in capsys.readouterr().out
    assert main(["-C", review, "table", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert row["inverted"]
    assert row["value"] == pytest.approx(1 / 1.10)
    assert row["printed"]["value"] == 1.10


def test_standard_input_is_a_file_too(review, capsys, monkeypatch):
    page = (
        "J Made Up. 2020 May;1(1):1-9. doi: 10.1000/made.1. Epub 2020 Apr 1.\n\nA randomized trial of two drugs.\n\n"
        "Author information\n\nSomewhere.\n\n\n" + SENTENCE.format(**TRIALS["101"]) + "\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "evidence", "extract", "-"], input=page, capture_output=True, text=True, check=True
    )
    body = json.loads(done.stdout)
    assert (body["pmid"], body["doi"], body["year"]) == (None, "10.1000/made.1", 2020)
    assert [(effect["value"], effect["endpoint"]) for effect in body["effects"]] == [(0.8, "OS")]
    quote = body["effects"][0]
    assert body["text"][quote["start"] : quote["end"]] == quote["quote"]
