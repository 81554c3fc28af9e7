"""How far the studies differ: Cochran's Q, I2 and H2, and the interval of tau2.

I2 and H2 come from tau2, as in metafor and Cochrane since 2024; the older Q-based I2 stands beside them under its own
name. Must never print a negative I2 or an interval that the data cannot give.

Sources: Higgins and Thompson 2002, Stat Med 21:1539; Viechtbauer 2007, Stat Med 26:37 (Q-profile).
"""

from typing import NamedTuple

from scipy.special import chdtrc, chdtri

from meta.inputs import Floats
from meta.tau2 import generalised_q, solve_q, trace_p

Interval = tuple[float, float]


class Cochran(NamedTuple):
    """Cochran's test of homogeneity: statistic, degrees of freedom, P value, and the I2 of it, in per cent."""

    q: float
    df: int
    p: float
    i2: float


def cochran(y: Floats, v: Floats) -> Cochran:
    """Cochran's Q of k >= 2 studies, chi-square with k - 1 degrees of freedom if all share one effect."""
    q, df = generalised_q(y, v, 0.0), len(y) - 1
    return Cochran(q, df, float(chdtrc(df, q)), 100 * max(0.0, (q - df) / q) if q > 0 else 0.0)


def q_profile(y: Floats, v: Floats, level: float) -> tuple[Interval, bool]:
    """Interval of tau2: the values at which the generalised Q is a likely chi-square value.

    Returns:
        The interval, and whether it is in truth empty (Q is too small even at tau2 = 0) and (0, 0) stands in for it.
    """
    df, tail = len(y) - 1, (1 - level) / 2
    low, high = float(chdtri(df, tail)), float(chdtri(df, 1 - tail))
    empty = generalised_q(y, v, 0.0) < high
    return (solve_q(y, v, low), solve_q(y, v, high)), empty


def typical_variance(v: Floats) -> float:
    """Higgins and Thompson's typical sampling variance, against which tau2 is set in I2 and H2."""
    return (len(v) - 1) / trace_p(1 / v)


def i2(tau2: float, typical: float) -> float:
    """Share of the total variance that lies between studies, in per cent.

    >>> i2(0.02, 0.06)
    25.0
    """
    return 100 * tau2 / (tau2 + typical)


def h2(tau2: float, typical: float) -> float:
    """Total variance over sampling variance; 1 if the studies are homogeneous.

    >>> round(h2(0.02, 0.06), 4)
    1.3333
    """
    return tau2 / typical + 1
