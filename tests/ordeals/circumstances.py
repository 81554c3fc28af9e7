"""A command under circumstances that nobody wishes for: what surrounds the process, and where the project lies.

The command runs in a process of its own, forked from one that has everything loaded.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import importlib
import io
import os
import pty
import select
import shutil
import signal
import struct
import sys
import tempfile
import termios
import traceback
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING

from .deeds import outdate
from .processes import LONGEST, forks
from .review import Said

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME_THE_CLASS = ("evidence.doctor.project", "evidence.workflow.project", "evidence.workflow.reporting")
_NAME_THE_MODULE = ("evidence.store.file", "evidence.workflow.integrity")
_LINES = 24  # of the terminal


@dataclass(frozen=True)
class Circumstance:
    """What surrounds a command.

    Attributes:
        environment: Variables that are set, or None for taken away.
        closed: Numbers of the standard streams that are closed.
        umask: The rights that new files do not get.
        columns: Of the terminal that standard output and error are; 0 for files.
        encoding: Of the standard streams.
        year: That the machine's clock shows.
        move: Brings the project, at first in the folder that it is given, to where it lies; gives that folder.
        bound: Whether root is bound by the rights of files as everybody is.
        out: Opens what standard output goes to instead; gives its number.
    """

    environment: dict[str, str | None] = field(default_factory=dict)
    closed: tuple[int, ...] = ()
    umask: int | None = None
    columns: int = 0
    encoding: str = "utf-8"
    year: int | None = None
    move: Callable[[Path], Path] | None = None
    bound: bool = False
    out: Callable[[], int] | None = None

    def at(self, addresses):
        """The same, with the addresses that its variables name."""
        named = {name: value and value.format(**addresses) for name, value in self.environment.items()}
        return replace(self, environment=named)


def under(circumstance, folder, words, *, given=b"", environment=None):
    """Run ``evidence words`` in the folder to its end.

    Args:
        circumstance: What surrounds it.
        folder: Where it is called.
        words: What is typed after the program's name.
        given: What standard input holds.
        environment: The usual variables; this process's by default.
    """
    with tempfile.TemporaryDirectory() as place:
        paths = [Path(place) / name for name in ("in", "out", "err")]
        for path, content in zip(paths, (given, b"", b""), strict=True):
            path.write_bytes(content)
        named = {**(os.environ if environment is None else environment), **circumstance.environment}
        named = {name: value for name, value in named.items() if value is not None}
        seen = _run(circumstance, (os.fspath(folder), tuple(words), named, [str(path) for path in paths]))
        out, err = (path.read_bytes() for path in paths[1:])
        return Said(seen, *(text.decode("utf-8", "backslashreplace") for text in (out, err)))


def _run(circumstance, told):
    process = forks().Process(target=_command, args=(replace(circumstance, move=None), *told))
    process.start()
    process.join(LONGEST)
    if process.exitcode is None:
        process.kill()
        process.join(LONGEST)
    return process.exitcode


def _command(circumstance, folder, words, environment, paths):
    """The process: everything around it is set, then the command is run as the program would be."""
    code = 99
    try:
        terminal = _surround(circumstance, folder, environment, paths)
        code = _main(words)
        if terminal:
            _hang_up(terminal)
    except BaseException:  # noqa: BLE001  # a command that raises is what these tests look for
        Path(paths[2]).write_text(f"ESCAPED {traceback.format_exc()}", encoding="utf-8")
    finally:
        os._exit(code)


def _main(words):
    from evidence.__main__ import main

    signal.alarm(int(LONGEST))
    code = main(list(words))
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return code


def _surround(circumstance, folder, environment, paths):
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    if circumstance.year:
        _set_clock(circumstance.year)
    os.chdir(folder)
    terminal = _streams(circumstance, paths)
    if circumstance.umask is not None:
        os.umask(circumstance.umask)
    if circumstance.bound:
        from .rights import give_up

        give_up()
    return terminal


def _streams(circumstance, paths):
    """Give the process its standard streams: files, or a terminal whose output comes into the file."""
    numbers = [os.open(path, flags) for path, flags in zip(paths, (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY), strict=True)]
    terminal = None
    if circumstance.columns:
        numbers[1], terminal = _terminal(circumstance.columns, numbers[1])
        numbers[2] = numbers[1]
    if circumstance.out:
        numbers[1] = circumstance.out()
    for number, opened in enumerate(numbers):
        os.dup2(opened, number)
    for number in circumstance.closed:
        os.close(number)
    modes = (("stdin", "rb"), ("stdout", "wb"), ("stderr", "wb"))
    for number, (name, mode) in enumerate(modes):
        setattr(sys, name, None if number in circumstance.closed else _text(number, mode, circumstance.encoding))
    return terminal


def _text(number, mode, encoding):
    errors = "backslashreplace" if number else "strict"
    return io.TextIOWrapper(
        open(number, mode, closefd=False), encoding=encoding, errors=errors, line_buffering=True
    )  # a number, and it stays open


def _terminal(columns, out):
    """A terminal of so many columns; what is printed on it goes to a file."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", _LINES, columns, 0, 0))
    over = Event()
    copying = Thread(target=_copy, args=(master, os.dup(out), over), daemon=True)
    copying.start()
    return slave, (slave, copying, over)


