"""Which row of each study goes into an analysis, and which eligible studies have none.

Must never count a study twice, and never leave an eligible one out of K.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evidence.studies import best

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evidence.protocol import AnalysisSpec, ComparisonSpec, OutcomeSpec, RowFilter
    from evidence.rows import Row

_OTHERWISE_USABLE = frozenset({None, "superseded", "overlapping-cohort"})
"""A declared analysis may name another report of a study than the preferred one, so these reasons do not bar a row."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One row a study: those with numbers, and those of eligible studies that have none for this endpoint.

    ``set_aside`` names the eligible studies that a declared analysis does not ask for: they count in K all the same.
    ``retracted`` are rows of studies that would be eligible were they not retracted: shown, and not counted in K.
    ``apart`` are the rows that have a line of their own, one a study and line; a study that has no other row is among
    those set aside.
    """

    used: tuple[Row, ...]
    without: tuple[Row, ...]
    set_aside: tuple[str, ...] = ()
    retracted: tuple[Row, ...] = ()
    apart: tuple[Row, ...] = ()

    @property
    def k_eligible(self) -> int:
        """The number of eligible studies."""
        return len(self.used) + len(self.without) + len(self.set_aside)

    def reviewed(self, *, allow_unreviewed: bool) -> Selection:
        """Put aside what no person has accepted, unless that is allowed."""
        if allow_unreviewed:
            return self
        waiting = tuple(_waiting(row) for row in self.used if not row.accepted)
        accepted = tuple(row for row in self.used if row.accepted)
        apart = tuple(row for row in self.apart if row.accepted)
        gone = {row.study: _waiting(row) for row in reversed(self.apart) if row.study in self.set_aside}
        gone = {study: row for study, row in gone.items() if study not in {row.study for row in apart}}
        aside = tuple(study for study in self.set_aside if study not in gone)
        without = (*waiting, *gone.values(), *self.without)
        return replace(self, used=accepted, without=without, set_aside=aside, apart=apart)


def by_stratum(rows: Iterable[Row], comparison: ComparisonSpec, outcome: OutcomeSpec) -> dict[str, Selection]:
    """Sort the eligible studies of a comparison into strata, each into one: that of the row that is used.

    A study without a usable row for this endpoint stands in the stratum of its other rows; one that has a line of its
    own alone, in that of its row there.
    """
    used: dict[str, list[Row]] = defaultdict(list)
    without: dict[str, list[Row]] = defaultdict(list)
    retracted: dict[str, list[Row]] = defaultdict(list)
    aside: dict[str, list[str]] = defaultdict(list)
    apart: dict[str, list[Row]] = defaultdict(list)
    for study, members, barred in _studies(rows, comparison):
        here = [row for row in (*members, *barred) if row.endpoint == outcome.id]
        usable = (row for row in here if row.poolable and row.has_numbers and row.as_randomised)
        poolable, own = next(usable, None), _apart(here, outcome)
        for row in own:
            apart[row.stratum or ""].append(row)
        if poolable is not None:
            used[poolable.stratum or ""].append(poolable)
        elif own:
            aside[own[0].stratum or ""].append(study)
        else:
            row = _placeholder(here, members or barred, outcome.id)
            (without if members else retracted)[row.stratum or ""].append(row)
    strata = sorted({*used, *without, *retracted, *aside, *apart} - {""})
    parts = (used, without, aside, retracted, apart)
    return {s: Selection(*(tuple(part[s]) for part in parts)) for s in strata}  # type: ignore[arg-type]


def declared(rows: Iterable[Row], spec: AnalysisSpec, comparison: ComparisonSpec, outcome: OutcomeSpec) -> Selection:
    """Take the rows that a declared analysis asks for, one a study, from the report that it names if it names one."""
    used: list[Row] = []
    without: list[Row] = []
    set_aside: list[str] = []
    retracted: list[Row] = []
    apart: list[Row] = []
    for study, members, barred in _studies(rows, comparison):
        wanted = [row for row in members if _passes(row, spec.where)]
        if not members:
            retracted += _left_out(barred, spec, outcome)
            continue
        if not wanted:
            set_aside.append(study)
            continue
        here = [row for row in members if row.endpoint == outcome.id]
        report = spec.report.get(study)
        candidates = [row for row in (wanted if report is None else members) if _usable(row, outcome, report)]
        own = _apart([row for row in wanted if row.endpoint == outcome.id], outcome)
        apart += own
        if candidates:
            chosen = [row for row in candidates if row.poolable]  # by the protocol, or by people against it
            used.append(best(chosen or candidates, outcome.prefer))
        elif own:
            set_aside.append(study)
        else:
            without.append(_placeholder(here, wanted, outcome.id, report))
    return Selection(tuple(used), tuple(without), tuple(set_aside), tuple(retracted), tuple(apart))


def usable_instead(row: Row) -> bool:
    """Whether a row could stand in an analysis if the protocol did not prefer another of its study.

    What has patients of another study could not: that study stands there too.
    """
    return (
        not row.overlaps
        and row.why_not in _OTHERWISE_USABLE
        and not row.behind
        and row.eligible
        and row.decision != "rejected"
        and row.has_numbers
        and row.as_randomised
    )


def _apart(here: Sequence[Row], outcome: OutcomeSpec) -> tuple[Row, ...]:
    """Give the rows of a study that have a line of their own: the preferred one for each line."""
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in here:
        kept = row.apart is not None and row.why_not == "subgroup" and row.decision != "rejected" and not row.overlaps
        if kept and row.eligible and row.has_numbers and row.as_randomised:
            lines[row.apart or ""].append(row)
    return tuple(best(lines[name], outcome.prefer) for name in sorted(lines))


def _left_out(barred: Sequence[Row], spec: AnalysisSpec, outcome: OutcomeSpec) -> Iterator[Row]:
    """Give the row that stands for a retracted study, if the analysis would have asked for it."""
    asked = [row for row in barred if _passes(row, spec.where)]
    if asked:
        yield _placeholder([row for row in asked if row.endpoint == outcome.id], asked, outcome.id)


def _studies(rows: Iterable[Row], comparison: ComparisonSpec) -> Iterator[tuple[str, list[Row], list[Row]]]:
    """Give each study of a comparison with its eligible rows and those that only their retraction keeps out."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.comparison == comparison.id and (row.eligible or row.eligible_but_retracted):
            groups[row.study].append(row)
    for study, members in groups.items():
        yield study, [row for row in members if row.eligible], [row for row in members if row.eligible_but_retracted]


