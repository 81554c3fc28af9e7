"""A pooled table of figures, and any result by other models or in steps, as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.figures import Role
from evidence.report import grouping
from evidence.report.words import WIDTH, wrapped
from evidence.synthesis import by_property
from meta import words
from meta.pooled.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.figures import Grouped, PooledFigures, Refit, Variant
    from evidence.synthesis import Analysis
    from evidence.synthesis.exchanges import Exchange

_INDENT = "    "
_MARKS = {Role.MAIN: "main", Role.DECLARED: "*", Role.OTHER: ""}


def figures(found: PooledFigures, *, width: int = WIDTH) -> str:
    """Write the pooled result of a table of figures; of two studies the studies, and what averages would give."""
    pooled, measure = found.pooled, found.figures.measure or ""
    lines = [*_pooled(found, width)] if found.shown else [*_apart(found)]
    if found.sensitivity:
        lines += ["", *sensitivity(found.sensitivity, measure, width=width)]
    for name, steps in (("Without", found.leave_one_out), ("Up to", found.cumulative)):
        if steps:
            lines += ["", *refits(steps, measure, head=name, pool_k2=found.model.pool_k2, level=pooled.level)]
    if found.groups is not None:
        lines += ["", *groups(found.groups)]
    return "\n".join(lines)


def groups(found: Grouped) -> Iterator[str]:
    """Write the result of each group by the rules for few studies, and the tests between them."""
    yield f"By {found.by}:"
    for one in found.groups:
        yield from ("", f"{one.name}:")
        lines = figures(one.found, width=WIDTH - len(_INDENT)).splitlines()
        yield from (f"{_INDENT}{line}".rstrip() for line in lines)
    yield ""
    for text in grouping.tests(found):
        yield wrapped(text, indent="  ", first="", width=WIDTH - 2)


def extras(one: Analysis, *, by_model: bool, leave_one_out: bool, cumulative: bool, by: str | None = None) -> str:
    """Write what was asked for beside an analysis; for two studies that are not averaged the other models always."""
    lines: list[str] = []
    if one.sensitivity and (by_model or one.unshown is not None):
        lines += ["", *sensitivity(one.sensitivity, one.measure)]
    if by_model and one.exchanges:
        lines += ["", *exchanges(one.exchanges, one.measure)]
    if by_model and by != "drugs" and (found := by_drugs(one)):
        lines += ["", *groups(found)]
    asked = leave_one_out or (by_model and one.asks_leave_one_out)
    if asked and (steps := one.leave_one_out()):
        lines += ["", *refits(steps, one.measure, head="Without", pool_k2=one.model.pool_k2, level=one.level)]
    if cumulative and (steps := one.cumulative()):
        lines += ["", *refits(steps, one.measure, head="Up to", pool_k2=one.model.pool_k2, level=one.level)]
    if by is not None:
        found = by_property(one, by)
        lines += ["", *(groups(found) if found else [f"By {by}: nothing is pooled here, so there are no groups"])]
    text = "\n".join(lines)
    return "".join(f"\n{line if line.startswith('  ') else f'  {line}'.rstrip()}" for line in text.splitlines())


def to_json(one: Analysis, *, leave_one_out: bool, cumulative: bool, by: str | None = None) -> dict[str, Any]:
    """Give an analysis with what was asked for beside it."""
    body = one.to_json()
    pairs = by_drugs(one)
    body["by_drugs"] = None if pairs is None else pairs.to_json()
    if leave_one_out:
        body["leave_one_out"] = [step.to_json(ratios=True) for step in one.leave_one_out()]
    if cumulative:
        body["cumulative"] = [step.to_json(ratios=True) for step in one.cumulative()]
    if by is not None:
        found = by_property(one, by)
        body["subgroups"] = None if found is None else found.to_json()
    return body


def by_drugs(one: Analysis) -> Grouped | None:
    """Give the studies by pair of drugs, where there is more than one pair: two drugs of a class are not one drug."""
    found = by_property(one, "drugs")
    return found if found is not None and len(found.groups) > 1 else None


def exchange_cells(one: Exchange, measure: str) -> tuple[str, str, str]:
    """Give an exchange's name, k and result as cells; of two studies that are not averaged no result."""
    pooled = one.found.pooled
    if not one.found.shown and pooled.k > 1:
        return one.name, str(pooled.k), words.not_pooled(pooled.k)
    value, low, high = (shown(x, measure) for x in (pooled.estimate, pooled.ci_low, pooled.ci_high))
    return one.name, str(pooled.k), f"{value} ({low} to {high})"


def exchanges(found: Sequence[Exchange], measure: str, *, width: int = WIDTH) -> Iterator[str]:
    """Write the same analysis with other estimates of its studies: each result, and what stands in place of what."""
    yield f"{'With other estimates of the studies':<50}{'k':>3}  {measure} (interval)"
    for one in found:
        name, k, result = exchange_cells(one, measure)
        yield f"{name:<50.50}{k:>3}  {result}".rstrip()
        for text in one.changed:
            yield wrapped(text, indent="    ", first="  ", width=width)


