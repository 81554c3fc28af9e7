"""What happened to a record: it came, its text was revised, it was retracted, corrected, doubted or deleted.

Must never pass over a difference between two states of a record: what has no name of its own is a change of details.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evidence.living.causes import Cause
from evidence.notices import Kind, all_related, compare, notices_of, told_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.notices import Change
    from evidence.records import Record

_LONGEST = 300  # characters of a change in words; all of it stands in the JSON
_KINDS = {
    Kind.RETRACTED: "retracted",
    Kind.RETRACTED_AND_REPUBLISHED: "retracted",
    Kind.UNDER_CONCERN: "concern",
    Kind.CORRECTED: "corrected",
    Kind.CORRECTED_AND_REPUBLISHED: "corrected",
}
_FIELDS = {"title": "revised", "abstract": "revised", "version": "version"}
ORDER = (
    *("retracted", "deleted", "concern", "corrected", "revised", "version", "new", "restored", "gone", "notice"),
    *("merged", "details"),
)
"""Kinds of events, the gravest first."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one record: a kind of ``ORDER``, the record's key and title, and what, in words.

    ``pieces`` are the words that changed, as (before, after).
    """

    kind: str
    key: str
    words: str
    title: str = ""
    pieces: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The record as a reader looks it up."""
        return f"PMID {self.key}" if self.key.isdecimal() else self.key

    def cause(self) -> Cause:
        """Give it as the cause of what moved."""
        told = f"{self.name} is new" if self.kind == "new" else f"{self.name}: {self.words}"
        return Cause(self.kind, told, key=self.key)

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        pieces = [{"before": before, "after": after} for before, after in self.pieces]
        return {"what": self.kind, "record": self.key, "title": self.title, "words": self.words, "pieces": pieces}


def events_of(before: Record | None, after: Record) -> tuple[Event, ...]:
    """Say what happened between two states of a record, the gravest first.

    Args:
        before: The state that was held; None for a record that is new.
        after: The state that holds now; must differ from the one before.
    """
    found = list(_arrival(after) if before is None else _revision(before, after))
    return tuple(sorted(found, key=lambda event: ORDER.index(event.kind)))


def told_by(record: Record, held: Record) -> Iterator[Event]:
    """Say what a new record, the notice of a retraction or the like, tells of one that is held and does not know it."""
    before = notices_of(held)
    for notice in notices_of(replace(held, related=all_related(held, told_of([record])))):
        if notice not in before and notice.kind in _KINDS:
            yield Event(_KINDS[notice.kind], held.key, str(notice), held.title)


def _arrival(record: Record) -> Iterator[Event]:
    yield Event("new", record.key, "new", record.title)
    for notice in notices_of(record):
        if notice.kind in _KINDS:
            yield Event(_KINDS[notice.kind], record.key, str(notice), record.title)


def _revision(before: Record, after: Record) -> Iterator[Event]:
    key, title, told = after.key, after.title, False
    old = notices_of(before)
    for notice in notices_of(after):
        if notice not in old:
            told = True
            yield Event(_KINDS.get(notice.kind, "notice"), key, str(notice), title)
    for change in compare(before, after):
        if change.field != "notices" or not told:
            told = True
            yield _changed(change, key, title)
    if not told:
        yield Event("details", key, "details changed that no result stands on", title)


def _changed(change: Change, key: str, title: str) -> Event:
    kind = "notice" if change.field == "notices" else _FIELDS.get(change.field, "details")
    words = textwrap.shorten(str(change), _LONGEST, placeholder=" ...")
    return Event(kind, key, words, title, tuple((piece.before, piece.after) for piece in change.pieces))
