"""Many files in, findings out, without a project: the same records give the same lines in any number of processes.

Must never drop a record silently: one that cannot be read is listed, and the rest is written. Must never leave half
an output file.
"""

from __future__ import annotations

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from evidence import files, formats
from evidence.errors import EvidenceError
from evidence.records import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from evidence.records import Record

    Body = dict[str, Any]
    Reader = Callable[[Iterable["Record"]], Iterator[tuple["Record", "Body | str"]]]

_AT_ONCE = 16  # records handed to a process together: few enough to share the work, enough to pay the way


@dataclass(slots=True)
class Summary:
    """What became of a batch."""

    records: int = 0
    written: int = 0
    effects: int = 0
    rejected: tuple[Rejected, ...] = ()


def record_body(record: Record, findings: Body) -> Body:
    """Give the JSON of a record: what is known about it, its text, and what was read from that."""
    known = {
        "pmid": record.pmid,
        "doi": record.doi,
        "title": record.title,
        "year": record.year,
        "journal": record.journal,
        "text": record.text,
    }
    return {**known, **findings}


def json_line(body: Body) -> bytes:
    """Give one line of JSON as UTF-8; characters that have no UTF-8 form (lone surrogates) stay escaped."""
    try:
        return (json.dumps(body, ensure_ascii=False, allow_nan=False) + "\n").encode()
    except UnicodeEncodeError:
        return (json.dumps(body, allow_nan=False) + "\n").encode()


def bodies(
    names: Sequence[str],
    *,
    jobs: int = 1,
    summary: Summary,
    kind: str = "auto",
    everything: bool = True,
    only: Container[str | None] | None = None,
) -> Iterator[Body]:
    """Read files and give the JSON of their records in the files' order.

    Args:
        names: Files of any known format, ``-`` for standard input.
        jobs: Processes to read in.
        summary: Is filled as the records go by.
        kind: A format's name, or ``auto`` to tell it from the content.
        everything: Whether records without an effect are given too.
        only: The PMIDs of the records to read; all by default.

    Raises:
        EvidenceError: None of the files can be read.
    """
    rejected: list[Rejected] = []
    unreadable: list[EvidenceError] = []
    with _reader(jobs, everything=everything) as read:
        for name in names:
            try:
                parsed = formats.parse(files.read(name), name="(stdin)" if name == files.STDIO else name, kind=kind)
            except EvidenceError as error:
                unreadable.append(error)
                rejected.append(Rejected(error.where or name, error.what, error.remedy))
                continue
            rejected += parsed.rejected
            if parsed.rows:
                rejected.append(Rejected(name, "This holds published rows, not abstracts.", "evidence import it."))
            for record, outcome in read(r for r in parsed.records if only is None or r.pmid in only):
                summary.records += 1
                if isinstance(outcome, str):
                    rejected.append(Rejected(f"{name}: {record.key}", f"Reading it failed: {outcome}"))
                elif outcome["effects"] or everything:
                    summary.written += 1
                    summary.effects += len(outcome["effects"])
                    yield record_body(record, outcome)
    summary.rejected = tuple(rejected)
    if unreadable and len(unreadable) == len(names):
        raise unreadable[0]


def run(names: Sequence[str], write: Callable[[Iterator[Body]], None], *, everything: bool, jobs: int) -> Summary:
    """Read files and hand the JSON of their records to a writer.

    Args:
        names: Files, ``-`` for standard input.
        write: Takes the records one by one.
        everything: Whether records without an effect are written too.
        jobs: Processes to read in.

    Raises:
        EvidenceError: None of the files can be read, or the output cannot be written.
    """
    summary = Summary()
    stream = bodies(names, jobs=jobs, summary=summary, everything=everything)
    first = next(stream, None)  # before the output is opened: files that cannot be read at all write nothing
    write(stream if first is None else chain((first,), stream))
    return summary


@contextmanager
def _reader(jobs: int, *, everything: bool) -> Iterator[Reader]:
    if jobs <= 1:
        yield lambda records: ((record, _read((record.text, record.pmid or "", everything))) for record in records)
        return
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:

        def read(records: Iterable[Record]) -> Iterator[tuple[Record, Body | str]]:
            batch = tuple(records)
            work = ((record.text, record.pmid or "", everything) for record in batch)
            return zip(batch, pool.map(_read, work, chunksize=_AT_ONCE), strict=True)

        yield read


def _read(work: tuple[str, str, bool]) -> Body | str:
    """Read one text, in full where that is wanted or it has an effect.

    A failure is given as its message, since one record must not stop the others.
    """
    from extractors import extract, has_effects  # spaCy takes a second to import

    text, pmid, everything = work
    try:
        if not everything and not has_effects(text):
            return {"effects": []}
        return extract(text, pmid=pmid).to_dict()
    except Exception as error:  # noqa: BLE001  # whatever a text provokes, it is listed with its record
        return f"{type(error).__name__}: {error}"
