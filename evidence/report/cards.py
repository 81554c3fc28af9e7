"""A card a study: what was printed, what it was turned into, by which words, checked how, and accepted by whom.

Must never show a number without the words it stands in, nor a decision without its person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.decisions import effective
from evidence.decisions.events import UNDO
from evidence.notices import grave
from evidence.report import models
from evidence.report.findings import DIRECTIONS
from evidence.report.marking import Mark, Segment, segments
from evidence.tabular.columns import showable
from meta import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evidence.records import Record
    from evidence.report.review import Review
    from evidence.rows import Row
    from evidence.store.decisions import Decision
    from evidence.studies import Study
    from extractors.findings import Effect, Findings


@dataclass(frozen=True, slots=True)
class Estimate:
    """One row of a study for reading: a heading, facts by name, its quote, and what people said of it."""

    row: Row
    heading: str
    facts: tuple[tuple[str, str], ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A record of a study with its text in pieces, marked where values were read."""

    record: Record
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A study with its estimates and the records that it was read from; ``said`` is what people said of the records."""

    study: Study
    estimates: tuple[Estimate, ...]
    sources: tuple[Source, ...]
    said: tuple[str, ...]

    @property
    def notices(self) -> tuple[tuple[bool, str], ...]:
        """What was said of its reports after publication, each once, and whether that is grave."""
        told = dict.fromkeys(text for one in self.estimates for text in one.row.notices)
        return tuple((grave(text), text) for text in told)


def cards(review: Review, decisions: Sequence[Decision] = ()) -> tuple[Card, ...]:
    """Give a card of every eligible study, and of those that only their retraction keeps out.

    Args:
        review: The studies, rows and records.
        decisions: What people decided, in order.
    """
    records = {record.key: (record, findings) for record, findings in review.records}
    rows: dict[str, list[Row]] = {}
    for row in review.lined.rows:
        rows.setdefault(row.study, []).append(row)
    said = _by_subject(decisions)
    wanted = (study for study in review.lined.studies if any(map(_in, rows.get(study.name, ()))))
    return tuple(_card(study, rows[study.name], records, said) for study in wanted)


def marks(findings: Findings) -> Iterator[Mark]:
    """Give what to mark in a record's text, and what each mark says."""
    for effect in findings.effects:
        interval = f" ({effect.ci_low}-{effect.ci_high})" if effect.ci_low is not None else ""
        yield Mark(effect.span.start, effect.span.end, _named(effect) + interval, strong=True)
        for name, span in effect.evidence.items():
            yield Mark(span.start, span.end, f"{name} of {_named(effect)}")
    for arm in findings.arms:
        yield Mark(arm.span.start, arm.span.end, f"arm {arm.name}, n = {'?' if arm.n is None else arm.n}")
    for median in findings.medians:
        value = "not reached" if median.value is None else f"{median.value} {median.unit}"
        yield Mark(median.span.start, median.span.end, f"median {median.endpoint} {value}")
    for rate in findings.rates:
        yield Mark(rate.span.start, rate.span.end, f"{rate.endpoint} {'?' if rate.percent is None else rate.percent} %")
    if findings.total_n is not None:
        yield Mark(findings.total_n.span.start, findings.total_n.span.end, f"total n = {findings.total_n.value}")
    if findings.follow_up is not None:
        span = findings.follow_up.span
        yield Mark(span.start, span.end, f"follow-up {findings.follow_up.median} {findings.follow_up.unit}")


@dataclass(frozen=True, slots=True)
class Said:
    """A decision, and whether its person took it back."""

    one: Decision
    undone: bool

    def __str__(self) -> str:
        """Write it: when, who, what, and why."""
        one = self.one
        about = "" if one.field in {"row", one.action} else f" ({one.field})"
        put = one.after if isinstance(one.after, dict) else {}
        value = f", {put['field']} {put.get('value')}" if "field" in put else ""
        reason = f": {one.why}" if one.why else ""
        undone = " (undone)" if self.undone else ""
        return f"{one.made[:16].replace('T', ' ')} UTC, {one.who}: {one.action}{about}{value}{reason}{undone}"


def _by_subject(decisions: Sequence[Decision]) -> dict[str, list[Said]]:
    """Sort decisions under what they are about, and under every name that this begins with: a record's, say."""
    kept = {one.seq for one in effective(decisions)}
    found: dict[str, list[Said]] = {}
    for one in decisions:
        if one.field == UNDO:
            continue
        parts = one.subject.split("/")
        for end in range(1, len(parts) + 1):
            found.setdefault("/".join(parts[:end]), []).append(Said(one, one.seq not in kept))
    return found


