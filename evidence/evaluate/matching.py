"""Which item of a prediction means which item of the gold: arms by their names, effects by their numbers.

Must never pair one item twice.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evidence.evaluate.shapes import Arm, Effect, Gold

_G = TypeVar("_G")
_P = TypeVar("_P")
Pairs = list[tuple[int, int]]

_SAME_ARM = 0.5  # likeness of two names, with half a point more where the n agree
LIKE = 0.4  # likeness from which words are taken to mean an arm, or a population
_PART = 0.9  # likeness of a name and a part of it
_NO_CONTENT = frozenset({"the", "a", "an", "of", "and", "or", "in", "to", "with", "plus"}) | {
    *("group", "groups", "arm", "arms", "patients", "therapy", "treatment", "treated"),
}
_TOLERANCE = 1e-9


def same(a: float | None, b: float | None) -> bool:
    """Whether two numbers are one, or both are missing."""
    if a is None or b is None:
        return a is b
    return abs(a - b) < _TOLERANCE


def likeness(a: str | None, b: str | None) -> float:
    """How alike two names are, from 0 to 1: the share of words in common (Dice), 0.9 at least for a part of a name.

    >>> likeness("VEGF TKI", "second-line VEGF TKIs group"), likeness("placebo", "axitinib")
    (0.9, 0.0)
    """
    x, y = _content(a or ""), _content(b or "")
    if not x or not y:
        return 0.0
    common = len(x & y)
    dice = 2 * common / (len(x) + len(y))
    return max(dice, _PART) if common and (x <= y or y <= x) else dice


@cache
def _content(name: str) -> frozenset[str]:
    """The words of a name that carry it, in the singular; all of its words where none does."""
    words = re.findall(r"[a-z0-9]+", name.lower())
    kept = {word.rstrip("s") if len(word) > 3 else word for word in words if word not in _NO_CONTENT}
    return frozenset(kept or words)


def paired(
    golds: Sequence[_G], found: Sequence[_P], may: Callable[[_G, _P], bool], score: Callable[[_G, _P], float]
) -> Pairs:
    """Pair items one to one: the best score first, then in the order of the text."""
    options = sorted(
        (-score(gold, one), i, j) for i, gold in enumerate(golds) for j, one in enumerate(found) if may(gold, one)
    )
    taken_gold: set[int] = set()
    taken_found: set[int] = set()
    pairs: Pairs = []
    for _, i, j in options:
        if i not in taken_gold and j not in taken_found:
            taken_gold.add(i)
            taken_found.add(j)
            pairs.append((i, j))
    return pairs


def alike(a: Arm, b: Arm) -> float:
    """How alike two arms are by the names that are most alike."""
    return max(likeness(x, y) for x in a.names for y in b.names)


def arms_meant(golds: Sequence[Arm], found: Sequence[Arm]) -> dict[str, str]:
    """Which arm of the gold each arm of the prediction means, by their ids."""

    def score(gold: Arm, one: Arm) -> float:
        return alike(gold, one) + (0.5 if gold.n is not None and gold.n == one.n else 0)

    pairs = paired(golds, found, lambda gold, one: score(gold, one) >= _SAME_ARM, score)
    return {found[j].id: golds[i].id for i, j in pairs}


def same_population(gold: Effect, found: Effect) -> bool:
    """Whether both are of everybody, or of subgroups with like names."""
    wanted, got = gold.population or "all", found.population or "all"
    if "all" in (wanted, got):
        return wanted == got
    return likeness(wanted, got) >= LIKE


def effects_paired(gold: Gold, found: Sequence[Effect]) -> Pairs:
    """Pair the effects with the same measure, value and interval; where several fit, the ones most alike otherwise."""

    def may(a: Effect, b: Effect) -> bool:
        return a.measure == b.measure and all(same(x, y) for x, y in zip(a.numbers, b.numbers, strict=True))

    def closeness(a: Effect, b: Effect) -> float:
        overlap = bool(a.quote and b.quote) and (
            (a.quote or "") in (b.quote or "") or (b.quote or "") in (a.quote or "")
        )
        return overlap + 0.5 * (a.endpoint == b.endpoint) + 0.25 * same_population(a, b)

    return paired(gold.effects, found, may, closeness)


def direction(gold: Effect, found: Effect, meant: dict[str, str], arms: Sequence[Arm]) -> str:
    """Say whether a direction is right, open, flipped or wrong.

    Args:
        gold: The effect in the gold; a side that is None there is not asked for.
        found: The effect in the prediction.
        meant: From the prediction's arms to the gold's.
        arms: The gold's arms.
    """
    numerator = _side(found.numerator, found.numerator_text, meant, arms)
    reference = _side(found.reference, found.reference_text, meant, arms)
    sides = [(gold.numerator, numerator, reference), (gold.reference, reference, numerator)]
    asked = [side for side in sides if side[0] is not None]
    if all(arm == own for arm, own, _ in asked):
        return "right"
    if all(own is None for _, own, _ in asked):
        return "open"
    if all(arm == other for arm, _, other in asked):
        return "flipped"
    return "wrong"


def _side(arm: str | None, text: str | None, meant: dict[str, str], arms: Sequence[Arm]) -> str | None:
    """The gold's arm that one side means, by its arm, else by its words; "?" for none of them, None if it is open."""
    if arm in meant:
        return meant[arm]
    if text and arms:
        best = min(arms, key=lambda one: (-max(likeness(name, text) for name in one.names), one.id))
        if max(likeness(name, text) for name in best.names) >= LIKE:
            return best.id
    return None if arm is None and not text else "?"
