"""Ask PubMed what the searches find, what was modified, and what it no longer lists: one request each as a rule."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.living.planning import LOOK_BACK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.entrez import Entrez, SearchResult

_NAMED = 1_000  # PMIDs in one query
_WALK = dt.timedelta(days=30)  # how long hits beyond the cap may be followed by their dates of creation alone


@dataclass(frozen=True, slots=True)
class Hits:
    """A search as it was asked, with all its PMIDs; ``walked`` is the day on which all of them were last listed."""

    result: SearchResult
    pmids: tuple[str, ...]
    walked: str


@dataclass(frozen=True, slots=True)
class Before:
    """The hits of a query as last run, and the day on which all of them were last listed."""

    pmids: tuple[str, ...]
    walked: str


def hits(client: Entrez, query: str, *, before: Before | None, since: str | None, today: str) -> Hits:
    """List what a query finds: in one request where PubMed hands out all of it at once.

    Beyond that the new ones are asked for by their date of creation, and everything is listed again only where the
    count does not add up or the last time is a month ago.

    Args:
        client: Asks PubMed.
        query: As it stands in the protocol, with its dates.
        before: What it found the last time; None for a query that is new.
        since: The day of the last update (ISO); None if there was none.
        today: This day.
    """
    from evidence.entrez import MOST_HITS

    result = client.search(query)
    if result.count > MOST_HITS and before is not None and since is not None and not _long_ago(before.walked, today):
        _, fresh = client.listed(f"({query}) AND {window(since, 'crdt')}")
        pmids = tuple(dict.fromkeys((*fresh, *before.pmids)))
        if len(pmids) == result.count:
            return Hits(result, pmids, before.walked)
    return Hits(*client.listed(result), today)


def modified(client: Entrez, queries: Sequence[str], outside: Sequence[str], *, since: str) -> frozenset[str]:
    """List what PubMed says was modified since a day, among the hits of the queries and the PMIDs outside them."""
    found: set[str] = set()
    first, *others = [*_chunks(outside)] or [()]
    asked = [f"({query})" for query in queries]
    for terms in ([*asked, *_uids(first)], *map(_uids, others)):
        if terms:
            found.update(client.listed(f"({' OR '.join(terms)}) AND {window(since, 'mdat')}")[1])
    return frozenset(found)


def listed(client: Entrez, outside: Sequence[str]) -> frozenset[str]:
    """Give those of the PMIDs that PubMed's index lists; no request where there are none to ask for."""
    chunks = _chunks(outside)
    return frozenset(pmid for chunk in chunks for pmid in client.listed(" OR ".join(_uids(chunk)))[1])


def window(since: str, field: str) -> str:
    """Write a span of days from some days before ``since`` on.

    >>> window("2026-11-23", "mdat")
    '("2026/11/21"[mdat] : "3000"[mdat])'
    """
    start = dt.date.fromisoformat(since[:10]) - dt.timedelta(days=LOOK_BACK)
    return f'("{start:%Y/%m/%d}"[{field}] : "3000"[{field}])'


def found(answers: Sequence[Hits]) -> tuple[str, ...]:
    """Give the PMIDs of all searches, each once."""
    return tuple(dict.fromkeys(pmid for one in answers for pmid in one.pmids))


def _long_ago(walked: str, today: str) -> bool:
    """Whether it is too long ago, or lies ahead: then a clock was wrong, and nobody knows how long ago it is."""
    return abs(dt.date.fromisoformat(today[:10]) - dt.date.fromisoformat(walked[:10])) > _WALK


def _uids(pmids: Sequence[str]) -> list[str]:
    return [f"{pmid}[uid]" for pmid in pmids]


def _chunks(pmids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (pmids[start : start + _NAMED] for start in range(0, len(pmids), _NAMED))
