"""Find the groups that a study compares: names with their sizes, and the drugs that make up each.

Must never make an arm of a drug that is listed as a part of one, nor of people counted by a feature or an event.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from extractors import names
from extractors.drugs import is_drug, is_treatment
from extractors.findings import Arm, Component, Span
from extractors.numbers import count
from extractors.rulebook import load
from extractors.segment import Layout, Sentence

_LINE = re.compile(r"(?i)(?:first|second|third|fourth|1st|2nd|3rd)[ -]line ")
_MIN_WEIGHT = 2


@dataclass(frozen=True, slots=True)
class Cue:
    """One place that names a group: the name's span, its size if that stands there, and how much the place tells."""

    name: tuple[int, int]
    n: int | None
    span: tuple[int, int]
    rule: str
    weight: int


@dataclass(slots=True)
class _Group:
    cues: list[Cue] = field(default_factory=list)
    forms: Counter[str] = field(default_factory=Counter)


def find(text: str, even: str, layout: Layout, short_forms: dict[str, tuple[int, int]]) -> tuple[Arm, ...]:
    """Find the arms of a study, in the order in which their sizes (or else their names) stand.

    Args:
        text: The canonical text, which quotes are taken from.
        even: The same text with typography evened out one for one.
        layout: Its sentences.
        short_forms: Abbreviations that the text defines, with the spans of their long forms.
    """
    counted = _counted(even, layout)
    parts = _components(even, counted)
    cues = [cue for cue in counted if cue not in parts]
    cues += _compared(even, layout) + _allocated(even, layout) + _named_groups(even, layout)
    groups = _grouped(even, cues, short_forms)
    kept = [group for group in groups if _is_arm(even, group)]
    kept.sort(key=lambda group: min(cue.span[0] for cue in _best_cues(group)))
    return tuple(
        _arm(text, even, group, arm_id=f"A{i}", parts=parts, short_forms=short_forms)
        for i, group in enumerate(kept, start=1)
    )


def _counted(even: str, layout: Layout) -> list[Cue]:
    cues: list[Cue] = []
    for rule in load("arms").group("size"):
        for match in rule.pattern.finditer(even):
            sentence = layout.at(match.start())
            n = count(match["n"])
            if n is None or n < 2:
                continue
            span = (
                names.after(even, match.end(), sentence.end)
                if rule.gives == "after"
                else names.before(even, match.start(), sentence.start)
            )
            if span is None:
                continue
            begin, end = min(span[0], match.start("n")), max(span[1], match.end("n"))
            weight = 2 if rule.id.endswith("assigned") else 1
            cues.append(Cue(span, n, (begin, end), rule.id, weight))
    return _without_overlaps(cues)


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
        if opening is None:
            continue
        begin = whole.span[1] + opening.end()
        closing = _closing(even, begin)
        inner = [cue for cue in counted if cue is not whole and begin <= cue.span[0] and cue.span[1] <= closing]
        if inner and whole.n and sum(cue.n or 0 for cue in inner) <= whole.n:
            parts.update(dict.fromkeys(inner, whole))
    return parts


def _closing(even: str, begin: int) -> int:
    depth = 1
    for position in range(begin, min(len(even), begin + 400)):
        depth += (even[position] in "([") - (even[position] in ")]")
        if depth == 0:
            return position
    return begin


def _compared(even: str, layout: Layout) -> list[Cue]:
    cues = []
    for rule in load("comparisons").rules:
        for match in rule.pattern.finditer(even):
            sentence = layout.at(match.start())
            left = names.before(even, match.start(), sentence.start)
            right = names.after(even, match.end(), sentence.end)
            if (
                left is None
                or right is None
                or not (is_treatment(even[slice(*left)]) or is_treatment(even[slice(*right)]))
            ):
                continue
            weight = 2 if sentence.title or rule.id.endswith("versus") else 1
            cues += [Cue(side, None, side, rule.id, weight) for side in (left, right)]
    return cues


def _allocated(even: str, layout: Layout) -> list[Cue]:
    cues = []
    for match in load("arms").rule("allocated/to").pattern.finditer(even):
        sentence = layout.at(match.start())
        first = names.after(even, match.end(), sentence.end)
        if first is None or first[0] > sentence.end:
            continue
        found = [first]
        while len(found) < 5:
            step = load("arms").rule("allocated/next").pattern.match(even, found[-1][1], sentence.end)
            name = names.after(even, step.end(), sentence.end) if step else None
            if name is None:
                break
            found.append(name)
        if len(found) > 1:
            cues += [Cue(name, None, name, "arms.allocated/to", 2) for name in found]
    return cues


