"""A command that dies (kill -9) at its n-th step towards the disk: a statement begins, or a file is flushed, linked or replaced."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from unittest import mock

from .processes import LONGEST, forks
from .review import quiet

_STEPS = ("fsync", "link", "unlink", "replace", "rename")
_DIFFERS = {"made", "hash", "previous", "seen", "ran", "started", "finished", "last_decision", "first_seen", "digest"}


def dies_at(step, folder, words):
    """Run ``evidence -C folder words`` in a process that dies at a step; whether it did, and else its exit code."""
    process = forks().Process(target=_command, args=(step, str(folder), tuple(words)))
    process.start()
    process.join(LONGEST)
    return process.exitcode == -signal.SIGKILL, process.exitcode


def steps_of(folder, words):
    """How many steps a command takes that nobody kills; it has to end well."""
    here, there = forks().Pipe()
    process = forks().Process(target=_command, args=(None, str(folder), tuple(words), there))
    process.start()
    assert here.poll(LONGEST)
    count, code, said = here.recv()
    process.join(LONGEST)
    assert code == 0, said
    return count


def content(folder):
    """All rows of a folder's project, without what differs from call to call."""
    return rows_of(Path(folder) / "evidence.db")


def rows_of(path):
    """The same of a project's file."""
    with closing(sqlite3.connect(path)) as raw:
        raw.row_factory = sqlite3.Row
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        found = {table: raw.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables}
    return {table: [[row[c] for c in row.keys() if c not in _DIFFERS] for row in rows] for table, rows in found.items()}  # noqa: SIM118


def _command(step, folder, words, said=None):
    from evidence.__main__ import main

    steps = Steps(step)
    count_in(steps)
    with quiet() as (_, err):
        code = main(["-C", folder, *words])
    if said is not None:
        said.send((steps.taken, code, err.getvalue()))
    sys.stdout.flush()
    os._exit(code)


class Steps:
    """Counts the steps of this process, and kills it (-9) at one of them, or never for None."""

    def __init__(self, last):
        self.last, self.taken = last, 0

    def __call__(self, *_):
        if self.taken == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        self.taken += 1


def count_in(count):
    """Let something be called before each statement and each call that concerns the disk."""
    connect = sqlite3.connect

    def connected(*given, **more):
        made = connect(*given, **more)
        made.set_trace_callback(count)
        return made

    sqlite3.connect = connected
    for name in _STEPS:
        setattr(os, name, _counted(getattr(os, name), count))


@contextmanager
def failing_at(step):
    """Let SQLite give up within a statement of this process, so many hundred of its instructions from now, once."""
    connect, left = sqlite3.connect, [step]

    def gives_up():
        left[0] -= 1
        return left[0] == 0

    def connected(*given, **more):
        made = connect(*given, **more)
        made.set_progress_handler(gives_up, 100)
        return made

    with mock.patch("sqlite3.connect", connected):
        yield


def _counted(call, count):
    def counting(*given, **more):
        count()
        return call(*given, **more)

    return counting
