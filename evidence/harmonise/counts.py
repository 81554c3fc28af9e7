"""The events of both arms behind an odds or risk ratio, where the text prints them.

Must never give events for a hazard ratio: a share that survived, or the deaths by a landmark, are not the events that
it counts. Must never choose where the text prints several counts for an arm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.findings import ORDER_KEPT

if TYPE_CHECKING:
    from extractors.findings import Arm, Effect, Findings

Count = tuple[int, int]
"""Events, and of how many patients."""

_OF_COUNTS = frozenset({"OR", "RR"})


def events_of(findings: Findings, effect: Effect, arm_a: Arm | None, arm_b: Arm | None) -> tuple[Count, Count] | None:
    """Give events and patients of A and of B; None unless the text prints both, once, for this endpoint and population.

    Args:
        findings: What was read in the text.
        effect: The estimate.
        arm_a: Arm A.
        arm_b: Arm B.
    """
    if effect.measure not in _OF_COUNTS or arm_a is None or arm_b is None:
        return None
    a, b = (_count(findings, effect, arm) for arm in (arm_a, arm_b))
    return None if a is None or b is None else (a, b)


def _count(findings: Findings, effect: Effect, arm: Arm) -> Count | None:
    found = {
        (rate.events, rate.of)
        for rate in findings.rates
        if (rate.endpoint, rate.population, rate.arm) == (effect.endpoint, effect.population, arm.id)
        and not rate.span.rule.endswith(ORDER_KEPT)
        and rate.events is not None
        and rate.of is not None
    }
    events, of = found.pop() if len(found) == 1 else (None, None)
    return None if events is None or of is None or not 0 <= events <= of else (events, of)
