"""Read files one after the other, or several at once in processes of this machine; the rows come in the files' order.

Must never let one bad file stop the others, or write anything where none of the files can be read.
"""

from __future__ import annotations

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from time import perf_counter
from typing import TYPE_CHECKING, Any

from evidence.batch.extracting import FileResult, Options, extract_file, read_into
from evidence.batch.spool import Spool
from evidence.batch.stats import Stats
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evidence.batch.progress import Progress
    from evidence.records import Rejected

    Body = dict[str, Any]


@dataclass(slots=True)
class Summary:
    """What became of a batch: its counts, what was refused, PMIDs that are deleted, files that are not whole."""

    stats: Stats = field(default_factory=Stats)
    rejected: tuple[Rejected, ...] = ()
    deleted: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    files: int = 0

    @property
    def records(self) -> int:
        """Records that came in."""
        return self.stats.records

    @property
    def written(self) -> int:
        """Records that were written."""
        return self.stats.written

    @property
    def effects(self) -> int:
        """Effects of the records that were written."""
        return self.stats.effects

    def to_json(self) -> dict[str, Any]:
        """Give the counts of all files, and the names of those that are not whole."""
        known = {"files": self.files, "not_whole": list(self.broken), "deleted": len(self.deleted)}
        return known | self.stats.to_json()

    def add(self, result: FileResult) -> None:
        """Add what came of one file."""
        self.stats += result.stats
        self.rejected += result.rejected
        self.deleted += result.deleted
        self.broken += () if result.whole else (result.name,)
        self.files += 1


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
    yield from map(json.loads, _lines(names, options, 1, summary))


def run(
    names: Sequence[str],
    write: Callable[[Iterable[bytes]], None],
    options: Options,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Summary:
    """Read files and hand their lines to a writer.

    Args:
        names: Files, ``-`` for standard input.
        write: Takes lines of JSON, one a record.
        options: What is wanted of each file.
        jobs: Processes to read in.
        progress: Is told what was read.

    Raises:
        EvidenceError: None of the files can be read, or the output cannot be written.
    """
    summary = Summary()
    stream = _lines(names, options, jobs, summary, progress)
    first = next(stream, None)  # before the output is opened: files that cannot be read at all write nothing
    write(stream if first is None else chain((first,), stream))
    summary.stats.check()
    return summary


def _lines(
    names: Sequence[str], options: Options, jobs: int, summary: Summary, progress: Progress | None = None
) -> Iterator[bytes]:
    unreadable: list[Rejected] = []
    for result, lines in _results(names, options, jobs, progress):
        summary.add(result)
        unreadable += result.rejected[:1] if result.unreadable else ()
        for line in lines:
            start = perf_counter()
            yield line
            summary.stats.seconds["write"] += perf_counter() - start
    if unreadable and len(unreadable) == len(names):
        raise EvidenceError(unreadable[0].reason, where=unreadable[0].where, remedy=unreadable[0].remedy)


def _results(
    names: Sequence[str], options: Options, jobs: int, progress: Progress | None
) -> Iterator[tuple[FileResult, Iterable[bytes]]]:
    seen = progress.reading if progress else None
    for result, lines in _one_by_one(names, options, seen) if jobs <= 1 else _at_once(names, options, jobs):
        if progress:
            progress.finished(result.stats)
        yield result, lines


def _one_by_one(
    names: Sequence[str], options: Options, seen: Callable[[Stats], None] | None
) -> Iterator[tuple[FileResult, Iterable[bytes]]]:
    for name in names:
        with Spool() as spool:
            yield read_into(spool, name, options, seen)


def _at_once(names: Sequence[str], options: Options, jobs: int) -> Iterator[tuple[FileResult, Iterable[bytes]]]:
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        for result in pool.map(partial(extract_file, options=options), names):
            yield result, result.lines
