"""How much longer work takes on a text twice as long, measured so that a busy machine does not decide."""

from __future__ import annotations

import itertools
import time

ENOUGH = 0.02  # seconds; what takes less than this at the greatest length is quick enough
QUICK = 0.002  # the same of one pattern: at 4,000 characters what is quadratic takes more
AT_MOST = 3.0  # times as long for a text twice as long: 2 is linear, 4 is quadratic
EXPLODES = 20.0  # times as long: 16 is the fourth power
FEW = range(10, 25, 2)  # characters: what explodes is seen here, before it takes for ever


def seconds(work, *words, runs=1):
    """Processor time of the quickest run, so that a busy machine does not decide."""
    best = float("inf")
    for _ in range(runs):
        start = time.process_time()
        work(*words)
        best = min(best, time.process_time() - start)
    return best


def growth(work, texts, enough=ENOUGH):
    """How much longer a text takes than the one of half its length, at the worst; 0 where the longest is quick.

    What looks superlinear is measured again with more runs, for it may have been the machine.
    """
    worst = 0.0
    for runs in (1, 3, 8):
        taken = [seconds(work, text, runs=runs) for text in reversed(texts)]
        if taken[0] < enough:
            return 0.0
        worst = max(b / a for b, a in itertools.pairwise(taken))
        if worst < AT_MOST:
            break
    return worst


def superlinear(work, text, longest, enough=QUICK):
    """The length from which on a text twice as long takes more than twice the time, up to ``longest``; else None.

    ``text`` makes a text of a length. A length that takes less than ``enough`` seconds is quick enough; a few characters
    that take more are the beginning of what explodes. Where a longer text looks slow the next one must too.
    """
    for length in FEW:
        if seconds(work, text(length)) > enough and seconds(work, text(length), runs=5) > enough:
            return length
    length = FEW[-1]
    while length <= longest:
        if seconds(work, text(length)) > enough:
            now = _ratio(work, text, length)
            if now >= EXPLODES or (now >= AT_MOST and _ratio(work, text, 2 * length) >= AT_MOST):
                return length
        length *= 2
    return None


def _ratio(work, text, length):
    """How much longer a text takes than the one of half its length, measured again where it looks like too much."""
    found = 0.0
    for runs in (1, 4):
        found = seconds(work, text(length), runs=runs) / seconds(work, text(length // 2), runs=runs)
        if not AT_MOST <= found < EXPLODES:
            break
    return found


def everywhere(pattern):
    """Look for every match of a pattern in a text."""

    def work(text):
        for _ in pattern.finditer(text):
            pass

    return work
