"""The numbers of the flow, each a count of placed publications: so they add up whatever was placed where.

identified = duplicates + automatic + other + screened; screened = excluded + sought; sought = not retrieved + assessed;
assessed = excluded at full text + included. Must never take a number from anywhere else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from evidence.exports.flow.boxes import Box

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence.exports.flow.boxes import Placed, Way

_NOT_FOUND_NOW = frozenset({Box.PREVIOUS, Box.CONSIDERED})


@dataclass(frozen=True, slots=True)
class Previous:
    """The version of the review that this one updates.

    ``run`` and ``finished`` name it in the run log; ``studies`` are those that it included, ``kept`` those of them that
    are included still, by their names of today, and ``gone_reports`` counts the known reports of the others.
    """

    run: int
    finished: str
    studies: tuple[str, ...]
    kept: frozenset[str]
    gone_reports: int = 0


@dataclass(frozen=True)
class Flow:
    """A review's records and studies, counted.

    Attributes:
        placed: Every publication, each once.
        again: How many records of each source were found in another source before: duplicates without a key.
        pooled: The names of the studies that are part of a pooled result, and the keys of their reports.
        eligible: The names of the studies that results count as eligible, included or not.
        previous: The version that this one updates; None for a new review.
    """

    placed: tuple[Placed, ...]
    again: Mapping[str, int] = field(default_factory=dict)
    pooled_studies: frozenset[str] = frozenset()
    pooled_reports: frozenset[str] = frozenset()
    eligible: frozenset[str] = frozenset()
    previous: Previous | None = None

    def count(self, box: Box, way: Way = "databases") -> int:
        """How many publications ended in a box."""
        return self._counts[box, way]

    @cached_property
    def _counts(self) -> Counter[tuple[Box, Way]]:
        return Counter((one.box, one.way) for one in self.placed)

    @cached_property
    def found(self) -> dict[str, int]:
        """How many records each database or file gave, in the order in which they came."""
        here = [one.source for one in self.placed if one.way == "databases" and one.box not in _NOT_FOUND_NOW]
        counted = Counter(here)
        names = dict.fromkeys((*here, *self.again))
        return {name: counted[name] + self.again.get(name, 0) for name in names}

    @property
    def identified(self) -> int:
        """Records that databases and files gave, duplicates among them."""
        return sum(self.found.values())

    @property
    def duplicates(self) -> int:
        """Records that are another one again: joined ones, and those that a second source gave."""
        return self.count(Box.DUPLICATE) + sum(self.again.values())

    @property
    def screened(self) -> int:
        """Records that are neither duplicates nor removed before screening."""
        return self.count(Box.SCREENED_OUT) + self.sought()

    def sought(self, way: Way = "databases") -> int:
        """Reports whose full text was sought."""
        return self.count(Box.NOT_RETRIEVED, way) + self.assessed(way)

    def assessed(self, way: Way = "databases") -> int:
        """Reports that were assessed for eligibility."""
        return self.count(Box.REPORT_EXCLUDED, way) + self.count(Box.INCLUDED, way)

    def reasons(self, box: Box, way: Way = "databases") -> dict[str, int]:
        """Why publications ended in a box: the commonest reason first, and how many each."""
        found = Counter(one.reason for one in self.placed if (one.box, one.way) == (box, way))
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    @property
    def cited(self) -> int:
        """Studies that published tables list, and no record that is held reports."""
        return self.sought("other")

    @property
    def studies(self) -> frozenset[str]:
        """The names of all studies that are included."""
        included = (one.studies for one in self.placed if one.box in {Box.INCLUDED, Box.PREVIOUS})
        return frozenset(study for studies in included for study in studies)

    @property
    def eligible_alone(self) -> tuple[str, ...]:
        """Studies that results count as eligible and that are not included: no full text, or people have to decide."""
        return tuple(sorted(self.eligible - self.studies))

    @property
    def new_studies(self) -> int:
        """Included studies that the previous version did not include."""
        return len(self.studies - (self.previous.kept if self.previous else frozenset()))

    @property
    def new_reports(self) -> int:
        """Reports that are included now and were not in the previous version."""
        return self.count(Box.INCLUDED) + self.count(Box.INCLUDED, "other")

    @property
    def previous_reports(self) -> int:
        """Reports of the studies of the previous version."""
        gone = self.previous.gone_reports if self.previous else 0
        return self.count(Box.PREVIOUS) + self.count(Box.PREVIOUS, "other") + gone

    @property
    def reports(self) -> int:
        """Reports of all studies that are included."""
        return self.new_reports + self.count(Box.PREVIOUS) + self.count(Box.PREVIOUS, "other")

    @property
    def gone(self) -> int:
        """Studies of the previous version that are not included any more, or have become one with another."""
        return len(self.previous.studies) - len(self.previous.kept) if self.previous else 0

    @property
    def unconfirmed(self) -> int:
        """Included reports of whose eligibility no person has said anything."""
        included = {Box.INCLUDED, Box.PREVIOUS}
        return sum(one.box in included and one.way == "databases" and not one.confirmed for one in self.placed)
