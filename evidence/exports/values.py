"""Every value that was read or typed in, one by one, with the words that it stands in.

Must never join a value to words that it does not stand in: what was assumed has no raw value, and says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from extractors.findings import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.rows import Row
    from extractors.findings import Arm, Effect, Findings, Median, Rate

_NUMBER = re.compile(r"\d{1,3}(?:[,\u2009\u202f]\d{3})+(?!\d)|\d*[.·‧∙]\d+|\d+")
_BETWEEN = re.compile(r"[,\u2009\u202f]")
_POINT = re.compile(r"[·‧∙]")
_PEOPLE = "patients"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value: what it is, of whom, as printed and as read, and where it stands; ``row`` is its row of the table."""

    field: str
    value: str | float | None
    raw: str = ""
    arm: str = ""
    outcome: str | None = None
    unit: str = ""
    note: str = ""
    span: Span | None = None
    row: Row | None = None


def of_findings(found: Findings, rows: Sequence[Row]) -> Iterator[Value]:
    """Give the values of a text, kind by kind in the order of the text.

    Args:
        found: What was read.
        rows: The record's rows of the evidence table; a value of an effect is given once for each of its rows.
    """
    if found.total_n is not None:
        yield _number("total_n", found.total_n.value, found.total_n.span, unit=_PEOPLE)
    for arm in found.arms:
        yield from _of_arm(arm)
    names = {arm.id: arm.name for arm in found.arms}
    for effect in found.effects:
        own: list[Row | None] = [row for row in rows if row.effect_id == effect.id]
        yield from (value for row in own or [None] for value in _of_row(effect, row, names))
    yield from (value for row in rows if row.corrections and row.effect_id is None for value in of_corrected(row))
    yield from (value for median in found.medians for value in _of_median(median, names))
    yield from (value for rate in found.rates for value in _of_rate(rate, names))
    yield from _of_study(found)


def _of_row(effect: Effect, row: Row | None, names: dict[str, str]) -> Iterator[Value]:
    """Give what was read of an effect, with its row's decision; that of a corrected figure is at the person's."""
    corrections = row.corrections if row is not None else ()
    instead = {f"effect_{one.field}": f"not used: {one}" for one in corrections}
    for value in _of_effect(effect, names):
        note = "; ".join(part for part in (value.note, instead.get(value.field, "")) if part)
        yield replace(value, row=None if value.field in instead else row, note=note)
    if row is not None:
        yield from of_corrected(row)


def of_corrected(row: Row) -> Iterator[Value]:
    """Give the figures of a row that a person corrected or put in, each with what the machine read."""
    arm = "" if row.printed is None else _contrast(row.printed.numerator, row.printed.reference)
    for one in row.corrections:
        span = None
        if one.quote is not None and one.start is not None and one.end is not None:
            span = Span(one.start, one.end, one.quote, "by a person")
        raw = "" if one.value is None else str(one.value)
        known: dict[str, Any] = {"arm": arm, "outcome": row.endpoint, "note": str(one), "row": row, "span": span}
        yield Value(field=f"effect_{one.field}", value=one.value, raw=raw, unit=row.measure or "", **known)


def of_published(row: Row) -> Iterator[Value]:
    """Give the values of a published row, which a person typed in: it has no words of its own."""
    printed = row.printed
    if printed is None:
        return
    arm = _contrast(printed.numerator, printed.reference)
    known: dict[str, Any] = {"arm": arm, "outcome": row.endpoint, "note": f"typed in from {row.source}", "row": row}
    numbers = (printed.value, printed.ci_low, printed.ci_high)
    for name, number, raw in zip(("value", "ci_low", "ci_high"), numbers, printed.strings, strict=True):
        if number is not None:
            yield Value(field=f"effect_{name}", value=number, raw=raw, unit=row.measure or "", **known)


def _of_arm(arm: Arm) -> Iterator[Value]:
    yield Value(field="arm", value=arm.name, raw=arm.span.quote, arm=arm.name, span=arm.span)
    for name, number in (("n", arm.n), ("n_analysed", arm.n_analysed)):
        if number is not None:
            yield _number(name, number, arm.span, arm=arm.name, unit=_PEOPLE)
    for part in arm.components:
        yield Value(field="component", value=part.name, raw=part.span.quote, arm=arm.name, span=part.span)
        if part.n is not None:
            yield _number("component_n", part.n, part.span, arm=f"{arm.name}: {part.name}", unit=_PEOPLE)


