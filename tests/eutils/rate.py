"""The account that NCBI keeps of every address and key: so many requests in any second."""

from __future__ import annotations

from collections import deque


class Account:
    """Arrivals of one address or key; those that were refused count as well."""

    def __init__(self):
        self.arrivals = []
        self._window = deque()

    def arrive(self, now):
        """Note an arrival; return how many there were in the second that ends with it."""
        self.arrivals.append(now)
        self._window.append(now)
        while self._window[0] <= now - 1.0:
            self._window.popleft()
        return len(self._window)


def worst_second(arrivals):
    """The most arrivals in any second, wherever that second begins."""
    window, worst = deque(), 0
    for now in sorted(arrivals):
        window.append(now)
        while window[0] <= now - 1.0:
            window.popleft()
        worst = max(worst, len(window))
    return worst
