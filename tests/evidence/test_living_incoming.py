"""What an update has fetched and not taken over: kept for the next one, held by one process, worth no more than requests."""

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace

import pytest

import extractors
from evidence.errors import EvidenceError
from evidence.store.incoming import SUFFIX, Attempt, Incoming, waiting

NOON = "2026-11-23T12:00:00+00:00"


@pytest.fixture
def database(tmp_path):
    return tmp_path / "evidence.db"


@pytest.fixture
def records(make):
    return [make(pmid, title=f"Record {pmid}, with an odd \udcff letter.")[0] for pmid in ("3", "1", "2")]


def file_of(database):
    return database.with_name(database.name + SUFFIX)


def test_what_came_comes_back_as_it_was_in_the_order_asked_for(database, records):
    with Incoming.open(database) as incoming:
        incoming.put(records, ["9"], at=NOON)
    with Incoming.open(database) as incoming:
        assert list(incoming.records(["2", "9", "3", "1"])) == [records[2], records[0], records[1]]
        assert incoming.here() == {"1", "2", "3"}
        assert incoming.absent() == {"9"}


def test_records_come_a_page_at_a_time_and_none_is_left_out(database, make):
    many = [make(str(number))[0] for number in range(1, 451)]
    with Incoming.open(database) as incoming:
        incoming.put(many, [], at=NOON)
        assert list(incoming.records([record.pmid for record in many])) == many


def test_what_comes_after_all_is_absent_no_longer(database, records):
    with Incoming.open(database) as incoming:
        incoming.put([], ["1", "7"], at=NOON)
        incoming.put(records, [], at=NOON)
        assert incoming.absent() == {"7"}


def test_findings_are_those_of_that_text_and_those_rules(database):
    text = "We saw a hazard ratio of 0.70 (95% CI 0.50-0.98) for axitinib vs everolimus."
    found = extractors.extract(text)
    rules = {"version": found.version, "rules_sha256": found.rules_sha256}
    with Incoming.open(database) as incoming:
        incoming.put_findings([("1", found)])
        assert incoming.findings("1", found.text_sha256, **rules) == found
        assert incoming.findings("2", found.text_sha256, **rules) is None
        assert incoming.findings("1", "0" * 64, **rules) is None
        assert incoming.findings("1", found.text_sha256, **(rules | {"version": "0"})) is None


def test_a_new_attempt_forgets_what_is_too_old(database, records):
    with Incoming.open(database) as incoming:
        incoming.put(records[:1], ["8"], at="2026-11-21T12:00:00+00:00")
        incoming.put(records[1:], ["9"], at=NOON)
        incoming.begin(started=NOON, wanted=5, since="2026-11-22T12:00:00+00:00")
        assert (incoming.here(), incoming.absent()) == ({"1", "2"}, {"9"})
    assert waiting(database) == Attempt(NOON, 5, 2)


def test_an_attempt_that_ended_does_not_wait(database):
    assert waiting(database) is None
    with Incoming.open(database) as incoming:
        incoming.begin(started=NOON, wanted=1, since="")
        assert waiting(database) is None  # it is at work
        incoming.end()
    assert waiting(database) is None


def test_a_second_update_is_turned_away_at_once(database):
    program = (
        "import sys, pathlib; from evidence.store.incoming import Incoming; Incoming.open(pathlib.Path(sys.argv[1]))"
    )
    with Incoming.open(database):
        with pytest.raises(EvidenceError, match="Another update is at work"):
            Incoming.open(database)
        other = subprocess.run(
            [sys.executable, "-c", program, str(database)], check=False, capture_output=True, text=True, timeout=60
        )
        assert "Another update is at work in this project." in other.stderr
    Incoming.open(database).close()


def test_one_that_was_killed_leaves_no_lock_and_no_half_batch(database, records):
    program = (
        "import os, signal, sys, pathlib; from evidence.store.incoming import Incoming\n"
        "incoming = Incoming.open(pathlib.Path(sys.argv[1]))\n"
        "incoming.put([], ['1'], at='2026')\n"
        "incoming._connection.execute(\"INSERT INTO absent VALUES ('2', '2026')\")\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(database)], check=False, timeout=60)
    assert done.returncode == -9
    with Incoming.open(database) as incoming:
        assert incoming.absent() == {"1"}


def test_when_it_is_dropped_nothing_is_left(database, records):
    incoming = Incoming.open(database)
    incoming.put(records, [], at=NOON)
    incoming.drop()
    assert list(database.parent.iterdir()) == []
    with Incoming.open(database) as again:
        assert again.here() == set()


def test_whoever_opened_a_file_that_was_dropped_meanwhile_gets_another(database, monkeypatch):
    first = Incoming.open(database)
    real, opened = sqlite3.connect, []

    def connect(*given, **named):
        opened.append(real(*given, **named))
        if len(opened) == 1:
            first.drop()  # between opening and locking
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", connect)
    with Incoming.open(database) as second:
        second.put([], ["1"], at=NOON)
        with pytest.raises(EvidenceError, match="Another update"):
            Incoming.open(database)
    assert len(opened) == 3
    assert file_of(database).is_file()


@pytest.mark.parametrize("content", [b"not a database" * 999, b"", b"\0" * 8192], ids=["text", "empty", "zeros"])
def test_a_damaged_file_is_made_anew(database, content):
    file_of(database).write_bytes(content)
    with Incoming.open(database) as incoming:
        assert incoming.here() == set()


def test_a_file_of_another_version_of_the_tool_is_made_anew(database, records):
    other = sqlite3.connect(file_of(database))
    other.execute("CREATE TABLE came (something)")
    other.execute("PRAGMA user_version = 99")
    other.close()
    with Incoming.open(database) as incoming:
        incoming.put(records, [], at=NOON)
        assert incoming.here() == {"1", "2", "3"}


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(EvidenceError, match="cannot be kept") as caught:
        Incoming.open(tmp_path / "nowhere" / "evidence.db")
    assert "nowhere" in caught.value.where


def test_a_full_disk_is_told_and_the_batch_is_not_half_there(database, records, monkeypatch):
    real, opened = sqlite3.connect, []
    monkeypatch.setattr(sqlite3, "connect", lambda *given, **named: opened.append(real(*given, **named)) or opened[-1])
    with Incoming.open(database) as incoming:
        incoming.put(records[:1], [], at=NOON)
        opened[-1].execute("PRAGMA max_page_count = 1")
        huge = replace(records[1], raw=os.urandom(10_000_000))
        with pytest.raises(EvidenceError, match="cannot be kept"):
            incoming.put([records[2], huge], [], at=NOON)
        assert incoming.here() == {"3"}
