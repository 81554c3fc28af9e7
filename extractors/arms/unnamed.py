"""Read sizes that stand without a name: "(72:72)", "(A: 41/B: 40)", "75 per arm".

Must never take a planned size, nor put sizes in the order of groups that the text gives in no order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from extractors.arms import table
from extractors.arms.naming import is_label
from extractors.numbers import count

if TYPE_CHECKING:
    from extractors.arms.groups import Group
    from extractors.arms.page import Page

_LONGEST = 40  # letters in a bracket of two sizes
_BEFORE = 90  # letters before it in which the allocation is said
_FEWEST = 4
_TWO = 2
_PLANNED = ("power", "would", "required", "planned", "sample size", "needed", "to detect", "aimed", "target")


class Unnamed(NamedTuple):
    """A size without a name: for the group of this place in the order, of this letter, or for each ("")."""

    n: int
    span: tuple[int, int]
    rule: str
    whose: str


def without_names(page: Page, arms: list[Group]) -> dict[int, tuple[int, tuple[int, int], str]]:
    """Sizes for arms by their number in the list, where no arm has one by its name."""
    if len(arms) < 2 or any(arm.sizes for arm in arms):
        return {}
    found = _found(page)
    sizes: dict[int, tuple[int, tuple[int, int], str]] = {}
    for number, arm in enumerate(arms):
        labels = {cue.called.lower().split()[-1] for cue in arm.cues if is_label(cue.called)}
        place = ("first", "second")[number] if len(arms) == 2 else None
        for size in found:
            if size.whose in {"", place} or size.whose in labels:
                sizes[number] = size.n, size.span, size.rule
                break
    return sizes if len(sizes) == len(arms) else _of_pair(page, arms)


def _of_pair(page: Page, arms: list[Group]) -> dict[int, tuple[int, tuple[int, int], str]]:
    """Sizes of two arms side by side, in the order in which their sentence names them; equal ones need no order."""
    rule = table.rule("size/pair")
    for match in rule.pattern.finditer(page.low) if len(arms) == _TWO else ():
        pair = int(match["first"]), int(match["second"])
        start = page.sentence(match.start()).start
        named = [[cue.span[0] for cue in arm.cues if start <= cue.span[0] < match.start()] for arm in arms]
        if min(pair) <= _FEWEST or not (any(named) or pair[0] == pair[1]):
            continue
        firsts = [min(places, default=match.start()) for places in named]
        if firsts[0] > firsts[1]:
            pair = pair[1], pair[0]
        return {number: (n, match.span(), rule.id) for number, n in enumerate(pair)}
    return {}


def _found(page: Page) -> list[Unnamed]:
    found: list[Unnamed] = []
    for opening, closing in page.brackets:
        if closing - opening > _LONGEST or "random" not in page.low[max(0, opening - _BEFORE) : opening]:
            continue
        for kind in ("ratio", "lettered"):
            rule = table.rule(f"size/{kind}")
            match = rule.pattern.match(page.low[opening + 1 : closing])
            if match is None or int(match["first"]) <= _FEWEST:
                continue
            for place, side in (("first", "left"), ("second", "right")):
                whose = place if kind == "ratio" else match[side]
                span = opening + 1 + match.start(place), opening + 1 + match.end(place)
                found.append(Unnamed(int(match[place]), span, rule.id, whose))
    return found + _of_each(page)


def _of_each(page: Page) -> list[Unnamed]:
    found: list[Unnamed] = []
    for rule in (table.rule("size/each"), table.rule("size/each-comprised")):
        for match in rule.pattern.finditer(page.low):
            n = count(match["n"])
            sentence = page.sentence(match.start())
            said = page.low[sentence.start : sentence.end]
            if n and n > _FEWEST and not any(word in said for word in _PLANNED):
                found.append(Unnamed(n, match.span(), rule.id, ""))
    return found
