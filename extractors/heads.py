"""Find the few places of a text at which a regular expression can match at all, by the words its matches begin with.

``re`` tries a pattern that ignores case, or that begins with a look behind, at every character of a text. The first
letters that its matches can have are derived from the expression, and looked up among the beginnings of the text's
words, which are listed once for all patterns.

Must never miss the beginning of a match: where not all beginnings are known, there are none to look up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]  # private, but what re itself compiles from
from re import _parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEY = 3  # letters by which words are listed
_LONGEST = _KEY + 1  # letters of a head: one more tells whether a short word ends there
_MOST = 200  # heads of a pattern
_WORD = "\0"  # before the first letter: it begins a word
_DIGIT = "\1"  # any digit
_MORE = "\2"  # after the letters of a key: other letters may follow
_CLOSED, _OPEN = True, False  # whether letters may still be added at the end of a head
_OFTEN = 0.05  # of all letters begin such a head: to try each costs as much as the search itself
_PIECES = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")  # every letter of a text is in one
_SAMPLE = (  # for the share of letters at which a head stands
    "patients were randomly assigned to receive the new drug or placebo once daily for 12 weeks. the primary outcome "
    "was the time to death from any cause. of the 1,204 patients, 601 were in the treatment group and 603 in the "
    "control group; 95 (15.8%) and 121 (20.1%) of them died, respectively (hazard ratio 0.78; 95% ci 0.60 to 0.98; "
    "p = 0.03). median survival was 14.2 months in those who were treated compared with 11.9 months in controls. "
    "in conclusion, treatment with the drug had a benefit among women and men with an acceptable safety profile, but "
    "the risk of severe adverse events such as anemia, nausea and infection was higher than with placebo alone."
)

Head = tuple[str, bool]


def heads_of(pattern: str) -> frozenset[str] | None:
    r"""What the words are listed by that a match may begin with; None where they are not known, or too common.

    >>> sorted(heads_of(r"(?i)\b(?:in|among) men"))
    ['amo', 'in']
    """
    heads = _of_run(_parser.parse(pattern), frozenset({("", _OPEN)}))
    if not heads or len(heads) > _MOST:
        return None
    keys = [_key(head) for head, _ in heads]
    found = frozenset(key for key in keys if key)
    if not all(keys) or len(places(_SAMPLE, found)) > _OFTEN * len(_SAMPLE):
        return None
    return found


def _key(head: str) -> str:
    """What the words are listed by that begin with a head; nothing for a head that may stand inside of a word."""
    letters = head.lstrip(_WORD)
    if not letters:
        return ""
    first = letters[0]
    if first != _DIGIT and not _is_word(first):
        return "" if first.isspace() else first
    if head[0] != _WORD:
        return ""
    if first == _DIGIT or first.isdecimal():
        return _DIGIT
    end = next((i for i, c in enumerate(letters) if c == _DIGIT or not _is_word(c)), len(letters))
    if end >= _KEY:
        return letters[:_KEY]
    return letters[:end] + ("" if end < len(letters) and letters[end] != _DIGIT else _MORE)


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def places(low: str, heads: frozenset[str]) -> list[int]:
    r"""Where the words stand, in order, that are listed by these letters.

    >>> places("gain in men, among men", heads_of(r"(?i)\b(?:in|among) men"))
    [5, 13]
    """
    listed = _listed(low)
    found: list[int] = []
    for head in listed.keys() & heads:
        found += listed[head]
    for start in _starts(heads):
        found += [at for key, spots in listed.items() if key.startswith(start) for at in spots]
    found.sort()
    return found


@lru_cache(1024)
def _starts(heads: frozenset[str]) -> tuple[str, ...]:
    """Letters that may or may not be the whole word."""
    return tuple(head[:-1] for head in heads if head[-1] == _MORE)


@lru_cache(8)
def _listed(low: str) -> dict[str, list[int]]:
    """Where the words and signs of a text in lower case stand, by their first letters; numbers together."""
    begun: defaultdict[str, list[int]] = defaultdict(list)
    at = 0
    for piece in _PIECES.findall(low):
        begun[piece[:_KEY]].append(at)
        at += len(piece)
    listed: defaultdict[str, list[int]] = defaultdict(list)
    for letters, spots in begun.items():
        listed[_DIGIT if letters[0].isdecimal() else letters.rstrip()] += spots
    listed.pop("", None)  # blanks before the first word
    return listed


def _of_run(items: Iterable[tuple[Any, Any]], heads: frozenset[Head] | None) -> frozenset[Head] | None:
    """The heads with what a run of an expression's parts adds to them; None for too many."""
    for kind, value in items:
        if heads is None or len(heads) > _MOST or all(closed for _, closed in heads):
            break
        heads = _added(heads, kind, value)
    return heads


def _added(heads: frozenset[Head], kind: Any, value: Any) -> frozenset[Head] | None:
    done = frozenset(head for head in heads if head[1])
    return _joined(done, _grown(heads - done, kind, value))


def _grown(heads: frozenset[Head], kind: Any, value: Any) -> frozenset[Head] | None:
    """Heads that are not closed yet, with what one part of an expression adds."""
    if kind in (op.LITERAL, op.IN):
        letters = [_letter(value)] if kind is op.LITERAL else [_of_class(*item) for item in value]
        return frozenset().union(*(_longer(heads, c) for c in letters)) if all(letters) else _closed(heads)
    if kind is op.SUBPATTERN:
        return _of_run(value[3], heads)
    if kind is op.BRANCH:
        return _joined(*(_of_run(branch, heads) for branch in value[1]))
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
        once = _of_run(value[2], heads)
        several = once if value[1] == 1 or once is None else _closed(once)
        return _joined(heads, several) if value[0] == 0 else several
    if kind in (op.AT, op.ASSERT, op.ASSERT_NOT):
        begins = value is op.AT_BOUNDARY or (kind is op.ASSERT_NOT and value[0] < 0 and _is_any_word(value[1]))
        return frozenset((head or _WORD, closed) for head, closed in heads) if begins else heads
    return _closed(heads)


def _joined(*several: frozenset[Head] | None) -> frozenset[Head] | None:
    known = [each for each in several if each is not None]
    return frozenset().union(*known) if len(known) == len(several) else None


def _closed(heads: frozenset[Head]) -> frozenset[Head]:
    return frozenset((head, _CLOSED) for head, _ in heads)


def _longer(heads: frozenset[Head], letter: str) -> frozenset[Head]:
    if not letter:
        return _closed(heads)
    return frozenset((head + letter, len(head.strip(_WORD)) + 1 >= _LONGEST) for head, _ in heads)


def _letter(value: int) -> str:
    """A letter in lower case; none for one whose case may be folded in more than one way."""
    letter = chr(value)
    return letter.lower() if letter.isascii() or not letter.isalpha() else ""


def _of_class(kind: Any, value: Any) -> str:
    if kind is op.LITERAL:
        return _letter(value)
    if (kind is op.RANGE and value == (ord("0"), ord("9"))) or (kind is op.CATEGORY and value is op.CATEGORY_DIGIT):
        return _DIGIT
    return ""


def _is_any_word(items: Any) -> bool:
    """Whether a look behind refuses every letter and digit."""
    if len(items) != 1 or items[0][0] is not op.IN:
        return False
    return (op.CATEGORY, op.CATEGORY_WORD) in items[0][1]