def _of_effect(effect: Effect, names: dict[str, str]) -> Iterator[Value]:
    numerator = effect.numerator_text or names.get(effect.numerator or "")
    reference = effect.reference_text or names.get(effect.reference or "")
    known: dict[str, Any] = {"arm": _contrast(numerator, reference), "outcome": effect.endpoint, "note": _notes(effect)}
    for name in ("value", "ci_low", "ci_high"):
        number = getattr(effect, name)
        if number is not None:
            yield _number(f"effect_{name}", number, effect.span, unit=effect.measure, **known)
    if effect.ci_level is not None:
        level = _number("effect_ci_level", effect.ci_level, effect.span, **known)
        assumed: dict[str, Any] = (
            {"raw": "", "note": f"{known['note']}; assumed, not printed"} if effect.ci_level_assumed else {}
        )
        yield replace(level, **assumed)
    if effect.p_value is not None:
        p = _number("effect_p_value", effect.p_value, effect.span, **known)
        yield replace(p, raw=p.raw if effect.p_op == "=" else f"{effect.p_op or ''}{p.raw}")


def _of_median(median: Median, names: dict[str, str]) -> Iterator[Value]:
    known: dict[str, Any] = {"arm": names.get(median.arm or "", ""), "outcome": median.endpoint, "unit": median.unit}
    if median.value is None:
        yield Value(field="median", value=None, raw=median.span.quote, note="not reached", span=median.span, **known)
    for name, number in (
        ("median", median.value),
        ("median_ci_low", median.ci_low),
        ("median_ci_high", median.ci_high),
    ):
        if number is not None:
            yield _number(name, number, median.span, note=_population(median.population), **known)


def _of_rate(rate: Rate, names: dict[str, str]) -> Iterator[Value]:
    known: dict[str, Any] = {
        "arm": names.get(rate.arm or "", ""),
        "outcome": rate.endpoint,
        "note": _population(rate.population),
    }
    for name, number, unit in (("rate", rate.percent, "%"), ("events", rate.events, _PEOPLE), ("of", rate.of, _PEOPLE)):
        if number is not None:
            yield _number(name, number, rate.span, unit=unit, **known)


def _of_study(found: Findings) -> Iterator[Value]:
    follow = found.follow_up
    if follow is not None:
        for name, number in (("", follow.median), ("_ci_low", follow.ci_low), ("_ci_high", follow.ci_high)):
            if number is not None:
                yield _number(f"follow_up{name}", number, follow.span, unit=follow.unit)
    for name in ("line_of_therapy", "prior_therapy", "condition", "design"):
        fact = getattr(found.context, name)
        if fact is not None:
            yield Value(field=name, value=fact.value, raw=fact.span.quote, span=fact.span)
    for fact in found.context.registry_ids:
        yield Value(field="registry_id", value=fact.value, raw=fact.span.quote, span=fact.span)
    for left in found.abstained:
        yield Value(field="not_understood", value=None, raw=left.span.quote, note=left.reason, span=left.span)


def _number(name: str, number: float, span: Span, **known: Any) -> Value:
    return Value(field=name, value=number, raw=printed(span.quote, number), span=span, **known)


def printed(quote: str, number: float) -> str:
    """Find a number as it was printed, a share also as per cent; the whole quote where it is written in words.

    >>> printed("1,234 patients", 1234), printed("HR 0·80 (95% CI 0·65-0·94)", 0.8), printed("95% CI", 0.95)
    ('1,234', '0·80', '95')
    >>> printed("two patients", 2)
    'two patients'
    """
    tokens = {token: float(_POINT.sub(".", _BETWEEN.sub("", token))) for token in _NUMBER.findall(quote)}
    exact = (token for token, value in tokens.items() if value == number)
    shares = (token for token, value in tokens.items() if value == round(number * 100, 6))
    return next(exact, None) or next(shares, None) or quote


def _notes(effect: Effect) -> str:
    direction = f"direction: {effect.direction_source}"
    meant = f"printed as {effect.measure}, meant as {effect.measure_probable}" if effect.measure_probable else ""
    return "; ".join(part for part in (direction, _population(effect.population), meant) if part)


def _population(name: str) -> str:
    return "" if name == "all" else f"population: {name}"


def _contrast(numerator: str | None, reference: str | None) -> str:
    return f"{numerator} over {reference}" if numerator and reference else ""
