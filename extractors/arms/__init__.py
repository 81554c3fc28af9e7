"""Find the groups that a study compares: names with their sizes, and the drugs that make up each.

Must never make an arm of a drug that is listed as a part of one, nor of people counted by a feature or an event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.arms.build import arm
from extractors.arms.cues import Cue, collect
from extractors.arms.groups import grouped, selected

if TYPE_CHECKING:
    from extractors.findings import Arm
    from extractors.segment import Layout

__all__ = ["Cue", "find"]


def find(text: str, even: str, layout: Layout, short_forms: dict[str, tuple[int, int]]) -> tuple[Arm, ...]:
    """Find the arms of a study, in the order in which their sizes (or else their names) stand.

    Args:
        text: The canonical text, which quotes are taken from.
        even: The same text with typography evened out one for one.
        layout: Its sentences.
        short_forms: Abbreviations that the text defines, with the spans of their long forms.
    """
    cues, parts = collect(even, layout)
    kept = selected(even, grouped(even, cues, short_forms))
    return tuple(
        arm(text, even, group, arm_id=f"A{i}", parts=parts, short_forms=short_forms)
        for i, group in enumerate(kept, start=1)
    )
