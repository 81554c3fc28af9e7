"""Pool two-by-two tables themselves, as rare events ask for: Mantel and Haenszel, and Peto.

A fixed effect for all studies; no cell is corrected in the pool, only in the studies' own effects from which
heterogeneity is read. Must never be used for a random effect.

Sources: Mantel and Haenszel 1959; Robins 1986, Biometrics 42:311 (variance for OR); Greenland and Robins 1985 (RR);
Sato 1989, Biometrics 45:1323 (RD); Breslow and Day 1980, with Tarone 1985, Biometrika 72:91;
Yusuf 1985 (Peto); Cochrane Handbook 10.4; metafor's rma.mh and rma.peto.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.special import chdtrc, ndtr, ndtri

from meta import counts
from meta.counts import Tables
from meta.inputs import Floats

#: Share of participants with the event, and ratio of the arms' sizes, beyond which Peto's estimate gets a warning.
_RARE = 0.05
_UNBALANCED = 3.0


class Chi2(NamedTuple):
    """A chi-square test: statistic, degrees of freedom, P value."""

    statistic: float
    df: int
    p_value: float


@dataclass(frozen=True, slots=True)
class TablePool:
    """A pool of two-by-two tables; None for what the tables do not define.

    Attributes:
        measure: OR RR (both as natural logarithms) or RD, or PETO (log odds ratio).
        k: Number of tables.
        k_yi: Number of tables with an effect of their own, on which q rests.
        estimate: Pooled effect, arm 1 over (or less) arm 2.
        se: Its standard error.
        statistic: estimate / se.
        p_value: Two-sided P value of no effect.
        ci_low: Lower bound of the interval.
        ci_high: Upper bound.
        q: Cochran's Q of the tables' own effects about the pool.
        q_df: Its degrees of freedom.
        q_p: Its P value.
        i2: I2 in per cent, from Q.
        mh: Cochran-Mantel-Haenszel test of no effect; for OR.
        bd: Breslow-Day test of equal odds ratios; for OR.
        ta: The same with Tarone's correction; for OR.
        level: Level of the interval.
        warnings: What a reader has to know before using the result.
    """

    measure: str
    k: int
    k_yi: int
    estimate: float | None
    se: float | None
    statistic: float | None
    p_value: float | None
    ci_low: float | None
    ci_high: float | None
    q: float | None
    q_df: int
    q_p: float | None
    i2: float | None
    mh: Chi2 | None
    bd: Chi2 | None
    ta: Chi2 | None
    level: float
    warnings: tuple[str, ...]


class _Estimate(NamedTuple):
    value: float | None
    se: float | None


def mantel_haenszel(
    ai: Any,
    n1i: Any,
    ci: Any,
    n2i: Any,
    *,
    measure: str = "OR",
    correct: bool = True,
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> TablePool:
    """Pool two-by-two tables by Mantel and Haenszel (metafor's rma.mh).

    Args:
        ai: Events in arm 1, shape (k,).
        n1i: Participants in arm 1, shape (k,).
        ci: Events in arm 2, shape (k,).
        n2i: Participants in arm 2, shape (k,).
        measure: OR, RR or RD.
        correct: Whether the Cochran-Mantel-Haenszel test has the continuity correction.
        level: Level of the interval as a fraction.
        labels: Names of the studies, for messages.

    Raises:
        ValueError: Counts that cannot be, an unknown measure, or a level that is not between 0 and 1.

    Two trials of BCG vaccine (Aronson 1948; Ferguson and Simes 1949):

    >>> found = mantel_haenszel([4, 6], [123, 306], [11, 29], [139, 303], measure="RR")
    >>> round(found.estimate, 3), round(found.se, 3), round(found.q, 2)
    (-1.352, 0.346, 0.94)
    """
    tables = counts.read(ai, n1i, ci, n2i, labels)
    if measure not in _POOLS:
        raise ValueError(f"measure must be OR, RR or RD, got {measure!r}")
    with np.errstate(divide="ignore", invalid="ignore"):  # 0 / 0 where no table has an event: becomes None
        pooled = _defined(_POOLS[measure](tables))
    odds = measure == "OR"
    homogeneity = _breslow_day(tables, pooled.value) if odds and pooled.value is not None else (None, None)
    tests = (_cmh(tables, correct=correct) if odds else None, *homogeneity)
    return _result(measure, tables, pooled, tests, level)


def peto(
    ai: Any,
    n1i: Any,
    ci: Any,
    n2i: Any,
    *,
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> TablePool:
    """Pool two-by-two tables by Peto's one-step method (metafor's rma.peto); for rare events and balanced arms.

    Arguments and errors as mantel_haenszel; the estimate is a log odds ratio.

    >>> found = peto([1, 0, 2], [100, 120, 90], [4, 2, 5], [102, 118, 95])
    >>> round(found.estimate, 3), round(found.se, 3), found.k_yi
    (-1.139, 0.541, 3)
    """
    tables = counts.read(ai, n1i, ci, n2i, labels)
    excess, variance = counts.excess_and_variance(tables)
    total = float(np.nansum(variance))
    pooled = _Estimate(float(np.nansum(excess)) / total, total**-0.5) if total > 0 else _Estimate(None, None)
    return _result("PETO", tables, pooled, (None, None, None), level)


def _result(
    measure: str, t: Tables, pooled: _Estimate, tests: tuple[Chi2 | None, Chi2 | None, Chi2 | None], level: float
) -> TablePool:
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1 (write 0.95, not 95), got {level}")
    to = "none" if measure == "PETO" else "only0"  # Peto's effects need no correction, the others' some
    own = counts.escalc(t.a, t.n1, t.c, t.n2, measure=measure, to=to, drop00=True)
    pairs = [(y, v) for y, v in zip(own.yi, own.vi, strict=True) if y is not None and v is not None]
    value, se = pooled
    notes, q = [], None
    if value is None:
        notes.append("the tables define no pooled effect: an arm has no event, or nobody without one")
    elif len(pairs) > 1:
        statistic = float(sum((y - value) ** 2 / v for y, v in pairs))
        q = Chi2(statistic, len(pairs) - 1, float(chdtrc(len(pairs) - 1, statistic)))
    if measure == "PETO":
        notes += _not_for_peto(t)
    if left := len(t.a) - len(pairs):
        notes.append(
            f"{left} of {len(t.a)} tables, in which nobody or everybody had the event, have no effect of their own"
        )
    half = None if se is None else float(-ndtri((1 - level) / 2)) * se
    z = None if value is None or se is None else value / se
    return TablePool(
        measure=measure,
        k=len(t.a),
        k_yi=len(pairs),
        estimate=value,
        se=se,
        statistic=z,
        p_value=None if z is None else float(2 * ndtr(-abs(z))),
        ci_low=None if value is None or half is None else value - half,
        ci_high=None if value is None or half is None else value + half,
        q=q.statistic if q else None,
        q_df=max(0, len(pairs) - 1),
        q_p=q.p_value if q else None,
        i2=100 * max(0.0, (q.statistic - q.df) / q.statistic) if q and q.statistic > 0 else (0.0 if q else None),
        mh=tests[0],
        bd=tests[1],
        ta=tests[2],
        level=level,
        warnings=tuple(notes),
    )


def _not_for_peto(t: Tables) -> list[str]:
    """Say where Peto's method is known to be biased: common events, arms of very different size."""
    notes = []
    share, balance = float(t.events.sum() / t.total.sum()), float(t.n1.sum() / t.n2.sum())
    if share > _RARE:
        notes.append(f"{100 * share:.0f} % had the event: Peto's method is meant for rare ones (Handbook 10.4.4.1)")
    if not 1 / _UNBALANCED < balance < _UNBALANCED:
        notes.append("arms of very different size bias Peto's method: prefer mantel_haenszel")
    return notes


