"""Find the groups that a study compares: names with their sizes, and the drugs that make up each.

Must never make an arm of a drug that is listed as a part of one, nor of people counted by a feature or an event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.arms import beside, matched
from extractors.arms.build import arm
from extractors.arms.choose import chosen
from extractors.arms.collect import collect
from extractors.arms.groups import grouped
from extractors.arms.page import Page
from extractors.arms.unnamed import without_names

if TYPE_CHECKING:
    from extractors.findings import Arm
    from extractors.segment import Layout

__all__ = ["find"]


def find(text: str, even: str, layout: Layout, short_forms: dict[str, tuple[int, int]]) -> tuple[Arm, ...]:
    """Find the arms of a study, in the order in which their sizes (or else their names) stand.

    Args:
        text: The canonical text, which quotes are taken from.
        even: The same text with typography evened out one for one.
        layout: Its sentences.
        short_forms: Abbreviations that the text defines, with the spans of their long forms.
    """
    page = Page.of(even, layout, short_forms)
    cues, parts = collect(page, short_forms)
    kept = chosen(grouped(cues, page.long_forms), page.long_forms, randomised="random" in page.low)
    sizes = without_names(page, kept) or beside.told(page, kept) or matched.told(page, kept)
    return tuple(
        arm(text, group, arm_id=f"A{i}", parts=parts, short_forms=short_forms, size=sizes.get(i - 1))
        for i, group in enumerate(kept, start=1)
    )
