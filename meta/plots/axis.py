"""The axis of a forest plot: logarithmic and symmetric about 1 for ratios, plain and symmetric about 0 for differences.

Must never cut off an estimate; the end of an interval may be cut, and an arrow says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, inf, log

from meta.plots.frame import ticks

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

#: A plain axis grows to so many times what it needs if then no interval is cut; beyond its last value it goes on a bit.
_STEP, _ROOM = 1.6, 1.05

#: This share of the ends of intervals lies on the axis; one wide study shall not squeeze all others.
_INSIDE = 0.9


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis drawn between two places on the sheet (in inches): log from 1 / end to end, or plain from -end to end."""

    end: float
    ticks: tuple[float, ...]
    left: float
    right: float
    plain: bool = False

    @property
    def null(self) -> float:
        """The value of no effect, in the middle."""
        return 0.0 if self.plain else 1.0

    def x(self, value: float) -> float:
        """Place of a value on the sheet, in inches; not limited to the axis."""
        share = value / self.end if self.plain else log(value) / log(self.end)
        return self.left + (share + 1) / 2 * (self.right - self.left)

    def cuts(self, value: float) -> bool:
        """Whether a value lies beyond the axis."""
        low = -self.end if self.plain else 1 / self.end
        return not low <= value <= self.end

    def clipped(self, value: float) -> float:
        """Place of a value, moved to the end of the axis where it lies beyond."""
        return min(max(self.x(value), self.left), self.right)


def ratio_axis(
    estimates: Sequence[float], bounds: Sequence[float], summary: Sequence[float], left: float, right: float
) -> Axis:
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
    end, marked = _ENDS[at + 1 if cut and mended and longer <= _LAST_STEP else at]
    return _axis(end, marked, left, right)


def _axis(end: float, marked: tuple[float, ...], left: float, right: float) -> Axis:
    return Axis(end, (*(1 / t for t in reversed(marked)), 1.0, *marked), left, right)


def plain_axis(
    estimates: Sequence[float], bounds: Sequence[float], summary: Sequence[float], left: float, right: float
) -> Axis:
    """Choose the shortest plain axis that shows every estimate, the pooled result and nearly all ends of intervals.

    Args:
        estimates: Differences of the studies; all of them will be on the axis.
        bounds: Ends of their intervals; at least nine in ten of them will be.
        summary: The pooled result, with interval and prediction interval.
        left: Where it starts on the sheet, in inches.
        right: Where it ends.

    >>> [round(tick, 9) for tick in plain_axis([0.1, -0.2], [-0.1, 0.3, -0.4, 0.0], [], 0.0, 3.0).ticks]
    [-0.4, -0.2, 0.0, 0.2, 0.4]
    """
    reach = sorted(abs(b) for b in bounds)
    common = reach[ceil(_INSIDE * len(reach)) - 1] if reach else 0.0
    need = max([common, *(abs(x) for x in (*estimates, *summary))])
    whole = max([need, *reach])
    end = _ROOM * (whole if whole <= _STEP * need else need) or 1.0
    return Axis(end, tuple(value for value, _ in ticks((-end, end), "")), left, right, plain=True)
