"""A blank figure measured in inches from its upper left corner, and the few strokes that plots are made of."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from matplotlib import rc_context, rcdefaults, rcParams
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon

from meta.plots import typography

INK, GREY, PALE, LINK = "#1a1a1a", "#6b6b6b", "#f4f5f7", "#0b4a8f"


@contextmanager
def own_settings() -> Iterator[None]:
    """Draw with matplotlib's own settings, not the reader's matplotlibrc: the same plot has the same bytes anywhere.

    In a file text stays text (searchable, selectable), and ids do not depend on chance.
    """
    with rc_context():
        rcdefaults()
        rcParams["svg.hashsalt"], rcParams["svg.fonttype"], rcParams["pdf.fonttype"] = "evidence", "none", 42
        yield


class Sheet:
    """A figure of a fixed size on which texts, lines and shapes are placed in inches, y growing downwards.

    Args:
        width: Width in inches.
        height: Height in inches.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width, height), facecolor="white")
        self._axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        align: str = "left",
        size: float = typography.BODY,
        bold: bool = False,
        italic: bool = False,
        colour: str = INK,
        url: str = "",
    ) -> None:
        """Write one line of text, its middle at height y, a link if it has an address; nothing in it is mathematics."""
        baseline = y + 0.35 * size / 72  # half of the height of a capital
        font = typography.style(size, bold=bold, italic=italic)
        self._axes.text(
            x,
            baseline,
            typography.shown(text),
            ha=align,
            va="baseline",
            color=colour,
            parse_math=False,
            zorder=4,
            url=url or None,
            **font,
        )

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        colour: str = INK,
        weight: float = 0.8,
        dotted: bool = False,
        dashed: bool = False,
    ) -> None:
        """Draw a straight line."""
        xs, ys = zip(start, end, strict=True)
        self._axes.add_line(
            Line2D(
                xs,
                ys,
                color=colour,
                linewidth=weight,
                linestyle=":" if dotted else "--" if dashed else "-",
                clip_on=False,
                solid_capstyle="butt",
                zorder=2,
            )
        )

    def shape(
        self, corners: Sequence[tuple[float, float]], *, colour: str, behind: bool = False, hollow: bool = False
    ) -> None:
        """Fill a polygon, or (hollow) draw its outline over white."""
        face, edge = ("white", colour) if hollow else (colour, "none")
        self._axes.add_patch(
            Polygon(corners, closed=True, facecolor=face, edgecolor=edge, clip_on=False, zorder=0 if behind else 3)
        )

    def dot(self, x: float, y: float, radius: float, *, colour: str, hollow: bool = False) -> None:
        """Fill a circle with a white rim, so that two that touch can be told apart; or draw its outline over white."""
        face, edge = ("white", colour) if hollow else (colour, "white")
        self._axes.add_patch(
            Circle((x, y), radius, facecolor=face, edgecolor=edge, linewidth=0.8, clip_on=False, zorder=3)
        )

    def box(self, left: float, top: float, right: float, bottom: float, *, colour: str, behind: bool = False) -> None:
        """Fill a rectangle."""
        self.shape([(left, top), (right, top), (right, bottom), (left, bottom)], colour=colour, behind=behind)
