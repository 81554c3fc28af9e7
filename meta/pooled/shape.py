"""The numbers of a pooled result, and how they are asked to speak.

Must never hold NaN: what the data do not define is None.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from meta.pooled import html, wording

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Beside:
    """The interval of the same fit by another method.

    Attributes:
        ci: ``wald``, ``hksj`` or ``hksj-adhoc``.
        ci_low: Lower bound.
        ci_high: Upper bound.
    """

    ci: str
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True)
class Pooled:
    """One model fitted to k studies, on the scale of the effects that went in (ratios as logarithms).

    Attributes:
        k: Number of studies.
        estimate: Pooled effect; the study's own if k = 1.
        se: Its standard error, with the Hartung-Knapp factor where the interval has it.
        statistic: estimate / se; None where se is 0.
        df: Degrees of freedom of the t reference; None for the normal one.
        p_value: Two-sided P value of no effect.
        ci_low: Lower bound of the interval at the asked level.
        ci_high: Upper bound.
        pi_low: Lower bound of the prediction interval; None for a fixed effect and for one study.
        pi_high: Upper bound.
        pi_method: How the prediction interval was made.
        tau2: Between-study variance; 0 for a fixed effect and for one study.
        tau2_se: Its standard error.
        tau2_ci: Its Q-profile interval as (low, high).
        i2: I2 in per cent, from tau2 (from Q for a fixed effect, which has no tau2).
        i2_ci: Its interval, from that of tau2.
        h2: H2, from tau2 (from Q for a fixed effect).
        i2_q: I2 in per cent, from Q.
        q: Cochran's Q.
        q_df: Its degrees of freedom, k - 1.
        q_p: Its P value.
        weights: Weight of each study in per cent, in the order of the input.
        method: Model, tau2 estimator and interval in words.
        warnings: What a reader has to know before using the result.
        level: Level of every interval above.
        pi_riley: The other prediction interval in use, with t of k - 2 degrees of freedom, as (low, high); None for
            fewer than three studies and for a fixed effect.
        beside: The interval of the same fit by each method, the chosen one among them; none for a fixed effect and
            for one study.
    """

    k: int
    estimate: float
    se: float
    statistic: float | None
    df: int | None
    p_value: float | None
    ci_low: float
    ci_high: float
    pi_low: float | None
    pi_high: float | None
    pi_method: str | None
    tau2: float
    tau2_se: float | None
    tau2_ci: tuple[float, float] | None
    i2: float | None
    i2_ci: tuple[float, float] | None
    h2: float | None
    i2_q: float | None
    q: float | None
    q_df: int
    q_p: float | None
    weights: tuple[float, ...]
    method: str
    warnings: tuple[str, ...]
    level: float
    pi_riley: tuple[float, float] | None = None
    beside: tuple[Beside, ...] = ()

    def interval(self, measure: str = "HR") -> str:
        """Estimate and interval on the scale that the measure is read on.

        >>> from meta import pool
        >>> pool([-0.2357, 0.0296], [0.0962, 0.0803], tau2="FE", ci="wald").interval()
        '0.91 (95 % CI 0.61 to 1.38)'
        """
        return wording.interval(self, measure)

    def heterogeneity(self) -> str:
        """I2, tau2 and Q in one line; empty for one study, where they mean nothing."""
        return wording.heterogeneity(self)

    def sentence(self, measure: str = "HR", a: str = "A", b: str = "B", *, pool_k2: bool = False) -> str:
        """Write the result as a reviewer does, on the natural scale, with method and caveats.

        Args:
            measure: HR, OR, RR or IRR (shown as ratios), or another measure (shown as it is).
            a: The arm in the numerator.
            b: The arm in the denominator.
            pool_k2: Whether the protocol asks for an average of two studies; without it two studies are not averaged.

        Returns:
            One paragraph.
        """
        return wording.sentence(self, measure, a, b, pool_k2=pool_k2)

    def prediction(self, measure: str = "HR") -> str:
        """The prediction intervals with their caveats; empty for fewer than three studies and for a fixed effect."""
        return wording.prediction(self, measure)

    def side_by_side(self, measure: str = "HR") -> str:
        """The interval by each method; empty from five studies on, where they hardly differ, and for a fixed effect."""
        return wording.side_by_side(self, measure)

    def disagreement(self) -> str:
        """Say that the studies contradict each other, where they do; empty where they do not."""
        return wording.disagreement(self)

    def to_dict(self) -> dict[str, Any]:
        """Give every field by its name, as JSON can hold it; None where the data do not define it.

        >>> from meta import pool
        >>> pool([-0.2357, 0.0296], [0.0962, 0.0803]).to_dict()["k"]
        2
        """
        return asdict(self)

    def to_df(self) -> pd.DataFrame:
        """Give the result as a pandas frame of one row, on the scale of the effects that went in.

        Intervals of one name are two columns, such as ``tau2_ci_low`` and ``tau2_ci_high``; warnings are one text. The
        weights, one a study, and the intervals by other methods stand in ``to_dict`` alone.
        """
        import pandas as pd

        row = {name: value for name, value in self.to_dict().items() if name not in {"weights", "beside"}}
        for name in ("tau2_ci", "i2_ci", "pi_riley"):
            row[f"{name}_low"], row[f"{name}_high"] = row.pop(name) or (None, None)
        row["warnings"] = "; ".join(self.warnings)
        return pd.DataFrame([row]).convert_dtypes()

    def _repr_html_(self) -> str:
        """Show a small table and a drawing of the intervals in a notebook."""
        return html.card(self)
