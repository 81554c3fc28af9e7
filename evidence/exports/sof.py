"""A summary of findings to be filled in: the figures that judges need, the judgements left to them.

Must never grade: the cells of certainty and of its five domains stay empty. Must never take a baseline risk that the
protocol does not state. Sources: Cochrane Handbook, chapters 14 and 15 (absolute effects in 15.4.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

from evidence.exports.columns import line
from evidence.exports.markdown import cell, listed, table
from evidence.exports.pooling import strata
from evidence.synthesis.sentences import UNREVIEWED
from meta import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.exports.shapes import Material, Tally
    from evidence.protocol import Baseline
    from evidence.synthesis import Analysis

COLUMNS = (
    *("outcome", "n_studies", "n_participants", "rob", "inconsistency", "indirectness", "imprecision"),
    *("publication_bias", "relative_effect_95ci", "baseline_risk", "absolute_effect", "certainty", "comments"),
    *("comparison", "stratum", "k_eligible", "i2", "tau2", "q_p", "prediction_interval", "ci_includes_1", "status"),
)
_SHOWN = {
    "outcome": "Outcome",
    "stratum": "Stratum",
    "n_studies": "Studies",
    "n_participants": "Participants",
    "relative_effect_95ci": "Relative effect",
    "baseline_risk": "Baseline risk",
    "absolute_effect": "Absolute effect",
    "certainty": "Certainty",
    "comments": "Comments",
}
"""What the document shows of the columns, and its headings."""

_JUDGED = ("rob", "inconsistency", "indirectness", "imprecision", "publication_bias")
_RISKS = frozenset({"HR", "RR", "OR"})
_NO_ABSOLUTE = "no absolute effect: it needs a result and a baseline risk of the outcome in the protocol"
_NOTE = """\
Nothing here is graded. Certainty and its five domains (risk of bias, inconsistency, indirectness, imprecision,
publication bias) are judged by people; the figures that they need stand below. Randomised and non-randomised studies
stand in rows of their own."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the table, its cells by column."""

    label: str
    k: int
    k_eligible: int
    cells: dict[str, str | int | float | None]


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the table as CSV or, for a file that ends in ``.md``, as Markdown; a line a result and baseline risk.

    Args:
        material: The project.
        tally: Counts the lines.

    Raises:
        NeedsHuman: No person has accepted any estimate.
    """
    lines = [one for analysis in strata(material) for one in _lines(material, analysis)]
    tally.written = len(lines)
    if material.form == ".md":
        yield _markdown(material, lines)
        return
    yield line(COLUMNS)
    for one in lines:
        yield line(one.cells.get(name) for name in COLUMNS)


def _lines(material: Material, analysis: Analysis) -> Iterator[_Line]:
    outcome = material.protocol().outcome_of(analysis.endpoint)
    label = f"{outcome.label}, {analysis.a} over {analysis.b} ({analysis.stratum})"
    for baseline in outcome.baseline or (None,):
        cells = {**_figures(analysis, outcome.label), **_absolute(analysis, baseline)}
        yield _Line(label, analysis.k, analysis.k_eligible, cells)


def _figures(analysis: Analysis, outcome: str) -> dict[str, str | int | float | None]:
    result = analysis.result
    shown = None if result is None else result.interval(analysis.measure)
    return {
        "outcome": outcome,
        "n_studies": analysis.k,
        "n_participants": analysis.n_participants or None,
        "relative_effect_95ci": f"{analysis.measure} {shown}" if shown else None,
        "comments": "; ".join((*_comments(analysis), *(() if result else ("not pooled",)))),
        "comparison": f"{analysis.a} over {analysis.b}",
        "stratum": analysis.stratum,
        "k_eligible": analysis.k_eligible,
        "i2": None if result is None else result.i2,
        "tau2": None if result is None or analysis.k < 2 else result.tau2,
        "q_p": None if result is None else result.q_p,
        "prediction_interval": _prediction(analysis),
        "ci_includes_1": None if result is None else str(result.ci_low <= 0 <= result.ci_high).lower(),
        "status": _status(analysis),
    }


def _prediction(analysis: Analysis) -> str | None:
    """Give the prediction interval; it needs three studies and a protocol that asks for it."""
    result = analysis.result
    if result is None or result.pi_low is None or result.pi_high is None or not analysis.prediction or analysis.k < 3:
        return None
    return f"{words.number(exp(result.pi_low))} to {words.number(exp(result.pi_high))}"


def _status(analysis: Analysis) -> str | None:
    if not analysis.rows:
        return None
    return "accepted" if all(row.accepted for row in analysis.rows) else UNREVIEWED


def _comments(analysis: Analysis) -> Iterator[str]:
    yield words.of_eligible(analysis.k, analysis.k_eligible)
    if analysis.n_unknown:
        yield f"{analysis.n_unknown} without both numbers of participants"
    yield from analysis.banner
    if analysis.conclusion_depends_on_interval:
        yield "the conclusion depends on the interval method"


def _absolute(analysis: Analysis, baseline: Baseline | None) -> dict[str, str | int | float | None]:
    """Give the absolute effect at a baseline risk, as people in 1,000; the risk's own uncertainty is not in it."""
    result = analysis.result
    if baseline is None or result is None or analysis.measure not in _RISKS:
        return {"baseline_risk": None, "absolute_effect": None}
    import meta

    ratio = exp(result.estimate), exp(result.ci_low), exp(result.ci_high)
    risk = meta.absolute_effect(baseline.risk, *ratio, measure=analysis.measure)
    low, high = (1000 * bound for bound in (risk.difference_low, risk.difference_high))
    source = f", {baseline.source}" if baseline.source else ""
    return {
        "baseline_risk": f"{1000 * baseline.risk:.0f} per 1,000 ({baseline.label}{source})",
        "absolute_effect": f"{_counted(risk.per_1000)} per 1,000 ({_counted(low)} to {_counted(high)})",
    }


