"""The figures that people put beside the printed ones.

Must never let an edit pass for what was printed: each knows who made it, when, and the words or the source it is from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.decisions.events import event_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence.decisions.events import Decision

EDITABLE = (
    *("value", "ci_low", "ci_high", "ci_level", "measure", "endpoint", "population"),
    *("numerator", "reference", "n_a", "n_b", "adjusted"),
)
"""What of an estimate a person can put right."""

ADDED = "added"
"""Stands for all fields of an estimate that the machine missed."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A figure by a person: of which field, its value, who, when (UTC, ISO 8601), and where it stands.

    ``quote``, ``start`` and ``end`` (code points, end excluded) are its words in the text; ``source`` says where else
    it stands, such as ``full text p. 5, Table 2``, and ``printed`` how a number is written there, as 0.80. For an
    estimate that the machine missed ``field`` is ``ADDED`` and ``value`` has the fields by name.
    """

    field: str
    value: Any
    who: str
    made: str
    event: str
    quote: str | None = None
    start: int | None = None
    end: int | None = None
    source: str | None = None
    printed: str | None = None


def edit_of(decision: Decision) -> Edit | None:
    """Read a decision as an edit; None for any other."""
    after = decision.after
    value: Any
    if decision.field not in {"edit", "adjudicate"} or not isinstance(after, dict):
        return None
    field, value = ADDED, {name: after.get(name) for name in EDITABLE}
    if decision.action != "add":
        field, value = after.get("field", ""), after.get("value")
    if decision.action not in {"add", "set"} or field not in {ADDED, *EDITABLE}:
        return None
    place = {name: after.get(name) for name in ("quote", "start", "end", "source", "printed")}
    return Edit(field, value, decision.who, decision.made, event_id(decision), **place)


def figures(decisions: Iterable[Decision]) -> dict[str, Edit]:
    """Give the last edit of each field of one row.

    Args:
        decisions: Those on the row that count, in order.
    """
    return {edit.field: edit for one in decisions if (edit := edit_of(one)) is not None}


def said(edits: Mapping[str, Edit]) -> dict[str, Any]:
    """Give the figures alone, by field: what two people must have seen alike."""
    return {name: edit.value for name, edit in edits.items()}


def alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two sets of figures are the same; 1 and 1.0 are, 1 and true are not.

    >>> alike({"value": 1}, {"value": 1.0}), alike({"value": 1}, {"value": True}), alike({}, {"value": 1})
    (True, False, False)
    """
    return _plain(one) == _plain(other)


def _plain(values: Mapping[str, Any]) -> str:
    return json.dumps(_even(values), sort_keys=True)


def _even(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _even(one) for name, one in value.items()}
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
