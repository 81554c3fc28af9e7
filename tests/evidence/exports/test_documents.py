"""Documents that people go on from: methods, searches, summary of findings, what to look up. None says what is not so."""

import csv
import io
import math
import re

import pytest
from worked import worked

from evidence import data, exports, formats, workflow
from evidence.__main__ import main
from evidence.errors import NeedsHuman
from evidence.exports.markdown import block, cell, table
from evidence.store import Store

HOSTILE = "<script>|`x`| # =1+1"
TRIALS = """TY  - JOUR
TI  - Axitinib versus everolimus as second-line therapy in metastatic renal cell carcinoma: a randomised trial.
AB  - METHODS: In this randomised phase 3 trial, patients with metastatic renal cell carcinoma who had progressed after one previous systemic therapy were randomly assigned to axitinib or everolimus. RESULTS: Overall survival did not differ significantly between axitinib and everolimus.
AU  - Roe, Ann
PY  - 2019
DO  - 10.1000/silent
ER  -
"""
BASELINE = 'baseline = [{ risk = 0.30, label = "death within a year", source = "a registry" }, { risk = 0.6, label = "two years" }]\n'


class Asked:
    """A search as the store takes it."""

    query, translation, count, warnings, base_url = (
        "a query",
        f"read as {HOSTILE}",
        2,
        ("a warning",),
        "http://localhost/",
    )


def project(folder, *, protocol=str):
    return worked(folder, [("silent.ris", formats.parse(TRIALS.encode(), name="silent.ris"))], protocol=protocol)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return project(tmp_path_factory.mktemp("documents") / "review")


@pytest.fixture
def write(capsys):
    def do(folder, *args, code=0):
        capsys.readouterr()
        assert main(["-C", str(folder), "export", *args]) == code
        return capsys.readouterr()

    return do


def lines(text):
    return list(csv.DictReader(io.StringIO(text)))


def with_baseline(text):
    return text.replace('population = "itt"\n', f'population = "itt"\n{BASELINE}', 1)


def test_the_summary_of_findings_never_grades(example, write):
    found = lines(write(example, "sof", "--allow-unreviewed").out)
    assert {(row["outcome"], row["stratum"]) for row in found} >= {("Overall survival", "nrs-unknown-adjustment")}
    for row in found:
        judged = ("rob", "inconsistency", "indirectness", "imprecision", "publication_bias", "certainty")
        assert [row[name] for name in judged] == [""] * 6
        assert re.match(r"\d+ of \d+ eligible stud(y|ies)\b", row["comments"])
        assert row["absolute_effect"] == row["baseline_risk"] == ""


def test_the_summary_waits_for_people(example, write, tmp_path):
    said = write(example, "sof", "-o", str(tmp_path / "sof.csv"), code=NeedsHuman.exit_code)
    assert "accepted by a person" in said.err
    assert not (tmp_path / "sof.csv").exists()
    assert {row["status"] for row in lines(write(example, "sof", "--allow-unreviewed").out)} <= {
        "contains unreviewed data",
        "",
    }


def test_absolute_effects_rest_on_the_baseline_risk_of_the_protocol(tmp_path, write):
    folder = project(tmp_path / "review", protocol=with_baseline)
    found = lines(write(folder, "sof", "--allow-unreviewed").out)
    pooled = [row for row in found if row["outcome"] == "Overall survival" and row["relative_effect_95ci"]]
    assert {row["baseline_risk"] for row in pooled} == {
        "300 per 1,000 (death within a year, a registry)",
        "600 per 1,000 (two years)",
    }
    for row in pooled:
        hr, low, high = map(
            float, re.match(r"HR (\S+) \(95 % CI (\S+) to (\S+)\)", row["relative_effect_95ci"]).groups()
        )
        p0 = float(row["baseline_risk"].split()[0]) / 1000
        told = re.match(
            r"(\d+) (fewer|more) per 1,000 \((\d+) (fewer|more) to (\d+) (fewer|more)\)", row["absolute_effect"]
        ).groups()
        for ratio, count, word in zip((hr, low, high), told[::2], told[1::2], strict=True):
            expected = 1000 * (1 - (1 - p0) ** ratio - p0)
            assert math.copysign(float(count), -1 if word == "fewer" else 1) == pytest.approx(
                expected, abs=4
            )  # HR rounded to 2


@pytest.mark.parametrize("risk", ["0", "1", "30", '"a"'])
def test_a_baseline_that_is_no_risk_is_refused(tmp_path, capsys, risk):
    folder = tmp_path / "review"
    assert main(["-q", "init", str(folder)]) == 0
    path = folder / "review.toml"
    path.write_text(with_baseline(path.read_text()).replace("risk = 0.30", f"risk = {risk}"))
    assert main(["-C", str(folder), "protocol", "check"]) == 3
    assert re.search(r"review\.toml:\d+", capsys.readouterr().err)


def test_the_document_form_of_the_summary_says_where_the_judgements_go(example, write, tmp_path):
    out = tmp_path / "sof.md"
    write(example, "sof", "--allow-unreviewed", "-o", str(out))
    text = out.read_text()
    assert text.count("certainty: ____") == len(lines(write(example, "sof", "--allow-unreviewed").out))
    assert "I2 42 %" in text
    assert "no absolute effect" in text


