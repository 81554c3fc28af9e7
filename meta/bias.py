"""Small-study effects: tests of funnel plot asymmetry.

Must never call asymmetry publication bias: heterogeneity, quality and chance look the same. Below ten studies every
result says why it should not have been asked for.

Sources: Egger 1997, BMJ 315:629, and Sterne and Egger 2005 (regression); Begg and Mazumdar 1994, Biometrics 50:1088;
Cochrane Handbook 13.3.5; metafor's regtest and ranktest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from meta import inputs, kendall, linear
from meta import tau2 as between
from meta.inputs import Floats

#: Studies below which the Handbook (13.3.5.4) advises against tests of asymmetry.
ENOUGH = 10

#: Variances that differ by less, relatively, are one precision: nothing can be regressed on it.
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Egger:
    """A regression test of funnel plot asymmetry; None where the studies do not allow a fit.

    Attributes:
        model: ``lm``, Egger's weighted regression with a multiplicative error, or ``rma``, with random effects.
        predictor: ``sei`` or ``vi``.
        k: Number of studies.
        statistic: Test of the slope, t for ``lm``, z for ``rma`` (t with a Hartung-Knapp interval).
        df: Degrees of freedom of t; None for the normal reference.
        p_value: Two-sided P value of no asymmetry.
        estimate: Limit estimate: the effect of an infinitely precise study.
        ci_low: Its lower bound.
        ci_high: Its upper bound.
        coef: Intercept (the limit estimate) and slope (the asymmetry).
        coef_se: Their standard errors.
        tau2: Residual between-study variance; 0 for ``lm``.
        warnings: What a reader has to know before using the result.
    """

    model: str
    predictor: str
    k: int
    statistic: float | None
    df: int | None
    p_value: float | None
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    coef: tuple[float, float] | None
    coef_se: tuple[float, float] | None
    tau2: float | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Begg:
    """Begg and Mazumdar's rank test.

    Attributes:
        k: Number of studies.
        tau: Kendall's rank correlation of standardised effects and variances; None where all ranks are tied.
        p_value: Two-sided P value.
        exact: Whether P is exact; ties allow the normal approximation only.
        warnings: What a reader has to know before using the result.
    """

    k: int
    tau: float | None
    p_value: float | None
    exact: bool
    warnings: tuple[str, ...]


def egger(
    yi: Any,
    vi: Any,
    *,
    model: str = "lm",
    predictor: str = "sei",
    tau2: str = "REML",
    ci: str = "wald",
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> Egger:
    """Regress effects on their standard errors or variances (metafor's regtest).

    Args:
        yi: Effects, shape (k,), on the scale of analysis: ratios as natural logarithms.
        vi: Their sampling variances, shape (k,).
        model: ``lm`` (Egger 1997) or ``rma`` (meta-regression).
        predictor: ``sei`` (Egger) or ``vi`` (as in PEESE).
        tau2: Estimator of tau2 for ``rma``, as in meta.pool.
        ci: Interval for ``rma``, as in meta.pool.
        level: Level of the interval of the limit estimate.
        labels: Names of the studies, for messages.

    Raises:
        ValueError: Input that cannot be pooled, or an unknown choice.

    >>> found = egger([-0.9, -0.6, -0.3, -0.2, -0.15], [0.30, 0.20, 0.05, 0.02, 0.01])
    >>> round(found.statistic, 2), found.df, round(found.p_value, 4)
    (-11.44, 3, 0.0014)
    """
    y, v = inputs.check(yi, vi, labels)
    inputs.check_choices(tau2, ci, level)
    if model not in ("lm", "rma") or predictor not in ("sei", "vi"):
        raise ValueError(f"model must be lm or rma, predictor sei or vi, got {model!r} and {predictor!r}")
    notes = (*_too_few(len(y)), *_undefined(v))
    if _undefined(v):
        return _not_defined(model, predictor, len(y), notes)
    design = linear.Design(y, v, np.column_stack([np.ones(len(y)), np.sqrt(v) if predictor == "sei" else v]))
    if model == "lm":
        b, covariance, df, residual_tau2 = *_least_squares(design), design.spare, 0.0
    else:
        fitted = linear.fit(design, tau2=tau2, ci=ci)
        b, covariance, df, residual_tau2 = fitted.b, fitted.covariance, fitted.df, fitted.tau2  # type: ignore[assignment]
    se = np.sqrt(np.diag(covariance))
    tail = (1 - level) / 2
    half = float(-ndtri(tail) if df is None else -stdtrit(df, tail)) * float(se[0])
    statistic = float(b[1] / se[1]) if se[1] > 0 else None
    if statistic is None:
        notes = (*notes, "identical effects: the regression has no error, so there is nothing to test")
    return Egger(
        model=model,
        predictor=predictor,
        k=len(y),
        statistic=statistic,
        df=df,
        p_value=None if statistic is None else _two_sided(statistic, df),
        estimate=float(b[0]),
        ci_low=float(b[0]) - half,
        ci_high=float(b[0]) + half,
        coef=(float(b[0]), float(b[1])),
        coef_se=(float(se[0]), float(se[1])),
        tau2=residual_tau2,
        warnings=notes,
    )


def begg(yi: Any, vi: Any, *, exact: bool = True, labels: Sequence[str] | None = None) -> Begg:
    """Correlate the ranks of standardised effects and variances (metafor's ranktest).

    Args:
        yi: Effects, shape (k,), on the scale of analysis.
        vi: Their sampling variances, shape (k,).
        exact: Whether to use the exact distribution where no two values are tied.
        labels: Names of the studies, for messages.

    Raises:
        ValueError: Input that cannot be pooled.

    >>> found = begg([-0.9, -0.6, -0.3, -0.2, -0.15], [0.30, 0.20, 0.05, 0.02, 0.01])
    >>> found.tau, round(found.p_value, 4), found.exact
    (-1.0, 0.0167, True)
    """
    y, v = inputs.check(yi, vi, labels)
    notes = list(_too_few(len(y)))
    tau = p = None
    if len(y) > 1:
        w = 1 / v
        d = y - y[0]
        standard = (d - np.sum(w * d) / np.sum(w)) / np.sqrt(v * between.others(w) / np.sum(w))
        tau, p, exact = kendall.correlate(standard, v, exact=exact)
    if tau is None:
        notes.append("effects or precisions are all the same: ranks say nothing")
    return Begg(len(y), tau, p, exact and tau is not None, tuple(notes))


def _not_defined(model: str, predictor: str, k: int, notes: tuple[str, ...]) -> Egger:
    return Egger(
        model=model,
        predictor=predictor,
        k=k,
        statistic=None,
        df=None,
        p_value=None,
        estimate=None,
        ci_low=None,
        ci_high=None,
        coef=None,
        coef_se=None,
        tau2=None,
        warnings=notes,
    )


def _least_squares(design: linear.Design) -> tuple[Floats, Floats]:
    """Weighted regression whose error is estimated from the residuals."""
    solution = linear.solve(design, 1 / design.v)
    scale = float(np.sum(solution.residual**2 / design.v)) / design.spare
    return solution.b, scale * solution.covariance


def _too_few(k: int) -> tuple[str, ...]:
    if k >= ENOUGH:
        return ()
    why = "the test could not tell chance from a real asymmetry (Cochrane Handbook 13.3.5.4)"
    return (f"k = {k}: not to be tested below {ENOUGH} studies, where {why}",)


def _undefined(v: Floats) -> tuple[str, ...]:
    if len(v) < 3:
        return (f"k = {len(v)}: a line through fewer than 3 points leaves nothing to test",)
    if float(np.ptp(v)) <= _SAME * float(np.max(v)):
        return ("all studies are equally precise: there is nothing to regress on",)
    return ()


def _two_sided(statistic: float, df: int | None) -> float:
    return float(2 * (ndtr(-abs(statistic)) if df is None else stdtr(df, -abs(statistic))))
