"""Make an arm of a group: its name, aliases, size and parts, each as it stands in the text."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from extractors import names
from extractors.arms.groups import LINE, Group, is_role
from extractors.arms.naming import is_label
from extractors.drugs import is_drug, is_treatment
from extractors.findings import Arm, Component, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractors.arms.cues import Cue

_MOST_ALIASES = 6
_LONGEST_NAME = 80
_WITH_OR_WITHOUT = "arms.compared/with-or-without"
_GIVEN = re.compile(r"(?i)-(?:treated|assigned|allocated|randomi[sz]ed)\Z")
_HAS_MORE = re.compile(r"[()\[\]\d]")  # brackets and doses


def arm(
    text: str,
    group: Group,
    *,
    arm_id: str,
    parts: dict[Cue, Cue],
    short_forms: dict[str, tuple[int, int]],
    size: tuple[int, tuple[int, int], str] | None = None,
) -> Arm:
    """Build the arm of a group."""
    sizes = group.sizes
    best = sizes[0] if sizes else min(group.cues, key=lambda cue: (-cue.weight, cue.span))
    name, aliases = _names(text, group, short_forms)
    components = tuple(
        Component(text[slice(*cue.place)], cue.n, Span(*cue.span, text[slice(*cue.span)], cue.rule))
        for cue, whole in sorted(parts.items(), key=lambda item: item[0].span)
        if any((whole.span, whole.n) == (other.span, other.n) for other in group.cues)
    )
    n, at, rule = size or (best.n, best.span, best.rule)
    rule = best.rule if best.rule == _WITH_OR_WITHOUT else rule  # which of two is the bare one shows by no size
    return Arm(arm_id, name, aliases, n, _analysed(sizes), Span(*at, text[slice(*at)], rule), components)


def _analysed(sizes: list[Cue]) -> int | None:
    """A size of those analysed, where the text gives it beside the size as allocated."""
    if not sizes or sizes[0].trust == 1 or sizes[0].n is None:
        return None
    smaller = [cue.n for cue in sizes if cue.trust == 1 and cue.n and cue.n < sizes[0].n]
    return smaller[0] if smaller else None


def _names(text: str, group: Group, short_forms: dict[str, tuple[int, int]]) -> tuple[str, tuple[str, ...]]:
    """The name that the most telling places use; then its other forms, abbreviations and long forms first."""
    ordered = sorted(_forms(text, group), key=_rank(text, group))
    known = {form.lower() for form in ordered}
    shorts = [short for short, span in short_forms.items() if text[slice(*span)].lower() in known]
    shorts += [text[slice(*span)] for short, span in short_forms.items() if short.lower() in known]
    seen = {ordered[0].lower()}
    aliases = []
    for form in [*shorts, *ordered[1:]]:
        if form.lower() not in seen and not names.is_generic(form):
            seen.add(form.lower())
            aliases.append(form)
    return ordered[0], tuple(aliases[:_MOST_ALIASES])


def _forms(text: str, group: Group) -> Counter[str]:
    """The forms of a name as they stand, also without the line of therapy and "-treated", and how often each does."""
    forms: Counter[str] = Counter()
    for cue in sorted(group.cues, key=lambda c: c.span):
        form = text[slice(*cue.place)]
        forms[_bare(form)] += 1
        forms[form] += 0
    return forms


def _bare(form: str) -> str:
    """The name without the line of therapy, or that of people by their treatment: "placebo-treated"."""
    plain = LINE.sub("", form)
    bare = _GIVEN.sub("", plain)
    return bare if is_treatment(bare) else plain


def _is_part(form: str, forms: Counter[str]) -> bool:
    """Whether a form names one part only of what another plain form names as a combination."""
    if names.is_combination(form) or not is_drug(form):
        return False
    wholes = (other for other in forms if names.is_combination(other) and not _HAS_MORE.search(other))
    return any(names.key(form) < names.key(other) for other in wholes)


def _rank(text: str, group: Group) -> Callable[[str], tuple[bool | int, ...]]:
    """Order forms: labels, roles and what has brackets last; of two equally telling the plain one that is used more."""
    forms = _forms(text, group)
    telling: Counter[frozenset[str]] = Counter()
    for cue in group.cues:
        telling[names.key(_bare(text[slice(*cue.place)]))] += 1 + 2 * cue.weight
    dosed = {text[slice(*cue.place)] for cue in group.cues if cue.dosed}
    places = [(text[slice(*cue.place)], cue.called) for cue in group.cues]
    whole = {form for form, called in places if len(names.key(_bare(form))) >= len(names.key(called))}
    whole |= {_bare(form) for form in whole}
    together = any(not cue.dosed and cue.n for cue in group.cues)

    def rank(form: str) -> tuple[bool | int, ...]:
        plain = not any(c in form for c in "()[],") and len(form) < _LONGEST_NAME
        wrong_dose = bool(dosed) and (form in dosed) == together
        last = (
            is_label(form) or is_role(form),
            wrong_dose,
            _is_part(form, forms),
            form not in whole,
            not plain,
            not is_treatment(form),
        )
        small = form.lower() if form.isupper() else form[0].lower() + form[1:]
        other = (form.endswith("s") and form[:-1] in forms) or (small != form and small in forms)
        return *last, -telling[names.key(form)], other, -forms[form], -len(form)

    return rank
