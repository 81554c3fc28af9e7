"""Whose two counts are by the sizes of the arms: "18 of 442 patients and 13 of 221 patients" of arms of 442 and 221.

Must never take a subgroup's people for an arm: both numbers are exactly the sizes of two arms, and no arm is named.
"""

from __future__ import annotations

from functools import cache
from math import log
from typing import TYPE_CHECKING

from extractors.findings import Span
from extractors.link.sides import Sides
from extractors.link.told import Told, is_loud
from extractors.rulebook import load

if TYPE_CHECKING:
    import re

    from extractors.findings import Arm, Effect
    from extractors.link.clause import Clause
    from extractors.link.places import Places

_SAME = 0.03  # how far, as a logarithm, a ratio of rounded or adjusted counts may lie from the one that is printed
_RATIOS = frozenset({"OR", "RR"})


def counted(clause: Clause, places: Places, effect: Effect) -> Told | None:
    """What the last two counts before an estimate tell, whose denominators are the sizes of two arms."""
    start = max(clause.begin, clause.part)
    match = next(reversed(list(_row("counts-of").finditer(places.even, start, clause.label))), None)
    if match is None or places.arms_in(start, clause.label) or effect.value == 1:
        return None
    a, of_a, b, of_b = (int(match[name].replace(",", "")) for name in ("a", "of_a", "b", "of_b"))
    one, two = _of_size(of_a, places), _of_size(of_b, places)
    if one is None or two is None or one is two or not (0 < a < of_a and 0 < b < of_b):
        return None
    unclear = (_row(name).search(places.even, start, clause.label) for name in ("counted/living", "counts-of/unclear"))
    if any(unclear):
        return None  # whether such a ratio counts the living or the dead is not said
    span = Span(match.start(), match.end(), places.text[match.start() : match.end()], "direction.comparing")
    sides = Sides(one.id, two.id, one.name, two.name, "comparing", span)
    leans = (a / of_a > b / of_b) == (effect.value > 1)
    sure = _computed(a, of_a, b, of_b, effect) if effect.measure in _RATIOS else False
    loud = is_loud((a / of_a) / (b / of_b)) and is_loud(effect.value)
    return Told(sides, leans if loud or sure else None, leans, opposed=True)


def _computed(a: int, of_a: int, b: int, of_b: int, effect: Effect) -> bool:
    """Whether the printed ratio is that of the counts, one way or the other, and far enough from 1 to tell which."""
    odds = effect.measure == "OR"
    first, second = (a / (of_a - a), b / (of_b - b)) if odds else (a / of_a, b / of_b)
    ratio, printed = log(first / second), log(effect.value)
    return abs(abs(ratio) - abs(printed)) < _SAME < abs(ratio) / 2


def _of_size(number: int, places: Places) -> Arm | None:
    """The only arm of so many people."""
    fitting = [arm for arm in places.arms if number in {arm.n, arm.n_analysed}]
    return fitting[0] if len(fitting) == 1 else None


@cache
def _row(name: str) -> re.Pattern[str]:
    return load("verdicts").rule(name).pattern
