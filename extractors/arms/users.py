"""Read groups of cohorts by what they use: "new users of A or B", "6120 A users matched to 12,240 B users".

Must never take users of what no group is given, nor one list of drugs of a single group for several groups.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.arms import cues, lists, reading, table
from extractors.arms.cues import Cue
from extractors.numbers import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.arms.page import Page

_MOST = 3  # groups of such a list


def of_each(page: Page) -> Iterator[list[Cue]]:
    """The groups of "new users of A or B", all of them treatments."""
    rule = table.rule("users/of")
    for match in rule.pattern.finditer(page.low):
        found = [cue for cue in lists.listed(page, match.end(), plain=False) if page.treated(cue.called)]
        if 1 < len(found) <= _MOST and found[0].name.start == match.end():
            yield [replace(cue, rule=rule.id, weight=cues.SIZED) for cue in found]


def counted(page: Page) -> Iterator[list[Cue]]:
    """The two groups of "6120 A users to 12,240 B users", each with its size."""
    rules = (table.rule("users/counted"), table.rule("users/counted-of"))
    for rule, match in ((one, match) for one in rules for match in one.pattern.finditer(page.low)):
        ceiling = page.sentence(match.start()).end
        found = []
        for key, name_key in (("one", "a"), ("two", "b")):
            name, n = reading.after(page, match.start(name_key), ceiling, weak=False), count(match[key])
            if name and n and n > 1 and page.treated(name.called):
                span = match.start(key), max(match.end(key), name.end)
                found.append(Cue(name, n, span, rule.id, cues.SIZED + 1, trust=cues.OF_GROUP))
        if len(found) > 1 and found[0].called != found[1].called:
            yield found
