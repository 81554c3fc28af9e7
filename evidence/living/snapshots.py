"""Keep what analyses gave, and pool their studies again.

Must never pool otherwise than the analyses themselves do: the same rules for few studies and for strata hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import meta
from evidence.figures import as_given, own_bounds
from evidence.living.shapes import ASIDE, POOLED, Line, Point, Result, Snapshot, point_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evidence.figures import Model
    from evidence.synthesis import Analysis


def snapshot(analyses: Iterable[Analysis], *, allow_unreviewed: bool = False) -> Snapshot:
    """Keep of analyses what tells them apart from another run's.

    Args:
        analyses: Declared ones and those by stratum.
        allow_unreviewed: Whether they may have pooled what no person has accepted.
    """
    return Snapshot(tuple(map(_line, analyses)), allow_unreviewed)


def refit(points: Sequence[Point], model: Model, *, cross_strata: bool) -> Result | None:
    """Pool studies as their analysis would; None where it would show and not pool them.

    Args:
        points: The pooled studies, each with its ``yi`` and ``sei``.
        model: How, and how few are too few.
        cross_strata: Whether they may be of several strata.
    """
    effects = [(point.yi, point.sei) for point in points]
    usable = [(yi, sei) for yi, sei in effects if yi is not None and sei is not None]
    strata = {point.stratum for point in points if point.stratum}
    if len(usable) != len(points) or (len(strata) > 1 and not cross_strata) or not _enough(len(points), model):
        return None
    yi, vi = [yi for yi, _ in usable], [sei**2 for _, sei in usable]
    pooled = meta.pool(yi, vi, tau2=model.tau2, ci=model.ci, level=model.level)
    return Result.of(as_given(pooled, _own_bounds(points[0], model.level)) if len(points) == 1 else pooled)


def _own_bounds(alone: Point, level: float) -> tuple[float, float] | None:
    return own_bounds(alone.ci_low, alone.ci_high, alone.ci_level, level)


def _enough(k: int, model: Model) -> bool:
    """One study is given as it is, two are averaged where that is asked for, more from ``min_k`` on."""
    return k == 1 or (k == 2 and model.pool_k2) or (k > 2 and k >= model.min_k)


def _line(one: Analysis) -> Line:
    without = [point_of(row, row.why_not or "no-usable-data") for row in one.without_data]
    aside = [Point(study=study, report=study, standing=ASIDE) for study in one.set_aside]
    return Line(
        id=one.id,
        label=one.label,
        comparison=one.comparison,
        endpoint=one.endpoint,
        measure=one.measure,
        stratum=one.stratum,
        numerator=one.a,
        reference=one.b,
        headline=one.headline,
        k=one.k,
        k_eligible=one.k_eligible,
        result=None if one.result is None else Result.of(one.result),
        model=one.model,
        cross_strata=one.cross_strata,
        method=one.method,
        points=(*(point_of(row, POOLED) for row in one.rows), *without, *aside),
    )
