"""Tables of estimates as CSV that R and spreadsheets read alike: a name and a way to fill it, one entry a column.

Must never round a number, write a missing one as anything but nothing, or let a text cell become a formula.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from evidence.exports.estimates import estimates
from evidence.tabular import neutral

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from evidence.exports.estimates import Estimate
    from evidence.exports.shapes import Material, Tally

    Columns = Mapping[str, Callable[[Estimate], str | int | float | None]]


def write_columns(columns: Columns, material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the file, a row at a time: UTF-8 without a byte order mark, newline ends.

    Args:
        columns: What stands in each column, by its name in the heading.
        material: The project.
        tally: Counts what is written.

    Raises:
        NeedsHuman: No person has accepted any estimate.
        EvidenceError: There is no estimate.
    """
    found = estimates(material, tally)
    yield line(columns)
    for one in found:
        tally.written += 1
        yield line(get(one) for get in columns.values())


def line(cells: Iterable[str | float | None]) -> bytes:
    r"""Give a line of CSV; a missing value is nothing, a text is kept from being a formula.

    >>> line(["=1+1", None, -0.4])
    b"'=1+1,,-0.4\n"
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(map(_cell, cells))
    return text.getvalue().encode()


def _cell(value: str | float | None) -> str:
    """Write one value: nothing for None, a number in full, a text so that no spreadsheet takes it for a formula."""
    if value is None:
        return ""
    return neutral(value) if isinstance(value, str) else str(value)
