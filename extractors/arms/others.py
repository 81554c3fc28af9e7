"""Read two groups, the second told as the others: "cases received X and controls Y"; "154 had X, 249 did not".

Must never give a name to people who had nothing, unless the text has one for them ("no X").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.arms import cues, reading, table
from extractors.arms import sizes as sizes_of
from extractors.arms.cues import Cue
from extractors.arms.naming import plausible
from extractors.numbers import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.arms.naming import Name
    from extractors.arms.page import Page

_WITHOUT = ("no {}", "without {}", "non-{}")
_OTHERS = ("control", "other", "remaining", "second")
_FEWEST = 4
_HAD_NOT = re.compile(r"\d (?:[a-z]{1,16} )?(?:did|were|had) not\b")


def told(page: Page) -> Iterator[list[Cue]]:
    """The two groups of each such sentence."""
    if any(word in page.low for word in _OTHERS):
        yield from _each(page)
    if _HAD_NOT.search(page.low):
        yield from _had_not(page)


def _each(page: Page) -> Iterator[list[Cue]]:
    rule = table.rule("given/each")
    weight = cues.ALLOCATED if "random" in page.low else cues.LISTED
    for match in rule.pattern.finditer(page.flat):
        first = reading.after(page, match.start("first"), match.end("first"))
        second = reading.after(page, match.end(), page.sentence(match.start()).end, weak=False)
        pair = [name for name in (first, second) if name and plausible(name.called)]
        if len(pair) == 2 and any(page.treated(name.called) for name in pair):
            bounds = [(match.start(), match.start("first")), (match.end("first"), match.end())]
            sizes = [sizes_of.size_in(page, *between) for between in bounds]
            yield [_of(name, size, rule.id, weight) for name, size in zip(pair, sizes, strict=True)]


def _of(name: Name, size: tuple[int, tuple[int, int]] | None, rule: str, weight: int) -> Cue:
    n, at = size or (None, (name.start, name.end))
    span = min(name.start, at[0]), max(name.end, at[1])
    return Cue(name, n, span, rule, weight, bound=name.start, trust=cues.OF_GROUP)


def _had_not(page: Page) -> Iterator[list[Cue]]:
    rule = table.rule("given/did-not")
    for match in rule.pattern.finditer(page.flat):
        name = reading.after(page, match.start("name"), match.end("name"))
        had, had_not = count(match["n"]), count(match["rest"])
        if name is None or not plausible(name.called) or min(had or 0, had_not or 0) < _FEWEST:
            continue
        none = _none_of(page, name.called.lower())
        if none:
            bare = name._replace(start=none[0], end=none[1], called=page.even[slice(*none)], dosed=none, dose="")
            yield [
                Cue(each, n, match.span(group), rule.id, cues.LISTED, bound=each.start, trust=cues.OF_GROUP)
                for each, n, group in ((name, had, "n"), (bare, had_not, "rest"))
            ]


def _none_of(page: Page, called: str) -> tuple[int, int] | None:
    """Where the text names those who had none of a treatment."""
    for form in _WITHOUT:
        said = form.format(called)
        start = page.low.find(said)
        if start >= 0 and not page.low[start - 1 : start].isalnum():
            return start, start + len(said)
    return None
