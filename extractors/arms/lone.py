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
_UNCOMPARED = frozenset({"single-arm", "nrs-retrospective", "nrs-prospective", None})


def only_arm(text: str, even: str, arms: tuple[Arm, ...], total: Count | None, design: str | None) -> tuple[Arm, ...]:
    """The treatment of a single-arm study with the size of the study; else the arms as they are.

    Args:
        text: The canonical text, which the name is taken from.
        even: The same text with typography evened out one for one.
        arms: The arms found; parts of a combination are found as arms where nothing is compared.
        total: How many people the study has.
        design: The design that the text states.
    """
    if design not in _UNCOMPARED or any(arm.n is not None for arm in arms):
        return arms
    if table.pattern("lone/compared").search(even):
        return arms
    title = even[: min(len(even), _LONGEST_TITLE)].split("\n", 1)[0]
    rule = table.rule("lone/title")
    match = rule.pattern.search(title)
    if match is None or not (is_treatment(match["name"]) or _is_given(even, match["name"])):
        return arms
    if design != "single-arm" and (total is None or not _is_of_results(title, match["name"])):
        return arms
    start, end = match.span("name")
    known = (name for arm in arms for name in (arm.name, *arm.aliases))
    aliases = tuple(dict.fromkeys(name for name in known if name != text[start:end]))[:1] if len(arms) == 1 else ()
    size = total.value if total else None
    return (Arm("A1", text[start:end], aliases, size, None, Span(start, end, text[start:end], rule.id)),)


def _is_given(even: str, name: str) -> bool:
    """Whether a text says that people were given what its title names, whatever it is."""
    given = table.pattern("lone/given")
    return any(even.startswith(name, match.end()) for match in given.finditer(even))


def _is_of_results(title: str, name: str) -> bool:
    """Whether a title tells how people fared with a treatment, and nothing else: "Axitinib for sarcoma"."""
    plain = " of " not in name and is_treatment(name.removesuffix(" alone").rsplit(" ", 1)[-1])
    return plain and "?" not in title and not table.pattern("lone/other-aim").search(title)
