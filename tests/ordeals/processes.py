"""Commands in processes of their own, forked from one that has everything loaded: to be killed, starved of disk, or many at once."""

from __future__ import annotations

import io
import multiprocessing
import os
import resource
import sys
import time
import traceback
from dataclasses import dataclass
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from unittest import mock

from eutils import RealClock

import evidence

from .review import Said, few_at_once

_FORKS = multiprocessing.get_context("forkserver")
_PLACES = (Path(__file__).parents[1], Path(evidence.__file__).parents[1])
LONGEST = 60.0  # seconds; a command that takes longer hangs


@dataclass(frozen=True)
class Conditions:
    """Where a command runs: its environment, PMIDs a request, how many days from now, and the size no file can outgrow."""

    environment: dict[str, str]
    batch: int = 3
    days: int = 0
    file_size: int | None = None


@cache
def forks():
    """The process from which others are forked; it has everything loaded, from where this one has it."""
    _FORKS.set_forkserver_preload(["ordeals.warm", __name__])
    with mock.patch.dict(os.environ, PYTHONPATH=os.pathsep.join(map(str, _PLACES))):
        forkserver.ensure_running()
    return _FORKS


def complete(folder, words, conditions):
    """Run ``evidence -C folder words`` to its end."""
    process, said = _start(folder, words, conditions)
    assert said.poll(LONGEST), f"{words} has not ended after {LONGEST} s"
    code, text = said.recv()
    process.join(LONGEST)
    return Said(code, "", text)


def killed_at(moment, eutils, folder, words, conditions):
    """Start a command and kill it (-9) so long after so many requests; whether it was still at work then."""
    requests, seconds = moment
    process, _ = _start(folder, words, conditions)
    while len(eutils.log) < requests and process.exitcode is None:
        time.sleep(0.0002)
    time.sleep(seconds)
    process.kill()
    process.join(LONGEST)
    return process.exitcode == -9


def _start(folder, words, conditions):
    here, there = forks().Pipe()
    process = forks().Process(target=_command, args=(str(folder), tuple(words), conditions, there))
    process.start()
    assert here.poll(LONGEST)
    assert here.recv() == "begun"
    return process, here


def _command(folder, words, conditions, said):
    os.environ.clear()
    os.environ.update(conditions.environment)
    said.send("begun")
    if conditions.file_size is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (conditions.file_size, conditions.file_size))
    sys.stdout = sys.stderr = io.StringIO()
    code = _main(folder, words, conditions)
    said.send((code, sys.stderr.getvalue()))
    os._exit(code)


def _main(folder, words, conditions):
    from evidence.__main__ import main
    from evidence.entrez import clock

    clock.CLOCK = RealClock()
    clock.CLOCK.advance(days=conditions.days)
    try:
        with few_at_once(conditions.batch):
            return main(["-C", folder, *words])
    except BaseException:  # noqa: BLE001  # a command that raises is what these tests look for
        traceback.print_exc()
        return 99
