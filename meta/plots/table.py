"""The written part of a forest plot: columns, lines and where they stand, with room for every text."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import exp
from typing import Literal

from meta import words
from meta.plots.layouts import Layout
from meta.plots.rows import ForestRow, Subgroup
from meta.plots.stack import MARGIN
from meta.plots.typography import BODY, LINE, width, wrap
from meta.pooled import Pooled
from meta.pooled.shape import Beside
from meta.pooled.wording import FEW

#: Widest text of a column in inches; what is longer goes on in another line.
_ROOM = {
    "study": 2.7,
    "year": 0.6,
    "pmid": 1.0,
    "events_a": 1.1,
    "events_b": 1.1,
    "n_a": 1.1,
    "n_b": 1.1,
    "effect": 2.2,
    "weight": 0.8,
    "note": 2.0,
}
_LEFT_ALIGNED = ("study", "note")

#: A space at which no line breaks.
_TIE = "\N{NO-BREAK SPACE}"

#: Inches: between columns, for the plot, above and below the text of a line.
GAP, PLOT, PADDING = 0.22, 3.2, 0.04

Kind = Literal["study", "heading", "pooled", "beside", "prediction", "remark"]
Figures = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the plot: what is written in each column, and the figures (ratios) of the mark beside it.

    ``weighed`` is false for a study that stands under no diamond: it has no weight to show.
    """

    kind: Kind
    cells: dict[str, tuple[str, ...]]
    row: ForestRow | None = None
    figures: Figures | None = None
    weighed: bool = True

    @property
    def bold(self) -> bool:
        """Whether the line is a result and no study."""
        return self.kind in ("pooled", "remark", "heading")

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


@dataclass(frozen=True, slots=True)
class Content:
    """What a forest plot shows.

    Attributes:
        rows: Studies outside subgroups.
        subgroups: Blocks of studies.
        pooled: The pooled result of all.
        measure: HR, OR, RR, IRR or SHR.
        arms: Names of arm A and arm B.
        layout: The house style.
        pool_k2: Whether an average of two studies was asked for.
        prediction: Whether the prediction interval is shown.
        apart: Blocks that have no part in the result of all.
    """

    rows: tuple[ForestRow, ...]
    subgroups: tuple[Subgroup, ...]
    pooled: Pooled | None
    measure: str
    arms: tuple[str, str]
    layout: Layout
    pool_k2: bool = False
    prediction: bool = True
    apart: tuple[Subgroup, ...] = ()

    @property
    def ratio(self) -> bool:
        """Whether the measure is a ratio, analysed as its logarithm."""
        return self.measure in words.RATIOS

    @property
    def form(self) -> str:
        """How an estimate with its interval is written; no dash before a difference, which may be negative."""
        return self.layout.interval if self.ratio else self.layout.interval.replace("}-{", "} to {")

    @property
    def studies(self) -> tuple[ForestRow, ...]:
        """Every study of the plot."""
        return (*self.included, *(row for block in self.apart for row in block.rows))

    @property
    def included(self) -> tuple[ForestRow, ...]:
        """The studies that the result of all is about."""
        return (*self.rows, *(row for block in self.subgroups for row in block.rows))

    def shows(self, pooled: Pooled | None) -> bool:
        """Whether a pooled result gets a diamond."""
        return pooled is not None and (pooled.k > 2 or (pooled.k == 2 and self.pool_k2))


def build(content: Content) -> Table:
    """Write every cell, drop the columns that nobody filled, and give each the width that it needs."""
    layout, pooled = content.layout, content.pooled
    level = words.percent(pooled.level if pooled else 0.95)
    model = "Fixed" if pooled is not None and pooled.method.startswith("fixed") else "Random"
    headers = {
        "study": "Study",
        "year": "Year",
        "pmid": "PMID",
        "events_a": f"{content.arms[0]}, events{_TIE}/{_TIE}n",
        "events_b": f"{content.arms[1]}, events{_TIE}/{_TIE}n",
        "n_a": f"{content.arms[0]},{_TIE}n",
        "n_b": f"{content.arms[1]},{_TIE}n",
        "effect": "{measure} ({level} CI)",
        "weight": "Weight",
        "note": "Note",
        **layout.headers,
    }
    lines = tuple(_lines(content))
    used = [name for name in layout.columns if any(line.cells.get(name, ("",)) != ("",) for line in lines)]
    titles = {
        name: wrap(headers[name].format(measure=content.measure, level=level, model=model), _ROOM[name], bold=True)
        if name == "effect"
        else wrap(headers[name], _ROOM[name], bold=True)
        for name in used
    }
    return place(titles, lines, before=layout.before)


def aligned(column: str) -> str:
    """Side to which the texts of a column are set."""
    return "left" if column in _LEFT_ALIGNED else "right"


def place(headers: dict[str, tuple[str, ...]], lines: tuple[Line, ...], *, before: Sequence[str]) -> Table:
    """Put columns and plot beside each other; the plot stands behind the last of ``before``."""
    x, edges, plot = MARGIN, {}, (0.0, 0.0)
    for name, title in headers.items():
        if name not in before and plot == (0.0, 0.0):
            plot = (x, x + PLOT)
            x = plot[1] + GAP
        needed = max(
            *(width(text, bold=True) for text in title),
            *(width(text, bold=line.bold) for line in lines for text in line.cells.get(name, ("",))),
        )
        edges[name] = (x, x + needed)
        x += needed + GAP
    if plot == (0.0, 0.0):
        plot = (x, x + PLOT)
        x = plot[1] + GAP
    return Table(headers, lines, edges, plot, x - GAP + MARGIN)


