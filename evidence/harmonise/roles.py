"""What a record that is not eligible is good for all the same: indirect evidence, or citations to chase.

Must never make a record eligible, nor change the reason why it is not: a role stands beside the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.harmonise.arms import contains
from evidence.harmonise.eligibility import about_another
from evidence.rows import CITATIONS, INDIRECT

if TYPE_CHECKING:
    from evidence.harmonise.case import Case
    from evidence.harmonise.eligibility import Verdict
    from extractors.findings import Arm

_REVIEWS = frozenset({"review", "systematic review", "meta-analysis", "network meta-analysis", "scoping review"})


def role_of(case: Case, verdict: Verdict) -> str | None:
    """Give the role of a record by the reason why it is not eligible, or None.

    A study whose only fault is its comparator (right population, right line) and that has one side of the question as a
    single agent in an arm may link the two sides by way of a third treatment, as in Cochrane Handbook 11.2; so may two
    drugs of one side, where drugs and not classes are compared, but not two schedules of one drug. A review is chased
    for its citations if it names both sides and the disease.
    """
    if verdict.code == "wrong-comparator" and _links(case):
        return INDIRECT
    if verdict.code == "review-or-meta-analysis" and _reviews_the_question(case):
        return CITATIONS
    return None


def side_of(case: Case, arm: Arm) -> str | None:
    """Give the side of the comparison that an arm is of, as a single agent."""
    side = case.sides.of_arm(arm).arm
    return side if side in (case.comparison.a, case.comparison.b) else None


def apart(case: Case, one: Arm, other: Arm) -> bool:
    """Whether two arms may link the sides: one of them is of a side, and the other is not the same drug."""
    sides = (side_of(case, one), side_of(case, other))
    if sides == (None, None):
        return False
    return sides[0] != sides[1] or _drugs(case, one) != _drugs(case, other)


def _links(case: Case) -> bool:
    arms = case.findings.arms
    return any(apart(case, one, other) for i, one in enumerate(arms) for other in arms[i + 1 :])


def _drugs(case: Case, arm: Arm) -> frozenset[str]:
    spec = case.protocol.arms[side_of(case, arm) or case.comparison.a]
    names = " ; ".join((arm.name, *arm.aliases, *(part.name for part in arm.components)))
    return frozenset(term for term in spec.terms if contains(names, (term, *spec.synonyms.get(term, ()))))


def _reviews_the_question(case: Case) -> bool:
    record, wanted = case.record, case.protocol.eligibility
    design = case.findings.context.design
    types = {name.casefold() for name in record.publication_types}
    if about_another(record, case.findings) is not None or not (
        (design is not None and design.value in ("review", "meta-analysis")) or types & _REVIEWS
    ):
        return False
    if contains(record.title, wanted.excluded_settings):
        return False
    of_the_disease = not wanted.conditions or contains(record.text, wanted.conditions)
    return of_the_disease and {case.comparison.a, case.comparison.b} <= case.sides.named(record.text)
