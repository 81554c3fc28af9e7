"""Say how far a batch has come, how fast it goes, and how long it will still take.

Must never guess a time from nothing: before a hundredth is read, and where a file's size is not known, none is told.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from evidence.batch.reading import size_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evidence.batch.stats import Stats

_LEAST = 0.01  # of all bytes, from which on the time left is told


class Progress:
    """Bytes and records that are read, of files whose sizes are known beforehand."""

    def __init__(
        self, names: Sequence[str], show: Callable[[str, float], None], clock: Callable[[], float] = monotonic
    ) -> None:
        """Begin.

        Args:
            names: The files.
            show: Is given a line and the share of all bytes that is read, each time that something was read.
            clock: Seconds.
        """
        sizes = [size_of(name) for name in names]
        self._total = sum(sizes) if all(sizes) else 0
        self._files, self._done = len(names), 0
        self._records = self._bytes = 0
        self._show, self._clock, self._start = show, clock, clock()

    def reading(self, stats: Stats) -> None:
        """Note how far the file is read that is being read."""
        self._show(*self._told(self._records + stats.records, self._bytes + stats.packed))

    def finished(self, stats: Stats) -> None:
        """Note that a file is read."""
        self._done += 1
        self._records += stats.records
        self._bytes += stats.packed
        self._show(*self._told(self._records, self._bytes))

    def _told(self, records: int, size: int) -> tuple[str, float]:
        taken = max(self._clock() - self._start, 1e-9)
        share = min(size / self._total, 1.0) if self._total else self._done / max(self._files, 1)
        parts = [f"{self._done} of {self._files} files", f"{records:,} records", f"{records / taken:,.0f} a second"]
        if self._total and _LEAST <= share < 1:
            parts.append(f"{in_words(taken / share - taken)} left")
        return ", ".join(parts), share


def in_words(seconds: float) -> str:
    """Give a time as a person says it.

    >>> in_words(12.3), in_words(100), in_words(7325), in_words(200_000)
    ('12 s', '2 min', '2 h 2 min', '2 d 7 h')
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours < 24 else f"{hours // 24} d {hours % 24} h"
