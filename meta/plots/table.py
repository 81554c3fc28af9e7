"""The written part of a forest plot: columns, lines and where they stand, with room for every text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp
from typing import Literal

from meta import words
from meta.plots.rows import ForestRow
from meta.plots.typography import BODY, LINE, width, wrap
from meta.pooled import Pooled

#: Widest text of a column in inches; what is longer goes on in another line.
_ROOM = {"study": 2.7, "year": 0.6, "n_a": 1.1, "n_b": 1.1, "effect": 2.2, "weight": 0.8, "note": 2.0}
_LEFT_ALIGNED = ("study", "note")
_BEFORE_PLOT = ("study", "year", "n_a", "n_b")

#: A space at which no line breaks.
_TIE = "\N{NO-BREAK SPACE}"

#: Inches: between columns, around the sheet, for the plot, above and below the text of a line.
GAP, MARGIN, PLOT, PADDING = 0.22, 0.25, 3.2, 0.04

Kind = Literal["study", "pooled", "prediction", "remark"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the plot: what is written in each column, and what kind of mark belongs beside it."""

    kind: Kind
    cells: dict[str, tuple[str, ...]]
    row: ForestRow | None = None

    @property
    def bold(self) -> bool:
        """Whether the line is a result and no study."""
        return self.kind in ("pooled", "remark")

    @property
    def height(self) -> float:
        """Height in inches."""
        return max(len(cell) for cell in self.cells.values()) * BODY * LINE + 2 * PADDING


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with their place on the sheet, and the lines below them."""

    headers: dict[str, tuple[str, ...]]
    lines: tuple[Line, ...]
    edges: dict[str, tuple[float, float]] = field(repr=False)
    plot: tuple[float, float]
    width: float

    @property
    def header_height(self) -> float:
        """Height of the column names in inches."""
        return max(len(cell) for cell in self.headers.values()) * BODY * LINE + 2 * PADDING


def build(
    rows: Sequence[ForestRow], pooled: Pooled | None, *, diamond: bool, measure: str, arms: tuple[str, str]
) -> Table:
    """Write every cell, drop the columns that nobody filled, and give each the width that it needs.

    Args:
        rows: The studies.
        pooled: Their pooled result, or None.
        diamond: Whether the pooled result is shown, not only named.
        measure: HR, OR, RR or IRR.
        arms: Names of arm A and arm B.
    """
    level = words.percent(pooled.level if pooled else 0.95)
    headers = {
        "study": "Study",
        "year": "Year",
        "n_a": f"{arms[0]},{_TIE}n",
        "n_b": f"{arms[1]},{_TIE}n",
        "effect": f"{measure} ({level} CI)",
        "weight": "Weight",
        "note": "Note",
    }
    years = any(row.year is not None and str(row.year) not in row.label for row in rows)
    lines = [_study(row, weights=diamond, years=years) for row in rows]
    if pooled is not None:
        lines += _summary(rows, pooled, diamond=diamond)
    used = [name for name in headers if any(line.cells.get(name, ("",)) != ("",) for line in lines)]
    titles = {name: wrap(headers[name], _ROOM[name], bold=True) for name in used}
    return _place(titles, tuple(lines))


def aligned(column: str) -> str:
    """Side to which the texts of a column are set."""
    return "left" if column in _LEFT_ALIGNED else "right"


def _study(row: ForestRow, *, weights: bool, years: bool) -> Line:
    texts = {
        "study": row.label,
        "year": str(row.year) if years and row.year is not None else "",
        "n_a": _count(row.n_a),
        "n_b": _count(row.n_b),
        "effect": row.estimate(),
        "weight": f"{row.weight:.1f} %" if weights and row.weight is not None and row.has_data else "",
        "note": row.note,
    }
    return Line("study", {name: wrap(text, _ROOM[name]) for name, text in texts.items()}, row)


def _summary(rows: Sequence[ForestRow], pooled: Pooled, *, diamond: bool) -> list[Line]:
    """Write the lines of the result, or the remark that stands in its place."""
    if not diamond:
        remark = "One study: nothing pooled" if pooled.k == 1 else f"Not pooled: k = {pooled.k}"
        return [Line("remark", {"study": (remark,)})]
    value, low, high = (words.number(exp(x)) for x in (pooled.estimate, pooled.ci_low, pooled.ci_high))
    texts = {
        "study": f"Pooled, k = {pooled.k}",
        "n_a": _total([row.n_a for row in rows if row.has_data]),
        "n_b": _total([row.n_b for row in rows if row.has_data]),
        "effect": f"{value} ({low} to {high})",
        "weight": "100 %" if any(row.weight is not None for row in rows) else "",
    }
    lines = [Line("pooled", {name: wrap(text, _ROOM[name], bold=True) for name, text in texts.items()})]
    if pooled.pi_low is not None and pooled.pi_high is not None and pooled.k > 2:
        reach = f"{words.number(exp(pooled.pi_low))} to {words.number(exp(pooled.pi_high))}"
        lines.append(Line("prediction", {"study": ("Prediction interval",), "effect": (reach,)}))
    return lines


def _place(headers: dict[str, tuple[str, ...]], lines: tuple[Line, ...]) -> Table:
    x, edges, plot = MARGIN, {}, (0.0, 0.0)
    for name, title in headers.items():
        if name not in _BEFORE_PLOT and plot == (0.0, 0.0):
            plot = (x, x + PLOT)
            x = plot[1] + GAP
        needed = max(
            *(width(text, bold=True) for text in title),
            *(width(text, bold=line.bold) for line in lines for text in line.cells.get(name, ("",))),
        )
        edges[name] = (x, x + needed)
        x += needed + GAP
    return Table(headers, lines, edges, plot, x - GAP + MARGIN)


def _count(n: int | None) -> str:
    return "" if n is None else f"{n:d}"


def _total(counts: list[int | None]) -> str:
    known = [n for n in counts if n is not None]
    return f"{sum(known):d}" if known and len(known) == len(counts) else ""
