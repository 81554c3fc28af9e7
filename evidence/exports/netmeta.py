"""Estimates for R's netmeta: ``netmeta(TE, seTE, treat1, treat2, studlab, data = d)``.

Must never turn a contrast: ``TE`` is the log of ``treat1`` over ``treat2``.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from evidence.exports.columns import write_columns

if TYPE_CHECKING:
    from evidence.exports.columns import Columns

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

write = partial(write_columns, COLUMNS)
