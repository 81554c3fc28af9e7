"""The evidence table as a file: which formats there are, and what each holds.

Must never leave a row out because a format has no room for it: it is refused instead.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.table.reading import reading
from evidence.table.sheets import beside, legend, rows_sheet
from evidence.tabular import BOM, separated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from evidence.protocol import Protocol
    from evidence.rows import Row
    from evidence.studies import Study
    from evidence.tabular import Sheet

FORMATS = ("csv", "jsonl", "xlsx", "md", "html", "parquet")
"""The endings of the files that can be written."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows that are wanted, all rows, the studies and the protocol."""

    rows: Sequence[Row]
    everything: Sequence[Row]
    studies: Sequence[Study]
    rules: Protocol

    def sheet(self) -> Sheet[Row]:
        """Give the rows as one table, which has ``to_df()``, ``to_dict()`` and a form for notebooks."""
        return rows_sheet(self.rows)

    def _repr_html_(self) -> str:
        """Show the first rows in a notebook."""
        return self.sheet()._repr_html_()  # how a notebook asks


def content(tables: Tables, form: str, *, excel: bool = False) -> bytes:
    """Write the table in one of the ``FORMATS``.

    csv, jsonl and parquet have the rows in full, xlsx has them with the tables beside them, a sheet each; md and html
    have what people read, rounded.

    Args:
        tables: What there is.
        form: The format.
        excel: Whether a csv begins with the mark by which Excel knows UTF-8.

    Raises:
        EvidenceError: A sheet cannot hold so many rows.
    """
    made = _MAKERS[form](tables)
    whole = made.encode("utf-8", "backslashreplace") if isinstance(made, str) else made
    return BOM + whole if excel else whole


def to_csv(rows: Sequence[Row]) -> str:
    """Write the table as CSV; a text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return b"".join(separated.write(rows_sheet(rows))).decode()


def to_json_lines(rows: Iterable[Row]) -> str:
    """Write one JSON object a row and line, in the shape of ``evidence table --json``."""
    return "".join(json.dumps(row.to_json(), ensure_ascii=False, allow_nan=False) + "\n" for row in rows)


def _workbook(tables: Tables) -> bytes:
    from evidence.tabular import workbook

    sheets = [rows_sheet(tables.rows), *beside(tables.everything, tables.studies, tables.rules)]
    return workbook.write([*sheets, legend(sheets)])


def _parquet(tables: Tables) -> bytes:
    from evidence.tabular import parquet

    return parquet.write(rows_sheet(tables.rows))


def _markdown(tables: Tables) -> str:
    from evidence.tabular import markdown

    return markdown.write(reading(tables.rows))


def _page(tables: Tables) -> str:
    from evidence.tabular import page

    return page.write(reading(tables.rows), title=f"{tables.rules.review.title}: evidence table")


_MAKERS: dict[str, Callable[[Tables], str | bytes]] = {
    "csv": lambda tables: to_csv(tables.rows),
    "jsonl": lambda tables: to_json_lines(tables.rows),
    "xlsx": _workbook,
    "md": _markdown,
    "html": _page,
    "parquet": _parquet,
}