def _passes(row: Row, where: RowFilter) -> bool:
    return (
        where.study_adjusted in (None, row.study_adjusted)
        and where.study_multicentre in (None, row.study_multicentre)
        and where.source in (None, row.source)
    )


def _usable(row: Row, outcome: OutcomeSpec, report: str | None) -> bool:
    named = report is None or report in (row.pmid if row.key else None, row.key, row.report, row.source)
    return named and usable_instead(row) and row.endpoint == outcome.id


def _place(row: Row) -> tuple[str, str, str]:
    """Give an order of rows that is theirs and not that in which records came in."""
    return row.stratum or "", row.report, row.id


def _placeholder(here: Sequence[Row], members: Sequence[Row], endpoint: str, report: str | None = None) -> Row:
    """Give the row that stands for a study without a usable number: its own, or one that says so."""
    if report is not None:
        because = f"the report {report} has no usable estimate"
    elif here:
        return min(here, key=lambda row: (row.why_not == "subgroup", *_place(row)))
    else:
        because = f"no estimate of {endpoint} is printed"
    nothing: dict[str, Any] = dict.fromkeys(_NUMBERS)
    poolable_first = min(members, key=lambda row: (not row.poolable, *_place(row)))
    return replace(
        poolable_first,
        id=f"{poolable_first.report}/{endpoint}/none",
        endpoint=endpoint,
        **nothing,
        checks=(),
        poolable=False,
        why_not="retracted" if poolable_first.eligible_but_retracted else "no-usable-data",
        because=poolable_first.because if poolable_first.eligible_but_retracted else because,
        decision=None,
    )


_NUMBERS = (
    *("endpoint_text", "measure", "measure_probable", "value", "ci_low", "ci_high", "ci_level", "p_op", "p_value"),
    *("yi", "sei", "direction_source", "printed", "effect_id", "population", "adjusted", "assessor", "data_cut"),
    "events",
)


def _waiting(row: Row) -> Row:
    return replace(row, poolable=False, why_not="not-accepted", because="no person has accepted it yet")
