"""Join the sure duplicates of a project, and say which others a person might look at.

Knows of the project only what ``Shelf`` says. Must never join again what a person has split.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from evidence.duplicates.cards import Card
from evidence.duplicates.matching import find

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence.duplicates.matching import Match
    from evidence.records import Record

RULE = "evidence"
"""Who joins where no person does."""


class Entry(Protocol):
    """An entry of the log of duplicates."""

    @property
    def action(self) -> str:
        """``merge`` or ``split``."""

    @property
    def duplicate(self) -> str:
        """The key of the record that was joined to the other, or split off."""

    @property
    def kept(self) -> str:
        """The key of the other."""


class Heading(Protocol):
    """What a list shows of a record."""

    @property
    def pmid(self) -> str | None:
        """Its PMID."""


class Shelf(Protocol):
    """A project, as far as its duplicates go."""

    def each(self) -> Iterator[Record]:
        """Give the records that are not joined to another."""

    def titles(self) -> Iterator[Heading]:
        """Give what a list shows of them."""

    def duplicates(self) -> Iterable[Entry]:
        """Give the log of joining and splitting."""

    def merge(self, duplicate: str, kept: str, *, reason: str, who: str) -> None:
        """Join a record to another."""


def matches(shelf: Shelf) -> tuple[Match, ...]:
    """Find the duplicates among the records of a project; the log tells what a person keeps apart."""
    return find(map(Card.of, shelf.each()), apart=_apart(shelf.duplicates()))


def join(shelf: Shelf) -> tuple[Match, ...]:
    """Join the sure duplicates; the caller makes it one transaction with what brought the records.

    Returns:
        What was joined.
    """
    return tuple(match for match in judged(shelf) if match.sure)


def judged(shelf: Shelf) -> tuple[Match, ...]:
    """Do what ``join`` does, and give also the pairs that only a person can judge; these are not ``sure``."""
    if all(heading.pmid for heading in shelf.titles()):
        return ()  # two PMIDs are never joined, and texts need not be read to know that
    found = matches(shelf)
    for match in found:
        if match.sure:
            shelf.merge(match.duplicate, match.kept, reason=match.reason, who=RULE)
    return found


def _apart(log: Iterable[Entry]) -> frozenset[frozenset[str]]:
    """Pairs whose last entry in the log is a split."""
    last = {frozenset({entry.duplicate, entry.kept}): entry.action for entry in log}
    return frozenset(pair for pair, action in last.items() if action == "split")
