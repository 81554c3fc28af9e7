"""Run the analyses: select the rows, pool them by every interval method, and word the result.

Must never pool across strata unless the protocol says so for that analysis, and must never pool what no person has
accepted unless that is asked for; both are then said in a banner.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import meta
from evidence.figures import as_given, variants
from evidence.harmonise.arms import Sides
from evidence.notices import grave
from evidence.rows import ABSTRACT
from evidence.synthesis.apart import lines_apart
from evidence.synthesis.declared import alternatives
from evidence.synthesis.exchanges import exchanges
from evidence.synthesis.plans import plans, refuse_unreviewed, strata_of
from evidence.synthesis.sentences import (
    ABSTRACTS_ONLY,
    TWO,
    UNREVIEWED,
    Made,
    depends,
    not_averaged,
    published_sentence,
    sentence,
)
from evidence.synthesis.shapes import INTERVALS, Analysis, Turned, figures_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evidence.figures import Variant
    from evidence.protocol import Protocol
    from evidence.rows import Row
    from evidence.studies import Study
    from evidence.synthesis.plans import Plan
    from evidence.synthesis.selection import Selection
    from meta import Pooled


def analyses(
    protocol: Protocol,
    rows: Sequence[Row],
    studies: Sequence[Study] = (),
    *,
    allow_unreviewed: bool,
    by: Literal["strata", "declared"],
    refuse: bool = True,
) -> tuple[Analysis, ...]:
    """Pool the rows, one analysis a stratum or one for each that the protocol declares.

    Args:
        protocol: How to pool, and what it declares.
        rows: All rows, each with its study's name.
        studies: For checking that each row's study is known; may be left out.
        allow_unreviewed: Whether rows that no person has accepted may be pooled.
        by: ``strata`` for one analysis a comparison, outcome and stratum; ``declared`` for the protocol's own.
        refuse: Whether to refuse where a person has accepted nothing; else the analyses are given without a result.

    Returns:
        The analyses in the order of the protocol; one without usable rows has no pooled result, and says why.

    Raises:
        NeedsHuman: There is something to pool in them, but nobody has accepted any of it.
    """
    names = {study.name for study in studies}
    assert not names or all(row.study in names for row in rows), "rows and studies are of different runs"
    wanted = plans(protocol, rows, by)
    if refuse and not allow_unreviewed:
        refuse_unreviewed(protocol, rows, {one.id for one in wanted})
    return tuple(_run(protocol, plan, rows, allow_unreviewed=allow_unreviewed) for plan in wanted)


def _run(protocol: Protocol, plan: Plan, rows: Sequence[Row], *, allow_unreviewed: bool) -> Analysis:
    selection = plan.selection.reviewed(allow_unreviewed=allow_unreviewed)
    used, outcome = selection.used, plan.outcome
    a, b = protocol.labels(plan.comparison.id)
    why = _why_not(protocol, plan, used)
    pooled = {} if why else _pooled(protocol, used)
    two = _two(protocol, plan, used) if why else None
    (tau2, chosen), predict = protocol.synthesis.fitted, protocol.synthesis.prediction_interval
    gone = tuple(row.study for row in selection.retracted)
    made = Made(used, selection.k_eligible, *_participants(used), len(selection.set_aside), gone)
    mirrored = {name: mirror(result) for name, result in pooled.items()}
    spec = plan.spec
    published = spec.published if spec else None
    ours = {} if published is None else _as_published(protocol, plan, pooled, mirrored)
    crosses = bool(spec and spec.cross_strata)
    made_of = Analysis(
        id=plan.id,
        label=spec.label if spec else f"{outcome.id}, {plan.stratum}",
        comparison=plan.comparison.id,
        endpoint=outcome.id,
        measure=outcome.measure,
        stratum=plan.stratum,
        a=a,
        b=b,
        headline=bool(spec and spec.headline),
        rows=used,
        k=len(used),
        k_eligible=selection.k_eligible,
        n_participants=made.n_participants,
        n_unknown=made.n_unknown,
        without_data=selection.without,
        set_aside=selection.set_aside,
        retracted=selection.retracted,
        pooled=pooled,
        chosen=chosen,
        banner=_banners(plan, used),
        sentence=not_averaged(outcome, (a, b), two, made=made)
        if two is not None
        else sentence(outcome, (a, b), pooled, chosen=chosen, made=made, why=why, prediction=predict),
        method=pooled[chosen].method if pooled else "",
        conclusion_depends_on_interval=depends(pooled),
        turned=Turned(b, a, mirrored, sentence(outcome, (b, a), mirrored, chosen=chosen, made=made, prediction=predict))
        if pooled
        else None,
        published=published,
        published_sentence=published_sentence(published, ours, made.k_eligible) if published else "",
        direction=outcome.direction,
        tau2=tau2,
        level=protocol.synthesis.level,
        prediction=predict,
        unshown=two,
        pool_k2=protocol.synthesis.pool_k2,
        min_k=protocol.synthesis.min_k,
        sensitivity=_sensitivity(protocol, used) if pooled or two is not None else (),
        asks_leave_one_out=protocol.sensitivity.leave_one_out,
        cross_strata=crosses,
    )
    return replace(
        made_of,
        apart=lines_apart(
            selection.apart, outcome.measure, made_of.model, k_eligible=made.k_eligible, cross_strata=crosses
        ),
        exchanges=exchanges(protocol, made, rows, made_of.model, allow_unreviewed=allow_unreviewed)
        if pooled or two is not None
        else (),
    )


def _why_not(protocol: Protocol, plan: Plan, used: Sequence[Row]) -> str:
    """Say why nothing is pooled; empty where it is. One study is given as it is."""
    choice, k = protocol.synthesis, len(used)
    if k == 0:
        return _none_usable(plan.selection)
    strata = strata_of(used)
    if len(strata) > 1 and not (plan.spec and plan.spec.cross_strata):
        return f"the rows are of different strata ({', '.join(strata)}) and cross_strata is not set for this analysis"
    if k == 2 and not choice.pool_k2:
        return TWO
    if 2 < k < choice.min_k:
        return f"{k} studies are fewer than the protocol's min_k = {choice.min_k}"
    return ""


def _none_usable(selection: Selection) -> str:
    waiting = selection.used or any(row.why_not == "not-accepted" for row in selection.without)
    return "nobody has accepted an estimate" if waiting else "no eligible study has a usable estimate"


def _pooled(protocol: Protocol, used: Sequence[Row]) -> dict[str, Pooled]:
    """Pool by every interval method; a common-effect model has the Wald interval only."""
    (tau2, _), level = protocol.synthesis.fitted, protocol.synthesis.level
    yi, vi = _effects(used)
    labels = [row.study for row in used]
    methods = ("wald",) if tau2 == "FE" else INTERVALS
    found = {ci: meta.pool(yi, vi, tau2=tau2, ci=ci, level=level, labels=labels) for ci in methods}
    if len(used) > 1:
        return found
    own = figures_of(used, used[0].measure or "").bounds(0, level)
    return {ci: as_given(one, own) for ci, one in found.items()}


def _two(protocol: Protocol, plan: Plan, used: Sequence[Row]) -> Pooled | None:
    """Give the average of two studies that is not shown, if it is for their number alone that it is not."""
    if _why_not(protocol, plan, used) != TWO:
        return None
    return _pooled(protocol, used)["wald"]


def _sensitivity(protocol: Protocol, used: Sequence[Row]) -> tuple[Variant, ...]:
    choice = protocol.synthesis
    return variants(*_effects(used), level=choice.level, main=choice.fitted, declared=alternatives(protocol))


def _effects(used: Sequence[Row]) -> tuple[list[float], list[float]]:
    return [row.yi for row in used if row.yi is not None], [row.sei**2 for row in used if row.sei is not None]


def mirror(result: Pooled) -> Pooled:
    """Turn a result from A over B to B over A: signs turned, bounds swapped, all else unchanged."""
    return replace(
        result,
        estimate=-result.estimate,
        statistic=_minus(result.statistic),
        ci_low=-result.ci_high,
        ci_high=-result.ci_low,
        pi_low=_minus(result.pi_high),
        pi_high=_minus(result.pi_low),
        pi_riley=None if result.pi_riley is None else (-result.pi_riley[1], -result.pi_riley[0]),
        beside=tuple(replace(one, ci_low=-one.ci_high, ci_high=-one.ci_low) for one in result.beside),
    )


def _minus(value: float | None) -> float | None:
    return None if value is None else -value


def _as_published(
    protocol: Protocol, plan: Plan, pooled: Mapping[str, Pooled], mirrored: Mapping[str, Pooled]
) -> Mapping[str, Pooled]:
    """Give our results in the direction of the published one; none if its arms are not those of the comparison."""
    assert plan.spec is not None
    assert plan.spec.published is not None
    sides = Sides(protocol.arms)
    pair = (sides.of_name(plan.spec.published.numerator).arm, sides.of_name(plan.spec.published.reference).arm)
    if pair == (plan.comparison.a, plan.comparison.b):
        return pooled
    return mirrored if pair == (plan.comparison.b, plan.comparison.a) else {}


def _banners(plan: Plan, used: Sequence[Row]) -> tuple[str, ...]:
    strata = strata_of(used)
    texts = [
        plan.spec.banner if plan.spec else "",
        UNREVIEWED if any(not row.accepted for row in used) else "",
        ABSTRACTS_ONLY if used and all(row.source == ABSTRACT for row in used) else "",
        f"crosses strata: {', '.join(strata)}" if len(strata) > 1 else "",
        *(f"{row.study}: {text}" for row in used for text in row.notices if grave(text)),
    ]
    return tuple(text for text in texts if text)


def _participants(used: Sequence[Row]) -> tuple[int, int]:
    known = [row.n_a + row.n_b for row in used if row.n_a is not None and row.n_b is not None]
    return sum(known), len(used) - len(known)
