"""The pooled result without each study in turn, and as one study after another came in.

Must never pass for a result of its own: a step of fewer than three studies is shown as what it is.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from evidence.figures.shapes import as_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.figures.shapes import Figures, Model
    from meta import Refits


@dataclass(frozen=True, slots=True)
class Refit:
    """One step: the study left out or added, how many are pooled, and the result on the scale of ``yi``."""

    study: str
    k: int
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    tau2: float | None
    i2: float | None
    q: float | None
    year: int | None = None

    def to_json(self, *, ratios: bool) -> dict[str, Any]:
        """Give its fields, for ratios on the natural scale under ``exp`` too."""
        body = asdict(self)
        if ratios:
            names = ("estimate", "ci_low", "ci_high")
            body["exp"] = {name: as_ratio(body[name]) for name in names}
        return body


def leave_one_out(figures: Figures, model: Model) -> tuple[Refit, ...]:
    """Pool without each study in turn; empty for one study, where nothing would be left."""
    from meta import leave_one_out as refit

    if figures.k < 2:
        return ()
    found = refit(figures.yi, figures.vi, tau2=model.tau2, ci=model.ci, level=model.level, labels=figures.labels)
    return _steps(found, figures, range(figures.k)[::-1])


def cumulative(figures: Figures, model: Model) -> tuple[Refit, ...]:
    """Pool the first study, the first two, and so on, by year; in the given order where a year is missing."""
    from meta import cumulative as refit

    known = [year for year in figures.years if year is not None]
    places = range(figures.k)
    ordered = figures.pick(sorted(places, key=known.__getitem__) if len(known) == figures.k else places)
    found = refit(ordered.yi, ordered.vi, tau2=model.tau2, ci=model.ci, level=model.level, labels=ordered.labels)
    return _steps(found, ordered, places)


def _steps(found: Refits, figures: Figures, alone: Sequence[int]) -> tuple[Refit, ...]:
    """Give the steps; ``alone`` is for each the place of the study that is in it where it is the only one."""
    columns = (found.labels, found.k, found.estimate, found.ci_low, found.ci_high)
    rest = (found.p_value, found.tau2, found.i2, found.q, figures.years or (None,) * figures.k)
    steps = (Refit(*row) for row in zip(*columns, *rest, strict=True))
    return tuple(_as_given(step, figures.bounds(place, found.level)) for step, place in zip(steps, alone, strict=True))


def _as_given(step: Refit, bounds: tuple[float, float] | None) -> Refit:
    """Give a step of one study the study's own bounds."""
    return step if bounds is None or step.k != 1 else replace(step, ci_low=bounds[0], ci_high=bounds[1])
