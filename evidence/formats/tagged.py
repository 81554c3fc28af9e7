"""Cut a file of tagged lines (MEDLINE, RIS) into blocks of fields, each with its line, and take the records of them.

Must never glue two records together, nor join two fields of one tag: what a repeated field means, the reader decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from evidence.records import Parsed, Record, Rejected, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LINK = ""  # the tag of lines that are links: databases print them below any field
_BLANK = " \t\r\n"  # a no-break space is content
_MARK = "\ufeff"  # a byte order mark stands inside a file where two were joined
_LINK_LINE = re.compile(
    r"\s*(?:Link to (?:the )?(?:Ovid|External|Full)\b.*|https?://(?=\S*[?&](?:sid=|id=pmid:|id=doi:|T=JS&))\S*\s*)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Block:
    """One record's fields in their order: (tag, value) pairs, values with their line ends evened to a space.

    ``line`` is where it starts, from 1; ``opened`` and ``closed`` say whether its first line and its end were seen.
    """

    line: int
    fields: list[tuple[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    opened: bool = True
    closed: bool = False

    def all(self, *tags: str) -> list[str]:
        """Give the values of these tags that are not blank (a form feed alone is), in the order of the file."""
        return [value for tag, value in self.fields if tag in tags and value.strip()]

    def first(self, *tags: str) -> str:
        """Give the first value of the first of these tags that has one, else the empty string."""
        return next((values[0] for tag in tags if (values := self.all(tag))), "")

    @property
    def raw(self) -> bytes:
        """The block's lines as UTF-8."""
        return "".join(self.lines).encode("utf-8", errors="surrogatepass")


class Dialect(Protocol):
    """How a format's blocks are understood."""

    def problem(self, block: Block, *, last: bool) -> tuple[str, str]:
        """Say why a block cannot be a record and what to do; two empty strings if it can."""

    def remark(self, block: Block) -> str:
        """Say what should be known of a block that is taken; empty where there is nothing to say."""

    def told(self, block: Block) -> Tally:
        """Count what stands in a block, whether it is taken or not."""

    def record(self, block: Block, name: str) -> Record:
        """Make the record of a block without a problem."""


def taken(found: Sequence[Block], dialect: Dialect, *, name: str) -> Parsed:
    """Take the records of blocks, and list those that cannot be taken."""
    records: list[Record] = []
    rejected: list[Rejected] = []
    notes: list[str] = []
    for block in found:
        where = f"{name}:{block.line}"
        what, remedy = dialect.problem(block, last=block is found[-1])
        if what:
            rejected.append(Rejected(where, what, remedy))
            continue
        if remark := dialect.remark(block):
            notes.append(f"{where}: {remark}")
        records.append(dialect.record(block, name))
    told = sum((dialect.told(block) for block in found), Tally())
    return Parsed(records=tuple(records), rejected=tuple(rejected), notes=tuple(notes), told=told)


def blocks(
    text: str, *, tag: re.Pattern[str], start: str, end: str = "", blank_separates: bool = False
) -> Iterator[Block]:
    r"""Cut a text into blocks; other lines around them are passed over, as databases put headers there.

    Args:
        text: The file, any line ends.
        tag: Matches a whole tagged line; groups ``tag`` and ``value``.
        start: The tag that opens a record.
        end: The tag that closes one, if the format has it; fields after it that nothing opened are a block, too.
        blank_separates: Whether any tag opens a record at the top and after an empty line.

    Yields:
        Each block; one that opens before the last was closed is a block of its own.

    >>> import re
    >>> line = re.compile(r"(?P<tag>[A-Z]{2})  - ?(?P<value>.*)")
    >>> found = blocks("x\nTY  - A\nTI  - a\n b\nER  -\n", tag=line, start="TY", end="ER")
    >>> [(block.line, block.fields, block.closed) for block in found]
    [(2, [('TY', 'A'), ('TI', 'a b')], True)]
    """
    block: Block | None = None
    after_blank = True
    for number, line in enumerate(_lines(text), start=1):
        match = tag.fullmatch(line.rstrip("\r\n").lstrip(_MARK))
        opens = match and (match["tag"] == start or (blank_separates and after_blank))
        if match and (opens or (block is None and end and match["tag"] != end)):
            if block is not None:
                yield block
            block = Block(line=number, opened=bool(opens))
        after_blank = not line.strip()
        if block is None:
            continue
        block.lines.append(line)
        if match and match["tag"] == end:
            block.closed = True
            yield block
            block = None
        elif match:
            block.fields.append((match["tag"], (match["value"] or "").strip(_BLANK)))
        else:
            _go_on(block, line, links=bool(end))
    if block is not None:
        yield block


def _go_on(block: Block, line: str, *, links: bool) -> None:
    """Add a line without a tag to the field above it, unless it is a database's link to itself."""
    words = line.strip(_BLANK)
    if links and _LINK_LINE.fullmatch(words):
        block.fields.append((LINK, words))
    elif words and block.fields:
        name, value = block.fields[-1]
        block.fields[-1] = (name, f"{value} {words}".strip(" "))


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends, split at CR LF, LF and CR only: other separators of Unicode are content."""
    at = 0
    while at < len(text):
        end = _end_of_line(text, at)
        yield text[at:end]
        at = end


def _end_of_line(text: str, at: int) -> int:
    feed = text.find("\n", at)
    limit = len(text) if feed < 0 else feed
    carriage = text.find("\r", at, limit)
    if carriage >= 0 and carriage + 1 != feed:
        return carriage + 1
    return len(text) if feed < 0 else feed + 1
