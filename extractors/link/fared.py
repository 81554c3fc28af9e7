"""Find the words that say how one side fared: "reduced", "longer", "a benefit".

Must never take a part of an arm's name for such a word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.link.places import Places
    from extractors.rulebook import Rule

_WORD = re.compile(r"[^\W\d_]{3,}")


def verdicts_in(start: int, stop: int, places: Places) -> list[tuple[re.Match[str], Rule]]:
    """Every verdict between two offsets with its rule; "delayed" of "delayed surgery" is none where that is an arm."""
    named = places.arms_in(start, stop)
    return [
        (match, rule)
        for rule in load("verdicts").group("verdict")
        for match in rule.pattern.finditer(places.even, start, stop)
        if not any(place.start <= match.start() < place.end for place in named)
    ]


def with_other(places: Places, start: int, stop: int) -> bool:
    """Whether words right before an estimate say that the outcome was so with what no arm has: "rarer with iron ("."""
    match = load("verdicts").rule("fared-with").pattern.search(places.even, start, stop)
    if match is None or places.arms_in(match.start(), match.end()):
        return False
    of_arms = {word.group().lower() for arm in places.arms for word in _WORD.finditer(arm.name)}
    return not any(word.group().lower() in of_arms for word in _WORD.finditer(match["name"]))
