"""Bring together what is known of each report, for linking reports to studies.

Must never take another study's name for this one's: an acronym counts only in the title.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from evidence.notices import version_of
from evidence.studies import Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evidence.protocol import Protocol
    from evidence.records import Record
    from evidence.rows import Row
    from extractors.findings import Findings

_ACRONYM = re.compile(
    r"(?<![\w-])(?P<name>[A-Z][A-Za-z]*[A-Z]{2}[A-Z0-9]*(?:-[A-Za-z0-9]+)*(?: \d+)?) (?:trial|study)\b"
)
_GENERIC = frozenset({"RCT", "NRS", "ITT", "II", "III", "IIIB", "IV"})  # the last four: phases of trials


def reports(protocol: Protocol, records: Iterable[tuple[Record, Findings]], rows: Sequence[Row]) -> tuple[Report, ...]:
    """Make one report a record and one a published table and study, in that order."""
    by_report: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_report[row.report].append(row)
    of_records = [_of_record(protocol, record, findings, by_report.pop(record.key, [])) for record, findings in records]
    return (*of_records, *(_of_table(report, members) for report, members in by_report.items()))


def _of_record(protocol: Protocol, record: Record, findings: Findings, rows: Sequence[Row]) -> Report:
    numbers = (*record.registry_ids, *(fact.value for fact in findings.context.registry_ids))
    return Report(
        id=record.key,
        pmid=record.pmid,
        version_of=version_of(record),
        year=record.year,
        first_author=record.authors[0] if record.authors else "",
        registry_ids=frozenset(number.strip().upper() for number in numbers),
        acronym=_acronym(protocol, record.title),
        arms=_arms(rows),
        rows=tuple(row for row in rows if row.endpoint is not None),
    )


def _of_table(report: str, rows: Sequence[Row]) -> Report:
    first = rows[0]
    return Report(
        id=report,
        label=first.study,
        pmid=first.pmid,
        year=first.year,
        listed_in=first.source,
        arms=_arms(rows),
        rows=tuple(row for row in rows if row.endpoint is not None),
    )


def _arms(rows: Sequence[Row]) -> tuple[tuple[str, int, int], ...]:
    """Give the first pair of numbers of each comparison."""
    found: dict[str, tuple[str, int, int]] = {}
    for row in rows:
        n_a, n_b = row.arms_n
        if row.comparison and n_a is not None and n_b is not None:
            found.setdefault(row.comparison, (row.comparison, n_a, n_b))
    return tuple(found.values())


def _acronym(protocol: Protocol, title: str) -> str:
    """Find the study's own name in the title, such as "the INTORSECT trial"; a drug, a class or a disease is none."""
    phrases = [p for spec in protocol.arms.values() for p in spec.phrases()]
    names = {word.casefold() for p in (*phrases, *protocol.eligibility.conditions) for word in p.split()}
    for match in _ACRONYM.finditer(title):
        name = match["name"]
        if name not in _GENERIC and name.casefold() not in names:
            return name
    return ""
