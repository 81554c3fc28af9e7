"""Which analyses a protocol asks for, and which rows stand in each, before any is run.

Must never let an estimate that no person has accepted pass for one that somebody has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evidence.errors import NeedsHuman
from evidence.synthesis.selection import Selection, by_stratum, declared

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from evidence.protocol import AnalysisSpec, ComparisonSpec, OutcomeSpec, Protocol
    from evidence.rows import Row


@dataclass(frozen=True, slots=True)
class Plan:
    """An analysis before it is run."""

    spec: AnalysisSpec | None
    comparison: ComparisonSpec
    outcome: OutcomeSpec
    stratum: str | None
    selection: Selection

    @property
    def id(self) -> str:
        """The protocol's name of it, or what it is of."""
        return self.spec.id if self.spec else f"{self.comparison.id}/{self.outcome.id}/{self.stratum}"

    @property
    def usable(self) -> tuple[Row, ...]:
        """The rows that it pools once they are accepted."""
        return (*self.selection.used, *self.selection.apart)


def plans(protocol: Protocol, rows: Sequence[Row], by: Literal["strata", "declared"]) -> tuple[Plan, ...]:
    """Plan one analysis a comparison, outcome and stratum, or those that the protocol declares."""
    return tuple(_strata(protocol, rows) if by == "strata" else _declared(protocol, rows))


def strata_of(used: Iterable[Row]) -> tuple[str, ...]:
    """Name the strata that some rows are of."""
    return tuple(sorted({row.stratum for row in used if row.stratum}))


def refuse_unreviewed(protocol: Protocol, rows: Sequence[Row], asked: Container[str] | None = None) -> None:
    """Refuse where there is something to pool and no person has accepted any of it.

    Args:
        protocol: What asks for analyses.
        rows: All rows.
        asked: The ids of the analyses that are wanted; all by default, declared ones and strata.

    Raises:
        NeedsHuman: Nobody has accepted any of it.
    """
    every = (*plans(protocol, rows, "declared"), *plans(protocol, rows, "strata"))
    usable = {row.id: row for one in every if asked is None or one.id in asked for row in one.usable}
    if not usable or any(row.accepted for row in usable.values()):
        return
    others = {row.id for one in every for row in one.usable if row.accepted}
    also = f" {len(others)} of other analyses {'has' if len(others) == 1 else 'have'}." if others else ""
    raise NeedsHuman(
        f"None of the {len(usable)} usable estimates has been accepted by a person, so nothing is pooled.{also}",
        remedy="look at their words and decide (evidence review, or evidence decide); --allow-unreviewed looks ahead, "
        "and every output then says so.",
    )


def _strata(protocol: Protocol, rows: Sequence[Row]) -> Iterator[Plan]:
    for comparison in protocol.comparison:
        for outcome in protocol.outcome:
            for stratum, selection in by_stratum(rows, comparison, outcome).items():
                yield Plan(None, comparison, outcome, stratum, selection)


def _declared(protocol: Protocol, rows: Sequence[Row]) -> Iterator[Plan]:
    for spec in protocol.analysis:
        comparison, outcome = protocol.comparison_of(spec.comparison), protocol.outcome_of(spec.outcome)
        selection = declared(rows, spec, comparison, outcome)
        strata = strata_of(selection.used)
        yield Plan(spec, comparison, outcome, strata[0] if len(strata) == 1 else None, selection)
