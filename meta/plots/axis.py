"""The logarithmic axis of a forest plot: symmetric about 1, with ticks that people read.

Must never cut off an estimate; the end of an interval may be cut, and an arrow says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, inf, log

#: Where an axis may end (and 1 / it), with the ticks above 1 that are shown then.
_ENDS = (
    (2.0, (2.0,)),
    (3.0, (2.0,)),
    (5.0, (2.0, 5.0)),
    (10.0, (2.0, 5.0, 10.0)),
    (100.0, (10.0, 100.0)),
    (1e4, (10.0, 100.0, 1e3, 1e4)),
)

#: Up to here an axis grows by one step if then no interval is cut.
_LAST_STEP = 10.0

#: This share of the ends of intervals lies on the axis; one wide study shall not squeeze all others.
_INSIDE = 0.9


@dataclass(frozen=True, slots=True)
class RatioAxis:
    """A log axis from 1 / end to end, drawn between two places on the sheet (in inches)."""

    end: float
    ticks: tuple[float, ...]
    left: float
    right: float

    def x(self, value: float) -> float:
        """Place of a ratio on the sheet, in inches; not limited to the axis."""
        share = (log(value) / log(self.end) + 1) / 2
        return self.left + share * (self.right - self.left)

    def cuts(self, value: float) -> bool:
        """Whether a ratio lies beyond the axis."""
        return not 1 / self.end <= value <= self.end

    def clipped(self, value: float) -> float:
        """Place of a ratio, moved to the end of the axis where it lies beyond."""
        return min(max(self.x(value), self.left), self.right)


def ratio_axis(
    estimates: Sequence[float], bounds: Sequence[float], summary: Sequence[float], left: float, right: float
) -> RatioAxis:
    """Choose the shortest axis that shows every estimate, the pooled result and nearly all ends of intervals.

    Args:
        estimates: Ratios of the studies; all of them will be on the axis.
        bounds: Ends of their intervals; at least nine in ten of them will be.
        summary: Ratios of the pooled result, with interval and prediction interval, as far as the axis can go.
        left: Where it starts on the sheet, in inches.
        right: Where it ends.
    """
    reach = sorted(abs(log(b)) for b in bounds)
    common = reach[ceil(_INSIDE * len(reach)) - 1] if reach else 0.0
    must = max((abs(log(e)) for e in estimates), default=0.0)
    wish = max([common, *(abs(log(s)) for s in summary)])
    need = exp(max(must, min(wish, log(10.0))))
    at = next((i for i, (end, _) in enumerate(_ENDS) if need <= end * (1 + 1e-9)), None)
    if at is None:
        return _axis(need, (100.0, 1e4), left, right)
    longer = _ENDS[at + 1][0] if at + 1 < len(_ENDS) else inf
    whole = exp(min(max([0.0, *reach, *(abs(log(s)) for s in summary)]), 700.0))
    cut, mended = whole > _ENDS[at][0] * (1 + 1e-9), whole <= longer * (1 + 1e-9)
    end, ticks = _ENDS[at + 1 if cut and mended and longer <= _LAST_STEP else at]
    return _axis(end, ticks, left, right)


def _axis(end: float, ticks: tuple[float, ...], left: float, right: float) -> RatioAxis:
    return RatioAxis(end, (*(1 / t for t in reversed(ticks)), 1.0, *ticks), left, right)
