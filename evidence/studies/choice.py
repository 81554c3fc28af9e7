"""Choose the one estimate of a study that counts for an endpoint, by the protocol's preference.

Must never drop a row: what is not chosen stays, marked ``superseded`` (same report, or another report of the same
registered trial) or ``overlapping-cohort`` (another source on the same patients). Must never choose an estimate from
which crossover was taken out, not even where it is the only one and not even if a person overrules its reason: it
answers another question than one by intention to treat.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidence.notices import republished_as
from evidence.rows import WHY_NOT
from evidence.studies.links import DECISIVE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evidence.protocol import Protocol
    from evidence.rows import Row
    from evidence.studies.links import Study

MAY_GIVE_WAY = frozenset({None, "open-direction", "check-failed", "not-accepted"})
"""Reasons that come after superseded and overlapping-cohort in the order of WHY_NOT."""

_NO_YEAR = 9999
"""Where a report has no year, any that has one is taken for the earlier."""


def choose(
    protocol: Protocol,
    rows: Iterable[Row],
    studies: Iterable[Study],
    preferred: Mapping[str, tuple[int, str]] | None = None,
) -> tuple[Row, ...]:
    """Mark every row but the preferred one of its study, comparison and endpoint.

    Args:
        protocol: Its outcomes say what is preferred.
        rows: Rows with their study's name.
        studies: The studies, for how their reports were linked.
        preferred: Rows that people want, by id: the place of that decision among all of them, of which the last counts,
            and who made it, in words.

    Returns:
        The rows in their order; at most one a study, comparison and endpoint is poolable.
    """
    ordered = tuple(map(_not_by_intention_to_treat, rows))
    asked = preferred or {}
    linked = {study.name: study for study in studies}
    groups: dict[tuple[str, str | None, str], list[Row]] = defaultdict(list)
    for row in ordered:
        if row.endpoint is not None:
            groups[row.study, row.comparison, row.endpoint].append(row)
    marked: dict[str, Row] = {}
    for (study, _, endpoint), members in groups.items():
        prefer = protocol.outcome_of(endpoint).prefer
        candidates = [row for row in members if row.poolable]
        if not candidates:
            continue
        wanted = [row for row in candidates if row.id in asked]
        chosen = max(wanted, key=lambda row: asked[row.id][0]) if wanted else best(candidates, prefer)
        why = _Why(prefer, asked[chosen.id][1] if wanted else "")
        marked.update(
            {row.id: _give_way(row, chosen, linked.get(study), why) for row in members if row.id != chosen.id}
        )
    return tuple(marked.get(row.id, row) for row in ordered)


def best(rows: Sequence[Row], prefer: Sequence[str]) -> Row:
    """Return the preferred row; where nothing tells, the one with the most patients, then the first of its text.

    What was corrected and republished gives way to that version before any preference, and an estimate of a part of the
    patients to one of all as randomised. The order of the rows tells nothing.
    """
    held = {row.pmid for row in rows if row.pmid}

    def rank(row: Row) -> tuple[object, ...]:
        whole = (_replaced(row) in held, not row.by_intention_to_treat)
        return *whole, *(_RANKS[reason](row) for reason in prefer), -_patients(row), _place(row)

    return min(rows, key=rank)


def preference(used: Row, other: Row, prefer: Sequence[str]) -> str:
    """Say in words why one row is preferred to another."""
    if used.pmid and _replaced(other) == used.pmid:
        return "it is the corrected version of the other"
    if used.by_intention_to_treat and not other.by_intention_to_treat:
        return "it is of all patients as randomised, the other of a part of them"
    for reason in prefer:
        if _RANKS[reason](used) < _RANKS[reason](other):
            states = f"{used.origin} {_state(used, reason)}, {other.origin} {_state(other, reason)}"
            return f"the protocol prefers {reason} ({states})"
    return "nothing in the protocol tells them apart, and it has more patients or comes first"


@dataclass(frozen=True, slots=True)
class _Why:
    """Why a row is chosen: by what the protocol prefers, or in the words of a decision."""

    prefer: Sequence[str]
    decided: str = ""

    def of(self, used: Row, other: Row) -> str:
        return self.decided or preference(used, other, self.prefer)


def _give_way(row: Row, chosen: Row, study: Study | None, why: _Why) -> Row:
    if row.why_not not in MAY_GIVE_WAY or row.decision == "rejected":
        return row
    registered = study is not None and any(
        DECISIVE & set(found.signals) and {row.report, chosen.report} == {found.a, found.b} for found in study.links
    )
    code = "superseded" if row.report == chosen.report or registered else "overlapping-cohort"
    assert code in WHY_NOT
    because = f"{chosen.origin} is used instead: {why.of(chosen, row)}{_sharing(row, chosen)}"
    behind = ((row.why_not, row.because), *row.behind) if row.why_not else ()
    return replace(row, poolable=False, why_not=code, because=because, behind=behind)


def _sharing(row: Row, chosen: Row) -> str:
    """Say which arm two estimates share that set different arms against it: its patients must not count twice."""
    if row.arms is None or chosen.arms is None:
        return ""
    mine, its = (tuple(name.casefold() for name in arms) for arms in (row.arms, chosen.arms))
    if (mine[0] == its[0]) == (mine[1] == its[1]):
        return ""
    shared = int(mine[1] == its[1])
    arm, other, stands = row.arms[shared], row.arms[1 - shared], chosen.arms[1 - shared]
    kind = "control arm" if shared else "arm"
    return (
        f"; {other} shares the {kind} {arm} with {stands}, whose row stands for it ({chosen.endpoint} {chosen.printed})"
    )


def _not_by_intention_to_treat(row: Row) -> Row:
    """Bar a row from which crossover was taken out, whatever freed it."""
    if row.as_randomised or not row.poolable:
        return row
    because = f"adjusted for crossover ({row.switching}): never pooled with estimates by intention to treat"
    return replace(row, poolable=False, why_not="subgroup", because=because)


def _replaced(row: Row) -> str | None:
    """Give the PMID under which a row's publication was corrected and republished."""
    return next(filter(None, map(republished_as, row.notices)), None)