def _named_groups(even: str, layout: Layout) -> list[Cue]:
    cues = []
    for match in load("arms").rule("named/group").pattern.finditer(even):
        span = names.before(even, match.start(), layout.at(match.start()).start)
        if span is not None:
            cues.append(Cue(span, None, (span[0], match.end()), "arms.named/group", 1))
    return cues


def _grouped(even: str, cues: list[Cue], short_forms: dict[str, tuple[int, int]]) -> list[_Group]:
    """Put cues that name one group together: equal names first, then a shorter form where only one group fits."""
    long = {short.lower(): even[slice(*span)] for short, span in short_forms.items()}

    def full(cue: Cue) -> str:
        name = _LINE.sub("", even[slice(*cue.name)])
        return long.get(name.lower(), name)

    groups: list[_Group] = []
    for cue in sorted(cues, key=lambda c: (-c.weight, -len(names.key(full(c))), c.span)):
        name = full(cue)
        home = next((g for g in groups if any(names.same_group(name, full(other)) for other in g.cues)), None)
        if home is None:
            fits = [g for g in groups if any(names.shorter_form(name, full(other)) for other in g.cues)]
            home = fits[0] if len(fits) == 1 and is_treatment(name) else None
        if home is None:
            home = _Group()
            groups.append(home)
        home.cues.append(cue)
        home.forms[_LINE.sub("", even[slice(*cue.name)])] += 1
    return groups


def _is_arm(even: str, group: _Group) -> bool:
    treatment = any(is_treatment(even[slice(*cue.name)]) for cue in group.cues)
    weight = sum(cue.weight for cue in group.cues)
    allocated = any(cue.rule.endswith(("allocated/to", "n-then-assigned")) for cue in group.cues)
    distinct = len({cue.rule for cue in group.cues})
    return weight >= _MIN_WEIGHT and (treatment or (allocated and distinct > 1))


def _best_cues(group: _Group) -> list[Cue]:
    with_n = [cue for cue in group.cues if cue.n is not None]
    return with_n or group.cues


def _arm(
    text: str,
    even: str,
    group: _Group,
    *,
    arm_id: str,
    parts: dict[Cue, Cue],
    short_forms: dict[str, tuple[int, int]],
) -> Arm:
    sized = [cue for cue in group.cues if cue.n is not None]
    best = max(sized, key=lambda cue: (cue.weight, cue.n or 0)) if sized else min(group.cues, key=lambda cue: cue.span)
    name = _name(text, even, group)
    aliases = _aliases(text, group, name, short_forms)
    components = tuple(
        Component(text[slice(*cue.name)], cue.n, Span(*cue.span, text[slice(*cue.span)], cue.rule))
        for cue, whole in sorted(parts.items(), key=lambda item: item[0].span)
        if whole in group.cues
    )
    return Arm(arm_id, name, aliases, best.n, None, Span(*best.span, text[slice(*best.span)], best.rule), components)


def _name(text: str, even: str, group: _Group) -> str:
    """The name used most, as it stands in the text; the longer of two used equally."""
    ranked = sorted(group.forms.items(), key=lambda item: (-item[1], -len(item[0])))
    wanted = ranked[0][0]
    for cue in sorted(group.cues, key=lambda c: c.span):
        inner = even.find(wanted, *cue.name)
        if inner >= 0:
            return text[inner : inner + len(wanted)]
    return text[slice(*group.cues[0].name)]


def _aliases(text: str, group: _Group, name: str, short_forms: dict[str, tuple[int, int]]) -> tuple[str, ...]:
    forms = dict.fromkeys(text[slice(*cue.name)] for cue in sorted(group.cues, key=lambda c: c.span))
    known = {form.lower() for form in [name, *forms]}
    forms |= dict.fromkeys(short for short, span in short_forms.items() if text[slice(*span)].lower() in known)
    return tuple(form for form in forms if form != name)[:6]


__all__ = ["Cue", "Layout", "Sentence", "find", "is_drug"]
