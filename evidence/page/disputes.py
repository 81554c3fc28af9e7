"""Where two people decided differently, each side beside what the machine read, and how far they agree.

Must never show a side to somebody who may not see it: only what is visible to the reviewer comes in here.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from evidence.decisions import agreement, disagreements
from evidence.page import items as of_items

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.decisions import Disagreement, Vote
    from evidence.page.index import Index
    from evidence.page.reading import Reading
    from evidence.rows import Row
    from evidence.store import Decision, Store

Body = dict[str, Any]

_FIGURES = ("value", "ci_low", "ci_high", "ci_level", "measure", "endpoint", "population", "numerator", "reference")


def items(index: Index, store: Store, decisions: Sequence[Decision]) -> Iterator[Body]:
    """Give the disagreements on texts as they are now, in their order.

    Args:
        index: The list of records.
        store: The project, open.
        decisions: Those that the reviewer may see.
    """
    for one in disagreements(decisions):
        key = index.key_of(one.subject)
        if key not in index.queues.entries:
            continue
        found = index.reading(store, key)
        if found.record.text_sha256 == one.text_sha256:
            yield _item(index, found, one)


def agreed(decisions: Sequence[Decision]) -> Body:
    """Say how far people agree on what each decided by themselves."""
    return agreement(decisions).to_json()


def _item(index: Index, found: Reading, one: Disagreement) -> Body:
    row = next((row for row in found.rows if row.id == one.subject), None)
    printed = row.machine or row.printed if row else None
    name = f"{one.about}\n{one.subject}\n{one.text_sha256}"
    return {
        "id": f"d{hashlib.sha256(name.encode()).hexdigest()[:12]}",
        "key": found.record.key,
        "title": found.record.title,
        "item": one.subject,
        "about": one.about,
        "label": of_items.label(index.known.rules, row) if row else "Eligibility",
        "a": _side(one.a),
        "b": _side(one.b),
        "machine": _machine(found, row),
        "text": found.record.text,
        "text_sha256": one.text_sha256,
        "spans": [{"start": printed.start, "end": printed.end}] if printed and printed.start is not None else [],
    }


def _side(vote: Vote) -> Body:
    """Give a person's word; one who accepted other figures than the machine's says which."""
    figures = {name: value for name, value in vote.seen.items() if not isinstance(value, dict)}
    action = "set" if vote.action == "accept" and figures else vote.action
    return {"who": vote.who, "action": action, "when": vote.made, "reason": vote.why, "event_id": vote.event, **figures}


def _machine(found: Reading, row: Row | None) -> Body:
    if row is None or row.printed is None:
        stands = found.assessment
        return {"action": stands.suggestion if stands else None, "reason": stands.code if stands else None}
    printed = row.machine or row.printed
    body = {name: getattr(printed, name) if hasattr(printed, name) else getattr(row, name) for name in _FIGURES}
    return {**body, **{one.field: one.machine for one in row.corrections}, "quote": printed.quote}
