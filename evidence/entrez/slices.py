"""List more hits than PubMed hands out of one query: in slices by PMID, their sum checked.

PMIDs rather than dates, for some days alone are over the limit. Must never give a list that is shorter than the count,
and never rely on the order in which PubMed lists: where it is not what was hoped for, it costs requests, no hits.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Ask = Callable[[int, int], tuple[int, Sequence[str]]]

MOST_HITS = 9_999  # of one query PubMed hands out no more, and cuts a larger window without a word
HIGHEST = 99_999_999  # no PMID is longer; starting there, the highest of the hits need not be known
_AIM = 9_000  # hits a slice, so that a guess that is a tenth off still holds
_ENOUGH = 100  # PMIDs of a sample that tell where the others lie


class Changed(Exception):
    """PubMed counts differently than a moment ago."""


def every_hit(ask: Ask, total: int) -> tuple[str, ...]:
    """List all hits of a query, the highest PMID first.

    PubMed lists the highest PMIDs first if no order is asked for. So each answer is taken for the hits from its lowest
    PMID upwards, and the next question, for all those below, proves it: the two counts must add up. Where they do
    not, hits are missing in between, and that stretch is cut into pieces.

    Args:
        ask: Gives, for a first and a last PMID, how many hits lie between them, and the first ``MOST_HITS`` of these.
        total: How many hits the query has.

    Raises:
        Changed: The counts do not add up.
    """
    found: list[str] = []
    high = HIGHEST
    count, page = ask(1, high)
    if count != total:
        raise Changed
    while count:
        low = min(_numbers(page, 1, high))
        below, following = ask(1, low - 1) if low > 1 and count > len(page) else (0, ())
        if count - below == len(page):
            found += sorted(page, key=int, reverse=True)
        elif count - below > len(page):
            found += reversed(in_pieces(ask, low - 1, high, count - below, page))
        else:
            raise Changed
        high, count, page = low - 1, below, following
    return tuple(found)


def in_pieces(ask: Ask, low: int, high: int, hits: int, sample: Sequence[str]) -> list[str]:
    """List the hits above ``low`` and up to ``high``, the lowest PMID first, in pieces under ``MOST_HITS``.

    Args:
        ask: As above.
        low: The PMID below the first.
        high: The last PMID.
        hits: How many there are.
        sample: Some of them, which tell where cuts are best made.

    Raises:
        Changed: A piece holds more or fewer than follows from what was counted before.
    """
    where = sorted(map(int, sample))
    found: list[str] = []
    ahead = [(high, hits)]  # upper edges, the next one last, with the hits up to each
    thin = False
    while ahead:
        edge, upto = ahead[-1]
        left = upto - len(found)
        cut = edge if left < MOST_HITS else _cut(low, edge, _share(left, thin=thin), where)
        count, page = ask(low + 1, cut)
        if count > left or (cut == edge and count != left):
            raise Changed
        thin = cut < edge and count < left * _share(left, thin=False) / 2
        if count >= MOST_HITS:
            ahead.append((cut, len(found) + count))
            continue
        if count != len(page):
            raise Changed
        found += map(str, sorted(_numbers(page, low + 1, cut) if page else ()))
        low = cut
        if cut == edge:
            ahead.pop()
    return found


def _numbers(page: Sequence[str], first: int, last: int) -> list[int]:
    """Give a page's PMIDs as numbers; Changed if it is not what was asked for."""
    numbers = [int(pmid) for pmid in page if pmid.isascii() and pmid.isdecimal()]
    if not page or len(set(numbers)) != len(page) or any(not first <= number <= last for number in numbers):
        raise Changed
    return numbers


def _share(hits: int, *, thin: bool) -> float:
    """Which part of the hits ahead the next piece takes; after a thin one at least half, for they lie further up."""
    share = 1 / math.ceil(hits / _AIM)
    return max(share, 0.5) if thin else min(share, 0.5)


def _cut(low: int, edge: int, share: float, where: Sequence[int]) -> int:
    """Give the PMID at which to cut: where the sample has this share of its hits, else that share of the way."""
    inside = where[bisect_right(where, low) : bisect_right(where, edge)]
    cut = inside[int(len(inside) * share)] if len(inside) >= _ENOUGH else low + int((edge - low) * share)
    return min(max(cut, low + 1), edge - 1)
