"""Labels of groups: "(control group, n = 12)", "(arm A)", "(mEOC+P; ...)" after a name; "group A received X".

Must never take a blood group, an age group or a group of authors for a group of the study.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors import names
from extractors.arms import cues, reading, table
from extractors.arms.cues import Cue
from extractors.arms.doses import told_apart
from extractors.arms.naming import Name, is_label
from extractors.drugs import is_drug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.arms.page import Page


def labels_in(page: Page, cue: Cue) -> list[Cue]:
    """The labels in the brackets of the words that are about one group of a list."""
    found = []
    for opening, closing in page.brackets_in(cue.name.start, cue.reach):
        label = _label_of(page, opening, closing)
        if label:
            span = label.start, label.end
            found.append(Cue(label, None, span, "arms.label/in-bracket", cues.MENTIONED, bound=cue.bound))
    return found


def bracketed(page: Page, taken: list[tuple[int, int]], short_forms: dict[str, tuple[int, int]]) -> Iterator[list[Cue]]:
    """A name and the label of its group in the bracket after it, outside of the lists that are read already."""
    for opening, closing in page.brackets:
        if closing - opening > 60 or any(start <= opening < end for start, end in taken):
            continue
        label = _label_of(page, opening, closing)
        name = reading.before(page, opening, page.sentence(opening).start) if label else None
        if label is None or name is None or not page.treated(name.called) or _is_study(name.called):
            continue
        long_form = short_forms.get(page.even[label.start : label.end])
        if long_form is None or name.start <= long_form[0]:
            yield [
                Cue(each, None, (each.start, each.end), "arms.label/in-bracket", cues.MENTIONED, bound=opening)
                for each in (name, label)
            ]


def _label_of(page: Page, opening: int, closing: int) -> Name | None:
    """The label that a bracket holds, or the short form."""
    inside = page.even[opening + 1 : closing]
    match = table.pattern("label/in-bracket").match(inside.lower())
    if match is None:
        match = table.pattern("label/short").match(inside)
    if match is None:
        match = table.pattern("label/drug").match(inside)
        if match and not is_drug(inside):
            return None
    if match is None:
        return None
    start, end = opening + 1 + match.start("label"), opening + 1 + match.end("label")
    label = reading.after(page, start, end, weak=True)
    if label is None or label.called.lower() in names.words("no_labels"):
        return None
    return label if is_label(label.called) or not names.is_generic(label.called) else None


def _is_study(called: str) -> bool:
    """Whether a name is that of a study: its short form names no group."""
    return called.rsplit(" ", 1)[-1].lower().rstrip("s") in {"trial", "study", "studie", "registry", "project"}


def lettered(page: Page) -> list[Cue]:
    """Labels and the treatments that they stand for: "group A received X", "arm 1: X", "arm B (X plus Y)"."""
    found: dict[str, list[Cue]] = {}
    says = table.pattern("label/says")
    for match in table.pattern("label/group").finditer(page.low):
        sentence = page.sentence(match.start())
        label = reading.after(page, match.start(), match.end())
        if label is None or label.called.lower() in found or _is_other_group(page, match.start()):
            continue
        bracket = page.bracket_at(match.end())
        if bracket:
            name = reading.after(page, bracket[0] + 1, bracket[1])
            ahead = says.match(page.flat, bracket[1] + 1)
            if (name is None or not page.treated(name.called)) and ahead:
                name = reading.after(page, ahead.end(), sentence.end)
        else:
            ahead = says.match(page.flat, match.end())
            name = reading.after(page, ahead.end(), sentence.end) if ahead else None
        if name is None or not page.treated(name.called) or name.start >= sentence.end:
            continue
        number = match.start()
        found[label.called.lower()] = [
            Cue(name, None, (name.start, name.end), "arms.label/group", cues.LISTED, bound=number),
            Cue(label, None, (label.start, label.end), "arms.label/letter", cues.CALLED, bound=number),
        ]
    told = told_apart([pair[0] for pair in found.values()])
    if len(told) > 1 and "random" in page.low:
        told = [replace(cue, weight=cues.ALLOCATED) for cue in told]
    return told + [pair[1] for pair in found.values() if any(pair[1].bound == cue.bound for cue in told)]


def _is_other_group(page: Page, offset: int) -> bool:
    line = page.behind(offset, 0, 1)
    return bool(line) and line[0].low in names.words("not_before_label")
