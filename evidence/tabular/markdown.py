"""A Markdown table, as GitHub, Quarto and pandoc read it; what would be markup in a cell is text.

Must never let a cell end its column or its row.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evidence.tabular.columns import NUMBERS, plain, visible

if TYPE_CHECKING:
    from evidence.tabular.columns import Column, Sheet

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~!&$]")


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
    marked = _MARKUP.sub(lambda found: f"\\{found[0]}", visible(text.replace("\r\n", "\n")))
    return marked.replace("\n", "<br>").replace("\t", " ")


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(column: Column[Any], cell: Any) -> str:
    text = escaped(plain(cell))
    return f"[{text}]({column.address(cell)})" if column.kind == "pmid" and cell else text
