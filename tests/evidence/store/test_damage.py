"""A project file of which bytes were changed or cut off: it is found, or changes nothing; and one that may not be written is read or said."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from evidence.errors import EvidenceError, IntegrityError
from evidence.records import Parsed, PublishedRow, Record, Rejected, Section
from evidence.store import Run, Store, connection

HERE = Path(__file__).parent
VERSION_1 = HERE.parents[2] / "fixtures" / "store" / "version-1.db"


def record(pmid, text="Text.", raw=b"<raw/>"):
    return Record.build(
        title="A title.", sections=[Section("RESULTS", text)], pmid=pmid, doi=f"10.1/{pmid}", raw=raw,
        raw_format="pubmed-xml", source="a.xml",
    )  # fmt: skip


class Search:
    query, translation, count, warnings, base_url = "kidney", "kidney[all]", 5, ("a phrase",), "http://localhost/"


@pytest.fixture(scope="module")
def full(tmp_path_factory, make):
    """A project with something in every table, and all of that as SQL."""
    path = tmp_path_factory.mktemp("full") / "evidence.db"
    made, findings = make("1", effects=({"endpoint": "OS", "printed": "0.80 (0.65-0.94)"},))
    row = PublishedRow(
        "Invented 2012", "1", 2012, "OS", "HR", 0.8, 0.6, 0.9, 0.95, "A", "B", 1, 2, "nrs", None, "all", "t"
    )
    with Store.create(path) as store:
        refused = (Rejected("a.csv:3", "no value", "fill it in"),)
        records = (made, record("2", "Long. " * 2000), *(record(str(n), raw=os.urandom(300)) for n in range(10, 20)))
        store.add(Parsed(records=records, rows=(row,), rejected=refused, deleted=("9",)), source="a")
        store.add(Parsed(records=(record("10", "Revised."),)), source="b")
        store.put_findings("1", findings)
        store.add_search(Search(), tuple(map(str, range(200))))
        store.mark_missing(map(str, range(300, 350)))
        store.decide("1", "accept", who="AR", why="read it")
        store.merge("2", "1", reason="same title", who="AR")
        run = {"kind": "update", "started": "2026", "finished": "2026", "version": "0", "rules_sha256": "r"}
        store.add_run(Run(**run, protocol_sha256="p", protocol="schema = 1", body={}, checked=("3",)))
        store.verify()
    return path, content(path)


def content(path):
    raw = sqlite3.connect(path)
    found = list(raw.iterdump())
    raw.close()
    return found


@pytest.mark.parametrize("part", range(8))
def test_a_changed_byte_is_found_or_changes_nothing(full, tmp_path, part):
    """Every 409th byte of all pages, in eight parts; verify (6) or opening (1 or 6) says so, or all content is there."""
    path, before = full
    whole = path.read_bytes()
    flipped, found, refused = tmp_path / "evidence.db", 0, []
    for place in range(part * 409, len(whole), 8 * 409):
        flipped.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            with Store.open(flipped) as store:
                store.verify()
        except IntegrityError:
            found += 1
        except EvidenceError:
            refused.append(place)
        else:
            assert content(flipped) == before, f"byte {place}"
    assert found > len(whole) / 409 / 8 / 4
    assert all(place < 100 for place in refused)  # the head of the file: it is no project any more


@pytest.mark.parametrize(
    "call", ["records", "searches", "rows", "duplicates", "runs", "missing", "imports", "decisions"]
)
def test_nothing_is_given_out_of_a_changed_row(full, tmp_path, call):
    path = Path(shutil.copy(full[0], tmp_path / "evidence.db"))
    table = {"records": "content", "searches": "search_hit", "rows": "published_row", "duplicates": "duplicate"}
    table |= {"runs": "run", "missing": "missing", "imports": "reject", "decisions": "decision"}
    change = {
        "content": "text = x'41'",
        "search_hit": "pmid = 'x'",
        "published_row": "body = '{}'",
        "duplicate": "who = 'x'",
    }
    change |= {"run": "protocol = 'x'", "missing": "seen = 'x'", "reject": "reason = 'x'", "decision": "why = 'x'"}
    raw = sqlite3.connect(path, isolation_level=None)
    triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    assert raw.execute(f"UPDATE {table[call]} SET {change[table[call]]}").rowcount
    for _, made in triggers:
        raw.execute(made)
    raw.close()
    with Store.open(path) as store, pytest.raises(IntegrityError, match=r"changed|broken"):
        getattr(store, call)()


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_is_found(full, tmp_path, keep):
    whole = full[0].read_bytes()
    path = tmp_path / "evidence.db"
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(EvidenceError), Store.open(path) as store:
        store.verify()


READ_ONLY = """
import os, sys
from pathlib import Path
from evidence.errors import EvidenceError
from evidence.records import Parsed
from evidence.store import Store
from evidence.store.connection import statements
list(statements("schema.sql"))  # while Python's own files may still be read
if os.getuid() == 0:
    os.setuid(65534)  # nobody: permissions do not bind root
