"""What was said of a record after its publication, as a project keeps it: show, its history, status, decide."""

import datetime as dt
import json

import pytest

from evidence import workflow
from evidence.__main__ import main
from evidence.errors import EvidenceError, UsageError
from evidence.records import Parsed, Record, Related, Section
from evidence.store import Run, Store
from evidence.workflow.shapes import DATABASE


class Asked:
    query = translation = "q"
    count = 1
    warnings = ()
    base_url = "x"


RESULT = "Overall survival was longer with axitinib than with everolimus (HR {hr}; 95% CI 0.65-0.98)."
METHODS = "In this randomised trial 300 patients with metastatic renal cell carcinoma received second-line axitinib (n=150) or everolimus (n=150)."


def record(pmid="1", *, hr="0.80", related=(), **more):
    sections = [Section("METHODS", METHODS), Section("RESULTS", RESULT.format(hr=hr))]
    known = {"title": "A trial in renal cell carcinoma.", "sections": sections, "year": 2012, "authors": ["Adler A"]}
    linked = [Related(kind, other, "J Made Up. 2020;1:1") for kind, other in related]
    retracted = any(one.kind == "RetractionIn" for one in linked) or more.pop("retracted", False)
    known |= {"related": linked, "retracted": retracted, "raw": b"x", "raw_format": "pubmed-xml", "source": "efetch"}
    return Record.build(**{**known, "pmid": pmid, **more})


@pytest.fixture
def project(tmp_path):
    workflow.init(tmp_path, example="vegf-tki-vs-mtor")
    return tmp_path


def keep(project, *records, at="2026-01-01T00:00:00+00:00", deleted=()):
    with Store.open(project / DATABASE, clock=lambda: at) as store:
        store.add(Parsed(records=records, deleted=tuple(deleted)), source="test")
    workflow.extract(project)


def printed(capsys, project, *words):
    code = main(["-C", str(project), *words])
    assert code == 0
    return capsys.readouterr().out


def test_the_history_tells_what_each_state_changed_and_when_it_came(project, capsys):
    keep(project, record())
    keep(project, record(languages=["eng"]), at="2026-02-01T00:00:00+00:00")
    keep(project, record(hr="0.85", languages=["eng"], related=[("ErratumIn", "9")]), at="2026-03-01T00:00:00+00:00")
    keep(project, at="2026-04-01T00:00:00+00:00", deleted=["1"])
    assert printed(capsys, project, "show", "1", "--history").splitlines() == [
        "PMID 1: A trial in renal cell carcinoma.",
        "  1. 2026-01-01T00:00:00+00:00, efetch (pubmed-xml, version 1)",
        "  2. 2026-02-01T00:00:00+00:00, efetch (pubmed-xml, version 1)",
        "     nothing changed that matters to a review",
        "  3. 2026-03-01T00:00:00+00:00, efetch (pubmed-xml, version 1)",
        "     erratum PMID 9 (J Made Up. 2020;1:1) came",
        "     abstract changed: 'HR 0.80' became 'HR 0.85'",
        "  ! deleted by PubMed: seen 2026-04-01T00:00:00+00:00",
    ]
    body = json.loads(printed(capsys, project, "show", "1", "--history", "--json"))
    assert [state["seen"][:10] for state in body["states"]] == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert [[change["field"] for change in state["changes"]] for state in body["states"]] == [
        [],
        [],
        ["notices", "abstract"],
    ]
    assert body["deleted"].startswith("2026-04-01")


def test_the_history_of_an_unknown_record_is_an_error(project):
    with pytest.raises(EvidenceError, match="no such record"):
        workflow.history(project, "7")


