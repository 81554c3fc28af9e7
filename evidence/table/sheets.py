"""The tables that stand beside the evidence table: studies, arms, outcomes, what is not pooled, and what columns mean.

Must never leave a row out of both the evidence table and ``excluded``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.table.columns import COLUMNS, SCHEMA
from evidence.tabular import Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.protocol import ArmSpec, ComparisonSpec, OutcomeSpec, Protocol
    from evidence.rows import Row
    from evidence.studies import Link, Study


@dataclass(frozen=True, slots=True)
class StudyLine:
    """A study with its rows."""

    study: Study
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison; ``letter`` is A or B."""

    comparison: ComparisonSpec
    letter: str
    id: str
    arm: ArmSpec


def _listed(values: Any) -> str:
    return "; ".join(dict.fromkeys(value for value in values if value))


def _outcomes(one: StudyLine) -> str:
    return _listed(row.endpoint for row in one.rows if row.poolable)


def _notices(one: StudyLine) -> Iterator[str]:
    return (text for row in one.rows for text in row.notices)


def _synonyms(arm: ArmSpec) -> str:
    return "; ".join(f"{term}: {', '.join(names)}" for term, names in arm.synonyms.items())


def _link(one: Link) -> str:
    return f"{one.a} and {one.b}: {', '.join(one.signals)} ({one.score})"


def rows_sheet(rows: Sequence[Row]) -> Sheet[Row]:
    """Give the evidence table, in full."""
    return Sheet(
        "rows", "Each estimate as A over B, unrounded, beside it as printed, with its words", COLUMNS, rows, SCHEMA
    )


STUDIES: tuple[Column[StudyLine], ...] = (
    Column("study", "text", "The study's name", lambda one: one.study.name),
    Column("reports", "whole", "How many reports of it there are", lambda one: len(one.study.reports)),
    Column("pmids", "text", "PubMed's numbers of its reports", lambda one: _listed(row.pmid for row in one.rows)),
    Column("sources", "text", "Where its figures stand", lambda one: _listed(row.origin for row in one.rows)),
    Column(
        "linked_by",
        "text",
        "Why its reports are one study, with scores",
        lambda one: "; ".join(map(_link, one.study.links)),
    ),
    Column("eligible", "flag", "Whether it answers the question", lambda one: any(row.eligible for row in one.rows)),
    Column("poolable", "text", "The outcomes for which it has a row that can be pooled", _outcomes),
    Column("why_not", "text", "Why its other rows cannot be", lambda one: _listed(row.why_not for row in one.rows)),
    Column("notices", "text", "Retractions, corrections and concerns", lambda one: _listed(_notices(one))),
)

ARMS: tuple[Column[Side], ...] = (
    Column("comparison", "text", "The comparison, A over B", lambda one: one.comparison.id),
    Column(
        "side", "text", "A stands above, B below: a ratio under 1 means fewer events with A", lambda one: one.letter
    ),
    Column("arm", "text", "The arm's name in the protocol", lambda one: one.id),
    Column("label", "text", "Its name for readers", lambda one: one.arm.label),
    Column("members", "text", "The drugs that belong to it", lambda one: "; ".join(one.arm.terms)),
    Column("synonyms", "text", "Other names of these drugs", lambda one: _synonyms(one.arm)),
    Column("classes", "text", "Names of the whole class", lambda one: "; ".join(one.arm.classes)),
    Column("combinations", "text", "What becomes of combination arms", lambda one: one.comparison.combination_arms),
    Column("background", "text", "What both sides get", lambda one: "; ".join(one.comparison.background)),
)

OUTCOMES: tuple[Column[OutcomeSpec], ...] = (
    Column("outcome", "text", "The outcome's name in the table", lambda one: one.id),
    Column("label", "text", "Its name for readers", lambda one: one.label),
    Column("measure", "text", "The ratio that is pooled", lambda one: one.measure),
    Column("direction", "text", "Whether fewer events are better or worse", lambda one: one.direction),
    Column(
        "prefer",
        "text",
        "Which estimate of a study is preferred, first the weightiest",
        lambda one: "; ".join(one.prefer),
    ),
    Column("components", "text", "What its events are made of", lambda one: "; ".join(one.components)),
)

_OF_EXCLUDED = (
    *("study", "pmid", "comparison", "endpoint", "why_not", "because", "eligible", "decision", "decided_by"),
    *("decided_at", "printed_value", "printed_ci_low", "printed_ci_high", "quote", "source", "notices", "id"),
)
EXCLUDED = tuple(next(column for column in COLUMNS if column.name == name) for name in _OF_EXCLUDED)

LEGEND: tuple[Column[tuple[str, Column[Any]]], ...] = (
    Column("sheet", "text", "The table", lambda one: one[0]),
    Column("column", "text", "Its column", lambda one: one[1].name),
    Column(
        "holds",
        "text",
        "text, pmid, whole, real, flag (true or false) or time (ISO 8601, UTC)",
        lambda one: one[1].kind,
    ),
    Column("meaning", "text", "What it says", lambda one: one[1].about),
)


def studies_sheet(studies: Sequence[Study], rows: Sequence[Row]) -> Sheet[StudyLine]:
    """Give the studies, each with what its rows come to."""
    own: dict[str, list[Row]] = {}
    for row in rows:
        own.setdefault(row.study, []).append(row)
    lines = tuple(StudyLine(one, tuple(own.get(one.name, ()))) for one in studies)
    return Sheet("studies", "Each study once, with its reports and why they are held for one", STUDIES, lines)


def arms_sheet(rules: Protocol) -> Sheet[Side]:
    """Give both sides of each comparison as the protocol has them."""
    sides = [
        Side(one, letter, arm, rules.arms[arm])
        for one in rules.comparison
        for letter, arm in (("A", one.a), ("B", one.b))
    ]
    return Sheet("arms", "What the protocol compares", ARMS, tuple(sides))


def beside(all_rows: Sequence[Row], studies: Sequence[Study], rules: Protocol) -> Iterator[Sheet[Any]]:
    """Give the tables beside the evidence table, in the order in which a reader goes through them."""
    yield studies_sheet(studies, all_rows)
    yield arms_sheet(rules)
    yield Sheet("outcomes", "What the protocol asks about", OUTCOMES, rules.outcome)
    out = tuple(row for row in all_rows if not row.poolable)
    yield Sheet("excluded", "What is not pooled, and the first reason why not", EXCLUDED, out, SCHEMA)


def legend(sheets: Sequence[Sheet[Any]]) -> Sheet[tuple[str, Column[Any]]]:
    """Say what the columns of these tables mean."""
    lines = tuple((sheet.name, column) for sheet in sheets for column in sheet.columns)
    return Sheet("legend", "What the columns mean", LEGEND, lines)
