"""Read lists of groups: "randomly assigned to A (n = 41), B, or C"; "either A or B".

Must never take a list of drugs inside one group, of ratios or of dates for a list of groups.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.arms import cues, introductions, pieces, reading, table
from extractors.arms.cues import Cue
from extractors.arms.doses import told_apart
from extractors.arms.groups import is_role
from extractors.arms.labels import labels_in
from extractors.arms.naming import Name, may_be_arm, plausible, treated
from extractors.arms.sizes import bare_number_in, size_in
from extractors.drugs import is_treatment
from extractors.names import is_choice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.arms.page import Page

_LONGEST_LIST = 260  # words
_NEAR = 40  # letters before a verb of allocation in which "randomly" may stand
_PARTED = frozenset({"divided", "separated", "distributed"})


def allocated(page: Page) -> Iterator[list[Cue]]:
    """Lists after a verb of allocation, after "either", around "or placebo", and where each group has a size."""
    taken: list[tuple[int, int]] = []
    for rule in table.group("allocated"):
        for match in rule.pattern.finditer(page.low if rule.gives == "either" else page.flat):
            start, end = match.span()
            if any(first <= start < last for first, last in taken):
                continue
            found, weight = _READERS[rule.gives or ""](page, start, end)
            if len(found) > 1:
                taken.append((start, max(cue.span[1] for cue in found)))
                labels = [label for cue in found if not is_choice(cue.called) for label in labels_in(page, cue)]
                yield [replace(cue, weight=weight, rule=rule.id) for cue in found] + labels


def _after_verb(page: Page, start: int, end: int) -> tuple[list[Cue], int]:
    begin = introductions.after(page, start, end)
    if begin is None:
        return [], 0
    found = listed(page, begin.offset, plain=begin.plain)
    random = "random" in page.flat[max(0, start - _NEAR) : end]
    sized = any(cue.n is not None for cue in found) and any(is_treatment(cue.called) for cue in found)
    if not random and not sized and not all(treated(cue.called) for cue in found):
        return [], 0
    parted = page.flat[start:end] in _PARTED
    return found, cues.ALLOCATED if random or parted else cues.LISTED


def _after_either(page: Page, _start: int, end: int) -> tuple[list[Cue], int]:
    found = listed(page, end, plain=False)
    return (found if sum(treated(cue.called) for cue in found) > 1 else []), cues.LISTED


def _after_receiving(page: Page, _start: int, end: int) -> tuple[list[Cue], int]:
    found = listed(page, end, plain=False)
    return (found if all(cue.n is not None for cue in found) else []), cues.LISTED


def _around(page: Page, start: int, end: int) -> tuple[list[Cue], int]:
    sentence = page.sentence(start)
    left = reading.before(page, start + 1, sentence.start)
    right = reading.after(page, end, sentence.end, weak=False)
    if left is None or right is None or not treated(left.called) or not plausible(right.called):
        return [], 0
    bracket = page.bracket_at(right.end)
    return [
        Cue(left, None, (left.start, left.end), "", 0, bound=left.start, reach=start),
        Cue(right, None, (right.start, right.end), "", 0, bound=right.start, reach=bracket[1] + 1 if bracket else end),
    ], cues.SIZED


_READERS = {"verb": _after_verb, "either": _after_either, "received": _after_receiving, "around": _around}


def listed(page: Page, offset: int, *, plain: bool) -> list[Cue]:
    """The groups of the list that begins at an offset, with their sizes.

    Args:
        page: The text.
        offset: Where the list begins.
        plain: Whether "and" may part two groups.
    """
    sentence_end = page.sentence(offset).end
    line = page.ahead(offset, sentence_end, _LONGEST_LIST)
    spans = pieces.cut(page, line, plain=plain)
    bare = all(bare_number_in(page, start, end) or size_in(page, start, end) for start, end in spans)
    found: list[Cue] = []
    for number, (start, end) in enumerate(spans):
        name = _named(page, start, end)
        if name is None:
            if number < 2:
                return []
            continue
        size = size_in(page, name.end, end) or (bare_number_in(page, name.start, end) if bare else None)
        known = size is not None or _surely(name) or bool(page.brackets_in(name.end, end))
        if number > 1 and not known and name.called.lower() not in _labels(page, found):
            continue
        n, at = size or (None, (name.start, name.end))
        span = min(name.start, at[0]), max(name.end, at[1])
        found.append(Cue(name, n, span, "", 0, bound=name.start, trust=cues.OF_ALLOCATED, reach=end))
    return told_apart(_with_parts(page, found))


def _labels(page: Page, found: list[Cue]) -> set[str]:
    return {label.called.lower() for cue in found for label in labels_in(page, cue)}


def _named(page: Page, start: int, end: int) -> Name | None:
    """The name of one group of a list; a role ("treatment or placebo") is one, a bare "therapy group (X)" is X."""
    name = reading.after(page, start, end, choice=True)
    if name is None or plausible(name.called):
        return name
    for opening, closing in page.brackets_in(name.end, end):
        inner = reading.after(page, opening + 1, closing)
        if inner and treated(inner.called):
            return inner
    return name if is_role(name.called) else None


def _with_parts(page: Page, found: list[Cue]) -> list[Cue]:
    """A group that has what two others have: "zinc (Zn), multivitamins (MV), Zn and MV, or placebo"."""
    known = _labels(page, found) | {cue.called.lower() for cue in found}
    whole = []
    for cue in found:
        line = page.ahead(cue.name.end, cue.reach, 2)
        if len(line) == 2 and line[0].low in {"and", "plus"} and line[1].low in known and cue.called.lower() in known:
            span = cue.name.start, line[1].end
            name = Name(*span, f"{cue.called} and {line[1].word}", span)
            whole.append(replace(cue, name=name, span=(min(cue.span[0], span[0]), max(cue.span[1], span[1]))))
        else:
            whole.append(cue)
    return whole


def _surely(name: Name) -> bool:
    """Whether a name far into a list is that of a group by itself."""
    return may_be_arm(name.called) or (name.called.isupper() and " " not in name.called)
