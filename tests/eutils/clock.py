"""The server's time: a virtual one that only sleeping moves, or the real one for tests with several processes."""

from __future__ import annotations

import datetime as dt
import threading
import time


class Clock:
    """Virtual: ``sleep`` moves it and takes no time. Threads that sleep move it one after the other."""

    real = False

    def __init__(self, start="2026-11-23T06:00:00+00:00"):
        self._now = dt.datetime.fromisoformat(start).timestamp()
        self._lock = threading.Lock()

    def now(self):
        """Seconds since 1970."""
        return self._now

    def monotonic(self):
        """The same, for nothing sets this clock back."""
        return self.now()

    def sleep(self, seconds):
        with self._lock:
            self._now += max(0.0, seconds)

    def advance(self, **span):
        """Let time pass: ``advance(days=7)``."""
        with self._lock:
            self._now += dt.timedelta(**span).total_seconds()

    def today(self, days=0):
        """The date as PubMed writes it; ``days`` later."""
        return (dt.datetime.fromtimestamp(self.now(), dt.UTC) + dt.timedelta(days=days)).strftime("%Y/%m/%d")

    def iso(self):
        return dt.datetime.fromtimestamp(self.now(), dt.UTC).isoformat(timespec="seconds")


class RealClock(Clock):
    """The machine's monotonic clock, with the date of its start, which ``advance`` moves without waiting."""

    real = True

    def __init__(self):
        super().__init__()
        self._now = time.time() - time.monotonic()

    def now(self):
        return time.monotonic() + self._now

    def monotonic(self):
        return time.monotonic()

    def sleep(self, seconds):
        time.sleep(seconds)
