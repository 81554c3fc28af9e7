"""Where a record stands in the review: included, excluded and why, or not assessed yet.

Must never call a record excluded for what is a lack of numbers: a study without usable data still answers the question.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, Protocol

from evidence.harmonise.screening import NOT_RETRIEVED
from evidence.rows import WHY_NOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.harmonise.screening import Screening
    from evidence.rows import Row

INCLUDED: Final = "included"
NOT_ASSESSED = "not-assessed"
WAITING: Final = "waiting"


class Keyed(Protocol):
    """What is asked about: anything with a record's key and the hash of its text."""

    @property
    def key(self) -> str:
        """The record's key."""

    @property
    def text_sha256(self) -> str:
        """The hash of its text as it is."""


class Inclusion:
    """The evidence table, asked about records.

    Args:
        rows: All of its rows, those that cannot be pooled too.
        screening: What people decided about records; without it nothing is said of those that wait for people, or whose
            full text was not to be had.
    """

    def __init__(self, rows: Sequence[Row], screening: Screening | None = None) -> None:
        self._screening = screening
        self._rows: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            for name in {row.key, row.pmid or ""} - {""}:
                self._rows[name].append(row)

    def of(self, record: Keyed) -> str:
        """Give ``included``, ``excluded: `` with the reason's code, or ``not-assessed``; see ``standing_of``.

        A published table that was brought in counts for the record whose PMID it names. What answers the question and
        is not in all the same is ``not-retrieved`` or ``waiting``, where it is known what people decided.
        """
        standing = standing_of(self._rows.get(record.key, []))
        if self._screening is None or standing != INCLUDED:
            return standing
        said = self._screening.on(record.key, record.text_sha256)
        return WAITING if said.waits(eligible=True) else NOT_RETRIEVED if said.state == NOT_RETRIEVED else INCLUDED

    def studies_of(self, record: Keyed) -> frozenset[str]:
        """Name the studies that a record reports, by the rows that make it included; one that has none is its own."""
        return frozenset(row.study for row in self._rows.get(record.key, []) if row.eligible) or frozenset({record.key})


def standing_of(rows: Sequence[Row]) -> str:
    """Give ``included``, ``excluded: `` with the reason's code, or, without any row, ``not-assessed``.

    What answers the question is included, whether or not its numbers can be used. Of several reasons against it the one
    that comes furthest is given, but that it was retracted before all others.

    >>> standing_of([])
    'not-assessed'
    """
    if not rows:
        return NOT_ASSESSED
    if any(row.eligible for row in rows):
        return INCLUDED
    if any(row.eligible_but_retracted for row in rows):
        return "excluded: retracted"
    return f"excluded: {max((row.why_not or WHY_NOT[0] for row in rows), key=WHY_NOT.index)}"
