"""One pace for all requests of this process to one address.

Must never be bypassed by a retry. The clock is monotonic: a clock that is set back must not stall a fetch.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MARGIN = 1.11  # the service counts arrivals, which waver; Bio.Entrez keeps 0.37 s for three a second, too


class Pace:
    """Spaces requests evenly and holds them back where the service asks for it. Safe to share by threads."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._free_at = 0.0

    def wait(self, rate: float) -> None:
        """Wait for this request's turn.

        Whoever waits asks again when its time has come, so that a hold also catches those already waiting.

        Args:
            rate: Requests a second that are allowed.
        """
        while True:
            with self._lock:
                now = self._clock()
                if now >= self._free_at:
                    self._free_at = now + _MARGIN / rate
                    return
                left = self._free_at - now
            self._sleep(left)

    def hold(self, seconds: float) -> None:
        """Let nothing out for so many seconds from now, as the service asked."""
        with self._lock:
            self._free_at = max(self._free_at, self._clock() + seconds)


_PACES: dict[str, Pace] = {}
_PACES_LOCK = threading.Lock()


def pace_of(address: str) -> Pace:
    """Give the pace that everything in this process keeps towards an address."""
    with _PACES_LOCK:
        return _PACES.setdefault(address, Pace())
