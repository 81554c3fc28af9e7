"""What people overrule, and what a third person settles where two disagree."""

import json

import pytest
from screened import WHO, made, standings

from evidence import formats, workflow


def test_people_see_what_they_overrule(project, run):
    run("screen", "--include", "11", *WHO)
    run("decide", "11", "OS", "--accept", *WHO)
    told = run("pool", "--outcome", "OS").out
    assert "! Included although" not in told.split("[")[0]
    assert "ncluded although wrong-line: AR included it" in told


OVERRULED = [
    # the row is,                 action,     exit, words
    ("11",                        "accept",   2,    "evidence screen --include 11 --reviewer NAME"),
    ("12",                        "accept",   2,    "Nothing keeps this row out."),
    ("12",                        "reject",   2,    "Nobody overruled a reason of this row"),
    ("99",                        "accept",   2,    "There is no such row"),
]  # fmt: skip


@pytest.mark.parametrize("pmid, action, code, words", OVERRULED)
def test_what_cannot_be_overruled_says_what_can_be_done(project, run, *, pmid, action, code, words):
    told = run("decide", pmid, "OS", f"--{action}", "--overrule", *WHO, code=code).err
    assert words in told
    assert made(project) == []


def subgroup(project, run, *, direction="axitinib versus everolimus"):
    path = project / "women.nbib"
    text = f"Patients with metastatic renal cell carcinoma were randomised to axitinib or everolimus as second-line therapy. In women, the hazard ratio for overall survival for {direction} was 0.70 (95% CI 0.50 to 0.98)."
    path.write_text(
        f"PMID- 14\nTI  - Axitinib or everolimus in renal cell carcinoma.\nAB  - {text}\nDP  - 2014\nPT  - Randomized Controlled Trial\n\n",
        encoding="utf-8",
    )
    assert formats.parse(path.read_bytes(), name="x").records
    run("import", str(path))
    run("extract")
    (row,) = (row for row in workflow.table(project, everything=True) if row.pmid == "14")
    return row


def test_overruling_is_one_command_and_so_is_its_end(project, run):
    assert subgroup(project, run).why_not == "subgroup"
    told = run("decide", "14", "OS", "--accept", *WHO)
    assert "It stays out: subgroup" in told.err
    assert "evidence decide 14 OS --accept --reviewer NAME --overrule" in told.err
    assert "overruled (subgroup)" in run("decide", "14", "OS", "--accept", "--overrule", *WHO).out
    (row,) = (row for row in workflow.table(project) if row.pmid == "14")
    assert (row.decision, row.notices[0].startswith("used although subgroup: AR decided so")) == ("accepted", True)
    assert made(project)[-1][:3] == (row.id, "accept", "subgroup")
    assert "no longer overruled (subgroup)" in run("decide", "14", "OS", "--reject", "--overrule", *WHO).out
    (row,) = (row for row in workflow.table(project, everything=True) if row.pmid == "14")
    assert (row.poolable, row.why_not) == (False, "subgroup")


@pytest.mark.parametrize("more", [("--direction",), ("--retraction",), ("--direction", "--retraction")])
def test_one_thing_is_decided_at_a_time(project, run, more):
    told = run("decide", "12", "OS", "--accept", "--overrule", *more, *WHO, code=2).err
    assert "More than one thing is decided at once." in told


ADJUDICATED = [
    # arguments after two people disagree,                                              standing, or what is said
    (("--include", "11", "--note", "second line"),                                       "included"),
    (("--exclude", "11", "--reason", "wrong-line", "--note", "first line"),              "excluded"),
    (("--not-retrieved", "11", "--note", "asked twice"),                                 "not-retrieved"),
    (("--include", "11"),                                                                "settled with a reason"),
    (("--include", "11", "--note", " "),                                                 "settled with a reason"),
    (("--exclude", "11", "--note", "first line"),                                        "needs a reason"),
    (("--exclude", "11", "--reason", "superseded", "--note", "first line"),              "no reason to exclude a record"),
    (("--include", "12", "--note", "second line"),                                       "nothing to settle"),
    (("--include", "11", "12", "--note", "second line"),                                 "nothing to settle"),
    (("11", "--note", "second line"),                                                    "Nothing is settled"),
]  # fmt: skip


@pytest.mark.parametrize("arguments, told", ADJUDICATED)
def test_a_third_person_settles_what_two_disagree_on(run, project, arguments, told):
    run("screen", "--include", "11", *WHO)
    run("screen", "--exclude", "11", "--reason", "wrong-line", "--reviewer", "BR")
    assert "evidence screen 11 --include --adjudicate" in run("conflicts", "reviewers").out
    before, settles = made(project), told in {"included", "excluded", "not-retrieved"}
    output = run("screen", *arguments, "--adjudicate", "--reviewer", "CR", code=0 if settles else 2)
    if settles:
        assert standings(project)["11"] == told
        assert (
            f"people disagreed, and {output.out.partition('people disagreed, and ')[2][:2]}"
            == "people disagreed, and CR"
        )
        assert "No two people disagree" in run("conflicts", "reviewers").err
    else:
        assert told in output.err
        assert (made(project), standings(project)["11"]) == (before, "waiting")


def test_a_settled_record_counts_once_and_says_by_whom(run, project):
    run("screen", "--include", "11", *WHO)
    run("screen", "--exclude", "11", "--reason", "wrong-line", "--reviewer", "BR")
    run("screen", "--exclude", "11", "--reason", "wrong-line", "--adjudicate", "--note", "seen", "--reviewer", "CR")
    (one,) = map(json.loads, run("screen", "11", "--json").out.splitlines())
    assert [(vote["who"], vote["adjudicated"], vote["holds"]) for vote in one["decisions"]] == [
        ("AR", False, True),
        ("BR", False, True),
        ("CR", True, True),
    ]
    counts = json.loads(run("status", "--json").out)["counts"]
    assert [counts[name] for name in ("screened", "excluded_by_people", "waiting_for_people")] == [1, 1, 0]
