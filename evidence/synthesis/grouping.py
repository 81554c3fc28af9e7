"""Subgroups of an analysis by what its rows carry: a closed list of properties, each read off a row and never guessed.

Must never group by a result, nor pool across strata in a group what is not pooled as a whole.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence.errors import UsageError
from evidence.figures import grouped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evidence.figures import Grouped
    from evidence.rows import Row
    from evidence.synthesis.shapes import Analysis


def _drugs(row: Row) -> str:
    """Give the pair of drugs, A over B, by the protocol's names; a side of several drugs goes by its label."""
    return " over ".join(row.drugs or ())


def _said(value: bool | None, yes: str, no: str) -> str:
    return "" if value is None else yes if value else no


PROPERTIES: Mapping[str, Callable[[Row], str]] = {
    "drugs": _drugs,
    "design": lambda row: row.design or "",
    "stratum": lambda row: row.stratum or "",
    "line_of_therapy": lambda row: row.line_of_therapy or "",
    "adjusted": lambda row: _said(row.adjusted, "adjusted estimate", "unadjusted estimate"),
    "study_adjusted": lambda row: _said(row.study_adjusted, "adjusted study", "unadjusted study"),
    "study_multicentre": lambda row: _said(row.study_multicentre, "multicentre", "one centre"),
    "assessor": lambda row: row.assessor or "",
    "source": lambda row: row.source,
}
"""What a row says of itself or of its study, in words; an empty text where it says nothing."""


def known(by: str) -> str:
    """Give the name of a property as it stands in the list.

    Raises:
        UsageError: There is no such property.
    """
    name = by.strip().lower().replace("-", "_")
    if name not in PROPERTIES:
        raise UsageError(f"Rows have no property {by} to group by.", remedy=f"take one of: {', '.join(PROPERTIES)}.")
    return name


def by_property(analysis: Analysis, by: str) -> Grouped | None:
    """Group the studies of an analysis; None where there are none, or where they may not stand together.

    Raises:
        UsageError: There is no such property.
    """
    name = known(by)
    if analysis.result is None and analysis.unshown is None:
        return None
    texts = [PROPERTIES[name](row) for row in analysis.rows]
    found = grouped(analysis.figures, texts, analysis.model, by=name)
    groups = (one._replace(found=replace(one.found, k_eligible=analysis.k_eligible)) for one in found.groups)
    return replace(found, groups=tuple(groups))
