"""How far two raters agree beyond chance, from the counts of their pairs of words.

Must never give a number where none is defined: then the reason is given in words.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Pair = tuple[str, str]


def observed(pairs: Sequence[Pair]) -> float | None:
    """Give the share of items on which both said the same; None without an item."""
    return sum(one == other for one, other in pairs) / len(pairs) if pairs else None


def kappa(pairs: Sequence[Pair]) -> tuple[float | None, str]:
    """Give Cohen's kappa, (p_o - p_e) / (1 - p_e), p_e from each rater's own margins (Cohen 1960).

    Returns:
        The coefficient and empty words, or None and why there is none.

    >>> kappa([("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15)[0]
    0.4
    >>> kappa([("yes", "yes")] * 3)
    (None, 'both said the same one word of every item, so agreement by chance is complete')
    """
    agreed = observed(pairs)
    if agreed is None:
        return None, NOTHING
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(first[word] * second[word] for word in first) / len(pairs) ** 2
    if by_chance == 1:
        return None, "both said the same one word of every item, so agreement by chance is complete"
    return round((agreed - by_chance) / (1 - by_chance), 12), ""


def gwet_ac1(pairs: Sequence[Pair], categories: int) -> tuple[float | None, str]:
    """Give Gwet's AC1, (p_a - p_e) / (1 - p_e) with p_e = sum of pi (1 - pi) / (categories - 1) (Gwet 2008).

    pi is the mean of both raters' shares of a category. It does not break down where nearly all are of one category.

    Args:
        pairs: What each of the two said of each item.
        categories: How many words there are to choose from, said or not.

    Returns:
        The coefficient and empty words, or None and why there is none.

    >>> round(gwet_ac1([("+", "+")] * 118 + [("+", "-")] * 5 + [("-", "+")] * 2, 2)[0], 4)
    0.9408
    """
    agreed = observed(pairs)
    if agreed is None:
        return None, NOTHING
    said = Counter(word for pair in pairs for word in pair)
    shares = [count / (2 * len(pairs)) for count in said.values()]
    by_chance = sum(share * (1 - share) for share in shares) / (categories - 1)
    return round((agreed - by_chance) / (1 - by_chance), 12), ""


NOTHING = "no item was decided on by two people"
