"""Why each effect of a record was read as it was, as lines for a terminal.

Must never leave out a candidate: what lost stands below what won, with its score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.report.words import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    Body = dict[str, Any]

_SOURCES = {
    "explicit": "the estimate's own words name both sides",
    "comparing": "the sentence compares the two arms",
    "verb": "the sentence's verb says which arm did better",
    "carried": "stated for another effect of the same comparison",
    "medians": "only the order of the medians tells",
    "convention": "nothing tells; by custom the experimental arm is the numerator",
    "open": "nothing tells which arm is the numerator",
}
_INDENT = "      "


def explanation_text(body: Body) -> str:
    """Write what was weighed for the effects of one record.

    Args:
        body: ``pmid``, ``title``, ``arms`` (from ids to names) and ``effects`` (what ``extractors.explain`` gives).
    """
    name = f"PMID {body['pmid']}" if body["pmid"] else "A record"
    lines = [wrapped(f"{name}: {body['title']}")]
    if not body["effects"]:
        lines += ["", "  no effect was found in it"]
    for effect in body["effects"]:
        lines += ["", wrapped(_head(effect), indent=_INDENT, first="  ")]
        lines += linked(effect, body["arms"])
    return "\n".join(lines)


def _head(effect: Body) -> str:
    return f'{effect["id"]}  "{effect["quote"]}", at {effect["start"]}, {effect["rule"]}'


def linked(effect: Body, arms: dict[str, str]) -> Iterator[str]:
    """Say why one effect was read as it was: its endpoint, kind, direction and population, and what lost."""
    chosen, *others = effect["endpoint"] or [None]
    yield _line("endpoint", "OTHER: no endpoint was found near it" if chosen is None else _candidate(chosen))
    for other in others:
        yield _line("", f"not {_candidate(other)}")
    yield _line("kind", f"{effect['kind']['kind']}: {effect['kind']['rule']}")
    yield from _direction(effect["direction"], arms)
    taken = [one for one in effect["population"] if not one["why_not"]]
    yield _line("population", _candidate(taken[0]) if taken else "all: no restriction holds for it")
    for other in effect["population"]:
        if other not in taken[:1]:
            yield _line("", f"not {_candidate(other)}{'; ' + other['why_not'] if other['why_not'] else ''}")


def _candidate(one: Body) -> str:
    means = f', which means "{one["means"]}"' if one.get("means") else ""
    code = f"{one['code']}: " if "code" in one else ""
    return f'{code}"{one["quote"]}"{means}; {one["why"]}; score {one["score"]:g}, at {one["start"]}, {one["rule"]}'


def _direction(direction: Body, arms: dict[str, str]) -> Iterator[str]:
    source = _SOURCES.get(direction["source"], "")
    sides = [arms.get(direction[side] or "", "?") for side in ("numerator", "reference")]
    over = "open" if direction["numerator"] is None else f"{sides[0]} over {sides[1]}"
    yield _line("direction", f"{over}: {direction['source']} ({source})" if over != "open" else f"open: {source}")
    if direction["words"]:
        words = direction["words"]
        yield _line("", f'in "{words["quote"]}", at {words["start"]}, {words["rule"]}')


def _line(what: str, says: str) -> str:
    return wrapped(says, indent=_INDENT + " " * 13, first=f"{_INDENT}{what:11}")
