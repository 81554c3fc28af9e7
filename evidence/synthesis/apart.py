"""Lines of their own: studies that the protocol wants shown beside an analysis and not in it.

Studies over several lines of therapy, and combinations of drugs, where the protocol says "subgroup". Must never let one
into the main line, nor put two strata into one line, nor hide a study because it is alone there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evidence.figures import PooledFigures, pool_figures
from evidence.synthesis.shapes import figures_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.figures import Model
    from evidence.rows import Row


@dataclass(frozen=True, slots=True)
class Apart:
    """A line of its own: its name, its rows, and what they come to by the rules for few studies."""

    name: str
    rows: tuple[Row, ...]
    found: PooledFigures

    @property
    def sentence(self) -> str:
        """The line in words."""
        studies = ", ".join(row.study for row in self.rows)
        return f"Apart from it, {self.name} (not in the result above; {studies}): {self.found.sentence}"

    def to_json(self) -> dict[str, Any]:
        """Give the line as a pooled result of its own."""
        return {"apart": self.name, "rows": [row.id for row in self.rows], **self.found.to_json()}


def lines_apart(
    rows: Sequence[Row], measure: str, model: Model, *, k_eligible: int, cross_strata: bool = False
) -> tuple[Apart, ...]:
    """Pool each line, and each stratum of it unless the analysis may cross strata.

    Args:
        rows: One row a study and line.
        measure: Their measure.
        model: How to pool.
        k_eligible: How many eligible studies the analysis has.
        cross_strata: Whether the analysis that they stand beside may cross strata.
    """
    lines: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        lines[row.apart or "", "" if cross_strata else row.stratum or ""].append(row)
    several = {name for name, _ in lines if len({s for n, s in lines if n == name}) > 1}
    return tuple(
        Apart(
            f"{name}, {stratum}" if name in several else name,
            tuple(members),
            _pooled(members, measure, model, k_eligible),
        )
        for (name, stratum), members in sorted(lines.items())
    )


def _pooled(rows: Sequence[Row], measure: str, model: Model, k_eligible: int) -> PooledFigures:
    return replace(pool_figures(figures_of(rows, measure), model), k_eligible=k_eligible)
