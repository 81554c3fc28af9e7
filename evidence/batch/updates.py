"""Which records of several files still stand: PubMed's updates replace what came before, and delete.

The highest version of a PMID stands, of equal versions that of the last file, unless that file or a later one says that
PubMed deleted it (https://pubmed.ncbi.nlm.nih.gov/download: apply the files in the order of their numbers). Must never
need all PMIDs of PubMed at once: only those that were written, and one file's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from evidence.batch.spool import VERSIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from evidence.batch.spool import Seen


class Holding(NamedTuple):
    """What one file holds: ``seen`` gives its records, ``deleted`` are PMIDs that it says are deleted."""

    seen: Callable[[], Seen]
    deleted: Iterable[str] = ()


class Fallen(NamedTuple):
    """PMIDs of a file that were written and stand no longer: a later version is there, or PubMed deleted them."""

    replaced: frozenset[int] = frozenset()
    deleted: frozenset[int] = frozenset()

    @property
    def all(self) -> frozenset[int]:
        """Both."""
        return self.replaced | self.deleted


def fallen(files: Sequence[Holding]) -> list[Fallen]:
    """Say of each file which of its written records no longer stand.

    Args:
        files: In the order in which they are applied.
    """
    written = [np.frombuffer(one.seen().written, np.int64) // VERSIONS for one in files]
    pmids = np.unique(np.concatenate(written)) if written else np.empty(0, np.int64)
    best = np.full(len(pmids), -1, np.int64)  # of each PMID the version that stands and its file, in one number
    gone = np.full(len(pmids), -1, np.int64)  # the last file that deletes it
    for at, one in enumerate(files):
        read = np.frombuffer(one.seen().read, np.int64)
        places, known = _places(pmids, read // VERSIONS)
        np.maximum.at(best, places, (read[known] % VERSIONS) * len(files) + at)
        gone[_places(pmids, np.array([int(pmid) for pmid in one.deleted], np.int64))[0]] = at
    return [_of_file(at, np.unique(mine), pmids, best % max(len(files), 1), gone) for at, mine in enumerate(written)]


def still_deleted(files: Sequence[Holding]) -> list[tuple[str, ...]]:
    """Give of each file the PMIDs that it deletes and that come in no later one, as some do again."""
    pmids = np.unique(np.array([int(pmid) for one in files for pmid in one.deleted], np.int64))
    last = np.full(len(pmids), -1, np.int64)
    for at, one in enumerate(files if len(pmids) else ()):
        last[_places(pmids, np.frombuffer(one.seen().read, np.int64) // VERSIONS)[0]] = at
    known = dict(zip(pmids.tolist(), last.tolist(), strict=True))
    return [tuple(pmid for pmid in one.deleted if known[int(pmid)] <= at) for at, one in enumerate(files)]


def unwritten(files: Sequence[Holding], pmids: Iterable[str]) -> tuple[str, ...]:
    """Give those of some PMIDs that were not written where they were last read: what is known of them is older.

    Args:
        files: In the order in which they are applied.
        pmids: Which to look for.
    """
    wanted = np.unique(np.array([int(pmid) for pmid in pmids], np.int64))
    best = np.full(len(wanted), -1, np.int64)
    is_written = np.zeros(len(wanted), np.bool_)
    for at, one in enumerate(files):
        seen = one.seen()
        read, written = (np.frombuffer(numbers, np.int64) for numbers in seen)
        places, known = _places(wanted, read // VERSIONS)
        here = (read[known] % VERSIONS) * len(files) + at
        later = here >= best[places]
        best[places[later]] = here[later]
        is_written[places[later]] = np.isin(read[known][later], written)
    return tuple(map(str, wanted[(best >= 0) & ~is_written].tolist()))


Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]


def _places(pmids: Numbers, wanted: Numbers) -> tuple[Numbers, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Where PMIDs stand in a sorted list of them, and which of them stand there."""
    places = np.searchsorted(pmids, wanted)
    known = places < len(pmids)
    known[known] = pmids[places[known]] == wanted[known]
    return places[known], known


def _of_file(at: int, mine: Numbers, pmids: Numbers, last: Numbers, gone: Numbers) -> Fallen:
    places = np.searchsorted(pmids, mine)
    replaced = last[places] != at
    deleted = (gone[places] >= at) & ~replaced
    return Fallen(frozenset(mine[replaced].tolist()), frozenset(mine[deleted].tolist()))
