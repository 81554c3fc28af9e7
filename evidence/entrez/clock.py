"""The time that everything towards NCBI keeps: the one place from which pace and retries take their clock and sleep.

Must never measure a wait on the clock of the wall, which can be set back.
"""

from __future__ import annotations

import time


class Clock:
    """The machine's clock. Another one, for a test, has these three."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment, the same for all processes of the machine; never goes back."""
        return time.monotonic()

    def now(self) -> float:
        """Seconds since 1970; only for a date that a service names when it sends no date of its own."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)


CLOCK = Clock()
"""What a client takes if it is given no other; a test may put its own here."""
