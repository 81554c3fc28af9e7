r"""Read the Markdown that our own exports write, as blocks that a page can show: one source for file and report.

Knows headings, paragraphs, lists, tables and fenced blocks, and no more. Must never give markup: a block holds plain
text, which the template escapes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evidence.tabular.markdown import restored

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FENCE = re.compile(r"`{3,}$")
_BETWEEN_CELLS = re.compile(r"(?<!\\) \| ")

Kind = Literal["heading", "paragraph", "list", "table", "code"]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document: its kind, its lines, of a table its rows (the heading first), of a heading its level."""

    kind: Kind
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    level: int = 0


def blocks(markdown: str) -> tuple[Block, ...]:
    r"""Read a document; its title, which the page has already, is left out.

    >>> [one.kind for one in blocks("# T\n\n## H\n\nwords\n\n- a\n- b\n\n| h |\n|---|\n| c |\n\n```\nx\n```\n")]
    ['heading', 'paragraph', 'list', 'table', 'code']
    >>> blocks("a \\<b\\> c")[0].lines
    ('a <b> c',)
    """
    return tuple(_blocks(markdown.splitlines()))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        end = _end(lines, at)
        part = lines[at:end]
        if _FENCE.match(lines[at]):
            yield Block("code", ("\n".join(part[1:-1]),))
        elif any(part) and not part[0].startswith("# "):
            yield _block(part)
        at = max(end, at + 1)


def _end(lines: Sequence[str], at: int) -> int:
    """Find where the block ends that begins at a line: at an empty line, or after the fence that closes it."""
    if _FENCE.match(lines[at]):
        closing = (i for i in range(at + 1, len(lines)) if lines[i] == lines[at])
        return next(closing, len(lines) - 1) + 1
    return next((i for i in range(at, len(lines)) if not lines[i]), len(lines))


def _block(part: Sequence[str]) -> Block:
    if part[0].startswith("#"):
        marks, _, text = part[0].partition(" ")
        return Block("heading", (restored(text),), level=len(marks))
    if part[0].startswith("- "):
        return Block("list", tuple(restored(line.removeprefix("- ")) for line in part))
    if part[0].startswith("| ") and len(part) > 1 and part[1].startswith("|---"):
        return Block("table", rows=tuple(_cells(line) for line in (part[0], *part[2:])))
    return Block("paragraph", (restored(" ".join(part)),))


def _cells(line: str) -> tuple[str, ...]:
    return tuple(restored(cell.strip()) for cell in _BETWEEN_CELLS.split(line.removeprefix("| ").removesuffix(" |")))
