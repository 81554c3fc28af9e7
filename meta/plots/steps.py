"""Forest plots of pooled results: without each study in turn, and with one study after another.

Must never show an average of two studies unless it was asked for, and never call a step that crosses 1 a discovery: a
result that is looked at again and again crosses it by chance.
"""

from collections.abc import Sequence
from typing import Required, TypedDict, Unpack

from matplotlib.figure import Figure

from meta import words
from meta.plots import rows as checks
from meta.plots import stack, table
from meta.plots.axis import Axis, plain_axis, ratio_axis
from meta.plots.forest import cell
from meta.plots.marks import DIAMOND, Marks
from meta.plots.rows import Step
from meta.plots.sheet import GREY, PALE, Sheet
from meta.plots.stack import MARGIN, Part
from meta.plots.table import Line, Table
from meta.plots.typography import BODY, LINE, wrap
from meta.pooled import Pooled

_REPEATED = (
    "Each line pools again what the line above pooled: intervals are not corrected for repeated looks, so a line that "
    "first excludes no effect proves nothing."
)
_BEFORE = ("study", "k")
_HEADERS = {
    "study": "",
    "k": "k",
    "effect": "{measure} ({level} CI)",
    "p": "P",
    "tau2": "τ²",
    "i2": "I²",
    "note": "Interval",
}


class Around(TypedDict, total=False):
    """What stands round the steps.

    Attributes:
        title: Heading.
        measure: HR (by default), OR, RR, IRR or SHR; or another, such as RD or MD.
        arms: Names of arm A (numerator) and arm B.
        favours: Texts left of 1 and right of it, where others than those of the arms are wanted.
        direction: ``lower-better`` (by default) or ``higher-better``.
        banner: What must not be overlooked.
        footnotes: Further lines below.
        pool_k2: Whether an average of two studies was asked for.
    """

    title: Required[str]
    measure: str
    arms: tuple[str, str] | None
    favours: tuple[str, str] | None
    direction: str
    banner: str
    footnotes: Sequence[str]
    pool_k2: bool


def leave_one_out(steps: Sequence[Step], pooled: Pooled, **around: Unpack[Around]) -> Figure:
    """Draw the pooled result without each study in turn, above that of all.

    Args:
        steps: One a study: the result without it, as logarithms.
        pooled: The result of all studies.
        **around: What stands round it (``Around``).

    Raises:
        ValueError: Nothing to draw, or figures that cannot be drawn.
    """
    return _draw(steps, pooled, "Without", "", **around)


def cumulative(steps: Sequence[Step], pooled: Pooled, **around: Unpack[Around]) -> Figure:
    """Draw the pooled result as one study after another came in.

    Args:
        steps: One a study, in the order in which they came: the result of all up to it, as logarithms.
        pooled: The result of all studies.
        **around: What stands round it (``Around``).

    Raises:
        ValueError: Nothing to draw, or figures that cannot be drawn.
    """
    return _draw(steps, pooled, "Up to", _REPEATED, **around)


def _draw(
    steps: Sequence[Step],
    pooled: Pooled,
    head: str,
    caveat: str,
    *,
    title: str,
    measure: str = "HR",
    arms: tuple[str, str] | None = None,
    favours: tuple[str, str] | None = None,
    direction: str = "lower-better",
    banner: str = "",
    footnotes: Sequence[str] = (),
    pool_k2: bool = False,
) -> Figure:
    _, favoured = stack.favours_of(arms, favours, direction)
    checks.check_steps(steps)
    written = _table(steps, pooled, head, measure, pool_k2=pool_k2)
    axis = _axis(written, plain=measure not in words.RATIOS)
    arrows = any(axis.cuts(x) for line in written.lines if line.figures for x in line.figures)
    arrow = "Arrow: the interval goes on beyond the axis." if arrows else ""
    notes = [arrow, caveat, f"Method: {pooled.method}", *footnotes]
    parts = [
        *stack.head(title, banner, written.width),
        _names(written),
        _body(written, axis),
        stack.scale(axis, measure),
        stack.directions(axis, favoured, written.width),
        *stack.paragraphs(notes, written.width),
    ]
    return stack.compose(parts, written.width)


