"""Find abbreviations that a text defines itself: "progression-free survival (PFS)".

After Schwartz and Hearst 2003 (Pac Symp Biocomput 8:451-62): the letters of the short form occur in order in the words
before the bracket, its first letter at the start of a word.
"""

from __future__ import annotations

import re

_SHORT = re.compile(
    r"[(\[] ?([A-Za-z][A-Za-z0-9+/-]{1,9}(?:(?<=[A-Z]) [A-Z][A-Z0-9/-]{1,6}s?)?)(?:[;,][^()\[\]]{0,40})? ?[)\]]"
)


def find(even: str) -> dict[str, tuple[int, int]]:
    """Map each short form to the span of its long form.

    >>> text = "Progression-free survival (PFS) was long."
    >>> {short: text[a:b] for short, (a, b) in find(text).items()}
    {'PFS': 'Progression-free survival'}
    >>> find("A VEGF receptor tyrosine kinase inhibitor (VEGFR TKI) was given.")
    {'VEGFR TKI': (2, 41)}
    """
    found: dict[str, tuple[int, int]] = {}
    for match in _SHORT.finditer(even):
        short = match.group(1)
        if not any(c.isupper() for c in short) or short in found:
            continue
        start = _long_form(even, match.start(), short)
        if start is not None:
            found[short] = (start, match.start() - (even[match.start() - 1] == " "))
    return found


def _long_form(even: str, end: int, short: str) -> int | None:
    """Start of the long form that ends at the bracket, or None; at most two words a letter are looked at."""
    letters = [c for c in short.lower() if c.isalnum()]
    if letters[-1] == "s" and short.endswith("s") and short[:-1].isupper():
        letters.pop()  # a plural s
    words = min(len(letters) + 5, 2 * len(letters))
    floor = max(0, end - 20 * words)
    position = end
    for place in range(len(letters) - 1, -1, -1):
        position -= 1
        while position >= floor and (
            even[position].lower() != letters[place] or (place == 0 and position > 0 and even[position - 1].isalnum())
        ):
            if even[position] in ".;()[]\n":
                return None
            position -= 1
        if position < floor:
            return None
    return position if len(even[position:end].split()) <= words else None
