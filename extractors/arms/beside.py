"""Give the arms that are known the counts that one sentence tells of them, whatever the sentence's words are.

The grammar, for as many counts as there are arms, in a row, that add up to a number of people stated elsewhere:

    SENTENCE = ... PART (SEP PART)+ ...         a part for each arm; at one level of punctuation
    PART     = one COUNT, and words of one ARM  "arm A, 65", "interferon alfa to 91", "105 walked under supervision"
    SENTENCE = ... ARM (SEP ARM)+ ... COUNT (SEP COUNT)+    or the counts first: in the order of the arms
    ARM      = a name, a label, or a word that tells one arm from the others, whatever its ending

One arm at most may go unnamed: it is the one left over.

Must never take counts of events for sizes, nor give counts to arms where a part speaks of two of them.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from extractors import names
from extractors.arms import table
from extractors.arms.naming import is_label
from extractors.numbers import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.arms.groups import Group
    from extractors.arms.page import Page

_FEWEST, _SMALLEST_WHOLE = 5, 20
_MOST_ARMS, _MOST_COUNTS = 5, 14
_STEM = 6  # letters of a word that stand for all its forms
_BEFORE, _AFTER = 160, 110  # letters before the first and after the last of the counts that may name an arm
_LEVELS = ("beside/half", "beside/clause", "beside/part")

Sizes = dict[int, tuple[int, tuple[int, int], str]]


class _Number(NamedTuple):
    start: int
    end: int
    n: int


class _Named(NamedTuple):
    start: int
    end: int
    arm: int


def told(page: Page, arms: list[Group]) -> Sizes:
    """Sizes for the arms that have none by their number in the list, where one sentence tells those of all."""
    known = [arm.sizes[0].n if arm.sizes else None for arm in arms]
    if not 1 < len(arms) <= _MOST_ARMS or all(known):
        return {}
    numbers = [
        _Number(*match.span("n"), count(match["n"]) or 0) for match in table.pattern("beside/count").finditer(page.low)
    ]
    stated = {number.n for number in numbers if number.n >= _SMALLEST_WHOLE}
    equal = [number for number in numbers if page.low[max(0, number.start - 3) : number.start].rstrip().endswith("=")]
    runs = [one[at : at + len(arms)] for one in (numbers, equal) for at in range(len(one) - len(arms) + 1)]
    runs = [run for run in runs if sum(n.n for n in run) in stated and min(n.n for n in run) >= _FEWEST]
    finder = _finder(page, arms) if runs else None
    for run in runs[:_MOST_COUNTS]:
        owners = _owners(page, run, finder) if finder else []
        whole = sum(number.n for number in run)  # what may have passed for the size of the arm named last
        found = dict(zip(owners, run, strict=False))
        if len(found) == len(arms) and all(known[arm] in {None, number.n, whole} for arm, number in found.items()):
            return {arm: (n.n, (n.start, n.end), "arms.beside/count") for arm, n in found.items() if known[arm] != n.n}
    return {}


def _are_events(page: Page, within: tuple[int, int], run: list[_Number]) -> bool:
    """Whether something befell the people counted, or they are those of another time."""
    before = page.low[within[0] : run[0].start]
    around = page.low[max(within[0], run[0].start - _BEFORE) : run[-1].end]
    if table.pattern("frame/not-now").search(around) or table.pattern("size/of-events").search(before):
        return True
    clause = table.pattern("beside/clause").search(page.low, run[-1].end + 1, within[1])
    end = clause.start() if clause else within[1]
    return bool(table.pattern("beside/events").search(page.low, run[0].end, end))


def _finder(page: Page, arms: list[Group]) -> re.Pattern[str]:
    """What names each arm: its labels, and the words that no other arm has, by their stems."""
    keys = [frozenset(chain.from_iterable(names.key(cue.called) for cue in arm.cues)) for arm in arms]
    labels = [_labels(page, arm) for arm in arms]
    pieces = []
    for i, key in enumerate(keys):
        stems = {word[:_STEM] for j, other in enumerate(keys) if j != i for word in other}
        shared = set().union(*(other for j, other in enumerate(labels) if j != i))
        forms = [rf"(?-i:\b{re.escape(label)}\b)" for label in sorted(labels[i] - shared)]
        forms += [_form(word) for word in sorted(key) if len(word) > 1 and word[:_STEM] not in stems]
        pieces += [f"(?P<a{i}>{'|'.join(forms)})"] if forms else []
    return re.compile("|".join(pieces) or r"(?!)", re.IGNORECASE)


def _labels(page: Page, arm: Group) -> set[str]:
    called = {cue.called.split()[-1] for cue in arm.cues if is_label(cue.called) or cue.called.isupper()}
    return called | {label for cue in arm.cues if (label := _label_after(page, cue.place[0]))}


def _label_after(page: Page, offset: int) -> str:
    """A label in the first bracket from a name on, past its dose: "paclitaxel 80 mg/m2 weekly (P)"."""
    match = table.pattern("beside/label").match(page.even, offset)
    return match["label"] if match else ""


def _form(word: str) -> str:
    return rf"\b{re.escape(word[:_STEM])}" if len(word) >= _STEM else rf"\b{re.escape(word)}s?\b"


def _named(page: Page, finder: re.Pattern[str], start: int, end: int) -> Iterator[_Named]:
    for match in islice(finder.finditer(page.even, start, end), 4 * _MOST_COUNTS):
        yield _Named(*match.span(), int((match.lastgroup or "a0")[1:]))


def _owners(page: Page, run: list[_Number], finder: re.Pattern[str]) -> list[int]:
    """The arm of each count, in order; none where the words leave it open or the counts are of events."""
    sentence = page.sentence(run[0].start)
    if sentence.title or run[-1].end > sentence.end or _are_events(page, (sentence.start, sentence.end), run):
        return []
    within = max(sentence.start, run[0].start - _BEFORE), min(sentence.end, run[-1].end + _AFTER)
    named = list(_named(page, finder, *within))
    return _side_by_side(run, named) or next(
        (found for level in _LEVELS if (found := _by_parts(page, run, named, within, level))), []
    )


def _by_parts(page: Page, run: list[_Number], named: list[_Named], within: tuple[int, int], level: str) -> list[int]:
    """The arms where each count stands in a part of its own, beside one arm; one part may name none."""
    edges = [match.start() for match in table.pattern(level).finditer(page.low, *within)]
    edges = [edge for edge in edges if not any(_within(page, edge, name) for name in named)]
    aside = {  # "a long name (LN) in 58" is one part
        sign
        for bracket in page.brackets_in(*within)
        if not any(letter.isdigit() for letter in page.low[slice(*bracket)])
        for sign in bracket
    }
    edges = [edge for edge in edges if edge not in aside]
    owners: list[int | None] = []
    for number in run:
        start = max((edge for edge in edges if edge <= number.start), default=within[0])
        end = min((edge for edge in edges if edge >= number.end), default=within[1])
        if sum(start <= other.start < end for other in run) > 1:
            return []
        here = {name.arm for name in named if start <= name.start < end}
        if len(here) > 1:
            return []
        owners.append(here.pop() if here else None)
    return _completed(owners)


def _within(page: Page, edge: int, name: _Named) -> bool:
    """Whether a sign is a part of a name or leads from it to its number: "A: 41"."""
    return name.start <= edge < name.end or (edge == name.end and page.low[edge] == ":")


def _completed(owners: list[int | None]) -> list[int]:
    """All arms, where at most one count has none: that arm is the one left over."""
    left = [arm for arm in range(len(owners)) if arm not in owners]
    told_ = [owner for owner in owners if owner is not None]
    if len(set(told_)) < len(told_) or len(left) > 1 or (left and len(owners) - len(told_) != 1):
        return []
    return [left[0] if owner is None else owner for owner in owners]


def _side_by_side(run: list[_Number], named: list[_Named]) -> list[int]:
    """The arms where the counts stand with no arm between them: in the order in which the arms stand beside them."""
    if any(run[0].end <= name.start < run[-1].start for name in named):
        return []
    before = list(dict.fromkeys(name.arm for name in reversed(named) if name.start < run[0].start))[::-1]
    after = list(dict.fromkeys(name.arm for name in named if name.start >= run[-1].end))
    for found in (before, after):
        if len(found) == len(run):
            return found
    return []
