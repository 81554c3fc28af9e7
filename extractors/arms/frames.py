"""Read groups that one sentence tells with their counts side by side, whatever the groups are called.

The grammar, in which any noun phrase may be a NAME, known or not:

    FRAME  = ITEM (SEP ITEM)+                   two to five of one order, none left out between them
    ITEM   = COUNT LEAD NAME [CALLED]           "100 patients to MBVP", "99 to R-MBVP", "163 CM patients"
           | NAME [CALLED] "(" COUNT ")"        "once-daily therapy (273 patients)", "X (312 [50%])", "continuous (112)"
    COUNT  = ["n ="] N [PEOPLE] ["[" SHARE "]"]
    LEAD   = [SHARE] [PEOPLE] [VERB] [PREP]     each may be left out: what the first item says goes for the others
    CALLED = "group" | "arm" | PEOPLE | "-treated PEOPLE"
    SEP    = "," | ";" | "and" | "or" | "versus" | "while" ...

A frame holds where people are allotted right there, or where its counts make up a number of people that the text tells
elsewhere and one of the names is that of a treatment, a role or a label, or is called a group.

Must never take counts of events, of features of people, of doses or of places for the sizes of groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from extractors.arms import cues, reading, table
from extractors.arms.cues import Cue
from extractors.arms.doses import told_apart
from extractors.arms.groups import is_role
from extractors.arms.naming import Name, dose_named, is_label, plausible
from extractors.drugs import is_strategy
from extractors.names import is_choice, is_generic
from extractors.numbers import count

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    from extractors.arms.page import Page

_FEWEST = 5  # people of a group; smaller numbers beside names are of doses, days and parts
_SMALLEST_WHOLE = 20  # a smaller sum stands somewhere in most texts
_MOST_COUNTS, _MOST_ITEMS = 12, 5  # numbers of a sentence that are looked at, groups of a frame
_MOST_FRAMES = 100
_LONGEST_ITEM = 170  # letters between two counts
_NEAR, _FAR = 30, 60  # letters before the first count, or before the first name, in which the allocation may be said
_ALL = range(97, 104)  # shares of all groups together, rounded
# after these a name must be known or called a group: elsewhere it is a place or a disease
_IN = frozenset({"in", "from", "for", "on", "by", "with"})


class _Counted(NamedTuple):
    """A number that may be the size of a group: its offsets, its value, its bracket's, and the share beside it."""

    start: int
    end: int
    n: int
    bracket: tuple[int, int] | None
    share: float | None
    denominator: bool


@dataclass(frozen=True, slots=True)
class _Item:
    """A group of a frame: its name, its count, and whether it is called a group or was allotted right there."""

    name: Name
    size: _Counted
    called: bool
    bare: bool


@dataclass(frozen=True, slots=True)
class _Region:
    """A sentence without its brackets, or one bracket: where the items of one frame stand."""

    page: Page
    text: str
    start: int
    end: int


def counted(page: Page) -> list[list[Cue]]:
    """The groups of every frame, each with its size; those that make up one group of another frame are its parts."""
    found = list(islice(_framed(page), _MOST_FRAMES))
    sizes = {cue.n for cues_of_one in found for cue in cues_of_one}
    return [one for one in found if sum(cue.n or 0 for cue in one) not in sizes]


def _framed(page: Page) -> Iterator[list[Cue]]:
    wholes = _wholes(page)
    for region, counts, read in _regions(page):
        first = 0
        while first + 1 < len(counts):
            found: list[Cue] = []
            for end in range(min(len(counts), first + _MOST_ITEMS), first + 1, -1):
                items = read(region, counts[first:end])
                found = _judged(region, items, wholes) if items else []
                if found:
                    yield found
                    break
            first += max(1, len(found))


def _regions(page: Page) -> Iterator[tuple[_Region, list[_Counted], Callable[[_Region, list[_Counted]], list[_Item]]]]:
    """Where frames may stand, with the counts there and the reader of their order."""
    for sentence in page.sentences:
        if sentence.title:
            continue
        flat = _Region(page, page.flat, sentence.start, sentence.end)
        yield flat, list(_counts(flat)), _counts_first
        yield flat, list(_counts_in_brackets(flat)), _names_first
    for opening, closing in page.brackets:
        within = _Region(page, page.low, opening + 1, closing)
        yield within, list(_counts(within)), _counts_first


def _counts(region: _Region) -> Iterator[_Counted]:
    """The numbers of a region that may count people, but for k of "k of n", which counts some of them."""
    found = table.pattern("frame/count").finditer(region.text, region.start, region.end)
    for match in islice(found, _MOST_COUNTS):
        n = count(match["n"])
        if n and n >= _FEWEST:
            yield _Counted(*match.span(), n, None, _share(match), bool(match["of"]))


def _counts_in_brackets(region: _Region) -> Iterator[_Counted]:
    """Brackets of a sentence that hold a number of people and no more."""
    pattern = table.pattern("frame/in-bracket")
    for opening, closing in islice(region.page.brackets_in(region.start, region.end), 2 * _MOST_COUNTS):
        match = pattern.match(region.page.low[opening + 1 : closing])
        n = count(match["n"]) if match else None
        if match and n and n >= _FEWEST:
            start = opening + 1 + match.start("n")
            yield _Counted(start, opening + 1 + match.end("n"), n, (opening, closing), _share(match), denominator=False)


def _share(match: re.Match[str]) -> float | None:
    return float(match["share"]) if match["share"] else None


def _wholes(page: Page) -> set[int]:
    """The numbers of the text that may be its people or some of them."""
    found = (count(match["n"]) for match in table.pattern("frame/count").finditer(page.low))
    return {n for n in found if n and n >= _SMALLEST_WHOLE}


