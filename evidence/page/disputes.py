"""What waits for somebody to settle it: where two people decided differently, and where two reports contradict.

Must never show a side to somebody who may not see it: only what is visible to the reviewer comes in here.
"""

from __future__ import annotations

import hashlib
from itertools import combinations
from typing import TYPE_CHECKING, Any

from evidence.decisions import agreement, differ
from evidence.harmonise.screening import EXCLUDE, INCLUDE
from evidence.page import items as of_items
from evidence.studies.choices import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evidence.decisions import Vote
    from evidence.harmonise import Assessment
    from evidence.page.index import Index
    from evidence.page.reading import Reading
    from evidence.protocol import Protocol
    from evidence.rows import Row
    from evidence.store import Decision, Store
    from evidence.studies import Conflict

Body = dict[str, Any]

_FIGURES = ("value", "ci_low", "ci_high", "ci_level", "measure", "endpoint", "population", "numerator", "reference")


def items(index: Index, store: Store) -> Iterator[Body]:
    """Give what people disagree on, as the queue counts it, in the order of its records.

    Args:
        index: The list of records, by what the reviewer may see.
        store: The project, open.
    """
    for key, names in index.queues.disagreed():
        found = index.reading(store, key)
        rows = {row.id: row for row in found.rows}
        for name in names:  # the list may be a moment behind the record
            if name in rows:
                yield _of_row(index, found, rows[name])
            elif found.assessment is not None and found.assessment.said.state == "disagreement":
                yield _of_record(found, found.assessment)


def contradicting(rules: Protocol, conflicts: Iterable[Conflict]) -> Iterator[Body]:
    """Give the reports of one study that contradict each other, side by side, with what choosing one has to name."""
    for one in conflicts:
        yield {
            "id": one.id,
            "key": one.a.key or one.b.key,
            "title": one.study,
            "item": one.a.id,
            "about": "reports",
            "label": f"{one.study}: {of_items.label(rules, one.a)}",
            "detail": one.detail,
            "status": one.status,
            "seen": {row.id: fingerprint(row) for row in (one.a, one.b)},
            "a": _report(rules, one.a),
            "b": _report(rules, one.b),
        }


def agreed(decisions: Sequence[Decision]) -> Body:
    """Say how far people agree on what each decided by themselves."""
    return agreement(decisions).to_json()


def _of_row(index: Index, found: Reading, row: Row) -> Body:
    printed = row.machine or row.printed
    spans = [{"start": printed.start, "end": printed.end}] if printed and printed.start is not None else []
    label, sides = of_items.label(index.known.rules, row), [_side(vote) for vote in _pair(found.states[row.id].votes)]
    return {**_body(found, row.id, "row", sides), "label": label, "machine": _machine(row), "spans": spans}


def _of_record(found: Reading, stands: Assessment) -> Body:
    said = [next(vote for vote in stands.said.votes if vote.action == action) for action in (INCLUDE, EXCLUDE)]
    sides = [
        {"who": one.who, "action": one.action, "when": one.made, "reason": one.note, "code": one.reason}
        | {"stage": one.stage}
        for one in sorted(said, key=lambda one: one.who)
    ]
    machine = {"action": stands.suggestion or None, "code": stands.code, "reason": stands.because}
    return {**_body(found, stands.key, "eligibility", sides), "label": "Eligibility", "machine": machine, "spans": []}


def _body(found: Reading, item: str, about: str, sides: Sequence[Body]) -> Body:
    name = f"{about}\n{item}\n{found.record.text_sha256}"
    return {
        "id": f"d{hashlib.sha256(name.encode(errors='surrogatepass')).hexdigest()[:12]}",
        "key": found.record.key,
        "title": found.record.title,
        "item": item,
        "about": about,
        "a": sides[0] if sides else None,
        "b": sides[1] if len(sides) > 1 else None,
        "text": found.record.text,
        "text_sha256": found.record.text_sha256,
    }


def _pair(votes: Sequence[Vote]) -> tuple[Vote, ...]:
    """Give two who differ; where nobody does any more, as after an edit, whoever is left."""
    return next((two for two in combinations(votes, 2) if differ(*two)), tuple(votes[:2]))


def _report(rules: Protocol, row: Row) -> Body:
    printed = row.machine or row.printed
    return {
        "row": row.id,
        "key": row.key,
        "report": row.origin,
        "printed": str(row.printed or ""),
        "harmonised": of_items.harmonised(rules, row),
        "used": row.poolable,
        "quote": printed.quote if printed else None,
        "because": row.because,
    }


def _side(vote: Vote) -> Body:
    """Give a person's word; one who accepted other figures than the machine's says which."""
    figures = {name: value for name, value in vote.seen.items() if not isinstance(value, dict)}
    action = "set" if vote.action == "accept" and figures else vote.action
    return {"who": vote.who, "action": action, "when": vote.made, "reason": vote.why, "event_id": vote.event, **figures}


def _machine(row: Row) -> Body:
    printed = row.machine or row.printed
    if printed is None:
        return {"action": None}
    body = {name: getattr(printed, name) if hasattr(printed, name) else getattr(row, name) for name in _FIGURES}
    return {**body, **{one.field: one.machine for one in row.corrections}, "quote": printed.quote}