def _odds_ratio(t: Tables) -> _Estimate:
    n = t.total
    agree, differ = (t.a + t.d) / n, (t.b + t.c) / n
    r, s = t.a * t.d / n, t.b * t.c / n
    up, down = np.sum(r), np.sum(s)
    variance = (
        np.sum(agree * r) / up**2
        + np.sum(agree * s + differ * r) / (up * down)  # Robins, Breslow and Greenland
        + np.sum(differ * s) / down**2
    ) / 2
    return _Estimate(float(np.log(up / down)), float(np.sqrt(variance)))


def _risk_ratio(t: Tables) -> _Estimate:
    n = t.total
    up, down = np.sum(t.a * t.n2 / n), np.sum(t.c * t.n1 / n)
    variance = np.sum(t.n1 * t.n2 * t.events / n**2 - t.a * t.c / n) / (up * down)
    return _Estimate(float(np.log(up / down)), float(np.sqrt(variance)))


def _risk_difference(t: Tables) -> _Estimate:
    n = t.total
    weight = np.sum(t.n1 * t.n2 / n)
    value = np.sum(t.a * t.n2 / n - t.c * t.n1 / n) / weight
    first = np.sum(t.c * (t.n1 / n) ** 2 - t.a * (t.n2 / n) ** 2 + (t.n1 / n) * (t.n2 / n) * (t.n2 - t.n1) / 2)
    second = np.sum(t.a * t.d / n + t.c * t.b / n) / 2
    return _Estimate(float(value), float(np.sqrt((value * first + second) / weight**2)))


