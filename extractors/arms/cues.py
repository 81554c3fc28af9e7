"""Places that name a group: where sizes stand, where groups are compared, allocated to, or called a group."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors import names
from extractors.drugs import drug_spans, is_treatment
from extractors.numbers import count
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.segment import Layout, Sentence

ALLOCATED, SIZED, TITLE, COMPARED, CALLED = 4, 2, 2, 1, 1  # how much a place tells
_RANDOM = re.compile(r"(?i)\b(?:randomi[sz]|randomly|assigned|allocated)")
_TOTAL_AFTER = re.compile(
    r" ?(?:groups?|arms?)? ?(?:[\[(] ?[nN] ?= ?\d|[\[(]\d+ (?:patients|women|men|participants)|or\b|, \w+,? or\b)"
)
_EITHER = re.compile(r"(?i)\b(?:either|one of)\b")
_JOINED = re.compile(r"\b(?:or|and|versus|vs\.?)\s+\Z|[,;:]\s*\Z")


@dataclass(frozen=True, slots=True)
class Cue:
    """One place that names a group: the name's span, its size if that stands there, and how much the place tells."""

    name: tuple[int, int]
    n: int | None
    span: tuple[int, int]
    rule: str
    weight: int
    listed: int = -1  # cues of one list of groups bear one number: they are different groups


def collect(even: str, layout: Layout) -> tuple[list[Cue], dict[Cue, Cue]]:
    """Every cue of the text, and the cues that are parts of an arm, each with the arm's cue."""
    counted = _counted(even, layout)
    parts = _components(even, counted)
    cues = [cue for cue in counted if cue not in parts]
    cues += _allocated(even, layout) + _compared(even, layout) + _called(even, layout) + _in_title(even, layout)
    return cues, parts


def _counted(even: str, layout: Layout) -> list[Cue]:
    cues: list[Cue] = []
    for rule in load("arms").group("size"):
        for match in rule.pattern.finditer(even):
            sentence = layout.at(match.start())
            n = count(match["n"])
            if n is None or n < 2:
                continue
            if rule.gives == "after":
                span = names.after(even, match.end(), sentence.end)
            else:
                span = _with_alternative(even, names.before(even, match.start(), sentence.start), sentence)
            if span is None:
                continue
            cue = Cue(span, n, (min(span[0], match.start("n")), max(span[1], match.end("n"))), rule.id, SIZED)
            cues.append(_weighed(even, cue, match, sentence))
    return _without_overlaps(cues)


def _weighed(even: str, cue: Cue, match: re.Match[str], sentence: Sentence) -> Cue:
    """A size in a sentence of allocation tells most; a total of both groups is no size of the first."""
    if cue.rule.startswith("arms.size/n-") and (
        _TOTAL_AFTER.match(even, cue.name[1]) or _EITHER.search(even, match.start(), cue.name[0])
    ):
        return replace(cue, n=None, span=cue.name, weight=COMPARED)
    if _RANDOM.search(even, sentence.start, sentence.end):
        return replace(cue, weight=SIZED + 1)
    return cue


def _with_alternative(even: str, span: tuple[int, int] | None, sentence: Sentence) -> tuple[int, int] | None:
    """Take in "A or" before "B (n = 126)" where that follows another group of a list: one arm, a choice of two."""
    if span is None or not even[: span[0]].endswith(" or "):
        return span
    first = names.before(even, span[0] - 4, sentence.start)
    if (
        first
        and first[1] == span[0] - 4
        and _JOINED.search(even, sentence.start, first[0])
        and even[first[0] - 4 : first[0]] == " or "
    ):
        return first[0], span[1]
    return span


def _without_overlaps(cues: list[Cue]) -> list[Cue]:
    """Keep one cue a number, the first rule's."""
    kept: list[Cue] = []
    for cue in cues:
        if not any(cue.span[0] < other.span[1] and other.span[0] < cue.span[1] and cue.n == other.n for other in kept):
            kept.append(cue)
    return sorted(kept, key=lambda cue: cue.span)


def _components(even: str, counted: list[Cue]) -> dict[Cue, Cue]:
    """Drugs with their numbers in the bracket that follows an arm's name, each with the arm's cue."""
    parts: dict[Cue, Cue] = {}
    for whole in counted:
        opening = re.match(r" ?[\[(]", even[whole.span[1] : whole.span[1] + 2])
        if opening is None or whole.n is None:
            continue
        begin = whole.span[1] + opening.end()
        closing = _closing(even, begin)
        inner = [cue for cue in counted if cue is not whole and begin <= cue.span[0] and cue.span[1] <= closing]
        if inner and sum(cue.n or 0 for cue in inner) <= whole.n:
            parts.update(dict.fromkeys(inner, whole))
    return parts


def _closing(even: str, begin: int) -> int:
    depth = 1
    for position in range(begin, min(len(even), begin + 400)):
        depth += (even[position] in "([") - (even[position] in ")]")
        if depth == 0:
            return position
    return begin


def _allocated(even: str, layout: Layout) -> list[Cue]:
    """Groups of a list that people were allocated to; a list has two at least."""
    cues: list[Cue] = []
    table = load("arms")
    for number, match in enumerate(table.rule("allocated/to").pattern.finditer(even)):
        sentence = layout.at(match.start())
        name = names.after(even, match.end(), sentence.end) if match.end() < sentence.end else None
        found: list[tuple[int, int]] = []
        while name is not None and len(found) < 6:
            found.append(name)
            step = table.rule("allocated/next").pattern.match(even, name[1], sentence.end)
            name = names.after(even, step.end(), sentence.end) if step else None
        if len(found) > 1 and any(is_treatment(even[slice(*n)]) for n in found[:2]):
            cues += [Cue(n, None, n, "arms.allocated/to", ALLOCATED, number) for n in found]
    return cues


def _compared(even: str, layout: Layout) -> list[Cue]:
    cues: list[Cue] = []
    for rule in load("comparisons").rules:
        for match in rule.pattern.finditer(even):
            sentence = layout.at(match.start())
            left = names.before(even, match.start(), sentence.start)
            right = names.after(even, match.end(), sentence.end)
            sides = [side for side in (left, right) if side]
            treated = [side for side in sides if is_treatment(even[slice(*side)])]
            if not treated:
                continue
            both = sides if rule.id.endswith("versus") and len(sides) == 2 else treated
            weight = TITLE if sentence.title and len(sides) == 2 else COMPARED
            cues += [Cue(side, None, side, rule.id, weight, 1000 + match.start()) for side in both]
    return cues


def _called(even: str, layout: Layout) -> list[Cue]:
    """The X group; patients treated with X."""
    cues = []
    for match in load("arms").rule("named/group").pattern.finditer(even):
        span = names.before(even, match.start(), layout.at(match.start()).start)
        if span is not None:
            cues.append(Cue(span, None, (span[0], match.end()), "arms.named/group", CALLED))
    for match in load("arms").rule("named/treated-with").pattern.finditer(even):
        span = names.after(even, match.end(), layout.at(match.start()).end)
        if span is not None and is_treatment(even[slice(*span)]):
            cues.append(Cue(span, None, span, "arms.named/treated-with", CALLED))
    return cues


def _in_title(even: str, layout: Layout) -> list[Cue]:
    """Drugs that the title names: not a group by themselves, but what an "intervention group" is likely to be."""
    title = layout.sentences[0]
    return [Cue(span, None, span, "arms.named/title", 0) for span in drug_spans(even, title.start, title.end)]
