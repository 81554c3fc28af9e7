"""Tables of estimates as CSV that R and spreadsheets read alike: a name and a way to fill it, one entry a column.

Must never round a number, write a missing one as anything but nothing, or let a text cell become a formula.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.exports.estimates import estimates
from evidence.tabular.separated import line

__all__ = ["line", "write_columns"]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

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
