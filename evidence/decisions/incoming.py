"""A decision as it comes from another machine: one JSON line, held against its own name and this review.

Must never let a line in that says something else than when it was made, nor one of another review.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any

from evidence.decisions.events import event_id
from evidence.decisions.fitting import ACTIONS, misfit

PARTS = ("made", "who", "action", "subject", "field", "before", "after", "why", "text_sha256")
"""The parts of a decision, in the order in which they are written."""

AHEAD = dt.timedelta(days=1)
"""How far another machine's clock may go before this one's: a later decision counts, so no time is taken on trust."""

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?\+00:00")
_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A decision of a file; what its parts mean stands in ``events.Decision``."""

    made: str
    who: str
    action: str
    subject: str
    field: str
    before: Any
    after: Any
    why: str
    text_sha256: str


class AheadError(ValueError):
    """A decision that seems to be made in the future."""


def read_line(line: bytes, review: str, now: str | None) -> Incoming:
    """Read one line.

    Args:
        line: JSON, as ``evidence export decisions`` writes it.
        review: The id of this review.
        now: The time (UTC, ISO 8601); None takes a decision from the future too.

    Raises:
        ValueError: It is no decision, was changed, or is of another review; it says why in words.
    """
    try:
        body = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ValueError("it is no JSON") from error
    if not isinstance(body, dict) or set(body) != {"event_id", "review", *PARTS}:
        raise ValueError("it is no decision as evidence export decisions writes it")
    if any(not isinstance(body[name], str) for name in PARTS if name not in {"before", "after"}):
        raise ValueError("a part of it that is text is none")
    if body["review"] != review:
        raise ValueError(f"it is of another review: {str(body['review'])[:80]}")
    found = Incoming(**{name: body[name] for name in PARTS})
    if event_id(found) != body["event_id"]:
        raise ValueError("it was changed: its event_id is of something else")
    _must_hold(found, now)
    return found


def _must_hold(found: Incoming, now: str | None) -> None:
    if not found.who.strip() or not found.action or not found.subject:
        raise ValueError("it does not say who decided what about what")
    if found.field not in ACTIONS:
        raise ValueError(f"this version knows no decision on {found.field[:40]!r}")
    if found.field == "undo" and not _NAME.fullmatch(found.subject):
        raise ValueError("it undoes nothing that has a name")
    if why := misfit(found.field, found.action, found.before, found.after):
        raise ValueError(why)
    if found.text_sha256 and not _NAME.fullmatch(found.text_sha256):
        raise ValueError("the hash of its text is none")
    try:
        made = dt.datetime.fromisoformat(found.made) if _TIME.fullmatch(found.made) else None
    except ValueError:
        made = None
    if made is None:
        raise ValueError(f"its time is none in UTC: {found.made}")
    if now is not None and made > dt.datetime.fromisoformat(now) + AHEAD:
        raise AheadError(f"it was made in the future: {found.made}; one of the two clocks is wrong")


def _refuse(constant: str) -> None:
    raise ValueError(constant)
