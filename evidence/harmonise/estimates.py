"""Turn one estimate, from a text or a published table, into a row A over B, with the first reason not to pool it.

Must never alter or round what was printed, and must never guess a direction: where the words do not give it, the row
waits for a person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import meta
from evidence.harmonise.analysed import stands, taken_out
from evidence.harmonise.counts import events_of
from evidence.harmonise.drugs import drug, drug_of_arm
from evidence.harmonise.eligibility import stratum_of
from evidence.harmonise.own import own_population
from evidence.rows import WHY_NOT, Printed, Row, printed_string

if TYPE_CHECKING:
    from evidence.harmonise.analysed import Stands
    from evidence.harmonise.case import Case
    from evidence.protocol import ComparisonSpec, OutcomeSpec, Protocol
    from evidence.records import PublishedRow
    from extractors.findings import Arm, Effect, Findings

CLOSE_MEDIANS = 1.1
"""Medians whose ratio is below this do not tell a direction (they differ by less than a tenth)."""


@dataclass(frozen=True, slots=True)
class Orientation:
    """Which arms stand on the sides A and B, and whether the printed ratio is B over A (None: not known)."""

    arm_a: Arm | None
    arm_b: Arm | None
    inverted: bool | None


def from_effect(case: Case, base: Row, effect: Effect, outcome: OutcomeSpec, arms: Orientation) -> Row:
    """Make the row of an effect that contrasts A and B, in either direction or an open one; ``base`` has its name."""
    findings = case.findings
    found = stands(case.record.text, findings, effect, _together(arms))
    printed = Printed(
        value=effect.value,
        ci_low=effect.ci_low,
        ci_high=effect.ci_high,
        numerator=effect.numerator_text or _name(findings.arm(effect.numerator)),
        reference=effect.reference_text or _name(findings.arm(effect.reference)),
        quote=effect.span.quote,
        start=effect.span.start,
        end=effect.span.end,
        rule=effect.span.rule,
        strings=_strings(effect.span.quote, effect.value, effect.ci_low, effect.ci_high),
    )
    row = replace(
        base,
        endpoint=outcome.id,
        endpoint_text=effect.endpoint_text,
        measure=effect.measure,
        measure_probable=effect.measure_probable,
        ci_level=effect.ci_level,
        p_op=effect.p_op,
        p_value=effect.p_value,
        inverted=bool(arms.inverted),
        direction_source=effect.direction_source,
        printed=printed,
        effect_id=effect.id,
        population=own_population(case, effect.population),
        adjusted=effect.adjusted,
        assessor=effect.assessor,
        data_cut=effect.data_cut,
        analysis_set=effect.analysis_set,
        switching=found.switching,
        drugs=_drugs(case, arms),
        arms=_names(arms, printed),
        notes=found.notes,
        stratum=stratum_of(base.design, adjusted=effect.adjusted),
        checks=effect.checks,
        events=events_of(findings, effect, arms.arm_a, arms.arm_b),
        **_numbers_of_patients(arms, effect, found),
    )
    if arms.inverted is not None:
        row = turned(row)
    reasons = [*_unusable(row, outcome), *_part(row), *_open(effect, findings, arms), *_failed(effect)]
    return with_reason(row, reasons)


def from_published(
    protocol: Protocol, published: PublishedRow, comparison: ComparisonSpec, outcome: OutcomeSpec, *, inverted: bool
) -> Row:
    """Make the row of a published estimate; a person typed it in, so it is eligible (but not yet accepted)."""
    strings = dict(published.printed)
    report = report_of(published)
    names, numbers = (published.numerator, published.reference), (published.n_numerator, published.n_reference)
    name_a, name_b = names[::-1] if inverted else names
    n_a, n_b = numbers[::-1] if inverted else numbers
    row = Row(
        id=f"{report}/{comparison.id}/{outcome.id}/{published.measure}/{published.population}",
        report=report,
        pmid=published.pmid,
        study=published.study,
        year=published.year,
        source=published.source,
        text_sha256=published.sha256,
        comparison=comparison.id,
        endpoint=outcome.id,
        endpoint_text=published.endpoint,
        measure=published.measure,
        ci_level=published.ci_level,
        inverted=inverted,
        direction_source="explicit",
        printed=Printed(
            value=published.value,
            ci_low=published.ci_low,
            ci_high=published.ci_high,
            numerator=published.numerator,
            reference=published.reference,
            quote=None,
            start=None,
            end=None,
            rule="published-row",
            strings=(
                strings.get("value") or f"{published.value:g}",
                strings.get("ci_low") or f"{published.ci_low:g}",
                strings.get("ci_high") or f"{published.ci_high:g}",
            ),
        ),
        population=published.population or "all",
        adjusted=published.estimate_adjusted,
        study_adjusted=published.study_adjusted,
        study_multicentre=published.study_multicentre,
        design=published.design or None,
        stratum=stratum_of(
            published.design, adjusted=published.estimate_adjusted, study_adjusted=published.study_adjusted
        ),
        switching="other" if taken_out(published.population) else None,
        drugs=(drug(protocol.arms[comparison.a], [name_a]), drug(protocol.arms[comparison.b], [name_b])),
        arms=(name_a, name_b),
        n_a=n_a,
        n_b=n_b,
        arms_n=(n_a, n_b),
        eligible=True,
    )
    row = turned(row)
    return with_reason(row, [*_unusable(row, outcome), *_part(row)])


def row_id(base: Row, effect: Effect) -> str:
    """Name the row of an effect: by its record, comparison and place in the text, whatever becomes of it."""
    return f"{base.key}/{base.comparison}/{effect.span.start}-{effect.span.end}"


def report_of(published: PublishedRow) -> str:
    """Name the report that a published row belongs to: one source on one study."""
    return f"{published.source}: {published.study}"


def turned(row: Row) -> Row:
    """Fill in the harmonised numbers from the printed ones: the same, or 1/x with the bounds swapped. Unrounded."""
    assert row.printed is not None
    value, low, high = row.printed.value, row.printed.ci_low, row.printed.ci_high
    yi, sei = _log_scale(value, low, high, row.ci_level)
    if row.inverted:
        value, low, high = 1 / value, _inverse(high), _inverse(low)
        yi = None if yi is None else -yi
    return replace(row, value=value, ci_low=low, ci_high=high, yi=yi, sei=sei)


def with_reason(row: Row, reasons: list[tuple[str, str]]) -> Row:
    """Set ``poolable``, and where it is not the first reason in the order of ``WHY_NOT``."""
    if row.why_not is not None:
        reasons = [(row.why_not, row.because), *row.behind, *reasons]
    if not reasons:
        return replace(row, poolable=row.eligible, why_not=None, because="")
    (code, because), *behind = sorted(reasons, key=lambda reason: WHY_NOT.index(reason[0]))
    return replace(row, poolable=False, why_not=code, because=because, behind=tuple(behind))


def _log_scale(
    value: float, low: float | None, high: float | None, level: float | None
) -> tuple[float | None, float | None]:
    """Log ratio and standard error; None where the interval cannot give one (none printed, a bound printed as 0)."""
    if low is None or high is None or level is None:
        return None, None
    try:
        return meta.log_effect(value, low, high, level)
    except ValueError:
        return None, None


def _inverse(bound: float | None) -> float | None:
    return None if bound is None or bound <= 0 else 1 / bound


def _strings(quote: str, *numbers: float | None) -> tuple[str, str, str]:
    value, low, high = (printed_string(quote, number) for number in numbers)
    return value, low, high


def _name(arm: Arm | None) -> str | None:
    return None if arm is None else arm.name


def _names(arms: Orientation, printed: Printed) -> tuple[str, str] | None:
    """Name the arms of A and B as their source does, None where it leaves one of them unnamed."""
    words = (printed.reference, printed.numerator) if arms.inverted else (printed.numerator, printed.reference)
    a, b = _name(arms.arm_a) or words[0], _name(arms.arm_b) or words[1]
    return (a, b) if a and b else None


def _drugs(case: Case, arms: Orientation) -> tuple[str, str]:
    known = case.protocol.arms
    a, b = known[case.comparison.a], known[case.comparison.b]
    return drug_of_arm(case.sides, a, arms.arm_a), drug_of_arm(case.sides, b, arms.arm_b)


def _together(arms: Orientation) -> int | None:
    a, b = arms.arm_a, arms.arm_b
    return a.n + b.n if a is not None and b is not None and a.n is not None and b.n is not None else None


def _numbers_of_patients(arms: Orientation, effect: Effect, found: Stands) -> dict[str, Any]:
    """Give the numbers of the arms, as those of the estimate where it is of everybody in them."""
    a, b = arms.arm_a, arms.arm_b
    whole = effect.population == "all" and effect.analysis_set in (None, "itt") and found.fewer is None
    own_a, own_b = (a, b) if whole else (None, None)
    return {
        "n_a": own_a.n if own_a else None,
        "n_b": own_b.n if own_b else None,
        "n_a_span": own_a.span if own_a and own_a.n is not None else None,
        "n_b_span": own_b.span if own_b and own_b.n is not None else None,
        "arms_n": (a.n if a else None, b.n if b else None),
    }


def _unusable(row: Row, outcome: OutcomeSpec) -> list[tuple[str, str]]:
    """Reasons that lie in the numbers: another measure than the outcome's is nothing to pool for that outcome."""
    if row.measure != outcome.measure:
        if row.measure_probable == outcome.measure:
            return [("not-accepted", f"printed as {row.measure}, probably meant as {row.measure_probable}")]
        return [("no-usable-data", f"the measure is {row.measure}, the outcome's is {outcome.measure}")]
    printed = row.printed
    assert printed is not None
    if printed.ci_low is None or printed.ci_high is None:
        return [("no-usable-data", "no interval is printed")]
    if printed.value <= 0 or printed.ci_low <= 0:
        return [("no-usable-data", "a figure printed as 0 has no logarithm")]
    if not printed.ci_low <= printed.value <= printed.ci_high or printed.ci_low == printed.ci_high:
        return [("check-failed", "the estimate lies outside its interval, or the bounds are no interval")]
    return []


