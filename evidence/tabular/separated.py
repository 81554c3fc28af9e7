r"""Comma-separated values: UTF-8 without a byte order mark, \n at line ends, numbers in full, missing ones empty.

Must never let a text become a formula in a spreadsheet, nor a number a text: -0.40 stays a number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evidence.tabular.columns import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence.tabular.columns import Sheet

BOM = b"\xef\xbb\xbf"
"""What tells Excel that a file is in UTF-8."""

_FORMULA = re.compile(
    r"'*(?:[\s\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]*[=+\-@＝＋－＠﹢﹣﹦﹫]|[\t\r\n])"
)  # also after what nobody sees
_QUOTED = re.compile(r'[",\r\n]')


def write(sheet: Sheet[Any]) -> Iterator[bytes]:
    """Give the table, its header and then a row at a time."""
    yield line(sheet.header)
    for cells in sheet.cells():
        yield line(cells)


def line(cells: Iterable[Any]) -> bytes:
    r"""Write cells as one line; texts are made neutral, numbers are not, and a lone surrogate is written out.

    >>> line(["a", None, -0.4, "-0.4", "b,c"])
    b'a,,-0.4,\'-0.4,"b,c"\n'
    """
    return (",".join(map(_cell, cells)) + "\n").encode("utf-8", "backslashreplace")


def neutral(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula: an apostrophe before it, which ``restored`` takes away.

    >>> neutral("=1+1"), neutral("-0.4 to 1"), neutral("plain"), neutral("'=1")
    ("'=1+1", "'-0.4 to 1", 'plain', "''=1")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def restored(cell: str) -> str:
    """Give a text as it was before it was made neutral.

    >>> restored("'=1+1"), restored("''=1"), restored("'tis")
    ('=1+1', "'=1", "'tis")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _cell(value: Any) -> str:
    text = neutral(value) if isinstance(value, str) else plain(value)
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if _QUOTED.search(text) else text
