"""What a table of figures comes to: one estimate a study, on the scale to pool on.

Shapes only. Must never lose what was given: the ratio and its interval stay beside the logarithm.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp
from statistics import NormalDist
from typing import TYPE_CHECKING

from evidence.figures.alone import own_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LARGEST_LOG = 709.0

RATIOS = frozenset({"HR", "OR", "RR", "IRR", "SHR"})

Given = tuple[float, float, float]
"""Ratio, lower and upper bound."""


def as_ratio(log: float | None) -> float | None:
    """Give the ratio of a logarithm; None for None, and for one beyond what a number can hold.

    >>> as_ratio(0.0), as_ratio(None), as_ratio(1000.0)
    (1.0, None, None)
    """
    return None if log is None or log > _LARGEST_LOG else exp(log)


@dataclass(frozen=True, slots=True)
class Model:
    """How to pool: the choices of ``meta.pool``, and what of the result is shown.

    ``pool_k2`` averages two studies; of fewer than ``min_k`` otherwise nothing is pooled.
    """

    tau2: str = "REML"
    ci: str = "hksj-adhoc"
    level: float = 0.95
    pool_k2: bool = False
    min_k: int = 3
    prediction: bool = True


@dataclass(frozen=True, slots=True)
class Estimate:
    """One study's figures: ``yi`` and ``vi`` to pool, the ratio with its interval if it was given so, and doubts."""

    yi: float
    vi: float
    given: Given | None = None
    printed: str = ""
    level: float | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """Estimates on the scale to pool on. ``measure`` is set where they are logs of ratios, which is then known.

    ``given`` are the ratios with their intervals as the table has them, ``levels`` the levels of these intervals,
    ``printed`` the same as text, ``years`` the years of the studies, ``n_a`` and ``n_b`` the participants, ``columns``
    the table's own texts by column; all as long as ``yi``, or empty where nobody gave any.
    """

    labels: tuple[str, ...]
    yi: tuple[float, ...]
    vi: tuple[float, ...]
    measure: str | None
    notes: tuple[str, ...] = ()
    given: tuple[Given | None, ...] = ()
    levels: tuple[float | None, ...] = ()
    printed: tuple[str, ...] = ()
    years: tuple[int | None, ...] = ()
    n_a: tuple[int | None, ...] = ()
    n_b: tuple[int | None, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def k(self) -> int:
        """Number of studies."""
        return len(self.yi)

    def pick(self, places: Sequence[int]) -> Figures:
        """Give some of the studies, by their places.

        >>> Figures(("A", "B"), (0.0, 0.1), (0.04, 0.05), "HR", years=(2011, None)).pick([1]).labels
        ('B',)
        """
        return Figures(
            labels=tuple(self.labels[i] for i in places),
            yi=tuple(self.yi[i] for i in places),
            vi=tuple(self.vi[i] for i in places),
            measure=self.measure,
            given=tuple(self.given[i] for i in places if self.given),
            levels=tuple(self.levels[i] for i in places if self.levels),
            printed=tuple(self.printed[i] for i in places if self.printed),
            years=tuple(self.years[i] for i in places if self.years),
            n_a=tuple(self.n_a[i] for i in places if self.n_a),
            n_b=tuple(self.n_b[i] for i in places if self.n_b),
        )

    def natural(self, i: int, level: float = 0.95) -> Given:
        """Give a study's ratio with its interval: as given, else with a normal interval of the level.

        What is no ratio is given as it was pooled.

        >>> [round(x, 2) for x in Figures(("A",), (0.0,), (0.04,), "HR").natural(0)]
        [1.0, 0.68, 1.48]
        >>> [round(x, 2) for x in Figures(("A",), (0.0,), (0.04,), None).natural(0)]
        [0.0, -0.39, 0.39]
        """
        given = self.given[i] if self.given else None
        if given is not None:
            return given
        half = NormalDist().inv_cdf((1 + level) / 2) * self.vi[i] ** 0.5
        if self.measure is None:
            return self.yi[i], self.yi[i] - half, self.yi[i] + half
        return exp(self.yi[i]), exp(self.yi[i] - half), exp(self.yi[i] + half)

    def own_level(self, i: int, level: float = 0.95) -> float:
        """Give the level of the interval that ``natural`` gives: the study's own, else the one that is asked for."""
        given = self.levels[i] if self.levels and self.given and self.given[i] is not None else None
        return level if given is None else given

    def bounds(self, i: int, level: float = 0.95) -> tuple[float, float] | None:
        """Give a study's own interval on the scale to pool on; None where it has none of that level."""
        given = self.given[i] if self.given else None
        _, low, high = given or (None, None, None)
        return own_bounds(low, high, self.levels[i] if self.levels else None, level)