def _part(row: Row) -> list[tuple[str, str]]:
    """Say why an estimate is not of everybody as randomised."""
    if not row.as_randomised:
        return [("subgroup", f"adjusted for crossover ({row.switching}), not by intention to treat")]
    if row.population != "all":
        return [("subgroup", f"population {row.population}")]
    return [] if row.by_intention_to_treat else [("subgroup", f"analysis set {row.analysis_set}")]


def _open(effect: Effect, findings: Findings, arms: Orientation) -> list[tuple[str, str]]:
    if arms.inverted is None or effect.direction_source == "open":
        return [("open-direction", "the text does not say which arm is the numerator")]
    if effect.direction_source == "convention":
        return [("open-direction", "only by convention: nothing in the text says which arm is the numerator")]
    if effect.direction_source == "medians" and not _medians_tell(effect, findings):
        return [("open-direction", "only the medians tell, and they are missing or differ by less than a tenth")]
    return []


def _medians_tell(effect: Effect, findings: Findings) -> bool:
    """Whether the medians of both arms differ enough; "not reached" against a number does."""
    values = {
        median.arm: median.value
        for median in findings.medians
        if median.endpoint == effect.endpoint and median.population == effect.population
    }
    if effect.numerator not in values or effect.reference not in values:
        return False
    one, other = values[effect.numerator], values[effect.reference]
    if one is None or other is None:
        return one is not other
    return min(one, other) > 0 and max(one, other) / min(one, other) >= CLOSE_MEDIANS


def _failed(effect: Effect) -> list[tuple[str, str]]:
    failed = [check for check in effect.checks if check.status == "fail"]
    return [("check-failed", f"{failed[0].code}: {failed[0].detail}")] if failed else []
