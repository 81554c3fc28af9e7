"""How much longer work takes on a text twice as long, measured so that a busy machine does not decide."""

from __future__ import annotations

import itertools
import time

ENOUGH = 0.02  # seconds; what takes less than this at the greatest length is quick enough
AT_MOST = 3.0  # times as long for a text twice as long: 2 is linear, 4 is quadratic


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


def everywhere(pattern):
    """Look for every match of a pattern in a text."""

    def work(text):
        for _ in pattern.finditer(text):
            pass

    return work