def _table(steps: Sequence[Step], pooled: Pooled, head: str, measure: str, *, pool_k2: bool) -> Table:
    least = 2 if pool_k2 else 3
    lines = [_step(step, measure, inside=_inside(pooled), least=least, first=head == "Up to") for step in steps]
    if pooled.k >= least:
        whole = Step(
            "All studies", pooled.k, pooled.estimate, pooled.ci_low, pooled.ci_high, pooled.p_value, pooled.tau2
        )
        lines.append(_step(whole, measure, inside=None, least=least, first=False, i2=pooled.i2, kind="pooled"))
    headers = {**_HEADERS, "study": head, "effect": f"{measure} ({words.percent(pooled.level)} CI)"}
    used = {name for name in headers for line in lines if line.cells.get(name, ("",)) != ("",)}
    return table.place({n: (t,) for n, t in headers.items() if n in used}, tuple(lines), before=_BEFORE)


def _step(
    step: Step,
    measure: str,
    *,
    inside: bool | None,
    least: int,
    first: bool,
    i2: float | None = None,
    kind: table.Kind = "study",
) -> Line:
    year = f" ({step.year})" if step.year is not None and str(step.year) not in step.label else ""
    cells: dict[str, tuple[str, ...]] = {
        "study": wrap(step.label + year, 2.7, bold=kind == "pooled"),
        "k": (str(step.k),),
    }
    if step.k < least and not (step.k == 1 and first):
        remark = "one study" if step.k == 1 else words.not_pooled(step.k)
        return Line(kind, {**cells, "effect": (remark,)})
    figures = table.natural(measure, step.estimate, step.ci_low, step.ci_high)
    value, low, high = (words.number(x) for x in figures)
    cells["effect"] = (f"{value} ({low} to {high})",)
    if step.k > 1:
        spread = step.i2 if i2 is None else i2
        cells["p"] = (
            "" if step.p_value is None else words.p_value(step.p_value).removeprefix("P ").removeprefix("= "),
        )
        cells["tau2"] = ("" if step.tau2 is None else words.variance(step.tau2),)
        cells["i2"] = ("" if spread is None else f"{spread:.0f} %",)
        null = 1 if measure in words.RATIOS else 0
        now = step.ci_low <= 0 <= step.ci_high
        cells["note"] = (
            (f"now includes {null}" if now else f"now excludes {null}") if inside is not None and now != inside else "",
        )
    return Line(kind, cells, None, figures)


def _inside(pooled: Pooled) -> bool:
    return pooled.ci_low <= 0 <= pooled.ci_high


def _axis(written: Table, *, plain: bool) -> Axis:
    found = [line.figures for line in written.lines if line.figures]
    choose = plain_axis if plain else ratio_axis
    return choose([f[0] for f in found], [x for f in found for x in f[1:]], [], *written.plot)


def _names(written: Table) -> Part:
    def draw(sheet: Sheet, y: float) -> None:
        for name, lines in written.headers.items():
            cell(sheet, written, name, lines, y + table.PADDING, bold=True)
        bottom = y + written.header_height
        sheet.line((MARGIN, bottom), (written.width - MARGIN, bottom))

    return Part(written.header_height + 0.03, draw)


def _body(written: Table, axis: Axis) -> Part:
    whole = written.lines[-1].figures if written.lines[-1].kind == "pooled" else None

    def draw(sheet: Sheet, y: float) -> None:
        top = y
        for i, line in enumerate(written.lines):
            if i % 2 == 1 and line.kind == "study":
                sheet.box(MARGIN, y, written.width - MARGIN, y + line.height, colour=PALE, behind=True)
            for name, lines in line.cells.items():
                if name in written.edges:
                    start = y + (line.height - len(lines) * BODY * LINE) / 2
                    cell(
                        sheet,
                        written,
                        name,
                        lines,
                        start,
                        bold=line.bold,
                        italic=line.figures is None and name == "effect",
                    )
            if line.figures is not None:
                marks, middle = Marks(sheet, axis), y + line.height / 2
                if line.kind == "pooled":
                    marks.diamond(middle, line.figures)
                else:
                    marks.study(middle, line.figures, 0.3)
            y += line.height
        sheet.line((axis.x(axis.null), top), (axis.x(axis.null), y + 0.05), colour=GREY)
        if whole is not None:
            x = axis.clipped(whole[0])
            sheet.line((x, top), (x, y), colour=DIAMOND, weight=0.7, dotted=True)

    return Part(sum(line.height for line in written.lines) + 0.05, draw)
