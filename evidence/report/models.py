"""The results of an analysis as cells: interval methods side by side, tau2, I2, Q; and its studies, a line each.

Rounded for reading. Must never be read back: numbers for computing stand in the JSON and the CSV.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

from evidence.synthesis.sentences import dependence, spread
from meta import words

if TYPE_CHECKING:
    from evidence.rows import Row
    from evidence.synthesis import Analysis
    from meta import Pooled

METHODS = (("wald", "Wald"), ("hksj", "HKSJ"), ("hksj-adhoc", "ad hoc"))
"""Interval methods and their headings, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Model:
    """An analysis in cells; a dash where there is nothing."""

    k: str
    estimate: str
    intervals: tuple[str, str, str]
    tau2: str
    i2: str
    q: str


def model(analysis: Analysis) -> Model:
    """Give the cells of an analysis."""
    result = analysis.result
    if result is None or analysis.k < 2:
        only = "-" if result is None else _ratio(result.estimate)
        interval = "-" if result is None else _interval(result)
        return Model(str(analysis.k), only, (interval, "-", "-"), "-", "-", "-")
    cells = tuple(_interval(analysis.pooled[name]) if name in analysis.pooled else "-" for name, _ in METHODS)
    return Model(
        k=str(analysis.k),
        estimate=_ratio(result.estimate),
        intervals=(cells[0], cells[1], cells[2]),
        tau2=_tau2(result.tau2),
        i2="-" if result.i2 is None else "0" if result.i2 == 0 else f"{result.i2:.1f}",
        q=_q(result),
    )


def turned(analysis: Analysis) -> str:
    """Write an analysis the other way round, every interval, and whether the conclusion hangs on the method.

    Empty where nothing is pooled.
    """
    other = analysis.turned
    if other is None or analysis.result is None:
        return ""
    shown = other.pooled[analysis.chosen]
    several = (f"{name} {_interval(other.pooled[method])}" for method, name in METHODS if method in other.pooled)
    intervals = ", ".join(several) if analysis.k > 1 else f"its own interval {_interval(shown)}"
    beside = "" if shown.i2 is None or shown.q_p is None else f"; {spread(shown.i2, shown.q_p)}"
    made = words.of_eligible(analysis.k, analysis.k_eligible)
    line = f"{other.numerator} over {other.reference}: {_ratio(shown.estimate)}; {intervals}{beside} ({made})."
    return f"{line} {dependence(other.pooled)}".rstrip()


def estimate(row: Row) -> str:
    """Write a row as A over B, such as ``1.27 (0.69-2.33)``; empty where it has no numbers."""
    if row.value is None:
        return ""
    if row.ci_low is None or row.ci_high is None:
        return words.number(row.value)
    return f"{words.number(row.value)} ({words.number(row.ci_low)}-{words.number(row.ci_high)})"


def weights(analysis: Analysis) -> tuple[str, ...]:
    """Give the weight of each row of an analysis in per cent; a dash where nothing is pooled."""
    result = analysis.result
    if result is None or analysis.k < 2:
        return ("-",) * len(analysis.rows)
    return tuple(f"{weight:.1f} %" for weight in result.weights)


def participants(row: Row) -> str:
    """Write the numbers of the two arms, A / B."""
    return f"{'?' if row.n_a is None else row.n_a} / {'?' if row.n_b is None else row.n_b}"


def _ratio(log: float) -> str:
    """Write a ratio with four decimals, and what they would take for 0 or for 1 with as many as it takes.

    >>> _ratio(0.0), _ratio(-0.2039), _ratio(-0.00004), _ratio(-10.0)
    ('1.0000', '0.8155', '0.99996', '4.53999e-05')
    """
    ratio = exp(min(log, 700.0))
    told = f"{ratio:.4f}"
    same = float(told) == 0 or (float(told) == 1 and abs(ratio - 1) > 5e-7)
    return f"{ratio:.6g}" if same else told


def _interval(result: Pooled) -> str:
    return f"{_ratio(result.ci_low)}-{_ratio(result.ci_high)}"


def _tau2(tau2: float) -> str:
    """Write tau2 with four decimals, and what they would hide as it is.

    >>> _tau2(0.0), _tau2(0.018), _tau2(0.000031), _tau2(1.5)
    ('0', '.0180', '3.1e-05', '1.5000')
    """
    return words.variance(tau2) if tau2 < 0.00005 else f"{tau2:.4f}".removeprefix("0")


def _q(result: Pooled) -> str:
    if result.q is None or result.q_p is None:
        return "-"
    p = "<.0001" if result.q_p < 0.0001 else f"{result.q_p:.4f}".removeprefix("0")
    return f"{result.q:.3f} ({p})"
