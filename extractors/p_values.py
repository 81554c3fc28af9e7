"""Find the p that belongs to an estimate: inside it, after it, or before it in the same bracket.

Must never take the p of another statistic: of an interaction, a trend, a test of heterogeneity.
"""

from __future__ import annotations

import re

from extractors.rulebook import load

REACH = 70  # how far after an estimate its p may stand
_BACK = 60  # how far before
_ONLY_A_COMMA = re.compile(r"\s*[;,]\s*")
_OPENS = re.compile(r"[(\[] ?\Z")
_TIMES_TEN = re.compile(r" ?[x×] ?10 ?")
_OPERATORS = {":": "=", "of": "=", "was": "=", "less than": "<", "greater than": ">", "≤": "<=", "≥": ">="}


def p_of(even: str, start: int, match: re.Match[str], reach: int, floor: int) -> re.Match[str] | None:
    """The p of an estimate, or None.

    Args:
        even: The text, evened out.
        start: Where the estimate begins.
        match: Its numbers.
        reach: Where the next estimate begins: no p is looked for beyond.
        floor: Where its sentence begins, or the estimate before it ends: no p is looked for before.
    """
    pattern = load("p_values").rule("p").pattern
    inside = pattern.search(even, match.end("value"), match.end())
    if inside:
        return inside
    found = pattern.finditer(even, max(floor, start - _BACK), start)
    before = next((p for p in found if _ONLY_A_COMMA.fullmatch(even, p.end(), start)), None)
    after = pattern.search(even, match.end(), min(reach, match.end() + REACH))
    if after and _own(even, match.end(), after) and not _opens_next(even, match.end(), after, reach):
        return after
    return before


def _opens_next(even: str, end: int, after: re.Match[str], reach: int) -> bool:
    """Whether a p stands first in the bracket of the next estimate: "0.7 (0.5-0.9), while (p = 0.2; HR 0.9"."""
    return bool(_OPENS.search(even, end, after.start()) and _ONLY_A_COMMA.fullmatch(even, after.end(), reach))


def _own(even: str, end: int, after: re.Match[str]) -> bool:
    """Whether nothing but both arms' medians or shares stands between an estimate and the p after it."""
    table = load("p_values")
    between = even[end : after.start()]
    return (
        (not any(c.isdigit() for c in between) or bool(table.rule("between/compared").pattern.fullmatch(between)))
        and not table.rule("of-another-test/before").pattern.search(between + (after["role"] or ""))
        and not table.rule("of-another-test/after").pattern.match(even, after.end())
    )


def operator(p: re.Match[str]) -> str:
    """The operator of a p-value, in one of the five forms of the output."""
    printed = p["op"].lower()
    if "=" in printed and ("<" in printed or ">" in printed):
        return "<=" if "<" in printed else ">="
    plain = printed.strip(": ") or ":"
    return _OPERATORS.get(plain, plain)


def value(p: re.Match[str]) -> float:
    """The p-value, also where it is printed as a power of ten."""
    return float(_TIMES_TEN.sub("e", p["p"]).replace(" ", ""))
