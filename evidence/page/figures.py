"""A figure that a person gives: whether it is one, and whether the words hold it that it is said to stand in.

Must never take a figure for what the words do not say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evidence.decisions import EDITABLE
from evidence.decisions.verifying import COUNTS, RATIOS, value_of
from evidence.errors import UsageError
from evidence.harmonise.arms import Sides
from evidence.page.asking import Unusable

if TYPE_CHECKING:
    from evidence.page.asking import Asked, Plain
    from evidence.protocol import ComparisonSpec, Protocol

NUMBERS = frozenset({*RATIOS, *COUNTS, "ci_level"})
_NUMBER = re.compile(r"\d{1,3}(?:[,\u2009\u202f\u00a0]\d{3})+(?![\d.])|\d*[.·‧∙]\d+|\d+")
_DOTS = str.maketrans("·‧∙", "...")
_GAPS = re.compile(r"[,\u2009\u202f\u00a0]")


def checked(rules: Protocol, comparison: ComparisonSpec, field: str, value: Plain) -> Any:
    """Give a field's value as it is kept.

    Args:
        rules: The protocol, whose outcomes and arms are named.
        comparison: What the estimate compares.
        field: One of ``EDITABLE``.
        value: As the page sent it.

    Raises:
        Unusable: It is no value of this field.
    """
    try:
        kept = value_of(field, value)[0]
    except UsageError as error:
        raise Unusable("field" if field not in EDITABLE else "value", f"{error.what} {error.remedy}", field) from None
    if field in {"numerator", "reference"}:
        return _side(rules, comparison, field, kept)
    if field == "endpoint" and kept not in {one.id for one in rules.outcome}:
        raise Unusable("value", f"The protocol's outcomes are {', '.join(one.id for one in rules.outcome)}.", field)
    return kept


def placed(asked: Asked, text: str) -> dict[str, Any]:
    """Give where a value stands: its words in the text at their offsets in code points, or a source elsewhere.

    Raises:
        Unusable: The words do not stand there, or nothing says where the value is from.
    """
    source = (asked.source or "").strip()
    if asked.start is None and asked.end is None and not asked.quote:
        if not source:
            raise Unusable("place", "Select the words in the text, or say where else it stands.", "quote")
        return {"quote": None, "start": None, "end": None, "source": source}
    start, end = asked.start, asked.end
    if start is None or end is None or not start < end <= len(text) or text[start:end] != asked.quote:
        raise Unusable("offsets", "The text does not say these words at this place.", "quote")
    return {"quote": asked.quote, "start": start, "end": end, "source": source or None}


def said_in(quote: str | None, field: str, value: Any) -> str | None:
    """Give a number as its words write it; None for what is no number or stands elsewhere.

    Raises:
        Unusable: The words hold no such number.
    """
    if quote is None or field not in NUMBERS or value is None:
        return None
    for token in _NUMBER.findall(quote):
        number = float(_GAPS.sub("", token).translate(_DOTS))
        if number == value or (field == "ci_level" and abs(number / 100 - value) < 1e-9):
            return str(token).translate(_DOTS)
    raise Unusable("not-in-words", f"The words do not hold {value:g}.", field)


def refuse_no_interval(figures: dict[str, Any]) -> None:
    """Refuse bounds that are no interval: one alone, or the lower above the upper.

    Raises:
        Unusable: They are.
    """
    low, high = figures.get("ci_low"), figures.get("ci_high")
    if low is not None and high is not None and not low < high:
        raise Unusable("interval", f"The lower bound {low:g} is not below the upper one {high:g}.", "ci_low")


def _side(rules: Protocol, comparison: ComparisonSpec, field: str, words: str) -> str:
    """Find which arm of the comparison a person means: by its id, its label, or a drug of it."""
    both = (comparison.a, comparison.b)
    for arm in both:
        if words.casefold() in {arm.casefold(), rules.arms[arm].label.casefold()}:
            return arm
    sides = Sides(rules.arms, combination_arms=comparison.combination_arms, background=comparison.background)
    found = sides.of_name(words).arm
    if found not in both:
        names = " or ".join(rules.arms[arm].label for arm in both)
        raise Unusable("value", f"{words[:80]!r} is neither side of the comparison: say {names}.", field)
    return found
