"""Fetch PMIDs in batches, and account for each: it came, PubMed has no such record, or PubMed did not send it.

Must never call a record missing that PubMed's index knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from evidence.entrez.answers import read_search
from evidence.entrez.medline import texts_of
from evidence.entrez.verdicts import Unusable
from evidence.errors import EvidenceError, NetworkError
from evidence.formats.pubmed_xml import parse_article_set
from evidence.records import Parsed, Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evidence.entrez.transport import Transport
    from evidence.records import Record

    Pmids = tuple[str, ...]

_SOURCE = "PubMed"
_NAMED = 20  # PMIDs in a message
_AGREE = 3  # tries to get the same text twice
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class FetchedBatch:
    """What one batch brought.

    Every PMID of ``asked`` is in ``records``, in ``missing`` (PubMed has no such record) or in ``withheld`` (PubMed
    lists it and did not send it); what came and cannot be read is in ``rejected``.
    """

    asked: tuple[str, ...]
    records: tuple[Record, ...]
    missing: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MedlineBatch:
    """The MEDLINE text of a batch: pairs of PMID and its record's bytes in the order asked for, and what is missing."""

    asked: tuple[str, ...]
    texts: tuple[tuple[str, bytes], ...]
    missing: tuple[str, ...]
    withheld: tuple[str, ...] = ()


def fetched(
    transport: Transport, pmids: Pmids, size: int, on_batch: Callable[[int, int], None] | None
) -> Iterator[FetchedBatch]:
    """Fetch records as XML; see ``Entrez.fetch``."""
    done = 0
    withheld: list[str] = []
    for asked in _chunks(pmids, size):
        rejected: dict[Rejected, None] = {}
        found, missing, not_sent = _accounted(transport, asked, partial(_records, transport, rejected))
        unreadable = {pmid for pmid in not_sent if any(f"PMID {pmid} " in each.reason for each in rejected)}
        batch = FetchedBatch(
            asked=asked,
            records=tuple(found[pmid] for pmid in asked if pmid in found),
            missing=missing,
            rejected=tuple(rejected),
            withheld=tuple(pmid for pmid in not_sent if pmid not in unreadable),
        )
        done += len(asked)
        withheld += batch.withheld
        if on_batch is not None:
            on_batch(done, len(pmids))
        yield batch
    _complain_of(withheld)


def medline_texts(transport: Transport, pmids: Pmids, size: int) -> Iterator[MedlineBatch]:
    """Fetch records as MEDLINE text; see ``Entrez.medline``."""
    withheld: list[str] = []
    for asked in _chunks(pmids, size):
        found, missing, not_sent = _accounted(transport, asked, partial(_texts, transport))
        withheld += not_sent
        texts = tuple((pmid, found[pmid]) for pmid in asked if pmid in found)
        yield MedlineBatch(asked=asked, texts=texts, missing=missing, withheld=not_sent)
    _complain_of(withheld)


def _accounted(
    transport: Transport, asked: Pmids, read: Callable[[Pmids], dict[str, _Found]]
) -> tuple[dict[str, _Found], Pmids, Pmids]:
    """Ask, ask again for what did not come, and ask the index about what still did not."""
    found = read(asked)
    absent = _without(asked, found)
    if absent:  # a set that comes back short is not yet proof that they do not exist
        found |= read(absent)
        absent = _without(asked, found)
    known = _known(transport, absent) if absent else frozenset()
    missing = tuple(pmid for pmid in absent if pmid not in known)
    return found, missing, tuple(pmid for pmid in absent if pmid in known)


def _known(transport: Transport, pmids: Pmids) -> frozenset[str]:
    """Give those of the PMIDs that PubMed's index holds."""
    term = " OR ".join(f"{pmid}[uid]" for pmid in pmids)
    asked = {"db": "pubmed", "term": term, "retmode": "xml", "retstart": "0", "retmax": str(len(pmids))}
    answer = transport.ask("esearch.fcgi", asked, read_search)
    if len(answer.pmids) < min(answer.count, len(pmids)):
        return frozenset(pmids)  # it did not say which; none is called missing
    return frozenset(answer.pmids) & frozenset(pmids)


def _records(transport: Transport, rejected: dict[Rejected, None], pmids: Pmids) -> dict[str, Record]:
    asked = {"db": "pubmed", "id": ",".join(pmids), "retmode": "xml"}
    parsed = transport.ask("efetch.fcgi", asked, _read_set)
    found = {record.key: record for record in parsed.records}
    unasked = found.keys() - set(pmids)
    what = "PubMed sent this record unasked; it was not taken."
    rejected |= dict.fromkeys((*parsed.rejected, *(Rejected(f"PMID {key}", what) for key in sorted(unasked))))
    return {key: record for key, record in found.items() if key not in unasked}


def _read_set(body: bytes) -> Parsed:
    try:
        return parse_article_set(body, name=_SOURCE)
    except EvidenceError as error:
        raise Unusable(f"the answer was not a whole set of records ({error.what})") from None


def _texts(transport: Transport, pmids: Pmids) -> dict[str, bytes]:
    """Fetch texts. Only the last record can have lost its end, so that one is asked for once more, alone."""
    found = _text_of(transport, pmids)
    last = next(reversed(found), "")
    if last in pmids:
        found[last] = _confirmed(transport, last, found[last])
    return {pmid: found[pmid] for pmid in pmids if pmid in found}


def _confirmed(transport: Transport, pmid: str, text: bytes) -> bytes:
    """Give a record's text once two answers in a row agree on it; one without the record proves nothing."""
    for _ in range(_AGREE):
        again = _text_of(transport, (pmid,)).get(pmid)
        if again == text:
            return text
        text = text if again is None else again
    what = "PubMed does not send the same text of this record twice."
    raise NetworkError(what, where=f"PMID {pmid}", remedy="fetch it again later.")


def _text_of(transport: Transport, pmids: Pmids) -> dict[str, bytes]:
    asked = {"db": "pubmed", "id": ",".join(pmids), "rettype": "medline", "retmode": "text"}
    return transport.ask("efetch.fcgi", asked, texts_of, text=True)


def _without(asked: Pmids, found: Mapping[str, object]) -> Pmids:
    return tuple(pmid for pmid in asked if pmid not in found)


def _chunks(pmids: Pmids, size: int) -> Iterator[Pmids]:
    return (pmids[start : start + size] for start in range(0, len(pmids), size))


def _complain_of(withheld: Sequence[str]) -> None:
    if withheld:
        named = ", ".join(withheld[:_NAMED]) + (", ..." if len(withheld) > _NAMED else "")
        what = f"PubMed lists {len(withheld)} of the records that were asked for and did not send them."
        raise NetworkError(what, where=f"PMID {named}", remedy="fetch again later; what came is complete.")
