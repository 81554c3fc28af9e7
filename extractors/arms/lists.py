"""Read lists of groups: "randomly assigned to A (n = 41), B, or C"; "either A or B".

Must never take a list of drugs inside one group, of ratios or of dates for a list of groups.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.arms import cues, introductions, pieces, reading, table
from extractors.arms.cues import Cue
from extractors.arms.doses import told_apart
from extractors.arms.labels import labels_in
from extractors.arms.naming import Name, may_be_arm, plausible
from extractors.arms.sizes import bare_number_in, size_in
from extractors.drugs import is_drug, is_strategy, is_treatment
from extractors.names import is_choice, key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.arms.page import Page

_LONGEST_LIST = 260  # words
_MOST_DRUGS = 4
_MOST_UNKNOWN = 2  # words of a name that nobody knows
_NEAR = 40  # letters before a verb of allocation in which "randomly" may stand
_AFTER = len(" at random")  # ... and after it
_CHOICES = frozenset({"or", "either", "versus", "vs", "vs.", "plus", "combination"})
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
    told = _after_random(page, end) or "random" in page.flat[page.sentence(start).start : start]
    random = random or (told and any(page.treated(cue.called) for cue in found))
    sized = any(cue.n is not None for cue in found) and any(is_treatment(cue.called) for cue in found)
    if not random and not sized and not all(page.treated(cue.called) for cue in found):
        return [], 0
    parted = page.flat[start:end] in _PARTED
    return found, cues.ALLOCATED if random or parted else cues.LISTED


def _after_random(page: Page, end: int) -> bool:
    """Whether "allocated at random", "divided randomly" stands there."""
    return "random" in page.flat[end : end + _AFTER]


def _after_either(page: Page, _start: int, end: int) -> tuple[list[Cue], int]:
    found = listed(page, end, plain=False)
    return (found if sum(page.treated(cue.called) for cue in found) > 1 else []), cues.LISTED


def _after_receiving(page: Page, _start: int, end: int) -> tuple[list[Cue], int]:
    found = listed(page, end, plain=False)
    sure = sum(page.treated(cue.called) or may_be_arm(cue.called) for cue in found)
    good = all(cue.n is not None for cue in found) and sure >= max(1, len(found) - 1)
    return (found if good else []), cues.LISTED


def _around(page: Page, start: int, end: int) -> tuple[list[Cue], int]:
    sentence = page.sentence(start)
    comma = page.flat[start] == ","
    left = reading.before(page, start if comma else start + 1, sentence.start)
    right = reading.after(page, end, sentence.end, weak=False)
    if left is None or right is None or not plausible(right.called):
        return [], 0
    known = page.treated(left.called)
    if not known and not _is_dosed(page, left, start) and not _is_given(page, left, sentence.start):
        return [], 0
    names = [*_drugs_before(page, left, sentence.start), left, right]
    bracket = page.bracket_at(right.end)
    reaches = [*(name.start for name in names[1:]), bracket[1] + 1 if bracket else end]
    both = zip(names, reaches, strict=True)
    return [
        Cue(n, None, (n.start, n.end), "", 0, bound=n.start, reach=at) for n, at in both
    ], cues.SIZED if known else cues.LISTED


def _is_dosed(page: Page, name: Name, end: int) -> bool:
    """Whether a dose stands beside a name: "policosanol (5 mg) or placebo", "lesopitron 20 mg or placebo"."""
    words = name.called.split(" ")
    if len(words) > _MOST_UNKNOWN or not plausible(name.called) or not name.called[0].isalpha():
        return False
    chosen = " or " in page.low[name.end : name.dosed[1]]  # "at night or 20 mg twice daily"
    bracketed = table.pattern("giving/dose").match(page.low[name.end : end])
    return bool(bracketed or (name.dose and not chosen))


def _both(page: Page, start: int, end: int) -> tuple[list[Cue], int]:
    """Treatment and placebo, where people had one after the other."""
    if not table.pattern("giving/in-turn").search(page.low):
        return [], 0
    found, weight = _around(page, start, end)
    sentence = page.sentence(start)
    beside = page.low[sentence.start : start].split() + page.low[end : sentence.end].split()
    given = any(is_drug(page.full(cue.called)) or cue.called[-1].isdigit() for cue in found[:-1])
    return (found, weight) if given and not _CHOICES.intersection(beside) else ([], 0)


def _is_given(page: Page, name: Name, floor: int) -> bool:
    """Whether people are given what a name says, whatever it is: "treatment with mazindol or placebo"."""
    words = name.called.split(" ")
    if len(words) > _MOST_UNKNOWN or not plausible(name.called) or words[-1].lower() in table.words("people"):
        return False
    return bool(table.pattern("giving/unknown").search(page.low[max(floor, name.dosed[0] - _NEAR) : name.dosed[0]]))


def _drugs_before(page: Page, name: Name, floor: int) -> list[Name]:
    """The drugs before the last one of "irbesartan, amlodipine, or placebo"."""
    found: list[Name] = []
    while len(found) < _MOST_DRUGS:
        line = page.behind(name.start, floor, 1)
        before = reading.before(page, line[0].start, floor, weak=False) if line and line[0].low == "," else None
        if before is None or not is_drug(before.called) or not plausible(before.called):
            break
        found.insert(0, before)
        name = before
    return found


_READERS = {
    "verb": _after_verb,
    "either": _after_either,
    "received": _after_receiving,
    "around": _around,
    "both": _both,
}


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
        name = reading.after(page, start, end, choice=True)
        if name is None or not plausible(name.called):
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
    return told_apart(_with_parts(page, _with_schedules(page, found)))


def _with_schedules(page: Page, found: list[Cue]) -> list[Cue]:
    """Groups of one name keep the word before it that tells them apart: "once-daily X or twice-daily X"."""
    keys = [key(cue.called) for cue in found]
    if len(set(keys)) == len(keys):
        return found
    told = []
    for cue in found:
        line = page.behind(cue.name.start, page.sentence(cue.name.start).start, 1)
        alike = keys.count(key(cue.called)) > 1 and not cue.name.dose
        if not alike or not line or not is_strategy(line[0].low) or line[0].word in cue.called:
            told.append(cue)
            continue
        start, called = line[0].start, f"{line[0].word} {cue.called}"
        name = cue.name._replace(start=start, called=called, dosed=(start, cue.name.dosed[1]))
        told.append(replace(cue, name=name, span=(min(start, cue.span[0]), cue.span[1])))
    return told


def _labels(page: Page, found: list[Cue]) -> set[str]:
    return {label.called.lower() for cue in found for label in labels_in(page, cue)}


def _with_parts(page: Page, found: list[Cue]) -> list[Cue]:
    """A group that has what two others have: "iron (Fe), folic acid (FA), Fe and FA, or placebo"."""
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
