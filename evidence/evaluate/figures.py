"""Counts and what follows from them: precision, recall, F1, shares, and their intervals.

Must never give a figure where its denominator is 0: such a figure is None.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt
from statistics import NormalDist
from typing import Any

TASKS = ("effect", "row", "treatment_row", "arm", "arm_name", "total_n", "median")
FIELDS = ("p", "endpoint", "kind", "direction", "population", "adjusted", "ci_level")
_LEVEL = 0.95


def wilson(right: int, of: int, level: float = _LEVEL) -> tuple[float, float] | None:
    """Interval of a share: Wilson's score interval without continuity correction (JASA 1927, 22:209).

    (p + z2/2n -+ z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n), which stays inside 0 to 1 also for 0 of n and n of n.

    >>> low, high = wilson(8, 10)
    >>> round(low, 4), round(high, 4)
    (0.4902, 0.9433)
    >>> wilson(0, 0) is None
    True
    """
    if not of:
        return None
    if not 0 <= right <= of:
        raise ValueError(f"right must be from 0 to {of}, got {right}")
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = right / of
    middle = share + z * z / (2 * of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


@dataclass(frozen=True, slots=True)
class Share:
    """So many right of so many."""

    right: int = 0
    of: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.of + other.of)

    @property
    def share(self) -> float | None:
        """``right / of``."""
        return self.right / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The share's 95 % Wilson interval."""
        return wilson(self.right, self.of)

    def to_json(self) -> dict[str, Any]:
        """Give counts, share and interval."""
        return {"right": self.right, "of": self.of, "share": self.share, "ci": _listed(self.interval)}


@dataclass(frozen=True, slots=True)
class Tally:
    """What was found and right (tp), found and not right (fp), not found (fn)."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> Share:
        """Right of what was found."""
        return Share(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> Share:
        """Found of what is there."""
        return Share(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where either is not defined.

        >>> Tally(tp=6, fp=2, fn=4).f1
        0.6666666666666666
        """
        if not (self.precision.of and self.recall.of):
            return None
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn)

    def to_json(self) -> dict[str, Any]:
        """Give counts, precision, recall, F1 and the intervals (F1 is no share and has none)."""
        return {
            "precision": self.precision.share,
            "precision_ci": _listed(self.precision.interval),
            "recall": self.recall.share,
            "recall_ci": _listed(self.recall.interval),
            "f1": self.f1,
            "tp": self.tp,
            "fp": self.fp,
            "fn": self.fn,
        }


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of some records.

    Attributes:
        tasks: By task: what was found.
        fields: By field: how many of the effects that were found have it right.
        flipped: Treatment effects with numerator and reference exchanged.
        clean: Records without an error in effects, endpoints, kinds, directions, arms with their n, and totals.
        unread: Records of the gold for which there is no prediction; everything in them counts as missed.
    """

    tasks: dict[str, Tally] = field(default_factory=lambda: dict.fromkeys(TASKS, Tally()))
    fields: dict[str, Share] = field(default_factory=lambda: dict.fromkeys(FIELDS, Share()))
    flipped: int = 0
    clean: Share = Share()
    unread: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            {task: tally + other.tasks[task] for task, tally in self.tasks.items()},
            {name: share + other.fields[name] for name, share in self.fields.items()},
            self.flipped + other.flipped,
            self.clean + other.clean,
            self.unread + other.unread,
        )

    def to_json(self) -> dict[str, Any]:
        """Give everything as one JSON object."""
        return {
            "records": self.clean.of,
            "records_unread": self.unread,
            "ci_level": _LEVEL,
            **{task: tally.to_json() for task, tally in self.tasks.items()},
            "fields": {name: share.to_json() for name, share in self.fields.items()},
            "flipped": self.flipped,
            "clean": self.clean.to_json(),
        }


def _listed(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else list(interval)
