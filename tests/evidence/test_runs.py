"""The commands of a living review: what they print, how they end, and how a move between two dates is explained."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from eutils import Fault
from living_review import LONG_AGO, abstract
from worked import HEADING

from evidence import workflow
from evidence.__main__ import main
from evidence.living import Moved
from evidence.living.events import Event
from evidence.living.updates import _happened
from evidence.report.changing import Step
from evidence.store import StoredRun
from evidence.store.incoming import Incoming


@pytest.fixture
def run(living, capsys):
    """Runs a command in the review; gives exit code, standard output and standard error."""
    capsys.readouterr()

    def call(*words):
        code = main(["-C", str(living.folder), *words])
        return code, *capsys.readouterr()

    return call


def retract(review, pmid):
    review.eutils.revise(pmid, comments=[("RetractionIn", "300")], types=["Retracted Publication"])


@pytest.mark.parametrize(
    "happen, words, code",
    [
        (lambda _: None, ["--exit-code"], 0),
        (lambda r: retract(r, "102"), [], 0),
        (lambda r: retract(r, "102"), ["--exit-code"], 10),
        (lambda r: retract(r, "102"), ["--exit-code", "--dry-run"], 10),
        (lambda r: r.publish("105"), ["--exit-code"], 10),
        (lambda r: r.eutils.revise("199", abstract="We comment again on renal cell carcinoma."), ["--exit-code"], 0),
        (lambda r: r.eutils.faults.extend([Fault("html", status=503)] * 20), ["--exit-code"], 4),
        (lambda r: r.protocol.write_text("schema = 1"), [], 3),
        (lambda _: None, ["--notify"], 2),
        (lambda _: None, ["--notify-file", "/nowhere/at/all.txt"], 0),
        (lambda r: r.publish("105"), ["--notify-file", "/nowhere/at/all.txt"], 1),
    ],
    ids=[
        *("nothing new", "changed", "changed, asked for", "changed, dry", "new and waiting", "revised, no result"),
        *("PubMed down", "protocol broken", "no such option", "nothing to notify", "nowhere to notify"),
    ],
)
def test_how_an_update_ends(living, run, happen, words, code):
    happen(living)
    assert run("update", *words)[0] == code


def test_an_update_that_fails_says_incomplete_and_prints_no_result(living, run):
    living.publish("105")
    living.eutils.schedule = lambda asked: Fault("html", status=503) if asked.program == "efetch.fcgi" else None
    code, out, err = run("update", "--json")
    assert (code, out) == (4, "")
    error = json.loads(err)["error"]
    assert error["message"].startswith("incomplete: 0 of 6 records are here, nothing was changed.")
    assert error["hint"] == "run evidence update again."
    told = run("runs", "list")[2]
    assert (
        told
        == "An update of 2026-11-30T06:00:00+00:00 did not end: 0 of 6 records are here. Run evidence update again.\n"
    )
    assert run("status")[1].endswith("An update did not end: 0 of 6 records are here\nNext: evidence update\n")
    living.eutils.schedule = None
    assert run("update")[0] == 0
    assert json.loads(run("status", "--json")[1])["stopped_update"] is None


def test_the_summary_goes_to_standard_output_and_the_rest_to_standard_error(living, run):
    retract(living, "102")
    _, out, err = run("update")
    assert out.splitlines()[:3] == [
        "5 records found, 0 of them new",
        "1 retracted.",
        "  PMID 102, A randomized phase 3 trial, number 102: retracted: PMID 300 (J Made Up. 2026)",
    ]
    assert "PMID 102 left the pool, 0.95 (0.75-1.20), axitinib over everolimus, because PMID 102: retracted" in out
    assert err == "Kept as run 2.\n"
    assert run("-q", "update")[2] == ""


def test_the_notice_is_written_only_when_an_alert_is_due_and_an_old_one_stays(living, run, tmp_path):
    notice = tmp_path / "notice.txt"
    notice.write_text("old", encoding="utf-8")
    assert run("update", "--notify-file", str(notice))[0] == 0
    assert notice.read_text(encoding="utf-8") == "old"
    living.publish("105")
    living.clock.advance(days=7)
    run("update", "--dry-run", "--notify-file", str(notice))
    assert notice.read_text(encoding="utf-8") == "old"
    run("update", "--notify-file", str(notice))
    text = notice.read_text(encoding="utf-8")
    assert text.startswith("a study is newly eligible: PMID 105 (OS, rct; PFS, rct)\n")
    assert "1 new." in text
    assert [path.name for path in tmp_path.iterdir() if "notice" in path.name] == ["notice.txt"]


def test_in_cron_there_is_no_prompt_and_no_progress(empty):
    environment = {**os.environ, "TERM": "dumb"}
    command = [sys.executable, "-m", "evidence", "-C", str(empty.folder), "update"]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment, check=False, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "Kept as run 1.\n")
    assert done.stdout.startswith("5 records found, 5 of them new\n5 new.\n")


def test_the_runs_are_listed_and_shown(living, run):
    living.publish("105")
    living.update()
    assert [line.split(maxsplit=1)[1] for line in run("runs", "list")[1].splitlines()] == [
        "2026-11-23 06:00  update  5 new; result changed",
        "2026-11-30 06:00  update  1 new; result changed",
    ]
    lines = [json.loads(line) for line in run("runs", "list", "--json")[1].splitlines()]
    assert [(one["run"], one["kind"], one["changed"], one["decisions"]) for one in lines] == [
        (1, "update", True, 0),
        (2, "update", True, 4),
    ]
    told = run("runs", "show", "2")[1]
    assert told.startswith("Run 2, update, 2026-11-30T06:00:00+00:00, evidence ")
    assert "  OS, rct, VEGF TKI over mTOR inhibitor: HR 0.84" in told
    body = json.loads(run("runs", "show", "2", "--json")[1])
    assert body["snapshot"]["lines"][0]["k"] == 4
    assert body["watermark"] == "2026-11-30"


def test_a_move_between_two_days_is_explained_by_what_each_run_did(living, run):
    retract(living, "102")
    living.update()
    living.clock.advance(days=10)
    living.publish("105")
    living.update()
    living.accept("105")
    living.clock.advance(days=10)
    living.update()
    code, out, _ = run("runs", "diff", "2026-11-23", "2026-12-31")
    assert code == 0
    assert out.startswith(
        "From run 1 (2026-11-23) to run 4 (2026-12-20):\nOS, rct, VEGF TKI over mTOR inhibitor: nothing pooled, k = 0 of 4; now HR 0.7"
    )
    assert "PMID 105 came into the pool" in out
    assert "because PMID 105 is new (run 3); AR accepted it on 2026-12-10 (run 4)" in out
    body = json.loads(run("runs", "diff", "2", "4", "--json")[1])
    assert (body["from"]["run"], body["to"]["run"], body["changed"]) == (2, 4, True)
    assert [(m["what"], m["source"]) for m in body["analyses"][0]["movers"]] == [("came", "PMID 105")]
    assert run("runs", "diff", "3", "3")[1] == "From run 3 (2026-12-10) to run 3 (2026-12-10):\nNothing moved.\n"


@pytest.mark.parametrize(
    "words, code, message",
    [
        (["show", "9"], 1, "There is no such run. (run 9)"),
        (["show", "first"], 2, ""),
        (["diff", "1", "9"], 2, "There is no run 9."),
        (["diff", "2", "1"], 2, "Run 2 is later than run 1."),
        (["diff", "yesterday", "2"], 2, "'yesterday' is neither a run nor a day."),
        (["diff", "2026-13-01", "2"], 2, "'2026-13-01' is neither a run nor a day."),
        (["diff", "2025-01-01", "2"], 2, "There is no run 2025-01-01."),
        (["diff", "0", "2"], 2, "There is no run 0."),
        (["diff", "1"], 2, ""),
    ],
)
def test_a_run_that_is_not_there_is_named(living, run, words, code, message):
    living.update()
    ended, out, err = run("runs", *words)
    assert (ended, out) == (code, "")
    assert message in err


def test_without_a_run_there_is_nothing_to_list(empty, capsys):
    for words, code in ((["list"], 0), (["diff", "1", "2"], 2)):
        assert main(["-C", str(empty.folder), "runs", *words]) == code
        assert "There is no run yet" in capsys.readouterr().err


def test_the_run_log_can_be_read_while_an_update_is_at_work(living, run):
    with Incoming.open(living.database) as incoming:
        incoming.begin(started=living.clock.iso(), wanted=9, since="")
        assert run("runs", "list")[0] == 0


def test_a_table_has_no_run_log(run, tmp_path):
    table = tmp_path / "figures.csv"
    table.write_text("slab,yi,sei\nA,0.1,0.1\nB,0.2,0.1\nC,0.3,0.1\n", encoding="utf-8")
    code, out, err = run("pool", "--data", str(table), "--save")
    assert (code, out) == (2, "")
    assert "A table of figures has no protocol, no decisions and no run log. (--save)" in err


def exported(review, path, *pmids, deleted=()):
    held = "".join(review.eutils.records[pmid] for pmid in pmids)
    gone = "".join(f"<PMID Version='1'>{pmid}</PMID>" for pmid in deleted)
    gone = f"<DeleteCitation>{gone}</DeleteCitation>" if deleted else ""
    path.write_text(f"<PubmedArticleSet>{held}{gone}</PubmedArticleSet>", encoding="utf-8")
    return str(path)


def test_an_imported_update_file_gives_the_same_difference_as_an_update(empty, tmp_path, capsys):
    """The files of PubMed's baseline and of an update, imported and kept, against the same through E-utilities."""
    baseline = ("104", "103", "102", "101", "199")
    workflow.init(tmp_path / "files", example="vegf-tki-vs-mtor")
    (tmp_path / "files" / workflow.PROTOCOL).write_text(empty.protocol.read_text(encoding="utf-8"), encoding="utf-8")
    by_files = ["-q", "-C", str(tmp_path / "files")]

    def brought(*pmids, deleted=()):
        assert main([*by_files, "import", exported(empty, tmp_path / "one.xml", *pmids, deleted=deleted)]) == 0
        assert main([*by_files, "extract"]) == 0

    brought(*baseline)
    empty.update()
    for pmid in ("101", "102", "103", "104"):
        assert main([*by_files, "decide", pmid, "OS", "--accept", "--reviewer", "AR"]) == 0
    assert main([*by_files, "pool", "--save"]) == 0
    empty.accept("101", "102", "103", "104")
    empty.clock.advance(days=7)
    older = empty.eutils.records["104"]
    empty.eutils.revise("101", abstract=abstract("101", hr="0.85"))
    retract(empty, "102")
    empty.eutils.revise("103", comments=[("ErratumIn", "301")])
    empty.eutils.revise("104", version=2, abstract=abstract("104", hr="0.90"))
    empty.publish("105")
    brought("101", "102", "103", "104", "105", deleted=("199",))
    path = tmp_path / "late.xml"
    path.write_text(f"<PubmedArticleSet>{older}</PubmedArticleSet>", encoding="utf-8")
    assert main([*by_files, "import", str(path)]) == 0  # out of order: the older version does not come back
    empty.eutils.delete("199")
    done = empty.update()
    assert main([*by_files, "pool", "--save"]) == 0
    capsys.readouterr()
    assert main([*by_files, "runs", "show", "2", "--json"]) == 0
    kept = json.loads(capsys.readouterr().out)["since"]
    told = [mover for line in kept["analyses"] for mover in line["movers"]]
    through = [mover for line in done.to_json()["moved"]["analyses"] for mover in line["movers"]]
    names = ("what", "source", "alone", "shift")
    assert [{name: mover[name] for name in names} for mover in told] == [
        {name: mover[name] for name in names} for mover in through
    ]
    causes = {(mover["source"], cause["kind"]) for mover in told for cause in mover["because"]}
    assert causes >= {("PMID 102", "retracted"), ("PMID 101", "revised"), ("PMID 105", "new"), ("PMID 104", "version")}
    assert {LONG_AGO} == {"2026/10/01"}


