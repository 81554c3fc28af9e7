"""The forest plot: each study with its own interval, the diamond, and everything a reader needs to judge them.

Boxes have an area proportional to the weight in the model that is shown; intervals are those of the source; the sheet
grows with the number of rows. Must never draw a diamond for fewer than three studies unless the protocol asks for it,
nor hide that figures are unreviewed.
"""

from collections.abc import Callable, Sequence
from math import exp
from typing import NamedTuple

from matplotlib.figure import Figure

from meta import words
from meta.plots import rows as studies
from meta.plots import table
from meta.plots.axis import RatioAxis, ratio_axis
from meta.plots.marks import DIAMOND, Marks
from meta.plots.rows import ForestRow
from meta.plots.sheet import GREY, INK, PALE, Sheet
from meta.plots.table import MARGIN, Line, Table
from meta.plots.typography import LINE, SMALL, TITLE, wrap
from meta.pooled import Pooled

_BANNER = "#a61b1b"

#: Area of a box where nothing is pooled and so nothing is weighed, as a share of the largest.
_EQUAL_SHARE = 0.4


class _Block(NamedTuple):
    """A part of the sheet that runs over its whole width."""

    height: float
    draw: Callable[[Sheet, float], None]


def forest(
    rows: Sequence[ForestRow],
    pooled: Pooled | None,
    *,
    title: str,
    measure: str = "HR",
    favours: tuple[str, str] = ("Favours VEGF TKI", "Favours mTOR inhibitor"),
    banner: str = "",
    footnotes: Sequence[str] = (),
    pool_k2: bool = False,
) -> Figure:
    """Draw a forest plot of ratios, A over B.

    Args:
        rows: The studies in the order in which they are shown, those without usable numbers among them.
        pooled: The pooled result (logarithms), or None where nothing was pooled.
        title: Heading.
        measure: HR, OR, RR or IRR.
        favours: What lies left of 1 and right of it: "Favours <arm A>", "Favours <arm B>"; the arms head the columns.
        banner: What must not be overlooked, such as "contains unreviewed data".
        footnotes: Further lines below.
        pool_k2: Whether the protocol asks for an average of two studies.

    Returns:
        The figure, with the size that the rows need.

    Raises:
        ValueError: No rows, figures that cannot be drawn, or a measure that is no ratio.
    """
    studies.check(rows, measure)
    diamond = pooled is not None and (pooled.k > 2 or (pooled.k == 2 and pool_k2))
    arms = (favours[0].removeprefix("Favours "), favours[1].removeprefix("Favours "))
    content = table.build(rows, pooled, diamond=diamond, measure=measure, arms=arms)
    shown = pooled if diamond else None
    axis = _axis(rows, shown, content.plot)
    notes = [*_statistics(pooled, diamond=diamond), *_arrow_note(rows, shown, axis), *footnotes]
    blocks = [
        *_head(title, banner, content.width),
        _names(content),
        _body(content, axis, shown),
        _scale(axis, measure),
        _favours(axis, favours, content.width),
        *(_paragraph(note, content.width) for note in notes),
    ]
    sheet = Sheet(content.width, sum(block.height for block in blocks) + 2 * MARGIN)
    y = MARGIN
    for block in blocks:
        block.draw(sheet, y)
        y += block.height
    return sheet.figure


def _axis(rows: Sequence[ForestRow], pooled: Pooled | None, plot: tuple[float, float]) -> RatioAxis:
    figures = [f for row in rows if (f := row.figures()) is not None]
    bounds = [bound for _, low, high in figures for bound in (low, high)]
    return ratio_axis([value for value, _, _ in figures], bounds, _summary(pooled), *plot)


def _summary(pooled: Pooled | None) -> list[float]:
    """Give the figures of the pooled result that are drawn, as ratios."""
    if pooled is None:
        return []
    figures = (pooled.estimate, pooled.ci_low, pooled.ci_high, pooled.pi_low, pooled.pi_high)
    return [exp(x) for x in figures[: None if pooled.k > 2 else 3] if x is not None]


def _head(title: str, banner: str, width: float) -> list[_Block]:
    room = width - 2 * MARGIN
    blocks = [_text(wrap(title, room, TITLE, bold=True), TITLE, bold=True, after=0.1)]
    if banner:
        lines = wrap(banner, room - 0.2, bold=True)
        height = len(lines) * 9 * LINE + 0.14

        def draw(sheet: Sheet, y: float) -> None:
            sheet.box(MARGIN, y, width - MARGIN, y + height, colour=_BANNER)
            for i, line in enumerate(lines):
                middle = y + 0.07 + (i + 0.5) * 9 * LINE
                sheet.text(width / 2, middle, line, align="center", bold=True, colour="white")

        blocks.append(_Block(height + 0.1, draw))
    return blocks


def _names(content: Table) -> _Block:
    def draw(sheet: Sheet, y: float) -> None:
        for name, lines in content.headers.items():
            top = y + content.header_height - table.PADDING - len(lines) * 9 * LINE
            _cell(sheet, content, name, lines, top, bold=True)
        bottom = y + content.header_height
        sheet.line((MARGIN, bottom), (content.width - MARGIN, bottom))

    return _Block(content.header_height + 0.03, draw)


