"""What is not in the review, with the reason: each report once, counted, and listed as far as a page can hold.

Must never drop one: what is not listed is counted, and stands in the embedded file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.exports.flow.words import named
from evidence.exports.inclusion import standing_of

if TYPE_CHECKING:
    from evidence.report.review import Review
    from evidence.rows import Row

LISTED = 500
"""How many are listed in the page; of more, the first, and all in the file."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """A report that is not eligible: ``code`` is the reason as ``WHY_NOT`` has it, ``because`` the words for it."""

    report: str
    pmid: str | None
    year: int | None
    title: str
    code: str
    because: str

    @property
    def reason(self) -> str:
        """The reason as a reader knows it."""
        return named(self.code)


def excluded(review: Review) -> tuple[Excluded, ...]:
    """Give every report without an eligible row, in the order of the table."""
    members: dict[str, list[Row]] = {}
    for row in review.lined.rows:
        members.setdefault(row.report, []).append(row)
    titles = {record.key: record.title for record, _ in review.records}
    return tuple(
        _excluded(rows, titles.get(rows[0].key, rows[0].study))
        for rows in members.values()
        if not any(row.eligible or row.eligible_but_retracted for row in rows)
    )


def counted(found: tuple[Excluded, ...]) -> tuple[tuple[str, int], ...]:
    """Count the reasons, the commonest first."""
    counts = Counter(one.reason for one in found)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _excluded(rows: list[Row], title: str) -> Excluded:
    code = standing_of(rows).removeprefix("excluded: ")
    row = next((row for row in rows if row.why_not == code), rows[0])
    return Excluded(row.report, row.pmid, row.year, title, code, row.because)
