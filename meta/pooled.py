"""A pooled result, frozen, and the sentence in which a reviewer writes it.

Must never hold NaN: what the data do not define is None.
"""

from dataclasses import dataclass
from math import exp

from meta import words


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

    def interval(self, measure: str = "HR") -> str:
        """Estimate and interval on the scale that the measure is read on.

        >>> from meta import pool
        >>> pool([-0.2357, 0.0296], [0.0962, 0.0803], tau2="FE", ci="wald").interval()
        '0.91 (95 % CI 0.61 to 1.38)'
        """
        value, low, high = (_shown(x, measure) for x in (self.estimate, self.ci_low, self.ci_high))
        return f"{value} ({words.percent(self.level)} CI {low} to {high})"

    def heterogeneity(self) -> str:
        """I2, tau2 and Q in one line; empty for one study, where they mean nothing."""
        if self.q is None or self.q_p is None or self.i2 is None:
            return ""
        i2_ci = f" ({self.i2_ci[0]:.0f} to {self.i2_ci[1]:.0f} %)" if self.i2_ci else " (from Q)"
        tau2_ci = f" ({words.variance(self.tau2_ci[0])} to {words.variance(self.tau2_ci[1])})" if self.tau2_ci else ""
        tau2 = f"τ² = {words.variance(self.tau2)}{tau2_ci}, " if self.tau2_se is not None else ""
        return f"I² = {self.i2:.0f} %{i2_ci}, {tau2}Q = {self.q:.2f}, df = {self.q_df}, {words.p_value(self.q_p)}"

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
        head = f"{a} versus {b}"
        if self.k == 1:
            return f"{head}: one study only, nothing pooled: {measure} {self.interval(measure)}."
        if self.k == 2 and not pool_k2:
            return f"{head}: not pooled: k = 2; the two studies are shown on their own. {self.disagreement()}".rstrip()
        p = f"; {words.p_value(self.p_value)}" if self.p_value is not None else ""
        parts = [f"{head}: {measure} {self.interval(measure)}{p}; k = {self.k}.", self._prediction(measure)]
        parts += [f"Heterogeneity: {self.heterogeneity()}.", self.disagreement() if self.k == 2 else ""]
        parts += [self._no_difference(measure), f"Method: {self.method}."]
        return " ".join(part for part in parts if part)

    def _prediction(self, measure: str) -> str:
        if self.pi_low is None or self.pi_high is None or self.k < 3:
            return ""
        text = f"Prediction interval {_shown(self.pi_low, measure)} to {_shown(self.pi_high, measure)}"
        if self.tau2 == 0:
            return (
                f"{text}: the confidence interval again, as τ² is estimated as 0, which is no evidence of homogeneity."
            )
        return f"{text}{', uncertain with so few studies' if self.k < 5 else ''}."

    def disagreement(self) -> str:
        """Say that the studies contradict each other, where they do; empty where they do not."""
        # two intervals on opposite sides of no effect give Q a P below 1 - level, so the test covers that case too
        if self.q_p is None or self.q_p >= 0.10:
            return ""
        return f"They disagree (Q = {self.q:.2f}, {words.p_value(self.q_p)}): an average would mislead."

    def _no_difference(self, measure: str) -> str:
        if not self.ci_low <= 0 <= self.ci_high:
            return ""
        none = "1" if measure in words.RATIOS else "0"
        return f"The interval includes {none}: no difference was shown, which does not show that there is none."


def _shown(x: float, measure: str) -> str:
    return words.number(exp(x) if measure in words.RATIOS else x)
