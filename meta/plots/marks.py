"""The marks beside the lines of a forest plot: boxes, intervals, diamonds, bars, and arrows where they are cut.

Must never draw a mark where an estimate is not: what lies beyond the axis is cut, with an arrow that says so.
"""

from dataclasses import dataclass
from math import sqrt

from meta.plots.axis import Axis
from meta.plots.sheet import INK, Sheet

BOX, DIAMOND, BAR = "#3d6a9e", "#16324f", "#b0413e"

#: Sides in inches: the box of the heaviest study, and the smallest that stands out from its line (under 6 % of that
#: weight).
_SIDE, _LEAST_SIDE = 0.165, 0.04


@dataclass(frozen=True, slots=True)
class Marks:
    """Draws on a sheet along an axis; values on the natural scale, heights in inches from the top."""

    sheet: Sheet
    axis: Axis

    def study(self, y: float, figures: tuple[float, float, float], share: float) -> None:
        """Draw a box and its interval; the area of the box is the share (0 to 1) of that of the heaviest study."""
        value, low, high = figures
        x, half = self.axis.x(value), max(_SIDE * sqrt(share), _LEAST_SIDE) / 2
        left, right = self.axis.clipped(low), self.axis.clipped(high)
        self.sheet.line((left, y), (right, y), weight=1.1)
        self.sheet.box(x - half, y - half, x + half, y + half, colour=BOX)
        if right - left < 2 * half:  # an interval inside its box would be invisible
            self.sheet.box(left, y - 0.008, right, y + 0.008, colour="white")
        self._arrows(y, low, high, INK)

    def diamond(self, y: float, figures: tuple[float, float, float], *, hollow: bool = False) -> None:
        """Draw a pooled result: estimate in the middle, the interval from tip to tip; hollow for a second interval."""
        middle, left, right = (self.axis.clipped(x) for x in figures)
        half = 0.055 if hollow else 0.08
        corners = [(left, y), (middle, y - half), (right, y), (middle, y + half)]
        self.sheet.shape(corners, colour=DIAMOND, hollow=hollow)
        self._arrows(y, figures[1], figures[2], DIAMOND)

    def bar(self, y: float, low: float, high: float) -> None:
        """Draw a prediction interval."""
        self.sheet.box(self.axis.clipped(low), y - 0.03, self.axis.clipped(high), y + 0.03, colour=BAR)
        self._arrows(y, low, high, BAR)

    def _arrows(self, y: float, low: float, high: float, colour: str) -> None:
        for end, outward in ((self.axis.left, -1), (self.axis.right, 1)):
            if self.axis.cuts(low if outward < 0 else high):
                tip, base = end + outward * 0.07, end - outward * 0.03
                self.sheet.shape([(tip, y), (base, y - 0.045), (base, y + 0.045)], colour=colour)
