"""The evidence table for people: fewer columns than the files for programs have, the estimate as one, rounded.

Must never be read back: numbers for computing stand in the other formats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.tabular import Column, Sheet, plain
from meta.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.rows import Row


def estimate(row: Row) -> str:
    """Write the harmonised estimate for people, such as ``0.76 (0.61-0.95) ↺``; the arrow says that it was turned."""
    if row.value is None:
        return "-"
    interval = ""
    if row.ci_low is not None and row.ci_high is not None:
        interval = f" ({number(row.ci_low)}-{number(row.ci_high)})"
    return f"{number(row.value)}{interval}{' ↺' if row.inverted else ''}"


def use(row: Row) -> str:
    """Say whether a row is used, or why not, and what it is good for all the same.

    >>> from evidence.rows import Row
    >>> use(Row(id="1", report="1", why_not="wrong-comparator", role="indirect-evidence"))
    'wrong-comparator: indirect-evidence'
    >>> use(Row(id="1", report="1", poolable=True)), use(Row(id="1", report="1", poolable=True, decision="accepted"))
    ('once accepted', 'yes')
    """
    used = "once accepted" if row.poolable and not row.accepted else "yes" if row.poolable else row.why_not or "no"
    return f"{used}: {row.role}" if row.role else used


def signature(row: Row) -> str:
    """Say what was decided on a row, by whom and on which day."""
    if not row.decision:
        return ""
    day = (row.decided_at or "")[:10]
    return ", ".join(part for part in (row.decision, row.decided_by, day) if part)


READING: tuple[Column[Row], ...] = (
    Column("Study", "text", "The study's name; reports of one study have one name", lambda row: row.study),
    Column("PMID", "pmid", "PubMed's number of the report", lambda row: row.pmid),
    Column("Comparison", "text", "The protocol's comparison, A over B", lambda row: row.comparison),
    Column("Outcome", "text", "The protocol's outcome", lambda row: row.endpoint),
    Column("A over B", "text", "The ratio with its interval; the arrow says that it was turned", estimate),
    Column("Printed", "text", "The same as the source prints it", lambda row: plain(row.printed and str(row.printed))),
    Column("n A", "whole", "Patients of arm A in this analysis", lambda row: row.n_a),
    Column("n B", "whole", "Patients of arm B in this analysis", lambda row: row.n_b),
    Column("Design", "text", "How the study was made", lambda row: row.design),
    Column("Adjusted", "text", "Whether the estimate is adjusted", lambda row: _yes_no(row.adjusted)),
    Column("Used", "text", "yes, once a person accepts it, or the first reason why it cannot be pooled", use),
    Column("Decision", "text", "What people decided on the row, who and when", signature),
    Column("Quote", "text", "The words that the estimate was read from", lambda row: row.printed and row.printed.quote),
    Column("From", "text", "Where the figures stand", lambda row: row.origin),
    Column("Notices", "text", "Retractions, corrections and concerns", lambda row: "; ".join(row.notices)),
    Column("Beware", "text", "What to beware of in the estimate itself", lambda row: "; ".join(row.notes)),
)


def reading(rows: Sequence[Row]) -> Sheet[Row]:
    """Give the table as people read it."""
    return Sheet("rows", "Each estimate as A over B, rounded, with the words that it was read from", READING, rows)


def _yes_no(flag: bool | None) -> str:
    return "" if flag is None else "yes" if flag else "no"
