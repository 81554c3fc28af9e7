"""Read the name of a group from the words beside a cue, and tell whether two names mean one group.

Must never cross a sentence, nor return words that are not in the text.
"""

from __future__ import annotations

import re
from functools import cache

from extractors.rulebook import load

_TOKEN = re.compile(r"\w[\w+/'.-]*[\w+]|\w|[^\w\s]")
_PLAIN_WORD = re.compile(r"[a-z0-9]+(?:\+[a-z]*)?")
_MAX_WORDS = 10


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(word.lower() for word in load("names").words[kind])


@cache
def _join() -> re.Pattern[str]:
    joins = "|".join(re.escape(j) for j in sorted(load("names").words["joins"], key=len, reverse=True))
    return re.compile(rf"(?i:{joins}|plus|\+)\b ?(?:the |a )?")


def after(even: str, start: int, ceiling: int) -> tuple[int, int] | None:
    """Span of the name that begins at ``start`` (leading articles skipped), or None."""
    first: int | None = None
    position, last, count = start, start, 0
    while count < _MAX_WORDS:
        token = _TOKEN.search(even, position, ceiling)
        if token is None or even[position : token.start()].strip():
            break
        word = token.group().lower()
        join = _join().match(even, token.start(), ceiling) if first is not None else None
        if join:
            position = join.end()
            continue
        if (
            not word[0].isalnum()
            or word in _words("right_stop")
            or word in _words("verbs")
            or (first is not None and _ends_name(word))
        ):
            break
        if first is None and word in _words("leading"):
            position = token.end()
            continue
        first = token.start() if first is None else first
        last = position = token.end()
        count += 1
    return _trimmed(even, first, last) if first is not None else None


def _ends_name(word: str) -> bool:
    """A dose or an adverb after the first word ends a name."""
    return word[0].isdigit() or (word.endswith("ly") and len(word) > 5)


def before(even: str, end: int, floor: int) -> tuple[int, int] | None:
    """Span of the name that ends at ``end``, or None."""
    tokens = list(_TOKEN.finditer(even, max(floor, end - 120), end))
    first = None
    for token in list(reversed(tokens))[:_MAX_WORDS]:
        word = token.group().lower()
        if not word[0].isalnum() and word != "+":
            break
        if _stops(word) and not (first is None and word in _words("trailing")):
            break
        first = token.start()
    if first is None:
        return None
    return _trimmed(even, first, tokens[-1].end())


def _stops(word: str) -> bool:
    """Whether a name, read from right to left, begins after this word: a preposition, a verb, an adverb."""
    return word in _words("left_stop") or word in _words("verbs") or (word.endswith("ly") and len(word) > 5)


def _trimmed(even: str, start: int, end: int) -> tuple[int, int] | None:
    """Drop words at either end that do not belong to a name; keep at least one word."""
    words = [(m.start(), m.end(), m.group().lower()) for m in _TOKEN.finditer(even, start, end)]
    while len(words) > 1 and words[0][2] in _words("leading"):
        words.pop(0)
    while len(words) > 1 and words[-1][2] in {
        "group",
        "groups",
        "arm",
        "arms",
        "patients",
        "recipients",
        "cohort",
        "treated",
    }:
        words.pop()
    if not words or not any(c.isalpha() for c in even[words[0][0] : words[-1][1]]):
        return None
    return words[0][0], words[-1][1]


def key(name: str) -> frozenset[str]:
    """The words that tell this group from another, singular and in lower case.

    >>> sorted(key("second-line VEGF TKIs")), sorted(key("the mTOR inhibitor group"))
    (['tki', 'vegf'], ['inhibitor', 'mtor'])
    """
    words = _PLAIN_WORD.findall(name.lower().replace("-", " "))
    kept = {_singular(word) for word in words if word not in _words("weak")}
    return frozenset(kept or {_singular(word) for word in words})


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")) else word


def is_combination(name: str) -> bool:
    """Whether the name joins two treatments: such a group is never one of its parts.

    >>> is_combination("lenvatinib plus everolimus"), is_combination("everolimus")
    (True, False)
    """
    return bool(
        re.search(
            r"(?i)\bplus\b|\+|\bcombined with\b|\bcombination\b|\bfollowed by\b|\badded to\b|\bwith or without\b", name
        )
    )


def same_group(a: str, b: str) -> bool:
    """Whether two names mean one group: equal words, or one the other's words and more of the weak kind.

    >>> same_group("second-line VEGF TKI", "VEGF TKI group"), same_group("everolimus", "lenvatinib plus everolimus")
    (True, False)
    """
    return key(a) == key(b) and is_combination(a) == is_combination(b)


def shorter_form(short: str, long: str) -> bool:
    """Whether ``short`` is ``long`` with words left out, and neither is a combination that the other is not.

    >>> shorter_form("chemotherapy", "preoperative chemotherapy"), shorter_form("surgery", "chemotherapy plus surgery")
    (True, False)
    """
    return key(short) < key(long) and is_combination(short) == is_combination(long)
