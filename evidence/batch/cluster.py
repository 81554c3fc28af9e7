"""Read files on a Dask cluster: one file one task, the largest first.

Must never lose more than what a machine that died was reading: another reads that; if it kills those too it is named.
"""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING
from uuid import uuid4

from evidence import files
from evidence.batch.pool import failed, refused
from evidence.batch.reading import size_of
from evidence.errors import EvidenceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from distributed import Client, Future

    from evidence.batch.extracting import FileResult
    from evidence.batch.task import Task

_ADDRESS = re.compile(r"(?:(?:tcp|tls|ucx|wss?)://)?(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}")
_PATIENCE = 30  # seconds for a scheduler to answer, and for a first worker to come
_TRIES_AGAIN = 2  # of a task that ends in an error
_KILLED = "Every process of the cluster that read this file died."
_GONE = "The scheduler is gone."
_AGAIN = "what was read is kept; start the cluster again and run the same command."
_ONE_AT_A_TIME = Lock()  # a process with several threads would need the memory of several files, and be no faster


def require() -> None:
    """See that Dask's cluster is installed.

    Raises:
        UsageError: It is not.
    """
    if find_spec("distributed") is None:
        raise UsageError("dask.distributed is not installed.", remedy="pip install 'evidence[cluster]'.")


def on_cluster(names: Sequence[str], task: Task, *, address: str) -> Iterator[tuple[str, FileResult]]:
    """Read files on a cluster; give what came of each as soon as it is known.

    Args:
        names: Files that every machine of the cluster can open by this name.
        task: How they are read.
        address: Of the scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises:
        EvidenceError: The scheduler does not answer, or no more, or it has no worker.
    """
    if not names:
        return
    if files.STDIO in names:
        raise UsageError("A cluster cannot read standard input.", remedy="name files that all its machines can open.")
    with _silenced(), _connected(address) as client:
        largest_first = sorted(names, key=lambda name: -size_of(name))
        waiting = {_submitted(client, task, _everywhere(name)): name for name in largest_first}
        suspects = []
        for name, result in _together(client, waiting, address):
            if result is None:
                suspects.append(name)
            else:
                yield name, result
        for name in suspects:  # one may have killed the machine that the others were on
            for _, result in _together(client, {_submitted(client, task, _everywhere(name)): name}, address):
                yield name, result or refused(name, _KILLED, "give its workers more memory, and run it again.")


def _together(
    client: Client, waiting: dict[Future[FileResult], str], address: str
) -> Iterator[tuple[str, FileResult | None]]:
    """Give results as they come; None for a file whose machine died, several times."""
    from distributed import KilledWorker

    while waiting:
        for future in _some(client, waiting, address):
            try:
                result = _gathered(future, waiting[future], address)
            except KilledWorker:
                result = None
            except TimeoutError:
                continue  # the machine that held it died meanwhile, and it is read once more
            yield waiting.pop(future), result
            future.release()


def read_one(task: Task, name: str) -> FileResult:
    """Read a file, on a worker."""
    with _ONE_AT_A_TIME:
        return task.in_memory(name)


def _submitted(client: Client, task: Task, name: str) -> Future[FileResult]:
    return client.submit(read_one, task, name, key=f"evidence-{uuid4().hex}", pure=False, retries=_TRIES_AGAIN)


def _everywhere(name: str) -> str:
    from pathlib import Path

    return name if "://" in name else str(Path(name).resolve())


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep Dask from printing what is told with its address and a remedy besides: of a scheduler that dies, pages."""
    import_module("distributed")  # which sets the levels of its loggers
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    levels = [one.level for one in loggers]
    try:
        for one in loggers:
            one.setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)


def _connected(address: str) -> Client:
    from distributed import Client

    if not _ADDRESS.fullmatch(address):  # asked here, for a client that was refused leaves threads behind
        what = "This is no address of a scheduler."
        raise EvidenceError(what, where=address or "--scheduler", remedy="name it as tcp://10.0.0.1:8786.")
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        what = f"The scheduler does not answer: {type(error).__name__}: {error}."
        raise EvidenceError(what, where=address, remedy="start it with dask scheduler, and name its address.") from None
    if not _has_worker(client):
        client.close()
        what = f"The cluster has no worker, and none came in {_PATIENCE} seconds."
        raise EvidenceError(what, where=address, remedy=f"start some: dask worker --nthreads 1 {address}")
    return client


def _some(client: Client, waiting: Collection[Future[FileResult]], address: str) -> Collection[Future[FileResult]]:
    """Wait for any; see that there is somebody to wait for."""
    from distributed import CancelledError, wait

    try:
        with client.as_current():
            done: Collection[Future[FileResult]] = wait(
                list(waiting), timeout=_PATIENCE, return_when="FIRST_COMPLETED"
            ).done
    except TimeoutError:
        if client.scheduler_info().get("workers") or _has_worker(client):
            return ()
        raise EvidenceError("The cluster has no worker any more.", where=address, remedy=_AGAIN) from None
    except CancelledError:
        raise EvidenceError(_GONE, where=address, remedy=_AGAIN) from None
    return done


def _has_worker(client: Client) -> bool:
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        return False
    return True


def _gathered(future: Future[FileResult], name: str, address: str) -> FileResult:
    from distributed import CancelledError, KilledWorker

    try:
        result: FileResult = future.result(timeout=_PATIENCE)
    except CancelledError:
        raise EvidenceError(_GONE, where=address, remedy=_AGAIN) from None
    except (KilledWorker, TimeoutError):
        raise
    except Exception as error:  # noqa: BLE001  # whatever the task ended in is told with its file
        return failed(name, error)
    return result
