"""What people decide about studies and conflicts, by the real commands."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from evidence import data, workflow
from evidence.__main__ import main
from evidence.harmonise import line_up
from evidence.store import Decision, Store
from evidence.studies import Report, link, said

PARK = "PMID 25493562, Table 1: Park 2012"
BUSCH = "PMID 25493562, Table 1: Busch 2011"
CHEN = "PMID 25493562, Table 1: Chen 2012"
OS = {"endpoint": "OS", "printed": "0.98 (0.57-1.68)"}


@pytest.fixture
def project(tmp_path, park, heng_rows, capsys):
    """A project with the abstract of one cohort and the table that lists it."""
    folder = tmp_path / "review"
    workflow.init(folder, example="vegf-tki-vs-mtor")
    (tmp_path / "heng.csv").write_bytes(data.read("heng2014.csv"))
    record, findings = park
    with Store.open(folder / workflow.DATABASE) as store:
        from evidence.records import Parsed

        store.add(Parsed(records=(record,)), source="by hand")
        store.put_findings(record.key, findings)
    list(workflow.import_files(folder, [str(tmp_path / "heng.csv")]))
    capsys.readouterr()
    return str(folder)


@pytest.fixture
def run(project, capsys):
    def run(*words, code=0):
        assert main(["-C", project, *words]) == code
        return capsys.readouterr()

    return run


def listed(run):
    return {one["study"]: one for one in map(json.loads, run("studies", "list", "--json").out.splitlines())}


def conflict_of(run):
    (found,) = map(json.loads, run("conflicts", "--json").out.splitlines())
    return found


AR = ("--reviewer", "AR", "--note", "looked it up")


def test_a_suggestion_is_shown_with_its_signals_and_accepted(run):
    (suggested,) = listed(run)["Park 2012"]["links"]
    assert (suggested["status"], suggested["score"], suggested["who"]) == ("suggested", 0.85, "")
    assert {"signal": "same year", "weight": 0.1} in suggested["signals"]
    assert "both arms of equal size (+0.35)" in " ".join(run("studies", "list").out.split())
    assert run("studies", "link", "Park 2012", "22460837", *AR).out == f"linked: Park 2012 is 22460837, {PARK}\n"
    (accepted,) = listed(run)["Park 2012"]["links"]
    assert (accepted["status"], accepted["who"], accepted["why"]) == ("accepted", "AR", "looked it up")


def test_an_unlink_keeps_them_apart_until_a_person_links_them(run, project):
    before = listed(run)
    assert "22460837 is PMID 22460837 now" in run("studies", "unlink", "Park 2012", "22460837", *AR).out
    apart = listed(run)
    assert len(apart) == len(before) + 1
    (undone,) = apart["Park 2012"]["apart"]
    assert (undone["status"], undone["who"], undone["score"]) == ("undone", "AR", 0.85)
    assert not run("conflicts", "--json").out
    workflow.extract(Path(project), everything=True)
    assert [one["status"] for one in listed(run)["Park 2012"]["apart"]] == ["undone"]
    run("studies", "link", "Park 2012", "22460837", *AR)
    assert [one["status"] for one in listed(run)["Park 2012"]["links"]] == ["accepted"]


def test_what_one_table_lists_apart_is_one_study_only_because_a_person_says_so(run):
    done = run("studies", "link", "Chen 2012", BUSCH, *AR)
    assert done.out == f"linked: Chen 2012 is {BUSCH}, {CHEN}\n"
    assert "are one study because AR says so: a published table lists them apart" in done.err
    (accepted,) = listed(run)["Chen 2012"]["links"]
    assert accepted["why"] == "looked it up; PMID 25493562, Table 1 lists them apart"


def test_a_name_is_kept_and_used_once(run):
    assert run("studies", "rename", "Park 2012", "  Seoul   cohort ", *AR).out.startswith("renamed: Seoul cohort is")
    assert "Seoul cohort" in listed(run)
    run("studies", "unlink", "Seoul cohort", PARK, *AR)
    assert listed(run)["Seoul cohort"]["reports"][0]["id"] == "22460837"
    assert listed(run)["Park 2012"]["reports"][0]["id"] == PARK


REFUSED = [
    # (what is typed, what is said)
    (("link", "Chn 2012", "22460837"), "did you mean"),
    (("link", "Chen 2012", "22460838"), "did you mean 22460837"),
    (("link", "Chen 2012", CHEN), "consists of that report alone"),
    (("link", "", "22460837"), "There is no study"),
    (("unlink", "Chen 2012", "22460837"), "not of Chen 2012, but of Park 2012"),
    (("unlink", "Chen 2012", CHEN), "has no other report"),
    (("unlink", "Park 2012", "1"), "no such report"),
    (("rename", "Chen 2012", "park 2012"), "There is a study Park 2012 already"),
    (("rename", "Chen 2012", "  "), "needs a name"),
    (("rename", "Nobody 1999", "x"), "There is no study Nobody 1999"),
]


@pytest.mark.parametrize("typed, told", REFUSED, ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_what_cannot_be_decided_is_refused_and_nothing_is_kept(run, project, typed, told):
    assert told in run("studies", *typed, *AR, code=2).err
    with Store.open(Path(project) / workflow.DATABASE) as store:
        assert store.decisions() == ()


def test_nobody_decides_nothing(run):
    assert run("studies", "link", "Park 2012", "22460837", "--reviewer", " ", code=1).err
    assert run("studies", "link", "Park 2012", "22460837", code=2).err


def test_a_conflict_is_named_until_a_person_chooses(run):
    found = conflict_of(run)
    assert (found["status"], found["study"], found["endpoint"]) == ("open", "Park 2012", "OS")
    assert [row["printed"]["value"] for row in found["rows"]] == [1.71, 0.98]
    pooled = run("pool", "--outcome", "OS", "--allow-unreviewed").out
    assert f"Park 2012: reports of one study differ on OS (open conflict {found['id']})" in pooled
    told = run("pool", "--outcome", "OS", "--allow-unreviewed", "--strict", code=5).err
    assert f"Park 2012, OS ({found['id']})" in told
    run("pool", "--outcome", "PFS", "--allow-unreviewed", "--strict")

    done = run("conflicts", "resolve", found["id"], "--take", "22460837", *AR).out
    assert done.startswith("resolved: Park 2012, OS: ")
    assert "Used: the abstract of PMID 22460837, because AR chose it (looked it up)." in done
    after = conflict_of(run)
    assert (after["id"], after["status"]) == (found["id"], "resolved")
    assert after["choice"]["who"] == "AR"
    assert after["used"].startswith("22460837/")
    pooled = run("pool", "--outcome", "OS", "--allow-unreviewed", "--strict").out
    assert "open conflict" not in pooled
    assert f"{found['id']}  RESOLVED" in run("conflicts", "list").out

    run("conflicts", "resolve", found["id"], "--take", PARK, "--reviewer", "BS")
    assert conflict_of(run)["used"].startswith(PARK)


def test_the_report_says_that_a_conflict_is_open(run, project):
    run("report", "--allow-unreviewed")
    page = (Path(project) / "report.html").read_text(encoding="utf-8")
    assert "Reports of one study contradict each other, and nobody has chosen: Park 2012, OS" in page


@pytest.mark.parametrize(
    "words, told",
    [
        (("c00000000", "--take", "22460837"), "There is no conflict c00000000"),
        (("ID", "--take", "1"), "1 is no side of conflict"),
        (("ID", "--take", CHEN), "take one of: "),
        (("ID", "--take", ""), "is no side"),
    ],
)
def test_a_choice_is_between_the_two(run, words, told):
    words = [conflict_of(run)["id"] if word == "ID" else word for word in words]
    assert told in run("conflicts", "resolve", *words, *AR, code=2).err
    assert conflict_of(run)["status"] == "open"


def take(row, other, seen):
    after = {"conflict": "", "seen": seen}
    return Decision(1, "2026-01-01", "AR", "take", row.id, "choice", other.id, after, "", "", "", "")


def test_a_choice_is_open_again_when_either_text_or_figure_changes(protocol, park, heng_rows):
    from evidence.studies.choices import fingerprint

    (conflict,) = line_up(protocol, [park], heng_rows).conflicts
    abstract, table = conflict.b, conflict.a
    made = take(abstract, table, {row.id: fingerprint(row) for row in (abstract, table)})
    (resolved,) = line_up(protocol, [park], heng_rows, [made]).conflicts
    assert (resolved.status, resolved.a.source) == ("resolved", "abstract")

    meant = ("Park 2012", "OS")
    corrected = [replace(row, ci_high=3.5) if (row.study, row.endpoint) == meant else row for row in heng_rows]
    (again,) = line_up(protocol, [park], corrected, [made]).conflicts
    assert (again.id, again.status, again.a.source) == (resolved.id, "reopened", "PMID 25493562, Table 1")
    assert "AR chose between them on 2026-01-01, and one has changed since" in again.detail

    other_text = take(abstract, table, {abstract.id: "an earlier text", table.id: fingerprint(table)})
    assert [one.status for one in line_up(protocol, [park], heng_rows, [other_text]).conflicts] == ["reopened"]


def test_reports_with_one_estimate_in_common_do_not_contradict_each_other(protocol, make):
    both = (OS | {"adjusted": True}, {"endpoint": "OS", "printed": "0.80 (0.60-1.07)", "adjusted": False})
    one = make("1", effects=both, registry=("NCT00000001",))
    other = make("2", effects=(OS,), registry=("NCT00000001",))
    assert not line_up(protocol, [one, other], ()).conflicts
    different = make("2", effects=({**OS, "printed": "1.30 (0.80-2.11)"},), registry=("NCT00000001",))
    assert len(line_up(protocol, [one, different], ()).conflicts) == 1


def person(number, action, report, others):
    return Decision(number, "2026-01-01", "AR", action, report, "study", {"with": others}, "S", "", "", "", "")


NUMBER = {"registry_ids": frozenset({"NCT00000001"})}
SAID = [
    # (what people said, in order; which reports are together; a, b and c bear one registry number, d none)
    ([], ["abc", "d"]),
    ([("unlink", "a", "bc")], ["a", "bc", "d"]),
    ([("unlink", "a", "b")], ["ac", "b", "d"]),
    ([("unlink", "a", "bc"), ("link", "a", "bc")], ["abc", "d"]),
    ([("link", "d", "abc")], ["abcd"]),
    ([("link", "d", "a")], ["abcd"]),
    ([("link", "d", "a"), ("unlink", "d", "abc")], ["abc", "d"]),
    ([("link", "d", "a"), ("unlink", "d", "b")], ["acd", "b"]),
    ([("unlink", "a", "b"), ("unlink", "b", "c"), ("unlink", "a", "c")], ["a", "b", "c", "d"]),
    ([("link", "d", "x"), ("unlink", "a", "x")], ["abc", "d"]),  # a report that is not there any more
]  # fmt: skip


@pytest.mark.parametrize("people, groups", SAID, ids=str)
def test_people_go_before_the_program(people, groups):
    made = [person(i, action, report, list(others)) for i, (action, report, others) in enumerate(people)]
    reports = [Report(id="a", **NUMBER), Report(id="b", **NUMBER), Report(id="c", **NUMBER), Report(id="d")]
    for seed in range(4):
        random.Random(seed).shuffle(reports)
        assert sorted("".join(study.reports) for study in link(reports, said(made))) == groups
