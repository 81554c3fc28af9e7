"""The funnel plot: effect against standard error, with regions of significance and the funnel of a single true effect.

Must never be shown for fewer than ten studies without saying that it cannot be read, nor call asymmetry publication
bias.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import NormalDist

from matplotlib.figure import Figure

from meta import words
from meta.plots import stack
from meta.plots.frame import Frame, padded
from meta.plots.marks import BOX
from meta.plots.sheet import GREY, INK, Sheet
from meta.plots.stack import MARGIN, Part

#: Below this many studies chance alone makes any shape (Cochrane Handbook 13.3.5).
ENOUGH = 10

#: Regions of two-sided P, from the middle outwards: ground, and what it means; four greys that print apart.
_REGIONS = ((0.90, "#ffffff", "P > 0.10"), (0.95, "#c9c9c9", "0.05 to 0.10"), (0.99, "#dfdfdf", "0.01 to 0.05"))
_OUTSIDE = ("#f0f0f0", "P < 0.01")
_WIDTH, _PLOT_HEIGHT, _RADIUS = 7.2, 4.2, 0.05

_READING = (
    "Asymmetry has many causes: small studies that differ, chance, heterogeneity, and results that were not published."
)


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """A study on the scale of analysis (ratios as logarithms); ``filled`` for one that trim and fill made up."""

    label: str
    yi: float
    sei: float
    filled: bool = False


def funnel(
    points: Sequence[FunnelPoint],
    estimate: float | None,
    *,
    title: str,
    measure: str = "HR",
    level: float = 0.95,
    test: str = "",
    banner: str = "",
    footnotes: Sequence[str] = (),
) -> Figure:
    """Draw a contour-enhanced funnel plot.

    Args:
        points: The studies.
        estimate: Pooled effect (logarithm for ratios) round which the funnel stands; None where nothing was pooled.
        title: Heading.
        measure: HR, OR, RR, IRR or SHR (drawn on a log scale), or another measure.
        level: Level of the funnel: where that share of studies would lie if all had one true effect.
        test: The result of a test of asymmetry, in words.
        banner: What must not be overlooked.
        footnotes: Further lines below.

    Raises:
        ValueError: No studies, or one that cannot be drawn.
    """
    _check(points)
    real = [point for point in points if not point.filled]
    few = len(real) < ENOUGH
    notes = [
        f"k = {len(real)}: with fewer than {ENOUGH} studies the shape cannot be told from chance; do not read it."
        if few
        else "",
        f"Dotted: the pooled effect. Dashed: where {words.percent(level)} of studies would lie if all had it."
        if estimate is not None
        else "",
        "Hollow: studies that trim and fill added." if len(real) < len(points) else "",
        test,
        _READING,
        *footnotes,
    ]
    grounds = {colour: meaning for _, colour, meaning in _REGIONS} | {_OUTSIDE[0]: _OUTSIDE[1]}
    few_banner = f"k = {len(real)}, fewer than {ENOUGH}: not to be read as evidence of bias or of its absence"
    shown = ". ".join(text for text in (banner, few_banner if few else "") if text)
    parts = [
        *stack.head(title, shown, _WIDTH),
        Part(0.25, lambda _sheet, _y: None),
        _plot(points, estimate, measure, level),
        stack.legend(grounds, _WIDTH),
        Part(0.06, lambda _sheet, _y: None),
        *stack.paragraphs(notes, _WIDTH),
    ]
    return stack.compose(parts, _WIDTH)


def _check(points: Sequence[FunnelPoint]) -> None:
    if not any(not point.filled for point in points):
        raise ValueError("there is nothing to draw: a funnel plot needs at least one study")
    for point in points:
        if not (isfinite(point.yi) and isfinite(point.sei) and point.sei > 0):
            raise ValueError(f"{point.label}: needs a finite yi and sei above 0, got {point.yi} and {point.sei}")


def _plot(points: Sequence[FunnelPoint], estimate: float | None, measure: str, level: float) -> Part:
    deepest = max(point.sei for point in points) * 1.08
    z = _z(level)
    ends = [point.yi for point in points] + (
        [] if estimate is None else [estimate - z * deepest, estimate + z * deepest]
    )
    span = padded([*ends, 0.0], 0.04)

    def draw(sheet: Sheet, y: float) -> None:
        frame = Frame(MARGIN + 0.55, y, _WIDTH - MARGIN - 0.15, y + _PLOT_HEIGHT, span, (deepest, 0.0))
        sheet.box(frame.left, frame.top, frame.right, frame.bottom, colour=_OUTSIDE[0], behind=True)
        for region, colour, _ in reversed(_REGIONS):
            sheet.shape(_wedge(frame, 0.0, _z(region), deepest), colour=colour, behind=True)
        sheet.line((frame.x(0.0), frame.top), (frame.x(0.0), frame.bottom), colour=GREY)
        if estimate is not None:
            middle = frame.x(estimate)
            sheet.line((middle, frame.top), (middle, frame.bottom), dotted=True, weight=1.1)
            for side in (-1, 1):
                foot = (frame.x(estimate + side * z * deepest), frame.bottom)
                sheet.line((middle, frame.top), foot, dashed=True, weight=1.0)
        for point in points:
            colour = INK if point.filled else BOX
            sheet.dot(frame.x(point.yi), frame.y(point.sei), _RADIUS, colour=colour, hollow=point.filled)
        name = f"{measure}, log scale" if measure in words.RATIOS else measure
        frame.draw(sheet, x_name=name, y_name="standard error (precise studies at the top)", measure=measure)

    return Part(_PLOT_HEIGHT + 0.55, draw)


def _wedge(frame: Frame, centre: float, z: float, deepest: float) -> list[tuple[float, float]]:
    """Give the corners of the region centre ± z standard errors, cut to the frame."""
    low, high = frame.x_range
    left, right = [(frame.x(centre), frame.top)], [(frame.x(centre), frame.top)]
    for side, edge, corners in ((-1, low, left), (1, high, right)):
        reach = abs(edge - centre) / z  # the standard error at which the border leaves the frame
        if reach < deepest:
            corners += [(frame.x(edge), frame.y(reach)), (frame.x(edge), frame.bottom)]
        else:
            corners.append((frame.x(centre + side * z * deepest), frame.bottom))
    return [*left, *reversed(right)]


def _z(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)