try:
    with Store.open(Path(sys.argv[1])) as store:
        print(store.pmids() and "read")
        store.mark_missing(["1"])
        print("written")
except EvidenceError as error:
    print(type(error).__name__, error.what, error.where, "TRY", error.remedy)
"""
PLACES = [
    # ((rights of the folder, of the file, version, whether one that was killed left a log), what happens)
    ((0o555, 0o444, 2, False), ["read", "cannot be written"]),
    ((0o555, 0o666, 2, False), ["read", "cannot be written"]),
    ((0o777, 0o444, 2, False), ["read", "cannot be written"]),
    ((0o777, 0o000, 2, False), ["cannot be read"]),
    ((0o555, 0o444, 2, True), ["cannot be read"]),
    ((0o777, 0o444, 2, True), ["read", "cannot be written"]),
    ((0o000, 0o666, 2, False), ["cannot be read"]),
    ((0o555, 0o444, 1, False), ["cannot be written"]),
    ((0o777, 0o444, 1, False), ["cannot be written"]),
    ((0o777, 0o666, 2, False), ["read", "written"]),
    ((0o777, 0o666, 1, False), ["read", "written"]),
]  # fmt: skip


@pytest.mark.parametrize("rights, said", PLACES)
def test_what_may_not_be_written_is_read_or_said(full, rights, said):
    folder, file, version, killed = rights
    with tempfile.TemporaryDirectory() as made:
        place, path = Path(made), Path(made, "evidence.db")
        shutil.copy(full[0] if version == 2 else VERSION_1, path)
        if killed:
            path.with_name("evidence.db-wal").write_bytes(b"left")
        path.chmod(file)
        before = {one.name for one in place.iterdir()}
        place.chmod(folder)
        words = [sys.executable, "-c", READ_ONLY, str(path)]
        done = subprocess.run(words, cwd=HERE.parents[2], capture_output=True, text=True, check=False)
        place.chmod(0o777)
        left = {one.name for one in place.iterdir()} - before
    made = "evidence.db.backup-v1" if version == 1 else "evidence.db-shm" if killed else None
    assert left <= ({made} if said[-1] == "written" or killed else set())
    lines = done.stdout.splitlines()
    assert len(lines) == len(said), done.stdout + done.stderr
    assert all(words in line for words, line in zip(said, lines, strict=True)), lines
    assert all(str(path) in line and "TRY see" in line for line in lines if "cannot" in line)


def test_what_is_read_without_a_log_is_not_given_out_of_two_states(full, tmp_path):
    """Where the file may not be written nothing holds off those who may: what they change meanwhile is noticed."""
    path = Path(shutil.copy(full[0], tmp_path / "evidence.db"))
    with Store(connection._connect(path, still=True), path) as reader:  # noqa: SLF001  # as for one who may only read
        known = reader.pmids()
        assert reader.pmids() == known
        with Store.open(path) as other:
            other.mark_missing(["77"])
        with pytest.raises(EvidenceError, match="changed by somebody else while it was read"):
            reader.pmids()
        path.unlink()
        with pytest.raises(EvidenceError, match="changed by somebody else"):
            reader.records()


def test_a_project_that_may_not_be_written_can_be_copied(full):
    code = READ_ONLY.replace(
        "with Store.open",
        "from evidence.store.migrating import backup\n    print(backup(Path(sys.argv[1]), Path(sys.argv[2])))\n    with Store.open",
    )
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as other:
        place, target = Path(made), Path(other, "copy.db")
        shutil.copy(full[0], place / "evidence.db").chmod(0o444)
        place.chmod(0o555)
        Path(other).chmod(0o777)
        words = [sys.executable, "-c", code, str(place / "evidence.db"), str(target)]
        done = subprocess.run(words, cwd=HERE.parents[2], capture_output=True, text=True, check=False)
        assert done.stdout.splitlines()[0] == str(target), done.stdout + done.stderr
        assert content(target) == full[1]
        place.chmod(0o777)