def test_an_update_counts_records_and_not_what_changed_in_them():
    """Of a record with two changed details one is counted, in the list of runs, the report and the words of an update."""
    events = [Event(kind, key, words, "A trial") for kind, key, words in (("details", "1", "year"), ("details", "1", "journal"), ("details", "2", "year"), ("revised", "2", "title"))]  # fmt: skip
    empty = dict.fromkeys(("started", "finished", "protocol_sha256", "protocol", "version", "rules_sha256", "last_decision"), "")  # fmt: skip
    kept = [event.to_json() for event in events]
    run = StoredRun(kind="update", **empty, body={"events": kept, "changed": False}, id=1, decisions=0)
    assert workflow.run_line(run)["summary"] == "1 revised, 2 details; result unchanged"
    assert Step("Since", Moved(), kept).counts == (("revised", 1), ("details", 2))
    assert next(_happened(SimpleNamespace(events=events, missing=(), owed=()))) == "1 revised, 2 with changed details."


ROW = "{study},,2014,{endpoint},HR,{figures},0.95,everolimus,axitinib,100,101,rct,,all,Table 1"
BROUGHT = [
    # row that is brought in, what it moves, and why
    (("Base 2010", "OS", "0.70,0.50,0.98"), "", ""),
    (("Alpha 2014", "OS", "0.80,0.60,1.07"), "came into the pool", "because Table 1: Alpha 2014 is new"),
    (("Alpha 2014", "OS", "0.90,0.70,1.16"), "has other numbers", "was brought in with new figures of OS"),
    (("Alpha 2014", "PFS", "0.70,0.50,0.98"), "came into the pool", "was brought in with new figures of PFS"),
]


def test_published_rows_that_were_brought_in_are_the_cause_of_what_they_moved(tmp_path):
    """Also where what nobody accepted is pooled since: to pool it brings no study."""
    path = tmp_path / "rows.csv"
    workflow.init(tmp_path / "review", example="vegf-tki-vs-mtor")
    for number, ((study, endpoint, figures), moved, why) in enumerate(BROUGHT, start=1):
        path.write_text(f"{HEADING}\n{ROW.format(study=study, endpoint=endpoint, figures=figures)}\n")
        list(workflow.import_files(tmp_path / "review", [str(path)]))
        workflow.save(tmp_path / "review", workflow.Choice(), allow_unreviewed=number > 1)
        words = workflow.run(tmp_path / "review", number)[0].body["words"]
        told = [line for line in words if f"(Table 1: {study})" in line]
        assert all(why in line for line in told)
        assert [moved in line for line in told[:1]] == [True] * bool(moved)
