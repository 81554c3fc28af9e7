"""Find shares in per cent, with counts where printed. Whose they are and of what is for ``link`` to say.

Must never take the level or a limit of an interval, or a difference between shares, for a share.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from extractors.rulebook import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.rulebook import Rule
    from extractors.segment import Layout, Sentence

_DIGIT = re.compile(r"[0-9]+")
_GLUED = frozenset(".-/,±")
_LONGEST_SENTENCE = 5_000  # no sentence is longer; a run of anything that is must not take long
_MOST = 400  # numbers of one sentence: a text of nothing but shares must not take long
_LONGEST = 140  # a share with counts and interval is never longer


@dataclass(frozen=True, slots=True)
class Share:
    """A share where it stands, in per cent."""

    percent: float
    events: int | None
    of: int | None
    start: int
    end: int
    rule: str


def find(even: str, layout: Layout) -> tuple[Share, ...]:
    """Every share in the sentences that name a response or a control, in order."""
    return tuple(
        share for sentence in layout.sentences if _matters(even, sentence) for share in _shares(even, sentence)
    )


def _matters(even: str, sentence: Sentence) -> bool:
    if sentence.end - sentence.start > _LONGEST_SENTENCE:
        return False
    words = even[sentence.start : sentence.end]
    return ("%" in words or "cent" in words) and any(anchor in words for anchor in _anchors())


@cache
def _anchors() -> tuple[str, ...]:
    return load("rates").words["anchors"]


@cache
def _rows() -> tuple[tuple[Rule, ...], Rule]:
    """Rows that read a share, the one that tells most first, and the row of what is none."""
    table = load("rates")
    return tuple(rule for rule in table.rules if "/" not in rule.id), table.rule("not/interval")


def _shares(even: str, sentence: Sentence) -> Iterator[Share]:
    rows, none = _rows()
    refused, change = load("rates").rule("not/before").pattern, load("rates").rule("not/after").pattern
    taken = [m.span() for m in none.pattern.finditer(even, sentence.start, sentence.end)]
    position = sentence.start
    for digits in itertools.islice(_DIGIT.finditer(even, sentence.start, sentence.end), _MOST):
        start = digits.start()
        if start < position or even[start - 1 : start] in _GLUED or even[start - 1 : start].isalpha():
            continue
        if any(a <= start < b for a, b in taken):
            continue
        if refused.search(even, max(sentence.start, start - 12), start):
            continue
        for rule in rows:
            match = rule.pattern.match(even, start, min(sentence.end, start + _LONGEST))
            if match and float(match["percent"]) <= 100:
                position = match.end()
                if not change.match(even, position):
                    yield _share(match, rule.id)
                break


def _share(match: re.Match[str], rule: str) -> Share:
    groups = match.groupdict()
    events, of = groups.get("events") or groups.get("events_b"), groups.get("of") or groups.get("of_b")
    return Share(
        float(match["percent"]),
        int(events) if events else None,
        int(of) if of else None,
        match.start(),
        match.end(),
        rule,
    )
