"""What the page shows of each estimate: its fields with their words, its checks, what is still to be confirmed.

Must never show a figure beside words that it does not stand in.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evidence.decisions import ADDED
from evidence.page.confirming import figures_of, pending
from evidence.page.standing import asks, not_found, own, prints_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.decisions import Edit, Vote
    from evidence.page.reading import Known, Reading
    from evidence.page.spans import Marked
    from evidence.protocol import Protocol
    from evidence.rows import Row
    from extractors.findings import Effect, Span

Body = dict[str, Any]

_UNSETTLED = frozenset({"suggested", "edited", "reopened", "flagged", "needs-second", "conflict"})
_SETTLED = frozenset({"accepted", "rejected", "not-reported"})
_DONE = {"accept": "accepted", "reject": "rejected", "set": "edited"}
_FIGURES = ("value", "ci_low", "ci_high")
_NUMBER = re.compile(r"\d*[.·‧∙]\d+|\d+")
_DOTS = str.maketrans("·‧∙", "...")


def estimates(known: Known, found: Reading, marked: Marked) -> Iterator[Body]:
    """Give the items of a record's estimates, in the order of its rows."""
    effects = {one.id: one for one in found.findings.effects} if found.findings else {}
    for row in found.rows:
        if row.endpoint is not None:
            yield _estimate(known, found, row, effects.get(row.effect_id or ""), marked)


def missing(known: Known, found: Reading) -> Iterator[Body]:
    """Give an item of each outcome of which an eligible record has no estimate.

    Where it has none at all, a person is asked whether that is so.
    """
    outcomes = {one.id: one.label for one in known.rules.outcome}
    for name, comparison, outcome in not_found(known.rules, found):
        yield {
            **_blank(name, "missing"),
            "comparison": comparison,
            "outcome": outcome,
            "label": outcomes[outcome],
            "asked": prints_nothing(found),
            **_people(known, found, name, "missing"),
        }


def _estimate(known: Known, found: Reading, row: Row, effect: Effect | None, marked: Marked) -> Body:
    fields = dict(_fields(row, effect))
    fields |= {name: _by_person(known.rules, one) for name, one in _edits(found, row) if name in fields}
    for name, one in fields.items():
        marked.mark(row.id, name, one["start"], one["end"])
    if row.printed is not None:
        marked.mark(row.id, "estimate", row.printed.start, row.printed.end)
    words = effect.evidence.get("direction") if effect else None
    marked.mark_span(row.id, "direction", words)
    people = _people(known, found, row.id, "suggested")
    return {
        **_blank(row.id, "estimate"),
        "comparison": row.comparison,
        "outcome": row.endpoint,
        "label": label(known.rules, row),
        "printed": str(row.machine or row.printed or "") or None,
        "harmonised": harmonised(known.rules, row),
        "inverted": row.inverted,
        "direction": {"source": row.direction_source, "words": words.quote if words else None},
        "fields": fields,
        "confirm": list(pending(known, found, row)) if people["state"] in _UNSETTLED else [],
        "checks": [{"code": one.code, "status": one.status, "detail": one.detail} for one in row.checks],
        "why_not": row.why_not,
        "because": row.because,
        "asked": asks(row) or people["state"] not in {"suggested", "flagged"},
        **people,
    }


def _people(known: Known, found: Reading, name: str, untouched: str) -> Body:
    """Give where an item stands by people: the reviewer's own word, and the others' where they may be seen."""
    state, me = found.states.get(name), known.reviewer
    if state is None:
        return {"state": untouched, "decision": None, "others": None if me.blind else [], "notes": [], "flagged": []}
    mine = own(state, me.name)
    settled = {"who": ", ".join(state.who), "when": state.when, "action": state.state, "note": ""}
    others = [_vote(vote) for vote in state.votes if vote.who != me.name]
    return {
        "state": state.state,
        "decision": _vote(mine) if mine else settled if state.state in _SETTLED else None,
        "others": None if me.blind and mine is None and not others else others,
        "notes": [{"who": who, "when": when, "note": words} for who, when, words in state.notes],
        "flagged": list(state.flagged),
    }


def _vote(vote: Vote) -> Body:
    return {"who": vote.who, "when": vote.made, "action": _DONE.get(vote.action, vote.action), "note": vote.why}


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
        "asked": True,
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


def _fields(row: Row, effect: Effect | None) -> Iterator[tuple[str, Body]]:
    printed, evidence = row.machine or row.printed, effect.evidence if effect else {}
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


def _edits(found: Reading, row: Row) -> Iterator[tuple[str, Edit]]:
    """Give what people put right, field by field; of an estimate that they put in, each field that they gave."""
    edits = figures_of(found, row.id)
    whole = edits.pop(ADDED, None)
    for name, value in whole.value.items() if whole else ():
        if whole and value is not None:
            yield name, replace(whole, field=name, value=value)
    yield from edits.items()


def _by_person(rules: Protocol, edit: Edit) -> Body:
    """Give a figure that a person put there; an arm by its label."""
    arm = rules.arms.get(edit.value) if edit.field in {"numerator", "reference"} else None
    place = {"quote": edit.quote, "start": edit.start, "end": edit.end}
    shown = _field(arm.label if arm else edit.value, None, edit.source)
    return {**shown, **place, "edited": True, "who": edit.who, "when": edit.made}


def _figure(row: Row, number: float | None) -> Body:
    """Give a figure as the machine read it with its very digits, where they stand once in the estimate's words."""
    printed = row.machine or row.printed
    if printed is None or printed.quote is None or printed.start is None or number is None:
        return _field(number, None, None if row.key else row.source)
    found = [one for one in _NUMBER.finditer(printed.quote) if float(one[0].translate(_DOTS)) == number]
    at = found[0].span() if len(found) == 1 else (0, len(printed.quote))
    place = {"start": printed.start + at[0], "end": printed.start + at[1]}
    return {**_field(number, None), "quote": printed.quote[slice(*at)], **place, "rule": printed.rule}
