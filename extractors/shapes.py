"""Read findings back from the JSON shape that ``Findings.to_dict`` gives. Light: imports no spaCy."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from extractors.findings import Findings, Span

_SOURCES = frozenset({"explicit", "comparing", "verb", "carried", "medians", "convention", "open"})
_LARGEST = 1e15


def findings_from_dict(body: dict[str, Any]) -> Findings:
    """Rebuild findings; the inverse of ``Findings.to_dict`` (extra keys such as the text are ignored)."""
    flat = {**body, **body["extractor"]}
    built = _build(Findings, flat)
    assert isinstance(built, Findings)
    return built


def well_formed(findings: Findings) -> bool:
    """Whether findings from elsewhere hold what findings hold: each value of its kind, and no number beyond reason.

    A frozen record checks nothing when it is built, and what reads a list for a number fails long after.
    """
    sources = all(
        isinstance(one.direction_source, str) and one.direction_source in _SOURCES for one in findings.effects
    )
    return sources and _holds(Findings, findings)


def _holds(kind: Any, value: Any) -> bool:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return isinstance(value, tuple) and all(_holds(inner[0], one) for one in value)
    if origin is dict:
        return isinstance(value, dict) and all(_holds(inner[1], one) for one in value.values())
    if origin is UnionType:
        return any(_holds(one, value) for one in inner)
    if hasattr(kind, "__dataclass_fields__"):
        return isinstance(value, kind) and all(
            _holds(hint, getattr(value, name)) for name, hint in _hints(kind).items()
        )
    if kind in {int, float}:
        return type(value) in {int, kind} and abs(value) <= _LARGEST  # which not-a-number is not either
    return type(value) is kind


def _build(kind: Any, body: Any) -> Any:
    origin = get_origin(kind)
    if origin is tuple:
        inner = get_args(kind)[0]
        return tuple(_build(inner, item) for item in body)
    if origin is dict:
        inner = get_args(kind)[1]
        return {key: _build(inner, item) for key, item in body.items()}
    if origin is UnionType:
        if body is None:
            return None
        return _build(next(arg for arg in get_args(kind) if arg is not NoneType), body)
    if hasattr(kind, "__dataclass_fields__"):
        hints = _hints(kind)
        values = {}
        for f in fields(kind):
            if f.name == "span":
                values["span"] = Span(body["start"], body["end"], body["quote"], body["rule"])
            elif f.name in body:
                values[f.name] = _build(hints[f.name], body[f.name])
        return kind(**values)
    return body


@cache
def _hints(kind: type) -> dict[str, Any]:
    """Evaluate the annotations of a class, once: thousands of findings are read back for one pool."""
    return get_type_hints(kind)
