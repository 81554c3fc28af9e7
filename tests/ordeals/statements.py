"""A command that dies (kill -9) at its n-th step towards the disk: a statement begins, or a file is flushed, linked or replaced."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

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
    """All rows of a project's file, without what differs from call to call."""
    with closing(sqlite3.connect(Path(folder) / "evidence.db")) as raw:
        raw.row_factory = sqlite3.Row
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        found = {table: raw.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables}
    return {table: [[row[c] for c in row.keys() if c not in _DIFFERS] for row in rows] for table, rows in found.items()}  # noqa: SIM118


def _command(step, folder, words, said=None):
    from evidence.__main__ import main

    taken = 0

    def count(*_):
        nonlocal taken
        if taken == step:
            os.kill(os.getpid(), signal.SIGKILL)
        taken += 1

    _count_in(count)
    with quiet() as (_, err):
        code = main(["-C", folder, *words])
    if said is not None:
        said.send((taken, code, err.getvalue()))
    sys.stdout.flush()
    os._exit(code)


def _count_in(count):
    connect = sqlite3.connect

    def connected(*given, **more):
        made = connect(*given, **more)
        made.set_trace_callback(count)
        return made

    sqlite3.connect = connected
    for name in _STEPS:
        setattr(os, name, _counted(getattr(os, name), count))


def _counted(call, count):
    def counting(*given, **more):
        count()
        return call(*given, **more)

    return counting
