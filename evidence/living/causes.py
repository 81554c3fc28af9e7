"""Why a study came, went or changed: what is known to have happened, matched to the rows that it touches.

Must never give a cause that was not told: where none fits, none is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.living.shapes import Point

UNREVIEWED: Final = "unreviewed"
"""The kind of the cause that what nobody has accepted is pooled, or is so no more."""

ACCEPTED: Final = "accepted"


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that happened.

    Attributes:
        kind: ``new``, ``revised``, ``retracted``, ``concern``, ``corrected``, ``deleted``, ``restored``, ``decision``,
            ``import`` (of published rows), ``protocol``, ``rules``, ``unreviewed``.
        words: The same in words, as a part of a sentence.
        key: The record that it happened to; empty for what concerns one row, or everything.
        row: The row of the table that it happened to; empty for a record, or everything.
        run: The run in which it happened, where that is known.
    """

    kind: str
    words: str
    key: str = ""
    row: str = ""
    run: int | None = None

    @property
    def general(self) -> bool:
        """Whether it concerns everything."""
        return not self.key and not self.row

    def explains(self, *points: Point | None) -> bool:
        """Whether it concerns everything, these among it: to pool what nobody accepted moves nothing else."""
        taken = any(point is not None and point.pooled and point.decision != ACCEPTED for point in points)
        return self.general and (taken or self.kind != UNREVIEWED)

    def touches(self, point: Point) -> bool:
        """Whether it happened to this study's row, or to the record that the row is from."""
        if self.row:
            return self.row == point.row
        return bool(self.key) and self.key in (point.record or point.pmid, point.pmid)


@dataclass(frozen=True, slots=True)
class Causes:
    """All that is known to have happened between two moments."""

    known: tuple[Cause, ...] = ()

    def of(self, *points: Point | None) -> tuple[Cause, ...]:
        """Give what happened to these rows; where nothing did, what concerns everything."""
        return tuple(self._own(*points)) or tuple(cause for cause in self.known if cause.explains(*points))

    def _own(self, *points: Point | None) -> Iterator[Cause]:
        for cause in self.known:
            if any(point is not None and cause.touches(point) for point in points):
                yield cause
