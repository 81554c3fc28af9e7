"""Records come from PubMed: search, fetch. Safe to repeat; nothing is doubled."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from evidence.errors import UsageError
from evidence.store import Store
from evidence.workflow.project import protocol
from evidence.workflow.shapes import DATABASE, PROTOCOL, Brought, Searched

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from evidence.protocol.models import SearchSpec
    from evidence.workflow.shapes import OnBatch


def search(folder: Path, *, email: str | None = None) -> tuple[Searched, ...]:
    """Ask every query of the protocol and keep the answers' PMIDs.

    Raises:
        NetworkError: NCBI could not be asked; what was found before is kept.
    """
    from evidence.config import entrez_settings
    from evidence.entrez import Entrez

    _, rules = protocol(folder)
    if not rules.search:
        raise UsageError("The protocol has no search.", where=str(folder / PROTOCOL), remedy="add a [[search]] table.")
    client = Entrez(entrez_settings(email=email))
    answers = []
    with Store.open(folder / DATABASE) as store:
        for one in rules.search:
            found = client.search(_dated(one))
            pmids = client.pmids(found)
            known = store.pmids()
            store.add_search(found, pmids)
            new = sum(pmid not in known for pmid in pmids)
            answers.append(Searched(found.query, found.translation, found.count, new, found.warnings))
    return tuple(answers)


def fetch(
    folder: Path,
    *,
    pmids: Sequence[str] = (),
    limit: int | None = None,
    email: str | None = None,
    on_batch: OnBatch = None,
) -> Brought:
    """Fetch records: those named, or those that the searches found and the project lacks. Each batch is stored whole.

    Raises:
        NetworkError: NCBI could not be reached; the batches before are kept, and the next run goes on from there.
    """
    from evidence.config import entrez_settings
    from evidence.entrez import Entrez
    from evidence.records import Parsed

    brought = Brought()
    with Store.open(folder / DATABASE) as store, _joining(store, brought):
        wanted = (tuple(pmids) or store.wanted())[:limit]
        if not wanted:
            return brought
        client = Entrez(entrez_settings(email=email))
        for batch in client.fetch(wanted, on_batch=on_batch):
            brought.count(store.add(Parsed(records=batch.records), source="efetch"))
            store.mark_missing(batch.missing)
            brought.missing += batch.missing
            brought.rejected += batch.rejected
    return brought


@contextmanager
def _joining(store: Store, brought: Brought) -> Iterator[None]:
    """Join what came with what the project held under another number, however the fetching ends."""
    from evidence import duplicates

    try:
        yield
    finally:
        with store.together():
            brought.joined = duplicates.join(store)


def _dated(search: SearchSpec) -> str:
    """Give a query on one line, with the dates that the protocol asks for."""
    query = " ".join(search.query.split())
    if search.from_ is None and search.to is None:
        return query
    start = f"{search.from_:%Y/%m/%d}" if search.from_ else "1800"
    end = f"{search.to:%Y/%m/%d}" if search.to else "3000"
    return f'({query}) AND ("{start}"[{search.date_field}] : "{end}"[{search.date_field}])'
