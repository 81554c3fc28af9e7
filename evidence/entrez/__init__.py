"""Ask NCBI politely: a query becomes PMIDs, PMIDs become records. The project's only outgoing connection.

What was asked for and what came are compared, always. Must never report a failed or partial answer as an empty one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.entrez.answers import SearchAnswer, read_search
from evidence.entrez.transport import HistoryLost, Transport, Unusable
from evidence.errors import EvidenceError, NetworkError, UsageError
from evidence.formats.pubmed_xml import parse_article_set
from evidence.records import Parsed, Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evidence.config import EntrezSettings
    from evidence.records import Record

MOST_HITS = 9_999  # of one query PubMed hands out no more, and cuts a larger window without a word
_SOURCE = "PubMed"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A search as PubMed understood it; ``webenv`` and ``query_key`` name it on the history server."""

    query: str
    translation: str
    count: int
    webenv: str
    query_key: str
    warnings: tuple[str, ...]
    base_url: str


@dataclass(frozen=True, slots=True)
class FetchedBatch:
    """What one batch brought: every PMID of ``asked`` is in ``records`` or in ``missing``."""

    asked: tuple[str, ...]
    records: tuple[Record, ...]
    missing: tuple[str, ...]
    rejected: tuple[Rejected, ...]


class Entrez:
    """PubMed through E-utilities."""

    def __init__(self, settings: EntrezSettings) -> None:
        self.settings = settings
        self._transport = Transport(settings)
        self._sort: dict[str, str] = {}  # by WebEnv, so that the list comes in the order of the search

    def search(self, query: str, *, sort: str = "pub_date") -> SearchResult:
        """Run a query and leave its result on the history server.

        Args:
            query: In PubMed's syntax, sent as it is.
            sort: ``pub_date``, ``Author``, ``JournalName`` or ``relevance``.

        Returns:
            Count and translation; nothing is downloaded yet.

        Raises:
            UsageError: The query is empty.
            NetworkError: No usable answer.
        """
        if not query.strip():
            raise UsageError("The query is empty.", remedy="give one, or fill in search.query in review.toml.")
        answer = self._transport.ask("esearch.fcgi", _search(query, sort=sort, retmax=0), read_search)
        self._sort[answer.webenv] = sort
        return SearchResult(
            query=query,
            translation=answer.translation,
            count=answer.count,
            webenv=answer.webenv,
            query_key=answer.query_key,
            warnings=answer.warnings,
            base_url=self.settings.base_url,
        )

    def pmids(self, result: SearchResult, *, limit: int | None = None) -> tuple[str, ...]:
        """List the PMIDs of a search, all of them or the first few in the order of the search.

        Args:
            result: What ``search`` gave.
            limit: At most so many; None for all.

        Returns:
            The PMIDs, none twice.

        Raises:
            EvidenceError: More are wanted than PubMed hands out of one query.
            NetworkError: No usable answer, or not all that were counted came.
        """
        wanted = result.count if limit is None else min(limit, result.count)
        if wanted > MOST_HITS:
            what = f"The query finds {result.count:,} records; PubMed hands out at most {MOST_HITS:,} of one query."
            remedy = f"narrow the query, split it by years ([dp]), or take the first with a limit up to {MOST_HITS}."
            raise EvidenceError(what, where=result.query[:80], remedy=remedy)
        found: dict[str, None] = {}
        start = 0
        while start < wanted:
            answer = self._page(result, start, wanted - start)
            if answer.count != result.count:
                what = f"PubMed now counts {answer.count:,} records for this query, {result.count:,} before."
                raise NetworkError(what, where=result.query[:80], remedy="search again.")
            if not answer.pmids:
                break
            found.update(dict.fromkeys(answer.pmids))
            start += len(answer.pmids)
        if len(found) < wanted:
            what = f"PubMed listed {len(found):,} of the {wanted:,} records that it counts."
            raise NetworkError(what, where=result.query[:80], remedy="search again; nothing of the list was taken.")
        return tuple(found)[:wanted]

    def fetch(
        self, pmids: Sequence[str], *, batch_size: int = 200, on_batch: Callable[[int, int], None] | None = None
    ) -> Iterator[FetchedBatch]:
        """Fetch records in batches.

        Args:
            pmids: What to fetch, digits only; one that stands twice is asked for once.
            batch_size: PMIDs a request, up to 9,999.
            on_batch: Called after each batch with how many PMIDs were dealt with and how many there are.

        Yields:
            Each batch as it comes, so that the caller can store it before the next.

        Raises:
            UsageError: A PMID is no number, or the batch size is out of range.
            NetworkError: No usable answer. The batches before were complete.
        """
        wanted = tuple(dict.fromkeys(pmids))
        wrong = [pmid for pmid in wanted if not (pmid.isascii() and pmid.isdecimal())]
        if wrong:
            raise UsageError("This is not a PMID.", where=", ".join(wrong[:5]), remedy="give the digits alone.")
        if not 1 <= batch_size <= MOST_HITS:
            raise UsageError(f"batch_size must be from 1 to {MOST_HITS}.", where=str(batch_size), remedy="take 200.")
        for start in range(0, len(wanted), batch_size):
            batch = self._batch(wanted[start : start + batch_size])
            if on_batch is not None:
                on_batch(start + len(batch.asked), len(wanted))
            yield batch

    def _page(self, result: SearchResult, start: int, size: int) -> SearchAnswer:
        sort = self._sort.get(result.webenv, "pub_date")
        window = _search(result.query, sort=sort, retstart=start, retmax=size)
        if result.webenv:
            stored = {**window, "WebEnv": result.webenv, "query_key": result.query_key}
            try:
                return self._transport.ask("esearch.fcgi", stored, read_search)
            except HistoryLost:
                pass  # stored searches expire; the same query is asked afresh, and its count compared
        return self._transport.ask("esearch.fcgi", window, read_search)

    def _batch(self, asked: tuple[str, ...]) -> FetchedBatch:
        first = self._records(asked)
        records = {record.key: record for record in first.records if record.key in asked}
        rejected = first.rejected
        absent = tuple(pmid for pmid in asked if pmid not in records)
        if absent:  # once more on their own: a set that comes back short is not yet proof that they do not exist
            second = self._records(absent)
            records |= {record.key: record for record in second.records if record.key in absent}
            rejected = tuple(dict.fromkeys((*rejected, *second.rejected)))
        unasked = [record.key for record in first.records if record.key not in asked]
        rejected += tuple(
            Rejected(f"PMID {key}", "PubMed sent this record unasked; it was not taken.") for key in unasked
        )
        return FetchedBatch(
            asked=asked,
            records=tuple(records[pmid] for pmid in asked if pmid in records),
            missing=tuple(pmid for pmid in asked if pmid not in records),
            rejected=rejected,
        )

    def _records(self, pmids: tuple[str, ...]) -> Parsed:
        parameters = {"db": "pubmed", "id": ",".join(pmids), "retmode": "xml"}
        return self._transport.ask("efetch.fcgi", parameters, _read_set)


def _search(query: str, *, sort: str, retmax: int, retstart: int = 0) -> dict[str, str]:
    window = {"retstart": str(retstart), "retmax": str(retmax)}
    return {"db": "pubmed", "term": query, "sort": sort, "usehistory": "y", "retmode": "xml", **window}


def _read_set(body: bytes) -> Parsed:
    try:
        return parse_article_set(body, name=_SOURCE)
    except EvidenceError as error:
        raise Unusable(f"the answer was not a whole set of records ({error.what})") from None
