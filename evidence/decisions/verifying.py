"""What a person typed or marked, held against the text before it is kept.

Must never let a figure pass whose words do not stand in the text where they are said to stand; one that is not in the
text must say where else it is.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from evidence.decisions.editing import EDITABLE
from evidence.decisions.unfit import Unfit

if TYPE_CHECKING:
    from collections.abc import Mapping

MEASURES = ("HR", "OR", "RR", "IRR", "SHR")
RATIOS = ("value", "ci_low", "ci_high")
COUNTS = ("n_a", "n_b")
NUMBERS = frozenset({*RATIOS, *COUNTS, "ci_level"})
_MAY_BE_NOTHING = frozenset({"ci_low", "ci_high", "n_a", "n_b", "adjusted"})
_NOTHING = frozenset({"", "none", "null", "not reported", "unknown"})
_YES_NO = {"yes": True, "true": True, "adjusted": True, "no": False, "false": False, "unadjusted": False}
_POINT = str.maketrans({"·": ".", "‧": ".", "∙": ".", "−": "-"})
_NUMBERS = re.compile(r"\d{1,3}(?:[,\u2009\u202f\u00a0 ]\d{3})+(?!\d|\.\d)|\d*\.\d+|\d+")
_THOUSANDS = re.compile(r"\d{1,3}(?:[,\u2009\u202f\u00a0 ]\d{3})+")
_APART = re.compile(r"[,\u2009\u202f\u00a0 ]")


def place_of(text: str, quote: str, start: int | None = None, end: int | None = None) -> tuple[int, int]:
    """Find where a quote stands in a text, in code points, end excluded.

    Args:
        text: The canonical text of the record.
        quote: The words.
        start: Where they begin; None where they stand there only once.
        end: Where they end, if that is said too.

    Raises:
        Unfit: They do not stand there, or more than once and nobody says where.
    """
    if not quote:
        raise _misplaced("A quote has no words.", "mark the words, or say where else it stands.", code="place")
    if start is not None:
        if start >= 0 and text[start : start + len(quote)] == quote and end in {None, start + len(quote)}:
            return start, start + len(quote)
        there = text[max(start, 0) : max(start, 0) + len(quote)]
        what = f"The text has other words at {start}: {there!r}, not {quote!r}."
        raise _misplaced(what, "mark the words again; the text may have changed.")
    found = [one.start() for one in re.finditer(f"(?={re.escape(quote)})", text)]
    if len(found) == 1:
        return found[0], found[0] + len(quote)
    if not found:
        remedy = "copy them from evidence show, or say where else the figure stands (source)."
        raise _misplaced(f"These words do not stand in the text: {quote!r}.", remedy)
    remedy = f"quote more of them, or say where they begin (start): one of {', '.join(map(str, found))}."
    raise _misplaced(f"These words stand in the text {len(found)} times: {quote!r}.", remedy)


def value_of(field: str, given: Any) -> tuple[Any, str | None]:
    """Read what was typed for a field.

    Returns:
        The value, and of a number how it was written (None where it was no string).

    Raises:
        Unfit: The field is none that can be edited, or this is no value for it.

    >>> value_of("value", "0·80"), value_of("ci_level", "95%"), value_of("n_a", "1,234"), value_of("adjusted", "no")
    ((0.8, '0.80'), (0.95, '95%'), (1234, '1,234'), (False, None))
    """
    if field not in EDITABLE:
        remedy = f"take one of: {', '.join(EDITABLE)}."
        raise Unfit(f"There is no field {field}.", remedy, code="field", field=field, where=field)
    if given is None or (isinstance(given, str) and given.strip().casefold() in _NOTHING):
        if field in _MAY_BE_NOTHING:
            return None, None
        raise _no_value(field, given, "it cannot be left empty")
    if field == "adjusted":
        found = given if isinstance(given, bool) else _YES_NO.get(str(given).strip().casefold())
        if found is None:
            raise _no_value(field, given, "say yes, no or unknown")
        return found, None
    if field in NUMBERS:
        return _number(field, given), str(given).strip().translate(_POINT) if isinstance(given, str) else None
    words = str(given).strip()
    if field == "measure" and words.upper() not in MEASURES:
        raise _no_value(field, given, f"take one of: {', '.join(MEASURES)}")
    return words.upper() if field == "measure" else words, None


def written(field: str, value: Any, quote: str) -> str:
    """Give a number as words write it, its decimal point evened.

    Raises:
        Unfit: The words do not have it.

    >>> written("value", 0.8, "0·80 (95% CI 0·65–0·98)"), written("n_a", 1234, "of 1 234 patients")
    ('0.80', '1 234')
    """
    wanted = (value, value * 100) if field == "ci_level" else (value,)
    for whole in _NUMBERS.findall(quote.translate(_POINT)):
        for token in (whole, *whole.split(" ")):  # "41 120" may be two numbers, "41,120" is one
            if any(math.isclose(float(_APART.sub("", token)), one, abs_tol=1e-9) for one in wanted):
                return str(token)
    remedy = "mark the words with the number, or say where else it stands (source)."
    raise Unfit(f"The words {quote!r} do not have {value:g}.", remedy, code="not-in-words", field=field, where=field)


def placed(text: str, place: Mapping[str, Any]) -> dict[str, Any]:
    """Give ``quote``, ``start``, ``end`` and ``source`` of a figure, verified; either the words or the source."""
    quote, source = place.get("quote"), (place.get("source") or "").strip()
    if quote:
        start, end = place_of(text, quote, place.get("start"), place.get("end"))
        return {"quote": quote, "start": start, "end": end, "source": source or None}
    if not source:
        remedy = "quote its words, or name the source it is from, such as full text p. 5, Table 2."
        raise _misplaced("Nothing says where this stands.", remedy, code="place")
    return {"quote": None, "start": None, "end": None, "source": source}


def _number(field: str, given: Any) -> float | int:
    words = str(given).strip().translate(_POINT)
    if field in COUNTS and _THOUSANDS.fullmatch(words):
        words = _APART.sub("", words)
    percent = words.endswith("%")
    try:
        found = math.nan if isinstance(given, bool) or "_" in words else float(words.removesuffix("%"))
    except ValueError:
        found = math.nan
    if field == "ci_level":
        found = found / 100 if percent or found > 1 else found
        return _checked(field, given, round(found, 6), holds=0.5 < found < 1, words="a level is such as 0.95 or 95%")
    if percent or not math.isfinite(found):
        raise _no_value(field, given, "write a number such as 0.78")
    if field in COUNTS:
        whole = found == int(found) and 0 < found < 10**9
        return int(_checked(field, given, found, holds=whole, words="write how many patients, such as 361"))
    low = found > 0 or (field == "ci_low" and found == 0)
    return _checked(field, given, found, holds=low and found < 10**6, words="a ratio is above 0")


def _checked(field: str, given: Any, found: float, *, holds: bool, words: str) -> float:
    if not holds:
        raise _no_value(field, given, words)
    return found


def _misplaced(what: str, remedy: str, *, code: str = "offsets") -> Unfit:
    return Unfit(what, remedy, code=code, field="quote", where="quote")


def _no_value(field: str, given: Any, words: str) -> Unfit:
    return Unfit(f"{given!r} is no value for {field}.", f"{words}.", field=field, where=field)
