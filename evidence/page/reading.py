"""One record as it stands in the review: its text, what was read in it, its rows by what people decided.

Must never show a row that stands otherwise than in the evidence table; what depends on other reports of the same study
is not known here, and is laid over it where it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from evidence.decisions import effective, states, view_of
from evidence.errors import EvidenceError
from evidence.harmonise import line_up
from evidence.harmonise.assessing import unread
from evidence.harmonise.lines import record_rows
from evidence.harmonise.screening import Screening
from evidence.notices import all_related

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evidence.decisions import State
    from evidence.harmonise import Assessment
    from evidence.protocol import Protocol
    from evidence.records import Record, Related
    from evidence.rows import Row
    from evidence.store import Decision, Store
    from extractors.findings import Findings


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who reviews, and whether the others' decisions are hidden until both have decided."""

    name: str
    blind: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What holds for every record: the protocol, who looks, what PubMed deleted, what records say of one another."""

    rules: Protocol
    reviewer: Reviewer
    deleted: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, tuple[Related, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """A record as the reviewer sees it: what was read in it (None: not read yet), its rows, and where each stands.

    ``decisions`` are those about it that the reviewer may see, undone ones too.
    """

    record: Record
    findings: Findings | None
    decisions: tuple[Decision, ...] = ()
    rows: tuple[Row, ...] = ()
    states: Mapping[str, State] = field(default_factory=dict)
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
    """Line one record up with the question by itself, by the decisions that the reviewer may see."""
    whole, seen = completed(known, record), visible(known, decisions)
    if findings is None:
        said = Screening(seen).of(whole)
        return Reading(whole, None, seen, assessment=unread(whole, said) if said.state is not None else None)
    lined = line_up(known.rules, [(whole, findings)], (), effective(seen), known.deleted)
    wanted = known.rules.review.reviewers_per_item, known.rules.synthesis.require
    stand = states(lined.rows, seen, *wanted, deleted=known.deleted)
    return Reading(whole, findings, seen, lined.rows, stand, lined.assessments[0])


def visible(known: Known, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Give those of some decisions that the reviewer may see."""
    needed = known.rules.review.reviewers_per_item
    return view_of(decisions, known.reviewer.name, known.reviewer.blind, needed)


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