def _counts_first(region: _Region, run: list[_Counted]) -> list[_Item]:
    """The items of "100 patients to MBVP and 99 to R-MBVP"."""
    items: list[_Item] = []
    for number, size in enumerate(run):
        last = number + 1 == len(run)
        ceiling = region.end if last else run[number + 1].start
        item = _count_first(region, size, min(ceiling, size.end + _LONGEST_ITEM), last=last)
        if item is None or (not last and ceiling - size.end > _LONGEST_ITEM):
            return []
        items.append(item)
    return items


def _count_first(region: _Region, size: _Counted, ceiling: int, *, last: bool) -> _Item | None:
    lead = table.pattern("frame/lead").match(region.text, size.end, ceiling)
    begin = lead.end() if lead else size.end
    name = reading.after(region.page, begin, ceiling, choice=True)
    if name is None or name.start - begin > len("the other ") or is_generic(name.called):
        name = _one_word(region, begin, ceiling)
    if name is None:
        return None
    called = _is_called(region.page, name, ceiling)
    known = called or region.page.treated(name.called) or is_label(name.called)
    if is_role(name.called) and not (called or table.pattern("role/control").search(name.called)):
        return None
    if not _may_name(name) or (lead and lead["prep"] in _IN and not known):
        return None
    if not _ends(region, name, ceiling, last=last):
        return None
    bare = lead is None or not (lead["prep"] or lead["verb"])
    return _Item(name, size, called, bare)


def _one_word(region: _Region, start: int, end: int) -> Name | None:
    """A word that is no name by itself, where nothing else is told of the number: "494 navigated; 545 control"."""
    match = table.pattern("frame/one-word").match(region.text, start, end)
    if match is None or match["word"] in _no_names():
        return None
    span = match.span("word")
    return Name(*span, region.page.even[slice(*span)], span)


@cache
def _no_names() -> frozenset[str]:
    return table.words("between") | table.words("preps") | table.words("people") | table.words("frame_no_names")


def _is_called(page: Page, name: Name, ceiling: int) -> bool:
    line = page.ahead(name.end, ceiling, 2)
    return any(token.low in table.words("frame_called") for token in line[:2])


def _may_name(name: Name) -> bool:
    """Whether words may name a group: no feature, no event, no people."""
    called = name.called.lower()
    if called in table.words("no_groups") or (called[0].isdigit() and not dose_named(called)):
        return False
    if is_choice(called) and table.pattern("role/is-control").search(called):
        return False  # "100 were assigned to axitinib or placebo" counts both
    return is_label(called) or is_role(called) or plausible(called)


def _ends(region: _Region, name: Name, ceiling: int, *, last: bool) -> bool:
    """Whether an item ends with its name: nothing befalls its people."""
    tail = table.pattern("frame/tail").match(region.text, name.dosed[1], ceiling)
    if tail is None:
        return False
    if last:
        line = region.page.ahead(tail.end(), ceiling, 2)
        return not line or line[0].low not in table.words("event_after") | {"of", "or"}
    return bool(table.pattern("frame/between").match(region.text, tail.end(), ceiling))


def _names_first(region: _Region, run: list[_Counted]) -> list[_Item]:
    """The items of "once-daily therapy (273 patients) or twice-daily therapy (274 patients)"."""
    page = region.page
    items: list[_Item] = []
    floor = region.start
    for size in run:
        opening, closing = size.bracket or (size.start, size.end)
        if items:
            lead = table.pattern("frame/between").match(page.low, floor, opening)
            name = reading.after(page, lead.end() if lead else floor, opening, choice=True)
            near = opening - floor <= _LONGEST_ITEM and name is not None
            if not near or name is None or not table.pattern("frame/tail").fullmatch(page.low, name.dosed[1], opening):
                return []
        else:
            name = reading.before(page, opening, floor)
        if name is None or not _may_name(name):
            return []
        items.append(_Item(name, size, _is_called(page, name, opening), bare=False))
        floor = closing + 1
    return items


def _judged(region: _Region, items: list[_Item], wholes: set[int]) -> list[Cue]:
    """The places of a frame, where it holds; none where it may count anything but groups."""
    page, first = region.page, items[0]
    sizes = [item.size.n for item in items]
    if _of_others(region, items) or (len(items) > 2 and any(2 * n == sum(sizes) for n in sizes)):
        return []
    known = [_is_known(page, item) for item in items]
    begin = min(first.name.start, first.size.start)
    said = page.low[max(page.sentence(begin).start, begin - (_FAR if first.size.bracket else _NEAR)) : first.name.start]
    allotted = bool(table.pattern("frame/allotted").search(said))
    whole = sum(sizes) in wholes
    random = "random" in page.low
    if all(item.size.denominator for item in items):
        return _cues(items, cues.ALLOCATED if random else cues.LISTED, cues.OF_ANALYSED) if all(known) else []
    if any(item.size.denominator for item in items) or not (whole or allotted) or not (allotted or any(known)):
        return []
    if first.bare and not (whole and (random or first.called)):
        return []
    sure = allotted or random
    return _cues(items, cues.ALLOCATED if sure else cues.LISTED, cues.OF_ALLOCATED if sure else cues.OF_GROUP)


def _is_known(page: Page, item: _Item) -> bool:
    """Whether a name is a group's by itself: called one, a treatment, a role, a label, a short form used elsewhere."""
    called = item.name.called
    if item.called or page.treated(called) or is_role(called) or is_label(called) or is_strategy(called):
        return True
    return any(c.isupper() for c in called[1:]) and page.even.count(called) > 1


def _of_others(region: _Region, items: list[_Item]) -> bool:
    """Whether the counts are of events, of what was before, or of parts that make up no whole."""
    page = region.page
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


def _cues(items: list[_Item], weight: int, trust: int) -> list[Cue]:
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
