"""What names an endpoint in a stretch of a text: a name of the lexicon, "the primary endpoint", an unlisted outcome.

Must never weigh: how surely a name is that of an estimate depends on where it stands (``endpoint``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from extractors.endpoints import Named
from extractors.link import events, primary

if TYPE_CHECKING:
    from extractors.link.places import Places


@dataclass(frozen=True)
class EndpointNames:
    """The names of endpoints in one text."""

    places: Places

    @cached_property
    def primary(self) -> Named | None:
        """What the text says that its primary endpoint is."""
        return primary.defined(self.places)

    @cached_property
    def ranked(self) -> dict[str, Named | None]:
        """What the text says that its primary and its key secondary endpoint are."""
        return {primary.PRIMARY: self.primary, primary.SECONDARY: primary.defined(self.places, primary.SECONDARY)}

    def within(self, start: int, end: int) -> list[tuple[Named, str]]:
        """Give the names between two offsets; each that is of no lexicon with its rule, else an empty one."""
        if start >= end:
            return []
        listed: list[tuple[Named, str]] = [(self._own(n), "") for n in self.places.endpoints_in(start, end)]
        for rank in (primary.PRIMARY, primary.SECONDARY):
            for match in primary.mentions(self.places, start, end, rank):
                text, meant = self.places.text[match.start() : match.end()], self.ranked[rank]
                code = meant.code if meant else "OTHER"
                listed.append((Named(code, match.start(), match.end(), text), f"endpoints.{rank}"))
        return listed + list(events.find(self.places, start, end))

    def _own(self, named: Named) -> Named:
        """An unlisted outcome in a text or sentence about harm is one of safety."""
        if named.code != "OTHER":
            return named
        return replace(named, code=events.code(self.places, named.start, named.end))
