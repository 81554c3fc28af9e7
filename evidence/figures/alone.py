"""One study alone: it is shown with the interval that its source prints.

Must never show another: bounds made again from the standard error differ from the printed ones by rounding, and may lie
on the other side of no effect.
"""

from __future__ import annotations

from dataclasses import replace
from math import log
from typing import TYPE_CHECKING

from meta import words

if TYPE_CHECKING:
    from meta import Pooled

_REPORTED = "the interval that it reports"


def own_bounds(
    ci_low: float | None, ci_high: float | None, known: float | None, level: float
) -> tuple[float, float] | None:
    """Give a study's own interval on the log scale; None where it has none of the level that is asked for.

    Args:
        ci_low: Lower bound of the ratio, as given.
        ci_high: Upper bound.
        known: Their level.
        level: The level that is asked for.

    >>> own_bounds(0.5, 1.0, 0.95, 0.95)
    (-0.6931471805599453, 0.0)
    >>> own_bounds(0.5, 1.0, 0.9, 0.95)
    """
    return None if ci_low is None or ci_high is None or known != level else (log(ci_low), log(ci_high))


def as_given(alone: Pooled, bounds: tuple[float, float] | None) -> Pooled:
    """Give the result of one study the study's own bounds.

    Args:
        alone: The study by ``meta.pool``.
        bounds: Its interval as given, on the scale of ``yi`` and of the result's level; None leaves the normal one.
    """
    if bounds is None:
        return alone
    notes = (note for note in alone.warnings if not note.startswith("k = 1"))
    return replace(
        alone,
        ci_low=bounds[0],
        ci_high=bounds[1],
        method=words.single(alone.level, _REPORTED),
        warnings=(*notes, f"k = 1: nothing was pooled; this is the study's own estimate with {_REPORTED}"),
    )
