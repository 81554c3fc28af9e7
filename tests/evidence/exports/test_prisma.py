"""The flow of records: the box of each record, the template kept, and the flow of the worked example."""

import csv
import io
import shutil

import pytest
from flows import FLOWS, adds_up

from evidence import data, workflow
from evidence.exports.flow import Box, box_of
from evidence.exports.flow.words import REASONS, listed
from evidence.exports.prisma import numbers
from evidence.harmonise.screening import Screened, Vote
from evidence.rows import WHY_NOT

KEYS = [
    *("NA", "previous_studies", "previous_reports", "NA", "database_results"),
    *("database_specific_results", "register_results", "register_specific_results", "NA", "website_results"),
    *("organisation_results", "citations_results", "duplicates", "excluded_automatic", "excluded_other"),
    *("records_screened", "records_excluded", "dbr_sought_reports", "dbr_notretrieved_reports", "other_sought_reports"),
    *("other_notretrieved_reports", "dbr_assessed", "dbr_excluded", "other_assessed", "other_excluded"),
    *("new_studies", "new_reports", "total_studies", "total_reports", "identification"),
    *("screening", "included", "total_studies_ma", "total_reports_ma"),
]  # fmt: skip


def vote(action, stage="abstract", reason=None, who="AR"):
    return Vote(who, action, reason, stage, "2026-01-01T00:00:00+00:00")


BOXES = [
    # standing,              votes,                                                   outdated, box, reason
    ("included",             [],                                                      [], "INCLUDED", ""),
    ("included",             [vote("include")],                                       [], "INCLUDED", ""),
    ("excluded: wrong-line", [],                                                      [], "AUTOMATIC", "wrong-line"),
    ("excluded: retracted",  [vote("include")],                                       [], "AUTOMATIC", "retracted"),
    ("excluded: wrong-line", [vote("exclude", reason="wrong-line")],                  [], "SCREENED_OUT", "wrong-line"),
    ("excluded: wrong-line", [vote("exclude", "full-text", "wrong-population")],      [], "REPORT_EXCLUDED", "wrong-population"),
    ("excluded: not-accepted", [vote("exclude")],                                     [], "SCREENED_OUT", "not-accepted"),
    ("included",             [vote("not-retrieved", "full-text")],                    [], "NOT_RETRIEVED", ""),
    ("included",             [vote("include"), vote("exclude", who="BR")],            [], "OTHER", "people disagree"),
    ("excluded: wrong-line", [],                                     [vote("include")], "OTHER", "text changed since people screened it"),
    ("included",             [],                                     [vote("include")], "INCLUDED", ""),
    ("not-assessed",         [],                                                      [], "OTHER", "not read yet"),
    ("not-assessed",         [vote("include")],                                       [], "INCLUDED", ""),
    ("not-assessed",         [vote("exclude", "full-text", "single-arm")],            [], "REPORT_EXCLUDED", "single-arm"),
    ("not-assessed",         [vote("not-retrieved", "full-text")],                    [], "NOT_RETRIEVED", ""),
]  # fmt: skip


@pytest.mark.parametrize("standing, votes, outdated, box, reason", BOXES)
def test_a_record_has_the_box_that_people_give_it_else_the_tool(standing, votes, outdated, box, reason):
    assert box_of(standing, Screened(tuple(votes), tuple(outdated))) == (Box[box], reason)


def test_the_template_has_its_rows_keys_and_order():
    rows = list(csv.DictReader(io.StringIO(data.read("prisma2020.csv").decode())))
    assert [row["data"] for row in rows] == KEYS
    assert len(rows) == 34
    assert {row["n"] for row in rows} == {"0"}
    assert {row["box"] for row in rows} >= {f"box{number}" for number in range(1, 18)}


LISTED = [
    # numbers,                       cell
    ({},                             "0"),
    ({"PubMed": 412, "x.ris": 30},   "PubMed, 412; x.ris, 30"),
    ({"a, b; c.ris": 1},             "a b c.ris, 1"),
    ({"": 2},                        "not named, 2"),
    ({" \n,;": 2},                   "not named, 2"),
    ({"wrong-line": 12},             "wrong line of therapy, 12"),
]  # fmt: skip


@pytest.mark.parametrize("found, cell", LISTED)
def test_names_and_numbers_of_one_cell_can_be_told_apart(found, cell):
    assert listed(found) == cell


def test_reasons_are_words_for_codes_that_there_are():
    assert set(REASONS) <= set(WHY_NOT)


@pytest.fixture(scope="module")
def example(demonstrated, tmp_path_factory):
    return shutil.copytree(demonstrated, tmp_path_factory.mktemp("prisma") / "demo")


def test_the_worked_example_as_the_template(ran, example, tmp_path):
    out, err = ran(example, "export", "prisma", "--allow-unreviewed")
    rows, template = (list(csv.reader(io.StringIO(text))) for text in (out, data.read("prisma2020.csv").decode()))
    assert [row[:-1] for row in rows] == [row[:-1] for row in template]
    cells = {row[0]: row[-1] for row in rows if row[0] in numbers(FLOWS["all columns"])}
    adds_up(cells)
    assert cells["new_studies"] == cells["total_studies"] == cells["total_studies_ma"] == "8"
    assert (cells["database_specific_results"], cells["citations_results"]) == (
        "the worked example's park2012.xml, 1",
        "8",
    )
    assert "note: 1 of 1 included records were screened by the tool alone, by no person" in err
    ran(example, "export", "prisma", "-o", str(tmp_path))
    ran(example, "export", "prisma", "-o", str(tmp_path / "flow.svg"))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["PRISMA.csv", "flow.svg"]
    assert (tmp_path / "flow.svg").read_text(encoding="utf-8").startswith("<?xml")


REFUSED = [
    # words, exit code, what is said
    (["prisma", "--previous", "last"], 2, "No result was kept as a version of the review."),
    (["prisma", "--previous", "9"], 1, "There is no such run. (run 9)"),
    (["prisma", "--previous", "first"], 2, "This is no run. (first)"),
    (["ris", "--previous", "last"], 2, "The export ris has no previous version."),
]


@pytest.mark.parametrize("words, code, said", REFUSED)
def test_a_version_that_is_none_is_refused(ran, example, words, code, said):
    out, err = ran(example, "export", *words, code=code)
    assert out == ""
    assert said in err


def test_a_project_without_anything_has_no_flow(ran, tmp_path):
    workflow.init(tmp_path / "empty", example="vegf-tki-vs-mtor")
    out, err = ran(tmp_path / "empty", "export", "prisma", code=1)
    assert out == ""
    assert "Nothing was found yet" in err
