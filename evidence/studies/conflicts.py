"""Reports of one study that contradict each other: beyond what rounding explains, for the same endpoint.

Must never decide: a conflict shows both, as printed and as A over B, and says which is used and why. A person chooses.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from evidence.rows import agree
from evidence.studies.choice import best, preference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evidence.protocol import Protocol
    from evidence.rows import Row
    from evidence.studies.choices import Choice, Pair

_COMPARABLE = frozenset({None, "superseded", "overlapping-cohort", "check-failed", "not-accepted"})
_QUALITIES = ("adjusted", "data_cut", "assessor", "measure", "population")
"""Two estimates that say of themselves that they differ in one of these need not agree."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two reports that differ beyond rounding; ``a`` is the row that is used, where one of them is.

    ``id`` stays the same from run to run, whatever the study is called. ``choice`` is a person's last one between the
    two; where either has changed since, it does not hold and the conflict is open again.
    """

    study: str
    endpoint: str
    a: Row
    b: Row
    detail: str
    id: str = ""
    choice: Choice | None = None

    @property
    def status(self) -> str:
        """``open``, ``reopened`` (either text changed after a choice) or ``resolved``."""
        if "rejected" in (self.a.decision, self.b.decision):
            return "resolved"
        if self.choice is None:
            return "open"
        return "resolved" if self.choice.holds else "reopened"

    @property
    def open(self) -> bool:
        """Whether it waits for a person."""
        return self.status != "resolved"

    @property
    def banner(self) -> str:
        """The conflict in one line, for whoever reads a result that stands on it."""
        return f"{self.study}: reports of one study differ on {self.endpoint} (open conflict {self.id})"

    def to_json(self) -> dict[str, Any]:
        """Give the conflict as ``evidence conflicts list --json`` prints it."""
        choice = self.choice
        chosen = None if choice is None else {"take": choice.taken, "who": choice.who, "made": choice.made}
        return {
            "id": self.id,
            "status": self.status,
            "study": self.study,
            "comparison": self.a.comparison,
            "endpoint": self.endpoint,
            "used": self.a.id if self.a.poolable else None,
            "rows": [self.a.to_json(), self.b.to_json()],
            "detail": self.detail,
            "choice": chosen if choice is None else {**(chosen or {}), "why": choice.why, "holds": choice.holds},
        }


def conflicts(
    protocol: Protocol, rows: Iterable[Row], chosen: Mapping[Pair, Choice] | None = None
) -> tuple[Conflict, ...]:
    """Compare the reports of each study, endpoint by endpoint.

    Two estimates of one report (adjusted and not, interim and final) are no conflict, nor are two that say of
    themselves that they differ in adjustment, data cut, assessor or patients. Two reports that have one estimate in
    common do not contradict each other.
    """
    groups: dict[tuple[str, str | None, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.endpoint is not None and row.eligible and row.value is not None and row.why_not in _COMPARABLE:
            groups[row.study, row.comparison, row.endpoint][row.report].append(row)
    pairs = (pair for by_report in groups.values() for pair in combinations(by_report.values(), 2))
    found = (_between(protocol, *pair, chosen or {}) for pair in pairs)
    return tuple(one for one in found if one is not None)


def _between(
    protocol: Protocol, ones: Sequence[Row], others: Sequence[Row], chosen: Mapping[Pair, Choice]
) -> Conflict | None:
    """Give the conflict between two reports, told by the estimates that count most."""
    pairs = [(one, other) for one in ones for other in others if not _told_apart(one, other)]
    if not pairs or any(agree(one, other) for one, other in pairs):
        return None
    prefer = protocol.outcome_of(pairs[0][0].endpoint or "").prefer
    one, other = max(pairs, key=lambda pair: sum(row.poolable for row in pair))
    used = best([one, other], prefer) if one.poolable == other.poolable else one if one.poolable else other
    unused = other if used is one else one
    choice = chosen.get(frozenset({one.id, other.id}))
    detail = _detail(protocol, used, unused, choice)
    return Conflict(used.study, used.endpoint or "", used, unused, detail, conflict_id(used, unused), choice)


def conflict_id(one: Row, other: Row) -> str:
    """Name a conflict by its comparison, endpoint and reports, whatever the study is called and the text says now."""
    named = "\n".join((one.comparison or "", one.endpoint or "", *sorted((one.report, other.report))))
    return f"c{hashlib.sha256(named.encode()).hexdigest()[:8]}"


def _told_apart(one: Row, other: Row) -> bool:
    pairs = ((getattr(one, name), getattr(other, name)) for name in _QUALITIES)
    return any(None not in pair and pair[0] != pair[1] for pair in pairs)


def _detail(protocol: Protocol, used: Row, unused: Row, choice: Choice | None) -> str:
    a, b = protocol.labels(used.comparison)
    printed = "; ".join(f"{_origin(row, used, unused)} prints {row.printed}" for row in (used, unused))
    turned = " and ".join(_turned(row) for row in (used, unused))
    sentence = f"{used.study}, {used.endpoint}: {printed}. As {a} over {b}: {turned}, which rounding does not explain."
    return f"{sentence} {_used(protocol, used, unused, choice)}"


def _origin(row: Row, used: Row, unused: Row) -> str:
    return row.report if used.origin == unused.origin else row.origin


def _used(protocol: Protocol, used: Row, unused: Row, choice: Choice | None) -> str:
    since = ""
    if choice is not None and not choice.holds:
        since = f" {choice.who} chose between them on {choice.made[:10]}, and one has changed since."
    if not used.poolable:
        return f"Neither is used.{since}"
    if choice is not None and choice.holds and choice.taken == used.id:
        return f"Used: {_origin(used, used, unused)}, because {choice.words}."
    reason = preference(used, unused, protocol.outcome_of(used.endpoint or "").prefer)
    return f"Used: {_origin(used, used, unused)}, because {reason}.{since}"


def _turned(row: Row) -> str:
    if row.ci_low is None or row.ci_high is None:
        return f"{row.value:.3g}"
    return f"{row.value:.3g} ({row.ci_low:.3g}-{row.ci_high:.3g})"
