"""audit and db: what happened, whether the file still says so, and copies of it."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from evidence.__main__ import main
from evidence.records import Parsed, Record, Rejected, Section
from evidence.store import Run, Store

VERSION_1 = Path(__file__).parents[3] / "fixtures" / "store" / "version-1.db"


class Search:
    query, translation, count, warnings, base_url = "kidney", "kidney[all]", 2, (), "http://localhost/"


RUN_BODY = {"new": [{"pmid": "1"}], "words": ["2 records found.", "More."]}


def record(pmid, text="Text.", **more):
    values = {"raw": b"", "raw_format": "pubmed-xml", "source": "efetch", **more}
    return Record.build(title="T.", sections=[Section(None, text)], pmid=pmid, **values)


@pytest.fixture
def project(tmp_path):
    """A project in which one thing a day happened, from 1 January on."""
    days = iter(f"2026-01-{day:02}T12:00:00+00:00" for day in range(1, 32))
    with Store.create(tmp_path / "evidence.db", clock=lambda: next(days)) as store:
        store.add_search(Search(), ("1", "2"))
        store.add(Parsed(records=(record("1"),), rejected=(Rejected("a:1", "bad"),)), source="efetch")
        store.mark_missing(["2"])
        store.add(Parsed(records=(record("1", "Other."), record("3"))), source="a.xml")
        store.decide("1/c/3-9", "accept", who="AR", why="read it")
        store.merge("3", "1", reason="same title", who="BR")
        store.decide("11/c/3-9", "reject", who="AR", field="direction")
        told = {"started": "2026-01-09T12:00:00+00:00", "finished": "2026-01-09T12:01:00+00:00", "version": "0"}
        run = {"kind": "update", "protocol": "schema = 1", "protocol_sha256": "p", "rules_sha256": "r", **told}
        store.add_run(Run(**run, body=RUN_BODY, checked=("3",)))
    return tmp_path


def call(project, capsys, *words):
    code = main(["-C", str(project), *words])
    said = capsys.readouterr()
    return code, said.out, said.err


ALL = [
    "2026-01-01T12:00:00+00:00  search 1  2 hits for kidney",
    "2026-01-02T12:00:00+00:00  import 1  efetch: 1 new, 1 rejected",
    "2026-01-04T12:00:00+00:00  import 2  a.xml: 1 new, 1 revised",
    "2026-01-05T12:00:00+00:00  decision 1  AR: accept 1/c/3-9: read it",
    "2026-01-06T12:00:00+00:00  merge 1  BR: 3 is a duplicate of 1: same title",
    "2026-01-07T12:00:00+00:00  decision 2  AR: reject the direction of 11/c/3-9",
    "2026-01-09T12:01:00+00:00  run 1  update, after 2 decisions: 2 records found.",
]
ONE = [
    ALL[0],
    "2026-01-02T12:00:00+00:00  record 1  1 came, from efetch (pubmed-xml)",
    "2026-01-04T12:00:00+00:00  record 2  1 was revised, from efetch (pubmed-xml)",
    ALL[3],
    ALL[4],
    ALL[6],
]
AUDITS = [
    # (options, what is printed)
    ([], ALL),
    (["--since", "2026-01-06"], ALL[4:]),
    (["--since", "2026-01-06T12:00:01"], ALL[5:]),
    (["--since", "2026-01-06T14:00:01+02:00"], ALL[5:]),
    (["--since", "2027-01-01"], []),
    (["--pmid", "1"], ONE),
    (["--pmid", "1", "--since", "2026-01-09"], ALL[6:]),
    (["--pmid", "2"], [ALL[0], "2026-01-03T12:00:00+00:00  missing 0  2 was asked for and did not come"]),
    (["--pmid", "11"], [ALL[5]]),
    (
        ["--pmid", "3"],
        ["2026-01-04T12:00:00+00:00  record 1  3 came, from efetch (pubmed-xml)", ALL[4], ALL[6]],
    ),
]


@pytest.mark.parametrize("options, printed", AUDITS, ids=[" ".join(options) for options, _ in AUDITS])
def test_audit_tells_what_happened_in_order(project, capsys, options, printed):
    code, out, _ = call(project, capsys, "audit", *options)
    assert (code, out.splitlines()) == (0, printed)
    _, out, _ = call(project, capsys, "audit", "--json", *options)
    bodies = [json.loads(line) for line in out.splitlines()]
    assert [f"{one['at']}  {one['kind']} {one['number']}" for one in bodies] == [
        "  ".join(line.split("  ")[:2]) for line in printed
    ]


WRONG = [
    (["--since", "yesterday"], 2, "no date"),
    (["--since", ""], 2, "no date"),
    (["--pmid", "404"], 1, "knows nothing"),
    (["--pmid", ""], 1, "knows nothing"),
]


@pytest.mark.parametrize("options, code, said", WRONG)
def test_audit_says_what_it_cannot_take(project, capsys, options, code, said):
    assert (found := call(project, capsys, "audit", *options))[0] == code
    assert said in found[2]


def test_a_decision_is_told_whole_in_json(project, capsys):
    _, out, _ = call(project, capsys, "audit", "--json", "--since", "2026-01-07")
    decision, run = (json.loads(line)["detail"] for line in out.splitlines())
    assert {"seq", "who", "made", "before", "after", "why", "previous", "hash", "text_sha256"} <= decision.keys()
    assert (run["checked"], run["body"], run["last_decision"]) == (1, RUN_BODY, decision["hash"])


def test_verify_says_what_was_checked(project, capsys):
    code, out, _ = call(project, capsys, "audit", "--verify")
    assert code == 0
    assert {"      2  record", "      3  revision", "      2  decision", "      1  run"} <= set(out.splitlines())
    _, out, _ = call(project, capsys, "audit", "--verify", "--json")
    assert json.loads(out)["checked"]["revision"] == 3


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_verify_names_the_first_broken_thing(project, capsys, options):
    raw = sqlite3.connect(project / "evidence.db")
    raw.execute("UPDATE content SET text = CAST('HR 0.5' AS BLOB) WHERE revision = 2")
    raw.commit()
    raw.close()
    code, out, err = call(project, capsys, "audit", "--verify", *options)
    assert (code, out) == (6, "")
    assert "revision 1" in err
    assert call(project, capsys, "show", "1")[0] == 6


def test_db_path_is_whole(project, capsys):
    assert call(project, capsys, "db", "path") == (0, f"{project.resolve() / 'evidence.db'}\n", "")


def test_a_backup_is_the_project_and_is_never_overwritten(project, capsys):
    target = project / "copy.db"
    assert call(project, capsys, "db", "backup", str(target))[0] == 0
    with Store.open(target) as copy, Store.open(project / "evidence.db") as store:
        assert (copy.verify(), copy.records()) == (store.verify(), store.records())
    before = target.read_bytes()
    code, _, err = call(project, capsys, "db", "backup", str(target))
    assert (code, target.read_bytes()) == (1, before)
    assert "file already" in err
    named = {call(project, capsys, "db", "backup")[1] for _ in range(3)}
    assert len(named) == 3
    assert all(Path(name.strip()).is_file() for name in named)
    assert not [one.name for one in project.iterdir() if one.name.startswith(".")]


@pytest.mark.parametrize("target", ["", "nowhere/copy.db", "evidence.db/copy.db"])
def test_a_backup_that_cannot_be_written_says_so(project, capsys, target):
    code, _, err = call(project, capsys, "db", "backup", str(project / target))
    assert code == 1
    assert "Try:" in err


def test_an_old_project_is_checked_and_copied_as_it_is_and_migrated_when_asked(tmp_path, capsys):
    old = Path(shutil.copy(VERSION_1, tmp_path / "evidence.db"))
    before = old.read_bytes()
    assert "schema 1 of 3" in call(tmp_path, capsys, "db", "check")[1]
    assert call(tmp_path, capsys, "db", "backup", str(tmp_path / "copy.db"))[0] == 0
    assert old.read_bytes() == before
    assert "evidence.db.backup-v1" in call(tmp_path, capsys, "db", "migrate")[1]
    assert call(tmp_path, capsys, "db", "migrate")[1] == "Up to date.\n"
    assert json.loads(call(tmp_path, capsys, "db", "check", "--json")[1])["schema"] == 3


@pytest.mark.parametrize("words", [["audit"], ["audit", "--verify"], ["db", "path"], ["db", "backup"], ["db", "check"], ["db", "migrate"]], ids=" ".join)  # fmt: skip
@pytest.mark.parametrize(
    "content, remedy", [(None, "evidence init"), (b"no project" * 100, "put a backup"), (b"", "put a backup")]
)
def test_without_a_project_each_says_so(tmp_path, capsys, words, content, remedy):
    if content is not None:
        (tmp_path / "evidence.db").write_bytes(content)
    found = call(tmp_path, capsys, *words)
    assert (found[0], found[1]) == (1, "")
    assert remedy in found[2]
    assert [one.name for one in tmp_path.iterdir()] == ([] if content is None else ["evidence.db"])


def test_status_counts_duplicates_apart_and_says_when_was_what(project, capsys):
    assert call(project, capsys, "init", "--force")[0] == 0
    found = json.loads(call(project, capsys, "status", "--json")[1])
    assert (found["counts"]["records"], found["counts"]["duplicates"]) == (1, 1)
    assert (found["counts"]["pmids_missing"], found["counts"]["deleted"]) == (1, 0)
    assert (found["last_search"], found["last_update"]) == ("2026-01-01T12:00:00+00:00", "2026-01-09T12:01:00+00:00")
    assert "      1  duplicates" in call(project, capsys, "status")[1].splitlines()
