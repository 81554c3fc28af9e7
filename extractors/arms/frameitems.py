"""Read one group of a frame, its name and its count in either order (the grammar stands in ``frames``).

Must never take a dose, a time, a share or a number of places for a count.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from extractors.arms import reading, table
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
_TIMES = 2  # "10 to 20 mg" and "50 to 25 mg" are doses, "310 to 5 mg" counts people: more than so many times the dose
_MOST_COUNTS = 12  # numbers of a sentence that are looked at
_LONGEST_BRACKET = 70
_LONGEST_GLUE = 30
_LONGEST_ITEM = 170  # letters between two counts
# after these a name must be known or called a group: elsewhere it is a place or a disease
_IN = frozenset({"in", "from", "for", "on", "by", "with"})
_GOES_ON = frozenset({"of", "or"})  # after the last name: more is counted than that


class Counted(NamedTuple):
    """A number that may be the size of a group: its offsets, its value, its bracket's, and the share beside it."""

    start: int
    end: int
    n: int
    bracket: tuple[int, int] | None
    share: float | None
    denominator: bool
    label: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A group of a frame: its name, its count, and whether it is called a group or was allotted right there."""

    name: Name
    size: Counted
    called: bool
    bare: bool


@dataclass(frozen=True, slots=True)
class Region:
    """A sentence without its brackets, or one bracket: where the items of one frame stand."""

    page: Page
    text: str
    start: int
    end: int


def regions(page: Page) -> Iterator[tuple[Region, list[Counted], Callable[[Region, list[Counted]], list[Item]]]]:
    """Where frames may stand, with the counts there and the reader of their order."""
    for sentence in page.sentences:
        if sentence.title:
            continue
        flat = Region(page, page.flat, sentence.start, sentence.end)
        counts = list(_counts(flat))
        yield flat, counts, _counts_first
        yield flat, counts, _counts_last
        yield flat, list(_counts_in_brackets(flat)), _names_first
    for opening, closing in page.brackets:
        within = Region(page, page.low, opening + 1, closing)
        yield within, list(_counts(within)), _counts_first


def _counts(region: Region) -> Iterator[Counted]:
    """The numbers of a region that may count people, but for k of "k of n", which counts some of them."""
    found = table.pattern("frame/count").finditer(region.text, region.start, region.end)
    for match in islice(found, _MOST_COUNTS):
        n = count(match["n"])
        dose = table.pattern("frame/to-dose").match(region.text, match.end(), region.end)
        if n and n >= _FEWEST and not (dose and n <= _TIMES * float(dose["dose"])):
            yield Counted(*match.span(), n, None, _share(match), bool(match["of"]))


def _counts_in_brackets(region: Region) -> Iterator[Counted]:
    """Brackets of a sentence that hold a number of people and no more."""
    pattern = table.pattern("frame/in-bracket")
    for opening, closing in islice(region.page.brackets_in(region.start, region.end), 2 * _MOST_COUNTS):
        if closing - opening > _LONGEST_BRACKET:
            continue
        words, at = region.page.low[opening + 1 : closing], opening + 1
        match = pattern.match(words)
        labelled = None if match else table.pattern("frame/labelled").match(words)
        told = match or labelled
        n = count(told["n"]) if told else None
        if told is None or not n or n < _FEWEST:
            continue
        label = (at + labelled.start("label"), at + labelled.end("label")) if labelled else None
        share = _share(match) if match else None
        yield Counted(
            at + told.start("n"), at + told.end("n"), n, (opening, closing), share, denominator=False, label=label
        )


def _share(match: re.Match[str]) -> float | None:
    return float(match["share"]) if match["share"] else None


def _counts_first(region: Region, run: list[Counted]) -> list[Item]:
    """The items of "100 patients to MBVP and 99 to R-MBVP"."""
    items: list[Item] = []
    for number, size in enumerate(run):
        last = number + 1 == len(run)
        ceiling = region.end if last else run[number + 1].start
        item = _count_first(region, size, min(ceiling, size.end + _LONGEST_ITEM), last=last)
        if item is None or (not last and ceiling - size.end > _LONGEST_ITEM):
            return []
        items.append(item)
    return items


def _count_first(region: Region, size: Counted, ceiling: int, *, last: bool) -> Item | None:
    lead = table.pattern("frame/lead").match(region.text, size.end, ceiling)
    begin = lead.end() if lead else size.end
    name = reading.after(region.page, begin, ceiling, choice=True)
    far = name is None or name.start - begin > len("the other ")
    if name is None or far or is_generic(name.called) or name.called[0].isdigit():
        name = _one_word(region, begin, ceiling) or (None if far else name)
    if name is None:
        return None
    name = _with_number(region, name, ceiling)
    called = _is_called(region.page, name, ceiling)
    known = called or is_known(region.page, name.called)
    if is_role(name.called) and not (called or table.pattern("role/control").search(name.called)):
        return None
    if not _may_name(name, called=called) or (lead and lead["prep"] in _IN and not known):
        return None
    if not _ends(region, name, ceiling, last=last):
        return None
    bare = lead is None or not (lead["prep"] or lead["verb"])
    return Item(name, size, called, bare)


def _with_number(region: Region, name: Name, ceiling: int) -> Name:
    """A name with the number that ends it: "the FEC 50 group"."""
    match = table.pattern("frame/number-in-name").match(region.text, name.end, ceiling)
    if match is None:
        return name
    span = name.start, match.end()
    return Name(*span, region.page.even[slice(*span)], span)


def _one_word(region: Region, start: int, end: int) -> Name | None:
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


def is_known(page: Page, called: str) -> bool:
    """Whether a name is a group's by itself: a treatment, a role, a label, or a short form used elsewhere too."""
    if page.treated(called) or is_role(called) or is_label(called) or is_strategy(called):
        return True
    return any(c.isupper() for c in called[1:]) and page.even.count(called) > 1


