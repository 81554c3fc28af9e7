"""Find the one arm of a study without comparison: the treatment in its title, given to all of its people.

Must never speak where people were allocated, where groups are compared, or where the title names no treatment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.arms import table
from extractors.drugs import is_treatment
from extractors.findings import Arm, Span

if TYPE_CHECKING:
    from extractors.findings import Count

_LONGEST_TITLE = 400


def only_arm(text: str, even: str, arms: tuple[Arm, ...], total: Count | None, design: str | None) -> tuple[Arm, ...]:
    """The treatment of a single-arm study with the size of the study; else the arms as they are.

    Args:
        text: The canonical text, which the name is taken from.
        even: The same text with typography evened out one for one.
        arms: The arms found; parts of a combination are found as arms where nothing is compared.
        total: How many people the study has.
        design: The design that the text states.
    """
    if design != "single-arm" or total is None or any(arm.n is not None for arm in arms):
        return arms
    if table.pattern("lone/compared").search(even):
        return arms
    title = even[: min(len(even), _LONGEST_TITLE)].split("\n", 1)[0]
    rule = table.rule("lone/title")
    match = rule.pattern.search(title)
    if match is None or not is_treatment(match["name"]):
        return arms
    start, end = match.span("name")
    known = (name for arm in arms for name in (arm.name, *arm.aliases))
    aliases = tuple(dict.fromkeys(name for name in known if name != text[start:end]))[:1] if len(arms) == 1 else ()
    return (Arm("A1", text[start:end], aliases, total.value, None, Span(start, end, text[start:end], rule.id)),)
