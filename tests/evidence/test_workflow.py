"""The steps of the route: each can be repeated, and says what to do next."""

import shutil

import pytest

import extractors
from evidence import data, workflow
from evidence.__main__ import main
from evidence.errors import EvidenceError, NeedsHuman, UsageError
from evidence.store import Store


@pytest.fixture
def project(tmp_path):
    workflow.init(tmp_path, example="vegf-tki-vs-mtor")
    return tmp_path


def bring(project, name):
    path = project / name
    path.write_bytes(data.read(name))
    return list(workflow.import_files(project, [str(path)]))


def test_the_route_is_exported_in_full():
    assert {name for name in workflow.__all__ if not hasattr(workflow, name)} == set()


def test_status_leads_along_the_route(project):
    assert workflow.status(project)["next"] == "evidence search, or evidence import FILE"
    bring(project, "park2012.xml")
    assert workflow.status(project)["next"] == "evidence extract"
    workflow.extract(project)
    for said, following in (([], "review"), (["--accept"], "pool"), (["--undo", "last"], "review")):
        if said:
            assert main(["-q", "-C", str(project), "decide", "22460837", "OS", *said, "--reviewer", "AR"]) == 0
        assert workflow.status(project)["next"] == f"evidence table, then evidence {following}"


def test_importing_twice_changes_nothing(project):
    first, again = bring(project, "park2012.xml")[0], bring(project, "park2012.xml")[0]
    assert (first.new, first.unchanged) == (["22460837"], [])
    assert (again.new, again.unchanged) == ([], ["22460837"])


def test_extracting_is_done_once_unless_all_is_asked_for(project):
    bring(project, "park2012.xml")
    told = []
    counts = [
        workflow.extract(project, on_record=lambda *done: told.append(done)).records,
        workflow.extract(project).records,
    ]
    assert counts == [1, 0]
    assert workflow.extract(project, everything=True).records == 1
    assert told == [(1, 1)]


def test_a_record_that_was_not_read_is_shown_without_findings(project):
    bring(project, "park2012.xml")
    body = workflow.show(project, "22460837")
    assert body["year"] == 2012
    assert "effects" not in body


def test_a_decision_is_added_and_never_replaces_another(project):
    bring(project, "heng2014.csv")
    for action in ("accept", "reject", "accept"):
        workflow.decide(project, "Heng 2012", "OS", action, who="AR", why="because")
    with Store.open(project / workflow.DATABASE) as store:
        assert [decision.action for decision in store.decisions()] == ["accept", "reject", "accept"]
        store.verify()
    row = next(row for row in workflow.table(project) if row.study == "Heng 2012" and row.endpoint == "OS")
    assert row.decision == "accepted"


@pytest.mark.parametrize(
    "report, field",
    [("Heng 2012", "ORR"), ("Nobody 2012", "OS"), ("99999999", "OS"), ("", "OS"), ("Park 2012", "OS")],
    ids=["no such outcome", "no such study", "no such record", "nothing", "two reports"],
)
def test_a_decision_must_be_about_one_row(project, report, field):
    bring(project, "heng2014.csv")
    bring(project, "park2012.xml")
    workflow.extract(project)
    with pytest.raises(UsageError):
        workflow.decide(project, report, field, "accept", who="AR", why="")
    with Store.open(project / workflow.DATABASE) as store:
        assert store.decisions() == ()


def test_a_decision_needs_a_person(project):
    bring(project, "heng2014.csv")
    with pytest.raises(EvidenceError, match="needs a person"):
        workflow.decide(project, "Heng 2012", "OS", "accept", who=" ", why="")


def test_a_table_of_unknown_format_is_refused(project):
    with pytest.raises(UsageError):
        workflow.write_table((), project / "table.xls")


def test_one_file_cannot_hold_two_plots(demonstrated, tmp_path):
    shutil.copytree(demonstrated, tmp_path, dirs_exist_ok=True)
    with pytest.raises(UsageError, match="4 analyses match"):
        workflow.plot(tmp_path, workflow.Choice(), tmp_path / "one.svg", allow_unreviewed=True)
    with pytest.raises(UsageError, match="does not say its format"):
        workflow.plot(tmp_path, workflow.Choice(analysis="pfs-adjusted"), tmp_path / "a.gif", allow_unreviewed=True)


def test_plots_get_names_of_their_own(demonstrated, tmp_path):
    shutil.copytree(demonstrated, tmp_path, dirs_exist_ok=True)
    paths = workflow.plot(tmp_path, workflow.Choice(analysis="all"), allow_unreviewed=True)
    assert [path.name for path in paths][:2] == ["forest_os-published.svg", "forest_os-all-park-table.svg"]
    assert all(path.is_file() for path in paths)
    by_stratum = workflow.plot(tmp_path, workflow.Choice(outcome="OS"), allow_unreviewed=True)
    assert all(path.parent == tmp_path and path.is_file() for path in by_stratum)


