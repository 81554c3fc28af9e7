"""A study that reports no figure because there was no difference must stay in sight, through every command."""

import json

import pytest

from evidence.__main__ import main

SILENT = (
    "After failure of one prior systemic therapy, 207 patients with metastatic renal cell carcinoma were randomly assigned to "
    "axitinib (n = 103) or everolimus (n = 104). There was no significant difference in overall survival between axitinib "
    "and everolimus (P = 0.61)."
)


@pytest.fixture
def review(living, capsys):
    living.publish("106", abstract=SILENT, title="Axitinib versus everolimus: a randomized phase 3 trial, number 106.")
    living.update()

    def run(*words, code=0):
        assert main(["-C", str(living.folder), *words]) == code
        return capsys.readouterr().out

    capsys.readouterr()
    run.folder = living.folder
    return run


def test_it_is_eligible_in_the_table(review):
    rows = [json.loads(line) for line in review("table", "--all", "--json").splitlines()]
    (row,) = (row for row in rows if row["pmid"] == "106")
    assert (row["eligible"], row["poolable"], row["why_not"], row["value"]) == (True, False, "no-usable-data", None)


def test_every_result_says_k_of_k_and_names_it(review):
    (body,) = (json.loads(line) for line in review("pool", "--outcome", "OS", "--json").splitlines())
    assert (body["k"], body["k_eligible"]) == (4, 5)
    assert len(body["without_data"]) == 1
    assert "abstracts only: full texts were not read" in body["banner"]
    text = " ".join(review("pool", "--outcome", "OS", "--sensitivity").split())
    assert "4 of 5 eligible studies" in text
    assert "Abstracts only" in text
    assert "no usable numbers" in text
    assert "0 of 5 eligible studies" in " ".join(review("pool", "--outcome", "PFS").split())


@pytest.mark.parametrize("more", [(), ("--by", "drugs"), ("--layout", "revman")])
def test_it_stands_in_the_forest_plot_without_a_box(review, more, tmp_path):
    path = tmp_path / "os.svg"
    review("plot", "forest", "--outcome", "OS", "-o", str(path), *more)
    drawn = path.read_text(encoding="utf-8")
    assert "no usable estimate" in drawn
    assert "4 of 5 eligible studies" in drawn
    assert "Abstracts only" in drawn


def test_the_report_shows_it_everywhere(review):
    review("report", "-o", str(review.folder / "r.html"))
    page = (review.folder / "r.html").read_text(encoding="utf-8")
    assert "4 of 5 eligible studies" in page
    assert "no usable numbers" in page
    assert page.count("Abstracts only: full texts were not read") >= 2
