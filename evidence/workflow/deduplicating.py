"""Which records are one publication: the sure ones joined, the others shown; a person joins and splits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.store import Store
from evidence.workflow.shapes import DATABASE

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.duplicates import Match
    from evidence.store import Duplicate


@dataclass(frozen=True, slots=True)
class Twins:
    """Two records that are one publication (``joined``, by ``who``, ``made`` when), or that may be."""

    duplicate: str
    kept: str
    duplicate_title: str
    kept_title: str
    reason: str
    joined: bool
    who: str = ""
    made: str = ""


def dedupe(folder: Path) -> tuple[Twins, ...]:
    """Join the sure duplicates that are not yet; give all that are joined, then the pairs to be looked at."""
    from evidence import duplicates

    with Store.open(folder / DATABASE) as store, store.together():
        duplicates.join(store)
        last = {entry.duplicate: entry for entry in store.duplicates() if entry.action == "merge"}
        joined = [last[key] for key in store.merged()]
        suggested = [match for match in duplicates.matches(store) if not match.sure]
        pairs: list[Duplicate | Match] = [*joined, *suggested]
        keys = {key for pair in pairs for key in (pair.duplicate, pair.kept)}
        titles = {key: store.record(key).title for key in keys}
    sure = [_twins(entry, titles, who=entry.who, made=entry.made) for entry in joined]
    return (*sure, *(_twins(match, titles) for match in suggested))


def _twins(pair: Duplicate | Match, titles: dict[str, str], *, who: str = "", made: str = "") -> Twins:
    here, there = titles[pair.duplicate], titles[pair.kept]
    return Twins(pair.duplicate, pair.kept, here, there, pair.reason, joined=bool(who), who=who, made=made)


def join(folder: Path, duplicate: str, kept: str, *, who: str) -> None:
    """Let one record stand for another, because a person says so; EvidenceError where that cannot be."""
    with Store.open(folder / DATABASE) as store:
        store.merge(duplicate, kept, reason="a person says so", who=who)


def split(folder: Path, duplicate: str, *, who: str) -> None:
    """Bring back a record that was joined to another; it is not joined again. EvidenceError if it is not joined."""
    with Store.open(folder / DATABASE) as store:
        store.split(duplicate, who=who)
