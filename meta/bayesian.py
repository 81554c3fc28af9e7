"""The normal-normal model with a prior on tau, by quadrature: a sensitivity analysis for few studies.

The effect has a flat prior, tau a half-normal one, which keeps two or three studies from claiming any tau. Nothing is
sampled: the posterior is a mixture of normals over tau, summed to more digits than are ever shown. Must never be shown
without its prior.

Sources: Roever 2020, J Stat Softw 93(6) (bayesmeta, the same model); Friede 2017, Res Synth Methods 8:79 (half-normal
with scale 0.5 for log ratios, and few studies); Roever 2021, Res Synth Methods 12:448 (choice of the prior).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from meta import inputs, subset_tau2
from meta.inputs import Floats

#: Points of Gauss and Legendre's rule in each panel; panels widen by this factor, so that no scale of tau is missed.
_POINTS = 12
_WIDER = 1.5

#: Density, relative to the highest, below which a panel cannot move any printed digit.
_NEGLIGIBLE = 1e-20


@dataclass(frozen=True, slots=True)
class Bayes:
    """Posterior of the normal-normal model, on the scale of the effects that went in.

    Attributes:
        k: Number of studies.
        mean: Posterior mean of the effect.
        median: Posterior median.
        sd: Posterior standard deviation.
        ci_low: Lower bound of the credible interval (equal tails).
        ci_high: Upper bound.
        pi_low: Lower bound of the effect of a new study.
        pi_high: Upper bound.
        p_below_zero: Probability that the effect is below 0, a ratio below 1.
        tau_mean: Posterior mean of tau, the standard deviation between studies.
        tau_median: Posterior median of tau.
        tau_ci: Its credible interval (equal tails).
        shrunken: Posterior mean of each study's own effect.
        shrunken_sd: Its standard deviation.
        shrinkage: How far each is moved to the mean, on average: 1 is all the way.
        prior: The prior in words.
        level: Level of the intervals.
        warnings: What a reader has to know before using the result.
    """

    k: int
    mean: float
    median: float
    sd: float
    ci_low: float
    ci_high: float
    pi_low: float
    pi_high: float
    p_below_zero: float
    tau_mean: float
    tau_median: float
    tau_ci: tuple[float, float]
    shrunken: tuple[float, ...]
    shrunken_sd: tuple[float, ...]
    shrinkage: tuple[float, ...]
    prior: str
    level: float
    warnings: tuple[str, ...]


class _Posterior(NamedTuple):
    """Posterior at the nodes of tau: probabilities, and the conditional normal of the effect; all of shape (t,)."""

    tau: Floats
    probability: Floats
    mean: Floats
    variance: Floats


def bayes(
    yi: Any,
    vi: Any,
    *,
    tau_scale: float = 0.5,
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> Bayes:
    """Posterior of effect and tau, with a flat prior on the effect and a half-normal one on tau.

    Args:
        yi: Effects, shape (k,), on the scale of analysis: ratios as natural logarithms.
        vi: Their sampling variances, shape (k,).
        tau_scale: Scale of the half-normal prior: tau below it with probability 0.68. 0.5 suits log ratios.
        level: Level of the intervals as a fraction.
        labels: Names of the studies, for messages.

    Raises:
        ValueError: Input that cannot be pooled, a scale that is not above 0, or a level that is not between 0 and 1.

    Two trials on opposite sides, METEOR and INTORSECT (progression-free survival, VEGF inhibitor over mTOR inhibitor):

    >>> found = bayes([-0.545, 0.139], [0.0170, 0.0109])
    >>> [round(x, 2) for x in (found.mean, found.ci_low, found.ci_high, found.tau_median)]
    [-0.2, -1.05, 0.65, 0.47]
    """
    y, v = inputs.check(yi, vi, labels)
    inputs.check_choices("REML", "wald", level)
    if not 0 < tau_scale < np.inf:
        raise ValueError(f"tau_scale must be above 0, got {tau_scale}")
    posterior, distribution = _posterior(y, v, tau_scale)
    tau, p = posterior.tau, posterior.probability
    mean = float(p @ posterior.mean)
    tails = ((1 - level) / 2, (1 + level) / 2)
    low, median, high = (_quantile(posterior, posterior.variance, at) for at in (tails[0], 0.5, tails[1]))
    new = posterior.variance + tau**2
    share = v / (v + tau[:, None] ** 2)
    own = share * posterior.mean[:, None] + (1 - share) * y
    own_variance = tau[:, None] ** 2 * share + share**2 * posterior.variance[:, None]
    shrunken = p @ own
    return Bayes(
        k=len(y),
        mean=mean,
        median=median,
        sd=float(np.sqrt(p @ (posterior.variance + (posterior.mean - mean) ** 2))),
        ci_low=low,
        ci_high=high,
        pi_low=_quantile(posterior, new, tails[0]),
        pi_high=_quantile(posterior, new, tails[1]),
        p_below_zero=float(p @ ndtr(-posterior.mean / np.sqrt(posterior.variance))),
        tau_mean=float(p @ tau),
        tau_median=distribution(0.5),
        tau_ci=(distribution(tails[0]), distribution(tails[1])),
        shrunken=tuple(shrunken.tolist()),
        shrunken_sd=tuple(np.sqrt(p @ (own_variance + (own - shrunken) ** 2)).tolist()),
        shrinkage=tuple((p @ share).tolist()),
        prior=f"effect flat, tau half-normal with scale {tau_scale:g}",
        level=level,
        warnings=_warnings(y),
    )


def _posterior(y: Floats, v: Floats, scale: float) -> tuple[_Posterior, Callable[[float], float]]:
    """Posterior on panels of tau, and its quantile function."""
    d = subset_tau2.middled(y)
    shift = float(y[0] - d[0])

    def log_density(tau: Floats) -> tuple[Floats, Floats, Floats]:
        w = 1 / (v + tau[:, None] ** 2)
        total = w.sum(axis=1)
        mean = (w @ d) / total
        likelihood = np.log(w).sum(axis=1) - np.log(total) - (w * (d - mean[:, None]) ** 2).sum(axis=1)
        return (likelihood - (tau / scale) ** 2) / 2, mean, 1 / total

    edges = _edges(v, d, scale)
    nodes, weights = np.polynomial.legendre.leggauss(_POINTS)

    def integrate(left: Floats, right: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        half = (right - left)[:, None] / 2
        tau = (left[:, None] + half * (nodes + 1)).ravel()
        log, mean, variance = log_density(tau)
        return tau, log + np.log((half * weights).ravel()), mean, variance

    tau, log_mass, mean, variance = integrate(edges[:-1], edges[1:])
    top = float(log_mass.max())
    mass = np.exp(log_mass - top)
    keep = mass > _NEGLIGIBLE
    panels = np.concatenate(([0.0], np.cumsum(mass.reshape(-1, _POINTS).sum(axis=1))))

    def quantile(at: float) -> float:
        goal = at * panels[-1]
        i = min(int(np.searchsorted(panels, goal, side="right")) - 1, len(edges) - 2)

        def missing(t: float) -> float:
            part = integrate(edges[i : i + 1], np.array([t]))[1]
            return float(panels[i] + np.exp(part - top).sum() - goal)

        left, right = float(edges[i]), float(edges[i + 1])
        return float(brentq(missing, left + 1e-12 * (right - left), right, xtol=1e-15 * right, rtol=1e-14))

    probability = mass[keep] / mass[keep].sum()
    return _Posterior(tau[keep], probability, shift + mean[keep], variance[keep]), quantile


def _edges(v: Floats, d: Floats, scale: float) -> Floats:
    """Borders of the panels: from 0, widening, to where prior and likelihood have both died away."""
    smallest = min(float(np.sqrt(v.min())), scale) / 20
    largest = 12 * max(scale, min(float(np.ptp(d)), 40 * scale))
    return np.concatenate(([0.0], smallest * _WIDER ** np.arange(np.log(largest / smallest) / np.log(_WIDER) + 1)))


def _quantile(posterior: _Posterior, variance: Floats, at: float) -> float:
    """Quantile of a mixture of normals."""
    sd = np.sqrt(variance)
    far = 40 * float(sd.max()) + float(np.ptp(posterior.mean))
    centre = float(posterior.mean.mean())

    def missing(x: float) -> float:
        return float(posterior.probability @ ndtr((x - posterior.mean) / sd)) - at

    return float(brentq(missing, centre - far, centre + far, xtol=1e-15 * far, rtol=1e-14, maxiter=500))


def _warnings(y: Floats) -> tuple[str, ...]:
    notes = [hint] if (hint := inputs.scale_hint(y.tolist())) else []
    if len(y) == 1:
        notes.append("k = 1: tau is the prior's, the study says nothing about it")
    return tuple(notes)