def _counted(per_1000: float) -> str:
    """Write a difference in people of 1,000; one that rounds to none is none only where the risks are the same.

    >>> _counted(-65.2), _counted(0.3), _counted(0.0)
    ('65 fewer', 'less than 1 more', 'no difference')
    """
    whole, way = round(abs(per_1000)), "fewer" if per_1000 < 0 else "more"
    if whole == 0:
        return "no difference" if per_1000 == 0 else f"less than 1 {way}"
    return f"{whole} {way}"


def _markdown(material: Material, lines: Sequence[_Line]) -> bytes:
    parts = [
        f"# Summary of findings, to be judged: {cell(material.protocol().review.title)}",
        _NOTE,
        table(tuple(_SHOWN.values()), (tuple(_text(one.cells.get(name)) for name in _SHOWN) for one in lines)),
        *(_judging(one) for one in lines),
    ]
    return ("\n\n".join(parts) + "\n").encode()


def _judging(one: _Line) -> str:
    """Give the empty judgements of a line with the figures that each of them looks at."""
    known = {name: _text(value) or "not known" for name, value in one.cells.items()}
    beside = {
        "rob": "judge each study with RoB 2 or ROBINS-I",
        "inconsistency": f"I2 {_percent(one)}, tau2 {known['tau2']}, P of Q {known['q_p']}",
        "indirectness": "compare the studies with the question of the protocol",
        "imprecision": f"interval includes 1: {known['ci_includes_1']}; participants: {known['n_participants']}",
        "publication_bias": f"in this result: {words.of_eligible(one.k, one.k_eligible)}",
    }
    missing = [] if one.cells["absolute_effect"] else [_NO_ABSOLUTE]
    names = {name: name.replace("rob", "risk of bias").replace("_", " ") for name in _JUDGED}
    lines = [f"{names[name]}: ____ ({beside[name]})" for name in _JUDGED]
    return f"## {cell(one.label)}\n\n{listed([*lines, 'certainty: ____', *missing])}"


def _percent(one: _Line) -> str:
    i2 = one.cells["i2"]
    return "-" if i2 is None else f"{i2:.0f} %"


def _text(value: str | float | None) -> str:
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
