"""An Excel workbook: one sheet a table, a frozen header, PMIDs as texts, numbers as numbers, and not one formula.

Must never write another number than the table has: 17 digits are written where they are needed, and fewer are shown.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from evidence.errors import EvidenceError
from evidence.tabular.columns import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from evidence.tabular.columns import Sheet

MOST_ROWS = 1_048_575
"""What a sheet holds under its header."""

LONGEST = 32_767
"""So many UTF-16 units a cell holds."""

_CUT = " ... [cut: a cell of a spreadsheet holds no more]"
_MADE = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - the same project gives the same bytes, and Excel knows no zones
_DISPLAY = {"whole": "0", "real": "0.000"}
_WIDTHS = (6, 60)  # characters
_LOOKED_AT = 200  # rows decide how wide a column is


class _Full(float):
    """A number that is written in as many digits as it takes to read the same number again, not in 16."""

    def __format__(self, spec: str, /) -> str:
        return repr(float(self))


def write(sheets: Sequence[Sheet[Any]]) -> bytes:
    """Give the tables as the bytes of a workbook.

    Raises:
        EvidenceError: A table has more rows than a sheet.
    """
    from xlsxwriter import Workbook

    for sheet in sheets:
        if len(sheet.rows) > MOST_ROWS:
            what = (
                f"A sheet of a workbook holds {MOST_ROWS:,} rows, and the table {sheet.name} has {len(sheet.rows):,}."
            )
            raise EvidenceError(what, remedy="write it as .csv or .parquet.")
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.set_properties({"title": "evidence", "created": _MADE})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": False})
    for sheet in sheets:
        _fill(book, sheet, head)
    book.close()
    return file.getvalue()


def _fill(book: Workbook, sheet: Sheet[Any], head: Format) -> None:
    page: Worksheet = book.add_worksheet(sheet.name)
    formats = [_format(book, column.kind, column.display) for column in sheet.columns]
    widths = [len(name) for name in sheet.header]
    for number, name in enumerate(sheet.header):
        page.write_string(0, number, name, head)
    for at, cells in enumerate(sheet.cells(), start=1):
        for number, cell in enumerate(cells):
            _put(page, at, number, cell, formats[number])
            if at <= _LOOKED_AT:
                widths[number] = max(widths[number], _width(cell))
    for number, width in enumerate(widths):
        page.set_column(number, number, min(max(width + 1, _WIDTHS[0]), _WIDTHS[1]))
    page.freeze_panes(1, 1)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS + 1}"})  # a PMID is a text, and no mistake
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)


def _format(book: Workbook, kind: str, display: str) -> Format:
    """Text cells are told to be text, so that what is typed over a PMID stays one."""
    shown = display or _DISPLAY.get(kind, "General" if kind in {"flag", "any"} else "@")
    return book.add_format({"num_format": shown, "valign": "top"})


def _put(page: Worksheet, at: int, number: int, cell: Any, style: Format) -> None:
    if isinstance(cell, bool):
        page.write_boolean(at, number, cell, style)
    elif isinstance(cell, int | float) and abs(cell) < float("inf"):
        page.write_number(at, number, _Full(cell), style)
    elif cell is not None:
        page.write_string(at, number, _fitting(plain(cell)), style)


def _fitting(text: str) -> str:
    """Cut a text that no cell holds, and say so in it."""
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 <= LONGEST:
        return text
    room = (LONGEST - len(_CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT


def _width(cell: Any) -> int:
    return 8 if isinstance(cell, float) else max(map(len, plain(cell).splitlines()), default=0)
