"""Cut a list of groups at what stands between its groups: "versus", else "or" with commas, else "and".

Must never cut inside "a, b, and c" (a combination), "with or without", or the doses and schedule of one group.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors import names
from extractors.arms import amounts, table
from extractors.drugs import is_drug, is_treatment

if TYPE_CHECKING:
    from extractors.arms.page import Page, Token

_ANEW = frozenset({"to", "receive", "undergo"})
_SIGNS = frozenset("()[]")  # a bracket here lacks its partner
_JOINS = frozenset({"and", "or"})
_INNER = frozenset({"with", "including", "using"})
_KINDS = {
    "versus": "versus",
    "vs": "versus",
    "v": "versus",
    "or": "ors",
    "and": "ands",
    ",": "commas",
    ";": "semicolons",
}


@dataclass(slots=True)
class _Separators:
    """Where words stand that may part the groups of a list, by their index in the line."""

    versus: list[int] = field(default_factory=list)
    ors: list[int] = field(default_factory=list)
    ands: list[int] = field(default_factory=list)
    commas: list[int] = field(default_factory=list)
    semicolons: list[int] = field(default_factory=list)


def cut(page: Page, line: list[Token], *, plain: bool) -> list[tuple[int, int]]:
    """Where each group of a list begins and ends.

    Args:
        page: The text.
        line: The words of the list, and those after it.
        plain: Whether "and" may part two groups.
    """
    begin, stop, separators = _separators(line, plain=plain)
    bounds = [begin - 1, *_cuts(page, line[:stop], separators, plain=plain), stop]
    leading = names.words("leading")
    spans = []
    for left, right in pairwise(bounds):
        joined = left >= 0 and left + 1 < right and line[left].low == ";" and line[left + 1].low in _JOINS
        first = left + 1 + joined  # "a; b; and c"
        said = [token for token in line[first:right] if token.low not in leading]
        if said:
            last = line[right - 1].end if right == len(line) else line[right].start
            spans.append((line[first].start, _closed(page, last)))
    return _with_choices(page, spans)


def _closed(page: Page, end: int) -> int:
    """The end of a list's last group: behind the bracket that follows its last word."""
    bracket = page.bracket_at(end)
    return bracket[1] + 1 if bracket else end


def _separators(line: list[Token], *, plain: bool) -> tuple[int, int, _Separators]:
    """Where the list begins and ends, and what stands between its groups; "either" begins it anew."""
    begin, found, chosen = 0, _Separators(), False
    for i, token in enumerate(line):
        ended = i and token.low in names.words("ends_list")
        ended = ended or (bool(found.ors) and _repeats(line, i, found.ors[0]))
        if ended or token.low in _SIGNS or (token.low == ";" and not plain and not _goes_on(line, i)):
            return begin, i, found
        if token.low == "either" and i and not found.ors and not found.versus:
            begin, found = i + 1, _Separators()
        chosen = chosen or token.low == "choice"
        kind = _KINDS.get(token.low)
        within = chosen and kind in {"ors", "ands", "commas"}  # the investigator's choice of a, b, or c
        with_or_without = kind == "ors" and i + 1 < len(line) and line[i + 1].low == "without"
        if kind and not within and not with_or_without:
            getattr(found, kind).append(i)
    return begin, len(line), found


def _goes_on(line: list[Token], i: int) -> bool:
    """Whether a list goes on after a semicolon: "A; B; or C"."""
    return any(left.low == ";" and right.low in {"or", "and"} for left, right in pairwise(line[i:]))


def _repeats(line: list[Token], i: int, choice: int) -> bool:
    """Whether the groups of a list are named again from here: "A or B for a week, followed by later A or B"."""
    after = [token.low for token in line[i : i + 6]]
    if after[:2] != ["followed", "by"] or "or" not in after:
        return False
    return after[after.index("or") - 1] == line[choice - 1].low


def _cuts(page: Page, line: list[Token], at: _Separators, *, plain: bool) -> list[int]:
    if at.versus or (at.semicolons and (not plain or all(k - 1 in at.semicolons for k in at.ors))):
        return at.versus or at.semicolons
    if at.ors:
        return _at_ors(line, at)
    if not line:
        return []
    size = table.pattern("size/n-equals")
    sized = [match.start() for match in size.finditer(page.low, line[0].start, _closed(page, line[-1].end))]
    if len(sized) > 1 and not at.semicolons:
        between = [k for k in (*at.commas, *at.ands) if sized[0] < line[k].start < sized[-1]]
        return sorted(k for k in between if line[k].low == "and" or _begins_group(line, k + 1, sure=False))
    if not plain:
        return []
    return sorted(at.semicolons or [k for k in (*at.commas, *at.ands) if _begins_group(line, k + 1, sure=False)])


def _at_ors(line: list[Token], at: _Separators) -> list[int]:
    anew = [k for k in at.ors if k + 1 < len(line) and line[k + 1].low in _ANEW]
    if anew and len(at.ors) > len(anew):
        return anew  # "to A with b or c or to D with b or c"
    first, last = at.ors[0], at.ors[-1]
    inner = next((k for k in range(first, len(line)) if line[k].low in _INNER), len(line))
    if first < last and not any(k < first for k in at.commas) and any(inner < k < last for k in at.commas):
        return [first]  # "A or B with c, d, or e"
    commas = [k for k in at.commas if k < last and _begins_group(line, k + 1, sure=k > first)]
    return sorted([k for k in commas if not _in_run(line, k, at) and not _is_apposition(line, k)] + at.ors)


def _is_apposition(line: list[Token], comma: int) -> bool:
    """Whether what a drug is follows its name: "axitinib, an oral kinase inhibitor, or sunitinib"."""
    return comma > 0 and line[comma + 1].low in {"a", "an"} and is_drug(line[comma - 1].word)


def _begins_group(line: list[Token], k: int, *, sure: bool) -> bool:
    """Whether the words after a comma begin another group, and not a dose or a schedule of the group before."""
    if k >= len(line):
        return False
    word = line[k].low
    if word in {"no", "the", "a", "an"}:
        return True
    if word[0].isdigit():
        return (k > 1 and amounts.is_unit(line[k - 2].low)) or amounts.past_amount(line, k) > k
    if any(word in names.words(kind) for kind in ("right_stop", "verbs", "units", "not_items")):
        return False
    return not sure or is_treatment(line[k].word)


def _in_run(line: list[Token], comma: int, at: _Separators) -> bool:
    """Whether a comma stands in a combination: "a, b, and c or d", "a, b and c or d", but not "a, b and c, or d"."""
    nearest = min((k for k in at.ands if k > comma), default=None)
    if nearest is None or any(comma < k < nearest for k in at.ors):
        return False
    return line[nearest - 1].low == "," or line[at.ors[-1] - 1].low != ","


def _with_choices(page: Page, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where others have a size and a piece has none, it is a choice with the piece after it: "B or C (n = 126)"."""
    size = table.pattern("size/n-equals")
    sized = [bool(size.search(page.low, start, end)) for start, end in spans]
    if sum(sized) < 2 or all(sized):
        return spans
    merged: list[tuple[int, int]] = []
    first = -1
    for (start, end), has in zip(spans, sized, strict=True):
        first = start if first < 0 else first
        if has:
            merged.append((first, end))
            first = -1
    return merged
