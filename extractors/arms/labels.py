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
from extractors.arms.naming import Name, is_label, plausible
from extractors.drugs import is_drug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.arms.page import Page


def labels_in(page: Page, cue: Cue) -> list[Cue]:
    """The labels in the brackets of the words that are about one group of a list."""
    found: list[Cue] = []
    for opening, closing in page.brackets_in(cue.name.start, cue.reach):
        label, rule = _label_of(page, opening, closing)
        if label and not any(rule == other.rule for other in found):  # a second one is that of a group further on
            found.append(Cue(label, None, (label.start, label.end), rule, cues.MENTIONED, bound=cue.bound))
    return found


def bracketed(page: Page, taken: list[tuple[int, int]], short_forms: dict[str, tuple[int, int]]) -> Iterator[list[Cue]]:
    """A name and the label of its group in the bracket after it, outside of the lists that are read already."""
    for opening, closing in page.brackets:
        if closing - opening > 60 or any(start <= opening < end for start, end in taken):
            continue
        label, rule = _label_of(page, opening, closing)
        name = reading.before(page, opening, page.sentence(opening).start) if label else None
        if label is None or name is None or not page.treated(name.called) or _is_study(name.called):
            continue
        long_form = short_forms.get(page.even[label.start : label.end])
        if long_form is None or (name.start <= long_form[0] and not _of_part(page, name, long_form)):
            yield [
                Cue(each, None, (each.start, each.end), rule, cues.MENTIONED, bound=opening) for each in (name, label)
            ]


def _of_part(page: Page, name: Name, long_form: tuple[int, int]) -> bool:
    """Whether a short form stands for the last part of a combination only: "X plus best supportive care (BSC)"."""
    return names.is_combination(page.even[name.start : long_form[0]])


def _label_of(page: Page, opening: int, closing: int) -> tuple[Name | None, str]:
    """The label that a bracket holds, or the short form, and the rule that says so."""
    inside = page.even[opening + 1 : closing]
    for kind in ("capital", "in-bracket", "short", "drug"):
        rule = table.rule(f"label/{kind}")
        match = rule.pattern.match(inside.lower() if kind == "in-bracket" else inside)
        if match is None or (kind == "drug" and not is_drug(inside)):
            continue
        span = opening + 1 + match.start("label"), opening + 1 + match.end("label")
        if kind == "capital":
            return (Name(*span, page.even[slice(*span)], span) if _is_letter(page, opening) else None), rule.id
        label = reading.after(page, *span)
        if label is None or label.called.lower() in names.words("no_labels"):
            return None, rule.id
        return (label if is_label(label.called) or not names.is_generic(label.called) else None), rule.id
    return None, ""


def _is_letter(page: Page, opening: int) -> bool:
    """Whether a letter in a bracket is one of two in a sentence, which stand elsewhere too: "axitinib (A)"."""
    sentence = page.sentence(opening)
    pattern = table.pattern("label/capital")
    brackets = page.brackets_in(sentence.start, sentence.end)
    held = [pattern.match(page.even[a + 1 : b]) for a, b in brackets if not page.even[b + 1 : b + 2].isalnum()]  # (E)90
    letters = [match["label"] for match in held if match]
    return len(set(letters)) == len(letters) > 1


def _is_study(called: str) -> bool:
    """Whether a name is that of a study: its short form names no group."""
    return called.rsplit(" ", 1)[-1].lower().rstrip("s") in {"trial", "study", "studie", "registry", "project"}


def listed(page: Page) -> Iterator[list[Cue]]:
    """Names with a label in the bracket after each: "X (group D), Y (group K) or Z (group S)"."""
    weight = cues.ALLOCATED if "random" in page.low else cues.LISTED
    for sentence in page.sentences:
        found: list[tuple[Name, Name]] = []
        floor = sentence.start
        for opening, closing in page.brackets_in(sentence.start, sentence.end):
            label, _ = _label_of(page, opening, closing)
            name = reading.before(page, opening, floor) if label and is_label(label.called) else None
            if name is not None and label is not None and plausible(name.called):
                found.append((name, label))
                floor = closing + 1
        labels = {label.called.lower() for _, label in found}
        known = sum(page.treated(name.called) for name, _ in found)
        if len(labels) < 2 or len(labels) < len(found) or known < len(found):
            continue
        named = [Cue(name, None, name[:2], "arms.label/group", weight, bound=name.start) for name, _ in found]
        lettered = [
            Cue(label, None, label[:2], "arms.label/letter", cues.CALLED, bound=name.start) for name, label in found
        ]
        yield told_apart(named) + lettered


def lettered(page: Page) -> list[Cue]:
    """Labels and the treatments that they stand for: "group A received X", "arm 1: X", "arm B (X plus Y)"."""
    found: dict[str, list[Cue]] = {}
    for match in table.pattern("label/group").finditer(page.low):
        sentence = page.sentence(match.start())
        label = reading.after(page, match.start(), match.end())
        if label is None or label.called.lower() in found or _is_other_group(page, match.start()):
            continue
        name = _stands_for(page, label.called, match.end(), sentence.end)
        if name is None:
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


def _stands_for(page: Page, label: str, end: int, ceiling: int) -> Name | None:
    """The treatment that a label stands for: in the bracket after it, or after "received", a colon or a comma."""
    bracket = page.bracket_at(end)
    inside = reading.after(page, bracket[0] + 1, bracket[1]) if bracket else None
    ratio = inside is not None and label.lower() in inside.called.lower().split("/")  # "(intervention/control, HR 0.7"
    if inside and not ratio and page.treated(inside.called):
        return inside
    says = table.pattern("label/says").match(page.flat, bracket[1] + 1 if bracket else end)
    name = reading.after(page, says.end(), ceiling) if says else None
    if says is None or name is None or name.start >= ceiling:
        return None
    given = says["verb"] is not None and plausible(name.called)
    return name if given or page.treated(name.called) else None


def _is_other_group(page: Page, offset: int) -> bool:
    line = page.behind(offset, 0, 1)
    return bool(line) and line[0].low in names.words("not_before_label")
