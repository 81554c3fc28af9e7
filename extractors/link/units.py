"""Find estimates that are of a unit, a logarithm or a ratio of ratios: no contrast of two groups.

Must never take the unit of the estimate before for this one's.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.rulebook import Rule

_TOUCHING = 30  # how far after an estimate a bare unit stands


def of_another_kind(before: str, gap: str, tail: str) -> str:
    """The rule by which an estimate is of a unit, a logarithm or a ratio of ratios; empty where it is of none."""
    for rule in _rows():
        beside = rule.id.startswith("links.kind-other-beside/")
        if rule.pattern.search(gap) or (not beside and rule.pattern.search(before)):
            return rule.id
        match = rule.pattern.search(tail[:_TOUCHING] if beside else tail)
        if match and not any(sign in tail[: match.start()] for sign in (";", " and ", "(", ", as ")):
            return rule.id
    return ""


@cache
def _rows() -> tuple[Rule, ...]:
    return (*load("links").group("kind-other"), *load("links").group("kind-other-beside"))
