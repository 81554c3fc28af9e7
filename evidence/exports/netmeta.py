"""Estimates for R's netmeta: ``netmeta(TE, seTE, treat1, treat2, studlab, data = d)``.

Must never turn a contrast: ``TE`` is the log of ``treat1`` over ``treat2``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.exports.columns import write_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.exports.columns import Columns
    from evidence.exports.shapes import Material, Tally

COLUMNS: Columns = {
    "studlab": lambda one: one.label,
    "treat1": lambda one: one.a,
    "treat2": lambda one: one.b,
    "TE": lambda one: one.row.yi,
    "seTE": lambda one: one.row.sei,
    "comparison": lambda one: one.row.comparison,
    "outcome": lambda one: one.row.endpoint,
    "stratum": lambda one: one.row.stratum,
    "status": lambda one: one.status,
}
"""The last four tell the results apart that one file may hold."""


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the file, a row at a time.

    Args:
        material: The project.
        tally: Counts what is written.
    """
    yield from write_columns(COLUMNS, material, tally)
