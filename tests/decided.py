"""Decisions for tests: made up in one line, with a time that goes on by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from evidence.decisions import event_id
from evidence.rows import Row

TEXT = "a" * 64
ROW = "1/a_vs_b/10-40"


@dataclass(frozen=True)
class Said:
    who: str
    action: str
    made: str
    field: str = "row"
    subject: str = ROW
    before: Any = None
    after: Any = None
    why: str = ""
    text_sha256: str = TEXT

    @property
    def name(self):
        return event_id(self)


def at(minute):
    return f"2026-03-01T{10 + minute // 60:02}:{minute % 60:02}:00+00:00"


def said(*lines, **common):
    """Each line is ``(who, what)`` or ``(who, what, more)``; what is ``accept`` or ``field/action``; a minute apart."""
    found = []
    for minute, (who, what, *more) in enumerate(lines):
        field, _, action = what.rpartition("/")
        found.append(Said(who, action, at(minute), **{"field": field or "row"} | common | (more[0] if more else {})))
    return found


def in_turn(decisions):
    """Make each decision a minute after the one before."""
    return [replace(one, made=at(minute)) for minute, one in enumerate(decisions)]


def to(value, field="value"):
    return {"after": {"field": field, "value": value, "quote": "0.65", "start": 20, "end": 24}}


def undo(one, minute, who=None):
    return Said(who or one.who, "undo", at(minute), "undo", one.name, text_sha256="")


def row(**more):
    body = {"id": ROW, "report": "1", "key": "1", "pmid": "1", "comparison": "a_vs_b", "endpoint": "OS"}
    return Row(
        **body | {"text_sha256": TEXT, "direction_source": "explicit", "eligible": True, "poolable": True} | more
    )
