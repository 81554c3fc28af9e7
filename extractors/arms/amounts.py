"""Pass over amounts and doses beside a name: "six cycles of", "25 mg/m2 on days 1 and 8", "treatment with".

A line is a list of words in the order in which they are read, from left to right or from right to left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors import names
from extractors.drugs import is_treatment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.arms.page import Token

_MOST_DOSE_WORDS = 16
_MOST_AMOUNT_WORDS = 8
_MOST_LEADING_WORDS = 24
_GRAYS = frozenset({"gy", "cgy"})
_PERIODS = ("-day", "-week", "-month")


def is_unit(word: str) -> bool:
    """Whether a word is a unit of a dose or of a schedule."""
    return _is_of(word, names.words("units"))


def _is_of(word: str, units: frozenset[str]) -> bool:
    return word in units or ("/" in word and word.split("/", 1)[0] in units)


def dose_of(tokens: Iterable[Token]) -> str:
    """The numbers and units of a dose; where there is none, "every 4 weeks"; nothing for any other schedule."""
    units = names.words("dose_units")
    words = [token.low for token in tokens]
    said = [word for word in words if word[0].isdigit() or _is_of(word, units)]
    if any(_is_of(word, units) for word in said):
        return " ".join(said)
    every = words.index("every") if "every" in words else len(words)
    return " ".join(words[every : every + 3]) if every + 2 < len(words) else ""


def ends(word: str, *, inside: bool) -> bool:
    """Whether a word ends a name read from left to right: a preposition, a verb, an adverb."""
    if word in names.words("right_stop") or word in names.words("verbs"):
        return True
    return inside and word.endswith("ly") and len(word) > 5


def begins(word: str) -> bool:
    """Whether a name, read from right to left, begins after this word."""
    if word in names.words("left_stop") or word in names.words("verbs"):
        return True
    return word.endswith("ly") and len(word) > 5


def past_leading(line: list[Token], i: int) -> int:
    """Index of the first word of the name itself: past "the", "six cycles of", "treatment with", "500 mg of"."""
    leading, introduces = names.words("leading"), names.words("introduces")
    for _ in range(_MOST_LEADING_WORDS):
        if i + 1 >= len(line):
            break
        word, following = line[i].low, line[i + 1].low
        of_next = i + 2 < len(line) and following in introduces and line[i + 2].low == "of"
        if word in introduces and following in {"with", "of", "by", "to"}:
            i += 2
        elif of_next and not is_treatment(word):
            i += 3
        elif word in leading or word in {",", "or"}:
            i += 1
        else:
            past = past_amount(line, i)
            if past == i:
                break
            i = past
    return i


def past_amount(line: list[Token], i: int) -> int:
    """Past "six 21-day cycles of", "one of two other", "1.0 mg" before a name; the same index where none stands."""
    if not (line[i].low[0].isdigit() or line[i].low in names.words("amount_begins")):
        return i
    amounts = names.words("amounts")
    j = i
    while j < len(line) and j - i < _MOST_AMOUNT_WORDS:
        word = line[j].low
        if word == "of":
            return i if line[j - 1].low in _GRAYS else j + 1  # "68 Gy of radiotherapy" is told by its dose
        if not (word[0].isdigit() or word in amounts or is_unit(word) or word.endswith(_PERIODS)):
            break
        j += 1
    ahead = words_from(line, j)
    if not ahead or line[j].low in names.words("dose_inner"):
        return i
    return j if is_treatment(ahead) or _is_of(line[j - 1].low, names.words("dose_units")) else i


def words_from(line: list[Token], i: int) -> str:
    """Up to three words that follow, as far as a name may reach."""
    words: list[str] = []
    for token in line[i : i + 6]:
        if token.low in {"the", "a", "an"}:
            continue
        if len(words) == 3 or not token.low[0].isalpha() or ends(token.low, inside=False):
            break
        words.append(token.word)
    return " ".join(words)


def past_dose(line: list[Token], i: int) -> int:
    """Past "25 mg/m2 on days 1 and 8", "at a dose of 5 mg twice daily"; the same index where no dose stands."""
    inner = names.words("dose_inner")
    number = days = False
    end = i
    for j in range(i, min(len(line), i + _MOST_DOSE_WORDS)):
        word = line[j].low
        following = line[j + 1].low if j + 1 < len(line) else ""
        if word[0].isdigit() or word in names.words("numbers"):
            joined = j > 0 and line[j - 1].low in {",", "and"}
            if joined and (
                following in names.words("after_number") if not number else not (is_unit(following) or days)
            ):
                break  # the number of the next group
            number, end = True, j + 1
        elif is_unit(word):
            end = j + 1 if number else end
            days = days or word in {"day", "days"}
        elif word == ",":
            if not number or not (is_unit(following) or following in inner or following[:1].isdigit()):
                break
        elif word not in inner:
            break
    return end if number else i


def before_dose(line: list[Token]) -> int:
    """Index of the nearest word before a dose that ends a name, in a line from right to left; 0 where there is none."""
    inner = names.words("dose_inner")
    number = -1
    for j, token in enumerate(line[:_MOST_DOSE_WORDS]):
        if token.low[0].isdigit():
            if token.low.rsplit("-", 1)[-1] in names.words("dose_units") and j == 0:
                return 0  # "the 78-Gy arm" is told by its dose
            number = j
        elif not (is_unit(token.low) or token.low in inner or token.low == ","):
            break
    if number < 0:
        return 0
    k = number + 1
    while k < len(line) and line[k].low in names.words("before_dose"):
        k += 1
    return k
