"""The results of an analysis as cells: interval methods side by side, tau2, I2, Q; and its studies, a line each.

Rounded for reading. Must never be read back: numbers for computing stand in the JSON and the CSV.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

from evidence.synthesis.sentences import dependence
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
        only = "-" if result is None else f"{exp(result.estimate):.4f}"
        interval = "-" if result is None else _interval(result)
        return Model(str(analysis.k), only, (interval, "-", "-"), "-", "-", "-")
    cells = tuple(_interval(analysis.pooled[name]) if name in analysis.pooled else "-" for name, _ in METHODS)
    return Model(
        k=str(analysis.k),
        estimate=f"{exp(result.estimate):.4f}",
        intervals=(cells[0], cells[1], cells[2]),
        tau2="0" if result.tau2 == 0 else f"{result.tau2:.4f}".removeprefix("0"),
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
    intervals = ", ".join(
        f"{name} {_interval(other.pooled[method])}" for method, name in METHODS if method in other.pooled
    )
    spread = "" if shown.i2 is None or shown.q_p is None else f"; I² {shown.i2:.0f} %, P {shown.q_p:.3f}"
    made = f"{analysis.k} of {analysis.k_eligible} eligible studies"
    line = f"{other.numerator} over {other.reference}: {exp(shown.estimate):.4f}; {intervals}{spread} ({made})."
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


def _interval(result: Pooled) -> str:
    return f"{exp(result.ci_low):.4f}-{exp(result.ci_high):.4f}"


def _q(result: Pooled) -> str:
    if result.q is None or result.q_p is None:
        return "-"
    p = "<.0001" if result.q_p < 0.0001 else f"{result.q_p:.4f}".removeprefix("0")
    return f"{result.q:.3f} ({p})"
