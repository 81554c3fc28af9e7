"""Find the reports that put trials together whose own reports are in the project, and let one of the two stand.

Must never let a patient count twice: where a trial's own report is in the project, an analysis that has its patients
too gives way, even if that is only one of several trials, until a person wants the analysis instead of the trials.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidence.studies.choice import MAY_GIVE_WAY, best
from evidence.studies.reports import spelling

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evidence.protocol import Protocol
    from evidence.rows import Row
    from evidence.studies.links import Study
    from evidence.studies.reports import Report


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a report that puts trials together has in common with other studies.

    Attributes:
        report: The report.
        trials: The studies of its trials that are in the project, each with the reports that it is known by.
        others: Other studies that put some of the same trials together, likewise.
        absent: Names and numbers in it that no report of the project bears.
    """

    report: str
    trials: Mapping[str, tuple[str, ...]]
    others: Mapping[str, tuple[str, ...]]
    absent: tuple[str, ...]

    @property
    def studies(self) -> frozenset[str]:
        """All studies that have patients of it."""
        return frozenset({*self.trials, *self.others})


def overlaps(reports: Iterable[Report], studies: Iterable[Study]) -> dict[str, Overlap]:
    """Find what each report that puts trials together has in common with other studies, by report.

    A trial is known by its number or its name, also where the text calls it an earlier one: a pooled analysis is of
    earlier trials. A review that only cites trials has no estimate that might be counted, and overlaps with nothing.
    """
    known = tuple(reports)
    study_of = {report: study.name for study in studies for report in study.reports}
    found = (_overlap(report, known, study_of) for report in known if report.several and report.rows)
    return {one.report: one for one in found if one.studies}


def without_overlap(
    protocol: Protocol,
    rows: Sequence[Row],
    found: Mapping[str, Overlap],
    preferred: Mapping[str, tuple[int, str]] | None = None,
) -> tuple[Row, ...]:
    """Let what puts trials together give way to them, or them to it where people want that.

    Args:
        protocol: Its outcomes say which of two pooled analyses is preferred.
        rows: The rows, one chosen a study, comparison and endpoint.
        found: What overlaps, by report.
        preferred: Rows that people want, as ``choose`` takes them.

    Returns:
        The rows in their order; no two poolable ones of a comparison and endpoint have a trial in common.
    """
    asked = preferred or {}
    groups: dict[tuple[str | None, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.endpoint is not None and found:
            groups[row.comparison, row.endpoint].append(row)
    marked: dict[str, Row] = {}
    for (_, endpoint), members in groups.items():
        usable = [row for row in members if row.poolable]
        kept = _kept(usable, found, asked, protocol.outcome_of(endpoint).prefer)
        marked |= {row.id: _marked(row, found, kept, asked) for row in members if row.id not in {k.id for k in kept}}
    return tuple(marked.get(row.id, row) for row in rows)


def _overlap(report: Report, known: Sequence[Report], study_of: Mapping[str, str]) -> Overlap:
    numbers, names = report.registry_ids | report.mentioned, {spelling(name) for name in report.acronyms}
    trials: dict[str, list[str]] = defaultdict(list)
    others: dict[str, list[str]] = defaultdict(list)
    borne: set[str] = set()
    for other in known:
        if other.id == report.id or study_of[other.id] == study_of[report.id]:
            continue
        shared = (numbers & (other.registry_ids | (other.mentioned if other.several else frozenset()))) | (
            names & _names(other)
        )
        if shared and (other.rows or not other.several):
            (others if other.several else trials)[study_of[other.id]].append(_called(other))
            borne |= shared
    absent = (*sorted(n for n in report.acronyms if spelling(n) not in borne), *sorted(report.registry_ids - borne))
    return Overlap(report.id, _listed(trials), _listed(others), absent)


def _names(report: Report) -> frozenset[str]:
    """Give the names by which a report's trials are known; a published table has them as its labels."""
    names = report.acronyms if report.several else {report.acronym, report.label}
    return frozenset(spelling(name) for name in names if name)


def _called(report: Report) -> str:
    return report.listed_in or (f"PMID {report.pmid}" if report.pmid else report.id)


def _listed(studies: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys(studies[name])) for name in sorted(studies)}


def _kept(
    usable: Sequence[Row], found: Mapping[str, Overlap], asked: Mapping[str, tuple[int, str]], prefer: Sequence[str]
) -> list[Row]:
    """Choose the rows that stand: what people want last, then trials, then pooled analyses as the protocol prefers."""
    wanted = sorted((row for row in usable if row.id in asked), key=lambda row: -asked[row.id][0])
    own = [row for row in usable if row.id not in asked and row.report not in found]
    pooled = [row for row in usable if row.id not in asked and row.report in found and not found[row.report].trials]
    kept: list[Row] = []
    for row in (*wanted, *own):
        kept += [] if any(_meet(row, other, found) for other in kept) else [row]
    while pooled:
        row = best(pooled, prefer)
        pooled.remove(row)
        kept += [] if any(_meet(row, other, found) for other in kept) else [row]
    return kept


def _meet(one: Row, other: Row, found: Mapping[str, Overlap]) -> bool:
    """Whether two rows have a trial in common."""
    return any(x.report in found and y.study in found[x.report].studies for x, y in ((one, other), (other, one)))


def _marked(row: Row, found: Mapping[str, Overlap], kept: Sequence[Row], asked: Mapping[str, tuple[int, str]]) -> Row:
    """Take out a row that would count patients twice, and say which trials' patients these are.

    What gives way to another row of its study, or has a line of its own, keeps that reason and is marked all the same:
    a declared analysis might have taken it up.
    """
    stand = [other for other in kept if _meet(row, other, found)]
    overlap = found.get(row.report)
    if not stand and not (overlap and overlap.trials):
        return row
    row = replace(
        row, overlaps=tuple(sorted({other.study for other in stand} | (overlap.studies if overlap else set())))
    )
    if row.why_not not in MAY_GIVE_WAY or row.decision == "rejected":
        return row
    because = _because(row, overlap, stand, asked)
    behind = ((row.why_not, row.because), *row.behind) if row.why_not else ()
    return replace(row, poolable=False, why_not="overlapping-cohort", because=because, behind=behind)


def _because(row: Row, overlap: Overlap | None, stand: Sequence[Row], asked: Mapping[str, tuple[int, str]]) -> str:
    decided = [f"{other.origin} is used instead: {asked[other.id][1]}" for other in stand if other.id in asked]
    if overlap is None:
        return f"{'; '.join(decided)}, and it has the patients of {row.study}"
    told = [*decided, f"it has the patients of {_with_reports({**overlap.trials, **overlap.others})} too"]
    if not any(other.study in overlap.studies for other in stand):
        told.append(f"no {row.endpoint} of these can be used as it is; a person may use this one instead")
    elif overlap.absent:
        told.append(f"no report here bears {', '.join(overlap.absent)}; a person may use this one instead")
    return "; ".join(told)


def _with_reports(studies: Mapping[str, tuple[str, ...]]) -> str:
    return ", ".join(
        name if reports == (name,) else f"{name} ({', '.join(reports)})" for name, reports in studies.items()
    )
