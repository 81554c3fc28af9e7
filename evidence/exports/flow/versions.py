"""The version of the review that this one updates: the studies that a run of the log included.

Must never take a run for a version on its own: which one was published, only a person knows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evidence.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence.store import Store, StoredRun

LAST: Final = "last"
"""Asks for the last result that was kept with ``pool --save``; updates are no versions that anybody published."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a run kept: its number, when it ended, and of each study that it included the reports that it names."""

    run: int
    finished: str
    studies: Mapping[str, tuple[str, ...]]


def earlier(store: Store, asked: str) -> Earlier:
    """Find the version that is meant.

    Args:
        store: The project.
        asked: The number of a run, or ``last``.

    Raises:
        UsageError: It is neither, or nothing was kept.
        EvidenceError: There is no run of this number.
    """
    run = _meant(store, asked)
    body = run.body if "snapshot" in run.body else store.run(run.body["snapshot_of"]).body
    studies: dict[str, dict[str, None]] = defaultdict(dict)
    for line in body["snapshot"]["lines"]:
        for point in line["points"]:
            studies[point["study"]][point["report"]] = None
    return Earlier(run.id, run.finished, {name: tuple(reports) for name, reports in studies.items()})


def _meant(store: Store, asked: str) -> StoredRun:
    if asked != LAST:
        if not asked.isdecimal() or not asked.isascii():
            raise UsageError("This is no run.", where=asked, remedy="give a number of evidence runs list, or last.")
        return store.run(int(asked))
    kept = next((run for run in reversed(store.runs()) if run.kind == "pool"), None)
    if kept is None:
        remedy = "keep one with evidence pool --save, or give the number of an update: evidence runs list."
        raise UsageError("No result was kept as a version of the review.", where="--previous last", remedy=remedy)
    return kept
