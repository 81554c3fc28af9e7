"""Findings, published rows and a protocol in; rows A over B out, each usable or with the first reason why not.

Must never drop the estimate as printed, never guess a direction, and never leave a record without a row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidence.decisions import Decision, effective, states
from evidence.harmonise.assessing import Assessment, assess, held
from evidence.harmonise.correcting import Corrections
from evidence.harmonise.decisions import decided, overruled
from evidence.harmonise.eligibility import judge
from evidence.harmonise.lines import cases, record_rows, table_rows
from evidence.harmonise.overruling import Overrulings, chosen, lifted
from evidence.harmonise.reports import reports
from evidence.harmonise.screening import Screening
from evidence.harmonise.standing import Standing, carried
from evidence.notices import all_related, told_of
from evidence.rows import Printed, Row
from evidence.studies import Conflict, Study, choices, conflicts, give_way, link, overlaps, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence.notices.others import Duplicate
    from evidence.protocol import Protocol
    from evidence.records import PublishedRow, Record
    from extractors.findings import Findings

__all__ = ["Assessment", "Decision", "LinedUp", "Printed", "Row", "harmonise", "line_up"]


@dataclass(frozen=True, slots=True)
class LinedUp:
    """Everything that the synthesis stands on; ``assessments`` say of each record whether it is in, and who said so."""

    rows: tuple[Row, ...]
    studies: tuple[Study, ...]
    conflicts: tuple[Conflict, ...]
    assessments: tuple[Assessment, ...] = ()


def harmonise(
    protocol: Protocol,
    records: Iterable[tuple[Record, Findings]],
    published: Iterable[PublishedRow],
    decisions: Iterable[Decision] = (),
    deleted: Mapping[str, str] | None = None,
) -> tuple[Row, ...]:
    """Give the rows alone; see ``line_up``."""
    return line_up(protocol, records, published, decisions, deleted).rows


def line_up(
    protocol: Protocol,
    records: Iterable[tuple[Record, Findings]],
    published: Iterable[PublishedRow],
    decisions: Iterable[Decision] = (),
    deleted: Mapping[str, str] | None = None,
    *,
    duplicates: Iterable[tuple[str, Duplicate]] = (),
) -> LinedUp:
    """Make the rows of every record and published estimate, link reports to studies, and choose one estimate a study.

    Args:
        protocol: The question, what is eligible, what is preferred.
        records: Each record with what was read out of its text.
        published: Estimates typed in from published tables.
        decisions: What people decided, in any order, undone ones too.
        deleted: When PubMed was seen to have deleted a record, by PMID.
        duplicates: Records that were joined to one of these, each with that one's key: they may know of a retraction.

    Returns:
        The rows (a record without one of its own appears once, with ``endpoint`` None), the studies and the conflicts.
    """
    known, made = _completed(tuple(records), duplicates), effective(decisions)
    screening = Screening(made)
    standing = Standing(deleted or {}, overruled(made), screening, Corrections(made))
    rows = tuple(row for record, findings in known for row in record_rows(protocol, record, findings, standing))
    rows = (*rows, *table_rows(protocol, published))
    overrulings = Overrulings(made, standing.deleted)
    rows = lifted(rows, overrulings)
    by_people = states(
        rows, made, protocol.review.reviewers_per_item, protocol.synthesis.require, deleted=standing.deleted
    )
    rows = decided(rows, by_people)
    rows = held(rows, [record for record, _ in known], screening)
    told = reports(protocol, known, rows)
    studies = link(told, said(made))
    names = {report: study.name for study in studies for report in study.reports}
    rows = tuple(replace(row, study=names[row.report]) for row in rows)
    rows = carried(rows, (record for record, _ in known), studies, standing)
    picked = choices(rows, made)
    rows = chosen(protocol, give_way(rows, picked), studies, overrulings, overlaps(told, studies))
    assessed = tuple(assessed_record(protocol, record, findings, screening) for record, findings in known)
    return LinedUp(rows, studies, conflicts(protocol, rows, picked), assessed)


def assessed_record(protocol: Protocol, record: Record, findings: Findings, screening: Screening) -> Assessment:
    """Say where a record stands: what its text suggests, and what people decided."""
    return assess(record, findings, [judge(case) for case in cases(protocol, record, findings)], screening.of(record))


def _completed(
    records: tuple[tuple[Record, Findings], ...], duplicates: Iterable[tuple[str, Duplicate]]
) -> tuple[tuple[Record, Findings], ...]:
    """Give each record what the others say of it: its notice may have come, and itself not been fetched since."""
    told = told_of((record for record, _ in records), duplicates)
    return tuple((replace(record, related=all_related(record, told)), findings) for record, findings in records)
