"""A table as data: columns that say what they hold and how to take it from a row, and rows of any shape.

The columns are the one place where a table's fields are named and described; every format and the data package read
them. Must never round a number, and never give two values for "not known": it is None, and an empty text is None too.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

Kind = Literal["text", "pmid", "whole", "real", "flag", "time", "any"]
"""What a column holds: ``pmid`` is a text that is linked for readers, ``time`` an ISO 8601 text, ``any`` a number or a
text as the row has it. ``whole``, ``real`` and ``flag`` are numbers without and with a fraction, and true or false."""

NUMBERS: Final = frozenset({"whole", "real"})
SHOWN = 20
"""So many rows are shown in a notebook."""

_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column of a table whose rows are of type R.

    ``about`` is its description, one sentence without a full stop. ``display`` is how a spreadsheet shows a number of
    it, in the spreadsheet's own words; the number that stands behind it is in full.
    """

    name: str
    kind: Kind
    about: str
    get: Callable[[R], Any]
    display: str = ""

    def of(self, row: R) -> Any:
        """Take the cell out of a row: None, a text that any file can hold, a number, or true or false."""
        value = self.get(row)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return storable(value)
        return float(value) if self.kind == "real" else value

    def address(self, cell: str) -> str:
        """Give the page to which a PMID leads."""
        return f"https://pubmed.ncbi.nlm.nih.gov/{quote(cell, safe='')}/"


@dataclass(frozen=True, slots=True)
class Sheet(Generic[R]):
    """A table: its name, what it holds in a sentence, its columns and its rows.

    ``schema`` is the version of the columns: it goes up when a name, a kind or the order of one changes.
    """

    name: str
    about: str
    columns: Sequence[Column[R]]
    rows: Sequence[R]
    schema: int = 1

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def cells(self) -> Iterator[tuple[Any, ...]]:
        """Give each row's cells."""
        return (tuple(column.of(row) for column in self.columns) for row in self.rows)

    def to_dict(self) -> list[dict[str, Any]]:
        """Give each row as a dictionary by the names of the columns, None where nothing is known."""
        return [dict(zip(self.header, cells, strict=True)) for cells in self.cells()]

    def to_df(self) -> pd.DataFrame:
        """Give the table as a pandas frame, in types that know a missing value from a zero."""
        import pandas as pd

        kinds = {"whole": "Int64", "real": "Float64", "flag": "boolean", "any": "object"}
        columns = zip(*self.cells(), strict=True) if self.rows else ((),) * len(self.columns)
        series = zip(self.columns, columns, strict=True)
        return pd.DataFrame(
            {column.name: pd.Series(list(cells), dtype=kinds.get(column.kind, "string")) for column, cells in series}
        )

    def _repr_html_(self) -> str:
        """Show the first rows in a notebook."""
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.header)
        first = Sheet(self.name, self.about, self.columns, self.rows[:SHOWN]).cells()
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(plain(cell))}</td>" for cell in row) + "</tr>" for row in first
        )
        more = len(self.rows) - SHOWN
        foot = f"<p>and {more} more</p>" if more > 0 else ""
        return f"<table><caption>{html.escape(self.about)}</caption><tr>{head}</tr>{body}</table>{foot}"


def plain(value: Any) -> str:
    """Write a cell as text: numbers in full, empty where nothing is known.

    >>> plain(None), plain(True), plain(0.1), plain("a")
    ('', 'true', '0.1', 'a')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def storable(text: str) -> str:
    r"""Give a text with lone surrogates written out, which no file in UTF-8 takes.

    >>> storable("a\udcff")
    'a\\udcff'
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def visible(text: str) -> str:
    r"""Give a text with each control character as its picture, for pages in which it may not stand or is not seen.

    >>> visible("a\x00b\tc\n")
    'a␀b\tc\n'
    """
    return "".join(chr(0x2400 + ord(one)) if one < " " and one not in "\t\n" else one for one in text)


def showable(text: str) -> str:
    r"""Replace, one for one, what a terminal would obey instead of showing it; a line break stays.

    >>> showable("a\x1b[31mb\ud800"), showable("e\u0301\n")
    ('a\ufffd[31mb\ufffd', 'e\u0301\n')
    """
    return _OBEYED.sub("\ufffd", text)
