"""The steps of the route: each can be repeated, and says what to do next."""

import pytest

import extractors
from evidence import data, demo, workflow
from evidence.errors import EvidenceError, UsageError
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
    assert workflow.status(project)["next"] == "evidence table, then evidence pool"


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


def test_one_file_cannot_hold_two_plots(tmp_path):
    demo.run(tmp_path)
    with pytest.raises(UsageError, match="4 analyses match"):
        workflow.plot(tmp_path, workflow.Choice(), tmp_path / "one.svg", allow_unreviewed=True)
    with pytest.raises(UsageError, match="does not say its format"):
        workflow.plot(tmp_path, workflow.Choice(analysis="pfs-adjusted"), tmp_path / "a.gif", allow_unreviewed=True)


def test_plots_get_names_of_their_own(tmp_path):
    demo.run(tmp_path)
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
        with pytest.raises(EvidenceError, match="nothing to pool") as caught:
            step(project, workflow.Choice(), allow_unreviewed=True)
        assert caught.value.exit_code == 1
    assert workflow.report(project).is_file()
