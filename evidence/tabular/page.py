"""A table as one HTML page that needs no network, with the links that a reader follows.

Must never let a text become markup: every cell is escaped, and its writing direction ends with it.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from evidence.tabular.columns import NUMBERS, plain, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.tabular.columns import Column, Sheet

_STYLE = """
body { font: 14px/1.45 system-ui, sans-serif; margin: 1.5rem; color: #1b1b1b; background: #fff }
table { border-collapse: collapse } caption { text-align: left; margin-bottom: .6rem }
th, td { padding: .3rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid #d5d5d5 }
th { position: sticky; top: 0; background: #f3f3f3 } td.number { text-align: right; white-space: nowrap }
td { white-space: pre-line; unicode-bidi: isolate } @media print { th { position: static } }
"""


def write(sheet: Sheet[Any], *, title: str) -> str:
    """Give the page.

    Args:
        sheet: What it shows; a column's description is told when one points at its name.
        title: The page's name.
    """
    return "".join(_pieces(sheet, escape(visible(title))))


def _pieces(sheet: Sheet[Any], title: str) -> Iterator[str]:
    yield f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
    yield f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<table>\n"
    yield f"<caption>{escape(visible(sheet.about))}</caption>\n<thead><tr>"
    yield from (f'<th scope="col" title="{escape(one.about)}">{escape(one.name)}</th>' for one in sheet.columns)
    yield "</tr></thead>\n<tbody>\n"
    for cells in sheet.cells():
        yield "<tr>" + "".join(_cell(*one) for one in zip(sheet.columns, cells, strict=True)) + "</tr>\n"
    yield "</tbody>\n</table>\n</body>\n</html>\n"


def _cell(column: Column[Any], cell: Any) -> str:
    text = escape(visible(plain(cell)))
    if column.kind == "pmid" and cell:
        text = f'<a href="{escape(column.address(cell))}" rel="noreferrer">{text}</a>'
    number = ' class="number"' if column.kind in NUMBERS else ' dir="auto"'
    return f"<td{number}>{text}</td>"
