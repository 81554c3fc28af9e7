"""What changed since the last run, for the report: records that came or changed, and pooled numbers before and after.

Must never call a number unchanged that is not, nor name a cause that no log tells.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.living.events import ORDER
from evidence.living.words import before_and_after, movers, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.living import Moved

LISTED = 100
"""How many records of a kind are listed; of more, the first, and their number."""


@dataclass(frozen=True, slots=True)
class Line:
    """An analysis that moved: its name, how it stood, how it stands, and what moved it."""

    name: str
    before: str
    after: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What changed between two moments, which ``span`` names; ``events`` are records, as a run kept them."""

    span: str
    moved: Moved
    events: Sequence[dict[str, Any]] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The analyses that moved, those with a result first."""
        return tuple(_lines(self.moved))

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many records of each kind of event, the gravest first."""
        found = Counter(kind for kind, _ in {(str(event["what"]), str(event["record"])) for event in self.events})
        return tuple((kind, found[kind]) for kind in ORDER if found[kind])

    @property
    def listed(self) -> tuple[dict[str, Any], ...]:
        """The events, the gravest first; of very many of one kind, the first."""
        kinds = ([one for one in self.events if one["what"] == kind][:LISTED] for kind in ORDER)
        return tuple(one for members in kinds for one in members)

    @property
    def unlisted(self) -> int:
        """How many events are counted alone."""
        return len(self.events) - len(self.listed)

    @property
    def nothing(self) -> bool:
        """Whether nothing changed."""
        return not self.lines and not self.events


def _lines(moved: Moved) -> Iterator[Line]:
    for one in sorted(moved.lines, key=lambda line: not line.before.result and not line.after.result):
        told = tuple(movers(one))
        if one.changed or told:
            yield Line(named(one), *before_and_after(one), told)
