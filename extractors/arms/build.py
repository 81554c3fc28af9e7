"""Make an arm of a group: its name, aliases, size and parts, each as it stands in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.arms.groups import LINE, Group
from extractors.findings import Arm, Component, Span
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.arms.cues import Cue

_MOST_ALIASES = 6


def arm(
    text: str,
    even: str,
    group: Group,
    *,
    arm_id: str,
    parts: dict[Cue, Cue],
    short_forms: dict[str, tuple[int, int]],
) -> Arm:
    """Build the arm of a group."""
    best = group.sizes[0] if group.sizes else min(group.cues, key=lambda cue: (-cue.weight, cue.span))
    name = _name(text, even, group)
    components = tuple(
        Component(text[slice(*cue.name)], cue.n, Span(*cue.span, text[slice(*cue.span)], cue.rule))
        for cue, whole in sorted(parts.items(), key=lambda item: item[0].span)
        if whole in group.cues
    )
    span = Span(*best.span, text[slice(*best.span)], best.rule)
    return Arm(arm_id, name, _aliases(text, group, name, short_forms), best.n, None, span, components)


def _name(text: str, even: str, group: Group) -> str:
    """The name used most, as it stands in the text; the longer of two used equally; a generic word last."""
    roles = load("arms").rule("role/control").pattern, load("arms").rule("role/experimental").pattern

    def rank(item: tuple[str, int]) -> tuple[bool, int, int]:
        form, used = item
        return any(role.search(form) for role in roles), -used, -len(form)

    for form, _ in sorted(group.forms.items(), key=rank):
        for cue in sorted(group.cues, key=lambda c: c.span):
            inner = even.find(form, *cue.name)
            if inner >= 0 and LINE.sub("", even[slice(*cue.name)]) == form:
                return text[inner : inner + len(form)]
    return text[slice(*group.cues[0].name)]


def _aliases(text: str, group: Group, name: str, short_forms: dict[str, tuple[int, int]]) -> tuple[str, ...]:
    forms = dict.fromkeys(text[slice(*cue.name)] for cue in sorted(group.cues, key=lambda c: c.span))
    known = {form.lower() for form in [name, *forms]}
    forms |= dict.fromkeys(short for short, span in short_forms.items() if text[slice(*span)].lower() in known)
    return tuple(form for form in forms if form != name)[:_MOST_ALIASES]