def _copy(master, out, over):
    """Copy until all have left the terminal, or the command is over and nothing more comes: others may stay on it."""
    with contextlib.suppress(OSError):  # so a terminal ends
        while (ready := select.select([master], [], [], 0.2)[0]) or not over.is_set():
            os.write(out, os.read(master, 65_536) if ready else b"")


def _hang_up(terminal):
    """Close the terminal, and wait until all that was printed on it has come."""
    slave, copying, over = terminal
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2, slave):
        os.dup2(nowhere, number)
    over.set()
    copying.join(LONGEST)


def _set_clock(year):
    """Let the machine's clock show another year."""
    real = dt.datetime

    class Jumped(real):
        @classmethod
        def now(cls, tz=None):
            return real.now(tz).replace(year=year, day=1)

    for name in _NAME_THE_CLASS:
        importlib.import_module(name).datetime = Jumped
    for name in _NAME_THE_MODULE:
        importlib.import_module(name).dt = SimpleNamespace(datetime=Jumped, UTC=dt.UTC)


def left_pipe():
    """A pipe whose reader has gone."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def full_drive():
    """A file on a drive that has no room."""
    return os.open("/dev/full", os.O_WRONLY)


def renamed(name):
    """Lay the project into a folder of this name."""

    def move(folder):
        there = os.path.join(os.fsencode(folder.parent), name if isinstance(name, bytes) else os.fsencode(name))  # noqa: PTH118  # bytes
        shutil.rmtree(there, ignore_errors=True)
        os.rename(folder, there)  # noqa: PTH104  # bytes
        return Path(os.fsdecode(there))

    return move


def linked(folder):
    """Let the project be reached by a link."""
    real = folder.with_name("real")
    shutil.rmtree(real, ignore_errors=True)
    folder.rename(real)
    folder.symlink_to(real)
    return folder


def locked(folder):
    """Take away the right to write, in the folder and in all that is in it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return folder


def on_another_drive(folder):
    """Lay the project on a drive of its own."""
    there = Path("/dev/shm") / f"evidence-{os.getpid()}"  # the one other drive that every Linux has
    shutil.rmtree(there, ignore_errors=True)
    shutil.copytree(folder, there, symlinks=True)
    shutil.rmtree(folder)
    return there


def replaced(name, make):
    """Put something else in the place of a file of the project."""

    def move(folder):
        path = folder / name
        path.unlink()
        make(path)
        return folder

    return move


def zeros(size):
    """A file of so many zeros, which take no room on the disk."""

    def make(path):
        with path.open("wb") as file:
            file.truncate(size)

    return make


def outdated(folder):
    """Let each project there be one of the version before."""
    for path in folder.rglob("evidence.db"):
        outdate(path.parent)
    return folder
