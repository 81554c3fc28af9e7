"""Estimates under the headings of RevMan's own analysis data (``data-rows.csv``), which ``meta::read.cdir`` reads in R.

Must never give ``GIV Mean`` on another scale than the log (Cochrane Handbook 9.4.3.2 of version 5), nor a figure in a
row that is not to be pooled: RevMan and R pool every row that has one. Must never put two strata into one analysis.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp
from statistics import NormalDist
from typing import TYPE_CHECKING

from evidence.exports.columns import line
from evidence.exports.estimates import ACCEPTED, estimates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evidence.exports.estimates import Estimate
    from evidence.exports.shapes import Material, Tally
    from evidence.protocol import Protocol

    Cell = str | int | float | None

FIRST = "in RevMan import included.ris before these data: after them every study would be there twice"
_Z = NormalDist().inv_cdf(0.975)  # RevMan shows 95% intervals, whatever level was printed
_PLAIN = {"&": "and", "<": "less than", ">": "more than"}
_MEASURES = {"HR": "Hazard Ratio", "OR": "Odds Ratio", "RR": "Risk Ratio", "IRR": "Rate Ratio"}
_MARK = re.compile(r"([&<>])")


@dataclass(frozen=True, slots=True)
class Line:
    """An estimate with its place: the number of its comparison and of its analysis, and what these are called."""

    one: Estimate
    group: int
    number: int
    study: str
    outcome: str
    analysis: str

    @property
    def figures(self) -> tuple[float, float] | None:
        """Log estimate and standard error, if they are to be pooled."""
        row = self.one.row
        return (row.yi, row.sei) if self.one.to_be_pooled and row.yi is not None and row.sei is not None else None

    def bound(self, sign: int) -> float | None:
        """A bound of the 95% interval, as a ratio."""
        return None if self.figures is None else exp(self.figures[0] + sign * _Z * self.figures[1])

    @property
    def footnote(self) -> str:
        """What the figures are, and where they stand."""
        row, one = self.one.row, self.one
        status = "" if one.status == ACCEPTED else f"; {one.status}"
        return plain(f"log {row.measure or 'estimate'}, {one.a} over {one.b}; {row.origin}{status}")


def _nothing(_: Line) -> None:
    return None


COLUMNS: Mapping[str, Callable[[Line], Cell]] = {
    "Analysis group": lambda it: it.group,
    "Analysis number": lambda it: it.number,
    "Analysis name": lambda it: it.analysis,
    "Subgroup": _nothing,
    "Study": lambda it: it.study,
    "Study year": lambda it: it.one.row.year,
    "GIV Mean": lambda it: it.figures and it.figures[0],
    "GIV SE": lambda it: it.figures and it.figures[1],
    "CI start": lambda it: it.bound(-1),
    "CI end": lambda it: it.bound(1),
    "Experimental cases": _nothing,
    "Experimental N": lambda it: it.one.row.n_a,
    "Experimental mean": _nothing,
    "Experimental SD": _nothing,
    "Control cases": _nothing,
    "Control N": lambda it: it.one.row.n_b,
    "Control mean": _nothing,
    "Control SD": _nothing,
    "O-E": _nothing,
    "Variance": _nothing,
    "Weight": _nothing,
    "Footnotes": lambda it: it.footnote,
}
"""RevMan's headings in its order; ``CI start`` and ``CI end`` are ratios, as in its own files of log-scale data."""

BESIDE: Mapping[str, Callable[[Line], Cell]] = {
    "Mean": lambda it: it.figures and exp(it.figures[0]),
    "Analysis group name": lambda it: plain(f"{it.one.a} versus {it.one.b}"),
    "Outcome": lambda it: it.outcome,
    "Experimental intervention": lambda it: plain(it.one.a),
    "Control intervention": lambda it: plain(it.one.b),
    "Effect measure": lambda it: _MEASURES.get(it.one.row.measure or "", it.one.row.measure),
    "Log-scale data": lambda _: "TRUE",
}
"""Further headings of RevMan's data package that a template may have."""


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the file, or the template that was given with what its headings ask for.

    Args:
        material: The project; ``template`` names a file with RevMan's headings.
        tally: Counts what is written.

    Raises:
        NeedsHuman: No person has accepted any estimate.
        EvidenceError: There is no estimate, or the template has a label that is not known.
    """
    found = lines(material.protocol(), estimates(material, tally))
    tally.notes.append(FIRST)
    if material.template:
        from evidence.exports.revman_template import fill

        yield from fill(material.template, found, tally)
        return
    yield line(COLUMNS)
    for it in found:
        tally.written += 1
        yield line(get(it) for get in COLUMNS.values())


def lines(protocol: Protocol, found: Sequence[Estimate]) -> list[Line]:
    """Number comparisons by the protocol, and analyses (outcome and stratum) in the order of the estimates."""
    groups = {comparison.id: at for at, comparison in enumerate(protocol.comparison, start=1)}
    outcomes = {outcome.id: plain(outcome.label or outcome.id) for outcome in protocol.outcome}
    numbers: dict[tuple[str, str, str], int] = {}
    names = _names(found)
    made = []
    for one in found:
        row = one.row
        comparison, endpoint, stratum = row.comparison or "", row.endpoint or "", row.stratum or "stratum not known"
        in_group = sum(key[0] == comparison for key in numbers)
        number = numbers.setdefault((comparison, endpoint, stratum), in_group + 1)
        outcome = outcomes.get(endpoint, plain(endpoint))
        made.append(
            Line(one, groups[comparison], number, names[row.study, one.label], outcome, f"{outcome}: {stratum}")
        )
    return made


def _names(found: Sequence[Estimate]) -> dict[tuple[str, str], str]:
    """Give each study a name without ``&`` and ``<``, and no two studies the same one."""
    names: dict[tuple[str, str], str] = {}
    taken: dict[str, str] = {}
    for one in found:
        study, name = one.row.study, plain(one.label)
        if taken.setdefault(name, study) != study:
            name = f"{name} ({plain(study)}; {len(taken)})"
            taken[name] = study
        names.setdefault((study, one.label), name)
    return names


def plain(text: str) -> str:
    """Write out what RevMan and GRADEpro take for markup.

    >>> plain("Roe & Doe <2014>"), plain("Roe 2014")
    ('Roe and Doe less than 2014 more than', 'Roe 2014')
    """
    return " ".join(_MARK.sub(lambda match: f" {_PLAIN[match[1]]} ", text).split())
