"""What a pooled result says in words, with the caveats that few studies, a tau2 of 0 or a contradiction call for.

Must never read an interval round no effect as equality, nor a tau2 of 0 as homogeneity, nor average two studies that
nobody asked to average.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from meta import words

if TYPE_CHECKING:
    from meta.pooled.shape import Pooled

#: Below this many studies the interval methods stand side by side and a prediction interval is called uncertain.
FEW = 5

#: Cochran's Q has little power with few studies, so a contradiction is said below this P value.
DOUBT = 0.10


def interval(result: Pooled, measure: str) -> str:
    """Write estimate and interval, such as ``0.91 (95 % CI 0.61 to 1.38)``."""
    value, low, high = (shown(x, measure) for x in (result.estimate, result.ci_low, result.ci_high))
    return f"{value} ({words.percent(result.level)} CI {low} to {high})"


def heterogeneity(result: Pooled) -> str:
    """Write I2, tau2 and Q in one line; empty for one study."""
    if result.q is None or result.q_p is None or result.i2 is None:
        return ""
    i2_ci = f" ({result.i2_ci[0]:.0f} to {result.i2_ci[1]:.0f} %)" if result.i2_ci else " (from Q)"
    tau2_ci = f" ({words.variance(result.tau2_ci[0])} to {words.variance(result.tau2_ci[1])})" if result.tau2_ci else ""
    tau2 = f"τ² = {words.variance(result.tau2)}{tau2_ci}, " if result.tau2_se is not None else ""
    test = f"Q = {result.q:.2f}, df = {result.q_df}, {words.p_value(result.q_p)}"
    return f"I² = {result.i2:.0f} %{i2_ci}, {tau2}{test}{_missed(result)}"


def _missed(result: Pooled) -> str:
    """Say that the interval of tau2 leaves its estimate out, as it may: it is by the Q profile, whatever estimates."""
    if result.tau2_se is None or not result.tau2_ci or result.tau2_ci[0] <= result.tau2 <= result.tau2_ci[1]:
        return ""
    return "; the intervals, by the Q profile, leave these estimates out: look for studies far from the others"


def sentence(result: Pooled, measure: str, a: str, b: str, *, pool_k2: bool) -> str:
    """Write the paragraph of a result."""
    head = f"{a} versus {b}"
    if result.k == 1:
        return f"{head}: one study only, nothing pooled: {measure} {interval(result, measure)}."
    if result.k == 2 and not pool_k2:
        return f"{head}: {words.not_pooled(2)}; the two studies are shown on their own. {disagreement(result)}".rstrip()
    p = f"; {words.p_value(result.p_value)}" if result.p_value is not None else ""
    parts = [f"{head}: {measure} {interval(result, measure)}{p}; k = {result.k}."]
    parts += [side_by_side(result, measure), prediction(result, measure)]
    parts += [f"Heterogeneity: {heterogeneity(result)}.", disagreement(result) if result.k == 2 else ""]
    parts += [_no_difference(result, measure), f"Method: {result.method}."]
    parts += [f"Note: {warning}." for warning in result.warnings]
    return " ".join(part for part in parts if part)


def side_by_side(result: Pooled, measure: str) -> str:
    """Give the interval by each method, and say where the conclusion depends on it; empty with more studies."""
    if result.k >= FEW or not result.beside:
        return ""
    told = [f"{words.CI_SHORT[x.ci]} {shown(x.ci_low, measure)} to {shown(x.ci_high, measure)}" for x in result.beside]
    text = f"With so few studies the interval depends on its method: {', '.join(told)}"
    none = "1" if measure in words.RATIOS else "0"
    if len({x.ci_low <= 0 <= x.ci_high for x in result.beside}) > 1:
        return f"{text}; some of these include {none} and some do not, so the conclusion depends on it too."
    return f"{text}."


def prediction(result: Pooled, measure: str) -> str:
    """Give both prediction intervals by name; empty for fewer than three studies and for a fixed effect."""
    if result.pi_low is None or result.pi_high is None or result.k < 3:
        return ""
    text = f"Prediction interval {shown(result.pi_low, measure)} to {shown(result.pi_high, measure)}"
    again = ", the confidence interval again" if result.tau2 == 0 else ""
    other = riley(result, measure)
    by = f" (metafor's, {_reference(result)}{f'; {other}' if other else ''})"
    few = ", uncertain with so few studies" if result.k < FEW else ""
    zero = ": τ² is estimated as 0, which is no evidence of homogeneity" if result.tau2 == 0 else ""
    return f"{text}{again}{by}{few}{zero}."


def riley(result: Pooled, measure: str) -> str:
    """Give the prediction interval with t of k - 2 degrees of freedom by name; empty where there is none."""
    if result.pi_riley is None:
        return ""
    low, high = (shown(x, measure) for x in result.pi_riley)
    return f"with t of k - 2 = {result.k - 2} df {low} to {high}"


def disagreement(result: Pooled) -> str:
    """Say that the studies contradict each other; empty where they do not."""
    # two intervals on opposite sides of no effect give Q a P below 1 - level, so the test covers that case too
    if result.q_p is None or result.q_p >= max(DOUBT, 1 - result.level):
        return ""
    return f"They disagree (Q = {result.q:.2f}, {words.p_value(result.q_p)}): an average would mislead."


def shown(x: float, measure: str) -> str:
    """Write a number on the scale that the measure is read on."""
    return words.number(exp(min(x, 700.0)) if measure in words.RATIOS else x)


def _reference(result: Pooled) -> str:
    return "normal" if result.df is None else f"t of k - 1 = {result.df} df"


def _no_difference(result: Pooled, measure: str) -> str:
    if not result.ci_low <= 0 <= result.ci_high:
        return ""
    none = "1" if measure in words.RATIOS else "0"
    return f"The interval includes {none}: no difference was shown, which does not show that there is none."
