"""The rule table of arms, looked up once: its patterns by name, its lists of words as sets."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from extractors.rulebook import load

if TYPE_CHECKING:
    import re

    from extractors.rulebook import Rule


@cache
def rule(name: str) -> Rule:
    """The rule of this name in the table of arms."""
    return load("arms").rule(name)


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The pattern of the rule of this name."""
    return rule(name).pattern


@cache
def group(prefix: str) -> tuple[Rule, ...]:
    """The rules whose names begin with this prefix, in order."""
    return load("arms").group(prefix)


@cache
def words(kind: str) -> frozenset[str]:
    """A list of words of the table of arms."""
    return frozenset(load("arms").words[kind])
