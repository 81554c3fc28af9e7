"""Go through records and published tables and make their rows.

Must never leave one out: what gives no row of its own appears once with its reason.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence.harmonise.analysed import sentence_at
from evidence.harmonise.arms import NEITHER, Side, Sides, of_a_part, only_spread
from evidence.harmonise.assessing import overruled_notices, ruled
from evidence.harmonise.case import Case
from evidence.harmonise.composites import other_events
from evidence.harmonise.contradicted import contradicted
from evidence.harmonise.correcting import corrected, effect_of, is_of, oriented, told
from evidence.harmonise.eligibility import Verdict, design_of, judge, stratum_of
from evidence.harmonise.estimates import Orientation, from_effect, from_published, report_of, row_id, with_reason
from evidence.harmonise.roles import role_of
from evidence.harmonise.standing import Standing
from evidence.harmonise.strangers import other_contrast
from evidence.harmonise.words import even, word
from evidence.rows import WHY_NOT, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evidence.decisions import Edit
    from evidence.protocol import ComparisonSpec, OutcomeSpec, Protocol
    from evidence.records import PublishedRow, Record
    from extractors.findings import Arm, Effect, Findings

SEVERAL_LINES = "several lines of therapy"
COMBINATIONS = "combinations"
"""The lines of their own that a protocol may ask for by "subgroup"."""


def record_rows(
    protocol: Protocol, record: Record, findings: Findings, standing: Standing | None = None
) -> tuple[Row, ...]:
    """Make the rows of one record over every comparison; without any, one row with the reason.

    Where the comparisons disagree on why there is none, the one that comes furthest in the order of reasons is given.

    Args:
        protocol: The question.
        record: The record.
        findings: What was read in it.
        standing: What is known beside the text: whether PubMed deleted the record, whom a retraction does not stop, who
            screened it.
    """
    known = standing or Standing()
    said = known.screening.of(record)
    found: list[Row] = []
    without: list[tuple[tuple[int, ...], Row]] = []
    for case in cases(protocol, record, findings):
        suggested = judge(case)
        verdict = ruled(suggested, said)
        base = _base(case, verdict, known, overruled_notices(suggested, said))
        rows = [*_rows(case, base, known)]
        found += rows
        if not rows:
            row = _no_row(base, verdict)
            near = _nearness(case, suggested) if said.state == "include" else ()
            without.append(((WHY_NOT.index(row.why_not or WHY_NOT[0]), *near, int(row.role is not None)), row))
    if found:
        return tuple(found)
    return (max(without, key=lambda one: one[0])[1],)


def cases(protocol: Protocol, record: Record, findings: Findings) -> tuple[Case, ...]:
    """Hold a record against every comparison."""
    return tuple(Case(protocol, one, _sides(protocol, one), record, findings) for one in protocol.comparison)


def _nearness(case: Case, suggested: Verdict) -> tuple[int, ...]:
    """Rank the comparisons that a person may have meant: by what the text suggests, then by the sides that it names."""
    named = case.sides.named(case.record.text) & {case.comparison.a, case.comparison.b}
    return int(suggested.code is None), len(named)


def table_rows(protocol: Protocol, published: Iterable[PublishedRow]) -> tuple[Row, ...]:
    """Make the rows of published estimates; one with other arms or another endpoint keeps its place and reason."""
    return tuple(row for estimate in published for row in _table_row(protocol, estimate))


def _sides(protocol: Protocol, comparison: ComparisonSpec) -> Sides:
    return Sides(protocol.arms, combination_arms=comparison.combination_arms, background=comparison.background)


def _table_row(protocol: Protocol, published: PublishedRow) -> Iterator[Row]:
    outcome = next((o for o in protocol.outcome if o.id == published.endpoint), None)
    matched = False
    for comparison in protocol.comparison:
        sides = _sides(protocol, comparison)
        named = (sides.of_name(published.numerator), sides.of_name(published.reference))
        pair = (named[0].arm, named[1].arm)
        if outcome is not None and set(pair) == {comparison.a, comparison.b}:
            matched = True
            row = from_published(protocol, published, comparison, outcome, inverted=pair[0] == comparison.b)
            yield _combination(comparison, row, {side.kind for side in named})
    if not matched:
        code = "wrong-comparator" if outcome is not None else "no-usable-data"
        arms = f"{published.numerator} over {published.reference}"
        because = f"arms {arms}" if outcome is not None else f"endpoint {published.endpoint}"
        yield Row(
            id=f"{report_of(published)}/{published.endpoint}/{arms}",
            report=report_of(published),
            pmid=published.pmid,
            study=published.study,
            year=published.year,
            source=published.source,
            eligible=outcome is None,
            design=published.design or None,
            why_not=code,
            because=because,
        )


def _base(case: Case, verdict: Verdict, standing: Standing, overruled: tuple[str, ...]) -> Row:
    """Make what all rows of a record and a comparison share; ``overruled`` says who included it against its text."""
    retracted_only = verdict.code == "retracted" and _only_retracted(case, standing)
    record, line = case.record, case.findings.context.line_of_therapy
    return Row(
        id=f"{record.key}/{case.comparison.id}",
        report=record.key,
        key=record.key,
        pmid=record.pmid,
        year=record.year,
        text_sha256=record.text_sha256,
        comparison=case.comparison.id,
        design=design_of(record, case.findings),
        line_of_therapy=None if line is None else line.value,
        eligible=verdict.code is None,
        why_not=verdict.code,
        because=verdict.because,
        notices=(*map(str, standing.notices(record)), *overruled),
        eligible_but_retracted=retracted_only,
        role=role_of(case, verdict),
    )


def _only_retracted(case: Case, standing: Standing) -> bool:
    """Whether nothing but its retraction keeps a record out, by its text or by what people decided."""
    return ruled(judge(case, although_retracted=True), standing.screening.of(case.record)).code is None


def _no_row(base: Row, verdict: Verdict) -> Row:
    """Make the one row of a record that has no estimate of the comparison."""
    stratum = stratum_of(base.design, adjusted=None)
    if base.eligible_but_retracted:
        return replace(base, id=base.key, stratum=stratum)
    if verdict.code is not None:
        return replace(base, id=base.key, comparison=None)
    because = "no estimate of this comparison is printed"
    return replace(base, id=base.key, stratum=stratum, why_not="no-usable-data", because=because)


def _rows(case: Case, base: Row, standing: Standing) -> Iterator[Row]:
    """Make a row of each treatment effect on an outcome of the protocol that contrasts A and B, and of what was added.

    What people corrected decides on the outcome and the arms; the row keeps the name that the effect gave it.
    """
    read = {row_id(base, effect) for effect in case.findings.effects}
    added = [(name, edits) for name, edits in standing.corrections.added(case) if name not in read]
    for outcome in case.protocol.outcome:
        for effect in case.findings.effects:
            if effect.kind == "treatment":
                own = replace(base, id=row_id(base, effect))
                edits = standing.corrections.of(own.id, base.text_sha256)
                for row in _row(case, own, effect, edits, outcome=outcome, standing=standing):
                    yield told(row, _as_read(case, own, effect), edits) if edits else row
        for name, edits in added:
            own, effect = replace(base, id=name), effect_of(edits)
            for row in _row(case, own, effect, edits, outcome=outcome, standing=standing):
                yield replace(told(row, None, edits), effect_id=None)


def _row(
    case: Case, own: Row, effect: Effect, edits: Mapping[str, Edit], *, outcome: OutcomeSpec, standing: Standing
) -> Iterator[Row]:
    """Make the row of an effect, as people corrected it, for one outcome; none if it is of another one."""
    arms = oriented(case, _orient(case, effect), edits)
    if arms is None or not is_of(outcome, effect, edits):
        return
    effect = corrected(case, effect, edits, arms)
    others = [] if "endpoint" in edits else other_events(case, effect, outcome)
    if others is not None:
        row = from_effect(case, standing.freed(own), effect, outcome, arms)
        others += [] if "numerator" in edits or "reference" in edits else other_contrast(case, effect, arms)
        others += [] if edits else contradicted(case, effect, row, outcome, arms)
        limits = [*others, *_limits(case.protocol, row), *_part(case, effect), *standing.reasons(case.record)]
        yield _several_lines(case.protocol, _together(case, with_reason(row, limits), arms))


def _as_read(case: Case, own: Row, effect: Effect) -> Row | None:
    """Make the row of an effect as the machine read it, whatever people say of it."""
    arms = _orient(case, effect)
    outcome = next((one for one in case.protocol.outcome if one.code == effect.endpoint), None)
    return from_effect(case, own, effect, outcome, arms) if arms is not None and outcome is not None else None


def _orient(case: Case, effect: Effect) -> Orientation | None:
    """Find A and B among the two sides of an effect; None where it contrasts something else."""
    if effect.numerator is None and effect.reference is None:
        return _unnamed(case)
    numerator, reference = case.findings.arm(effect.numerator), case.findings.arm(effect.reference)
    pair = (
        _side(case.sides, numerator, effect.numerator_text).arm,
        _side(case.sides, reference, effect.reference_text).arm,
    )
    if pair == (case.comparison.a, case.comparison.b):
        return Orientation(numerator, reference, inverted=False)
    if pair == (case.comparison.b, case.comparison.a):
        return Orientation(reference, numerator, inverted=True)
    return None


def _unnamed(case: Case) -> Orientation | None:
    """Take an effect of open direction for this comparison if the study has two arms, A and B."""
    if len(case.findings.arms) != 2:
        return None
    found = {case.sides.of_arm(arm).arm: arm for arm in case.findings.arms}
    if set(found) != {case.comparison.a, case.comparison.b}:
        return None
    return Orientation(found[case.comparison.a], found[case.comparison.b], inverted=None)


def _side(sides: Sides, arm: Arm | None, text: str | None) -> Side:
    if arm is not None:
        return sides.of_arm(arm)
    return sides.of_name(text) if text else NEITHER


def _together(case: Case, row: Row, arms: Orientation) -> Row:
    """Set a combination apart where the protocol takes combinations as a subgroup."""
    kinds = {case.sides.of_arm(arm).kind for arm in (arms.arm_a, arms.arm_b) if arm is not None}
    return _combination(case.comparison, row, kinds)


def _combination(comparison: ComparisonSpec, row: Row, kinds: Iterable[str]) -> Row:
    asked = comparison.combination_arms == "subgroup" and "combination" in kinds
    return _set_apart(row, COMBINATIONS, "a combination of drugs") if asked else row


def _several_lines(protocol: Protocol, row: Row) -> Row:
    """Set a study over several lines of therapy apart where the protocol takes such studies as a subgroup."""
    asked = row.line_of_therapy == "mixed" and protocol.eligibility.line_mixed == "subgroup"
    return _set_apart(row, SEVERAL_LINES, "several lines of therapy together") if asked else row


def _set_apart(row: Row, name: str, because: str) -> Row:
    """Give a row a line of its own if nothing else keeps it out of the main one; else a reason more."""
    only = row.poolable or row.apart is not None
    names = f"{row.apart}, {name}" if row.apart else name
    return replace(with_reason(row, [("subgroup", because)]), apart=names if only else None)


def _part(case: Case, effect: Effect) -> list[tuple[str, str]]:
    """Give the reason why an estimate of a report is not of the whole trial, though its sentence names no subgroup."""
    condition = case.findings.context.condition
    start, end = sentence_at(case.record.text, effect.span.start)
    if of_a_part(case.record.title) and not word("everybody").search(even(case.record.text[start:end])):
        return [("subgroup", "the title says that a part of the patients is reported")]
    if condition is not None and only_spread(condition.value):
        return [("subgroup", f"only {condition.value}: {condition.span.quote!r}")]
    return []


def _limits(protocol: Protocol, row: Row) -> list[tuple[str, str]]:
    """Reasons that come from what the protocol wants pooled: its designs.

    Designs that are not wanted are kept as a subgroup, for the closed list of reasons has none of its own.
    """
    limits = []
    design = "rct" if row.stratum == "rct" else "nrs"
    if design not in protocol.eligibility.designs:
        limits.append(("subgroup", f"design {row.design or 'not stated'} is not among those of the protocol"))
    return limits
