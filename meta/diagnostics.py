"""Which study moves the result, and by how much: residuals, deletion diagnostics, Baujat's plot and shrunken effects.

Every deletion refits tau2 too. Must never call a study wrong: it says how much depends on it, no more.

Sources: Viechtbauer and Cheung 2010, Res Synth Methods 1:112 (all diagnostics and their cut-offs; metafor's influence,
rstandard, rstudent); Baujat 2002, Stat Med 21:2641 (metafor's baujat); Raudenbush and Bryk 1985, J Educ Stat 10:75
(metafor's blup).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import chdtrc

from meta import inputs, subsets, words
from meta import tau2 as between
from meta.inputs import Floats

#: A deleted residual this small beside the effects is rounding: exactly 0 is meant.
_ROUNDING = 100 * np.finfo(float).eps


@dataclass(frozen=True, slots=True)
class Influence:
    """Diagnostics of each study, in the order of the input; None where a study's deletion leaves nothing to compare.

    Attributes:
        labels: Names of the studies.
        residual: Effect less the pooled effect.
        residual_se: Standard error of that.
        rstandard: Internally standardised residual, residual / residual_se.
        deleted_residual: Effect less the effect pooled without the study.
        deleted_residual_se: Standard error of that.
        rstudent: Externally standardised residual; beyond 1.96 in 5 % of the studies if the model holds.
        dffits: Change of the study's predicted effect when it is left out, in standard errors.
        cook_d: Cook's distance: squared change of the pooled effect over its variance.
        cov_r: Variance of the pooled effect without the study over the variance with it; below 1: the study blurs it.
        tau2_deleted: tau2 without the study.
        q_deleted: Cochran's Q without the study.
        hat: Leverage, the weight as a fraction.
        weight: Weight in per cent.
        dfbetas: Change of the pooled effect in standard errors.
        is_influential: Whether one of Viechtbauer and Cheung's cut-offs is passed.
        method: Model, tau2 estimator and interval in words.
        warnings: What a reader has to know before using the result.
    """

    labels: tuple[str, ...]
    residual: tuple[float | None, ...]
    residual_se: tuple[float | None, ...]
    rstandard: tuple[float | None, ...]
    deleted_residual: tuple[float | None, ...]
    deleted_residual_se: tuple[float | None, ...]
    rstudent: tuple[float | None, ...]
    dffits: tuple[float | None, ...]
    cook_d: tuple[float | None, ...]
    cov_r: tuple[float | None, ...]
    tau2_deleted: tuple[float | None, ...]
    q_deleted: tuple[float | None, ...]
    hat: tuple[float, ...]
    weight: tuple[float, ...]
    dfbetas: tuple[float | None, ...]
    is_influential: tuple[bool, ...]
    method: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Baujat:
    """Coordinates of Baujat's plot, in the order of the input.

    Attributes:
        labels: Names of the studies.
        x: Contribution to the heterogeneity: squared standardised residual.
        y: Influence on the pooled effect: squared change when the study is left out, over the variance without it;
            None where nothing is left.
    """

    labels: tuple[str, ...]
    x: tuple[float, ...]
    y: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Blup:
    """Effects shrunken towards the pooled one (empirical Bayes, best linear unbiased predictions).

    Attributes:
        labels: Names of the studies.
        pred: Shrunken effects on the scale of ``yi``.
        se: Their standard errors.
        pi_low: Lower bounds, normal or t with k - 1 as the interval of the pool.
        pi_high: Upper bounds.
        shrinkage: How far each was moved, v / (tau2 + v): 1 is all the way to the pooled effect.
        level: Level of the bounds.
    """

    labels: tuple[str, ...]
    pred: tuple[float, ...]
    se: tuple[float, ...]
    pi_low: tuple[float, ...]
    pi_high: tuple[float, ...]
    shrinkage: tuple[float, ...]
    level: float


def influence(
    yi: Any,
    vi: Any,
    *,
    tau2: str = "REML",
    ci: str = "hksj-adhoc",
    labels: Sequence[str] | None = None,
) -> Influence:
    """Compute all deletion diagnostics of the pooled effect (metafor's influence, rstandard and rstudent).

    Args:
        yi: Effects, shape (k,), on the scale of analysis: ratios as natural logarithms.
        vi: Their sampling variances, shape (k,).
        tau2: ``FE`` or the estimator of tau2, as in meta.pool.
        ci: The interval of the pool; its Hartung-Knapp factor enters every variance, as in metafor.
        labels: Names of the studies.

    Raises:
        ValueError: Input that cannot be pooled, or an unknown choice.

    >>> found = influence([-0.24, 0.03, -0.17, -1.43], [0.096, 0.080, 0.014, 0.048], tau2="DL", ci="wald")
    >>> [round(x, 2) for x in found.rstudent]
    [0.32, 0.73, 0.41, -5.28]
    >>> found.is_influential
    (False, False, False, True)
    """
    y, v = inputs.check(yi, vi, labels)
    inputs.check_choices(tau2, ci, 0.95)
    fit = subsets.fit(y, v, subsets.everyone(len(y)), tau2=tau2, ci=ci)
    w = 1 / (v + fit.tau2)
    residual = _residual(y, fit.estimate)
    residual_se = np.sqrt(between.others(w) / w.sum() / w)
    found: dict[str, Floats] = {
        "residual": residual,
        "residual_se": residual_se,
        "rstandard": _ratio(residual, residual_se),
        "hat": w / w.sum(),
        "weight": 100 * w / w.sum(),
    }
    names, notes = inputs.names(labels, len(y)), _warnings(y)
    found |= _deleted(y, v, fit, w, tau2=tau2, ci=ci) if len(y) > 1 else dict.fromkeys(_DELETED, np.full(1, np.nan))
    return Influence(
        labels=names,
        **{name: subsets.optional(values) for name, values in found.items()},  # type: ignore[arg-type]
        is_influential=_beyond_cut_offs(found),
        method=words.method(tau2, ci, 0.95, len(y)),
        warnings=notes,
    )


def baujat(
    yi: Any,
    vi: Any,
    *,
    tau2: str = "REML",
    ci: str = "hksj-adhoc",
    labels: Sequence[str] | None = None,
) -> Baujat:
    """Give each study's contribution to heterogeneity and to the result (metafor's baujat); arguments as influence.

    Raises:
        ValueError: Input that cannot be pooled, or an unknown choice.

    >>> plot = baujat([-0.24, 0.03, -0.17, -1.43], [0.096, 0.080, 0.014, 0.048], tau2="FE", ci="wald")
    >>> [round(x, 1) for x in plot.x], [round(y, 1) for y in plot.y]
    ([0.2, 2.1, 3.2, 22.9], [0.0, 0.3, 5.3, 5.0])
    """
    y, v = inputs.check(yi, vi, labels)
    inputs.check_choices(tau2, ci, 0.95)
    fit = subsets.fit(y, v, subsets.everyone(len(y)), tau2=tau2, ci=ci)
    change = np.full(len(y), np.nan)
    if len(y) > 1:
        without = subsets.fit(y, v, subsets.all_but_one(len(y)), tau2=tau2, ci=ci)
        change = _ratio((without.estimate - fit.estimate) ** 2, without.se**2)
    return Baujat(
        labels=inputs.names(labels, len(y)),
        x=tuple((_residual(y, fit.estimate) ** 2 / (v + fit.tau2)).tolist()),
        y=subsets.optional(change),
    )


def blup(
    yi: Any,
    vi: Any,
    *,
    tau2: str = "REML",
    ci: str = "hksj-adhoc",
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> Blup:
    """Shrink each effect towards the pooled one, the more the less precise it is (metafor's blup).

    Arguments as in meta.pool. With tau2 = 0 every effect becomes the pooled one.

    Raises:
        ValueError: Input that cannot be pooled, or an unknown choice.

    >>> found = blup([-0.24, 0.03, -0.17, -1.43], [0.096, 0.080, 0.014, 0.048], tau2="DL", ci="wald")
    >>> [round(x, 2) for x in found.pred], [round(x, 2) for x in found.shrinkage]
    ([-0.28, -0.05, -0.18, -1.32], [0.2, 0.17, 0.03, 0.11])
    """
    y, v = inputs.check(yi, vi, labels)
    inputs.check_choices(tau2, ci, level)
    fit = subsets.fit(y, v, subsets.everyone(len(y)), tau2=tau2, ci=ci)
    share = fit.tau2 / (fit.tau2 + v)
    pred = share * y + (1 - share) * fit.estimate
    se = np.sqrt(share * v + (1 - share) ** 2 * fit.se**2)
    half = fit.critical(level) * se
    return Blup(
        labels=inputs.names(labels, len(y)),
        pred=tuple(pred.tolist()),
        se=tuple(se.tolist()),
        pi_low=tuple((pred - half).tolist()),
        pi_high=tuple((pred + half).tolist()),
        shrinkage=tuple((1 - share).tolist()),
        level=level,
    )


#: What needs the fit without a study.
_DELETED = (
    "deleted_residual",
    "deleted_residual_se",
    "rstudent",
    "dffits",
    "cook_d",
    "cov_r",
    "tau2_deleted",
    "q_deleted",
    "dfbetas",
)


def _deleted(y: Floats, v: Floats, fit: subsets.Fits, w: Floats, *, tau2: str, ci: str) -> dict[str, Floats]:
    without = subsets.fit(y, v, subsets.all_but_one(len(y)), tau2=tau2, ci=ci)
    residual = _residual(y, without.estimate)
    residual_se = np.sqrt(without.factor * (v + without.tau2) + without.se**2)
    change = _residual(fit.estimate, without.estimate)
    total = np.array([np.sum(1 / (v + t)) for t in without.tau2])  # all studies, at the tau2 without one of them
    return {
        "deleted_residual": residual,
        "deleted_residual_se": residual_se,
        "rstudent": _ratio(residual, residual_se),
        "dffits": _ratio(change, np.sqrt(without.factor * w / w.sum() * (without.tau2 + v))),
        "cook_d": _ratio(change**2, fit.se**2),
        "cov_r": _ratio(without.se**2, fit.se**2),
        "tau2_deleted": without.tau2,
        "q_deleted": np.where(without.k > 1, without.q, 0.0),  # one study differs from nobody
        "dfbetas": _ratio(change, np.sqrt(without.factor / total)),
    }


def _beyond_cut_offs(found: dict[str, Floats]) -> tuple[bool, ...]:
    k = len(found["hat"])
    if k == 1:
        return (False,)
    dffits, cook_d, dfbetas = (np.nan_to_num(found[name]) for name in ("dffits", "cook_d", "dfbetas"))
    beyond = np.abs(dffits) > 3 * np.sqrt(1 / (k - 1))
    beyond |= chdtrc(1, cook_d) < 0.5  # the distance at which a 50 % confidence region would be left
    beyond |= found["hat"] > 3 / k
    beyond |= np.abs(dfbetas) > 1
    return tuple(beyond.tolist())


def _residual(y: Floats, centre: Floats) -> Floats:
    difference = y - centre
    return np.where(np.abs(difference) <= _ROUNDING * np.abs(y), 0.0, difference)


def _ratio(above: Floats, below: Floats) -> Floats:
    """Quotient; NaN where the denominator is 0, which the identical effects of a Hartung-Knapp fit make it."""
    below = np.broadcast_to(below, above.shape)
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)


def _warnings(y: Floats) -> tuple[str, ...]:
    notes = [hint] if (hint := inputs.scale_hint(y.tolist())) else []
    if len(y) == 1:
        notes.append("k = 1: nothing is left when the only study is left out, so no influence is defined")
    return tuple(notes)