def _adjusted(row: Row) -> tuple[int]:
    """Rank adjustment: the estimate is; the study is, the estimate unknown; unknown; not adjusted."""
    if row.adjusted is not None:
        return (0,) if row.adjusted else (3,)
    return ({True: 1, None: 2, False: 3}[row.study_adjusted],)


def _independent(row: Row) -> tuple[int]:
    return ({"independent": 0, None: 1}.get(row.assessor, 2),)


def _investigator(row: Row) -> tuple[int]:
    return ({"investigator": 0, None: 1}.get(row.assessor, 2),)


def data_cut(row: Row) -> tuple[int, int]:
    """Rank how late the data of an estimate are, the latest first: what it says of itself, then its report's year."""
    cut = {"final": 0, "updated": 0, None: 1}.get(row.data_cut, 2)
    return cut, -(row.year or 0)


def _primary(row: Row) -> tuple[int, int]:
    """Rank what may be the analysis that the study was planned for: no later update, then the first report.

    A look before it counts less than the analysis itself and more than an update of it: a trial may have ended there.
    """
    cut = {"final": 0, None: 0, "interim": 1}.get(row.data_cut, 2)
    return cut, row.year or _NO_YEAR


def _itt(row: Row) -> tuple[int]:
    return (0 if row.by_intention_to_treat else 1,)


_RANKS: dict[str, Callable[[Row], tuple[int, ...]]] = {
    "adjusted": _adjusted,
    "independent-review": _independent,
    "investigator": _investigator,
    "latest": data_cut,
    "primary": _primary,
    "itt": _itt,
}


def _patients(row: Row) -> int:
    return (row.n_a or 0) + (row.n_b or 0)


def _place(row: Row) -> tuple[str, int, str]:
    start = row.printed.start if row.printed is not None else None
    return row.report, start or 0, row.id


def _state(row: Row, reason: str) -> str:
    """Say what a row is with respect to a reason, as the rest of a sentence that begins with its source."""
    if reason == "adjusted":
        return _ADJUSTMENT[_adjusted(row)[0]]
    if reason in ("independent-review", "investigator"):
        return f"has it assessed by {row.assessor}" if row.assessor else "does not say who assessed it"
    if reason in ("latest", "primary"):
        return f"is of {row.year or 'an unknown year'}{f', {row.data_cut}' if row.data_cut else ''}"
    return f"is on {row.population or 'an unknown population'}"


_ADJUSTMENT = (
    "adjusts the estimate",
    "calls the study adjusted and does not say so of this estimate",
    "does not say whether it is adjusted",
    "is not adjusted",
)
