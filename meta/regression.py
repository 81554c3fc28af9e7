"""Meta-regression: effects explained by characteristics of the studies.

Must never suggest a cause: studies were not randomised to their characteristics, and with fewer than ten studies for
each moderator the result warns.

Sources: Cochrane Handbook 10.11.4; Knapp and Hartung 2003, Stat Med 22:2693; Raudenbush 2009 (R2); metafor's rma.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import chdtrc, fdtrc, ndtr, ndtri, stdtr, stdtrit

from meta import inputs, linear, moderators, subset_tau2, words

#: Studies for each coefficient beside the intercept, below which the Handbook advises against it.
_STUDIES_EACH = 10


@dataclass(frozen=True, slots=True)
class Regression:
    """A meta-regression; a tuple has an entry for each coefficient, the intercept first.

    Attributes:
        names: Names of the coefficients; ``design[rct]`` is level rct of the factor design against its first level.
        k: Number of studies.
        estimate: Coefficients.
        se: Their standard errors.
        statistic: estimate / se.
        df: Degrees of freedom of the t reference, k - p; None for the normal one.
        p_value: Two-sided P values.
        ci_low: Lower bounds.
        ci_high: Upper bounds.
        vb: Covariance matrix of the coefficients, row by row.
        tau2: Residual between-study variance.
        i2: Residual I2 in per cent.
        h2: Residual H2.
        r2: Share of the between-study variance that is explained, in per cent; 0 if there was none.
        qe: Residual heterogeneity Q.
        qe_df: Its degrees of freedom, k - p.
        qe_p: Its P value.
        qm: Test of all coefficients but the intercept: chi-square, or F with a Hartung-Knapp interval.
        qm_df: Its degrees of freedom, the second None for chi-square.
        qm_p: Its P value.
        method: Model, tau2 estimator and interval in words.
        level: Level of the intervals.
        warnings: What a reader has to know before using the result.
    """

    names: tuple[str, ...]
    k: int
    estimate: tuple[float, ...]
    se: tuple[float, ...]
    statistic: tuple[float | None, ...]
    df: int | None
    p_value: tuple[float | None, ...]
    ci_low: tuple[float, ...]
    ci_high: tuple[float, ...]
    vb: tuple[tuple[float, ...], ...]
    tau2: float
    i2: float
    h2: float
    r2: float
    qe: float
    qe_df: int
    qe_p: float
    qm: float | None
    qm_df: tuple[int, int | None]
    qm_p: float | None
    method: str
    level: float
    warnings: tuple[str, ...]


def meta_regression(
    yi: Any,
    vi: Any,
    mods: Mapping[str, Sequence[Any]],
    *,
    tau2: str = "REML",
    ci: str = "hksj-adhoc",
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> Regression:
    """Regress effects on characteristics of the studies, with random effects for what they do not explain.

    Args:
        yi: Effects, shape (k,), on the scale of analysis: ratios as natural logarithms.
        vi: Their sampling variances, shape (k,).
        mods: Name to values, each of length k. Numbers enter as they are, text as a factor.
        tau2: ``FE`` or the estimator of the residual tau2, as in meta.pool.
        ci: ``wald`` (normal, chi-square), ``hksj`` (t and F with k - p) or ``hksj-adhoc``.
        level: Level of the intervals as a fraction.
        labels: Names of the studies, for messages.

    Raises:
        ValueError: Input that cannot be pooled, a moderator that is missing somewhere or redundant, or no more
            studies than coefficients.

    >>> found = meta_regression(
    ...     [-0.9, -1.6, -0.2, 0.0, -0.5], [0.3, 0.2, 0.05, 0.01, 0.06], {"latitude": [44, 55, 13, 13, 27]}, ci="wald"
    ... )
    >>> found.names, [round(x, 3) for x in found.estimate], round(found.qm, 2)
    (('intercept', 'latitude'), [0.419, -0.035], 15.84)
    """
    y, v = inputs.check(yi, vi, labels)
    inputs.check_choices(tau2, ci, level)
    coded = moderators.code(mods, len(y))
    design = linear.Design(y, v, coded.x)
    if design.spare < 1:
        raise ValueError(f"{len(y)} studies cannot carry {coded.x.shape[1]} coefficients: there is no residual left")
    fitted = linear.fit(design, tau2=tau2, ci=ci)
    se = np.sqrt(np.diag(fitted.covariance))
    half = _critical(level, fitted.df) * se
    statistic = [b / s if s > 0 else None for b, s in zip(fitted.b.tolist(), se.tolist(), strict=True)]
    qm, qm_df, qm_p = _omnibus(fitted)
    return Regression(
        names=coded.names,
        k=len(y),
        estimate=tuple(fitted.b.tolist()),
        se=tuple(se.tolist()),
        statistic=tuple(statistic),
        df=fitted.df,
        p_value=tuple(None if z is None else _p_value(z, fitted.df) for z in statistic),
        ci_low=tuple((fitted.b - half).tolist()),
        ci_high=tuple((fitted.b + half).tolist()),
        vb=tuple(tuple(row) for row in fitted.covariance.tolist()),
        tau2=fitted.tau2,
        i2=fitted.i2,
        h2=fitted.h2,
        r2=_explained(tau2, design, fitted.tau2),
        qe=fitted.q,
        qe_df=design.spare,
        qe_p=fitted.q_p,
        qm=qm,
        qm_df=qm_df,
        qm_p=qm_p,
        method=f"meta-regression, {words.method(tau2, ci, level, max(2, len(y)))}",
        level=level,
        warnings=_warnings(design, coded, fitted, tau2),
    )


def _omnibus(fitted: linear.Fitted) -> tuple[float | None, tuple[int, int | None], float | None]:
    """Wald test of all coefficients but the intercept."""
    b, covariance = fitted.b[1:], fitted.covariance[1:, 1:]
    m = len(b)
    if not np.any(covariance > 0):
        return None, (m, fitted.df), None
    scale = np.sqrt(np.diag(covariance))  # moderators may differ by many powers of ten
    standard = b / scale
    q = float(standard @ np.linalg.solve(covariance / np.outer(scale, scale), standard))
    if fitted.df is None:
        return q, (m, None), float(chdtrc(m, q))
    return q / m, (m, fitted.df), float(fdtrc(m, fitted.df, q / m))


def _explained(method: str, design: linear.Design, residual: float) -> float:
    """R2 in per cent: fall of tau2, or, for a fixed effect, the adjusted R2 of the weighted regression."""
    total = _unexplained(method, design)
    if total == 0:
        return 0.0
    if method == "FE":
        y, v, _ = design
        residual = float(np.sum(linear.solve(design, 1 / v).residual ** 2 / v)) / design.spare * (len(y) - 1)
    return 100 * max(0.0, (total - residual) / total)


def _unexplained(method: str, design: linear.Design) -> float:
    """What the moderators had to explain: tau2 without them, or Cochran's Q for a fixed effect."""
    y, v, _ = design
    everyone = np.ones((1, len(y)), dtype=bool)
    if method == "FE":
        return float(subset_tau2.generalised_q(subset_tau2.middled(y), v, everyone, np.zeros(1))[0])
    return float(subset_tau2.estimate(method, y, v, everyone)[0])


def _warnings(design: linear.Design, coded: moderators.Coded, fitted: linear.Fitted, method: str) -> tuple[str, ...]:
    y = design.y
    notes = [hint] if (hint := inputs.scale_hint(y.tolist())) else []
    coefficients = len(coded.names) - 1
    if _unexplained(method, design) == 0:
        notes.append("there is no heterogeneity to explain even without moderators: R2 is 0 by convention")
    if len(y) < _STUDIES_EACH * coefficients:
        notes.append(
            f"{len(y)} studies for {coefficients} coefficient{'s' if coefficients > 1 else ''}: fewer than "
            f"{_STUDIES_EACH} each, so a difference may be chance and a missing one means little"
        )
    if not np.any(fitted.covariance > 0):
        notes.append("the model fits every study exactly: the Hartung-Knapp standard errors are 0; use hksj-adhoc")
    return tuple(notes)


def _critical(level: float, df: int | None) -> float:
    tail = (1 - level) / 2
    return float(-ndtri(tail) if df is None else -stdtrit(df, tail))


def _p_value(statistic: float, df: int | None) -> float:
    return float(2 * (ndtr(-abs(statistic)) if df is None else stdtr(df, -abs(statistic))))
