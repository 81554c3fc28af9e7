"""Bring together what is known of each report, for linking reports to studies.

Must never take another study's name or number for this one's: what a text calls an earlier trial, and what a comment is
about, is mentioned only.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence.harmonise import acronyms
from evidence.harmonise.antecedents import goes_on, is_earlier, sentence
from evidence.harmonise.patients import countries, sources
from evidence.harmonise.words import even
from evidence.notices import version_of
from evidence.studies import Report
from evidence.studies.registers import found as numbers_in
from evidence.studies.registers import listed, register
from evidence.studies.reports import spelling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evidence.protocol import Protocol
    from evidence.records import Record
    from evidence.rows import Row
    from extractors.findings import Findings

_ABOUT = frozenset({"comment", "editorial", "news", "published erratum"})
_TOGETHER = frozenset({"meta-analysis", "systematic review", "review", "network meta-analysis", "scoping review"})
_POOLED = re.compile(
    r"\b(?:pooled|combined|integrated|individual[- ](?:patient|participant)|patient-level|meta)[- ]"
    r"(?:[\w-]{1,60} ){0,4}?(?:analys[ei]s|data|results)\b[^.]{0,90}?\b(?:trials|studies)\b",
    re.IGNORECASE,
)
_POOLS = re.compile(r"\b(?:pool(?:ed|ing)|combin(?:ed|ing)|integrated|patient-level)\b", re.IGNORECASE)
_OWN_POOLED = re.compile(
    rf"(?:^|[.:\n] ?)(?:This|We|In this|Our|Here|A|Data)\b[^.]{{0,60}}?{_POOLED.pattern}", re.IGNORECASE
)
_WITH_PARENT = 2  # an extension bears its own number and that of its parent


def reports(protocol: Protocol, records: Iterable[tuple[Record, Findings]], rows: Sequence[Row]) -> tuple[Report, ...]:
    """Make one report a record and one a published table and study, in that order."""
    by_report: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_report[row.report].append(row)
    known = tuple(records)
    of_records = [_of_record(protocol, record, findings, by_report.pop(record.key, [])) for record, findings in known]
    found = (*of_records, *(_of_table(report, members) for report, members in by_report.items()))
    texts = {record.key: record.text for record, _ in known}
    names = frozenset(name for report in found for name in (report.acronym, report.label) if name)
    titles = {record.key: record.title for record, _ in known if not _is_about_another(record)}
    found = tuple(_if_pooled(report, titles.get(report.id, ""), names) for report in found)
    return tuple(_with_names(report, texts[report.id], names) if report.several else report for report in found)


def _if_pooled(report: Report, title: str, names: frozenset[str]) -> Report:
    """Mark a report whose title pools trials by their names alone, two of which the project has."""
    if report.several or not _POOLS.search(title):
        return report
    two = {spelling(name) for name in acronyms.mentioned(title, names)}
    return replace(report, several=True, acronym="") if len(two) > 1 else report


def _with_names(report: Report, text: str, names: frozenset[str]) -> Report:
    """Add the names of trials in the project that a pooled analysis mentions in any way: it is of earlier trials."""
    known = {spelling(name) for name in report.acronyms}
    more = (name for name in acronyms.mentioned(text, names) if spelling(name) not in known)
    return replace(report, acronyms=report.acronyms | frozenset(more))


def _of_record(protocol: Protocol, record: Record, findings: Findings, rows: Sequence[Row]) -> Report:
    own, mentioned = _numbers(record)
    several = _several(record, findings, own)
    about = _is_about_another(record)
    words = _no_names(protocol)
    return Report(
        id=record.key,
        pmid=record.pmid,
        version_of=version_of(record),
        year=record.year,
        first_author=record.authors[0] if record.authors else "",
        authors=record.authors,
        registry_ids=own,
        mentioned=mentioned,
        acronym="" if several or about else acronyms.own(record.title, record.text, own, words),
        acronyms=acronyms.every(record.text, words) if several else frozenset(),
        several=several,
        total_n=findings.total_n.value if findings.total_n is not None else None,
        treatments=tuple(frozenset(map(even, (arm.name, *arm.aliases))) for arm in findings.arms),
        countries=countries(record.text),
        sources=sources(record.text),
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
    arms: dict[str, tuple[str, int, int]] = {}
    for row in rows:
        n_a, n_b = row.arms_n
        if row.comparison and n_a is not None and n_b is not None:
            arms.setdefault(row.comparison, (row.comparison, n_a, n_b))
    return tuple(arms.values())


def _numbers(record: Record) -> tuple[frozenset[str], frozenset[str]]:
    """Give the study's own registry numbers, and those of trials that the text calls earlier ones.

    An indexer lists every number of a text; so the words beside a number count for more than the list.
    """
    own: set[str] = set()
    other: set[str] = set()
    for number, start, end in numbers_in(record.text):
        (other if is_earlier(*sentence(record.text, start, end)) else own).add(number)
    own |= listed(record.registry_ids) - other
    if _is_about_another(record):
        return frozenset(), frozenset(own | other)
    return frozenset(own), frozenset(other - own)


def _is_about_another(record: Record) -> bool:
    return bool(_ABOUT & {name.casefold() for name in record.publication_types}) and version_of(record) is None


def _several(record: Record, findings: Findings, own: frozenset[str]) -> bool:
    """Whether a report puts trials together: it says so, or has several numbers of one register.

    An extension has two numbers, its own and its parent's, and is one study with it.
    """
    design = findings.context.design
    if design is not None and design.value == "meta-analysis":
        return True
    if _TOGETHER & {name.casefold() for name in record.publication_types}:
        return True
    if _POOLED.search(record.title) or _OWN_POOLED.search(record.text):
        return True
    most = max(Counter(map(register, own)).values(), default=0)
    return most > _WITH_PARENT or (most == _WITH_PARENT and not goes_on(record.text))


def _no_names(protocol: Protocol) -> frozenset[str]:
    """Give the words of the protocol's arms and diseases: none of them is a study's name."""
    phrases = (p for spec in protocol.arms.values() for p in spec.phrases())
    return frozenset(word for p in (*phrases, *protocol.eligibility.conditions) for word in (p, *p.split()))
