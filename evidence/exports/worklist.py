"""What to look up in full texts: each eligible study whose abstract leaves a number out that the review needs.

Must never drop an eligible study because its abstract is silent: what is left out is seldom left out at random
(Cochrane Handbook, chapter 13).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.exports.columns import line
from evidence.exports.reference import reference_of
from evidence.synthesis.selection import by_stratum

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.exports.reference import Reference
    from evidence.exports.shapes import Material, Tally
    from evidence.protocol import OutcomeSpec, Protocol
    from evidence.rows import Row

COLUMNS = (
    *("study", "pmid", "pmcid", "doi", "year", "title", "comparison", "outcome", "stratum", "missing", "because"),
    *("look_for", "pubmed_url", "full_text_url", "found_value", "found_ci_low", "found_ci_high", "found_where", "note"),
)
"""The ``found_...`` columns are empty, for the person who looks."""

_MISSING = {
    "open-direction": "which arm is the numerator",
    "check-failed": "figures that agree with each other",
    "subgroup": "an estimate of all patients",
}


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the file, a line a study, comparison and outcome.

    Args:
        material: The project.
        tally: Counts the lines.
    """
    protocol = material.protocol()
    lacking = [*_without(protocol, material.rows())]
    named = {row.pmid or row.key for row, *_ in lacking}
    records = (record for record in material.records() if (record.pmid or record.key) in named)
    held = {record.pmid or record.key: reference_of(record) for record in records}
    yield line(COLUMNS)
    for row, outcome, missing in lacking:
        tally.written += 1
        yield line(_cells(protocol, row, outcome, missing, held.get(row.pmid or row.key)))


def _without(protocol: Protocol, rows: Sequence[Row]) -> Iterator[tuple[Row, OutcomeSpec, str]]:
    """Give the eligible studies without a usable number, then those that are used and do not print both numbers."""
    for comparison in protocol.comparison:
        for outcome in protocol.outcome:
            for selection in by_stratum(rows, comparison, outcome).values():
                for row in selection.without:
                    yield row, outcome, _MISSING.get(row.why_not or "", "estimate with its interval")
                for row in selection.used:
                    if row.n_a is None or row.n_b is None:
                        yield row, outcome, "number of patients analysed in each arm"


def _cells(protocol: Protocol, row: Row, outcome: OutcomeSpec, missing: str, held: Reference | None) -> tuple[str, ...]:
    a, b = protocol.labels(row.comparison)
    wanted = f"{outcome.label}: {missing}, {outcome.measure}, {a} over {b}, of all patients as randomised or enrolled"
    return (
        row.study,
        row.pmid or "",
        held.pmcid if held else "",
        held.doi if held else "",
        str(row.year or ""),
        held.title if held else "",
        row.comparison or "",
        outcome.id,
        row.stratum or "",
        missing,
        row.because,
        wanted,
        f"https://pubmed.ncbi.nlm.nih.gov/{row.pmid}/" if row.pmid else "",
        _full_text(held),
        *("",) * 5,
    )


def _full_text(held: Reference | None) -> str:
    """Link to the free copy in PubMed Central, else to the publisher by the DOI."""
    if held is not None and held.pmcid:
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{held.pmcid}/"
    return f"https://doi.org/{held.doi}" if held is not None and held.doi else ""
