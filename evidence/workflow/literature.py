"""Records come from PubMed: search, fetch. Safe to repeat; nothing is doubled."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from evidence.errors import NetworkError, UsageError
from evidence.records import Parsed
from evidence.store import Store
from evidence.workflow.project import protocol
from evidence.workflow.shapes import DATABASE, PROTOCOL, Brought, Searched

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from evidence.entrez import Entrez, FetchedBatch, SearchResult
    from evidence.protocol.models import SearchSpec
    from evidence.workflow.shapes import OnBatch


def search(
    folder: Path,
    *,
    dry_run: bool = False,
    limit: int | None = None,
    email: str | None = None,
    api_key_file: str | None = None,
) -> tuple[Searched, ...]:
    """Ask every query of the protocol and keep the answers' PMIDs.

    Args:
        folder: The project.
        dry_run: Whether to ask for the counts, one request a query, and store nothing.
        limit: Keep at most so many PMIDs of each query.
        email: The address that NCBI asks for.
        api_key_file: A file that holds the key of NCBI.

    Raises:
        UsageError: The protocol has no search.
        NetworkError: NCBI could not be asked; what was found before is kept.
    """
    _, rules = protocol(folder)
    if not rules.search:
        raise UsageError("The protocol has no search.", where=str(folder / PROTOCOL), remedy="add a [[search]] table.")
    with Store.open(folder / DATABASE) as store:
        known = store.pmids()
    client = _client(email=email, api_key_file=api_key_file)
    answers = []
    for query in map(dated, rules.search):
        if dry_run:
            found = client.search(query)
            answers.append(_searched(found, found.first if len(found.first) == found.count else None, known, kept=0))
        else:
            found, pmids = client.listed(query, limit=limit)
            _store(folder, found, pmids)
            answers.append(_searched(found, pmids, known, kept=len(pmids)))
    return tuple(answers)


def fetch(
    folder: Path,
    *,
    pmids: Sequence[str] = (),
    limit: int | None = None,
    refresh: bool = False,
    email: str | None = None,
    api_key_file: str | None = None,
    on_batch: OnBatch = None,
) -> Brought:
    """Fetch records: those named, or those that the searches found and the project lacks. Each batch is stored whole.

    Args:
        folder: The project.
        pmids: What to fetch; by default what is wanted.
        limit: Fetch at most so many.
        refresh: Whether to ask again for all records that the project holds.
        email: The address that NCBI asks for.
        api_key_file: A file that holds the key of NCBI.
        on_batch: Is told how many records were dealt with of how many.

    Returns:
        What came. A record that the project holds and PubMed has no more is marked as deleted.

    Raises:
        NetworkError: Incomplete; the batches before are kept, and the next run goes on from there.
    """
    brought = Brought()
    with Store.open(folder / DATABASE) as store, _joining(store, brought):
        held = store.pmids()
        chosen = tuple(pmids) or (tuple(sorted(held, key=int)) if refresh else store.wanted())
        wanted = tuple(dict.fromkeys(chosen))[:limit]
        if not wanted:
            return brought
        client = _client(email=email, api_key_file=api_key_file)
        try:
            for batch in client.fetch(wanted, on_batch=on_batch):
                _keep(store, batch, brought, held)
        except NetworkError as error:
            raise _incomplete(error, brought, len(wanted)) from error
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


def dated(search: SearchSpec) -> str:
    """Give a query on one line, with the dates that the protocol asks for."""
    query = " ".join(search.query.split())
    if search.from_ is None and search.to is None:
        return query
    start = f"{search.from_:%Y/%m/%d}" if search.from_ else "1800"
    end = f"{search.to:%Y/%m/%d}" if search.to else "3000"
    return f'({query}) AND ("{start}"[{search.date_field}] : "{end}"[{search.date_field}])'


def _client(**flags: str | None) -> Entrez:
    from evidence.config import entrez_settings
    from evidence.entrez import Entrez

    return Entrez(entrez_settings(**flags))


def _store(folder: Path, found: SearchResult, pmids: Sequence[str]) -> None:
    """Store a search under the time at which it was asked, which is the one that PRISMA-S wants."""
    with Store.open(folder / DATABASE, clock=lambda: found.ran) as store:
        store.add_search(found, pmids)


def _searched(found: SearchResult, pmids: Sequence[str] | None, known: Collection[str], *, kept: int) -> Searched:
    return Searched(
        query=found.query,
        translation=found.translation,
        count=found.count,
        new=None if pmids is None else sum(pmid not in known for pmid in pmids),
        kept=kept,
        warnings=found.warnings,
        ran=found.ran,
        base_url=found.base_url,
    )


def _keep(store: Store, batch: FetchedBatch, brought: Brought, held: Collection[str]) -> None:
    """Store a batch, all of it or nothing; what PubMed lacks is remembered, and not asked for again."""
    gone = tuple(pmid for pmid in batch.missing if pmid in held)
    with store.together():
        added = store.add(Parsed(records=batch.records, rejected=batch.rejected), source="efetch")
        store.mark_missing(pmid for pmid in batch.missing if pmid not in held)
        store.mark_deleted(gone)
        back = store.deleted().keys() & {record.key for record in batch.records}
        store.mark_present(back)
    brought.count(added)
    brought.missing += batch.missing
    brought.rejected += batch.rejected


def _incomplete(error: NetworkError, brought: Brought, wanted: int) -> NetworkError:
    came = len(brought.new) + len(brought.revised) + len(brought.unchanged) + len(brought.kept)
    left = wanted - came - len(brought.missing)
    what = f"Incomplete: {came} of {wanted} records came and are stored, {left} are still to come. {error.what}"
    remedy = "run the same command again; it goes on from here." + (f" Else {error.remedy}" if error.remedy else "")
    return NetworkError(what, where=error.where, remedy=remedy)