def test_what_to_look_up_names_each_eligible_study_without_numbers(example, write):
    found = lines(write(example, "worklist").out)
    silent = [row for row in found if row["doi"] == "10.1000/silent"]
    assert {row["outcome"] for row in silent} == {"OS", "PFS"}
    assert {row["full_text_url"] for row in silent} == {"https://doi.org/10.1000/silent"}
    assert {row["stratum"] for row in silent} == {"rct"}
    assert all(row["found_value"] == row["note"] == "" for row in found)
    assert {row["study"] for row in found} >= {"Gore 2013", "Chen 2012"}


def test_nothing_to_look_up_is_an_answer(tmp_path, write):
    folder = tmp_path / "review"
    assert main(["-q", "init", str(folder)]) == 0
    assert len(write(folder, "worklist").out.splitlines()) == 1


def test_the_methods_claim_no_search_review_or_freeze_that_was_not(example, write):
    text = write(example, "methods").out
    assert "No search has been run by the tool" in text
    assert "No person has confirmed or changed these suggestions" in text
    assert "No estimate has been looked at by a person yet" in text
    assert "It has not been frozen" in text
    assert "Hartung-Knapp-Sidik-Jonkman interval with the ad hoc floor" in text
    assert "Fewer than 3 studies were shown and not pooled." in text


def test_the_methods_name_who_decided_and_what_was_amended(tmp_path, write):
    folder = project(tmp_path / "review")
    assert (
        main(["-q", "-C", str(folder), "decide", "22460837", "OS", "--accept", "--reviewer", "A | B", "--note", "seen"])
        == 0
    )
    with Store.open(folder / "evidence.db") as store:
        store.add_search(Asked, ["1", "2"])
        store.add(formats.parse(data.read("park2012.xml"), name="again.xml"), source="again.xml")
        store.decide(
            "22460837", "exclude", who="CD", field="eligibility", after={"reason": "wrong-line", "stage": "abstract"}
        )
    workflow.freeze(folder, who="EF")
    path = folder / "review.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("min_k = 3", "min_k = 2"), encoding="utf-8")
    workflow.amend(folder, who="EF", why="a *new* rule")
    text = write(folder, "methods").out
    assert r"A \| B decided on 1 estimate and accepted 1." in text
    assert "CD decided on 1 record." in text
    assert re.search(r"frozen on \d{4}-\d\d-\d\d by EF\n", text)
    assert r"by EF: a \*new\* rule: synthesis.min\_k: 3 -\> 2" in text
    assert "the last search gave 2 records" in text
    with Store.open(folder / "evidence.db") as store:
        assert store.merged() == {}
    flow = {one["data"]: one["n"] for one in csv.DictReader(io.StringIO(write(folder, "prisma").out))}
    assert (flow["duplicates"], "1 duplicate record was set aside." in text) == ("1", True)


def test_the_searches_are_told_word_for_word(tmp_path, write):
    folder = project(tmp_path / "review")
    with Store.open(folder / "evidence.db") as store:
        store.add_search(Asked, ["1", "2"])
    text = write(folder, "search").out
    assert "```\na query\n```" in text
    assert f"```\nread as {HOSTILE}\n```" in text
    assert re.search(r"^\| 1 \| 20\d\d-\d\d-\d\dT[^|]+ \| 2 \| 2 \| a warning \|$", text, re.MULTILINE)
    assert "from 2005-01-01" in text
    assert "silent.ris" in text


MARKUP = [
    # text, as a cell
    ("plain", "plain"),
    ("a|b", r"a\|b"),
    ("<img src=x>", r"\<img src=x\>"),
    ("two\nlines", "two lines"),
    ("# heading", r"\# heading"),
    ("[a](b)", r"\[a\](b)"),
    ("~~~", r"\~\~\~"),  # would fence all that follows
    ("$$ x", r"\$\$ x"),
    ("- a", r"\- a"),
    ("---", r"\---"),
    ("==", r"\=="),
    ("12. a", r"12\. a"),
    (": a", r"\: a"),
    ("-0.4 to 1.2", "-0.4 to 1.2"),
    ("`r system('id')`", "&#96;r system('id')&#96;"),  # which knitr runs, a backslash before it or not
    ("{{< include a >}}", r"\{\{\< include a \>\}\}"),
]


@pytest.mark.parametrize("text, expected", MARKUP)
def test_a_text_never_becomes_markup(text, expected):
    assert cell(text) == expected
    assert table(("h",), [(text,)]).splitlines()[2] == f"| {expected} |"


@pytest.mark.parametrize("text", ["```", "a\n````\nb", "`"])
def test_a_fence_is_longer_than_what_it_holds(text):
    fence = block(text).splitlines()[0]
    assert fence not in text
    assert block(text) == f"{fence}\n{text}\n{fence}"


@pytest.mark.parametrize("kind", ["worklist", "methods", "search"])
def test_the_same_project_gives_the_same_bytes(example, write, kind):
    assert write(example, kind).out == write(example, kind).out
    assert kind in exports.KINDS
