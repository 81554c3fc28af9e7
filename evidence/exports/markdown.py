"""Markdown for documents that people go on writing in.

Must never let a text from outside become markup: what stands in a table or a line is escaped, what is long is fenced.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evidence.tabular.markdown import literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def cell(text: str) -> str:
    r"""Give a text on one line, its markup escaped.

    >>> cell("a|b <i>\nc")
    'a\\|b \\<i\\> c'
    """
    return literal(" ".join(text.split()))


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Give a table.

    >>> print(table(("a", "b"), [("1", "x|y")]))
    | a | b |
    |---|---|
    | 1 | x\|y |
    """
    lines = [heading, *([cell(one) for one in row] for row in rows)]
    head, *rest = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([head, "|" + "---|" * len(heading), *rest])


def block(text: str) -> str:
    """Give a text as it is, fenced by more backticks than it has in a row.

    >>> print(block("a ``` b"))
    ````
    a ``` b
    ````
    """
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def listed(lines: Iterable[str]) -> str:
    """Give a list, an item a line."""
    return "\n".join(f"- {line}" for line in lines)