def test_a_text_that_the_extractor_fails_on_does_not_stop_the_others(project, monkeypatch):
    def fail(text, *, pmid):
        raise RuntimeError("it choked")

    bring(project, "park2012.xml")
    monkeypatch.setattr(extractors, "extract", fail)
    done = workflow.extract(project)
    assert done.records == 0
    assert [(one.where, "it choked" in one.reason) for one in done.failed] == [("22460837", True)]
    monkeypatch.undo()
    assert workflow.extract(project).records == 1


def test_an_empty_project_has_nothing_to_pool(project):
    for step in (workflow.pool, workflow.plot):
        with pytest.raises(EvidenceError, match="nothing to pool: the project holds no record") as caught:
            step(project, workflow.Choice(), allow_unreviewed=True)
        assert caught.value.exit_code == 1
        assert "evidence import" in caught.value.remedy
    assert workflow.report(project).is_file()


@pytest.mark.parametrize("name", ["report.pdf", "report.txt", "report", "-"])
def test_a_report_under_a_name_that_promises_another_format_is_refused(project, name):
    with pytest.raises(UsageError, match=r"does not say its format.*\n.*\.html or \.md"):
        workflow.report(project, project / name)
    assert not (project / name).exists()


def test_one_study_alone_has_the_interval_that_its_source_prints(project):
    """Of its standard error it would be 0.59 to 1.61: a reader who looks it up must find what is there."""
    bring(project, "park2012.xml")
    workflow.extract(project)
    (one,) = workflow.pool(project, workflow.Choice(outcome="PFS"), allow_unreviewed=True)
    assert "HR 0.97 (95 % CI 0.59 to 1.62)" in one.sentence
    assert "HR 1.03 (95 % CI 0.62 to 1.69)" in one.turned.sentence
    (other,) = workflow.pool(project, workflow.Choice(outcome="PFS", level=0.9), allow_unreviewed=True)
    assert "HR 0.97 (90 % CI 0.63 to 1.48)" in other.sentence


def test_an_analysis_of_another_outcome_is_no_want_of_records(project):
    bring(project, "park2012.xml")
    with pytest.raises(UsageError, match="The analysis os-published is not of the outcome and comparison"):
        workflow.pool(project, workflow.Choice(analysis="os-published", outcome="PFS"))
    path = project / workflow.PROTOCOL
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("# Declared analyses")], encoding="utf-8")
    with pytest.raises(UsageError, match="The protocol declares no analysis"):
        workflow.pool(project, workflow.Choice(analysis="all"))


def test_what_is_refused_for_want_of_a_decision_is_counted_as_the_table_has_it(project):
    bring(project, "heng2014.csv")
    rows = workflow.table(project)
    for outcome in ("OS", "PFS"):
        usable = sum(row.endpoint == outcome for row in rows)
        with pytest.raises(NeedsHuman, match=f"None of the {usable} usable estimates"):
            workflow.pool(project, workflow.Choice(outcome=outcome))


def test_what_left_everything_out_is_said_and_no_more_is_asked_for(project):
    """First nothing was read; then a person's reason; what other records bring is counted beside it."""

    def refused(**choice):
        with pytest.raises(EvidenceError) as caught:
            workflow.pool(project, workflow.Choice(**choice))
        assert caught.value.exit_code == 1
        return caught.value.what, caught.value.remedy

    bring(project, "park2012.xml")
    assert refused() == ("There is nothing to pool: none of 1 records was read yet.", "evidence extract.")
    workflow.extract(project)
    workflow.screen(project, ["22460837"], "exclude", reason="wrong-line", who="AR")
    what, remedy = refused(outcome="OS")
    assert what.endswith("no study answers the question. Left out: 1 wrong line of therapy (1 by people).")
    assert "evidence screen --include" in remedy
    assert "evidence fetch" not in remedy
    review = "PMID- 7\nTI  - Axitinib versus everolimus: a meta-analysis.\nPT  - Meta-Analysis\nAB  - Of trials.\n"
    (project / "more.nbib").write_text(review, encoding="utf-8")
    list(workflow.import_files(project, [str(project / "more.nbib")]))
    what, remedy = refused()
    assert what.endswith("(1 by people). 1 not read yet.")
    assert remedy.startswith("evidence extract; then")
    workflow.extract(project)
    assert refused()[0].endswith(
        "Left out: 1 review or meta-analysis, 1 wrong line of therapy (1 by people; 1 by the tool's rules)."
    )


def test_an_estimate_that_two_people_judge_differently_waits_and_is_not_called_unusable(project):
    bring(project, "park2012.xml")
    workflow.extract(project)
    workflow.screen(project, ["22460837"], "include", who="AR")
    workflow.screen(project, ["22460837"], "exclude", reason="wrong-line", who="BR")
    (one,) = workflow.pool(project, workflow.Choice(outcome="OS"))
    assert "not pooled, nobody has accepted an estimate (0 of 1 eligible study)" in one.sentence
