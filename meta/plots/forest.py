"""The forest plot: each study with its own interval, the diamond, and everything a reader needs to judge them.

Boxes have an area proportional to the weight in the model that is shown; intervals are those of the source; the sheet
grows with the number of rows. Must never draw a diamond for fewer than three studies unless the protocol asks for it,
nor hide that figures are unreviewed, nor name the better side otherwise than the outcome's direction says.
"""

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.figure import Figure

from meta.plots import rows as studies
from meta.plots import stack, table
from meta.plots.axis import Axis, plain_axis, ratio_axis
from meta.plots.layouts import layout as named
from meta.plots.marks import DIAMOND, Marks
from meta.plots.rows import Between, ForestRow, Subgroup
from meta.plots.sheet import GREY, INK, LINK, PALE, Sheet
from meta.plots.stack import MARGIN, Part, favours_of, test_of_no_difference
from meta.plots.table import Content, Line, Table
from meta.plots.typography import BODY, LINE
from meta.pooled import Pooled
from meta.words import p_value, variance

#: Area of a box where nothing is pooled and so nothing is weighed, as a share of the largest.
_EQUAL_SHARE = 0.4

#: Room between the studies and a result below them, in inches.
_BEFORE_RESULT = 0.06


def forest(
    rows: Sequence[ForestRow],
    pooled: Pooled | None,
    *,
    title: str,
    measure: str = "HR",
    arms: tuple[str, str] | None = None,
    favours: tuple[str, str] | None = None,
    direction: str = "lower-better",
    subgroups: Sequence[Subgroup] = (),
    apart: Sequence[Subgroup] = (),
    between: Between | None = None,
    banner: str = "",
    footnotes: Sequence[str] = (),
    pool_k2: bool = False,
    prediction: bool = True,
    layout: str = "standard",
) -> Figure:
    """Draw a forest plot: ratios, A over B, on a log axis; any other measure, A minus B, on a plain one.

    Args:
        rows: The studies in the order in which they are shown, those without usable numbers among them.
        pooled: The pooled result (logarithms of ratios) of all studies, or None where nothing was pooled.
        title: Heading.
        measure: HR, OR, RR, IRR or SHR; or another, such as RD or MD.
        arms: Names of arm A (numerator) and arm B, which head the columns of participants.
        favours: Texts left of 1 and right of it; by default "Favours <arm>", the better arm by the direction.
        direction: ``lower-better`` where a ratio below 1 is good for arm A, ``higher-better`` where one above 1 is.
        subgroups: Blocks of studies with a diamond each; their studies do not stand in ``rows``.
        apart: Blocks below the result that have no part in it, each with its own.
        between: The test of whether the subgroups differ.
        banner: What must not be overlooked, such as "contains unreviewed data".
        footnotes: Further lines below.
        pool_k2: Whether the protocol asks for an average of two studies.
        prediction: Whether to show the prediction interval.
        layout: ``standard``, ``revman`` or ``jama``.

    Returns:
        The figure, with the size that the rows need.

    Raises:
        ValueError: No rows, figures that cannot be drawn, an unknown layout or direction.
    """
    sides, favoured = favours_of(arms, favours, direction)
    blocks = tuple(subgroups)
    content = Content(tuple(rows), blocks, pooled, measure, sides, named(layout), pool_k2, prediction, tuple(apart))
    studies.check(content.studies, measure)
    written = table.build(content)
    axis = _axis(written, plain=not content.ratio)
    ways = stack.directions(axis, favoured, written.width)
    above = content.layout.favours_above
    parts = [
        *stack.head(title, banner, written.width),
        *([ways] if above else []),
        _names(written),
        _body(content, written, axis),
        stack.scale(axis, measure),
        *([] if above else [ways]),
        *stack.paragraphs([*_statistics(content, between), *_arrow_note(written, axis), *footnotes], written.width),
    ]
    return stack.compose(parts, written.width)


def _axis(written: Table, *, plain: bool) -> Axis:
    found = [line.figures for line in written.lines if line.kind == "study" and line.figures]
    bounds = [bound for _, low, high in found for bound in (low, high)]
    results = [x for line in written.lines if line.kind != "study" and line.figures for x in line.figures]
    return (plain_axis if plain else ratio_axis)([value for value, _, _ in found], bounds, results, *written.plot)


def _names(written: Table) -> Part:
    def draw(sheet: Sheet, y: float) -> None:
        for name, lines in written.headers.items():
            top = y + written.header_height - table.PADDING - len(lines) * BODY * LINE
            cell(sheet, written, name, lines, top, bold=True)
        bottom = y + written.header_height
        sheet.line((MARGIN, bottom), (written.width - MARGIN, bottom))

    return Part(written.header_height + 0.03, draw)