def _body(content: Table, axis: RatioAxis, pooled: Pooled | None) -> _Block:
    heaviest = max((line.row.weight or 0.0 for line in content.lines if line.row and line.row.has_data), default=0.0)
    before_summary = 0.06

    def draw(sheet: Sheet, y: float) -> None:
        top, summarised = y, False
        for i, line in enumerate(content.lines):
            if line.kind != "study" and not summarised:
                y, summarised = y + before_summary, True
            elif i % 2 == 1 and line.kind == "study":
                sheet.box(MARGIN, y, content.width - MARGIN, y + line.height, colour=PALE, behind=True)
            for name, lines in line.cells.items():
                if name in content.edges:
                    empty = line.row is not None and not line.row.has_data and name == "effect"
                    start = y + (line.height - len(lines) * 9 * LINE) / 2
                    _cell(sheet, content, name, lines, start, bold=line.bold, italic=empty)
            _mark(Marks(sheet, axis), line, y + line.height / 2, pooled, heaviest if pooled else 0.0)
            y += line.height
        sheet.line((axis.x(1.0), top), (axis.x(1.0), y + 0.05), colour=GREY)
        if pooled is not None:
            middle = axis.clipped(exp(pooled.estimate))
            sheet.line((middle, top), (middle, y), colour=DIAMOND, weight=0.7, dotted=True)

    height = sum(line.height for line in content.lines)
    return _Block(height + before_summary + 0.05, draw)


def _cell(
    sheet: Sheet,
    content: Table,
    name: str,
    lines: tuple[str, ...],
    top: float,
    *,
    bold: bool = False,
    italic: bool = False,
) -> None:
    left, right = content.edges[name]
    align = table.aligned(name)
    for i, text in enumerate(lines):
        place = left if align == "left" else right
        colour = GREY if italic else INK
        sheet.text(place, top + (i + 0.5) * 9 * LINE, text, align=align, bold=bold, italic=italic, colour=colour)


def _mark(marks: Marks, line: Line, y: float, pooled: Pooled | None, heaviest: float) -> None:
    """Draw what belongs beside a line: box and interval, diamond, prediction bar, or nothing."""
    if line.row is not None and (figures := line.row.figures()) is not None:
        marks.study(y, figures, (line.row.weight or 0.0) / heaviest if heaviest else _EQUAL_SHARE)
    elif line.kind == "pooled" and pooled is not None:
        marks.diamond(y, (exp(pooled.estimate), exp(pooled.ci_low), exp(pooled.ci_high)))
    elif line.kind == "prediction" and pooled is not None and pooled.pi_low is not None and pooled.pi_high is not None:
        marks.bar(y, exp(pooled.pi_low), exp(pooled.pi_high))


def _scale(axis: RatioAxis, measure: str) -> _Block:
    def draw(sheet: Sheet, y: float) -> None:
        sheet.line((axis.left, y), (axis.right, y))
        for tick in axis.ticks:
            x = axis.x(tick)
            sheet.line((x, y), (x, y + 0.05))
            sheet.text(x, y + 0.14, f"{tick:g}", align="center", size=SMALL)
        sheet.text(
            (axis.left + axis.right) / 2, y + 0.29, f"{measure}, log scale", align="center", size=SMALL, colour=GREY
        )

    return _Block(0.38, draw)


def _favours(axis: RatioAxis, favours: tuple[str, str], width: float) -> _Block:
    middle = axis.x(1.0)
    left, right = middle - MARGIN, width - MARGIN - middle
    sides = (
        (wrap(f"←\N{NO-BREAK SPACE}{favours[0]}", min(2.6, left) - 0.08, bold=True), middle - 0.08, "right"),
        (wrap(f"{favours[1]}\N{NO-BREAK SPACE}→", min(2.6, right) - 0.08, bold=True), middle + 0.08, "left"),
    )

    def draw(sheet: Sheet, y: float) -> None:
        for lines, x, align in sides:
            for i, line in enumerate(lines):
                sheet.text(x, y + (i + 0.5) * 9 * LINE, line, align=align, bold=True)

    return _Block(max(len(lines) for lines, _, _ in sides) * 9 * LINE + 0.12, draw)


def _statistics(pooled: Pooled | None, *, diamond: bool) -> list[str]:
    if pooled is None:
        return []
    if not diamond:
        return [pooled.disagreement()] if pooled.k > 1 and pooled.disagreement() else []
    lines = [f"Heterogeneity: {pooled.heterogeneity()}"]
    if pooled.statistic is not None and pooled.p_value is not None:
        name = "z" if pooled.df is None else "t"
        df = "" if pooled.df is None else f", df = {pooled.df}"
        lines.append(f"Test of no difference: {name} = {pooled.statistic:.2f}{df}, {words.p_value(pooled.p_value)}")
    prediction = f"; prediction interval: {pooled.pi_method}" if pooled.pi_method and pooled.k > 2 else ""
    return [*lines, f"Method: {pooled.method}{prediction}"]


def _arrow_note(rows: Sequence[ForestRow], pooled: Pooled | None, axis: RatioAxis) -> list[str]:
    drawn = [*_summary(pooled), *(x for row in rows if (figures := row.figures()) is not None for x in figures)]
    return ["Arrow: the interval goes on beyond the axis"] if any(axis.cuts(x) for x in drawn) else []


def _paragraph(text: str, width: float) -> _Block:
    return _text(wrap(text, width - 2 * MARGIN, SMALL), SMALL, after=0.02)


def _text(lines: tuple[str, ...], size: float, *, bold: bool = False, after: float) -> _Block:
    def draw(sheet: Sheet, y: float) -> None:
        for i, line in enumerate(lines):
            sheet.text(MARGIN, y + (i + 0.5) * size * LINE, line, size=size, bold=bold)

    return _Block(len(lines) * size * LINE + after, draw)
