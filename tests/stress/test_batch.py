"""A batch in several processes, stopped or starved in every way: it says so, leaves nobody behind, and the next run completes it."""

import json
import os
import resource
import signal
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psutil
import pytest
from ordeals.batch_deaths import all_cases, three_files
from ordeals.batches import Batch, ended
from ordeals.processes import forks

from evidence.__main__ import main

KEPT = "Interrupted. What was read is kept; the same command goes on.\n"
PARTS = ("written", "without_effect", "rejected", "superseded", "removed", "unwanted")


@pytest.fixture(autouse=True, scope="module")
def _forks():
    forks()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """What stands after a run that nothing disturbs."""
    batch = Batch(tmp_path_factory.mktemp("whole"))
    batch.make_whole()
    assert main(["-q", *batch.words]) == 0
    return batch.rows()


def completes(batch, whole, *words):
    """The next run reads what is missing; the rows are those of an undisturbed run, and no record is uncounted."""
    batch.make_whole()
    assert main(["-q", *batch.words, *words, "--stats", str(batch.folder / "n.json")]) == 0
    told = json.loads((batch.folder / "n.json").read_text(encoding="utf-8"))
    assert told["records"] == sum(told[part] for part in PARTS) == 9
    assert batch.rows() == whole
    assert batch.litter() == []
    return told["files_unchanged"]


def group(process, number):
    os.killpg(process.pid, number)


def alone(process, number):
    os.kill(process.pid, number)


def twice(process, number):
    alone(process, number)
    group(process, number)


STOPS = [
    # who gets which signal, exit code, whether it can say so
    (group, signal.SIGINT, 130, True),
    (alone, signal.SIGINT, 130, True),
    (twice, signal.SIGINT, None, False),
    (group, signal.SIGTERM, -signal.SIGTERM, False),
    (alone, signal.SIGTERM, -signal.SIGTERM, False),
    (group, signal.SIGKILL, -signal.SIGKILL, False),
    (alone, signal.SIGKILL, -signal.SIGKILL, False),
    (group, signal.SIGHUP, -signal.SIGHUP, False),
]  # fmt: skip


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: f"{stop[0].__name__}-{stop[1].name}")
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_what_was_read_is_kept_and_nobody_is_left(tmp_path, whole, jobs, stop):
    whom, number, expected, says = stop
    batch = Batch(tmp_path)
    done = 1 if jobs == 1 else 2  # by itself it waits for the second file
    with batch.running("--jobs", str(jobs), done=done) as process:
        whom(process, number)
        code, said = ended(process)
    assert code == expected or expected is None
    assert said == KEPT if says else "Traceback" not in said or expected is None
    assert batch.states()["done"] == done
    assert completes(batch, whole, "--jobs", str(jobs)) == done


def readers(pid, pipe):
    """The processes of a batch that have the pipe open."""
    found = []
    for one in psutil.Process(pid).children(recursive=True):
        folder = f"/proc/{one.pid}/fd"
        if any(os.path.realpath(f"{folder}/{number}") == str(pipe) for number in os.listdir(folder)):  # noqa: PTH208
            found.append(one)
    return found


def kill_who_reads(batch, pid):
    handle = os.open(batch.pipe, os.O_WRONLY)  # once somebody reads
    victims = []
    while not victims:
        victims = readers(pid, batch.pipe)
    for one in victims:
        one.kill()
    psutil.wait_procs(victims, timeout=30)
    os.close(handle)


def test_the_file_of_a_process_that_was_killed_is_read_again(tmp_path, whole):
    batch = Batch(tmp_path)
    with batch.running("--jobs", "2") as process:
        kill_who_reads(batch, process.pid)
        batch.pipe.write_bytes(batch.whole[batch.pipe.name])
        code, said = ended(process)
    told = said.splitlines()
    assert (code, told[0]) == (0, f"9 records read, 5 written with 5 effects to {batch.out}/")
    assert told[1:] == ["4 of the records read stand no more: a later one has the same PMID, or PubMed deleted it"]
    assert batch.rows() == whole


def test_a_file_whose_every_process_is_killed_is_named(tmp_path, whole):
    batch = Batch(tmp_path)
    with batch.running("--jobs", "2") as process:
        for _ in range(3):
            kill_who_reads(batch, process.pid)
        code, said = ended(process)
    assert code == 1
    assert "Every process that read this file died" in said
    assert str(batch.pipe) in said
    assert batch.states() == {"done": 2, "partial": 0, "failed": 1, "missing": 0}
    assert completes(batch, whole, "--jobs", "2") == 2


@pytest.mark.parametrize("kills", [1, 2])
def test_the_file_of_a_machine_that_was_killed_is_read_again(tmp_path, whole, kills):
    from distributed import LocalCluster

    batch, words = Batch(tmp_path), {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}

    def kill_then_give():
        for _ in range(kills):
            kill_who_reads(batch, os.getpid())
        batch.pipe.write_bytes(batch.whole[batch.pipe.name])

    with LocalCluster(**words, processes=True) as cluster, ThreadPoolExecutor(1) as others:
        given = others.submit(kill_then_give)
        assert main(["-q", *batch.words, "--scheduler", cluster.scheduler_address]) == 0
        given.result()
    assert batch.rows() == whole


def limited(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("room", [0, 200, 2_000, 5_000, 8_000, 12_000, 12_100, 12_300, 100_000])
def test_without_room_it_says_so(tmp_path, whole, room):
    batch = Batch(tmp_path)
    batch.make_whole()
    code, said = batch.complete("--jobs", "2", before=partial(limited, room))
    assert (code, "cannot be written: file too large" in said) in {(1, True), (0, False)}
    assert "Traceback" not in said
    assert (code == 0) == (room == 100_000)
    done = batch.states().get("done", 0)
    assert completes(batch, whole, "--jobs", "2") == done


def test_killed_at_every_moment_it_is_completed_by_the_next_run(tmp_path):
    found = all_cases(three_files(tmp_path), every=1)
    assert sum(case["kind"] == "kill" for case in found) > 15
    assert [
        case for case in found if not case["same"] or case["records"] != 12 or case["broken"] or case["litter"]
    ] == []
