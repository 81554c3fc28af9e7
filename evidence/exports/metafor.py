"""Estimates for R's metafor: ``rma(yi, vi, data = d, slab = slab)`` reads them without renaming.

Must never leave out ``stratum``: one file holds several results, and each is to be fitted apart.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from evidence.exports.columns import write_columns

if TYPE_CHECKING:
    from evidence.exports.columns import Columns

COLUMNS: Columns = {
    "study_id": lambda one: one.row.study,
    "slab": lambda one: one.label,
    "pmid": lambda one: one.row.pmid,
    "year": lambda one: one.row.year,
    "comparison": lambda one: one.row.comparison,
    "outcome": lambda one: one.row.endpoint,
    "measure": lambda one: one.row.measure,
    "yi": lambda one: one.row.yi,
    "vi": lambda one: None if one.row.sei is None else one.row.sei**2,
    "sei": lambda one: one.row.sei,
    "n1i": lambda one: one.row.n_a,
    "n2i": lambda one: one.row.n_b,
    "hr": lambda one: one.row.value,
    "ci_lb": lambda one: one.row.ci_low,
    "ci_ub": lambda one: one.row.ci_high,
    "ci_level": lambda one: one.row.ci_level,
    "se_source": lambda one: "interval" if one.row.sei is not None else None,
    "a_label": lambda one: one.a,
    "b_label": lambda one: one.b,
    "status": lambda one: one.status,
    "stratum": lambda one: one.row.stratum,
}
"""``hr`` and its bounds are A over B on the natural scale, whatever ``measure`` says; ``yi`` is the log of ``hr``."""

write = partial(write_columns, COLUMNS)
