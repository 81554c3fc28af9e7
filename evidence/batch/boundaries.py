"""Find where the records of a PubmedArticleSet begin and end, in bytes that come in blocks, without parsing them.

Must never hold more than one record and one block, take a record that is commented out for one, or pass over one that
is not closed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST = 1 << 26  # bytes of a record; the largest of PubMed's have 2 MB, nearly all of it references
_MOST_AROUND = 1 << 24  # bytes that stand around the records: 300,000 deletions
_SHOWN = 1 << 12  # bytes of a record without an end, enough to name it
_LONGEST_TAG = 64
_NAME = b"PubmedArticle"  # in the start and in the end of nearly every record, and nowhere between
_START = re.compile(rb"<(Pubmed(?:Book)?Article)[\s>]")
_START_OR_COMMENT = re.compile(rb"<(?:!--|(Pubmed(?:Book)?Article)[\s>])")
_BOOK_END = re.compile(rb"</PubmedBookArticle\s*>")
_CUT_OFF = "The file ends inside the record that starts here: it was cut off, or the record is not closed."
_UNCLOSED = "The record that starts here is not closed: another begins inside it."
_TOO_LONG = f"The record that starts here has no end within {MOST >> 20} MB."
_OPEN, _SLASH = ord("<"), ord("/")
_AFTER_NAME = frozenset(b"> \t\r\n")


class Cut(NamedTuple):
    """A record: where it begins in the unpacked file (bytes, from 0), its bytes, why they cannot be whole, if so."""

    offset: int
    raw: bytes
    problem: str = ""


@dataclass(slots=True)
class Around:
    """What stands around the records, in its order."""

    parts: list[bytes] = field(default_factory=list)
    held: int = 0

    def add(self, part: bytes) -> None:
        """Keep what stands between two records, unless it is blank or there is no room left."""
        if part and not part.isspace() and self.held < _MOST_AROUND:
            self.parts.append(part)
            self.held += len(part)

    @property
    def text(self) -> bytes:
        """All of it."""
        return b"".join(self.parts)


def cuts(blocks: Iterable[bytes], around: Around) -> Iterator[Cut]:
    """Give the records of a set in their order.

    Args:
        blocks: PubMed XML, unpacked, as UTF-8, in pieces of any size.
        around: Takes what stands around the records as they go by; before the first record that is the set's head.

    Yields:
        Every record once, also one that another begins in, or with which the file ends.
    """
    data, offset = b"", 0
    for block in blocks:
        data += block
        at = 0
        while found := _next(data, at, around, last=False):
            cut, at = found
            if cut:
                yield cut._replace(offset=offset + cut.offset)
        data, offset = data[at:], offset + at
    at = 0
    while found := _next(data, at, around, last=True):
        cut, at = found
        if cut:
            yield cut._replace(offset=offset + cut.offset)


def _next(data: bytes, at: int, around: Around, *, last: bool) -> tuple[Cut | None, int] | None:
    """The next record from an offset on, or what stands before it, and where to go on; None where more is needed."""
    name = data.find(_NAME, at, at + _LONGEST_TAG)
    end = name + len(_NAME)
    if name > at and data[name - 1] == _OPEN and data[end : end + 1] in (b">", b" ", b"\n"):
        gap = data[at : name - 1]
        if not gap or gap.isspace():
            return _record(data, name - 1, end, last=last)
    return _after_what_stands_around(data, at, around, last=last)


def _record(data: bytes, start: int, end: int, *, last: bool) -> tuple[Cut, int] | None:
    """A record from its start tag to its end; ``end`` is after the tag's name."""
    name = data.find(_NAME, end)
    while name >= 0:
        end = name + len(_NAME)
        if end < len(data) and data[end] in _AFTER_NAME:
            if data[name - 1] == _SLASH and data[name - 2] == _OPEN:
                close = data.find(b">", end) + 1
                return (Cut(start, data[start:close]), close) if close else _without_end(data, start, last=last)
            if data[name - 1] == _OPEN:
                return _unclosed(data, start)
        name = data.find(_NAME, end)
    return _without_end(data, start, last=last)


def _unclosed(data: bytes, start: int) -> tuple[Cut, int]:
    following = _START.search(data, start + 1)
    end = following.start() if following else len(data)
    return Cut(start, data[start:end], _UNCLOSED), end


def _without_end(data: bytes, start: int, *, last: bool) -> tuple[Cut, int] | None:
    """What to make of a record whose end is not among the bytes read so far."""
    too_long = len(data) - start > MOST
    if not (last or too_long):
        return None
    if _START.search(data, start + 1):
        return _unclosed(data, start)
    problem = _CUT_OFF if last else _TOO_LONG
    return Cut(start, data[start : start + _SHOWN] if too_long else data[start:], problem), len(data)


def _after_what_stands_around(data: bytes, at: int, around: Around, *, last: bool) -> tuple[Cut | None, int] | None:
    """Go past a comment, or past anything else up to a record of either kind; then give that."""
    found = _START_OR_COMMENT.search(data, at)
    if found is None:
        return _rest(data, at, around, last=last)
    until = found.start()
    around.add(data[at:until])
    if found[1] is None:
        end = data.find(b"-->", until) + 3
        if end < 3 and until == at:
            return _rest(data, at, around, last=last)
        return None, end if end >= 3 else until
    if found[1] == _NAME:
        return _record(data, until, found.end() - 1, last=last) or _kept_back(until, at)
    return _book(data, until, last=last) or _kept_back(until, at)


def _kept_back(start: int, at: int) -> tuple[None, int] | None:
    """Go on from a record's start, once what stands before it is kept."""
    return (None, start) if start > at else None


def _book(data: bytes, start: int, *, last: bool) -> tuple[Cut, int] | None:
    closing = _BOOK_END.search(data, start)
    following = _START.search(data, start + 1, closing.start() if closing else len(data))
    if following:
        return _unclosed(data, start)
    return (Cut(start, data[start : closing.end()]), closing.end()) if closing else _without_end(data, start, last=last)


def _rest(data: bytes, at: int, around: Around, *, last: bool) -> tuple[None, int] | None:
    """What is left where no record begins: kept, but for a tag, or a comment, that may not have come whole."""
    opening = data.startswith(b"<!--", at)
    if last:
        end = len(data)
    elif opening:  # of a comment that does not end here only as much is held as its end may need
        return None if len(data) - at < MOST else (None, len(data))
    else:
        end = max(at, data.rfind(b"<", max(at, len(data) - _LONGEST_TAG)))
        end = end if end > at else max(at, len(data) - _LONGEST_TAG)
    around.add(b"" if opening else data[at:end])
    return (None, end) if end > at else None
