"""Find the words that say how one side fared: "reduced", "longer", "a benefit".

Must never take a part of an arm's name for such a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.rulebook import load

if TYPE_CHECKING:
    import re

    from extractors.link.places import Places
    from extractors.rulebook import Rule


def verdicts_in(start: int, stop: int, places: Places) -> list[tuple[re.Match[str], Rule]]:
    """Every verdict between two offsets with its rule; "delayed" of "delayed surgery" is none where that is an arm."""
    named = places.arms_in(start, stop)
    return [
        (match, rule)
        for rule in load("verdicts").group("verdict")
        for match in rule.pattern.finditer(places.even, start, stop)
        if not any(place.start <= match.start() < place.end for place in named)
    ]
