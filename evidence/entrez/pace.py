"""One pace towards an address for all requests of this user on this machine, threads and processes alike.

Must never be bypassed by a retry. The clock is monotonic: a clock that is set back must not stall a fetch.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidence.entrez.clock import Clock
    from evidence.entrez.ledger import Ledger

_LOOK_AGAIN = 0.05  # seconds; how soon an answer that came to another process is noticed


class Pace:
    """Holds requests to a rate, and back where the service asks for it. Safe to share by threads."""

    def __init__(self, ledger: Ledger, clock: Clock, rate: float) -> None:
        self._ledger = ledger
        self._clock = clock
        self.rate = rate

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for this request's turn; it is over when the answer has begun to come, or will not come.

        Whoever waits asks again when its time has come, so that a hold also catches those already waiting.
        """
        departed = self._departed()
        try:
            yield
        finally:
            with self._ledger.account(self._clock.monotonic) as traffic:
                traffic.arrive(departed, self._clock.monotonic())
                self._ledger.answered.notify_all()

    def hold(self, seconds: float) -> None:
        """Let nothing out for so many seconds from now, as the service asked."""
        with self._ledger.account(self._clock.monotonic) as traffic:
            traffic.hold(self._clock.monotonic(), seconds)

    def obey(self, headers: Mapping[str, str]) -> None:
        """Heed ``X-RateLimit-Limit`` and ``X-RateLimit-Remaining``."""
        limit, remaining = _number(headers, "X-RateLimit-Limit"), _number(headers, "X-RateLimit-Remaining")
        if limit is None and remaining is None:
            return
        with self._ledger.account(self._clock.monotonic) as traffic:
            traffic.obey(self._clock.monotonic(), self.rate, limit=limit, remaining=remaining)

    def _departed(self) -> float:
        while True:
            with self._ledger.account(self._clock.monotonic) as traffic:
                now = self._clock.monotonic()
                departed = traffic.depart(now, self.rate)
                if departed is not None:
                    return departed
                left = traffic.left(now, self.rate)
            if left > 0:
                self._clock.sleep(left)
            else:
                with self._ledger.answered:
                    self._ledger.answered.wait(_LOOK_AGAIN)


def _number(headers: Mapping[str, str], name: str) -> float | None:
    value = headers.get(name, "").strip()
    return float(value) if value.isascii() and value.isdecimal() and len(value) < 9 else None
