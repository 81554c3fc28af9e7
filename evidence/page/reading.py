"""One record as it stands in the review: its text, what was read in it, its rows by what people decided.

Must never show a row that stands otherwise than in the evidence table; what depends on other reports of the same study
is not known here, and is laid over it where it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.harmonise import line_up
from evidence.harmonise.lines import record_rows
from evidence.notices import all_related

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evidence.harmonise import Assessment
    from evidence.protocol import Protocol
    from evidence.records import Record, Related
    from evidence.rows import Row
    from evidence.store import Decision, Store
    from extractors.findings import Findings


@dataclass(frozen=True, slots=True)
class Known:
    """What holds for every record: the protocol, what PubMed deleted, and what records say of one another."""

    rules: Protocol
    deleted: Mapping[str, str]
    told: Mapping[str, tuple[Related, ...]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A record with what was read in it (None: not read yet), its rows and where it stands."""

    record: Record
    findings: Findings | None
    rows: tuple[Row, ...] = ()
    assessment: Assessment | None = None


def candidate(known: Known, record: Record, findings: Findings) -> bool:
    """Whether a person has to look at a record: it has an estimate of the question, or might have one."""
    rows = record_rows(known.rules, completed(known, record), findings)
    return any(row.endpoint is not None or row.eligible or row.eligible_but_retracted for row in rows)


def completed(known: Known, record: Record) -> Record:
    """Give a record what others say of it, such as its retraction, without the bytes that it was received as."""
    related = all_related(record, known.told) if record.key in known.told else record.related
    return replace(record, raw=b"", related=related)


def of_key(known: Known, store: Store, key: str, decisions: Sequence[Decision]) -> Reading:
    """Read one record as it stands now.

    Args:
        known: What holds for every record.
        store: The project, open.
        key: The record's.
        decisions: Those about it, in order.

    Raises:
        EvidenceError: The project does not hold it.
    """
    return of_record(known, store.record(key), store.findings(key), decisions)


def of_record(known: Known, record: Record, findings: Findings | None, decisions: Sequence[Decision]) -> Reading:
    """Line one record up with the question by itself."""
    whole = completed(known, record)
    if findings is None:
        return Reading(whole, None)
    lined = line_up(known.rules, [(whole, findings)], (), decisions, known.deleted)
    return Reading(whole, findings, lined.rows, lined.assessments[0])


def refuse_unread(count: int, where: str) -> None:
    """Refuse to open a page on which there would be nothing to see.

    Raises:
        EvidenceError: Nothing was extracted.
    """
    if not count:
        raise EvidenceError(
            "Nothing has been read out of a record yet, so there is nothing to review.",
            where=where,
            remedy="evidence fetch or evidence import, then evidence extract.",
        )