_POOLS = {"OR": _odds_ratio, "RR": _risk_ratio, "RD": _risk_difference}


def _defined(pooled: _Estimate) -> _Estimate:
    if pooled.value is None or pooled.se is None or not (np.isfinite(pooled.value) and 0 < pooled.se < np.inf):
        return _Estimate(None, None)
    return pooled


def _cmh(t: Tables, *, correct: bool) -> Chi2 | None:
    excess, variance = counts.excess_and_variance(t)
    total = float(np.nansum(variance))
    if total == 0:
        return None
    statistic = (abs(float(np.nansum(excess))) - (0.5 if correct else 0.0)) ** 2 / total
    return Chi2(statistic, 1, float(chdtrc(1, statistic)))


def _breslow_day(t: Tables, log_odds_ratio: float) -> tuple[Chi2 | None, Chi2 | None]:
    """Breslow and Day's test, and Tarone's correction of it."""
    mixed = ~t.one_sided()
    if mixed.sum() < 2:
        return None, None
    t = Tables(*(cell[mixed] for cell in t))
    fitted = _fitted(t, float(np.exp(log_odds_ratio)))
    variance = 1 / (1 / fitted + 1 / (t.n1 - fitted) + 1 / (t.events - fitted) + 1 / (t.n2 - t.events + fitted))
    df = len(fitted) - 1
    plain = float(np.sum((t.a - fitted) ** 2 / variance))
    tarone = plain - float(np.sum(t.a - fitted)) ** 2 / float(np.sum(variance))
    return Chi2(plain, df, float(chdtrc(df, plain))), Chi2(tarone, df, float(chdtrc(df, tarone)))


def _fitted(t: Tables, odds_ratio: float) -> Floats:
    """Events expected in arm 1 at a common odds ratio and the margins of each table."""
    if odds_ratio == 1:
        return np.asarray(t.events * t.n1 / t.total)
    linear = odds_ratio * (t.n1 + t.events) + t.n2 - t.events
    product = odds_ratio * t.n1 * t.events
    # the root of the quadratic that lies within the margins, written so that an odds ratio near 1 costs no digits
    return np.asarray(2 * product / (linear + np.sqrt(linear**2 - 4 * (odds_ratio - 1) * product)))
