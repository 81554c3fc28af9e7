"""Read sizes that stand side by side: "150 and 151 were assigned to X and Y", "(110 X, 56 Y)", "(X, 110; Y, 56)".

Must never pair numbers of events, of features of people, or of a part of the groups.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from extractors.arms import cues, lists, reading, table
from extractors.arms.cues import Cue
from extractors.arms.groups import is_role
from extractors.arms.naming import is_label, plausible
from extractors.numbers import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.arms.naming import Name
    from extractors.arms.page import Page

_LONGEST = 220  # letters in a bracket of groups and sizes
_BEFORE = 160  # letters before it in which the allocation is said
_MOST, _FEWEST = 6, 5
_GOES_ON = frozenset({"or", "and", "plus", "with", "+", "followed"})
_NEAR = 100  # letters after two names in which "respectively" may stand
_CLAUSE = re.compile(r"[;:,]")
_CUT = re.compile(r"[\s,;:/=]+\Z|(?:[\s,;/]+(?:and|or|v|vs\.?|versus))+[\s]*\Z")


def in_brackets(page: Page) -> Iterator[list[Cue]]:
    """Sizes and names in one bracket, either before the other: "(1,227 EC-T v 1,222 TC)", "(X, 110; Y, 56)".

    Where a sentence has two such brackets of the same names, each tells of a part of the people: no size is a group's.
    """
    lists = list(_bracketed(page))
    places = Counter((page.sentence(found[0].span[0]).index, _called(found)) for found in lists)
    for found in lists:
        in_parts = places[page.sentence(found[0].span[0]).index, _called(found)] > 1
        yield [replace(cue, n=None, weight=cues.COMPARED, trust=0) for cue in found] if in_parts else found


def _called(found: list[Cue]) -> frozenset[str]:
    return frozenset(cue.called.lower() for cue in found)


def _bracketed(page: Page) -> Iterator[list[Cue]]:
    rule = table.rule("size/of-list")
    for opening, closing in page.brackets:
        if closing - opening > _LONGEST or page.sentence(opening).title:
            continue
        numbers = list(islice(rule.pattern.finditer(page.low, opening + 1, closing), _MOST + 1))
        if len(numbers) < 2:
            continue
        cut = _CLAUSE.search(page.low, numbers[1].end(), closing)
        for end in (closing, cut.start() if cut else closing):
            within = [number for number in numbers if number.start() < end]
            if len(within) > _MOST or not _in_one_order(page, opening, within):
                continue
            found = _pieces(page, opening, end, within)
            if len(found) == len(within) and _are_groups(page, opening, found):
                yield found if _are_allotted(page, opening) else [_of_group(cue) for cue in found]
                break


def _are_allotted(page: Page, opening: int) -> bool:
    """Whether people were allotted to groups shortly before a bracket."""
    before = page.low[max(page.sentence(opening).start, opening - _BEFORE) : opening]
    return any(word in before for word in ("random", "assigned", "allocated"))


def _of_group(cue: Cue) -> Cue:
    return replace(cue, weight=cues.SIZED, trust=cues.OF_GROUP)


def _in_one_order(page: Page, opening: int, numbers: list[re.Match[str]]) -> bool:
    """Whether nothing but sizes and groups can stand in the bracket: no share, no decimal, no bracket within."""
    inside = page.low[opening + 1 : numbers[-1].end()]
    return "%" not in inside and "(" not in inside and not table.pattern("size/decimal").search(inside)


def _pieces(page: Page, opening: int, closing: int, numbers: list[re.Match[str]]) -> list[Cue]:
    first = numbers[0].start() == opening + 1
    found: list[Cue] = []
    for k, number in enumerate(numbers):
        if first:
            start = number.end()
            end = numbers[k + 1].start() if k + 1 < len(numbers) else closing
        else:
            start = numbers[k - 1].end() if k else opening + 1
            end = number.start()
        name = _only_name(page, start, end)
        n = count(number["n"])
        if name is None or n is None or n < _FEWEST:
            return []
        span = min(number.start(), name.start), max(number.end(), name.end)
        found.append(Cue(name, n, span, "arms.size/of-list", cues.SIZED + 1, trust=cues.OF_ALLOCATED))
    return found


def _only_name(page: Page, start: int, end: int) -> Name | None:
    """The name that fills the words between two offsets, but for what introduces it and words for people."""
    lead = table.pattern("size/piece-leads").match(page.low, start, end)
    start = lead.end() if lead else start
    cut = _CUT.search(page.low, start, end)
    end = cut.start() if cut else end
    name = reading.after(page, start, end, choice=True)
    if name is None or not plausible(name.called) or name.called.lower() in table.words("no_groups"):
        return None
    left = [token for token in page.ahead(name.end, end, 4) if token.low not in table.words("after_name")]
    return None if left and left[0].low not in _GOES_ON else name


def _are_groups(page: Page, opening: int, found: list[Cue]) -> bool:
    """Whether the names are those of groups: one is a treatment, a label or a role, or people were allocated here."""
    if len({cue.called.lower() for cue in found}) < len(found):
        return False
    before = page.low[max(page.sentence(opening).start, opening - _BEFORE) : opening]
    if table.pattern("size/of-events").search(before):
        return False
    if any(page.treated(cue.called) or is_label(cue.called) or is_role(cue.called) for cue in found):
        return True
    return _are_allotted(page, opening)


def respectively(page: Page) -> Iterator[list[Cue]]:
    """Two or three sizes before as many names: "150 and 151 patients were assigned to X and Y, respectively"."""
    rule = table.rule("size/side-by-side")
    for match in rule.pattern.finditer(page.flat):
        sentence = page.sentence(match.start())
        one = count(page.low[match.start("n") : match.end("last")])  # "one hundred and seven" is one number
        if one or match.end() > sentence.end or _are_events(page, match, sentence.start):
            continue
        found = lists.listed(page, match.end(), plain=True)
        keys = ("n", "middle", "last") if len(found) == 3 else ("middle" if match["middle"] else "n", "last")
        sizes = [(match.span(key), count(match[key] or "")) for key in keys]
        if len(found) != len(sizes) or not all(n and n >= _FEWEST for _, n in sizes):
            continue
        tail = page.flat[found[-1].name.end : found[-1].name.end + _NEAR]
        said = "respectively" in tail or "random" in match.group() or match["verb"]
        known = any(page.treated(cue.called) or is_label(cue.called) or is_role(cue.called) for cue in found)
        if said and (known or "random" in match.group()):
            yield [
                Cue(cue.name, n, at, rule.id, cues.SIZED + 1, trust=cues.OF_ALLOCATED)
                for cue, (at, n) in zip(found, sizes, strict=True)
            ]


def _are_events(page: Page, match: re.Match[str], floor: int) -> bool:
    line = page.behind(match.start(), floor, 4)
    if len(line) > 1 and line[0].low == "of" and line[1].low in {"total", "totals"}:
        return False
    if line and line[0].low in {"in", "of", "for", "by", "from", "among", "with"}:
        return True
    return any(token.low in table.words("event_before") for token in line)
