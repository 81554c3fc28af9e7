"""Tell the groups of a study from the study as a whole.

Must never take a size from an arm where no total is known.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.findings import Arm, Count

_SEVERAL = 2
_HAD_OR_NOT = "arms.given/did-not"


def without_whole(arms: tuple[Arm, ...], total: Count | None) -> tuple[Arm, ...]:
    """Take the whole study for no group: of several arms, one as large as all together loses its size.

    One that is known by that size alone is left out where two others are left.
    """
    arms = _without_sum(arms)
    if total is None or len(arms) < _SEVERAL:
        return arms
    whole = [arm for arm in arms if arm.n is not None and arm.n >= total.value]
    lone = [arm for arm in whole if arm.span.rule.startswith("arms.size/") and not arm.aliases]
    left = [arm for arm in arms if arm not in lone] if len(arms) - len(lone) >= _SEVERAL else arms
    return tuple(replace(arm, id=f"A{i}", n=None if arm in whole else arm.n) for i, arm in enumerate(left, start=1))


def _without_sum(arms: tuple[Arm, ...]) -> tuple[Arm, ...]:
    """Leave out the group of which it is told who had more: 403 had chemotherapy, 154 of them X and 249 not."""
    parts = [arm for arm in arms if arm.span.rule == _HAD_OR_NOT]
    sizes = sum(arm.n or 0 for arm in parts)
    left = [arm for arm in arms if arm in parts or arm.n != sizes]
    return tuple(replace(arm, id=f"A{i}") for i, arm in enumerate(left, start=1)) if parts else arms
