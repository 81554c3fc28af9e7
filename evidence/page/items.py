"""What the page shows of each estimate: its fields with their words, its checks, what is still to be confirmed.

Must never show a figure beside words that it does not stand in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evidence.page.standing import asks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.page.reading import Reading
    from evidence.page.spans import Marked
    from evidence.protocol import Protocol
    from evidence.rows import Row
    from extractors.findings import Effect, Span

Body = dict[str, Any]

_FIGURES = ("value", "ci_low", "ci_high")
_NUMBER = re.compile(r"\d*[.·‧∙]\d+|\d+")
_DOTS = str.maketrans("·‧∙", "...")


def estimates(rules: Protocol, found: Reading, marked: Marked) -> Iterator[Body]:
    """Give the items of a record's estimates, in the order of its rows."""
    effects = {one.id: one for one in found.findings.effects} if found.findings else {}
    for row in found.rows:
        if row.endpoint is not None:
            yield _estimate(rules, row, effects.get(row.effect_id or ""), marked)


def missing(rules: Protocol, found: Reading) -> Iterator[Body]:
    """Give an item of each outcome of which an eligible record has no estimate."""
    comparisons = {row.comparison for row in found.rows if row.eligible and row.comparison is not None}
    there = {(row.comparison, row.endpoint) for row in found.rows}
    for comparison in rules.comparison:
        for outcome in rules.outcome if comparison.id in comparisons else ():
            if (comparison.id, outcome.id) not in there:
                yield {
                    **_blank(f"{found.record.key}/{comparison.id}/{outcome.id}", "missing"),
                    "comparison": comparison.id,
                    "outcome": outcome.id,
                    "label": f"{outcome.label}: no estimate was found",
                    "state": "suggested",
                }


def _estimate(rules: Protocol, row: Row, effect: Effect | None, marked: Marked) -> Body:
    fields = dict(_fields(row, effect))
    for name, one in fields.items():
        marked.mark(row.id, name, one["start"], one["end"])
    if row.printed is not None:
        marked.mark(row.id, "estimate", row.printed.start, row.printed.end)
    evidence = effect.evidence if effect else {}
    marked.mark_span(row.id, "direction", evidence.get("direction"))
    words = evidence.get("direction")
    return {
        **_blank(row.id, "estimate"),
        "comparison": row.comparison,
        "outcome": row.endpoint,
        "label": label(rules, row),
        "printed": None if row.printed is None else str(row.printed),
        "harmonised": harmonised(rules, row),
        "inverted": row.inverted,
        "direction": {"source": row.direction_source, "words": words.quote if words else None},
        "fields": fields,
        "confirm": list(to_confirm(row)) if row.decision is None else [],
        "checks": [{"code": one.code, "status": one.status, "detail": one.detail} for one in row.checks],
        "why_not": row.why_not,
        "because": row.because,
        "state": row.decision or "suggested",
        "asked": asks(row),
        "decision": decision(row),
    }


def _blank(name: str, kind: str) -> Body:
    """Give the shape that every item has."""
    return {
        "id": name,
        "kind": kind,
        "comparison": None,
        "outcome": None,
        "label": "",
        "printed": None,
        "harmonised": None,
        "inverted": False,
        "direction": {"source": None, "words": None},
        "fields": {},
        "confirm": [],
        "checks": [],
        "why_not": None,
        "because": "",
        "state": "suggested",
        "asked": True,
        "decision": None,
        "others": [],
        "spans": [],
    }


def label(rules: Protocol, row: Row) -> str:
    """Name an estimate: its outcome and measure, and of whom it is where not of everybody."""
    outcome = next((one.label for one in rules.outcome if one.id == row.endpoint), row.endpoint or "")
    whom = f", {row.population}" if row.population not in (None, "all") else ""
    return f"{outcome}, {row.measure}{whom}"


def harmonised(rules: Protocol, row: Row) -> str | None:
    """Write an estimate as A over B; None where its direction is open."""
    if row.value is None:
        return None
    a, b = rules.labels(row.comparison)
    interval = "" if row.ci_low is None or row.ci_high is None else f" ({row.ci_low:.3g} to {row.ci_high:.3g})"
    return f"{row.value:.3g}{interval}, {a} over {b}"


def decision(row: Row) -> Body | None:
    """Give what was decided on a row, by whom and when; None where nothing was."""
    if row.decision is None:
        return None
    return {"who": row.decided_by, "when": row.decided_at, "action": row.decision, "note": ""}


def to_confirm(row: Row) -> tuple[str, ...]:
    """Name what of an estimate is confirmed by itself, where its own words do not say it."""
    return () if row.direction_source in {None, "explicit", "comparing", "verb"} else _CONFIRMED


_CONFIRMED = ("numerator", "endpoint", "population")


def _fields(row: Row, effect: Effect | None) -> Iterator[tuple[str, Body]]:
    printed, evidence = row.printed, effect.evidence if effect else {}
    numbers = (printed.value, printed.ci_low, printed.ci_high) if printed else (None, None, None)
    for name, number in zip(_FIGURES, numbers, strict=True):
        yield name, _figure(row, number)
    whole = effect.span if effect else None
    yield "ci_level", _field(row.ci_level, None if effect and effect.ci_level_assumed else whole)
    yield "measure", _field(row.measure, whole)
    yield "endpoint", _field(row.endpoint, evidence.get("endpoint"))
    yield "population", _field(row.population, evidence.get("population"))
    yield "numerator", _field(printed.numerator if printed else None, evidence.get("direction"))
    yield "reference", _field(printed.reference if printed else None, evidence.get("direction"))
    yield "n_a", _field(row.n_a, row.n_a_span)
    yield "n_b", _field(row.n_b, row.n_b_span)
    yield "adjusted", _field(row.adjusted, evidence.get("adjusted"))


def _field(value: Any, span: Span | None, source: str | None = None) -> Body:
    place = ("quote", "start", "end", "rule")
    where = dict.fromkeys(place) if span is None else {name: getattr(span, name) for name in place}
    return {"value": value, **where, "edited": False, "source": source}


def _figure(row: Row, number: float | None) -> Body:
    """Give a figure with the very digits that it is printed in, where they stand once in the estimate's words."""
    printed = row.printed
    if printed is None or printed.quote is None or printed.start is None or number is None:
        return _field(number, None, None if row.key else row.source)
    found = [one for one in _NUMBER.finditer(printed.quote) if float(one[0].translate(_DOTS)) == number]
    at = found[0].span() if len(found) == 1 else (0, len(printed.quote))
    place = {"start": printed.start + at[0], "end": printed.start + at[1]}
    return {**_field(number, None), "quote": printed.quote[slice(*at)], **place, "rule": printed.rule}
