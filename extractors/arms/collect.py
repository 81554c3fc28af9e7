"""Collect every place that names a group, and tell the parts of an arm from the arms."""

from __future__ import annotations

from dataclasses import replace
from itertools import count as counter
from itertools import islice
from typing import TYPE_CHECKING

from extractors.arms import (
    counts,
    doselists,
    frames,
    given,
    labels,
    lists,
    mentions,
    others,
    paired,
    periods,
    sizes,
    users,
)
from extractors.arms.kinds import with_kinds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.arms.cues import Cue
    from extractors.arms.page import Page

_LONGEST_PARTS = 400
_MOST = 300  # places of one kind; a text with more is no abstract
_MENTIONS = (
    mentions.compared,
    mentions.comparing,
    mentions.with_or_without,
    mentions.called,
    mentions.treated_with,
    mentions.subjects,
    mentions.in_title,
    users.of_each,
    doselists.amounts,
    periods.compared,
    labels.listed,
)
_LABELS = frozenset({"arms.label/in-bracket", "arms.label/short", "arms.label/letter", "arms.label/capital"})


def collect(page: Page, short_forms: dict[str, tuple[int, int]]) -> tuple[list[Cue], dict[Cue, Cue]]:
    """Every cue of the text, and the cues that are parts of an arm, each with the arm's cue."""
    number = counter(1)
    found = _numbered(lists.allocated(page), number)
    beside = _numbered(paired.respectively(page), number)
    found += beside
    found = _with_frames(found, _numbered(frames.counted(page), number))
    taken = [
        (min(c.span[0] for c in group), max(max(c.span[1], c.name.end) for c in group)) for group in _by_list(found)
    ]
    sized = _without_overlaps(
        [
            *islice(sizes.after_names(page, taken), _MOST),
            *islice(counts.counted(page, taken), _MOST),
            *islice(sizes.fractions(page, taken), _MOST),
            *(cue for group in islice(given.given(page), _MOST) for cue in group),
            *(cue for group in islice(users.counted(page), _MOST) for cue in group),
        ]
    )
    wholes = [*(cue for cue in found if cue.n is not None), *sized]
    parts, bracketed = _parts(page, wholes), list(paired.in_brackets(page))
    for group in bracketed:
        if whole := _whole(page, group, wholes):
            parts.update(dict.fromkeys(group, whole))
    sized = sizes.by_sentence(page, [cue for cue in sized if cue not in parts])
    found = with_kinds(page, [*found, *sized])
    found += _numbered([group for group in bracketed if group[0] not in parts], number)
    found += _numbered(others.told(page), number)
    found += _numbered([labels.lettered(page)], number)
    found += _numbered(labels.bracketed(page, taken, short_forms), number, apart=False)
    found = [cue for cue in found if cue.rule != "arms.label/short" or _is_used(page, cue)]
    for finder in _MENTIONS:
        found += _numbered(finder(page), number)
    return doselists.told_by_amount(page, found), parts


def _with_frames(found: list[Cue], framed: list[Cue]) -> list[Cue]:
    """Lists and frames together; of two in one place the list, where all of it has sizes, else the frame."""
    lists = _by_list(found)
    whole = [group for group in lists if all(cue.n for cue in group if cue.rule not in _LABELS)]
    told = {cue.span for group in whole for cue in group}
    kept = [frame for frame in _by_list(framed) if not any(_overlap(cue.span, span) for cue in frame for span in told)]
    places = [cue.span for frame in kept for cue in frame]
    gone = [g for g in lists if g not in whole and any(_overlap(cue.span, span) for cue in g for span in places)]
    left = [cue for cue in found if not any(cue in group for group in gone)]
    return left + [cue for frame in kept for cue in frame]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _is_used(page: Page, cue: Cue) -> bool:
    """Whether a label stands elsewhere in the text too: a short form that is never used again names no group."""
    label = page.even[slice(*cue.place)]
    return page.even.count(label) > 1 or not label.isupper()


def _numbered(groups: Iterable[list[Cue]], number: counter[int], *, apart: bool = True) -> list[Cue]:
    """Give the cues of one list one number, and cues of one group within it one number; labels are of no list."""
    found: list[Cue] = []
    for group in islice(groups, _MOST):
        here = next(number)
        bounds: dict[int, int] = {}
        for cue in group:
            bound = bounds.setdefault(cue.bound, next(number)) if cue.bound >= 0 else -1
            listed = here if apart and len(group) > 1 and cue.rule not in _LABELS else -1
            found.append(replace(cue, listed=listed, bound=bound))
    return found


def _by_list(found: list[Cue]) -> list[list[Cue]]:
    groups: dict[int, list[Cue]] = {}
    for cue in found:
        if cue.listed >= 0:
            groups.setdefault(cue.listed, []).append(cue)
    return list(groups.values())


def _without_overlaps(found: list[Cue]) -> list[Cue]:
    """Keep one cue a number, the one found first."""
    kept: list[Cue] = []
    for cue in sorted(found, key=lambda c: (-c.trust, c.span)):
        if not any(cue.span[0] < o.span[1] and o.span[0] < cue.span[1] and cue.n == o.n for o in kept):
            kept.append(cue)
    return sorted(kept, key=lambda cue: cue.span)


def _parts(page: Page, sized: list[Cue]) -> dict[Cue, Cue]:
    """Drugs with their numbers in the bracket that follows an arm's name, each with the arm's cue."""
    parts: dict[Cue, Cue] = {}
    for whole in sized:
        bracket = page.bracket_at(whole.span[1])
        if bracket is None or bracket[1] - bracket[0] > _LONGEST_PARTS or whole.n is None:
            continue
        inner = [cue for cue in sized if cue is not whole and bracket[0] < cue.span[0] and cue.span[1] <= bracket[1]]
        if inner and sum(cue.n or 0 for cue in inner) <= whole.n:
            parts.update(dict.fromkeys(inner, whole))
    return parts


def _whole(page: Page, group: list[Cue], sized: list[Cue]) -> Cue | None:
    """The arm right before the bracket of a list whose numbers make it up: "241 on a TKI (A, 118; B, 123)"."""
    for whole in sized:
        bracket = page.bracket_at(whole.span[1])
        inside = bracket is not None and all(bracket[0] < cue.span[0] and cue.span[1] <= bracket[1] for cue in group)
        if inside and whole.n is not None and sum(cue.n or 0 for cue in group) == whole.n:
            return whole
    return None
