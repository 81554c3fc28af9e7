"""Weigh what two reports have in common, by signals whose weights stand here for everybody to see.

Must never take the sizes of the arms, or any number of soft signals, for proof that two reports are one study.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.rows import agree
from evidence.studies.registers import register
from evidence.studies.reports import family, spelling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.rows import Row
    from evidence.studies.reports import Report

WEIGHTS = {
    "same PMID": 1.0,
    "same registry number": 1.0,
    "one corrects or replaces the other": 1.0,
    "two estimates agree within rounding": 0.6,
    "same acronym": 0.5,
    "same consortium or registry of patients": 0.4,
    "both arms of equal size": 0.35,
    "an estimate agrees within rounding": 0.35,
    "same first author": 0.25,
    "one calls the other's registry number an earlier trial's": 0.25,
    "same treatments in the arms": 0.2,
    "same number of patients": 0.15,
    "several authors in common": 0.1,
    "same year": 0.1,
    "years next to each other": 0.05,
    "same endpoints": 0.05,
    "a country in common": 0.05,
    "no estimate agrees": -0.05,
    "both arms smaller": -0.2,
    "no country in common": -0.2,
    "arms of different size": -0.5,
    "different acronyms": -0.5,
    "different registry numbers": -1.0,
    "acronyms of different trials of one programme": -1.0,
    "one puts several trials together": -2.0,
}
"""What each signal adds. Nothing but a number (PMID, registry) or PubMed's own link is enough alone; authors, year,
country, endpoints and treatments are not enough together."""

THRESHOLD = 0.7
"""From here on two reports are held for one study, until a person says otherwise."""

POSSIBLE = 0.45
"""From here on a person is shown a pair that is not held for one study."""

DECISIVE = frozenset({"same PMID", "same registry number", "one corrects or replaces the other"})
FIRM = DECISIVE | {
    "two estimates agree within rounding",
    "same acronym",
    "same consortium or registry of patients",
    "both arms of equal size",
    "an estimate agrees within rounding",
}
"""Without one of these a group's two trials of one year would be taken for one."""

_TOGETHER = "one puts several trials together"
_FEW = 3  # shared authors that make "several"


def signals(a: Report, b: Report) -> Iterator[str]:
    """Give what two reports have in common, and what speaks against it."""
    yield from _numbers(a, b)
    yield from _names(a, b)
    yield from _sizes(a, b)
    yield from _estimates(a, b)
    yield from _people(a, b)
    yield from _places(a, b)


def total(found: tuple[str, ...]) -> float:
    """Add up the weights, kept within 0 and 1; what is only soft stays below the threshold.

    Nothing makes a trial and a report that puts it together with others one study.
    """
    if _listed_by_one_number(found):
        return 1.0
    if _TOGETHER in found:
        return 0.0
    summed = sum(WEIGHTS[signal] for signal in found)
    if not FIRM & set(found):
        summed = min(summed, THRESHOLD - 0.01)
    return round(min(1.0, max(0.0, summed)), 2)


def _listed_by_one_number(found: tuple[str, ...]) -> bool:
    """Whether PubMed itself says so; no other signal outweighs it."""
    return bool({"same PMID", "one corrects or replaces the other"} & set(found))


def _numbers(a: Report, b: Report) -> Iterator[str]:
    if a.pmid and a.pmid == b.pmid:
        yield "same PMID"
    if (a.version_of and a.version_of == b.pmid) or (b.version_of and b.version_of == a.pmid):
        yield "one corrects or replaces the other"
    if a.several != b.several or (a.several and a.registry_ids != b.registry_ids):
        yield _TOGETHER
    if a.registry_ids & b.registry_ids:
        yield "same registry number"
    elif _registers(a) & _registers(b):
        yield "different registry numbers"
    elif a.registry_ids & b.mentioned or b.registry_ids & a.mentioned:
        yield "one calls the other's registry number an earlier trial's"


def _registers(report: Report) -> frozenset[str]:
    """Name the registers of a report's numbers: a trial has one number in each, and may be in several."""
    return frozenset(map(register, report.registry_ids))


def _names(a: Report, b: Report) -> Iterator[str]:
    if not a.acronym or not b.acronym:
        return
    if spelling(a.acronym) == spelling(b.acronym):
        yield "same acronym"
    elif family(a.acronym) == family(b.acronym):
        yield "acronyms of different trials of one programme"
    else:
        yield "different acronyms"


def _sizes(a: Report, b: Report) -> Iterator[str]:
    mine = {comparison: (n_a, n_b) for comparison, n_a, n_b in a.arms}
    shared = [(mine[c], (n_a, n_b)) for c, n_a, n_b in b.arms if c in mine]
    if any(x == y for x, y in shared):
        yield "both arms of equal size"
    elif shared:
        yield (
            "both arms smaller" if any(_within(x, y) or _within(y, x) for x, y in shared) else "arms of different size"
        )
    elif a.total_n and a.total_n == b.total_n:
        yield "same number of patients"
    if _same_treatments(a, b):
        yield "same treatments in the arms"


def _within(x: tuple[int, int], y: tuple[int, int]) -> bool:
    """Whether arms may be a part of others: a first analysis is often made of fewer patients than were randomised."""
    return all(part <= whole for part, whole in zip(x, y, strict=True)) and 4 * sum(x) >= sum(y)


def _same_treatments(a: Report, b: Report) -> bool:
    """Whether two arms of one report bear the names of two arms of the other."""
    met = {(i, j) for i, x in enumerate(a.treatments) for j, y in enumerate(b.treatments) if x & y}
    return len({i for i, _ in met}) > 1 and len({j for _, j in met}) > 1


def _estimates(a: Report, b: Report) -> Iterator[str]:
    pairs = [(x, y) for x in a.rows for y in b.rows if _comparable(x, y)]
    agreeing = {x.endpoint for x, y in pairs if agree(x, y)}
    if len(agreeing) > 1:
        yield "two estimates agree within rounding"
    elif agreeing:
        yield "an estimate agrees within rounding"
    elif pairs:
        yield "no estimate agrees"
    if _endpoints(a) and _endpoints(a) == _endpoints(b):
        yield "same endpoints"


def _comparable(x: Row, y: Row) -> bool:
    same = (x.comparison, x.endpoint, x.population) == (y.comparison, y.endpoint, y.population)
    return same and x.ci_low is not None and y.ci_low is not None


def _people(a: Report, b: Report) -> Iterator[str]:
    if a.author and a.author == b.author:
        yield "same first author"
    if len({name.casefold() for name in a.authors} & {name.casefold() for name in b.authors}) >= _FEW:
        yield "several authors in common"
    if a.year and b.year and abs(a.year - b.year) <= 1:
        yield "same year" if a.year == b.year else "years next to each other"


def _places(a: Report, b: Report) -> Iterator[str]:
    if a.sources & b.sources:
        yield "same consortium or registry of patients"
    if a.countries and b.countries:
        yield "a country in common" if a.countries & b.countries else "no country in common"


def _endpoints(report: Report) -> frozenset[str]:
    return frozenset(row.endpoint for row in report.rows if row.endpoint)
