"""Reports of one study that contradict each other: beyond what rounding explains, for the same endpoint.

Must never decide: a conflict shows both, as printed and as A over B, and says which is used and why.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from evidence.rows import agree
from evidence.studies.choice import preference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence.protocol import Protocol
    from evidence.rows import Row

_COMPARABLE = frozenset({None, "superseded", "overlapping-cohort", "check-failed", "not-accepted"})


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two reports that differ beyond rounding; ``a`` is the one that is used, where one of them is."""

    study: str
    endpoint: str
    a: Row
    b: Row
    detail: str


def conflicts(protocol: Protocol, rows: Iterable[Row]) -> tuple[Conflict, ...]:
    """Compare the reports of each study, endpoint by endpoint.

    Two estimates of one report (adjusted and not, interim and final) are no conflict, nor are two that say of
    themselves that they differ in adjustment.
    """
    groups: dict[tuple[str, str | None, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.endpoint is not None and row.eligible and row.value is not None and row.why_not in _COMPARABLE:
            groups[row.study, row.comparison, row.endpoint].append(row)
    found = []
    for (study, _, endpoint), members in groups.items():
        for one, other in combinations(members, 2):
            if one.report == other.report or _told_apart(one, other) or agree(one, other):
                continue
            used, unused = (other, one) if other.poolable and not one.poolable else (one, other)
            found.append(Conflict(study, endpoint, used, unused, _detail(protocol, used, unused)))
    return tuple(found)


def _told_apart(one: Row, other: Row) -> bool:
    adjusted = None not in (one.adjusted, other.adjusted) and one.adjusted != other.adjusted
    cut = None not in (one.data_cut, other.data_cut) and one.data_cut != other.data_cut
    return adjusted or cut


def _detail(protocol: Protocol, used: Row, unused: Row) -> str:
    a, b = protocol.labels(used.comparison)
    printed = "; ".join(f"{row.origin} prints {row.printed}" for row in (used, unused))
    turned = " and ".join(_turned(row) for row in (used, unused))
    sentence = f"{used.study}, {used.endpoint}: {printed}. As {a} over {b}: {turned}, which rounding does not explain."
    if not used.poolable:
        return f"{sentence} Neither is used."
    reason = preference(used, unused, protocol.outcome_of(used.endpoint or "").prefer)
    return f"{sentence} Used: {used.origin}, because {reason}."


def _turned(row: Row) -> str:
    if row.ci_low is None or row.ci_high is None:
        return f"{row.value:.3g}"
    return f"{row.value:.3g} ({row.ci_low:.3g}-{row.ci_high:.3g})"
