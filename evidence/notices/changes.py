"""What changed between two stored states of a record that matters to a review; indexing and dates do not.

Must never leave out a changed word of title or abstract, nor a notice that came or went.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.notices.diffing import Piece, pieces
from evidence.notices.kinds import kind_of, notices_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evidence.notices.kinds import Notice
    from evidence.records import Record

_FUNDING = "research support"  # types that tell who paid are added when a record is indexed


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in one part of a record: ``field`` is its name in words.

    ``pieces`` is empty where nothing but typography, line breaks or the order changed.
    """

    field: str
    pieces: tuple[Piece, ...] = ()

    def __str__(self) -> str:
        """Say it, such as ``abstract changed: 'HR 0.70' became 'HR 0.80'``."""
        if not self.pieces:
            return f"{self.field} changed in {'order' if self.field == 'authors' else 'typography'} only"
        if self.field == "notices":
            return "; ".join(f"{one.after or one.before} {_came(one)}" for one in self.pieces)
        if self.field == "abstract" and not self.pieces[0].sentence:
            return f"the abstract {_came(self.pieces[0])}"
        return f"{self.field} changed: {'; '.join(map(str, self.pieces))}"

    def to_json(self) -> dict[str, Any]:
        """Give the change in pieces and in words."""
        told = [{"before": p.before, "after": p.after, "sentence": p.sentence} for p in self.pieces]
        return {"field": self.field, "pieces": told, "words": str(self)}


def compare(before: Record, after: Record) -> tuple[Change, ...]:
    """Give what changed between two states of one record, what matters most first.

    Args:
        before: The earlier state.
        after: The later one.

    Returns:
        Changes of notices, title, abstract, publication types, DOI, version, year, journal and authors, in this order;
        none where the two say the same to a review.
    """
    found = (
        _listed("notices", *_notices(before, after)),
        _text("title", before.title, after.title),
        _text("abstract", _abstract(before), _abstract(after)),
        _listed("publication types", _types(before), _types(after)),
        _value("DOI", before.doi, after.doi),
        _value("version", before.version, after.version),
        _value("year", before.year, after.year),
        _value("journal", before.journal, after.journal),
        _authors(before.authors, after.authors),
    )
    return tuple(change for change in found if change is not None)


def _text(field: str, before: str, after: str) -> Change | None:
    if before == after:
        return None
    if field == "abstract" and not (before and after):
        return Change(field, (Piece(before, after),))
    found = pieces(before, after)
    if field == "title" and found:
        return Change(field, (Piece(before, after),))
    return Change(field, found)


def _abstract(record: Record) -> str:
    """The text without its first line, which is the title where there is one."""
    return record.text.removeprefix(record.title).lstrip("\n")


def _value(field: str, before: object, after: object) -> Change | None:
    told = tuple("" if value is None else str(value) for value in (before, after))
    same = told[0].casefold() == told[1].casefold() if field == "DOI" else told[0] == told[1]
    return None if same else Change(field, (Piece(*told),))


def _authors(before: Sequence[str], after: Sequence[str]) -> Change | None:
    if tuple(before) == tuple(after):
        return None
    return _listed("authors", before, after) or Change("authors")


def _listed(field: str, before: Iterable[str], after: Iterable[str]) -> Change | None:
    """Compare two lists without regard to their order."""
    old, new = Counter(before), Counter(after)
    went, came = ((one - other).elements() for one, other in ((old, new), (new, old)))
    found = (*(Piece("", name) for name in came), *(Piece(name, "") for name in went))
    return Change(field, found) if found else None


def _types(record: Record) -> Iterator[str]:
    """Give the types but those that are told among the notices, and those that name who paid."""
    types = record.publication_types
    return (name for name in types if kind_of(name) is None and not name.casefold().startswith(_FUNDING))


def _came(piece: Piece) -> str:
    return "came" if piece.after else "went"


def _notices(before: Record, after: Record) -> tuple[list[str], list[str]]:
    """Name the notices of both; one that was bare before and now has its place did not go."""
    old, new = notices_of(before), notices_of(after)
    return [notice.named for notice in old if not _told_better(notice, new)], [notice.named for notice in new]


def _told_better(notice: Notice, later: Sequence[Notice]) -> bool:
    return not notice.place and notice not in later and any(other.kind == notice.kind for other in later)
