"""Subgroups: a pool for each, and the test between them.

Must never let two subgroups' P values be compared: whether they differ is said by the test between them alone.

Sources: Cochrane Handbook 10.11.3; Borenstein and Higgins 2013, Prev Sci 14:134 (separate and common tau2); metafor's
rma by subset, and with a factor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import chdtrc

from meta import inputs, moderators
from meta.pooled import Pooled
from meta.pooling import pool
from meta.regression import Regression, meta_regression


@dataclass(frozen=True, slots=True)
class Subgroups:
    """The pools of subgroups and the tests between them.

    Attributes:
        levels: Names of the subgroups, in alphabetical order.
        pooled: Pool of each, with a tau2 of its own.
        q_between: Between-group Q, each group with its own tau2; None for a single group.
        q_between_df: Its degrees of freedom, groups - 1.
        q_between_p: Its P value.
        tau2_common: tau2 if all groups share one; None where that cannot be estimated.
        qm: Test between the groups with that common tau2: chi-square, or F with a Hartung-Knapp interval.
        qm_df: Its degrees of freedom, the second None for chi-square.
        qm_p: Its P value.
        common: The whole model with a common tau2: the first level, and the differences of the others to it.
        warnings: What a reader has to know before using the result.
    """

    levels: tuple[str, ...]
    pooled: tuple[Pooled, ...]
    q_between: float | None
    q_between_df: int
    q_between_p: float | None
    tau2_common: float | None
    qm: float | None
    qm_df: tuple[int, int | None] | None
    qm_p: float | None
    common: Regression | None
    warnings: tuple[str, ...]


def subgroups(
    yi: Any,
    vi: Any,
    groups: Sequence[Any],
    *,
    tau2: str = "REML",
    ci: str = "hksj-adhoc",
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> Subgroups:
    """Pool each subgroup, and test whether they differ, with separate and with common tau2.

    Args:
        yi: Effects, shape (k,), on the scale of analysis: ratios as natural logarithms.
        vi: Their sampling variances, shape (k,).
        groups: The subgroup of each study, shape (k,).
        tau2: As in meta.pool.
        ci: As in meta.pool.
        level: Level of the intervals as a fraction.
        labels: Names of the studies.

    Raises:
        ValueError: Input that cannot be pooled, or a study without a subgroup.

    Heng 2014 (PLoS One 9:e114264), Table 1, four adjusted and three unadjusted cohorts:

    >>> yi = [-0.236, 0.030, -0.174, -0.431, 0.049, 1.141, 0.095]
    >>> vi = [0.0962, 0.0802, 0.0137, 0.0478, 0.0390, 0.3641, 0.1194]
    >>> found = subgroups(yi, vi, ["adjusted"] * 4 + ["unadjusted"] * 3, tau2="FE", ci="wald")
    >>> found.levels, [round(p.estimate, 2) for p in found.pooled], round(found.q_between, 2)
    (('adjusted', 'unadjusted'), [-0.2, 0.14], 3.32)
    """
    y, v = inputs.check(yi, vi, labels)
    inputs.check_choices(tau2, ci, level)
    if len(groups) != len(y):
        raise ValueError(f"groups must name the subgroup of each of the {len(y)} studies, got {len(groups)}")
    found = moderators.levels(groups, "groups")
    member = np.array([str(group) for group in groups])
    pooled = tuple(
        pool(y[member == one], v[member == one], tau2=tau2, ci=ci, level=level, labels=_named(labels, member == one))
        for one in found
    )
    q = _between(pooled)
    df = len(found) - 1
    common = None
    if 1 < len(found) < len(y):
        common = meta_regression(y, v, {"group": member.tolist()}, tau2=tau2, ci=ci, level=level)
    return Subgroups(
        levels=tuple(found),
        pooled=pooled,
        q_between=q,
        q_between_df=df,
        q_between_p=None if q is None else float(chdtrc(df, q)),
        tau2_common=common.tau2 if common else None,
        qm=common.qm if common else None,
        qm_df=common.qm_df if common else None,
        qm_p=common.qm_p if common else None,
        common=common,
        warnings=_warnings(pooled, found, common),
    )


def _between(pooled: tuple[Pooled, ...]) -> float | None:
    """Cochran's Q of the pooled effects about their weighted mean."""
    if len(pooled) == 1 or any(result.se == 0 for result in pooled):
        return None
    w = np.array([1 / result.se**2 for result in pooled])
    d = np.array([result.estimate - pooled[0].estimate for result in pooled])
    return float(np.sum(w * (d - np.sum(w * d) / np.sum(w)) ** 2))


def _warnings(pooled: tuple[Pooled, ...], levels: list[str], common: Regression | None) -> tuple[str, ...]:
    notes = [f"{one}: {note}" for one, result in zip(levels, pooled, strict=True) for note in result.warnings]
    if len(levels) == 1:
        notes.append("there is one subgroup only: nothing to compare")
    elif common is None:
        notes.append("every study is a subgroup of its own: a common tau2 cannot be estimated")
    elif any(result.se == 0 for result in pooled):
        notes.append("a subgroup of identical effects has a standard error of 0: no test between subgroups")
    if len(levels) > 1 and any(1 < result.k < 5 for result in pooled):
        notes.append("tau2 of a subgroup with fewer than 5 studies is uncertain: prefer the test with a common tau2")
    return tuple(notes)


def _named(labels: Sequence[str] | None, member: Any) -> list[str] | None:
    return None if labels is None else [label for label, one in zip(labels, member, strict=True) if one]
