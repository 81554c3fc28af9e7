"""The Baujat plot: what each study adds to heterogeneity against how far it moves the pooled result.

Must never leave a study that stands out without its name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from matplotlib.figure import Figure

from meta.plots import stack
from meta.plots.frame import Frame, padded
from meta.plots.marks import BOX
from meta.plots.sheet import Sheet
from meta.plots.stack import MARGIN, Part
from meta.plots.typography import LINE, SMALL, width, wrap

_WIDTH, _PLOT_HEIGHT, _RADIUS = 7.2, 4.2, 0.05

#: So many names are written at most, the studies that stand out first.
_NAMED = 15

_READING = (
    "Far right: fits the others badly. High up: moves the pooled result most. Neither is a reason to leave it out."
)

#: Room for a name beside its point, in inches.
_LABEL_ROOM = 1.9

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class BaujatPoint:
    """A study: its share of Cochran's Q, and its squared standardised influence on the pooled result."""

    label: str
    heterogeneity: float
    influence: float


def baujat(points: Sequence[BaujatPoint], *, title: str, banner: str = "", footnotes: Sequence[str] = ()) -> Figure:
    """Draw a Baujat plot (Baujat 2002, Stat Med 21:2641).

    Args:
        points: The studies.
        title: Heading.
        banner: What must not be overlooked.
        footnotes: Further lines below.

    Raises:
        ValueError: No studies, or one that cannot be drawn.
    """
    if not points:
        raise ValueError("there is nothing to draw: a Baujat plot needs at least one study")
    for point in points:
        if not (isfinite(point.heterogeneity) and isfinite(point.influence)):
            raise ValueError(f"{point.label}: needs finite figures, got {point.heterogeneity} and {point.influence}")
    across = padded([0.0, *(p.heterogeneity for p in points)])
    up = padded([0.0, *(p.influence for p in points)])
    frame = Frame(MARGIN + 0.65, 0.0, _WIDTH - MARGIN - 0.15, _PLOT_HEIGHT, across, up)
    named = _outstanding(points)
    spots = _spots(points, named, frame)
    homeless = [point.label for point in named if point not in spots]
    cut = [point.label for point in spots if _short(point.label) != point.label]
    notes = [
        _READING,
        f"The {len(named)} studies that stand out most are named, of {len(points)}."
        if len(named) < len(points)
        else "",
        f"Named here for want of room: {', '.join(homeless)}." if homeless else "",
        f"Cut short above: {'; '.join(cut)}." if cut else "",
        *footnotes,
    ]
    parts = [
        *stack.head(title, banner, _WIDTH),
        Part(0.25, lambda _sheet, _y: None),
        _plot(points, spots, frame),
        *stack.paragraphs(notes, _WIDTH),
    ]
    return stack.compose(parts, _WIDTH)


def _outstanding(points: Sequence[BaujatPoint]) -> list[BaujatPoint]:
    most_q = max(abs(p.heterogeneity) for p in points) or 1.0
    most_shift = max(abs(p.influence) for p in points) or 1.0
    ranked = sorted(points, key=lambda p: -(abs(p.heterogeneity) / most_q + abs(p.influence) / most_shift))
    return ranked[:_NAMED]


def _short(label: str) -> str:
    """Give a name as it stands beside its point: a long one is cut, with an ellipsis; a note gives it whole."""
    lines = wrap(label, _LABEL_ROOM, SMALL)
    return label if len(lines) == 1 else f"{lines[0]}\N{HORIZONTAL ELLIPSIS}"


def _spots(points: Sequence[BaujatPoint], named: Sequence[BaujatPoint], frame: Frame) -> dict[BaujatPoint, Rectangle]:
    """Find room for the names, the studies that stand out most first; one without room is left out."""
    places = [(frame.x(p.heterogeneity), frame.y(p.influence)) for p in points]
    taken = [(x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS) for x, y in places]
    found = {}
    for point in named:
        place = (frame.x(point.heterogeneity), frame.y(point.influence))
        spot = _free_spot(place, width(_short(point.label), SMALL), taken, frame)
        if spot is not None:
            found[point] = spot
            taken.append(spot)
    return found


def _free_spot(place: tuple[float, float], wide: float, taken: Sequence[Rectangle], frame: Frame) -> Rectangle | None:
    """Find room for a name beside its point, or a little further up or down; None if there is none."""
    x, y = place
    high = SMALL * LINE
    for shift in (0.0, *(side * i * high * 0.9 for i in range(1, 8) for side in (-1, 1))):
        for left in (x + 0.09, x - 0.09 - wide):
            spot = (left, y + shift - high / 2, left + wide, y + shift + high / 2)
            inside = left >= frame.left + 0.02 and spot[2] <= _WIDTH - 0.05
            inside = inside and spot[1] >= frame.top and spot[3] <= frame.bottom
            if inside and not any(_overlap(spot, other) for other in taken):
                return spot
    return None


def _overlap(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _plot(points: Sequence[BaujatPoint], spots: Mapping[BaujatPoint, Rectangle], frame: Frame) -> Part:
    def draw(sheet: Sheet, y: float) -> None:
        moved = replace(frame, top=frame.top + y, bottom=frame.bottom + y)
        moved.draw(
            sheet,
            x_name="contribution to Cochran's Q",
            y_name="influence on the pooled result (squared, standardised)",
            measure="",
        )
        for point in points:
            sheet.dot(moved.x(point.heterogeneity), moved.y(point.influence), _RADIUS, colour=BOX)
        for point, (left, top, right, bottom) in spots.items():
            x, middle, height = moved.x(point.heterogeneity), moved.y(point.influence), (top + bottom) / 2 + y
            if abs(height - middle) > 0.2:
                sheet.line((x, middle), (left - 0.03 if left > x else right + 0.03, height), weight=0.4)
            sheet.text(left, height, _short(point.label), size=SMALL)

    return Part(_PLOT_HEIGHT + 0.55, draw)
