"""Everything that is read of a project, lined up with its question: what tables, results and updates stand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.harmonise import LinedUp
    from evidence.protocol import Protocol
    from evidence.records import Record
    from evidence.store import Store, StoredSearch
    from extractors.findings import Findings


@dataclass(frozen=True, slots=True)
class Gathered:
    """The protocol, each record with what was read in it, those not read yet, the rows, and when what was searched."""

    rules: Protocol
    read: tuple[tuple[Record, Findings], ...]
    unread: tuple[Record, ...]
    lined: LinedUp
    searched: tuple[tuple[str, str], ...]


def gathered(store: Store, rules: Protocol) -> Gathered:
    """Line up all that a project holds with the question; inside a transaction, with what it wrote."""
    from evidence.harmonise import line_up

    records = [(record, store.findings(record.key)) for record in store.records()]
    read = tuple((record, findings) for record, findings in records if findings is not None)
    unread = tuple(record for record, findings in records if findings is None)
    lined = line_up(rules, read, store.rows(), store.decisions(), store.deleted(), duplicates=store.noted_duplicates())
    return Gathered(rules, read, unread, lined, tuple(map(_told, store.searches())))


def _told(one: StoredSearch) -> tuple[str, str]:
    return one.ran, f"{one.count} records for {one.query} (PubMed read: {one.translation})"
