"""Read files in several processes of this machine.

Must never let a process that dies take another file with it: what it read is tried again, and then named.
"""

from __future__ import annotations

import multiprocessing
import signal
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING

from evidence.batch.extracting import FileResult
from evidence.records import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    Read = Callable[[str], FileResult]

_DIED = "The process that read this file died, twice: the machine has too little memory for it, or it was killed."


def in_processes(names: Sequence[str], read: Read, jobs: int) -> Iterator[tuple[str, FileResult]]:
    """Read files, several at once; give what came of each as soon as it is known.

    Args:
        names: The files.
        read: Reads one; can be sent to another process, as its result can.
        jobs: How many processes.
    """
    left, alone = list(names), list[str]()
    while left:
        done = set[str]()
        for name, result in _together(left, read, jobs):
            done.add(name)
            if result is None:
                alone.append(name)
            else:
                yield name, result
        left = [name for name in left if name not in done]
    for name in alone:
        for _, result in _together([name], read, 1):
            yield name, result or refused(name, _DIED, "close other programs or use fewer --jobs, and run it again.")


def refused(name: str, reason: str, remedy: str) -> FileResult:
    """Give what came of a file that nobody could read."""
    return FileResult(name, rejected=(Rejected(name, reason, remedy),), whole=False)


def _together(names: Sequence[str], read: Read, jobs: int) -> Iterator[tuple[str, FileResult | None]]:
    """Read files until a process dies; None for those that were being read then, of which one may be the cause."""
    waiting = iter(names)
    running: dict[Future[FileResult], str] = {}
    with _pool(jobs) as pool:

        def fill() -> None:
            for name in waiting:
                running[pool.submit(read, name)] = name
                if len(running) > jobs:  # one more than are read, so that no process waits
                    break

        fill()
        died = False
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                name = running.pop(future)
                error = future.exception()
                died |= isinstance(error, BrokenProcessPool)
                if not died:
                    try:
                        fill()
                    except BrokenProcessPool:
                        died = True
                if isinstance(error, BrokenProcessPool):
                    yield name, None
                else:
                    yield name, future.result() if error is None else failed(name, error)


def failed(name: str, error: BaseException) -> FileResult:
    """Give what came of a file whose reading ended in an error: a part that could not be written, or a bug."""
    what = getattr(error, "what", f"Reading it failed: {type(error).__name__}: {error}")
    return refused(name, what, getattr(error, "remedy", "") or "run it again.")


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Make processes; on an interruption end them at once, for a file takes a while."""
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_leave_interrupts_to_the_parent)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        raise
    pool.shutdown()


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
