"""Read groups told by to how many a treatment was given: "A was given to 50 patients, B to 46".

Must never read a dose, a share or a time for a number of people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.arms import cues, reading, table
from extractors.arms.cues import Cue
from extractors.numbers import count

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from extractors.arms.naming import Name
    from extractors.arms.page import Page

_MOST = 5  # groups


def given(page: Page) -> Iterator[list[Cue]]:
    """The groups of one sentence, each with its number; of a list all are read or those before the first doubt."""
    for kind in ("to", "was"):
        rule = table.rule(f"given/{kind}")
        for match in rule.pattern.finditer(page.flat):
            sentence = page.sentence(match.end() - 1)
            if kind == "to":
                name = reading.before(page, match.start(), sentence.start, weak=False)
                first = _cue(page, name, match, rule.id)
                found, at = ([first], match.end()) if first else ([], sentence.end)
            else:
                found, at = [], match.start("names")
            found += _further(page, at, sentence.end, rule.id, joined=kind == "to")
            if found:
                yield found


def _further(page: Page, at: int, ceiling: int, rule: str, *, joined: bool) -> list[Cue]:
    """The groups that the list goes on with: ", B to 46 and C to 12"."""
    found: list[Cue] = []
    while len(found) < _MOST and at < ceiling:
        if joined or found:
            join = table.pattern("given/next").match(page.flat, at, ceiling)
            if join is None:
                break
            at = join.end()
        name = reading.after(page, at, ceiling, weak=False)
        if name is None:
            break
        bracket = page.bracket_at(name.end)
        number = table.pattern("given/number").match(page.flat, bracket[1] + 1 if bracket else name.dosed[1], ceiling)
        cue = _cue(page, name, number, rule) if number else None
        if cue is None or number is None:
            break
        found.append(cue)
        at = number.end()
    return found


def _cue(page: Page, name: Name | None, match: re.Match[str], rule: str) -> Cue | None:
    n = count(match["n"])
    if name is None or n is None or n <= 1 or not page.treated(name.called):
        return None
    return Cue(name, n, (name.start, name.end), rule, cues.SIZED, trust=cues.OF_GROUP)
