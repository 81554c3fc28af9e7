"""Count what became of the records of a batch, and how long each stage took.

Must never let a record go uncounted: those that came in are those written, without an effect, refused or superseded.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

STAGES = ("read", "split", "gate", "parse", "extract", "write")
"""Reading and unpacking; finding the records; the gate on bytes; parsing; finding effects; writing."""


@dataclass(slots=True)
class Stats:
    """What became of the records of one file, or of several.

    Attributes:
        records: Records that came in.
        candidates: Those whose bytes let an effect be possible.
        parsed: Those that were parsed whole.
        written: Those that were written.
        effects: Effects of those that were written.
        by_measure: The same by measure.
        without_effect: Records without an effect that were not written; nearly all of them were not parsed.
        rejected: Records that could not be read.
        superseded: Records that were written of which a later version stands, in the same file or another one; and any
            of which a later version stands in the same file.
        removed: Records that were written and that PubMed says are deleted.
        unwanted: Records that were not asked for.
        packed: Bytes read.
        unpacked: Bytes gone through.
        seconds: By stage.
    """

    records: int = 0
    candidates: int = 0
    parsed: int = 0
    written: int = 0
    effects: int = 0
    by_measure: Counter[str] = field(default_factory=Counter)
    without_effect: int = 0
    rejected: int = 0
    superseded: int = 0
    removed: int = 0
    unwanted: int = 0
    packed: int = 0
    unpacked: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))

    def __iadd__(self, other: Stats) -> Self:
        """Add another file's."""
        for name in set(self.__slots__) - {"seconds"}:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for stage, taken in other.seconds.items():
            self.seconds[stage] += taken
        return self

    def check(self) -> None:
        """See that no record is lost.

        >>> Stats(records=3, written=1, without_effect=2).check()

        Raises:
            AssertionError: The counts do not add up.
        """
        known = self.written + self.without_effect + self.rejected + self.superseded
        known += self.removed + self.unwanted
        if self.records != known:
            raise AssertionError(f"{self.records} records came in, and {known} are accounted for: {self.to_json()}")

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Self:
        """Read what ``to_json`` gives."""
        return cls(**body | {"by_measure": Counter(body["by_measure"])})

    def less(self, replaced: int, deleted: int, by_measure: Counter[str]) -> Stats:
        """Give the counts when so many written records were replaced and deleted since, with effects of these measures.

        >>> Stats(records=3, written=3, effects=4, by_measure=Counter(HR=4)).less(1, 1, Counter(HR=2)).effects
        2
        """
        left = self.by_measure - by_measure
        written = self.written - replaced - deleted
        made = dataclasses.replace(self, written=written, effects=left.total(), by_measure=left)
        return dataclasses.replace(made, superseded=self.superseded + replaced, removed=self.removed + deleted)

    def to_json(self) -> dict[str, Any]:
        """Give the counts under their names, the seconds rounded to milliseconds."""
        body = {name: getattr(self, name) for name in self.__slots__}
        seconds = {stage: round(self.seconds[stage], 3) for stage in STAGES}
        return body | {"by_measure": dict(sorted(self.by_measure.items())), "seconds": seconds}