def cells(one: Variant, measure: str) -> tuple[str, str, str, str, str]:
    """Give a model's name, estimate, interval, prediction interval and tau2 as cells; a dash where there is none."""
    reach = f"{shown(one.ci_low, measure)} to {shown(one.ci_high, measure)}"
    wide = "-"
    if one.pi_low is not None and one.pi_high is not None:
        wide = f"{shown(one.pi_low, measure)} to {shown(one.pi_high, measure)}"
    tau2 = "-" if one.tau2 is None else words.variance(one.tau2)
    return one.name, shown(one.estimate, measure), reach, wide, tau2


def sensitivity(variants: Sequence[Variant], measure: str, *, width: int = WIDTH) -> Iterator[str]:
    """Write the same studies by other models, a line each."""
    yield f"{'Sensitivity':<34}{measure or 'estimate':<9}{'interval':<20}tau2"
    for one in variants:
        name, estimate, reach, _, tau2 = cells(one, measure)
        yield f"{name:<34.34}{estimate:<9}{reach:<20}{tau2:<9}{_MARKS[one.role]}".rstrip()
    for text in declared(variants):
        yield wrapped(text, indent="  ", width=width)
    revman = next((one for one in variants if one.method.startswith("RevMan")), None)
    if revman is not None:
        yield wrapped(f"{revman.name}: {revman.method}.", indent="  ", width=width)


def declared(variants: Sequence[Variant]) -> Iterator[str]:
    """Quote what the protocol declares as alternatives, one text for each."""
    for one in variants:
        if one.declared:
            mark = "main" if one.role is Role.MAIN else "*"
            yield f"{mark} {one.name}: declared in the protocol, {one.declared}."


def refit_cells(steps: Sequence[Refit], one: Analysis) -> tuple[tuple[str, str, str], ...]:
    """Give the result without each study: its name, k, and the result as a cell."""
    return tuple(
        (step.study, str(step.k), _instead(step, first=False, pool_k2=one.pool_k2) or _interval(step, one.measure))
        for step in steps
    )


def refits(steps: Sequence[Refit], measure: str, *, head: str, pool_k2: bool, level: float) -> Iterator[str]:
    """Write the result of each step, a line each; a step of two studies is not averaged unless that was asked for."""
    interval = f"{measure or 'estimate'} ({words.percent(level)} CI)"
    yield f"{head:<26}{'k':>3}  {interval:<24}{'P':<9}{'tau2':<9}I2"
    for one in steps:
        yield f"{one.study:<26.26}{one.k:>3}  {_step(one, measure, first=head == 'Up to', pool_k2=pool_k2)}".rstrip()


def _step(one: Refit, measure: str, *, first: bool, pool_k2: bool) -> str:
    if instead := _instead(one, first=first, pool_k2=pool_k2):
        return instead
    figures = _interval(one, measure)
    if one.k == 1:
        return figures
    p = "" if one.p_value is None else words.p_value(one.p_value).removeprefix("P ").removeprefix("= ")
    tau2 = "" if one.tau2 is None else words.variance(one.tau2)
    return f"{figures:<24}{p:<9}{tau2:<9}{'' if one.i2 is None else f'{one.i2:.0f} %'}"


def _instead(one: Refit, *, first: bool, pool_k2: bool) -> str:
    """Say why a step shows no result; empty where it does."""
    if one.estimate is None or one.ci_low is None or one.ci_high is None:
        return "no study is left"
    if one.k == 2 and not pool_k2:
        return words.not_pooled(2)
    return "one study only" if one.k == 1 and not first else ""


def _interval(one: Refit, measure: str) -> str:
    assert one.estimate is not None
    assert one.ci_low is not None
    assert one.ci_high is not None
    value, low, high = (shown(x, measure) for x in (one.estimate, one.ci_low, one.ci_high))
    return f"{value} ({low} to {high})"


def _pooled(found: PooledFigures, width: int) -> Iterator[str]:
    pooled, measure = found.pooled, found.figures.measure or ""
    p = f", {words.p_value(pooled.p_value)}" if pooled.p_value is not None else ""
    yield f"{measure or 'Estimate'} {pooled.interval(measure)}{p}, k = {pooled.k}"
    prediction = pooled.prediction(measure) if found.model.prediction else ""
    for text in (pooled.side_by_side(measure), prediction):
        if text:
            yield wrapped(text, indent="  ", first="", width=width)
    if pooled.heterogeneity():
        yield pooled.heterogeneity()
    if pooled.k == 2 and pooled.disagreement():
        yield pooled.disagreement()
    yield wrapped(f"Method: {pooled.method}", indent="  ", first="", width=width)
    yield from ("", "Weights:")
    for label, weight in zip(found.figures.labels, pooled.weights, strict=True):
        yield f"{weight:6.1f} %  {label}"


def _apart(found: PooledFigures) -> Iterator[str]:
    """Write one or two studies as they are."""
    figures, measure, level = found.figures, found.figures.measure or "", found.pooled.level
    yield f"{(found.why_not or '')[:1].upper()}{(found.why_not or '')[1:]}."
    for i, label in enumerate(figures.labels):
        if measure:
            value, low, high = (words.number(x) for x in figures.natural(i, level))
            printed = figures.printed[i] if figures.printed else ""
            other = words.other_level(figures.own_level(i, level), level)
            yield f"  {label}: {measure} {printed or f'{value} ({low} to {high})'}{other and f', {other}'}"
        else:
            yield f"  {label}: {words.number(figures.yi[i])} (standard error {words.number(figures.vi[i] ** 0.5)})"
    if found.pooled.k == 2 and found.disagreement:
        yield found.disagreement
