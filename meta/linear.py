"""Weighted linear models with a between-study variance: what meta-regression and Egger's test rest on.

The same estimators as meta.tau2, for any design matrix. Everything goes through a QR decomposition, so that a moderator
such as the year of publication, far from 0 and hardly varying, costs no digits. Must never be asked about a design
without full rank, or with as many columns as studies.

Formulas: Viechtbauer 2005, J Educ Behav Stat 30:261; Raudenbush 2009 (moderators); as in metafor's rma.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import chdtrc

from meta.inputs import Floats
from meta.tau2 import root

#: Steps of the scan for roots, as a factor; as in meta.tau2.
_SCAN_STEP = 1.4

#: What is left of the squared effects below this share is rounding: the model fits every study exactly.
_ROUNDING = 1e-24


class Design(NamedTuple):
    """Effects, shape (k,), variances, shape (k,), and the design matrix, shape (k, p), of full rank with p < k.

    Its first column is the intercept.
    """

    y: Floats
    v: Floats
    x: Floats

    @property
    def spare(self) -> int:
        """Residual degrees of freedom, k - p."""
        return int(self.x.shape[0] - self.x.shape[1])


class Solution(NamedTuple):
    """Weighted least squares for given weights: coefficients, their covariance, residuals, and 1 - leverage."""

    b: Floats
    covariance: Floats
    residual: Floats
    free: Floats


class Fitted(NamedTuple):
    """A fitted model; the covariance holds the Hartung-Knapp factor, df is None for the normal reference."""

    b: Floats
    covariance: Floats
    df: int | None
    tau2: float
    i2: float
    h2: float
    q: float
    q_p: float


def solve(design: Design, w: Floats) -> Solution:
    """Weighted least squares.

    Args:
        design: The data.
        w: Weights, shape (k,), above 0.
    """
    root = np.sqrt(w)
    orthogonal, triangle = np.linalg.qr(root[:, None] * design.x)
    d = design.y - design.y[0]  # exact zeros for identical effects
    b = np.linalg.solve(triangle, orthogonal.T @ (root * d))
    residual = d - design.x @ b
    b[0] += design.y[0]
    inverse = np.linalg.inv(triangle)
    return Solution(b, inverse @ inverse.T, residual, 1 - (orthogonal**2).sum(axis=1))


def fit(design: Design, *, tau2: str, ci: str) -> Fitted:
    """Fit coefficients and the residual between-study variance.

    Args:
        design: The data.
        tau2: FE or the estimator of tau2.
        ci: wald, hksj or hksj-adhoc.
    """
    between = estimate_tau2(tau2, design)
    w = 1 / (design.v + between)
    solution = solve(design, w)
    factor = 1.0
    if ci != "wald":
        left, whole = (float(np.sum(w * d**2)) for d in (solution.residual, design.y - design.y[0]))
        factor = left / design.spare if left > _ROUNDING * whole else 0.0
        factor = max(1.0, factor) if ci == "hksj-adhoc" else factor
    q, trace = _cochran(design), _trace_p(design)
    spare = design.spare
    if tau2 == "FE":
        i2, h2 = 100 * max(0.0, (q - spare) / q) if q > 0 else 0.0, q / spare
    else:
        typical = spare / trace
        i2, h2 = 100 * between / (between + typical), between / typical + 1
    covariance = factor * solution.covariance
    df = None if ci == "wald" else spare
    return Fitted(solution.b, covariance, df, between, i2, h2, q, float(chdtrc(spare, q)))


def estimate_tau2(method: str, design: Design) -> float:
    """Estimate the residual between-study variance: FE (none) DL HE SJ ML REML EB PM."""
    y, v, spare = design.y, design.v, design.spare
    if method == "FE" or float(np.ptp(y)) == 0:
        return 0.0
    if method == "DL":
        return max(0.0, (_cochran(design) - spare) / _trace_p(design))
    if method == "HE":
        plain = solve(design, np.ones_like(v))
        return max(0.0, float(np.sum(plain.residual**2) - np.sum(v * plain.free)) / spare)
    if method == "SJ":
        start = float(np.var(y - y[0]))
        return start * _excess(design, start) / spare
    if method in ("PM", "EB"):
        return _paule_mandel(design)
    return _maximum_likelihood(design, restricted=method == "REML")


def _cochran(design: Design) -> float:
    return _excess(design, 0.0)


def _excess(design: Design, tau2: float) -> float:
    """Weighted residual sum of squares, weights 1 / (v + tau2)."""
    w = 1 / (design.v + tau2)
    return float(np.sum(w * solve(design, w).residual ** 2))


def _trace_p(design: Design) -> float:
    w = 1 / design.v
    return float(np.sum(w * solve(design, w).free))


def _paule_mandel(design: Design) -> float:
    spare = design.spare
    if _cochran(design) <= spare:
        return 0.0
    upper = 2 * len(design.y) * float(np.ptp(design.y)) ** 2 / spare  # Q(t) <= k range^2 / t
    return root(lambda t: _excess(design, t) - spare, 0.0, upper)


def _maximum_likelihood(design: Design, *, restricted: bool) -> float:
    """Find the highest of the maxima, all of which are looked for."""
    y, v = design.y, design.v
    # P has k - p eigenvalues of at least 1 / (2 t) from t = max(v) on, so the score is negative beyond this bound
    upper = max(float(np.max(v)), 2 * len(y) * float(np.ptp(y)) ** 2 / design.spare)
    lower = min(float(np.min(v)) / 1000, upper / 2)
    steps = int(np.ceil(np.log(upper / lower) / np.log(_SCAN_STEP))) + 1
    grid = [0.0, *np.geomspace(lower, upper, steps).tolist()]

    def score(t: float) -> float:
        w = 1 / (v + t)
        solution = solve(design, w)
        spread = np.sum(w * solution.free) if restricted else np.sum(w)
        return float(np.sum((w * solution.residual) ** 2) - spread)

    rising = [score(t) > 0 for t in grid]
    maxima = [] if rising[0] else [0.0]
    pairs = zip(grid, grid[1:], rising, rising[1:], strict=False)
    maxima += [root(score, low, high) for low, high, up, still in pairs if up and not still]
    return max(maxima, key=lambda t: _log_likelihood(design, t, restricted=restricted))


def _log_likelihood(design: Design, t: float, *, restricted: bool) -> float:
    """Twice the log likelihood, up to a constant."""
    w = 1 / (design.v + t)
    solution = solve(design, w)
    value = float(np.sum(np.log(w)) - np.sum(w * solution.residual**2))
    return value + float(np.linalg.slogdet(solution.covariance)[1]) if restricted else value
