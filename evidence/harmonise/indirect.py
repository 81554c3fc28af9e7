"""Estimates of one side of the question against a third comparator, as printed and as arm over other.

Must never make a row of the evidence table: these never meet a pool, and only a person can say that two of them may be
set against each other (Bucher 1997, J Clin Epidemiol 50:683; Cochrane Handbook 11.2.2).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidence.harmonise.arms import Sides
from evidence.harmonise.case import Case
from evidence.harmonise.composites import other_events
from evidence.harmonise.eligibility import design_of, judge
from evidence.harmonise.estimates import Orientation, from_effect, row_id, with_reason
from evidence.harmonise.roles import apart, role_of, side_of
from evidence.rows import INDIRECT, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence.protocol import Protocol
    from evidence.records import Record
    from extractors.findings import Effect, Findings

USABLE = "usable"
_UNKNOWN = "open-direction"


@dataclass(frozen=True, slots=True)
class Contrast:
    """An estimate of ``arm``, of one side of the comparison, against ``other``.

    ``row`` holds the figures as arm over other (none where the direction is open) and as printed; it is of no use to a
    pool of the comparison, and says so by not being eligible. ``arm_side`` and ``other_side`` are labels of the
    protocol; ``other_side`` is empty unless both arms are of one side, which links drugs and never the two sides.
    ``status`` is ``usable`` or the code of ``WHY_NOT`` that speaks against the estimate itself.
    """

    row: Row
    arm: str
    arm_side: str
    other: str
    other_side: str
    status: str


def contrasts(protocol: Protocol, read: Iterable[tuple[Record, Findings]], rows: Iterable[Row]) -> tuple[Contrast, ...]:
    """Give every estimate of the records whose role is indirect evidence, in their order.

    Args:
        protocol: The question.
        read: The records with what was read in them.
        rows: The evidence table, which says whose role that is and what their studies are called.
    """
    studies = {row.key: row.study for row in rows if row.role == INDIRECT and not row.eligible}
    known = [(record, findings) for record, findings in read if record.key in studies]
    return tuple(
        replace(one, row=replace(one.row, study=studies[record.key]))
        for record, findings in known
        for one in _of_record(protocol, record, findings)
    )


def _of_record(protocol: Protocol, record: Record, findings: Findings) -> Iterator[Contrast]:
    for comparison in protocol.comparison:
        sides = Sides(protocol.arms, combination_arms=comparison.combination_arms, background=comparison.background)
        case = Case(protocol, comparison, sides, record, findings)
        if role_of(case, judge(case)) != INDIRECT:
            continue
        for outcome in protocol.outcome:
            for effect in findings.effects:
                if effect.kind != "treatment" or effect.endpoint != outcome.code:
                    continue
                arms, others = _orient(case, effect), other_events(case, effect, outcome)
                if arms is not None and others is not None:
                    row = with_reason(from_effect(case, _base(case, effect), effect, outcome, arms), others)
                    yield _contrast(case, row, arms)


def _base(case: Case, effect: Effect) -> Row:
    record, findings = case.record, case.findings
    line = findings.context.line_of_therapy
    base = Row(
        id="",
        report=record.key,
        key=record.key,
        pmid=record.pmid,
        year=record.year,
        text_sha256=record.text_sha256,
        comparison=case.comparison.id,
        design=design_of(record, findings),
        line_of_therapy=None if line is None else line.value,
        role=INDIRECT,
    )
    return replace(base, id=row_id(base, effect))


def _orient(case: Case, effect: Effect) -> Orientation | None:
    """Put the arm of a side first; of two arms of one side the numerator. None where no side is in the contrast."""
    arms = case.findings.arms
    told = effect.numerator is not None or effect.reference is not None
    if told:
        one, other = case.findings.arm(effect.numerator), case.findings.arm(effect.reference)
    else:
        one, other = arms if len(arms) == 2 else (None, None)
    if one is None or other is None or not apart(case, one, other):
        return None
    turned = side_of(case, one) is None
    if turned:
        one, other = other, one
    return Orientation(one, other, inverted=turned if told else None)


def _contrast(case: Case, row: Row, arms: Orientation) -> Contrast:
    assert arms.arm_a is not None
    assert arms.arm_b is not None
    if row.why_not == _UNKNOWN:  # then no figure may look as if its direction were known
        row = replace(row, value=None, ci_low=None, ci_high=None, yi=None, sei=None, inverted=False)
    labels = [
        "" if (side := side_of(case, arm)) is None else case.protocol.arms[side].label
        for arm in (arms.arm_a, arms.arm_b)
    ]
    return Contrast(row, arms.arm_a.name, labels[0], arms.arm_b.name, labels[1], row.why_not or USABLE)
