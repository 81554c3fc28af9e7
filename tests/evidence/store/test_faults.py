"""The store killed at any moment, out of room, or used by several processes: whole, or an error.

A sample; `make stress` tries more.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path

import pytest

from evidence.errors import EvidenceError
from evidence.store import Store, connection
from evidence.store import file as opening

HERE = Path(__file__).parent
VERSION_1 = HERE.parents[2] / "fixtures" / "store" / "version-1.db"
STEPS = [
    *("create", "migrate", "backup", "add", "put_findings", "add_search", "mark_missing", "mark_deleted"),
    *("decide", "merge", "split", "add_run", "together"),
]


def faults(kind, count, steps=()):
    """Run a process of the store's faults; give (how it ended, what the file holds then) of each case, by its step."""
    words = [sys.executable, str(HERE / "faults.py"), kind, ",".join(steps), str(VERSION_1), str(count)]
    done = subprocess.run(
        words, cwd=HERE.parents[2], env={**os.environ, "PYTHONPATH": "."}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    told = defaultdict(list)
    for one in map(json.loads, done.stdout.splitlines()):
        told[one.get("step")].append((one["ended"].split(":")[0], one["state"]))
    return told


@pytest.fixture(scope="module")
def without_room():
    return faults("full", 6, STEPS)


@pytest.fixture(scope="module")
def killed():
    return faults("kill", 5, STEPS)


@pytest.mark.parametrize("step", STEPS)
def test_without_room_a_step_is_refused_in_words_or_done(without_room, step):
    found = without_room[step]
    assert len(found) >= 6
    assert {ended for ended, _ in found} == {"EvidenceError", "done"}
    assert {state for ended, state in found if ended == "EvidenceError"} == {"before"}
    assert {state for ended, state in found if ended == "done"} <= {
        "before" if step in {"create", "migrate"} else "after"
    }


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_moment_a_step_is_done_or_not(killed, step):
    found = killed[step]
    assert "killed" in {ended for ended, _ in found}
    assert {ended for ended, _ in found} <= {"killed", "done"}
    assert {state for _, state in found} <= {"before", "after"}


def test_killed_while_it_writes_it_has_what_it_said_it_had():
    assert faults("loop", 8)[None] == [("killed", "whole")] * 8


def test_a_second_writer_waits_until_the_first_is_done(tmp_path):
    path = tmp_path / "evidence.db"
    Store.create(path).close()
    begun, times = threading.Event(), {}

    def first():
        with Store.open(path) as store, store.together():
            store.mark_missing(["1"])
            begun.set()
            time.sleep(0.3)
            times["first"] = time.monotonic()

    worker = threading.Thread(target=first)
    worker.start()
    begun.wait()
    with Store.open(path) as store:
        store.mark_missing(["2"])
        times["second"] = time.monotonic()
        worker.join()
        assert set(store.missing()) == {"1", "2"}
    assert times["second"] > times["first"]


def test_a_second_writer_that_waits_in_vain_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)
    path = tmp_path / "evidence.db"
    with Store.create(path) as one, Store.open(path) as other, one.together():
        for write in (lambda: other.mark_missing(["1"]), lambda: other.together().__enter__()):
            with pytest.raises(EvidenceError, match="locked") as caught:
                write()
            assert "no other `evidence` is at work" in caught.value.remedy
    assert one.path == path


MANY = """
import sys
from pathlib import Path
from evidence.store import Store
for number in range(int(sys.argv[2])):
    with Store.open(Path(sys.argv[1])) as store:
        store.decide(f"{sys.argv[3]}/{number}", "accept", who="AR")
"""


@pytest.mark.parametrize("version", [1, 2])
def test_many_processes_decide_at_once_and_none_is_lost(tmp_path, version):
    """They all migrate an old file, too: one does, and the others wait."""
    path = tmp_path / "evidence.db"
    if version == 1:
        shutil.copy(VERSION_1, path)
    else:
        Store.create(path).close()
    workers = [
        subprocess.Popen([sys.executable, "-c", MANY, str(path), "10", str(n)], cwd=HERE.parents[2]) for n in range(4)
    ]
    assert [worker.wait() for worker in workers] == [0] * 4
    with Store.open(path) as store:
        assert store.verify()["decision"] == 40 + (2 if version == 1 else 0)
        made = {one.subject for one in store.decisions()}
    assert {f"{n}/{number}" for n in range(4) for number in range(10)} <= made
    assert len(list(tmp_path.glob("*.backup-*"))) == (1 if version == 1 else 0)


def test_what_is_committed_is_on_disk_even_if_the_power_fails(tmp_path):
    """FULL, which syncs the log at each commit; NORMAL would not, and the last decisions could be lost."""
    with Store.create(tmp_path / "evidence.db") as store:
        made = store._connection  # noqa: SLF001  # what is set on the connection is seen nowhere else
        assert made.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert opening.utc_now().endswith("+00:00")
