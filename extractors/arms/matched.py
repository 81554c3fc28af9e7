"""Give the two arms of a matched comparison the number of their pairs: "107 pairs were matched".

Must never take pairs of anything but patients, nor numbers from before the matching.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.arms import table
from extractors.numbers import count

if TYPE_CHECKING:
    from extractors.arms.beside import Sizes
    from extractors.arms.groups import Group
    from extractors.arms.page import Page

_FEWEST = 10
_FORMED = re.compile(r" (?:\([^()]{1,40}\) )?(?:were|could be|was) (?:formed|created|obtained|made)\b")


def told(page: Page, arms: list[Group]) -> Sizes:
    """Sizes for two arms that have none, where the text tells of one number of matched pairs; else none."""
    if "match" not in page.low or len(arms) != 2 or any(arm.sizes for arm in arms):
        return {}
    rule = table.rule("matched/pairs")
    found = [
        match
        for match in rule.pattern.finditer(page.low)
        if "match" in page.low[page.sentence(match.start()).start : page.sentence(match.start()).end]
        or _FORMED.match(page.low, match.end())
    ]
    numbers = {count(match["n"]) for match in found}
    n = numbers.pop() if len(numbers) == 1 else None
    if n is None or n < _FEWEST:
        return {}
    size = (n, found[0].span(), rule.id)
    return {0: size, 1: size}
