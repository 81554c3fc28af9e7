"""The version of the review that this one updates: the studies that a run of the log included.

Must never take a run for a version on its own: which one was published, only a person knows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evidence.errors import UsageError
from evidence.exports.flow.boxes import Box, box_of
from evidence.exports.inclusion import INCLUDED
from evidence.harmonise.screening import Screening

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence.store import Reach, Store, StoredRun

LAST: Final = "last"
"""Asks for the last result that was kept with ``pool --save``; updates are no versions that anybody published."""

_ASIDE: Final = "set-aside"
"""How a run marks a study that an analysis does not ask for; such a point names no report."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a run kept: its number, when it ended, how far the project had come, and the studies that it included.

    ``studies`` gives of each the reports that are known; of one that an analysis only set aside there may be none.
    """

    run: int
    finished: str
    reached: Reach
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
    points = [point for line in body["snapshot"]["lines"] for point in line["points"]]
    reached = store.reached(run)
    left_out = _left_out(store, points, Screening(store.decisions()[: run.decisions]), store.revised_after(reached))
    studies: dict[str, dict[str, None]] = defaultdict(dict)
    for point in points:
        if point["standing"] != _ASIDE:
            studies[point["study"]][point["report"]] = None
    kept = {name: tuple(one for one in reports if one not in left_out) for name, reports in studies.items()}
    alone = {point["study"]: () for point in points if point["study"] not in studies}
    included = {name: reports for name, reports in kept.items() if reports}
    return Earlier(run.id, run.finished, reached, {**included, **alone})


def _left_out(
    store: Store, points: Iterable[Mapping[str, Any]], screening: Screening, newer: Mapping[str, int]
) -> frozenset[str]:
    """Name the reports that people had not let in by then: such a study counts as eligible, and is not included.

    A published table waits with the record of its publication, and does not hang on that one's full text.
    """
    pmids, out = store.pmids(), set()
    for point in points:
        if point["record"]:
            said = screening.on(point["record"], point["text_sha256"])
            left_out = box_of(INCLUDED, said)[0] is not Box.INCLUDED
        else:
            states = store.revisions(point["pmid"]) if point["pmid"] in pmids else ()
            then = states[: len(states) - newer.get(point["pmid"], 0)]
            left_out = bool(then) and screening.on(point["pmid"], then[-1].text_sha256).waits(eligible=True)
        if left_out:
            out.add(point["report"])
    return frozenset(out)


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
