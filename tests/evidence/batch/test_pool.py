"""Several processes: one that is killed takes no file with it but the one that kills it each time; none outlives the batch."""

import os
import signal
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from importlib.util import find_spec

import pytest
from ordeals.batches import Batch, ended
from ordeals.processes import forks
from ordeals.readers import dies

from evidence.__main__ import main
from evidence.batch import pool
from evidence.batch.pool import in_processes


@pytest.fixture(autouse=True)
def _forks():
    """One process from which others are forked, for all tests."""
    forks()


def put(folder, *kinds):
    names = [str(folder / f"{number}.txt") for number in range(len(kinds))]
    for name, kind in zip(names, kinds, strict=True):
        (folder / name).write_text(kind, encoding="utf-8")
    return names


@pytest.mark.parametrize("jobs", [2])
def test_a_file_whose_process_is_killed_is_tried_again_and_then_named(tmp_path, jobs):
    kinds = ["well", "once", "well", "always", "fails", "well", "well"]
    names = put(tmp_path, *kinds)
    found = dict(in_processes(names, dies, jobs))
    assert sorted(found) == names
    told = {kind: found[name].rejected for name, kind in zip(names, kinds, strict=True)}
    assert told["well"] == told["once"] == ()
    assert "Every process that read this file died" in told["always"][0].reason
    assert "RuntimeError: it choked" in told["fails"][0].reason
    assert all(one.remedy for kind in ("always", "fails") for one in told[kind])
    assert not found[names[3]].whole


class DeadAtOnce:
    """A pool whose first process has died before the second file is handed out."""

    def __init__(self):
        self.given = []

    def submit(self, _read, name):
        if self.given:
            raise BrokenProcessPool
        self.given.append(name)
        dead = Future()
        dead.set_exception(BrokenProcessPool())
        return dead

    def shutdown(self, **_how):
        """It has nothing to let go of."""


def test_a_process_that_dies_before_all_have_a_file_takes_no_other_file_with_it(tmp_path, monkeypatch):
    names = put(tmp_path, "well" * 3, "well" * 2, "well")
    dead, living = DeadAtOnce(), pool.ProcessPoolExecutor
    pools = iter([dead])
    monkeypatch.setattr(pool, "ProcessPoolExecutor", lambda *how, **more: next(pools, None) or living(*how, **more))
    found = dict(in_processes(names, dies, 2))
    assert dead.given == names[:1]
    assert sorted(found) == names
    assert all(one.rejected == () for one in found.values())


def test_the_largest_file_is_read_first(tmp_path):
    names = put(tmp_path, "well", "well" * 9, "well" * 5)
    assert [name for name, _ in in_processes(names, dies, 1)] == [names[1], names[2], names[0]]


def test_no_file_is_no_process():
    assert list(in_processes([], dies, 2)) == []


@pytest.mark.parametrize("machine, start", [("linux", "forkserver"), ("darwin", "spawn")])
def test_a_mac_is_not_asked_to_fork(machine, start, monkeypatch):
    monkeypatch.setattr(pool.sys, "platform", machine)
    assert pool.context_of_processes().get_start_method() == start


def test_there_is_something_to_load_once():
    assert find_spec(pool.WARM)  # a name that is none would be passed over


def test_an_interruption_keeps_what_is_done_and_leaves_no_process(tmp_path):
    """As a terminal does it: every process of the batch gets the signal."""
    batch = Batch(tmp_path)
    with batch.running("--jobs", "2") as process:
        os.killpg(process.pid, signal.SIGINT)
        code, said = ended(process)
    assert code == 130
    assert said == "Interrupted. What was read is kept; the same command goes on.\n"
    assert batch.states() == {"done": 2, "partial": 0, "failed": 0, "missing": 1}
    assert batch.litter() == []
    assert len(batch.rows()) == 2
    batch.make_whole()
    assert main(["-q", *batch.words, "--jobs", "2"]) == 0
    again = Batch(tmp_path / "whole")
    again.make_whole()
    assert main(["-q", *again.words]) == 0
    assert again.rows() == batch.rows()
