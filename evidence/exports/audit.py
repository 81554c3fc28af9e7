"""The log of a project as JSON lines that anybody can check without this tool: each line is chained to the one before.

A line's ``hash`` is the SHA-256, in hex, of ``json.dumps(line, sort_keys=True, separators=(",", ":"))`` in ASCII of the
line without it; its ``prev_hash`` is the hash of the line before, 64 zeros in the first. A decision has in its
``object`` what the project's own chain of decisions covers beside ``ts``, ``actor``, ``action``, ``before``, ``after``
and ``why``: its number, field, subject and text, ``previous`` and ``hash``. So that chain, whose end each kept run has
noted, can be computed again too.

Must never write a log whose own chain does not hold: the store refuses to read it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from evidence.store.events import of_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.exports.shapes import Material, Tally
    from evidence.store.events import Event

START = "0" * 64
TOOL = "evidence"
"""The actor of what no person did."""

_OF_DECISION = ("field", "subject", "text_sha256", "previous", "hash")


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the log, a line an event, in the order in which they happened.

    Args:
        material: The project.
        tally: Counts the lines.

    Raises:
        IntegrityError: A stored row or the chain of decisions is not what was written.
    """
    previous = START
    for event in sorted(of_project(material.store), key=lambda one: one.at):
        tally.written += 1
        line = {"seq": tally.written, "ts": event.at, "actor": event.who or TOOL, **_told(event), "prev_hash": previous}
        previous = hashlib.sha256(_canonical(line)).hexdigest()
        yield _canonical({**line, "hash": previous}, sort=False) + b"\n"


def _told(event: Event) -> dict[str, Any]:
    about = {"kind": event.kind, "number": event.number}
    if event.kind != "decision":
        return {"action": event.kind, "object": about, "before": None, "after": event.detail, "why": event.what}
    said = event.detail
    known = {name: said[name] for name in _OF_DECISION}
    return {
        "action": said["action"],
        "object": about | known,
        **{name: said[name] for name in ("before", "after", "why")},
    }


def _canonical(body: Any, *, sort: bool = True) -> bytes:
    return json.dumps(body, sort_keys=sort, separators=(",", ":"), allow_nan=False).encode("ascii")
