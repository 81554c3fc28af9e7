"""A Markdown table, as GitHub, Quarto and pandoc read it; what would be markup in a cell is text.

Must never let a cell end its column or its row.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evidence.tabular.columns import NUMBERS, plain, visible

if TYPE_CHECKING:
    from evidence.tabular.columns import Column, Sheet

_MARKUP = re.compile(r"[\\*_{}\[\]<>#|~!&$]")
_OPENS = re.compile(r"^( ?\d{1,9})(?=[.)](?:\s|$))|^( ?)(?=[-+](?:[-+\s]|$)|=+\s*$|:)")  # a list, a rule, a heading
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def write(sheet: Sheet[Any]) -> str:
    """Give the table: a header, a line that says which columns are numbers, and a line a row."""
    lines = [_line([escaped(name) for name in sheet.header])]
    lines.append(_line(["---:" if column.kind in NUMBERS else "---" for column in sheet.columns]))
    lines += [_line([_cell(*one) for one in zip(sheet.columns, cells, strict=True)]) for cells in sheet.cells()]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    r"""Write a text so that it is read as it is.

    >>> escaped("a|b\n*c* <d>")
    'a\\|b<br>\\*c\\* \\<d\\>'
    """
    return literal(visible(text.replace("\r\n", "\n"))).replace("\n", "<br>").replace("\t", " ")


def literal(text: str) -> str:
    r"""Write a line so that nothing in it is markup, wherever it stands, and no program runs a word of it.

    A backslash keeps a backtick from Markdown, and not from knitr, which runs what stands between two as R.

    >>> literal("~~~"), literal("- a"), literal("1. a"), literal("-0.4"), literal("`r 1+1`")
    ('\\~\\~\\~', '\\- a', '1\\. a', '-0.4', '&#96;r 1+1&#96;')
    """
    return _OPENS.sub(r"\1\2\\", _MARKUP.sub(r"\\\g<0>", text)).replace("`", "&#96;")


def restored(markdown: str) -> str:
    r"""Give a text as it was before it was written as a literal.

    >>> restored(literal("1. `a` \\& &#96;")) == "1. `a` \\& &#96;"
    True
    """
    return _ESCAPED.sub(r"\1", markdown.replace("&#96;", "`"))


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(column: Column[Any], cell: Any) -> str:
    text = escaped(plain(cell))
    return f"[{text}]({column.address(cell)})" if column.kind == "pmid" and cell else text
