"""Everything that is read of a project, lined up with its question: what tables, results and updates stand on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidence.workflow.literature import dated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.harmonise import LinedUp
    from evidence.protocol import Protocol
    from evidence.records import Record
    from evidence.store import Store
    from extractors.findings import Findings


@dataclass(frozen=True, slots=True)
class Gathered:
    """The protocol, each record with what was read in it, those not read yet, the rows, and when what was searched.

    Records come without the bytes that they were received as.
    """

    rules: Protocol
    read: tuple[tuple[Record, Findings], ...]
    unread: tuple[Record, ...]
    lined: LinedUp
    searched: tuple[tuple[str, str], ...]


def gathered(store: Store, rules: Protocol) -> Gathered:
    """Line up all that a project holds with the question; inside a transaction, with what it wrote."""
    records = [(replace(record, raw=b""), store.findings(record.key)) for record in store.each()]  # raw is most of it
    read = tuple((record, findings) for record, findings in records if findings is not None)
    unread = tuple(record for record, findings in records if findings is None)
    return Gathered(rules, read, unread, _lined(store, rules, read), tuple(_searched(store, rules)))


def decided_since(store: Store, found: Gathered) -> Gathered:
    """Line up the same records anew, where nothing but decisions can have come in since they were gathered."""
    return replace(found, lined=_lined(store, found.rules, found.read))


def _lined(store: Store, rules: Protocol, read: tuple[tuple[Record, Findings], ...]) -> LinedUp:
    from evidence.harmonise import line_up

    return line_up(rules, read, store.rows(), store.decisions(), store.deleted(), duplicates=store.noted_duplicates())


def _searched(store: Store, rules: Protocol) -> Iterator[tuple[str, str]]:
    """Say when which search found how much; an update that finds the same again stores no search, and is said here."""
    searches = store.searches()
    latest = {one.query: one.id for one in searches}
    asked = {dated(search) for search in rules.search}
    again = store.last_run("update") or ""
    for one in searches:
        told = f"{one.count} records for {one.query} (PubMed read: {one.translation})"
        if one.query in asked and latest[one.query] == one.id and one.ran < again:
            yield again, f"{told}, the same as on {one.ran[:10]}"
        else:
            yield one.ran, told
