"""A place that names a group, and how much such a place tells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.arms.naming import Name

# How much a place tells of a group as an arm of the study.
ALLOCATED = 5  # a list of groups that people were randomly allocated to
LISTED = 3  # another list of groups: either A or B; comparing A with B in the title
SIZED = 2  # a size stands there
COMPARED = 1  # set against another group
CALLED = 1  # called a group
MENTIONED = 0  # named in the title, or another name of a group that is known

# How far a size is to be trusted.
OF_ALLOCATED, OF_GROUP, OF_ANALYSED = 3, 2, 1


@dataclass(frozen=True, slots=True)
class Cue:
    """One place that names a group: the name, its size if that stands there, and how much the place tells.

    Cues of one list of groups bear one number in ``listed``: they are different groups. Cues that bear one number in
    ``bound`` name the same group. ``reach`` is the end of the words that are about this group in a list.
    """

    name: Name
    n: int | None
    span: tuple[int, int]
    rule: str
    weight: int
    listed: int = -1
    bound: int = -1
    trust: int = 0
    reach: int = -1
    dosed: bool = False

    @property
    def called(self) -> str:
        """The words that tell the group, in lower case."""
        return f"{self.name.called} {self.name.dose}" if self.dosed else self.name.called

    @property
    def place(self) -> tuple[int, int]:
        """Where the name stands, with its dose where that tells the group from another."""
        return self.name.dosed if self.dosed else (self.name.start, self.name.end)

    def with_dose(self) -> Cue:
        """The same place with the dose as a part of the name."""
        span = min(self.span[0], self.name.dosed[0]), max(self.span[1], self.name.dosed[1])
        return replace(self, dosed=True, span=span)
