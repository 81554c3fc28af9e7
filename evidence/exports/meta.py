"""Estimates for R's meta: ``metagen(TE, seTE, studlab, data = d, sm = "HR", n.e = n.e, n.c = n.c)``.

Must never give a bound on another scale than ``TE``: metagen takes all of them as logarithms.
"""

from __future__ import annotations

from functools import partial
from math import log
from typing import TYPE_CHECKING

from evidence.exports.columns import write_columns

if TYPE_CHECKING:
    from evidence.exports.columns import Columns


def _log(bound: float | None) -> float | None:
    return None if bound is None or bound <= 0 else log(bound)


COLUMNS: Columns = {
    "studlab": lambda one: one.label,
    "TE": lambda one: one.row.yi,
    "seTE": lambda one: one.row.sei,
    "lower": lambda one: _log(one.row.ci_low),
    "upper": lambda one: _log(one.row.ci_high),
    "n.e": lambda one: one.row.n_a,
    "n.c": lambda one: one.row.n_b,
    "label.e": lambda one: one.a,
    "label.c": lambda one: one.b,
    "sm": lambda one: one.row.measure,
    "year": lambda one: one.row.year,
    "pmid": lambda one: one.row.pmid,
    "comparison": lambda one: one.row.comparison,
    "outcome": lambda one: one.row.endpoint,
    "stratum": lambda one: one.row.stratum,
    "status": lambda one: one.status,
}
"""``lower`` and ``upper`` are the bounds that were printed, at their own level; the last four tell results apart."""

write = partial(write_columns, COLUMNS)
