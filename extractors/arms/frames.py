"""Read groups that one sentence tells with their counts side by side, whatever the groups are called.

The grammar, in which any noun phrase may be a NAME, known or not:

    FRAME  = ITEM (SEP ITEM)+                   two to five of one order, none left out between them
    ITEM   = COUNT LEAD NAME [CALLED]           "100 patients to MBVP", "99 to R-MBVP", "163 CM patients"
           | NAME [CALLED] "(" COUNT ")"        "once-daily therapy (273 patients)", "X (312 [50%])", "continuous (112)"
           | "(" NAME [CALLED] SEP COUNT ")"    "to go on until day 14 (14-day group; n = 271)", "(bridging, 107)"
           | NAME [CALLED] GLUE COUNT           "X was given to 89 patients", "Y to 91", "arm A, 65"
    COUNT  = ["n ="] N [PEOPLE] ["[" SHARE "]"]
    LEAD   = [SHARE] [PEOPLE] [VERB] [PREP]     each may be left out: what the first item says goes for the others
    CALLED = "group" | "arm" | PEOPLE | "-treated PEOPLE"
    SEP    = "," | ";" | "and" | "or" | "versus" | "while" ...

A frame holds where people are allotted right there, or where its counts make up a number of people that the text tells
elsewhere and one of the names is that of a treatment, a role or a label, or is called a group.

Must never take counts of events, of features of people, of doses or of places for the sizes of groups.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from extractors.arms import cues, table
from extractors.arms.cues import Cue
from extractors.arms.doses import told_apart
from extractors.arms.frameitems import Item, is_known, regions
from extractors.numbers import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.arms.page import Page

_MOST_FRAMES, _MOST_ITEMS = 100, 5  # frames of a text, groups of a frame
_SMALLEST_WHOLE = 20  # a smaller sum stands somewhere in most texts
_NEAR, _FAR = 30, 60  # letters before the first count, or before the first name, in which the allocation may be said
_ALL = range(97, 104)  # shares of all groups together, rounded


def counted(page: Page) -> list[list[Cue]]:
    """The groups of every frame, each with its size; those that make up one group of another frame are its parts."""
    found = list(islice(_framed(page), _MOST_FRAMES))
    sizes = {cue.n for cues_of_one in found for cue in cues_of_one}
    return [one for one in found if sum(cue.n or 0 for cue in one) not in sizes]


def _framed(page: Page) -> Iterator[list[Cue]]:
    wholes = _wholes(page)
    for region, counts, read in regions(page):
        first = 0
        while first + 1 < len(counts):
            found: list[Cue] = []
            for end in range(min(len(counts), first + _MOST_ITEMS), first + 1, -1):
                items = read(region, counts[first:end])
                found = _judged(page, items, wholes) if items else []
                if found:
                    yield found
                    break
            first += max(1, len(found))


def _wholes(page: Page) -> set[int]:
    """The numbers of the text that may be its people or some of them."""
    found = (count(match["n"]) for match in table.pattern("frame/count").finditer(page.low))
    return {n for n in found if n and n >= _SMALLEST_WHOLE}


def _judged(page: Page, items: list[Item], wholes: set[int]) -> list[Cue]:
    """The places of a frame, where it holds; none where it may count anything but groups."""
    first = items[0]
    sizes = [item.size.n for item in items]
    if _of_others(page, items) or (len(items) > 2 and any(2 * n == sum(sizes) for n in sizes)):
        return []
    known = [item.called or is_known(page, item.name.called) for item in items]
    begin = min(first.name.start, first.size.start)
    said = page.low[max(page.sentence(begin).start, begin - (_FAR if first.size.bracket else _NEAR)) : first.name.start]
    allotted = bool(table.pattern("frame/allotted").search(said))
    whole = sum(sizes) in wholes
    random = "random" in page.low
    if all(item.size.denominator for item in items):
        return _cues(items, cues.ALLOCATED if random else cues.LISTED, cues.OF_ANALYSED) if all(known) else []
    if any(item.size.denominator for item in items) or not (whole or allotted) or not (allotted or any(known)):
        return []
    stated = whole and table.pattern("frame/made-up-of").search(page.low[page.sentence(begin).start : begin])
    if first.bare and not (whole and (random or first.called or stated)):
        return []
    sure = (
        allotted or random or bool(table.pattern("frame/allotted").search(page.low[page.sentence(begin).start : begin]))
    )
    return _cues(items, cues.ALLOCATED if sure else cues.LISTED, cues.OF_ALLOCATED if sure else cues.OF_GROUP)


def _of_others(page: Page, items: list[Item]) -> bool:
    """Whether the counts are of events, of what was before, or of parts that make up no whole."""
    begin = min(min(item.name.start, item.size.start) for item in items)
    end = max(max(item.name.end, item.size.end) for item in items)
    sentence = page.sentence(begin)
    left = page.low.rfind("leaving ", sentence.start, begin)
    before = page.low[sentence.start : begin]
    if left < 0 and any(table.pattern(f"size/{kind}").search(before) for kind in ("of-events", "in-one-group")):
        return True
    if table.pattern("frame/not-now").search(page.low, max(left, sentence.start), end):
        return True
    shares = [item.size.share for item in items if item.size.share is not None]
    return bool(shares) and round(sum(shares)) not in _ALL


def _cues(items: list[Item], weight: int, trust: int) -> list[Cue]:
    found = []
    for item in items:
        name, size = item.name, item.size
        end = size.bracket[1] if size.bracket else size.end
        span = min(name.start, size.start), max(name.end, size.end)
        rule = "arms.frame/in-bracket" if size.bracket else "arms.frame/count"
        reach = max(name.dosed[1], end)
        found.append(Cue(name, size.n, span, rule, weight, bound=name.start, trust=trust, reach=reach))
    found = told_apart(found)
    return found if len({cue.called.lower() for cue in found}) == len(found) else []
