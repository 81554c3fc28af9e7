"""What became of a table of figures: its pooled result, or why its studies are shown and not averaged.

Must never put an average of two studies where a result is read: it stands in the sensitivity table, among others.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from evidence.figures.alone import as_given
from evidence.figures.shapes import as_ratio
from meta import words

if TYPE_CHECKING:
    from evidence.figures.groups import Grouped
    from evidence.figures.models import Variant
    from evidence.figures.refits import Refit
    from evidence.figures.shapes import Figures, Model
    from meta import Pooled

_EXP = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")
_AVERAGE = frozenset(
    {*_EXP, "se", "statistic", "df", "p_value", "pi_method", "weights", "pi_riley", "beside", "method"}
)
_SPREAD = frozenset({"tau2", "tau2_se", "tau2_ci", "i2", "i2_ci", "h2"})


@dataclass(frozen=True, slots=True)
class PooledFigures:
    """A table of figures and what became of it.

    ``sensitivity``, ``leave_one_out`` and ``cumulative`` are empty where nobody asked for them, but two studies have
    their sensitivity table always. ``groups`` are the same studies by a column. ``k_eligible`` is how many eligible
    studies there are in a review, used or not; None for a table, of which nobody knows.
    """

    figures: Figures
    pooled: Pooled
    model: Model
    sensitivity: tuple[Variant, ...] = ()
    leave_one_out: tuple[Refit, ...] = ()
    cumulative: tuple[Refit, ...] = ()
    groups: Grouped | None = None
    k_eligible: int | None = None

    @property
    def shown(self) -> bool:
        """Whether there is a pooled result to show."""
        k = self.pooled.k
        return k >= max(3, self.model.min_k) or (k == 2 and self.model.pool_k2)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader has to know before using the result."""
        return (*self.figures.notes, *(self.pooled.warnings if self.shown or self.pooled.k == 1 else ()))

    @property
    def disagreement(self) -> str:
        """Whether two studies contradict each other, in words: by their test, or by intervals on either side of 1."""
        if said := self.pooled.disagreement():
            return said
        bounds = [self.figures.natural(i, self.pooled.level)[1:] for i in range(self.figures.k)]
        apart = any(high < 1 for _, high in bounds) and any(low > 1 for low, _ in bounds)
        return "Their intervals lie on opposite sides of 1: an average would mislead." if apart else ""

    @property
    def sentence(self) -> str:
        """The result as a reviewer writes it, of how many eligible studies where that is known."""
        if self.pooled.k > 2 and not self.shown:
            told = f"A versus B: {self.why_not}; the studies are shown on their own."
        else:
            told = self.pooled.sentence(self.figures.measure or "estimate", pool_k2=self.model.pool_k2)
        return told if self.k_eligible is None else f"{told} {words.of_eligible(self.pooled.k, self.k_eligible)}."

    def to_json(self) -> dict[str, Any]:
        """Give the result's fields on the scale of ``yi``; for ratios, estimate and intervals under ``exp`` too.

        Of two studies that nobody asked to average, what an average would give is null and stands under sensitivity.
        """
        body: dict[str, Any] = {"measure": self.figures.measure, "studies": self.figures.labels, **asdict(self.pooled)}
        if self.pooled.k > 1 and not self.shown:
            body |= dict.fromkeys(_AVERAGE | _SPREAD)
        if self.figures.measure:
            body["exp"] = {name: as_ratio(body[name]) for name in _EXP}
        ratios = self.figures.measure is not None
        extras: dict[str, Any] = {
            name: [one.to_json(ratios=ratios) for one in getattr(self, name)]
            for name in ("sensitivity", "leave_one_out", "cumulative")
            if getattr(self, name)
        }
        if self.groups is not None:
            extras["subgroups"] = self.groups.to_json()
        return {**body, "sentence": self.sentence, "not_pooled": self.why_not, **extras, "warnings": self.warnings}

    @property
    def why_not(self) -> str | None:
        """Why nothing is pooled; None where it is."""
        if self.shown:
            return None
        if self.pooled.k == 1:
            return "one study only: nothing pooled"
        few = f", fewer than min_k = {self.model.min_k}" if self.pooled.k > 2 else ""
        return f"not pooled: k = {self.pooled.k}{few}"


def pool_figures(
    figures: Figures,
    model: Model,
    *,
    sensitivity: bool = False,
    leave_one_out: bool = False,
    cumulative: bool = False,
) -> PooledFigures:
    """Pool a table of figures.

    Args:
        figures: The studies.
        model: How.
        sensitivity: Whether to fit the other models too; for two studies they always are.
        leave_one_out: Whether to pool without each study in turn.
        cumulative: Whether to pool as the studies came in.
    """
    from evidence.figures import models, refits
    from meta import pool

    pooled = pool(figures.yi, figures.vi, tau2=model.tau2, ci=model.ci, level=model.level, labels=figures.labels)
    if pooled.k == 1:
        pooled = as_given(pooled, figures.bounds(0, model.level))
    return PooledFigures(
        figures,
        pooled,
        model,
        models.variants(figures.yi, figures.vi, level=model.level, main=(model.tau2, model.ci))
        if sensitivity or pooled.k == 2
        else (),
        refits.leave_one_out(figures, model) if leave_one_out else (),
        refits.cumulative(figures, model) if cumulative else (),
    )
