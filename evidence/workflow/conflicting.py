"""Where reports of one study contradict each other, and which of them a person wants used."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from evidence.errors import NeedsHuman, UsageError
from evidence.store import Store
from evidence.workflow import acts
from evidence.workflow.gathering import gathered
from evidence.workflow.project import protocol
from evidence.workflow.shapes import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from evidence.rows import Row
    from evidence.studies import Conflict
    from evidence.synthesis import Analysis

_LIST = "evidence conflicts list shows them."


def conflicts(folder: Path) -> tuple[Conflict, ...]:
    """Give all conflicts, those that wait for a person first."""
    with Store.open(folder / DATABASE) as store:
        found = gathered(store, protocol(folder)[1]).lined.conflicts
    return tuple(sorted(found, key=lambda one: not one.open))


def resolve(folder: Path, name: str, take: str, *, who: str, why: str) -> Conflict:
    """Say which of the two reports of a conflict is used.

    Args:
        folder: The project.
        name: The conflict's id, as ``conflicts list`` gives it.
        take: The PMID, report or row that is used.
        who: The person.
        why: The reason.

    Returns:
        The conflict as it stands now.

    Raises:
        UsageError: There is no such conflict, or it is not between what is to be taken and another.
    """
    with Store.open(folder / DATABASE) as store, store.together():
        found = gathered(store, protocol(folder)[1])
        conflict = _conflict(found.lined.conflicts, name)
        act = acts.choice(conflict, _taken(conflict, take).id)
        body = {"field": act.field, "before": act.before, "after": act.after, "text_sha256": act.text_sha256}
        store.decide(act.subject, act.action, who=who, why=why, **body)
        return _conflict(gathered(store, found.rules).lined.conflicts, conflict.id)


def marked(analyses: Iterable[Analysis], known: Sequence[Conflict]) -> tuple[Analysis, ...]:
    """Name in the banner of each analysis the open conflicts that it stands on."""
    return tuple(
        replace(one, banner=(*one.banner, *(conflict.banner for conflict in _open_in(one, known)))) for one in analyses
    )


def refuse_open(analyses: Iterable[Analysis], known: Sequence[Conflict]) -> None:
    """Refuse results that stand on an open conflict.

    Raises:
        NeedsHuman: There is one.
    """
    found = {conflict.id: conflict for one in analyses for conflict in _open_in(one, known)}
    if found:
        named = "; ".join(f"{one.study}, {one.endpoint} ({one.id})" for one in found.values())
        raise NeedsHuman(
            f"Reports of one study contradict each other: {named}.",
            where="--strict",
            remedy="evidence conflicts list shows them; evidence conflicts resolve ID --take PMID --reviewer YOU.",
        )


def _open_in(one: Analysis, known: Sequence[Conflict]) -> list[Conflict]:
    used = {row.id for row in one.rows}
    return [conflict for conflict in known if conflict.open and used & {conflict.a.id, conflict.b.id}]


def _conflict(known: Sequence[Conflict], name: str) -> Conflict:
    found = [one for one in known if one.id == name]
    if found:
        return found[0]
    close = get_close_matches(name, [one.id for one in known], n=3, cutoff=0.6)
    near = f"did you mean {' or '.join(close)}? {_LIST}" if close else _LIST
    raise UsageError(f"There is no conflict {name}.", remedy=near)


def _taken(conflict: Conflict, take: str) -> Row:
    """Give the row that is taken; a PMID must mean one of the two."""
    exact = [one for one in (conflict.a, conflict.b) if take in (one.id, one.report)]
    meant = exact or [one for one in (conflict.a, conflict.b) if take == one.pmid]
    if len(meant) == 1:
        return meant[0]
    names = "; ".join(f"{row.report} (row {row.id})" for row in (conflict.a, conflict.b))
    what = f"{take} is both sides of conflict" if meant else f"{take} is no side of conflict"
    raise UsageError(f"{what} {conflict.id}.", where="--take", remedy=f"take one of: {names}.")
