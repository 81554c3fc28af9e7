"""Stretches of a text that are taken, so that the next finding is refused where one stands already.

Must never compare a stretch with all others: a text may hold thousands.
"""

from __future__ import annotations

from bisect import bisect_left


class Taken:
    """Stretches that do not overlap, by offsets (end excluded).

    >>> taken = Taken()
    >>> [taken.take(*stretch) for stretch in ((5, 9), (0, 5), (8, 12), (4, 6), (9, 10))]
    [True, True, False, False, True]
    """

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def take(self, start: int, end: int) -> bool:
        """Take a stretch if all of it is free; say whether it was."""
        place = bisect_left(self._starts, end)  # of the first that starts at or after this one's end
        if place and self._ends[place - 1] > start:
            return False
        self._starts.insert(place, start)
        self._ends.insert(place, end)
        return True
