"""Several effects a study: a three-level model, with a standard error that holds even where the model does not.

Effects vary between clusters (studies, cohorts, research groups) and, within a cluster, around its own mean; sampling
errors are taken as independent, and what they share is left to the robust standard error. Must never treat two effects
of one cluster as two studies.

Sources: Konstantopoulos 2011, Res Synth Methods 2:61; Van den Noortgate 2013, Behav Res Methods 45:576; Hedges 2010,
Res Synth Methods 1:39 (robust variance); metafor's rma.mv with random = ~ 1 | cluster/effect, and robust (CR1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from meta import heterogeneity, inputs, linear, moderators
from meta.inputs import Floats

#: Complex arrays pass through the likelihood too: that is how it is differentiated to the last digit.
_Numbers = NDArray[Any]


class Robust(NamedTuple):
    """Cluster-robust (CR1) test of no effect; t with clusters - 1 degrees of freedom."""

    se: float
    df: int
    statistic: float | None
    p_value: float | None
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True)
class ThreeLevel:
    """A three-level model, on the scale of the effects that went in.

    Attributes:
        k: Number of effects.
        clusters: Number of clusters.
        estimate: Mean effect.
        se: Its standard error under the model.
        statistic: estimate / se, normal.
        p_value: Two-sided P value of no effect.
        ci_low: Lower bound of the interval.
        ci_high: Upper bound.
        pi_low: Lower bound of the prediction interval of one new effect; None for one effect.
        pi_high: Upper bound.
        sigma2: Variance between clusters, and between effects within a cluster.
        i2: Shares of the total variance that these are, in per cent; None for one effect.
        ll: Log likelihood, restricted for REML.
        q: Cochran's Q of all effects.
        q_df: Its degrees of freedom, k - 1.
        q_p: Its P value.
        robust: Cluster-robust test; None for a single cluster.
        method: REML or ML.
        level: Level of the intervals.
        warnings: What a reader has to know before using the result.
    """

    k: int
    clusters: int
    estimate: float
    se: float
    statistic: float
    p_value: float
    ci_low: float
    ci_high: float
    pi_low: float | None
    pi_high: float | None
    sigma2: tuple[float, float]
    i2: tuple[float, float] | None
    ll: float
    q: float | None
    q_df: int
    q_p: float | None
    robust: Robust | None
    method: str
    level: float
    warnings: tuple[str, ...]


class _Data(NamedTuple):
    """Effects sorted by cluster; ``starts`` is where each cluster begins."""

    y: Floats
    v: Floats
    starts: NDArray[np.intp]

    def sums(self, values: _Numbers) -> _Numbers:
        """Sums within clusters."""
        return np.asarray(np.add.reduceat(values, self.starts, axis=-1))


class _Parts(NamedTuple):
    """The weighted mean and what its likelihood is made of, for given variances."""

    mean: Any
    information: Any
    score: _Numbers  # of each cluster: sum of weighted residuals
    excess: Any  # weighted residual sum of squares
    log_determinant: Any


def three_level(
    yi: Any,
    vi: Any,
    cluster: Sequence[Any],
    *,
    method: str = "REML",
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> ThreeLevel:
    """Pool effects of which several come from one cluster.

    Args:
        yi: Effects, shape (k,), on the scale of analysis: ratios as natural logarithms.
        vi: Their sampling variances, shape (k,).
        cluster: The study, cohort or group that each effect comes from, shape (k,).
        method: ``REML`` or ``ML``.
        level: Level of the intervals as a fraction.
        labels: Names of the effects, for messages.

    Raises:
        ValueError: Input that cannot be pooled, an effect without a cluster, or an unknown method.

    >>> found = three_level([0.1, 0.2, 0.6, 0.7, -0.1], [0.02] * 5, ["a", "a", "b", "b", "c"])
    >>> round(found.estimate, 3), [round(s, 3) for s in found.sigma2], found.robust.df
    (0.241, [0.132, 0.0], 2)
    """
    y, v = inputs.check(yi, vi, labels)
    inputs.check_choices("REML", "wald", level)
    if method not in ("REML", "ML"):
        raise ValueError(f"method must be REML or ML, got {method!r}")
    if len(cluster) != len(y):
        raise ValueError(f"cluster must name the cluster of each of the {len(y)} effects, got {len(cluster)}")
    names = moderators.levels(cluster, "cluster")
    member = np.searchsorted(names, [str(one) for one in cluster])
    order = np.argsort(member, kind="stable")
    starts = np.searchsorted(member[order], np.arange(len(names)))
    data = _Data(y[order], v[order], starts)
    free, notes = _identified(len(y), len(names))
    sigma2 = _maximum(data, free, restricted=method == "REML")
    return _result(data, sigma2, method, level, notes)


def _identified(k: int, clusters: int) -> tuple[tuple[bool, bool], tuple[str, ...]]:
    """Which of the two variances the data can tell, and what to say where it is not both."""
    if k == 1:
        return (False, False), ("k = 1: this is the effect's own estimate, nothing was pooled",)
    if clusters == 1:
        return (False, True), ("one cluster only: the variance between clusters cannot be estimated and is set to 0",)
    if clusters == k:
        return (True, False), ("each cluster has one effect: the two variances are one, given as between clusters",)
    if clusters < 5:
        return (True, True), (f"{clusters} clusters: variances and robust standard error are uncertain below 5",)
    return (True, True), ()


def _parts(data: _Data, between: Any, within: Any) -> _Parts:
    w = 1 / (data.v + within)
    total = data.sums(w)
    inflation = 1 + between * total
    first = data.sums(w * data.y)
    information = np.sum(total / inflation, axis=-1)
    mean = np.sum(first / inflation, axis=-1) / information
    residual = data.y - np.expand_dims(mean, -1)
    score = data.sums(w * residual) / inflation
    excess = np.sum(w * residual**2, axis=-1) - np.sum(between * score**2 * inflation, axis=-1)
    return _Parts(mean, information, score, excess, np.sum(np.log(inflation), axis=-1) - np.sum(np.log(w), axis=-1))


def _log_likelihood(data: _Data, between: Any, within: Any, *, restricted: bool) -> Any:
    """Log likelihood; the variances may be columns of shape (g, 1), for as many values."""
    parts = _parts(data, between, within)
    k = len(data.y)
    value = -(parts.log_determinant + parts.excess) / 2
    if restricted:
        return value + (np.log(k) - np.log(parts.information) - (k - 1) * np.log(2 * np.pi)) / 2
    return value - k * np.log(2 * np.pi) / 2


def _maximum(data: _Data, free: tuple[bool, bool], *, restricted: bool) -> Floats:
    """Find the variances of highest likelihood: a grid, a descent from its best point, then Newton."""
    scale = float(np.mean(data.v))
    scaled = _Data((data.y - data.y[0]) / np.sqrt(scale), data.v / scale, data.starts)
    top = max(10.0, 4 * float(np.ptp(scaled.y)) ** 2)
    values = np.concatenate(([0.0], np.geomspace(1e-3, top, 24)))
    between, within = np.meshgrid(values if free[0] else [0.0], values if free[1] else [0.0])
    heights = _log_likelihood(scaled, between.reshape(-1, 1), within.reshape(-1, 1), restricted=restricted)
    best = int(np.argmax(heights))
    start = np.array([between.flat[best], within.flat[best]])
    if not any(free):
        return start

    def slope(x: Floats) -> Floats:
        steps = np.where(free, 1e-30j, 0)  # a complex step: no difference is taken, so no digit is lost
        turned = [
            _log_likelihood(scaled, x[0] + s * (i == 0), x[1] + s * (i == 1), restricted=restricted)
            for i, s in enumerate(steps)
        ]
        return np.array([t.imag if np.iscomplexobj(t) else 0.0 for t in turned]) / 1e-30

    bounds = [(0.0, None if one else 0.0) for one in free]
    found = minimize(
        lambda x: -float(_log_likelihood(scaled, x[0], x[1], restricted=restricted)),
        start,
        jac=lambda x: -slope(x),
        method="L-BFGS-B",
        bounds=bounds,
        options={"ftol": 1e-15, "gtol": 1e-10},
    )
    return scale * _polished(found.x, slope)


def _polished(x: Floats, slope: Any) -> Floats:
    """Newton steps on the slope, in those variances that are not at their bound of 0."""
    inside = np.flatnonzero((x > 1e-7) | (slope(x) > 1e-6))
    x = np.where(np.isin([0, 1], inside), x, 0.0)
    for _ in range(20):
        if inside.size == 0:
            break
        curvature = np.empty((inside.size, inside.size))
        for column, i in enumerate(inside):
            step = 1e-5 * (x[i] + 1e-3)
            shift = step * (np.arange(2) == i)
            curvature[:, column] = (slope(x + shift) - slope(np.maximum(x - shift, 0.0)))[inside] / (
                step + min(step, x[i])
            )
        move = np.zeros(2)
        try:
            move[inside] = -np.linalg.solve(curvature, slope(x)[inside])
        except np.linalg.LinAlgError:  # flat in some direction: any point along it is a maximum
            break
        if np.any(x + move < 0) or np.any(np.abs(move) > 0.1 * (x + 1e-3)):
            break  # far from quadratic: the descent has gone as far as there is to go
        x = x + move
        if np.all(np.abs(move) <= 1e-14 * x):
            break
    return x


def _result(data: _Data, sigma2: Floats, method: str, level: float, notes: tuple[str, ...]) -> ThreeLevel:
    k, clusters = len(data.y), len(data.starts)
    parts = _parts(data, sigma2[0], sigma2[1])
    estimate, variance = float(parts.mean), 1 / float(parts.information)
    se = variance**0.5
    z = float(-ndtri((1 - level) / 2))
    reach = z * (variance + float(sigma2.sum())) ** 0.5
    q, q_p, shares = _spread(data, sigma2)
    return ThreeLevel(
        k=k,
        clusters=clusters,
        estimate=estimate,
        se=se,
        statistic=estimate / se,
        p_value=float(2 * ndtr(-abs(estimate) / se)),
        ci_low=estimate - z * se,
        ci_high=estimate + z * se,
        pi_low=estimate - reach if k > 1 else None,
        pi_high=estimate + reach if k > 1 else None,
        sigma2=(float(sigma2[0]), float(sigma2[1])),
        i2=shares,
        ll=float(_log_likelihood(data, sigma2[0], sigma2[1], restricted=method == "REML")),
        q=q,
        q_df=k - 1,
        q_p=q_p,
        robust=_robust(parts, clusters, level) if clusters > 1 else None,
        method=method,
        level=level,
        warnings=notes,
    )


def _spread(data: _Data, sigma2: Floats) -> tuple[float | None, float | None, tuple[float, float] | None]:
    """Cochran's Q with its P value, and the shares of the two variances in the total."""
    k = len(data.y)
    if k == 1:
        return None, None, None
    fitted = linear.fit(linear.Design(data.y, data.v, np.ones((k, 1))), tau2="FE", ci="wald")
    shares = 100 * sigma2 / (float(sigma2.sum()) + heterogeneity.typical_variance(data.v))
    return fitted.q, fitted.q_p, (float(shares[0]), float(shares[1]))


def _robust(parts: _Parts, clusters: int, level: float) -> Robust:
    """Sandwich estimate of the variance, times clusters / (clusters - 1)."""
    df = clusters - 1
    se = float(np.sqrt(clusters / df * np.sum(parts.score**2))) / float(parts.information)
    estimate = float(parts.mean)
    half = float(-stdtrit(df, (1 - level) / 2)) * se
    statistic = estimate / se if se > 0 else None
    p = None if statistic is None else float(2 * stdtr(df, -abs(statistic)))
    return Robust(se, df, statistic, p, estimate - half, estimate + half)