def _may_name(name: Name, *, called: bool) -> bool:
    """Whether words may name a group: no feature, no event, no people; a time only where it is called a group."""
    low = name.called.lower()
    if low in table.words("no_groups"):
        return False
    if low[0].isdigit() and not dose_named(low):
        return called and "-" in low
    if is_choice(low) and table.pattern("role/is-control").search(low):
        return False  # "100 were assigned to axitinib or placebo" counts both
    return is_label(low) or is_role(low) or plausible(low)


def _ends(region: Region, name: Name, ceiling: int, *, last: bool) -> bool:
    """Whether an item ends with its name: nothing befalls its people."""
    line = region.page.ahead(_past_tail(region, name, ceiling), ceiling, 1)
    return not line or line[0].low not in table.words("event_after") | (_GOES_ON if last else frozenset())


def _past_tail(region: Region, name: Name, ceiling: int) -> int:
    tail = table.pattern("frame/tail").match(region.text, name.dosed[1], ceiling)
    return tail.end() if tail else name.dosed[1]


def _names_first(region: Region, run: list[Counted]) -> list[Item]:
    """The items of "once-daily therapy (273 patients) or twice-daily therapy (274 patients)"."""
    items: list[Item] = []
    floor = region.start
    for size in run:
        opening, closing = size.bracket or (size.start, size.end)
        name = _labelled(region.page, size) or _before_bracket(region, floor, opening, first=not items)
        called = size.label is not None or (name is not None and _is_called(region.page, name, opening))
        if name is None or not _may_name(name, called=called):
            return []
        items.append(Item(name, size, called, bare=False))
        floor = closing + 1
    return items


def _labelled(page: Page, size: Counted) -> Name | None:
    return Name(*size.label, page.even[slice(*size.label)], size.label) if size.label else None


def _before_bracket(region: Region, floor: int, opening: int, *, first: bool) -> Name | None:
    """The name that fills the words before a bracket, back to the bracket before it; the first has no such end."""
    page = region.page
    if first:
        return reading.before(page, opening, floor)
    lead = table.pattern("frame/between").match(page.low, floor, opening)
    name = reading.after(page, lead.end() if lead else floor, opening, choice=True)
    if name is None or opening - floor > _LONGEST_ITEM:
        return None
    return None if region.text[_past_tail(region, name, opening) : opening].strip() else name


def _counts_last(region: Region, run: list[Counted]) -> list[Item]:
    """The items of "X was given to 89 patients and Y to 91"."""
    items: list[Item] = []
    floor = region.start
    for size in run:
        glue = table.pattern("frame/glue").search(region.text, max(floor, size.start - _LONGEST_GLUE), size.start)
        name = _before_bracket(region, floor, glue.start(), first=not items) if glue else None
        if name is None or not _may_name(name, called=False):
            return []
        called = is_label(name.called) or _is_called(region.page, name, size.start)
        items.append(Item(name, size, called, bare=True))
        people = table.pattern("frame/tail").match(region.text, size.end, region.end)
        floor = people.end() if people else size.end
    return items
