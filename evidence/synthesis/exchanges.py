"""The same analysis with another estimate of some of its studies: what the result hangs on beside the model.

An exchange takes for a study an estimate that the protocol does not prefer: assessed by others, of an earlier or later
cut of the data, or from the other report of a conflict. Must never bring in a study, nor an estimate of another
stratum, nor one that no person has accepted where that is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evidence.figures import PooledFigures, pool_figures
from evidence.studies import best, conflicts
from evidence.studies.choice import data_cut
from evidence.synthesis.selection import usable_instead
from evidence.synthesis.shapes import estimate_of, figures_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evidence.figures import Model
    from evidence.protocol import Protocol
    from evidence.rows import Row
    from evidence.synthesis.sentences import Made

_ASSESSED = {"independent": "independently reviewed", "investigator": "investigator-assessed"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """An analysis with other estimates: what was exchanged in words, all its rows, and what they come to.

    ``changed`` says for each study what stands in place of what.
    """

    name: str
    changed: tuple[str, ...]
    rows: tuple[Row, ...]
    found: PooledFigures

    def to_json(self) -> dict[str, Any]:
        """Give it as a pooled result of its own."""
        rows = [row.id for row in self.rows]
        return {"exchange": self.name, "changed": list(self.changed), "rows": rows, **self.found.to_json()}


def exchanges(
    protocol: Protocol, made: Made, rows: Sequence[Row], model: Model, *, allow_unreviewed: bool
) -> tuple[Exchange, ...]:
    """Make every exchange for which there are estimates.

    Args:
        protocol: What is preferred.
        made: The rows of the analysis, one a study, and how many studies are eligible.
        rows: All rows, those that are not used among them.
        model: How to pool.
        allow_unreviewed: Whether rows that no person has accepted may be taken.
    """
    used = made.rows
    studies = {row.study for row in used}
    comparable = {(row.comparison, row.endpoint) for row in used}
    rows = [row for row in rows if row.study in studies and (row.comparison, row.endpoint) in comparable]
    others = {row.id: [*_others(row, rows, allow_unreviewed=allow_unreviewed)] for row in used}
    found: list[Exchange] = []
    for name, swaps in _named(protocol, used, others, rows):
        taken = tuple(swaps.get(row.id, row) for row in used)
        if swaps and taken not in [one.rows for one in found]:
            changed = tuple(_changed(row, swaps[row.id]) for row in used if row.id in swaps)
            pooled = pool_figures(figures_of(taken, _measure(used)), model)
            found.append(Exchange(name, changed, taken, replace(pooled, k_eligible=made.k_eligible)))
    return tuple(found)


def _others(used: Row, rows: Sequence[Row], *, allow_unreviewed: bool) -> Iterator[Row]:
    """Give what could stand in a row's place: of its study, comparison, endpoint and stratum."""
    place = (used.study, used.comparison, used.endpoint, used.stratum, used.measure)
    for row in rows:
        same = (row.study, row.comparison, row.endpoint, row.stratum, row.measure) == place and row.id != used.id
        if same and usable_instead(row) and row.by_intention_to_treat and (allow_unreviewed or row.accepted):
            yield row


def _named(
    protocol: Protocol, used: Sequence[Row], others: Mapping[str, Sequence[Row]], rows: Sequence[Row]
) -> Iterator[tuple[str, dict[str, Row]]]:
    if not used:
        return
    endpoint = used[0].endpoint or ""
    prefer = protocol.outcome_of(endpoint).prefer

    def swapped(fits: Callable[[Row, Row], bool]) -> dict[str, Row]:
        fitting = {row.id: [other for other in others[row.id] if fits(row, other)] for row in used}
        return {row: best(members, prefer) for row, members in fitting.items() if members}

    for assessor, other in (("investigator", "independent"), ("independent", "investigator")):
        name = f"{_ASSESSED[assessor]} {endpoint} in place of {_ASSESSED[other]}"
        yield name, swapped(lambda row, one, a=assessor: one.assessor == a != row.assessor)  # type: ignore[misc]
    for name, sign in ((f"earliest data cut of {endpoint}", 1), (f"latest data cut of {endpoint}", -1)):
        yield name, _extreme(used, others, sign, prefer)
    yield from _conflicts(protocol, used, others, rows)


def _extreme(
    used: Sequence[Row], others: Mapping[str, Sequence[Row]], sign: int, prefer: Sequence[str]
) -> dict[str, Row]:
    """Take the estimates of the first or the last cut of the data, where that is not the one used."""
    swaps = {}
    for row in used:
        alike = [one for one in others[row.id] if one.assessor == row.assessor or None in (one.assessor, row.assessor)]
        cuts = {data_cut(one) for one in (row, *alike)}
        end = max(cuts) if sign > 0 else min(cuts)
        if data_cut(row) != end:
            swaps[row.id] = best([one for one in alike if data_cut(one) == end], prefer)
    return swaps


def _conflicts(
    protocol: Protocol, used: Sequence[Row], others: Mapping[str, Sequence[Row]], rows: Sequence[Row]
) -> Iterator[tuple[str, dict[str, Row]]]:
    """Take the other report of each conflict: of one at a time, and of all at once."""
    each: list[tuple[Row, Row]] = []
    for conflict in conflicts(protocol, rows):
        for row, other in ((conflict.a, conflict.b), (conflict.b, conflict.a)):
            if row.id in others and any(one.id == other.id for one in others[row.id]):
                each.append((next(one for one in used if one.id == row.id), other))
    for row, other in each:
        yield f"the other report of {row.study}: {other.origin}", {row.id: other}
    prefer = protocol.outcome_of(used[0].endpoint or "").prefer
    if len({row.id for row, _ in each}) > 1:
        ids = dict.fromkeys(row.id for row, _ in each)
        every = {i: best([other for row, other in each if row.id == i], prefer) for i in ids}
        yield "the other report of each conflict", every


def _changed(row: Row, other: Row) -> str:
    return f"{row.study}: {estimate_of(other)} of {other.origin} in place of {estimate_of(row)} of {row.origin}"


def _measure(used: Sequence[Row]) -> str:
    return used[0].measure or ""
