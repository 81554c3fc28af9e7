"""A sheet as a stack of parts over its whole width: heading, banner, column names, table, axis, notes.

Must never let a part overlap the next: each says its height before anything is drawn.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from matplotlib.figure import Figure

from meta import words
from meta.plots.axis import Axis
from meta.plots.sheet import GREY, Sheet, own_settings
from meta.plots.typography import BODY, LINE, SMALL, TITLE, wrap

#: Inches around the sheet.
MARGIN = 0.25

_BANNER = "#a61b1b"


class Part(NamedTuple):
    """A part of the sheet that runs over its whole width; it is told the sheet and the height at which it starts."""

    height: float
    draw: Callable[[Sheet, float], None]


def compose(parts: Iterable[Part], width: float) -> Figure:
    """Put the parts below each other on a sheet as high as they need."""
    stacked = list(parts)
    with own_settings():
        sheet = Sheet(width, sum(part.height for part in stacked) + 2 * MARGIN)
        y = MARGIN
        for part in stacked:
            part.draw(sheet, y)
            y += part.height
    return sheet.figure


def head(title: str, banner: str, width: float) -> list[Part]:
    """Make the heading, and the banner for what must not be overlooked."""
    room = width - 2 * MARGIN
    parts = [text(wrap(title, room, TITLE, bold=True), TITLE, bold=True, after=0.1)]
    if banner:
        lines = wrap(banner, room - 0.2, bold=True)
        height = len(lines) * BODY * LINE + 0.14

        def draw(sheet: Sheet, y: float) -> None:
            sheet.box(MARGIN, y, width - MARGIN, y + height, colour=_BANNER)
            for i, line in enumerate(lines):
                middle = y + 0.07 + (i + 0.5) * BODY * LINE
                sheet.text(width / 2, middle, line, align="center", bold=True, colour="white")

        parts.append(Part(height + 0.1, draw))
    return parts


def scale(axis: Axis, measure: str) -> Part:
    """Make the axis with its ticks."""

    def draw(sheet: Sheet, y: float) -> None:
        sheet.line((axis.left, y), (axis.right, y))
        for tick in axis.ticks:
            x = axis.x(tick)
            sheet.line((x, y), (x, y + 0.05))
            sheet.text(x, y + 0.14, f"{tick:g}", align="center", size=SMALL)
        middle = (axis.left + axis.right) / 2
        sheet.text(
            middle,
            y + 0.29,
            measure if axis.plain else f"{measure}, log scale",
            align="center",
            size=SMALL,
            colour=GREY,
        )

    return Part(0.38, draw)


def directions(axis: Axis, favours: tuple[str, str], width: float) -> Part:
    """Make the two texts that say what lies left of no effect and right of it."""
    middle = axis.x(axis.null)
    left, right = middle - MARGIN, width - MARGIN - middle
    sides = (
        (wrap(f"←\N{NO-BREAK SPACE}{favours[0]}", min(2.6, left) - 0.08, bold=True), middle - 0.08, "right"),
        (wrap(f"{favours[1]}\N{NO-BREAK SPACE}→", min(2.6, right) - 0.08, bold=True), middle + 0.08, "left"),
    )

    def draw(sheet: Sheet, y: float) -> None:
        for lines, x, align in sides:
            for i, line in enumerate(lines):
                sheet.text(x, y + (i + 0.5) * BODY * LINE, line, align=align, bold=True)

    return Part(max(len(lines) for lines, _, _ in sides) * BODY * LINE + 0.12, draw)


def paragraphs(texts: Sequence[str], width: float) -> list[Part]:
    """Make the notes below a plot, each wrapped to the sheet."""
    return [text(wrap(one, width - 2 * MARGIN, SMALL), SMALL, after=0.02) for one in texts if one]


def text(lines: tuple[str, ...], size: float, *, bold: bool = False, after: float) -> Part:
    """Make lines of text with some room below."""

    def draw(sheet: Sheet, y: float) -> None:
        for i, line in enumerate(lines):
            sheet.text(MARGIN, y + (i + 0.5) * size * LINE, line, size=size, bold=bold)

    return Part(len(lines) * size * LINE + after, draw)


def favours_of(
    arms: tuple[str, str] | None, favours: tuple[str, str] | None, direction: str
) -> tuple[tuple[str, str], tuple[str, str]]:
    """Give the arms' names, and what a ratio below 1 and above 1 favours.

    Args:
        arms: Names of arm A (numerator) and arm B; without them they are read from ``favours``, if it names them.
        favours: The texts left and right of 1, where others than "Favours <arm>" are wanted.
        direction: ``lower-better`` where a ratio below 1 is good for arm A (deaths), ``higher-better`` where one above
            1 is (responses).

    Raises:
        ValueError: The direction is neither of the two.

    >>> favours_of(("A", "B"), None, "lower-better")
    (('A', 'B'), ('Favours A', 'Favours B'))
    >>> favours_of(("A", "B"), None, "higher-better")
    (('A', 'B'), ('Favours B', 'Favours A'))
    >>> favours_of(None, ("Favours drug", "Favours placebo"), "lower-better")
    (('drug', 'placebo'), ('Favours drug', 'Favours placebo'))
    """
    if direction not in ("lower-better", "higher-better"):
        raise ValueError(f"direction must be lower-better or higher-better, got {direction!r}")
    turned = direction == "higher-better"
    if arms is None:
        named = favours or ("A", "B")
        left, right = (one.removeprefix("Favours ") for one in named)
        arms = (right, left) if turned and favours else (left, right)
    better = arms[::-1] if turned else arms
    return arms, favours or (f"Favours {better[0]}", f"Favours {better[1]}")


def legend(entries: Mapping[str, str], width: float) -> Part:
    """Make a line of colour patches with what they mean, each bordered so that white ones are seen."""
    height = 0.24

    def draw(sheet: Sheet, y: float) -> None:
        x, step = MARGIN + 0.55, (width - 2 * MARGIN - 0.55) / max(1, len(entries))
        for colour, meaning in entries.items():
            sheet.box(x - 0.005, y + 0.035, x + 0.225, y + 0.185, colour=GREY, behind=True)
            sheet.box(x, y + 0.04, x + 0.22, y + 0.18, colour=colour)
            sheet.text(x + 0.3, y + 0.11, meaning, size=SMALL)
            x += step

    return Part(height, draw)


def test_of_no_difference(statistic: float | None, df: int | None, p_value: float | None, *, revman: bool) -> str:
    """Word the test of the pooled effect; empty where it is not defined.

    >>> test_of_no_difference(2.2, None, 0.0275, revman=False)
    'Test of no difference: z = 2.20, P = 0.028'
    >>> test_of_no_difference(1.75, 3, 0.18, revman=True)
    'Test for overall effect: T = 1.75, df = 3 (P = 0.18)'
    """
    if statistic is None or p_value is None:
        return ""
    name = "z" if df is None else "t"
    degrees = "" if df is None else f", df = {df}"
    if revman:
        return f"Test for overall effect: {name.upper()} = {statistic:.2f}{degrees} ({words.p_value(p_value)})"
    return f"Test of no difference: {name} = {statistic:.2f}{degrees}, {words.p_value(p_value)}"
