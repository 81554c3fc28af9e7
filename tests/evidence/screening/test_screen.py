"""The command by which people screen records."""

import json

import pytest
from screened import NO_PMID, SECOND_LINE, WHO, export, made, medline, pending, standings

from evidence import workflow


def test_an_action_is_kept_and_takes_effect(project, run):
    assert standings(project) == {"11": "excluded", "12": "included", NO_PMID: "included"}
    out = run("screen", "--include", "11", *WHO, "--note", "nearly all had a line before").out
    assert out.startswith("11  included  Axitinib versus everolimus as first-line")
    assert "the text: exclude (wrong-line): first: 'first-line" in out
    assert "people: AR included it: nearly all had a line before" in out
    run(
        "screen",
        "--exclude",
        "12",
        NO_PMID.upper(),
        "--reason",
        "single-arm",
        "--stage",
        "full-text",
        "--reviewer",
        "BR",
    )
    run("screen", "12", "--not-retrieved", *WHO)
    assert made(project) == [
        ("11", "include", {"reason": None, "stage": "abstract"}, "AR", "nearly all had a line before"),
        ("12", "exclude", {"reason": "single-arm", "stage": "full-text"}, "BR", ""),
        (NO_PMID, "exclude", {"reason": "single-arm", "stage": "full-text"}, "BR", ""),
        ("12", "not-retrieved", {"reason": None, "stage": "full-text"}, "AR", ""),
    ]
    assert standings(project) == {"11": "included", "12": "excluded", NO_PMID: "excluded"}
    (row,) = workflow.table(project)
    assert (row.pmid, row.poolable) == ("11", True)


REFUSED = [
    # arguments,                                                              exit code, words
    (("--exclude", "11", *WHO),                                               2, "An exclusion needs a reason."),
    (("--exclude", "11", "--reason", "wrong-lime", *WHO),                     2, "Did you mean wrong-line?"),
    (("--exclude", "11", "--reason", "???", *WHO),                            2, "There is no such reason: ???."),
    (("--exclude", "11", "--reason", "no-usable-data", *WHO),                 2, "still answers the question"),
    (("--exclude", "11", "--reason", "superseded", *WHO),                     2, "is no reason to exclude a record"),
    (("--include", "11", "--reason", "wrong-line", *WHO),                     2, "A reason is for an exclusion"),
    (("--include", "11"),                                                     2, "Nobody is named"),
    (("--include", "11", "--reviewer", "  "),                                 2, "Nobody is named"),
    (("--include", *WHO),                                                     2, "No record is named"),
    (("--include", "--exclude", "11", *WHO),                                  2, "--include or --exclude alone"),
    (("--include", "11", "--import", "x.csv", *WHO),                          2, "--include or --import alone"),
    (("--include", "99999999", "12", *WHO),                                   1, "The project holds no such record. (99999999)"),
    (("--include", "10.5555/made.upp", *WHO),                                 1, "Did you mean 10.5555/made.up?"),
    (("99999999",),                                                           1, "The project holds no such record."),
    (("--import", "missing.csv", *WHO),                                       1, "There is no such file."),
    (("--include", "11", "--stage", "title", *WHO),                           2, "title"),
]  # fmt: skip


@pytest.mark.parametrize("arguments, code, words", REFUSED)
def test_what_is_not_clear_is_refused_whole(project, run, arguments, code, words):
    assert words in run("screen", *arguments, code=code).err
    assert made(project) == []


@pytest.mark.parametrize("name", ["11", "PMID: 11", "11.0", " 11 "])
def test_a_pmid_is_found_as_people_write_it(project, run, name):
    run("screen", "--include", name, *WHO)
    assert made(project)[0][0] == "11"


@pytest.mark.parametrize("name", ["10.5555/made.up", "https://doi.org/10.5555/MADE.up", "DOI:10.5555/made.up"])
def test_a_doi_is_found_as_people_write_it(project, run, name):
    run("screen", "--include", name, *WHO)
    assert made(project)[0][0] == NO_PMID


def test_the_list_is_of_all_or_of_what_is_open(project, run):
    listed = [json.loads(line) for line in run("screen", "--json").out.splitlines()]
    assert [(one["key"], one["suggestion"], one["code"], one["standing"]) for one in listed] == [
        ("11", "exclude", "wrong-line", "excluded"),
        ("12", "include", None, "included"),
        (NO_PMID, "include", None, "included"),
    ]
    assert listed[0]["because"].startswith("first: 'first-line")
    run("screen", "--include", "12", *WHO)
    run("screen", "--exclude", "11", "--reason", "wrong-line", *WHO)
    assert pending(run) == [NO_PMID]
    assert pending(run, "--reviewer", "BR") == ["11", "12", NO_PMID]
    run("screen", "--include", "11", "--reviewer", "BR")
    assert pending(run) == ["11", NO_PMID]  # two people disagree
    assert [json.loads(line)["standing"] for line in run("screen", "11", "--json").out.splitlines()] == ["waiting"]
    assert run("screen", "--pending", *WHO).out.startswith(NO_PMID)


def test_status_counts_what_people_screened(project, run):
    assert workflow.status(project)["counts"]["screened"] == 0
    run("screen", "--include", "11", *WHO)
    run("screen", "--exclude", "12", "--reason", "wrong-line", *WHO)
    run("screen", "--not-retrieved", NO_PMID, *WHO)
    found = workflow.status(project)
    names = ("screened", "included_by_people", "excluded_by_people", "not_retrieved", "waiting_for_people")
    assert [found["counts"][name] for name in names] == [3, 1, 1, 1, 0]
    assert found["next"] == "evidence table, then evidence review"
    run("screen", "--exclude", "11", "--reason", "wrong-line", "--reviewer", "BR")
    found = workflow.status(project)
    assert [found["counts"][name] for name in names] == [3, 0, 1, 1, 1]
    assert found["next"] == "evidence screen --pending"


def test_another_text_opens_the_decision_again(project, run):
    run("screen", "--exclude", "12", "--reason", "wrong-population", *WHO)
    path = project / "again.nbib"
    path.write_text(medline("12", SECOND_LINE[1] + " A correction."), encoding="utf-8")
    run("import", str(path))
    run("extract")
    assert pending(run) == ["11", "12", NO_PMID]
    (row,) = (row for row in workflow.table(project, everything=True) if row.pmid == "12")
    assert (row.poolable, row.why_not) == (False, "not-accepted")
    assert row.because == "AR excluded it (wrong-population), and its text has changed since: screen it again"
    _, lines = export(project)
    (line,) = (line for line in lines if line["pmid"] == "12")
    assert (line["decision"], line["because"].endswith("screen it again")) == ("", True)
    assert workflow.status(project)["next"] == "evidence screen --pending"


def test_what_was_not_read_yet_is_screened_by_its_title(tmp_path, run, project):
    path = project / "more.nbib"
    path.write_text(medline("13", "Everolimus in rats."), encoding="utf-8")
    run("import", str(path))
    assert standings(project)["13"] == "unread"
    run("screen", "--exclude", "13", "--reason", "wrong-population", *WHO)
    assert standings(project)["13"] == "excluded"
    run("extract")
    (row,) = (row for row in workflow.table(project, everything=True) if row.pmid == "13")
    assert (row.eligible, row.why_not) == (False, "wrong-population")


def test_a_duplicate_is_screened_as_the_record_that_stands_for_it(project, run):
    run("dedupe", "--merge", NO_PMID, "12", *WHO)
    run("screen", "--include", NO_PMID, *WHO)
    assert made(project)[0][0] == "12"
