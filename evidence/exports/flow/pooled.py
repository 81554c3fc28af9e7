"""Which rows are part of a pooled result, without pooling them.

Must never call a study part of a meta-analysis that stands alone, or one of two that the protocol does not average.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.synthesis.selection import by_stratum, declared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.protocol import Protocol
    from evidence.rows import Row


def pooled_rows(protocol: Protocol, rows: Sequence[Row], *, allow_unreviewed: bool) -> tuple[Row, ...]:
    """Give the rows behind every average, each once: of the strata, and of the analyses that the protocol declares."""
    found = {
        row.id: row
        for used, cross_strata in _used(protocol, rows, allow_unreviewed=allow_unreviewed)
        if _averaged(protocol, used, cross_strata=cross_strata)
        for row in used
    }
    return tuple(found.values())


def _used(protocol: Protocol, rows: Sequence[Row], *, allow_unreviewed: bool) -> Iterator[tuple[tuple[Row, ...], bool]]:
    for comparison in protocol.comparison:
        for outcome in protocol.outcome:
            for selection in by_stratum(rows, comparison, outcome).values():
                yield selection.reviewed(allow_unreviewed=allow_unreviewed).used, False
    for spec in protocol.analysis:
        comparison, outcome = protocol.comparison_of(spec.comparison), protocol.outcome_of(spec.outcome)
        selection = declared(rows, spec, comparison, outcome)
        yield selection.reviewed(allow_unreviewed=allow_unreviewed).used, spec.cross_strata


def _averaged(protocol: Protocol, used: Sequence[Row], *, cross_strata: bool) -> bool:
    """Whether ``pool`` gives an average of these rows; see ``synthesis.analyses``."""
    strata = {row.stratum for row in used if row.stratum}
    if len(strata) > 1 and not cross_strata:
        return False
    choice, k = protocol.synthesis, len(used)
    return (k == 2 and choice.pool_k2) or (k > 2 and k >= choice.min_k)