def _body(content: Content, written: Table, axis: Axis) -> Part:
    blocks = (*content.subgroups, *content.apart)
    weighed = content.shows(content.pooled) or any(content.shows(block.pooled) for block in blocks)
    heaviest = max((row.weight or 0.0 for row in content.studies if row.has_data), default=0.0) if weighed else 0.0
    overall = content.pooled if content.shows(content.pooled) else None
    reach = None if overall is None else (overall.estimate, overall.ci_low, overall.ci_high)
    centre = None if reach is None else table.natural(content.measure, *reach)

    def draw(sheet: Sheet, y: float) -> None:
        top, before, shaded = y, "", False
        for line in written.lines:
            y += _gap(before, line.kind)
            shaded = not shaded if line.kind == "study" else False
            if line.kind == "study" and not shaded and content.layout.shaded:
                sheet.box(MARGIN, y, written.width - MARGIN, y + line.height, colour=PALE, behind=True)
            _write(sheet, written, line, y)
            _mark(Marks(sheet, axis), line, y + line.height / 2, heaviest)
            y, before = y + line.height, line.kind
        sheet.line((axis.x(axis.null), top), (axis.x(axis.null), y + 0.05), colour=GREY)
        if centre is not None:
            middle = axis.clipped(centre[0])
            sheet.line((middle, top), (middle, y), colour=DIAMOND, weight=0.7, dotted=True)

    kinds = [line.kind for line in written.lines]
    gaps = sum(_gap(a, b) for a, b in pairwise(["", *kinds]))
    return Part(sum(line.height for line in written.lines) + gaps + 0.05, draw)


def _gap(before: str, kind: str) -> float:
    """Room between a line of one kind and the next: before each result and each subgroup."""
    if not before or (kind == "study") or (kind, before) == ("prediction", "pooled"):
        return 0.0
    if before == "study" or kind in ("heading", "pooled", "remark"):
        return _BEFORE_RESULT
    return 0.0


def _write(sheet: Sheet, written: Table, line: Line, y: float) -> None:
    for name, lines in line.cells.items():
        if name in written.edges:
            empty = line.row is not None and not line.row.has_data and name == "effect"
            start = y + (line.height - len(lines) * BODY * LINE) / 2
            url = line.row.url if line.row is not None and name == "pmid" else ""
            cell(sheet, written, name, lines, start, bold=line.bold, italic=empty, url=url)


def cell(
    sheet: Sheet,
    written: Table,
    name: str,
    lines: tuple[str, ...],
    top: float,
    *,
    bold: bool = False,
    italic: bool = False,
    url: str = "",
) -> None:
    """Write the lines of a cell into its column, as a link if they have an address."""
    left, right = written.edges[name]
    align = table.aligned(name)
    for i, text in enumerate(lines):
        place = left if align == "left" else right
        colour = LINK if url else GREY if italic else INK
        sheet.text(
            place, top + (i + 0.5) * BODY * LINE, text, align=align, bold=bold, italic=italic, colour=colour, url=url
        )


def _mark(marks: Marks, line: Line, y: float, heaviest: float) -> None:
    """Draw what belongs beside a line: box and interval, diamond, prediction bar, or nothing."""
    if line.figures is None:
        return
    if line.row is not None:
        weighed = heaviest and line.weighed
        marks.study(y, line.figures, (line.row.weight or 0.0) / heaviest if weighed else _EQUAL_SHARE)
    elif line.kind in ("pooled", "beside"):
        marks.diamond(y, line.figures, hollow=line.kind == "beside")
    elif line.kind == "prediction":
        marks.bar(y, *line.figures[1:])


def _statistics(content: Content, between: Between | None) -> list[str]:
    """Word heterogeneity, test, method and warnings of each result that is shown."""
    told = []
    for block in (*content.subgroups, *content.apart):
        if block.pooled is not None and content.shows(block.pooled):
            told.append(f"{block.label}: {_heterogeneity(block.pooled, revman=content.layout.revman)}")
        elif block.pooled is not None and block.pooled.k > 1 and block.pooled.disagreement():
            told.append(f"{block.label}: {block.pooled.disagreement()}")
    told += [str(between)] if between is not None else []
    pooled = content.pooled
    if pooled is None:
        blocks = (*content.subgroups, *content.apart)
        shown = (block.pooled for block in blocks if block.pooled and content.shows(block.pooled))
        return [*told, *dict.fromkeys(f"Method: {one.method}" for one in shown)]
    if not content.shows(pooled):
        return [*told, *([pooled.disagreement()] if pooled.k > 1 else [])]
    told.append(("All studies: " if content.subgroups else "") + _heterogeneity(pooled, revman=content.layout.revman))
    told.append(
        test_of_no_difference(pooled.statistic, pooled.df, pooled.p_value, revman=content.layout.revman),
    )
    told.append(pooled.prediction(content.measure) if content.prediction else "")
    told.append(pooled.disagreement() if pooled.k == 2 else "")
    told.append(f"Method: {pooled.method}")
    return [*told, *(f"Note: {warning}" for warning in pooled.warnings)]


def _heterogeneity(pooled: Pooled, *, revman: bool) -> str:
    if not revman or pooled.q is None or pooled.q_p is None or pooled.i2 is None:
        return f"Heterogeneity: {pooled.heterogeneity()}"
    shown = variance(pooled.tau2) if 0 < pooled.tau2 < 0.005 else f"{pooled.tau2:.2f}"  # never 0.00 but for 0
    tau2 = f"Tau² = {shown}; " if pooled.tau2_se is not None else ""
    test = f"Chi² = {pooled.q:.2f}, df = {pooled.q_df} ({p_value(pooled.q_p)})"
    return f"Heterogeneity: {tau2}{test}; I² = {pooled.i2:.0f} %"


def _arrow_note(written: Table, axis: Axis) -> list[str]:
    drawn = [x for line in written.lines if line.figures for x in line.figures]
    return ["Arrow: the interval goes on beyond the axis."] if any(axis.cuts(x) for x in drawn) else []
