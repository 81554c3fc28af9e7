"""The evidence table: one row an estimate, every number beside the words that it was read from.

``COLUMNS`` is the definition of the table. Must never round a number, and never let a text cell become a formula.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evidence.rows import Row
    from extractors.findings import Span

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in files, what it holds, and how to take that from a row.

    ``kind`` is ``text``, ``number`` or ``flag``; ``heading`` is its name on the terminal, empty where it is not shown.
    """

    name: str
    kind: str
    get: Callable[[Row], Any]
    heading: str = ""


def _field(name: str, kind: str = "text", heading: str = "") -> Column:
    return Column(name, kind, lambda row: getattr(row, name), heading)


def _printed(name: str, kind: str = "text") -> Column:
    taken = ("quote", "start", "end", "rule")
    label = name if name in taken else f"printed_{name}"
    return Column(label, kind, lambda row: None if row.printed is None else getattr(row.printed, name))


def _span(name: str, part: str, kind: str = "text") -> Column:
    def get(row: Row) -> Any:
        span: Span | None = getattr(row, f"{name}_span")
        return None if span is None else getattr(span, part)

    return Column(f"{name}_{part}", kind, get)


COLUMNS: tuple[Column, ...] = (
    _field("study", heading="Study"),
    _field("pmid"),
    _field("year", "number"),
    _field("source"),
    _field("comparison"),
    _field("endpoint", heading="Endpoint"),
    _field("measure"),
    _field("value", "number"),
    _field("ci_low", "number"),
    _field("ci_high", "number"),
    _field("ci_level", "number"),
    _field("yi", "number"),
    _field("sei", "number"),
    _field("inverted", "flag"),
    _field("direction_source"),
    _field("p_op"),
    _field("p_value", "number"),
    _printed("value", "number"),
    _printed("ci_low", "number"),
    _printed("ci_high", "number"),
    _printed("numerator"),
    _printed("reference"),
    _printed("quote"),
    _printed("start", "number"),
    _printed("end", "number"),
    _printed("rule"),
    _field("n_a", "number", "n A"),
    _span("n_a", "quote"),
    _span("n_a", "start", "number"),
    _span("n_a", "end", "number"),
    _span("n_a", "rule"),
    _field("n_b", "number", "n B"),
    _span("n_b", "quote"),
    _span("n_b", "start", "number"),
    _span("n_b", "end", "number"),
    _span("n_b", "rule"),
    _field("text_sha256"),
    _field("population"),
    _field("adjusted", "flag"),
    _field("study_adjusted", "flag"),
    _field("study_multicentre", "flag"),
    _field("design"),
    _field("stratum", heading="Stratum"),
    _field("line_of_therapy"),
    _field("eligible", "flag"),
    _field("poolable", "flag"),
    _field("why_not"),
    _field("because"),
    _field("decision"),
    _field("role"),
    Column("notices", "text", lambda row: "; ".join(row.notices)),
    _field("id"),
)


def to_csv(rows: Iterable[Row]) -> str:
    """Write the table as CSV: UTF-8 text, newline ends, empty where nothing is known, numbers in full.

    A text cell that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(column.name for column in COLUMNS)
    for row in rows:
        writer.writerow(_cell(column, row) for column in COLUMNS)
    return file.getvalue()


def to_json_lines(rows: Iterable[Row]) -> str:
    """Write one JSON object a row and line, in the shape of ``evidence table --json``."""
    return "".join(json.dumps(row.to_json(), ensure_ascii=False, allow_nan=False) + "\n" for row in rows)


def to_console(rows: Iterable[Row], *, title: str = "") -> Table:
    """Make the table for the terminal: the columns that have a heading, the estimate as one, the reason at the end.

    Notices have a column where there is one to show.
    """
    known = tuple(rows)
    table = Table(title=title or None, title_justify="left")
    shown = [column for column in COLUMNS if column.heading]
    for column in shown[:2]:
        table.add_column(column.heading)
    table.add_column("A over B", no_wrap=True)
    for column in shown[2:]:
        table.add_column(column.heading, justify="right" if column.kind == "number" else "left")
    for heading in ("From", "Used", "Decision"):
        table.add_column(heading)
    if told := any(row.notices for row in known):
        table.add_column("Notices")
    for row in known:
        cells = [Text(_plain(column.get(row))) for column in shown]
        last = [Text(row.origin), Text(use(row)), Text(row.decision or "")]
        notices = [Text("; ".join(row.notices))] if told else []
        table.add_row(*cells[:2], Text(estimate(row)), *cells[2:], *last, *notices)
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
        used = [use(row), *filter(None, [row.decision]), *row.notices]
        sizes = f"{_plain(row.n_a) or '?'}/{_plain(row.n_b) or '?'}" if row.endpoint else ""
        cells = ["\n".join([row.study, *source]), row.endpoint or "", estimate(row), sizes, "\n".join(used)]
        table.add_row(*map(Text, cells))
    return table


def use(row: Row) -> str:
    """Say whether a row is used, or why not, and what it is good for all the same.

    >>> from evidence.rows import Row
    >>> use(Row(id="1", report="1", why_not="wrong-comparator", role="indirect-evidence"))
    'wrong-comparator: indirect-evidence'
    """
    used = "yes" if row.poolable else row.why_not or "no"
    return f"{used}: {row.role}" if row.role else used


def estimate(row: Row) -> str:
    """Write the harmonised estimate for people, such as ``0.76 (0.61-0.95) ↺``; the arrow says that it was turned."""
    if row.value is None:
        return "-"
    interval = f" ({row.ci_low:.2f}-{row.ci_high:.2f})" if row.ci_low is not None and row.ci_high is not None else ""
    return f"{row.value:.2f}{interval}{' ↺' if row.inverted else ''}"


def neutral(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula.

    >>> neutral("=1+1"), neutral("-0.4 to 1"), neutral("plain")
    ("'=1+1", "'-0.4 to 1", 'plain')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _cell(column: Column, row: Row) -> str:
    text = _plain(column.get(row))
    return neutral(text) if column.kind == "text" else text


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
