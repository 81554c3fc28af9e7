"""Whether a decision of another machine has the shape that this program gives to one.

Must never let in what a later reading would stumble over: no decision is ever taken out again.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from evidence.decisions.editing import EDITABLE
from evidence.decisions.unfit import Unfit
from evidence.decisions.verifying import value_of

if TYPE_CHECKING:
    from collections.abc import Callable

_VOTES = frozenset({"accept", "reject"})
_OF_RECORDS = frozenset({"include", "exclude", "not-retrieved"})
ACTIONS = {
    "row": _VOTES | {"not-reported", "reopen"},  # the last takes a vote back
    "edit": frozenset({"set", "add"}),
    "confirm": frozenset({"numerator", "endpoint", "population"}),
    "adjudicate": _VOTES | _OF_RECORDS | {"set"},
    "flag": frozenset({"flag", "unflag"}),
    "note": frozenset({"note"}),
    "undo": frozenset({"undo"}),
    "direction": _VOTES,
    "retraction": _VOTES,
    "overrule": _VOTES,
    "choice": frozenset({"take"}),
    "eligibility": _OF_RECORDS,
    "study": frozenset({"link", "unlink"}),
    "study-name": frozenset({"rename"}),
    "protocol": frozenset({"freeze", "amend"}),
}
"""What can be decided on each field."""

_DEEPEST, _LONGEST, _LARGEST = 5, 20_000, 1e18
_PLACE = {"quote": str, "source": str, "printed": str, "start": int, "end": int}


def misfit(field: str, action: str, before: Any, after: Any) -> str:
    """Say in words why a decision is none that this program makes; empty where it may be one.

    Args:
        field: One of ``ACTIONS``.
        action: What was decided.
        before: What held before, a JSON value.
        after: What holds since, a JSON value.
    """
    if action not in ACTIONS[field]:
        return f"nobody decides {action[:40]!r} on {field}"
    if field != "protocol" and not (_is_small(before) and _is_small(after)):
        return "what held before it, or since, is larger than that of any decision"
    fits = _FIT.get("edit" if action in {"set", "add"} else field)
    return "" if fits is None or fits(action, before, after) else f"it does not say what a decision on {field} says"


def _is_small(value: Any, depth: int = 0) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST
    if isinstance(value, int | float):
        return abs(value) <= _LARGEST and math.isfinite(value)
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        return depth < _DEEPEST and len(value) <= _LONGEST and all(_is_small(one, depth + 1) for one in parts)
    return value is None


def _edit(action: str, _before: Any, after: Any) -> bool:
    if not isinstance(after, dict):
        return False
    if any(after.get(name) is not None and type(after[name]) is not kind for name, kind in _PLACE.items()):
        return False
    if action == "add":
        return all(_is_value(name, after[name]) for name in EDITABLE if name in after)
    return after.get("field") in EDITABLE and _is_value(after["field"], after.get("value"))


def _is_value(field: str, value: Any) -> bool:
    """Whether a figure is kept as it would be had it been typed here."""
    try:
        return value is None or (not isinstance(value, dict | list) and value_of(field, value)[0] == value)
    except Unfit:
        return False


def _choice(_action: str, before: Any, after: Any) -> bool:
    seen = after.get("seen", {}) if isinstance(after, dict) else None
    return isinstance(before, str) and (after is None or _is_map_of_texts(seen))


def _is_map_of_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _overrule(_action: str, _before: Any, after: Any) -> bool:
    return isinstance(after, str)


def _study(_action: str, before: Any, after: Any) -> bool:
    others = before.get("with", []) if isinstance(before, dict) else [] if before is None else None
    return isinstance(after, str) and isinstance(others, list) and all(isinstance(one, str) for one in others)


def _name(_action: str, _before: Any, after: Any) -> bool:
    return isinstance(after, str) and bool(after.strip()) and after.isprintable()


_FIT: dict[str, Callable[[str, Any, Any], bool]] = {
    "edit": _edit,
    "choice": _choice,
    "overrule": _overrule,
    "study": _study,
    "study-name": _name,
}
