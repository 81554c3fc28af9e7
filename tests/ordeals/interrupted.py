"""A line of the help, typed in a process that dies (kill -9) on its way, or none of whose files can outgrow a size."""

from __future__ import annotations

import contextlib
import io
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass

from .processes import LONGEST, forks
from .review import Said
from .statements import Steps, count_in


@dataclass(frozen=True)
class Fate:
    """What becomes of a command: it dies at a step towards the disk, or after some seconds, or finds so many bytes of room."""

    step: int | None = None
    seconds: float | None = None
    room: int | None = None


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, or None where it died; what it said, its steps and seconds."""

    said: Said
    steps: int
    seconds: float

    @property
    def died(self):
        return self.said.code is None


UNHARMED = Fate()
_DIED = Ended(Said(None, "", ""), 0, 0.0)


@dataclass(frozen=True)
class Typed:
    """A line as it is typed in a folder: the program's words, and what standard input holds."""

    folder: str
    words: tuple[str, ...]
    given: bytes = b""

    def begin(self, fate=UNHARMED):
        """Start it in a process of its own; ``end`` waits for that."""
        here, there = forks().Pipe()
        process = forks().Process(target=_command, args=(self, fate, dict(os.environ), there))
        process.start()
        there.close()  # so that nothing more comes where the process dies
        return process, here, fate

    def run(self, fate=UNHARMED):
        return end(*self.begin(fate))


def end(process, here, fate=UNHARMED):
    """Wait for a command's end, or bring it about."""
    ended = _DIED
    with contextlib.suppress(EOFError, ConnectionResetError):
        assert here.recv() == "begun"
        if fate.seconds is not None and not here.poll(fate.seconds):
            os.kill(process.pid, signal.SIGKILL)
        assert here.poll(LONGEST), "it hangs"
        ended = here.recv()
    process.join(LONGEST)
    assert (process.exitcode == -signal.SIGKILL) == ended.died, process.exitcode
    return ended


def _command(line, fate, environment, told):
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    os.chdir(line.folder)
    streams = [io.TextIOWrapper(io.BytesIO(text), encoding="utf-8") for text in (line.given, b"", b"")]
    sys.stdin, sys.stdout, sys.stderr = streams
    steps = Steps(fate.step)
    count_in(steps)
    told.send("begun")
    if fate.room is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (fate.room, fate.room))
    start = time.monotonic()
    code = _main(line.words)
    out, err = (stream.buffer.getvalue().decode() for stream in (sys.stdout, sys.stderr) if not stream.flush())
    told.send(Ended(Said(code, out, err), steps.taken, time.monotonic() - start))
    os._exit(0)


def _main(words):
    from evidence.__main__ import main

    try:
        return main(list(words))
    except BaseException:  # noqa: BLE001  # a command that raises is what these tests look for
        traceback.print_exc()
        return 99
