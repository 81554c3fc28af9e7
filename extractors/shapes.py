"""Read findings back from the JSON shape that ``Findings.to_dict`` gives. Light: imports no spaCy."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from extractors.findings import Findings, Span


def findings_from_dict(body: dict[str, Any]) -> Findings:
    """Rebuild findings; the inverse of ``Findings.to_dict`` (extra keys such as the text are ignored)."""
    flat = {**body, **body["extractor"]}
    built = _build(Findings, flat)
    assert isinstance(built, Findings)
    return built


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
