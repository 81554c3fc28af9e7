"""Labels of groups: "(control group, n = 12)", "(arm A)", "(mEOC+P; ...)" after a name; "group A received X".

Must never take a blood group, an age group or a group of authors for a group of the study.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors import names
from extractors.arms import cues, reading, table
from extractors.arms.cues import Cue
from extractors.arms.doses import told_apart
from extractors.arms.groups import is_role
from extractors.arms.naming import Name, is_label, plausible
from extractors.arms.page import letter_before
from extractors.drugs import is_drug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.arms.page import Page

_GOES_ON = re.compile(r" ?(?:plus|\+|&|and|with|combined with|followed by) ")
_NEAR = 100  # letters before a label in which the treatment of its group is said to be given


def labels_in(page: Page, cue: Cue) -> list[Cue]:
    """The labels in the brackets of the words that are about one group of a list."""
    found: list[Cue] = []
    each_part = False
    for opening, closing in page.brackets_in(cue.name.start, cue.reach):
        label, rule = _label_of(page, opening, closing)
        each_part |= opening < cue.name.end and bool(_GOES_ON.match(page.even, closing + 1))
        if each_part and rule == "arms.label/short":
            continue  # "X (XY; 2 mg) plus Z (ZZ; 5 mg)": no part's short form is the name of both
        if label and not any(rule == other.rule for other in found):  # a second one is that of a group further on
            found.append(Cue(label, None, (label.start, label.end), rule, cues.MENTIONED, bound=cue.bound))
    letter = letter_before(page.even, min(cue.name.start, cue.name.dosed[0]))
    if letter is not None and not found:
        span = letter, letter + 1
        label = Name(*span, page.even[letter], span)
        found.append(Cue(label, None, span, "arms.label/capital", cues.MENTIONED, bound=cue.bound))
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
        if match is None or (kind == "drug" and not is_drug(match["label"])):
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
    """Whether a letter in a bracket is one of two in a sentence, or begins a short form there: (A) and (AB)."""
    sentence = page.sentence(opening)
    pattern = table.pattern("label/capital")
    brackets = page.brackets_in(sentence.start, sentence.end)
    insides = [page.even[a + 1 : b] for a, b in brackets if not page.even[b + 1 : b + 2].isalnum()]  # (E)90
    letters = [match["label"] for match in map(pattern.match, insides) if match]
    shorts = [match["label"] for match in map(table.pattern("label/short").match, insides) if match]
    if len(letters) == 1:
        return any(short.startswith(letters[0]) and short.isupper() for short in shorts)
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
            labelled = label is not None and (is_label(label.called) or (bool(found) and is_role(label.called)))
            name = reading.before(page, opening, floor) if labelled else None
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
    doubted: list[str] = []
    for match in table.pattern("label/group").finditer(page.low):
        sentence = page.sentence(match.start())
        label = reading.after(page, match.start(), match.end())
        if label is None or label.called.lower() in found or _is_other_group(page, match.start()):
            continue
        likewise = bool(found) and _is_subject(page, match.start())
        name = _stands_for(page, label.called, match.span(), sentence.end, likewise=likewise)
        name = name or _given_to(page, match.start(), sentence.start)
        if name is None:
            continue
        if not page.treated(name.called) and not _by_verb(page, match.end()):
            doubted.append(label.called.lower())
        number = match.start()
        found[label.called.lower()] = [
            Cue(name, None, (name.start, name.end), "arms.label/group", cues.LISTED, bound=number),
            Cue(label, None, (label.start, label.end), "arms.label/letter", cues.CALLED, bound=number),
        ]
    if len(doubted) == len(found):
        return []
    told = told_apart([pair[0] for pair in found.values()])
    if len(told) > 1 and "random" in page.low:
        told = [replace(cue, weight=cues.ALLOCATED) for cue in told]
    return told + [pair[1] for pair in found.values() if any(pair[1].bound == cue.bound for cue in told)]


def _given_to(page: Page, start: int, floor: int) -> Name | None:
    """The treatment that a sentence says was given to the group whose label follows: "A was added in group 1"."""
    given = table.pattern("label/given-to").search(page.flat, max(floor, start - _NEAR), start)
    name = reading.before(page, given.start(), floor) if given else None
    return name if name and page.treated(name.called) else None


def _is_subject(page: Page, start: int) -> bool:
    """Whether a label begins a clause: "..., group B"."""
    line = page.behind(start, 0, 1)
    return bool(line) and line[0].low in {",", ";", "and", "while", "whereas"}


def _stands_for(page: Page, label: str, at: tuple[int, int], ceiling: int, *, likewise: bool) -> Name | None:
    """The treatment that a label stands for: in the bracket after it, or after "received", a colon or a comma.

    Args:
        page: The text.
        label: The label.
        at: Where it stands.
        ceiling: Where its sentence ends.
        likewise: Whether another label has had its verb, so that "with" is enough here.
    """
    bracket = page.bracket_at(at[1])
    inside = reading.after(page, bracket[0] + 1, bracket[1]) if bracket else None
    ratio = inside is not None and label.lower() in inside.called.lower().split("/")  # "(intervention/control, HR 0.7"
    if inside and not ratio and page.treated(inside.called):
        return inside
    if page.flat[at[0]] == " ":
        return None  # a label in a bracket: what follows the bracket is said of what stands before it
    begin = bracket[1] + 1 if bracket else at[1]
    says = table.pattern("label/says").match(page.flat, begin)
    name = reading.after(page, says.end(), ceiling) if says else None
    if says and name and name.start < ceiling and (says["verb"] or page.treated(name.called)):
        return name if plausible(name.called) else None
    too = table.pattern("label/says-too").match(page.flat, begin)
    told = too or (table.pattern("label/likewise").match(page.flat, begin) if likewise else None)
    name = reading.after(page, told.end(), ceiling) if told else None
    if name is None or name.start >= ceiling:
        return None
    return name if page.treated(name.called) or (too and is_label(label) and plausible(name.called)) else None


def _by_verb(page: Page, end: int) -> bool:
    """Whether a label has one of the verbs after which any name is a treatment's."""
    bracket = page.bracket_at(end)
    says = table.pattern("label/says").match(page.flat, bracket[1] + 1 if bracket else end)
    return bool(says and says["verb"])


def _is_other_group(page: Page, offset: int) -> bool:
    line = page.behind(offset, 0, 1)
    return bool(line) and line[0].low in names.words("not_before_label")
