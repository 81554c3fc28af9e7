"""Kendall's rank correlation with its test, exact or with the normal approximation that ties require.

Must never use the exact distribution where there are ties: it does not hold there.

Source: Kendall 1970, Rank Correlation Methods; the same as R's cor.test.
"""

import numpy as np
from scipy.special import ndtr

from meta.inputs import Floats


def correlate(x: Floats, y: Floats, *, exact: bool) -> tuple[float | None, float | None, bool]:
    """Kendall's tau-b and its two-sided P value.

    Args:
        x: Values, shape (n,), n >= 2.
        y: Values, shape (n,).
        exact: Whether the exact distribution is wanted.

    Returns:
        tau, P, and whether P is exact; None where all values of x or of y are tied.

    >>> tau, p, exact = correlate(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 3.0, 2.0, 4.0]), exact=True)
    >>> round(tau, 4), round(p, 4), exact
    (0.6667, 0.3333, True)
    """
    n = len(x)
    pairs = n * (n - 1) / 2
    signs = np.sign(x[:, None] - x) * np.sign(y[:, None] - y)
    score = float(np.sum(signs)) / 2
    ties_x, ties_y = _ties(x), _ties(y)
    free = (pairs - float(np.sum(ties_x * (ties_x - 1))) / 2, pairs - float(np.sum(ties_y * (ties_y - 1))) / 2)
    if free[0] == 0 or free[1] == 0:
        return None, None, False
    tau = score / np.sqrt(free[0] * free[1])
    if exact and ties_x.size == ties_y.size == 0:
        return float(tau), _exact_p(score, n), True
    return float(tau), _normal_p(score, ties_x, ties_y, n), False


def _exact_p(score: float, n: int) -> float:
    """Two-sided P value from the number of inversions of random orders."""
    pairs = n * (n - 1) // 2
    chance = np.ones(1)
    for i in range(2, n + 1):  # one more value brings 0 to i - 1 inversions, each as likely
        running = np.concatenate(([0.0], np.cumsum(np.concatenate((chance, np.zeros(i - 1))))))
        starts = np.maximum(np.arange(1, len(running)) - i, 0)
        chance = (running[1:] - running[starts]) / i
    discordant = round((pairs - score) / 2)
    low = float(np.sum(chance[: min(discordant, pairs - discordant) + 1]))
    return min(1.0, 2 * low)


def _normal_p(score: float, ties_x: Floats, ties_y: Floats, n: int) -> float | None:
    def moment(ties: Floats, factors: tuple[Floats, ...]) -> float:
        product = ties * (ties - 1)
        for factor in factors:
            product = product * factor
        return float(np.sum(product))

    variance = (n * (n - 1) * (2 * n + 5) - sum(moment(t, (2 * t + 5,)) for t in (ties_x, ties_y))) / 18
    variance += moment(ties_x, ()) * moment(ties_y, ()) / (2 * n * (n - 1))
    if n > 2:
        variance += moment(ties_x, (ties_x - 2,)) * moment(ties_y, (ties_y - 2,)) / (9 * n * (n - 1) * (n - 2))
    return float(2 * ndtr(-abs(score) / np.sqrt(variance))) if variance > 0 else None


def _ties(values: Floats) -> Floats:
    """Sizes of the groups of equal values."""
    sizes = np.unique(values, return_counts=True)[1].astype(np.float64)
    return sizes[sizes > 1]
