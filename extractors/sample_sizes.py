"""Find how many people the study has: randomised first, then enrolled, then included.

Must never take a planned number, a number screened, or the size of a subgroup for the total.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.findings import Count, Span
from extractors.numbers import count
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.segment import Layout

_SECTIONS_WITHOUT = ("BACKGROUND", "INTRODUCTION", "CONCLUSION", "INTERPRETATION", "FUNDING", "CONTEXT")


def find(text: str, even: str, layout: Layout) -> Count | None:
    """Return the total, or None where the text states none.

    Args:
        text: The canonical text, which the quote is taken from.
        even: The same text with typography evened out one for one.
        layout: Its sentences.
    """
    for rule in load("sample_sizes").group("total"):
        found = []
        for match in rule.pattern.finditer(even):
            n = count(match["n"])
            sentence = layout.at(match.start("n"))
            if n is None or n < 4 or sentence.section.startswith(_SECTIONS_WITHOUT):
                continue
            around = even[max(sentence.start, match.start() - 60) : min(sentence.end, match.end() + 25)]
            planned, subset = load("sample_sizes").group("not")
            if planned.pattern.search(around) or subset.pattern.search(match.group()):
                continue
            found.append((sentence.title, -n, match))
        if found:
            _, _, match = min(found, key=lambda item: item[:2])
            n = count(match["n"])
            assert n is not None  # only matches with a count were kept
            return Count(n, Span(match.start(), match.end(), text[match.start() : match.end()], rule.id))
    return None
