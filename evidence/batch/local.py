"""Read files one after the other, or several at once in processes of this machine, into one output.

Must never let one bad file stop the others, or write anything where none of the files can be read.
"""

from __future__ import annotations

import json
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

from evidence import files
from evidence.batch.extracting import Options, read_into
from evidence.batch.folder import lines_of, run_into
from evidence.batch.pool import failed, in_processes
from evidence.batch.spool import Spool
from evidence.batch.summary import Summary
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evidence.batch.extracting import FileResult
    from evidence.batch.folder import Each
    from evidence.batch.progress import Progress
    from evidence.batch.task import Task
    from evidence.records import Rejected

    Body = dict[str, Any]

_OWN = ("/dev/stdin", "/dev/fd/", "/proc/self/")


def bodies(
    names: Sequence[str],
    *,
    summary: Summary,
    kind: str = "auto",
    only: Iterable[str | None] | None = None,
) -> Iterator[Body]:
    """Read files and give the JSON of all their records in the files' order.

    Args:
        names: Files of any known format, ``-`` for standard input.
        summary: Is filled as the files go by.
        kind: A format's name, or ``auto`` to tell it from the content.
        only: The PMIDs of the records to read; all by default.

    Raises:
        EvidenceError: None of the files can be read.
    """
    options = Options(everything=True, kind=kind, only=None if only is None else frozenset(only))
    yield from map(json.loads, _lines(names, options, summary))


def run(
    names: Sequence[str],
    write: Callable[[Iterable[bytes]], None],
    options: Options,
    *,
    each: Each | None = None,
    elsewhere: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Read files and hand their lines to a writer, in the order of the files.

    PubMed's numbered files are put in the order of their numbers. What a later file replaces or deletes is left out.

    Args:
        names: Files, ``-`` for standard input.
        write: Takes lines of JSON, one a record.
        options: What is wanted of each file.
        each: Reads several files; one after the other in this process by default.
        elsewhere: Whether ``each`` is to read a single file too, which this process reads best.
        progress: Is told what was read.

    Raises:
        EvidenceError: None of the files can be read, or the output cannot be written.
    """
    if len(names) > 1 or elsewhere:
        return _of_several(names, write, options, each or one_by_one, progress)
    summary = Summary()
    stream = _lines(names, options, summary, progress)
    first = next(stream, None)  # before the output is opened: a file that cannot be read at all writes nothing
    write(stream if first is None else chain((first,), stream))
    summary.stats.check()
    return summary


def readers(jobs: int) -> Each:
    """Give what reads files in so many processes of this machine."""
    return one_by_one if jobs <= 1 else partial(_at_once, jobs=jobs)


def one_by_one(names: Sequence[str], read: Task) -> Iterator[tuple[str, FileResult]]:
    """Read files in this process."""
    for name in names:
        try:
            result = read(name)
        except Exception as error:  # noqa: BLE001  # whatever it is, the other files are read, as in several processes
            result = failed(name, error)
        yield name, result


def _at_once(names: Sequence[str], read: Task, *, jobs: int) -> Iterator[tuple[str, FileResult]]:
    yield from one_by_one([name for name in names if _is_own(name)], read)
    yield from in_processes([name for name in names if not _is_own(name)], read, jobs)


def _is_own(name: str) -> bool:
    """Whether only this process has what a name stands for: standard input, or what a shell's ``<(...)`` gives."""
    return name == files.STDIO or name.startswith(_OWN)


def _of_several(
    names: Sequence[str],
    write: Callable[[Iterable[bytes]], None],
    options: Options,
    each: Each,
    progress: Progress | None,
) -> Summary:
    """Read files into a folder that passes, and write what stands in it."""
    with TemporaryDirectory(prefix="evidence-batch-") as made:
        folder = Path(made)
        summary = run_into(names, folder, options, ending="jsonl", each=each, progress=progress)
        if summary.rejected and len(summary.unreadable) == summary.files:
            first = summary.rejected[0]
            raise EvidenceError(first.reason, where=first.where, remedy=first.remedy)
        start = perf_counter()
        write(lines_of(folder))
        summary.stats.seconds["write"] += perf_counter() - start
        return summary


def _lines(
    names: Sequence[str], options: Options, summary: Summary, progress: Progress | None = None
) -> Iterator[bytes]:
    seen = progress.reading if progress else None
    unreadable: list[Rejected] = []
    for name in names:
        with Spool() as spool:
            result, lines = read_into(spool, name, options, seen)
            if progress:
                progress.finished(result.stats)
            summary.add(result)
            unreadable += result.rejected[:1] if result.unreadable else ()
            for line in lines:
                start = perf_counter()
                yield line
                summary.stats.seconds["write"] += perf_counter() - start
    if unreadable and len(unreadable) == len(names):
        raise EvidenceError(unreadable[0].reason, where=unreadable[0].where, remedy=unreadable[0].remedy)
