"""Ask NCBI politely: a query becomes PMIDs, PMIDs become records. The project's only outgoing connection.

What was asked for and what came are compared, always. Must never report a failed or partial answer as an empty one.
Nothing is left on the history server: a stored search expires in the middle of a walk, a query does not.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evidence.entrez import clock as clocks
from evidence.entrez.answers import SearchAnswer, read_search
from evidence.entrez.batches import FetchedBatch, MedlineBatch, fetched, medline_texts
from evidence.entrez.slices import MOST_HITS, Changed, every_hit
from evidence.entrez.transport import Transport
from evidence.errors import NetworkError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evidence.config import EntrezSettings
    from evidence.entrez.clock import Clock

__all__ = ["MOST_HITS", "Entrez", "FetchedBatch", "MedlineBatch", "SearchResult"]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A search as PubMed understood it, and when it was asked (UTC, ISO 8601).

    ``first`` are the PMIDs that came with the answer, in the order of the search; ``Entrez.pmids`` gives all.
    """

    query: str
    translation: str
    count: int
    warnings: tuple[str, ...]
    base_url: str
    ran: str
    sort: str = "pub_date"
    first: tuple[str, ...] = field(default=(), repr=False)


class Entrez:
    """PubMed through E-utilities.

    Args:
        settings: How to reach it.
        clock: Gives the time and lets it pass; the machine's by default.
    """

    def __init__(self, settings: EntrezSettings, clock: Clock | None = None) -> None:
        self.settings = settings
        self._clock = clock or clocks.CLOCK
        self._transport = Transport(settings, self._clock)

    @property
    def day(self) -> str | None:
        """The day (UTC, ISO) on which the first answer was sent, by PubMed's own clock; None if it did not say."""
        began = self._transport.began
        return None if began is None else dt.datetime.fromtimestamp(began, dt.UTC).date().isoformat()

    def search(self, query: str, *, sort: str = "pub_date", most: int = MOST_HITS) -> SearchResult:
        """Run a query: one request.

        Args:
            query: In PubMed's syntax, sent as it is.
            sort: ``pub_date``, ``Author``, ``JournalName`` or ``relevance``.
            most: How many PMIDs to bring along, 0 for the count alone.

        Returns:
            Count, translation, what PubMed remarked, and the first PMIDs.

        Raises:
            UsageError: The query is empty.
            NetworkError: No usable answer.
        """
        if not query.strip():
            raise UsageError("The query is empty.", remedy="give one, or fill in search.query in review.toml.")
        ran = dt.datetime.fromtimestamp(self._clock.now(), dt.UTC).isoformat(timespec="seconds")
        answer = self._esearch(query, sort=sort, size=min(most, MOST_HITS))
        return SearchResult(
            query=query,
            translation=answer.translation,
            count=answer.count,
            warnings=answer.warnings,
            base_url=self.settings.base_url,
            ran=ran,
            sort=sort,
            first=tuple(dict.fromkeys(answer.pmids)),
        )

    def pmids(self, result: SearchResult, *, limit: int | None = None) -> tuple[str, ...]:
        """List the PMIDs of a search, all of them or the first few.

        Up to 9,999 come in the order of the search. More come in slices by PMID, the highest first, for PubMed's
        order does not reach across slices.

        Args:
            result: What ``search`` gave.
            limit: At most so many; None for all.

        Returns:
            The PMIDs, none twice. If PubMed's count changed meanwhile, those of the query as it stands now.

        Raises:
            NetworkError: No usable answer, or what was listed and what was counted never agreed.
        """
        return self._listed(result, limit)[1]

    def listed(self, query: str | SearchResult, *, limit: int | None = None) -> tuple[SearchResult, tuple[str, ...]]:
        """Search, and list the PMIDs; result and list belong together even if PubMed's count changed meanwhile.

        Args:
            query: In PubMed's syntax, sent as it is; or what ``search`` gave.
            limit: At most so many PMIDs; None for all.

        Raises:
            UsageError: The query is empty.
            NetworkError: No usable answer, or what was listed and what was counted never agreed.
        """
        if isinstance(query, str):
            query = self.search(query, most=MOST_HITS if limit is None else limit)
        return self._listed(query, limit)

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
            NetworkError: No usable answer, and the batches before were complete; or, after the last batch, PubMed
                lists records that it did not send.
        """
        return fetched(self._transport, _numbers(pmids, batch_size), batch_size, on_batch)

    def medline(self, pmids: Sequence[str], *, batch_size: int = 200) -> Iterator[MedlineBatch]:
        """Fetch records as MEDLINE text, each one's bytes as PubMed sent them; two requests a batch.

        Args:
            pmids: What to fetch, digits only.
            batch_size: PMIDs a request, up to 9,999.

        Yields:
            Each batch as it comes.

        Raises:
            UsageError: As ``fetch``.
            NetworkError: As ``fetch``.
        """
        return medline_texts(self._transport, _numbers(pmids, batch_size), batch_size)

    def _listed(self, result: SearchResult, limit: int | None) -> tuple[SearchResult, tuple[str, ...]]:
        try:
            return result, self._all(result, limit)
        except Changed:
            again = self.search(result.query, sort=result.sort)
        try:
            return again, self._all(again, limit)
        except Changed:
            what = f"PubMed counts {again.count:,} records for this query, but lists others each time it is asked."
            remedy = "search again later; nothing of the list was taken."
            raise NetworkError(what, where=result.query[:80], remedy=remedy) from None

    def _all(self, result: SearchResult, limit: int | None) -> tuple[str, ...]:
        wanted = result.count if limit is None else min(limit, result.count)
        found = dict.fromkeys(result.first)
        while len(found) < wanted <= MOST_HITS:  # PubMed sent a shorter page than was asked for
            page = self._esearch(result.query, sort=result.sort, start=len(found), size=wanted - len(found))
            if page.count != result.count:
                raise Changed
            if not set(page.pmids) - set(found):
                break
            found |= dict.fromkeys(page.pmids)
        if len(found) >= wanted:
            return tuple(found)[:wanted]
        if result.count < MOST_HITS:
            raise Changed
        return every_hit(lambda first, last: self._slice(result.query, first, last), result.count)[:wanted]

    def _slice(self, query: str, first: int, last: int) -> tuple[int, tuple[str, ...]]:
        answer = self._esearch(f"({query}) AND {first}:{last}[UID]", sort="", size=MOST_HITS)
        return answer.count, answer.pmids

    def _esearch(self, query: str, *, sort: str, size: int, start: int = 0) -> SearchAnswer:
        asked = {"db": "pubmed", "term": query, "retmode": "xml", "retstart": str(start), "retmax": str(size)}
        return self._transport.ask("esearch.fcgi", asked | ({"sort": sort} if sort else {}), read_search)


def _numbers(pmids: Sequence[str], batch_size: int) -> tuple[str, ...]:
    """Give the PMIDs, each once; UsageError if one is no number or the batch size is out of range."""
    wanted = tuple(dict.fromkeys(pmids))
    wrong = [pmid for pmid in wanted if not (pmid.isascii() and pmid.isdecimal())]
    if wrong:
        raise UsageError("This is not a PMID.", where=", ".join(wrong[:5]), remedy="give the digits alone.")
    if not 1 <= batch_size <= MOST_HITS:
        raise UsageError(f"batch_size must be from 1 to {MOST_HITS}.", where=str(batch_size), remedy="take 200.")
    return wanted
