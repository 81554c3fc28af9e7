"""Numbers as abstracts write them: decimals with a leading dot, thousands, and counts in words."""

from __future__ import annotations

import re

_UNITS = {
    w: i
    for i, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    w: 10 * i
    for i, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
_SCALES = {"hundred": 100, "thousand": 1000}
_WORD = "|".join([*sorted(_UNITS | _TENS, key=len, reverse=True), *_SCALES])

# A count of people: digits, digits with thousands separators, or number words (at least one of them not "one").
_IN_WORDS = rf"(?i:(?:{_WORD})(?:(?:[ -]|[ -]and[ -])(?:{_WORD})){{0,8}})\b"
COUNT = rf"(?:\d{{1,3}}(?:[, ]\d{{3}}){{1,3}}(?![\d.])|\d{{1,15}}(?!\d|\.{{1,3}}\d)|{_IN_WORDS})"
DECIMAL = r"(?:\d{1,3}\.\d+|\.\d+|\d{1,3})"

_MOST_DIGITS = 10  # no more people live
_COUNT_ONLY = re.compile(COUNT + r"\Z")


def decimal(text: str) -> float:
    """Read a decimal number as printed, with a leading dot or without.

    >>> decimal(".78"), decimal("3.0")
    (0.78, 3.0)
    """
    return float(text.replace(" ", ""))


def count(text: str) -> int | None:
    """Read a count written in digits or in words; None where it is neither.

    >>> count("1,231"), count("16 608"), count("forty-one"), count("Two hundred and sixteen")
    (1231, 16608, 41, 216)
    >>> count("3.5") is None, count("99999999999") is None
    (True, True)
    """
    cleaned = text.strip()
    if not _COUNT_ONLY.match(cleaned):
        return None
    if cleaned[0].isdigit():
        digits = re.sub(r"[, ]", "", cleaned)
        return int(digits) if len(digits) <= _MOST_DIGITS else None
    total = current = 0
    for word in re.split(r"[ -]+", cleaned.lower()):
        if word == "hundred":
            current = (current or 1) * 100
        elif word == "thousand":
            total, current = total + (current or 1) * 1000, 0
        elif word != "and":
            current += _UNITS.get(word, _TENS.get(word, 0))
    return total + current
