"""The evidence table on a terminal, wide and narrow.

Rounded for reading. Must never take the text of a cell for markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from evidence.table.reading import estimate, use
from evidence.tabular import plain
from evidence.tabular.columns import showable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence.rows import Row


def to_console(rows: Iterable[Row], *, title: str = "") -> Table:
    """Make the table for the terminal: the estimate as one, the reason at the end.

    Notices have a column where there is one to show.
    """
    known = tuple(rows)
    table = Table(title=title or None, title_justify="left")
    table.add_column("Study")
    table.add_column("Endpoint")
    table.add_column("A over B", no_wrap=True)
    table.add_column("n A", justify="right")
    table.add_column("n B", justify="right")
    for heading in ("Stratum", "From", "Used", "Decision"):
        table.add_column(heading)
    if told := any(row.notices for row in known):
        table.add_column("Notices")
    for row in known:
        cells = (
            row.study,
            row.endpoint,
            estimate(row),
            row.n_a,
            row.n_b,
            row.stratum,
            row.origin,
            use(row),
            row.decision,
        )
        notices = ["; ".join(row.notices)] if told else []
        table.add_row(*(Text(showable(plain(cell))) for cell in (*cells, *notices)))
    return table


def to_narrow_console(rows: Iterable[Row]) -> Table:
    """Make the table for a terminal of 80 columns: what ``to_console`` has, the decision and notices under the use."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Study", overflow="fold")
    table.add_column("Endpoint")
    table.add_column("A over B", no_wrap=True)
    table.add_column("n A/n B", no_wrap=True, justify="right")
    table.add_column("Used", overflow="fold", min_width=18)
    for row in rows:
        source = [] if row.study in row.origin or row.origin.endswith(row.study) else [row.origin]
        last = [use(row), *filter(None, [row.decision]), *row.notices]
        sizes = f"{plain(row.n_a) or '?'}/{plain(row.n_b) or '?'}" if row.endpoint else ""
        cells = ["\n".join([row.study, *source]), row.endpoint or "", estimate(row), sizes, "\n".join(last)]
        table.add_row(*(Text(showable(cell)) for cell in cells))
    return table
