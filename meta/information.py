"""How much information a conclusive meta-analysis would need, and how much of it there is.

Must never be read as a stopping rule: it is the size that one trial of the same question would need, made larger for
the differences between studies.

Sources: Wetterslev 2008, J Clin Epidemiol 61:64, and 2009, BMC Med Res Methodol 9:86 (diversity, required information
size); Schoenfeld 1983, Biometrics 39:499 (events for a hazard ratio).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from meta import inputs, subset_tau2


@dataclass(frozen=True, slots=True)
class InformationSize:
    """Required and present information; information is 1 / variance of the pooled effect.

    Attributes:
        effect: The effect to be detected, on the scale of ``yi``.
        alpha: Two-sided error of the first kind.
        power: 1 - error of the second kind.
        diversity: D2, the share of the random-effects variance that is due to differences between studies.
        required_fixed: Information required if all studies had one effect.
        required: The same over 1 - diversity.
        required_events: Events for a log hazard ratio with that information.
        accrued: Information in the studies, the sum of 1 / vi.
        fraction: accrued / required; 1 or more: enough.
        warnings: What a reader has to know before using the result.
    """

    effect: float
    alpha: float
    power: float
    diversity: float
    required_fixed: float
    required: float
    required_events: float
    accrued: float
    fraction: float
    warnings: tuple[str, ...]


def required_information(
    yi: Any,
    vi: Any,
    effect: float,
    *,
    alpha: float = 0.05,
    power: float = 0.90,
    allocation: float = 0.5,
    tau2: str = "REML",
    labels: Sequence[str] | None = None,
) -> InformationSize:
    """Compute the diversity-adjusted required information size and how much of it has been reached.

    Args:
        yi: Effects, shape (k,), on the scale of analysis: ratios as natural logarithms.
        vi: Their sampling variances, shape (k,).
        effect: The smallest effect worth detecting, on the scale of ``yi``: log(0.8) for a hazard ratio of 0.8.
        alpha: Two-sided error of the first kind.
        power: Power to detect the effect.
        allocation: Share of participants in one arm, for the number of events.
        tau2: Estimator of tau2 for the diversity, as in meta.pool.
        labels: Names of the studies, for messages.

    Raises:
        ValueError: Input that cannot be pooled, an effect of 0, or a probability that is not between 0 and 1.

    For a hazard ratio of 0.8 with 90 % power, Schoenfeld's 844 events, and more where studies differ:

    >>> from math import log
    >>> found = required_information([-0.24, 0.03, -0.17, -0.43], [0.096, 0.080, 0.014, 0.048], log(0.8))
    >>> round(4 * found.required_fixed), round(found.required_events), round(found.fraction, 2)
    (844, 844, 0.55)
    """
    y, v = inputs.check(yi, vi, labels)
    inputs.check_choices(tau2, "wald", 0.95)
    if not np.isfinite(effect) or effect == 0:
        raise ValueError(f"effect must be finite and not 0, got {effect}")
    for name, share in (("alpha", alpha), ("power", power), ("allocation", allocation)):
        if not 0 < share < 1:
            raise ValueError(f"{name} must lie between 0 and 1, got {share}")
    between = float(subset_tau2.estimate(tau2, y, v, np.ones((1, len(y)), dtype=bool))[0])
    accrued = float(np.sum(1 / v))
    shared = float(np.sum(1 / (v + between))) / accrued  # never 1 - diversity: that may round to 0
    normal = NormalDist()
    fixed = ((normal.inv_cdf(1 - alpha / 2) + normal.inv_cdf(power)) / effect) ** 2
    required = fixed / shared
    return InformationSize(
        effect=effect,
        alpha=alpha,
        power=power,
        diversity=1 - shared,
        required_fixed=fixed,
        required=required,
        required_events=required / (allocation * (1 - allocation)),
        accrued=accrued,
        fraction=accrued / required,
        warnings=_warnings(len(y)),
    )


def _warnings(k: int) -> tuple[str, ...]:
    if k >= 5:
        return ()
    return (f"k = {k}: the diversity of so few studies is uncertain, and with it the required size",)
