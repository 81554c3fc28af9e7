"""The order in which a study compares its arms where no words near a list of numbers say: the control comes last.

Must never be asked where a sentence, or one shortly before, states an order of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors import names
from extractors.link.sides import is_comparator, is_part_of

if TYPE_CHECKING:
    from extractors.findings import Arm
    from extractors.link.places import Places

_WITH_OR_WITHOUT = "arms.compared/with-or-without"


def designed(places: Places) -> tuple[str, ...]:
    """The arms in the order of the text; of two, the control last where one is known to be the control."""
    first = {place.arm: place.start for place in reversed(places.arm_places)}
    arms = sorted(places.arms, key=lambda arm: first.get(arm.id, len(places.even)))
    control = control_of(arms[0], arms[1]) if len(arms) == 2 else None
    return tuple(arm.id for arm in sorted(arms, key=lambda arm: arm is control))


def control_of(first: Arm, second: Arm) -> Arm | None:
    """The control of two arms: the one that the other adds to, else the one by whose name it is a comparator."""
    for arm, other in ((first, second), (second, first)):
        if names.is_negated(arm.name) != names.is_negated(other.name):
            return arm if names.is_negated(arm.name) else other  # of "mesh" and "no mesh" neither is a part
        if is_part_of(arm, other):
            return arm
    if all(arm.span.rule == _WITH_OR_WITHOUT for arm in (first, second)):
        return min(first, second, key=lambda arm: arm.id)  # the bare A of "A with or without B"
    comparators = [arm for arm in (first, second) if is_comparator(arm)]
    return comparators[0] if len(comparators) == 1 else None
