"""A rectangle with two plain axes, for plots that are no forest: data go in, inches come out."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, log, log10

from meta import words
from meta.plots.sheet import GREY, INK, Sheet
from meta.plots.typography import BODY, SMALL

#: Ratios that may stand at an axis.
_RATIOS = (0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.7, 1.0, 1.4, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a plot stands on the sheet, in inches, and the data range of its two axes."""

    left: float
    top: float
    right: float
    bottom: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def x(self, value: float) -> float:
        """Place of a value from left to right."""
        low, high = self.x_range
        return self.left + (value - low) / (high - low) * (self.right - self.left)

    def y(self, value: float) -> float:
        """Place of a value; the first of ``y_range`` stands at the bottom."""
        low, high = self.y_range
        return self.bottom + (value - low) / (high - low) * (self.top - self.bottom)

    def draw(self, sheet: Sheet, *, x_name: str, y_name: str, measure: str) -> None:
        """Draw the border, the ticks and what the axes are; logarithms of ratios are labelled as ratios."""
        sheet.line((self.left, self.bottom), (self.right, self.bottom), colour=INK)
        sheet.line((self.left, self.top), (self.left, self.bottom), colour=INK)
        for value, name in ticks(self.x_range, measure):
            x = self.x(value)
            sheet.line((x, self.bottom), (x, self.bottom + 0.05))
            sheet.text(x, self.bottom + 0.15, name, align="center", size=SMALL)
        for value, name in ticks(self.y_range, ""):
            y = self.y(value)
            sheet.line((self.left - 0.05, y), (self.left, y))
            sheet.text(self.left - 0.09, y, name, align="right", size=SMALL)
        sheet.text((self.left + self.right) / 2, self.bottom + 0.36, x_name, align="center", size=BODY, colour=GREY)
        sheet.text(self.left, self.top - 0.17, f"↑ {y_name}", size=BODY, colour=GREY)


def ticks(span: tuple[float, float], measure: str) -> list[tuple[float, str]]:
    """Choose where ticks stand and what they say: ratios on the log scale for a ratio, round numbers otherwise.

    >>> [name for _, name in ticks((-1.0, 1.0), "HR")]
    ['0.5', '0.7', '1', '1.4', '2']
    >>> [name for _, name in ticks((0.4, 0.0), "")]
    ['0', '0.1', '0.2', '0.3', '0.4']
    """
    low, high = min(span), max(span)
    if measure in words.RATIOS:
        found = [ratio for ratio in _RATIOS if exp(low) <= ratio <= exp(high)]
        wide = len(found) > 7
        kept = [ratio for ratio in found if not wide or ratio not in (0.7, 1.4)]
        if len(kept) > 1:
            return [(log(ratio), f"{ratio:g}") for ratio in kept]
    step = _round_step((high - low) / 6)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    values = [(i * step, f"{i * step:.6g}") for i in range(first, last + 1)]
    return [(v, f"{exp(v):.3g}") for v, _ in values] if measure in words.RATIOS else values


def padded(values: Sequence[float], share: float = 0.06) -> tuple[float, float]:
    """Give the range of values with some room on either side; never empty."""
    low, high = min(values), max(values)
    room = (high - low) * share or max(abs(high), 1.0) * share
    return low - room, high + room


def _round_step(rough: float) -> float:
    """Round up to 1, 2 or 5 times a power of ten.

    >>> [_round_step(x) for x in (0.08, 0.13, 3.0)]
    [0.1, 0.2, 5.0]
    """
    power = 10.0 ** floor(log10(rough))
    factor = next(f for f in (1, 2, 5, 10) if rough <= f * power * (1 + 1e-9))
    return float(f"{factor * power:.6g}")