@pytest.mark.parametrize(
    "related, deleted, expected",
    [
        ([("RetractionIn", "9")], [], ["retracted: PMID 9 (J Made Up. 2020;1:1)"]),
        ([("ErratumIn", None)], [], ["corrected: J Made Up. 2020;1:1"]),
        (
            [("ErratumIn", "9")],
            ["1"],
            ["deleted by PubMed: seen 2026-01-01", "corrected: PMID 9 (J Made Up. 2020;1:1)"],
        ),
        ([("CommentIn", "9")], ["77"], []),
    ],
)
def test_show_tells_the_notices(project, capsys, related, deleted, expected):
    keep(project, record(related=related), deleted=deleted)
    body = json.loads(printed(capsys, project, "show", "1", "--json"))
    assert [notice["words"] for notice in body["notices"]] == expected
    shown = printed(capsys, project, "show", "1")
    assert [line.removeprefix("  ! ") for line in shown.splitlines() if line.startswith("  ! ")] == expected


def test_status_counts_what_was_said_after_publication(project, capsys):
    keep(
        project,
        record("1", related=[("RetractionIn", "9"), ("ErratumIn", "8")]),
        record("2", related=[("CorrectedandRepublishedIn", "9")]),
        record("3", related=[("ExpressionOfConcernIn", None)]),
        record("4", title="RETRACTED: A trial in renal cell carcinoma.", retracted=True),
        # look-alikes
        record("5", related=[("RetractionOf", "77")], publication_types=["Retraction of Publication"]),
        record("6", related=[("ErratumFor", "78")], publication_types=["Published Erratum"]),
        record("7", related=[("CommentIn", "1"), ("ExpressionOfConcernFor", None)]),
        deleted=["2", "99"],  # the second is not held
    )
    counts = workflow.status(project)["counts"]
    assert [counts[name] for name in ("retracted", "corrected", "under_concern", "deleted")] == [2, 2, 1, 1]
    assert "      2  retracted\n" in printed(capsys, project, "status")


def test_a_notice_that_is_held_is_told_and_counted_at_its_publication(project, capsys):
    keep(
        project,
        record("1"),
        record("5", title="Notice.", sections=[], citation="J 2021", related=[("RetractionOf", "1")]),
    )
    assert workflow.status(project)["counts"]["retracted"] == 1
    body = json.loads(printed(capsys, project, "show", "1", "--json"))
    assert [notice["words"] for notice in body["notices"]] == ["retracted: PMID 5 (J 2021)"]
    assert workflow.table(project) == ()


JOINED = [
    # (what the duplicate from another database says, what then stands at the record that is kept)
    ({"title": "RETRACTED: A trial in renal cell carcinoma.", "retracted": True}, ["retracted: so says scopus.ris"]),
    ({"retracted": True}, ["retracted: so says scopus.ris"]),
    ({"related": [("ExpressionOfConcernIn", "9")]}, ["under an expression of concern: PMID 9 (J Made Up. 2020;1:1)"]),
    ({"related": [("CommentIn", "9"), ("UpdateIn", "9")]}, []),
    ({}, []),
]


@pytest.mark.parametrize("said, expected", JOINED)
def test_what_a_duplicate_knows_stands_at_the_record_that_is_kept(project, said, expected):
    keep(project, record("1"), record(None, doi="10.1/a", source="scopus.ris", raw_format="ris", **said))
    with Store.open(project / DATABASE) as store:
        store.merge("doi:10.1/a", "1", reason="by hand", who="AR")
    (row,) = workflow.table(project, everything=True)
    assert list(row.notices) == expected
    assert row.poolable is not any(words.startswith("retracted") for words in expected)
    assert [notice["words"] for notice in workflow.show(project, "1")["notices"]] == expected
    assert workflow.status(project)["counts"]["retracted"] == (1 - row.poolable)
    with Store.open(project / DATABASE) as store:
        store.split("doi:10.1/a", who="AR")
    row = next(row for row in workflow.table(project, everything=True) if row.pmid == "1")
    assert row.poolable
    assert all(words.startswith("doi:10.1/a, a report of the same study: ") for words in row.notices)


def test_what_both_know_is_told_once(project):
    again = record(None, doi="10.1/a", source="scopus.ris", raw_format="ris", retracted=True)
    keep(project, record("1", related=[("RetractionIn", "9")]), again)
    with Store.open(project / DATABASE) as store:
        store.merge("doi:10.1/a", "1", reason="by hand", who="AR")
    assert workflow.table(project, everything=True)[0].notices == ("retracted: PMID 9 (J Made Up. 2020;1:1)",)


