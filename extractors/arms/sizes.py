"""Read sizes that stand in brackets: "X (n = 41)", "X (41 patients)", "(1,227 X v 1,222 Y)".

Must never take the number of a subgroup or of an event for the size of a group.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors import names
from extractors.arms import cues, reading, table
from extractors.arms.cues import Cue
from extractors.arms.doses import by_dose
from extractors.arms.groups import is_role
from extractors.arms.naming import is_label, plausible
from extractors.numbers import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.arms.naming import Name
    from extractors.arms.page import Page

_SENTENCE_LISTS = 1_000_000  # numbers of the lists that sizes of one sentence make
_FEWEST = 5  # a bare number in a bracket below this is an exponent or a reference
_LONGEST = 80  # letters in a bracket that holds a size and no more
_AFTER = frozenset({"after", "before", "during", "since", "following", "despite", "without"})

Size = tuple[int, tuple[int, int]]


def inside(offset: int, spans: list[tuple[int, int]]) -> bool:
    """Whether an offset lies in one of these spans."""
    return any(start <= offset < end for start, end in spans)


def size_in(page: Page, start: int, end: int) -> Size | None:
    """The size that stands in brackets between two offsets: "n = 41", "41 patients"; the last one there."""
    found: Size | None = None
    for opening, closing in page.brackets_in(start, end):
        equal = _n_equals(page, opening + 1, closing)
        bare = table.pattern("size/bare-people").match(page.low[opening + 1 : closing])
        n = count(bare["n"]) if bare else None
        if equal:
            found = equal
        elif n:
            found = n, (opening + 1, closing)
    return found or _n_equals(page, start, end)


def _n_equals(page: Page, start: int, end: int) -> Size | None:
    """The first "n = 41" of a bracket that stands in no bracket inside of it."""
    for match in table.pattern("size/n-equals").finditer(page.low, start, end):
        depth = page.low.count("(", start, match.start()) - page.low.count(")", start, match.start())
        n = count(match["n"])
        if n and depth == 0 and not page.low[match.start() - 1].isalnum():
            return n, match.span()
    return None


def bare_number_in(page: Page, start: int, end: int) -> Size | None:
    """A bracket that holds a number and no more, "the early (53) group": a size where every group has one."""
    for opening, closing in page.brackets_in(start, end):
        n = count(page.low[opening + 1 : closing]) if page.low[opening + 1].isdigit() else None
        if n and n >= _FEWEST and page.low[opening - 1] == " ":
            return n, (opening + 1, closing)
    return None


def after_names(page: Page, taken: list[tuple[int, int]]) -> Iterator[Cue]:
    """Names with "(n = 41)", "(41 patients)", "(20/41 patients)" after them, outside of the lists read already."""
    for match in table.pattern("size/n-equals").finditer(page.low):
        n = count(match["n"])
        if n is None or n < 2 or page.low[match.start() - 1].isalnum() or inside(match.start(), taken):
            continue
        name = _named_before(page, match.start())
        if name:
            yield Cue(name, n, (name.start, match.end()), "arms.size/n-equals", cues.SIZED, trust=cues.OF_GROUP)
    for opening, closing in page.brackets:
        if closing - opening <= _LONGEST and page.low[opening + 1].isalnum() and not inside(opening, taken):
            yield from _in_bracket(page, opening, closing)


def fractions(page: Page, taken: list[tuple[int, int]]) -> Iterator[Cue]:
    """Those analysed in a group, beside its name: "19/244 (8.5%) in the X group", "8.5% (19/244) of X patients"."""
    rule = table.rule("size/fraction-in")
    for match in rule.pattern.finditer(page.low):
        n = count(match["n"])
        name = reading.after(page, match.end(), page.sentence(match.start()).end) if n else None
        if name and n and n > 1 and plausible(name.called) and not inside(match.start(), taken):
            line = page.ahead(name.end, len(page.low), 1)
            if page.treated(name.called) or (line and line[0].low in table.words("after_name")):
                yield Cue(name, n, (match.start("n"), name.end), rule.id, cues.COMPARED, trust=cues.OF_ANALYSED)


def _in_bracket(page: Page, opening: int, closing: int) -> Iterator[Cue]:
    for kind, trust, weight in (
        ("bare-people", cues.OF_GROUP, cues.SIZED),
        ("fraction", cues.OF_ANALYSED, cues.COMPARED),
    ):
        found = table.pattern(f"size/{kind}").match(page.low[opening + 1 : closing])
        n = count(found["n"]) if found else None
        name = reading.before(page, opening, page.sentence(opening).start) if n else None
        if name and n and n > 1 and page.treated(name.called):
            yield Cue(name, n, (name.start, closing + 1), f"arms.size/{kind}", weight, trust=trust)


def _named_before(page: Page, offset: int) -> Name | None:
    """The name that "n = 41" is about: in its own bracket if a group is named there, else before the bracket."""
    floor = page.sentence(offset).start
    bracket = page.around(offset)
    line = page.behind(offset, max(floor, bracket[0] + 1) if bracket else floor, 4)
    near = next((token for token in line if token.low not in {",", ";", ":", "-"}), None)
    if near is not None:
        name = reading.before(page, near.end, floor)
        if name and (page.treated(name.called) or is_label(name.called) or name.called.isupper()):
            return name
    end = bracket[0] if bracket else offset
    name = reading.before(page, end, floor)
    if name is None or _of_something(page, name, floor):
        return None
    return name if may_be_group(page, name) or is_label(name.called) else None


def may_be_group(page: Page, name: Name, *, called: bool = False) -> bool:
    """Whether a name beside a size may be that of a group: "the treatment group" is one there.

    ``called``: whether it must be called a group.
    """
    if plausible(name.called) and not called:
        return True
    line = page.ahead(name.end, len(page.low), 1)
    group = bool(line) and line[0].low in {"group", "arm", "groups", "arms"}
    return group and (is_role(name.called) or plausible(name.called))


def _of_something(page: Page, name: Name, floor: int) -> bool:
    """Whether a name stands in "the time of surgery", "after surgery": it is no group there."""
    line = page.behind(name.start, floor, 6)
    at = 0
    while at < len(line) and line[at].low in names.words("leading") and line[at].low != "of":
        at += 1
    if at + 1 >= len(line):
        return False
    if line[at].low == "of":
        before = line[at + 1].low
        if page.treated(name.called) or may_be_group(page, name, called=True):
            return before in table.words("not_before_of")
        return before not in names.words("introduces") | names.words("units")
    return line[at].low in _AFTER


def by_sentence(page: Page, found: list[Cue]) -> list[Cue]:
    """Sizes of one sentence make a list; those of the analysed count only where two groups of one sentence have them.

    Where one name has two sizes in one sentence, of which part of the group each is stays unknown.
    """
    sentences: dict[int, list[Cue]] = {}
    for cue in found:
        sentences.setdefault(page.sentence(cue.span[0]).index, []).append(cue)
    kept: list[Cue] = []
    unclear: set[frozenset[str]] = set()
    for number, here in sorted(sentences.items()):
        told = by_dose(here)
        keys = [(names.key(cue.called), cue.trust) for cue in told]
        unclear |= {key for key, trust in keys if keys.count((key, trust)) > 1}
        several = len({key for key, _ in keys}) > 1
        kept += [
            replace(cue, listed=_SENTENCE_LISTS + number) if several else cue
            for cue in told
            if several or cue.trust > cues.OF_ANALYSED
        ]
    return [cue for cue in kept if names.key(cue.called) not in unclear or cue.trust == cues.OF_ALLOCATED]
