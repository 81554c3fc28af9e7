"""Read files in several processes of this machine.

On Linux they are forked from one that has the rule tables loaded, which takes two seconds of a core and 100 MB once,
however many processes there are; elsewhere each is started anew. Must never let a process that dies take another file
with it: what it read is tried again, and then named. Must never leave a process behind when this one is killed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import wait as wait_for
from threading import Thread
from typing import TYPE_CHECKING

from evidence.batch.extracting import FileResult
from evidence.batch.reading import size_of
from evidence.records import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from multiprocessing.context import BaseContext

    Read = Callable[[str], FileResult]

WARM = "evidence.batch.warm"
"""Is loaded once, for all processes."""
_TRIES_ALONE = 2
_DIED = "Every process that read this file died: the machine has too little memory for it, or they were killed."
_LESS = "close other programs or use fewer --jobs, and run it again."


def in_processes(names: Sequence[str], read: Read, jobs: int) -> Iterator[tuple[str, FileResult]]:
    """Read files, several at once and the largest first; give what came of each as soon as it is known.

    Args:
        names: The files.
        read: Reads one; can be sent to another process, as its result can.
        jobs: How many processes.
    """
    left, alone = sorted(names, key=lambda name: -size_of(name)), list[str]()
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
        yield name, _alone(name, read) or refused(name, _DIED, _LESS)


def _alone(name: str, read: Read) -> FileResult | None:
    """Read a file by itself; once more if its process dies, for before it may have died of another one's fault."""
    for _ in range(_TRIES_ALONE):
        for _, result in _together([name], read, 1):
            if result is not None:
                return result
    return None


def refused(name: str, reason: str, remedy: str) -> FileResult:
    """Give what came of a file that nobody could read."""
    return FileResult(name, rejected=(Rejected(name, reason, remedy),), whole=False)


def _together(names: Sequence[str], read: Read, jobs: int) -> Iterator[tuple[str, FileResult | None]]:
    """Read files until a process dies; None for those that were being read then, of which one may be the cause."""
    waiting = iter(names)
    running: dict[Future[FileResult], str] = {}
    with _pool(jobs) as pool:

        def fill() -> bool:
            """Hand out files; False where a process has died, so that no other takes any."""
            for name in waiting:
                try:
                    running[pool.submit(read, name)] = name
                except BrokenProcessPool:
                    return False
                if len(running) > jobs:  # one more than are read, so that no process waits
                    break
            return True

        lives = fill()
        while running:
            ended = wait(running, return_when=FIRST_COMPLETED).done
            for future in [one for one in running if one in ended]:  # in the order in which they were begun
                name = running.pop(future)
                error = future.exception()
                lives = lives and not isinstance(error, BrokenProcessPool) and fill()
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
    pool = ProcessPoolExecutor(jobs, context_of_processes(), initializer=_belong_to_the_parent)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        raise
    pool.shutdown()


def context_of_processes() -> BaseContext:
    """Say how processes are started on this machine; on Linux, start the one that they are forked from."""
    if sys.platform != "linux":  # a Mac's own libraries do not bear to be forked
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([WARM])
    resource_tracker.ensure_running()  # which would let interruptions through
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()  # with that mask: an interruption while it loads ends in no traceback of its own
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    return context


def _belong_to_the_parent() -> None:
    """Leave interruptions to the parent, and end with it: one that is killed can tell nobody."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait_for([parent.sentinel])
    os._exit(1)