DUE = [
    # (schedule, last search, last update, now, is an update due)
    ("monthly", "2026-01-01", None, "2026-01-31", False),
    ("monthly", "2026-01-01", None, "2026-02-02", True),
    ("monthly", "2026-01-01", "2026-02-01", "2026-02-02", False),
    ("daily", "2026-01-01", None, "2026-01-03", True),
    ("weekly", "2026-01-01", None, "2026-01-07", False),
    ("weekly", "2026-01-01", None, "2026-01-09", True),
    ("quarterly", "2026-01-01", None, "2026-03-30", False),
    ("quarterly", "2026-01-01", "2026-01-02", "2026-04-30", True),
    ("daily", None, None, "2026-01-03", False),  # a review of imported files has nothing to update
]


@pytest.mark.parametrize("schedule, searched, updated, now, expected", DUE)
def test_status_says_when_an_update_is_due(project, *, schedule, searched, updated, now, expected):
    toml = project / "review.toml"
    toml.write_text(toml.read_text().replace('schedule = "monthly"', f'schedule = "{schedule}"'))
    assert workflow.protocol(project)[1].living.schedule == schedule
    keep(project, record())
    if searched:
        with Store.open(project / DATABASE, clock=lambda: f"{searched}T00:00:00+00:00") as store:
            store.add_search(Asked(), ["1"])
    if updated:
        stamp = f"{updated}T00:00:00+00:00"
        run = Run(
            kind="update",
            started=stamp,
            finished=stamp,
            protocol_sha256="",
            protocol="",
            version="",
            rules_sha256="",
            body={},
        )
        with Store.open(project / DATABASE) as store:
            store.add_run(run)
    found = workflow.status(project, now=dt.datetime.fromisoformat(f"{now}T01:00:00+00:00"))
    assert (found["next"] == "evidence update") is expected
    assert (found["last_search"] or "")[:10] == (searched or "")
    assert (found["last_update"] or "")[:10] == (updated or "")


def test_a_retraction_is_overruled_by_a_decision_on_it_alone(project, capsys):
    keep(project, record(related=[("RetractionIn", "9")]))
    (row,) = workflow.table(project, everything=True)
    assert (row.endpoint, row.why_not, row.eligible_but_retracted) == ("OS", "retracted", True)
    assert main(["-C", str(project), "decide", "1", "OS", "--accept", "--reviewer", "AR"]) == 0
    assert "It stays out: retracted" in capsys.readouterr().err
    assert not workflow.table(project)[0:]
    out = printed(
        capsys, project, "decide", "1", "OS", "--accept", "--retraction", "--reviewer", "AR", "--note", "checked"
    )
    assert out.startswith("accepted (retraction): Adler 2012, OS")
    (row,) = workflow.table(project)
    assert row.notices == ("retracted: PMID 9 (J Made Up. 2020;1:1)", "used although retracted: AR decided so")
    workflow.decide(project, "1", "OS", "reject", who="AR", why="on second thoughts", about="retraction")
    assert workflow.table(project) == ()


def test_there_must_be_a_retraction_to_overrule(project):
    keep(project, record(related=[("ErratumIn", "9")]))
    with pytest.raises(UsageError, match="No retraction keeps this row out"):
        workflow.decide(project, "1", "OS", "accept", who="AR", why="", about="retraction")
    assert (
        main(["-C", str(project), "decide", "1", "OS", "--accept", "--retraction", "--direction", "--reviewer", "A"])
        == 2
    )


def test_a_deletion_in_the_project_makes_its_rows_wait(project):
    keep(project, record())
    workflow.decide(project, "1", "OS", "accept", who="AR", why="")
    assert [row.accepted for row in workflow.table(project)] == [True]
    keep(project, deleted=["1"], at="2999-01-01T00:00:00+00:00")
    (row,) = workflow.table(project, everything=True)
    assert (row.poolable, row.why_not, row.decision) == (False, "not-accepted", None)
    assert row.notices == ("deleted by PubMed: seen 2999-01-01",)
