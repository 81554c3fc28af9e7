"""The estimates of a review as other programs pool them: one row a study and result, the rest with why it is not one.

Must never take another row of a study than ``pool`` does, nor let one in that no person has accepted unless told to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError, NeedsHuman
from evidence.exports.inclusion import INCLUDED
from evidence.exports.names import name_of
from evidence.synthesis.selection import by_stratum

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.exports.shapes import Material, Tally
    from evidence.protocol import ComparisonSpec, OutcomeSpec
    from evidence.rows import Row

ACCEPTED = "accepted"
NOT_REVIEWED = "not reviewed"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A row of the evidence table as A over B, on its way to another program.

    ``label`` is the study's name for a plot, such as ``Rini 2011 (AXIS)``; ``a`` and ``b`` are the arms' labels.
    ``status`` is ``accepted`` or ``not reviewed`` for what is to be pooled, else ``rejected`` or a code of ``WHY_NOT``.
    """

    row: Row
    label: str
    a: str
    b: str
    status: str

    @property
    def to_be_pooled(self) -> bool:
        """Whether it is one of those that ``pool`` pools."""
        return self.status in {ACCEPTED, NOT_REVIEWED}


def estimates(material: Material, tally: Tally) -> tuple[Estimate, ...]:
    """Give the estimates that are wanted, one result after the other in the order of the protocol.

    Of the set ``all`` each result has what is to be pooled first, then the eligible studies without a number, then the
    other rows of the evidence table; what no person has accepted is there, marked as such.

    Args:
        material: The project.
        tally: Counts what is to be pooled, what of it no person has accepted, and the results.

    Raises:
        NeedsHuman: No person has accepted any of them.
        EvidenceError: There is none.
    """
    protocol = material.protocol()
    asked = ((comparison, outcome) for comparison in protocol.comparison for outcome in protocol.outcome)
    found = [pair for comparison, outcome in asked for pair in _of_outcome(material.rows(), comparison, outcome)]
    taken = {ACCEPTED, NOT_REVIEWED} if material.allow_unreviewed else {ACCEPTED}
    wanted = [(row, status) for row, status in found if material.which != INCLUDED or status in taken]
    if not wanted:
        raise _none([status for _, status in found])
    labels = labels_of(material, [row for row, _ in wanted])
    given = tuple(
        Estimate(row, labels.get(row.key, row.study), *protocol.labels(row.comparison), status)
        for row, status in wanted
    )
    pooled = [one for one in given if one.to_be_pooled]
    tally.pooled = len(pooled)
    tally.results = len({(one.row.comparison, one.row.endpoint, one.row.stratum) for one in pooled})
    tally.unreviewed = sum(one.status == NOT_REVIEWED for one in pooled)
    return given


def _of_outcome(rows: Sequence[Row], comparison: ComparisonSpec, outcome: OutcomeSpec) -> Iterator[tuple[Row, str]]:
    """Give each stratum's rows with their status; rows that stand in no selection come at its end."""
    selections = by_stratum(rows, comparison, outcome)
    chosen = {row.id for one in selections.values() for row in (*one.used, *one.without, *one.retracted)}
    others = [row for row in rows if (row.comparison, row.endpoint) == (comparison.id, outcome.id)]
    others = [row for row in others if row.id not in chosen]
    for stratum in sorted({*selections, *(row.stratum or "" for row in others)}):
        selection = selections.get(stratum)
        if selection is not None:
            yield from ((row, ACCEPTED if row.accepted else NOT_REVIEWED) for row in selection.used)
            yield from ((row, _status(row)) for row in (*selection.without, *selection.retracted))
        yield from ((row, _status(row)) for row in others if (row.stratum or "") == stratum)


def _status(row: Row) -> str:
    """Say why a row is not pooled; a usable one that gives way to another of its study is superseded."""
    return "rejected" if row.decision == "rejected" else row.why_not or "superseded"


def labels_of(material: Material, rows: Sequence[Row]) -> dict[str, str]:
    """Name each record's study by its first author and year, and by its own name where that is another."""
    studies = {row.key: row.study for row in rows if row.key}
    labels = {}
    for record in material.records():
        if record.key in studies and record.authors:
            name = name_of(record.authors[0], {})
            report = f"{name.family or name.whole} {record.year or ''}".strip()
            study = studies[record.key]
            labels[record.key] = study if study.startswith(report) else f"{report} ({study})"
    return labels


def _none(statuses: Sequence[str]) -> EvidenceError:
    waiting = statuses.count(NOT_REVIEWED)
    if waiting:
        return NeedsHuman(
            f"None of the {waiting} usable estimates has been accepted by a person, so nothing is written.",
            remedy="look at their words and decide (evidence review, or evidence decide); with --allow-unreviewed the "
            "file says so.",
        )
    if statuses:
        return EvidenceError(
            "No eligible study has a usable estimate, so there is nothing to write.",
            remedy="see why with evidence table --all, or export --set all.",
        )
    return EvidenceError(
        "There is no estimate to write.",
        remedy="bring records in (evidence fetch, evidence import), then evidence extract.",
    )
