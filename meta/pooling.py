"""Pool effects with PyMARE, every choice passed by name; the only module that knows PyMARE.

PyMARE fits the weighted mean and its standard error, and gives the moment estimates of tau2. Its defaults
(Knapp-Hartung, ML) are never relied on, each fit has an estimator of its own, and what it lacks comes from meta.tau2
and meta.heterogeneity. Must never interpret: what a result means for few studies is said by Pooled.sentence.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from pymare.estimators import DerSimonianLaird, Hedges, WeightedLeastSquares
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from meta import heterogeneity, inputs, words
from meta import tau2 as between
from meta.inputs import Floats
from meta.pooled import Beside, Pooled

#: Our names of the intervals in PyMARE's words.
_CORRECTIONS = {"wald": "wald", "hksj": "knapp-hartung", "hksj-adhoc": "knapp-hartung-conservative"}

#: The estimators of tau2 that PyMARE gives to the last digit.
_MOMENTS = {"DL": DerSimonianLaird, "HE": Hedges}


class _Fit(NamedTuple):
    """What is taken from PyMARE: weighted mean, its standard error, and the degrees of freedom of t (None: normal)."""

    estimate: float
    se: float
    df: int | None


class _Spread(NamedTuple):
    """What tau2 and the sampling variances say about heterogeneity."""

    tau2_se: float | None
    tau2_ci: heterogeneity.Interval | None
    i2: float
    i2_ci: heterogeneity.Interval | None
    h2: float
    notes: tuple[str, ...]


def pool(
    yi: Any,
    vi: Any,
    *,
    tau2: str = "REML",
    ci: str = "hksj-adhoc",
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> Pooled:
    """Pool effects by inverse variance, with a fixed effect or with random effects.

    Args:
        yi: Effects, shape (k,), on the scale of analysis: ratios as natural logarithms.
        vi: Their sampling variances (squared standard errors), shape (k,).
        tau2: ``FE`` for a fixed effect, or the estimator of tau2: DL HE SJ ML REML EB PM.
        ci: ``wald`` (normal), ``hksj`` (Hartung-Knapp-Sidik-Jonkman, t with k - 1), ``hksj-adhoc`` (the
            same, its factor floored at 1).
        level: Level of all intervals as a fraction.
        labels: Names of the studies, for messages.

    Returns:
        The result, on the scale of ``yi``. It is computed for any k; whether to average two studies is for
        the reader to decide.

    Raises:
        ValueError: Input that cannot be pooled, with the study named, or an unknown choice.

    Heng 2014 (PLoS One 9:e114264), the four adjusted multicentre cohorts, published as 0.82 (0.68-0.98):

    >>> from math import exp
    >>> from meta import log_effect
    >>> rows = [(0.79, 0.43, 1.45), (1.03, 0.59, 1.79), (0.84, 0.67, 1.06), (0.65, 0.42, 0.99)]
    >>> yi, sei = zip(*(log_effect(*row) for row in rows))
    >>> result = pool(yi, [s**2 for s in sei], ci="wald")
    >>> [round(exp(x), 4) for x in (result.estimate, result.ci_low, result.ci_high)]
    [0.8155, 0.6803, 0.9777]
    """
    y, v = inputs.check(yi, vi, labels)
    inputs.check_choices(tau2, ci, level)
    hint = inputs.scale_hint(y)
    notes = (hint,) if hint else ()
    if len(y) == 1:
        return _single(y, v, level, notes)
    return _several(y, v, tau2=tau2, ci=ci, level=level, notes=notes)


def _several(y: Floats, v: Floats, *, tau2: str, ci: str, level: float, notes: tuple[str, ...]) -> Pooled:
    between_variance, tau2_notes = _tau2(tau2, y, v)
    fit = _fit(y, v, between_variance, ci)
    spread = _spread(tau2, y, v, between_variance, level)
    test = heterogeneity.cochran(y, v)
    critical = _critical(level, fit.df)
    half = critical * fit.se
    reach = critical * float(np.sqrt(fit.se**2 + between_variance)) if tau2 != "FE" else None
    weights = 1 / (v + between_variance)
    return Pooled(
        k=len(y),
        estimate=fit.estimate,
        se=fit.se,
        statistic=fit.estimate / fit.se if fit.se > 0 else None,
        df=fit.df,
        p_value=_p_value(fit),
        ci_low=fit.estimate - half,
        ci_high=fit.estimate + half,
        pi_low=None if reach is None else fit.estimate - reach,
        pi_high=None if reach is None else fit.estimate + reach,
        pi_method=None if reach is None else f"metafor's default: {_reference(fit.df)}",
        tau2=between_variance,
        tau2_se=spread.tau2_se,
        tau2_ci=spread.tau2_ci,
        i2=spread.i2,
        i2_ci=spread.i2_ci,
        h2=spread.h2,
        i2_q=test.i2,
        q=test.q,
        q_df=test.df,
        q_p=test.p,
        weights=tuple((100 * weights / weights.sum()).tolist()),
        method=words.method(tau2, ci, level, len(y)),
        warnings=(*notes, *tau2_notes, *spread.notes, *_interval_notes(tau2, ci, fit, weights)),
        level=level,
        pi_riley=None if reach is None else _riley(fit, between_variance, len(y), level),
        beside=() if tau2 == "FE" else _beside(y, weights, fit.estimate, level),
    )


def _single(y: Floats, v: Floats, level: float, notes: tuple[str, ...]) -> Pooled:
    """Give one study as it is: its own effect and normal interval, and None for all that needs two."""
    fit = _fit(y, v, 0.0, "wald")
    half = _critical(level, None) * fit.se
    return Pooled(
        k=1,
        estimate=fit.estimate,
        se=fit.se,
        statistic=fit.estimate / fit.se,
        df=None,
        p_value=_p_value(fit),
        ci_low=fit.estimate - half,
        ci_high=fit.estimate + half,
        pi_low=None,
        pi_high=None,
        pi_method=None,
        tau2=0.0,
        tau2_se=None,
        tau2_ci=None,
        i2=None,
        i2_ci=None,
        h2=None,
        i2_q=None,
        q=None,
        q_df=0,
        q_p=None,
        weights=(100.0,),
        method=words.method("FE", "wald", level, 1),
        warnings=(*notes, "k = 1: nothing was pooled; this is the study's own estimate with a normal interval"),
        level=level,
    )


def _tau2(method: str, y: Floats, v: Floats) -> tuple[float, tuple[str, ...]]:
    """Estimate tau2, with what a reader should know about the estimate."""
    if method == "FE":
        return 0.0, ()
    if method in _MOMENTS:
        estimator = _MOMENTS[method](weight_scheme="individual", small_sample_correction="wald")
        fitted = estimator.fit(_column(y - y[0]), _column(v), np.ones((len(y), 1)))
        return float(np.ravel(fitted.params_["tau2"])[0]), ()
    if method in ("ML", "REML"):
        estimate, maxima = between.maximum_likelihood(y, v, restricted=method == "REML")
        if len(maxima) == 1:
            return estimate, ()
        found = ", ".join(f"{x:.4g}" for x in maxima)
        return estimate, (f"the likelihood of tau2 has {len(maxima)} maxima ({found}); the highest was taken",)
    return (between.sidik_jonkman if method == "SJ" else between.paule_mandel)(y, v), ()


def _fit(y: Floats, v: Floats, between_variance: float, ci: str) -> _Fit:
    """Fit the weighted mean for a given tau2."""
    estimator = WeightedLeastSquares(
        tau2=between_variance, weight_scheme="individual", small_sample_correction=_CORRECTIONS[ci]
    )
    # copied out at once: PyMARE's results change when their estimator is fitted again
    params = estimator.fit(y=_column(y), X=np.ones((len(y), 1)), v=_column(v)).params_
    variance = float(np.ravel(params["inv_cov"])[0])  # its name in PyMARE; it is the covariance itself
    df = None if params["dof"] is None else int(np.ravel(params["dof"])[0])
    return _Fit(float(np.ravel(params["fe_params"])[0]), float(np.sqrt(variance)), df)


def _spread(method: str, y: Floats, v: Floats, between_variance: float, level: float) -> _Spread:
    """Set tau2 against the sampling variance; a fixed effect has no tau2, so there I2 and H2 come from Q."""
    if method == "FE":
        test = heterogeneity.cochran(y, v)
        return _Spread(None, None, test.i2, None, test.q / test.df, ())
    typical = heterogeneity.typical_variance(v)
    tau2_ci, empty = heterogeneity.q_profile(y, v, level)
    note = "the Q-profile interval of tau2 is empty (the effects agree more than by chance); 0 to 0 stands for it"
    return _Spread(
        tau2_se=between.standard_error(method, y, v, between_variance),
        tau2_ci=tau2_ci,
        i2=heterogeneity.i2(between_variance, typical),
        i2_ci=(heterogeneity.i2(tau2_ci[0], typical), heterogeneity.i2(tau2_ci[1], typical)),
        h2=heterogeneity.h2(between_variance, typical),
        notes=(note,) if empty else (),
    )


def _critical(level: float, df: int | None) -> float:
    tail = (1 - level) / 2
    return float(-ndtri(tail) if df is None else -stdtrit(df, tail))


def _reference(df: int | None) -> str:
    return "normal" if df is None else f"t with k - 1 = {df} degrees of freedom"


def _riley(fit: _Fit, between_variance: float, k: int, level: float) -> heterogeneity.Interval | None:
    """Prediction interval with t of k - 2 degrees of freedom (Higgins 2009, J R Stat Soc A 172:137; Riley 2011)."""
    if k < 3:
        return None
    reach = _critical(level, k - 2) * float(np.sqrt(fit.se**2 + between_variance))
    return fit.estimate - reach, fit.estimate + reach


def _beside(y: Floats, weights: Floats, estimate: float, level: float) -> tuple[Beside, ...]:
    """Give the interval by each method, from the one fit that they share (Hartung and Knapp 2001, Stat Med 20:3875)."""
    df, total = len(y) - 1, float(weights.sum())
    factor = float(np.sqrt(np.sum(weights * (y - estimate) ** 2) / df))
    half, wide = _critical(level, None) / np.sqrt(total), _critical(level, df) / np.sqrt(total)
    halves = {"wald": half, "hksj": wide * factor, "hksj-adhoc": wide * max(1.0, factor)}
    return tuple(Beside(ci, float(estimate - h), float(estimate + h)) for ci, h in halves.items())


def _p_value(fit: _Fit) -> float | None:
    """Two-sided P value; 0 for an estimate without any error, as metafor has it, and None for 0 / 0."""
    if fit.se == 0:
        return 0.0 if fit.estimate != 0 else None
    size = abs(fit.estimate) / fit.se
    return float(2 * (ndtr(-size) if fit.df is None else stdtr(fit.df, -size)))


def _interval_notes(tau2: str, ci: str, fit: _Fit, weights: Floats) -> tuple[str, ...]:
    """Say where the Hartung-Knapp interval is not what it is meant to be."""
    if ci == "wald":
        return ()
    notes = []
    if tau2 == "FE":
        notes.append("the Hartung-Knapp interval is not meant for a fixed effect")
    if fit.se == 0:
        notes.append("identical effects: the Hartung-Knapp standard error is 0, its interval a point; use hksj-adhoc")
    elif (factor := fit.se * float(np.sqrt(weights.sum()))) < 1 - 1e-9:
        notes.append(f"the Hartung-Knapp factor {factor:.2f} makes the standard error smaller; hksj-adhoc forbids that")
    if len(weights) == 2:
        notes.append("k = 2: t with 1 degree of freedom makes the interval uselessly wide; read the two studies")
    return tuple(notes)


def _column(x: Floats) -> Floats:
    return x[:, np.newaxis]