def _named(effect: Effect) -> str:
    return f"{effect.endpoint} {effect.measure} {effect.value}"


def _in(row: Row) -> bool:
    return row.eligible or row.eligible_but_retracted


def _card(
    study: Study,
    rows: Sequence[Row],
    records: Mapping[str, tuple[Record, Findings]],
    said: Mapping[str, Sequence[Said]],
) -> Card:
    effects = {(key, one.id): one for key in study.reports if key in records for one in records[key][1].effects}
    estimates = tuple(_estimate(row, effects.get((row.key, row.effect_id or "")), said.get(row.id, ())) for row in rows)
    held = [records[key] for key in study.reports if key in records]
    sources = tuple(Source(record, segments(record.text, [*marks(found)])) for record, found in held)
    known = {row.id for row in rows}
    of_records = tuple(
        f"{one.one.subject}: {one}"
        for key in study.reports
        for one in said.get(key, ())
        if one.one.subject not in known
    )
    return Card(study, estimates, sources, of_records)


def _estimate(row: Row, effect: Effect | None, said: Sequence[Said]) -> Estimate:
    arms = f", {row.comparison}" if row.comparison else ""
    heading = f"{row.endpoint or 'No estimate'}{arms}"
    own = (one for one in said if one.one.subject == row.id)
    old = f" (on {'an earlier text' if row.key else 'earlier figures'})"
    lines = (f"{one}{'' if one.one.text_sha256 in {'', row.text_sha256} else old}" for one in own)
    return Estimate(row, heading, tuple(_facts(row, effect)), tuple(lines))


def _facts(row: Row, effect: Effect | None) -> Iterator[tuple[str, str]]:
    if row.printed is not None:
        yield "Printed", str(row.printed)
        if row.machine is not None and row.machine != row.printed:
            yield "The machine read", str(row.machine)
        for text in map(str, row.corrections):
            yield "Corrected", text
        turned = " (turned round)" if row.inverted else ""
        yield "As A over B", f"{row.measure} {models.estimate(row)}{turned}{_level(row)}"
        yield "Direction", _direction(row, effect)
    if row.n_a is not None or row.n_b is not None:
        yield "Patients, A / B", models.participants(row)
    if row.events is not None:
        yield "Events, A / B", " / ".join(f"{one} of {of}" for one, of in row.events)
    if described := [*_analysed(row)]:
        yield "Analysis", ", ".join(described)
    if row.checks:
        yield "Checks", _checks(row)
    yield "Source", row.origin
    for note in row.notes:
        yield "Beware", note
    yield "Standing", _standing(row)


def _analysed(row: Row) -> Iterator[str]:
    kept = {"population": row.population, "assessor": row.assessor, "data cut": row.data_cut}
    for name, value in {**kept, "crossover": row.switching}.items():
        if value:
            yield f"{name} {value}"
    if row.adjusted is not None:
        yield "adjusted" if row.adjusted else "not adjusted"
    if row.stratum:
        yield row.stratum


def _level(row: Row) -> str:
    return "" if row.ci_level is None else f", {words.percent(row.ci_level)} CI"


def _direction(row: Row, effect: Effect | None) -> str:
    in_text = row.printed is not None and row.printed.quote is not None
    source = DIRECTIONS.get(row.direction_source or "", "not known") if in_text else "as the table prints it"
    quote = effect.evidence.get("direction") if effect is not None else None
    return source if quote is None else f"{source}: \u201c{showable(quote.quote)}\u201d"


def _checks(row: Row) -> str:
    doubtful = [f"{one.code}: {one.detail} ({one.status})" for one in row.checks if one.status in {"warn", "fail"}]
    passed = sum(one.status == "pass" for one in row.checks)
    return "; ".join([*doubtful, f"{passed} of {len(row.checks)} passed"])


def _standing(row: Row) -> str:
    used = "used" if row.poolable else f"not used: {row.why_not}{f', {row.because}' if row.because else ''}"
    if row.decision is None:
        return f"{used}; no person has decided on it"
    who = f" by {row.decided_by} on {row.decided_at[:10]}" if row.decided_by and row.decided_at else ""
    return f"{used}; {row.decision}{who}"