def _lines(content: Content) -> Iterator[Line]:
    """Write the studies, block by block, each followed by its result, and the result of all at the end."""
    overall = content.shows(content.pooled)
    years = any(row.year is not None and str(row.year) not in row.label for row in content.studies)

    def studies(rows: Sequence[ForestRow], *, weights: bool) -> Iterator[Line]:
        return (_study(row, content, weights=weights, years=years) for row in rows)

    for block in content.subgroups:
        yield Line("heading", {"study": wrap(block.label, _ROOM["study"], bold=True)})
        yield from studies(block.rows, weights=overall or content.shows(block.pooled))
        if block.pooled is not None:
            yield from _summary(content, block.rows, block.pooled, head=content.layout.subtotal)
    if content.subgroups and content.rows:
        yield Line("heading", {"study": ("Other",)})
    yield from studies(content.rows, weights=overall)
    if content.pooled is not None:
        head = content.layout.overall if content.subgroups else content.layout.total
        yield from _summary(content, content.included, content.pooled, head=head)
    for block in content.apart:
        yield Line("heading", {"study": wrap(block.label, _ROOM["study"], bold=True)})
        yield from studies(block.rows, weights=content.shows(block.pooled))
        if block.pooled is not None:
            yield from _summary(content, block.rows, block.pooled, head=content.layout.subtotal)


def _study(row: ForestRow, content: Content, *, weights: bool, years: bool) -> Line:
    layout, ratio = content.layout, content.ratio
    texts = {
        "study": row.label,
        "year": str(row.year) if years and row.year is not None else "",
        "pmid": row.pmid,
        "events_a": _events(row, 0),
        "events_b": _events(row, 1),
        "n_a": _count(row.n_a),
        "n_b": _count(row.n_b),
        "effect": row.estimate(content.form, ratio=ratio),
        "weight": layout.weight.format(row.weight) if weights and row.weight is not None and row.has_data else "",
        "note": row.note,
    }
    return Line(
        "study", {name: wrap(text, _ROOM[name]) for name, text in texts.items()}, row, row.figures(ratio=ratio), weights
    )


def _summary(content: Content, rows: Sequence[ForestRow], pooled: Pooled, *, head: str) -> Iterator[Line]:
    """Write the lines of a result, or the remark that stands in its place."""
    if not content.shows(pooled):
        remark = "One study: nothing pooled" if pooled.k == 1 else f"Not pooled: k = {pooled.k}"
        yield Line("remark", {"study": (remark,)})
        return
    form = content.form
    figures = natural(content.measure, pooled.estimate, pooled.ci_low, pooled.ci_high)
    shares = [row.weight for row in rows if row.weight is not None and row.has_data]
    texts = {
        "study": head.format(k=pooled.k, level=words.percent(pooled.level)),
        "n_a": _total(rows, lambda row: row.n_a),
        "n_b": _total(rows, lambda row: row.n_b),
        "effect": _written(form, figures),
        "weight": content.layout.weight.format(sum(shares)) if shares else "",
    }
    cells = {name: wrap(text, _ROOM[name], bold=True) for name, text in texts.items()}
    if pooled.k < FEW and pooled.beside:
        chosen = ", ".join(words.CI_SHORT[one.ci] for one in pooled.beside if _same(one, pooled))
        chosen = chosen.replace("HKSJ, HKSJ with the ad hoc floor", "HKSJ, with or without floor")
        cells["study"] += wrap(f"interval: {chosen}", _ROOM["study"], bold=True)
    yield Line("pooled", cells, None, figures)
    if pooled.k < FEW:
        yield from _beside(pooled, form, content.measure)
    if content.prediction and pooled.pi_low is not None and pooled.pi_high is not None and pooled.k > 2:
        figures = natural(content.measure, pooled.estimate, pooled.pi_low, pooled.pi_high)
        reach = _written(form[form.index("{low}") - 1 :], figures)  # the brackets without the estimate
        yield Line("prediction", {"study": ("Prediction interval",), "effect": (reach,)}, None, figures)


def _beside(pooled: Pooled, form: str, measure: str) -> Iterator[Line]:
    """Write the intervals by other methods: with so few studies a reader has to see them."""
    for other in pooled.beside:
        if not _same(other, pooled):
            figures = natural(measure, pooled.estimate, other.ci_low, other.ci_high)
            name = wrap(f"the same, interval: {words.CI_SHORT[other.ci]}", _ROOM["study"])
            yield Line("beside", {"study": name, "effect": (_written(form, figures),)}, None, figures)


def _same(other: Beside, pooled: Pooled) -> bool:
    """Whether an interval by another method is the one that the diamond shows."""
    return abs(other.ci_low - pooled.ci_low) < 1e-9 and abs(other.ci_high - pooled.ci_high) < 1e-9


def natural(measure: str, estimate: float, low: float, high: float) -> Figures:
    """Give a pooled result on the scale that the measure is read on."""
    if measure not in words.RATIOS:
        return estimate, low, high
    return exp(min(estimate, 700.0)), exp(min(low, 700.0)), exp(min(high, 700.0))


def _written(form: str, figures: Figures) -> str:
    value, low, high = (words.number(x) for x in figures)
    return form.format(value=value, low=low, high=high)


def _events(row: ForestRow, arm: int) -> str:
    return "" if row.events is None else "{}/{}".format(*row.events[arm])


def _count(n: int | None) -> str:
    return "" if n is None else f"{n:d}"


def _total(rows: Sequence[ForestRow], count: Callable[[ForestRow], int | None]) -> str:
    counts = [count(row) for row in rows if row.has_data]
    known = [n for n in counts if n is not None]
    return f"{sum(known):d}" if known and len(known) == len(counts) else ""
