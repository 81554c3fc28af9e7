"""The account of the requests of the last second or two: whether one more may go, and if not, when.

A service counts arrivals, and only an answer proves that a request has arrived. A request therefore counts from its
departure until a second after its answer, or after ``LEASE`` if none came: so no delay on the way can push one more
into a second than are allowed, and a process that was killed takes no more than its own turn with it.

Must never trust what it reads: absurd values, those of another boot among them, are dropped.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

SECOND = 1.05  # what a service means by a second, with a margin for its clock
LEASE = 2.0  # seconds; a request without an answer has arrived by then, or never will
MAX_HOLD = 120.0  # seconds; a service that asks for longer is not coming back during this command
_TICK = 0.001  # seconds; longer than what rounding can take from a sum of moments
_TOLD_FOR = 60.0  # seconds for which a limit that the service named holds; each answer names it again
_MOST = 1_000  # requests a second; no service says more of itself, and no account grows longer


@dataclass(slots=True)
class Traffic:
    """The account, in seconds of the monotonic clock.

    Attributes:
        free_at: No request leaves before.
        arrived_by: By when each of the last requests has reached the service.
        told: How many requests a second the service said it allows, and when it said so.
    """

    free_at: float = 0.0
    arrived_by: list[float] = field(default_factory=list)
    told: tuple[float, float] | None = None

    def depart(self, now: float, rate: float) -> float | None:
        """Take a turn if there is one.

        Args:
            now: The time.
            rate: Requests a second that are allowed.

        Returns:
            By when the request counts as arrived, to be handed back to ``arrive``; None if it must wait.
        """
        self.arrived_by = [moment for moment in self.arrived_by if moment > now - SECOND]
        if now < self.free_at or len(self.arrived_by) >= self._many(rate, now):
            return None
        self.arrived_by.append(now + LEASE)
        self.free_at = now + 1 / self._allowed(rate, now)
        return now + LEASE

    def left(self, now: float, rate: float) -> float:
        """Give the seconds until the next turn; 0 if that depends on an answer that is still on its way."""
        many = self._many(rate, now)
        oldest = sorted(self.arrived_by)[-many] if len(self.arrived_by) >= many else now - SECOND
        known = oldest + SECOND - now + _TICK if now - SECOND < oldest <= now else 0.0
        return max(0.0, self.free_at - now, known)

    def arrive(self, departed: float, now: float) -> None:
        """Note that the request to which ``depart`` gave this moment was answered, or failed."""
        if departed in self.arrived_by:
            self.arrived_by.remove(departed)
            self.arrived_by.append(min(departed, now))

    def hold(self, now: float, seconds: float) -> None:
        """Let nothing out for so many seconds."""
        self.free_at = max(self.free_at, now + min(seconds, MAX_HOLD))

    def obey(self, now: float, rate: float, *, limit: float | None, remaining: float | None) -> None:
        """Heed what the service says of its limit; if others use it up from this address, its second is waited for."""
        if limit is not None and 0 < limit <= _MOST:
            self.told = (limit, now)
        ours = sum(moment > now - 1.0 for moment in self.arrived_by)
        if remaining == 0 and ours < self._many(rate, now):
            self.hold(now, SECOND)

    def written(self, boot: str) -> str:
        """Give the account as a line; ``boot`` names the machine's present run."""
        body = {"boot": boot, "free_at": self.free_at, "arrived_by": self.arrived_by, "told": self.told}
        return json.dumps(body) + "\n"

    def _allowed(self, rate: float, now: float) -> float:
        told = self.told
        return min(rate, told[0]) if told is not None and 0 <= now - told[1] <= _TOLD_FOR else rate

    def _many(self, rate: float, now: float) -> int:
        return min(_MOST, max(1, int(self._allowed(rate, now))))


def read(text: str, *, boot: str, now: float) -> Traffic:
    """Read an account; what cannot be true at this time is left out.

    Args:
        text: As ``Traffic.written`` gives it, or anything.
        boot: What names the machine's present run; the clock of another one says nothing.
        now: The time.

    Returns:
        The account, empty if nothing of it can be used.

    >>> read('{"boot": "a", "free_at": 1e9, "arrived_by": [1.0, "x", 7e9], "told": 3}', boot="a", now=2.0)
    Traffic(free_at=0.0, arrived_by=[1.0], told=None)
    """
    try:
        body = json.loads(text.partition("\n")[0])
    except (ValueError, RecursionError):
        return Traffic()
    if not isinstance(body, dict) or body.get("boot") != boot:
        return Traffic()
    moments = body.get("arrived_by")
    told = body.get("told")
    return Traffic(
        free_at=_moment(body.get("free_at"), now + MAX_HOLD) or 0.0,
        arrived_by=[good for each in moments[-_MOST:] if (good := _moment(each, now + LEASE)) is not None]
        if isinstance(moments, list)
        else [],
        told=_told(told, now),
    )


def _told(value: Any, now: float) -> tuple[float, float] | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    limit, when = _moment(value[0], _MOST), _moment(value[1], now)
    return (limit, when) if limit and when is not None else None


def _moment(value: Any, latest: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= latest else None
