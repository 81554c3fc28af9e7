"""The text as the finders of arms look at it: words with their depth in brackets, and a copy with brackets blanked out.

Must never shift an offset: every copy has the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from extractors.arms.naming import plausible, treated

if TYPE_CHECKING:
    from extractors.segment import Layout, Sentence

_TOKEN = re.compile(r"\d(?:[\w+/'.,-]*[\w+])?|[^\W\d_](?:[\w+/'.®™-]*[\w+®™])?|[^\w\s]|_")
_BRACKET = re.compile(r"[()\[\]\n]")
_ENUMERATOR = re.compile(r"(?:\d|[a-e]|i{1,3}|iv)\Z")
_LETTERED = re.compile(r"(?:[:;]|[;,] (?:and|or)) ([A-E][,:]) (?=[A-Za-z0-9])")
_LONGEST_LEAD = 9  # letters of "; and B, "
_SIGNS = frozenset("()[]")
_LONGEST_BRACKET = 700  # one left open for longer is a slip of the author's
_MOST_INNER = 40  # brackets inside one bracket that are looked past
_MOST_AHEAD, _MOST_BEHIND = 48, 40  # words looked at beside a cue


class Token(NamedTuple):
    """One word or sign: offsets, the word as it stands and in lower case, and how many brackets it stands in.

    A bracket's own signs have the depth outside of it and, where they belong together, an empty ``low``.
    """

    start: int
    end: int
    word: str
    low: str
    depth: int


@dataclass(frozen=True, slots=True)
class Page:
    """One text, ready to be looked through."""

    even: str
    low: str
    flat: str
    brackets: tuple[tuple[int, int], ...]
    sentences: tuple[Sentence, ...]
    sentence_starts: tuple[int, ...]
    changes: dict[int, int]
    long_forms: dict[str, str]
    read: dict[int, tuple[list[Token], list[int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, even: str, layout: Layout, short_forms: dict[str, tuple[int, int]]) -> Page:
        """Cut a text into words, find its brackets, and look up what its abbreviations stand for."""
        low = _lower(even)
        brackets = _pairs(even)
        bounds = tuple(sentence.start for sentence in layout.sentences)
        changes = {opening: 1 for opening, _ in brackets} | {closing: -1 for _, closing in brackets}
        long_forms = {short.lower(): low[slice(*span)] for short, span in short_forms.items()}
        return cls(even, low, _blanked(low, brackets), brackets, layout.sentences, bounds, changes, long_forms)

    def treated(self, called: str) -> bool:
        """Whether a name is that of a treatment, by itself or with the text's own abbreviations written out."""
        return treated(called) or (bool(self.long_forms) and plausible(called) and treated(self.full(called)))

    def full(self, called: str) -> str:
        """A name with the text's own abbreviations written out."""
        return " ".join(self.long_forms.get(word, word) for word in called.lower().split(" "))

    def tokens(self, sentence: Sentence) -> tuple[list[Token], list[int]]:
        """The words of a sentence and where they start; cut when they are first asked for."""
        found = self.read.get(sentence.index)
        if found is None:
            tokens = _tokens(self.even, self.low, sentence.start, sentence.end, self.changes)
            found = self.read[sentence.index] = tokens, [token.start for token in tokens]
        return found

    def sentence(self, offset: int) -> Sentence:
        """The sentence that holds this offset."""
        return self.sentences[max(0, bisect_right(self.sentence_starts, offset) - 1)]

    def ahead(self, offset: int, ceiling: int, most: int = _MOST_AHEAD) -> list[Token]:
        """The words between two offsets that stand in one bracket with the first of them; inner ones are left out."""
        tokens, starts = self.tokens(self.sentence(offset))
        i = bisect_left(starts, offset)
        if i >= len(tokens):
            return []
        depth = tokens[i].depth
        line: list[Token] = []
        for token in islice(tokens, i, i + 4 * most):
            start, _, _, low, its = token
            if start >= ceiling or its < depth or len(line) == most:
                break
            if its == depth and low:
                line.append(token)
        return line

    def behind(self, offset: int, floor: int, most: int = _MOST_BEHIND) -> list[Token]:
        """The words before an offset, the nearest first, as ``ahead`` gives those after one."""
        tokens, starts = self.tokens(self.sentence(max(offset - 1, 0)))
        i = bisect_left(starts, offset) - 1
        if i < 0:
            return []
        depth = tokens[i].depth
        line: list[Token] = []
        for token in reversed(tokens[max(0, i + 1 - 4 * most) : i + 1]):
            start, _, _, low, its = token
            if start < floor or its < depth or len(line) == most:
                break
            if its == depth and low:
                line.append(token)
        return line

    def bracket_at(self, offset: int) -> tuple[int, int] | None:
        """Offsets of the opening and closing sign of the bracket that opens here (after a space at most), or None."""
        at = bisect_left(self.brackets, (offset, 0))
        if at < len(self.brackets) and not self.even[offset : self.brackets[at][0]].strip():
            return self.brackets[at]
        return None

    def around(self, offset: int) -> tuple[int, int] | None:
        """The innermost bracket that holds an offset, or None."""
        at = bisect_left(self.brackets, (offset, 0)) - 1
        for opening, closing in reversed(self.brackets[max(0, at - _MOST_INNER) : at + 1]):
            if closing > offset:
                return opening, closing
        return None

    def brackets_in(self, start: int, end: int) -> list[tuple[int, int]]:
        """The outermost brackets that open and close between two offsets."""
        found: list[tuple[int, int]] = []
        for at in range(bisect_left(self.brackets, (start, 0)), len(self.brackets)):
            opening, closing = self.brackets[at]
            if opening >= end:
                break
            if closing < end and (not found or opening > found[-1][1]):
                found.append((opening, closing))
        return found


def _lower(even: str) -> str:
    low = even.lower()
    return low if len(low) == len(even) else "".join(c.lower() if len(c.lower()) == 1 else c for c in even)


def _pairs(even: str) -> tuple[tuple[int, int], ...]:
    """Opening and closing signs that belong together, on one line and within reach."""
    pairs: list[tuple[int, int]] = []
    opened: list[int] = []
    for match in _BRACKET.finditer(even):
        sign = match.group()
        if sign == "\n":
            opened.clear()
        elif sign in "([":
            opened.append(match.start())
        elif opened:
            opening = opened.pop()
            if match.start() - opening <= _LONGEST_BRACKET:
                pairs.append((opening, match.start()))
    return tuple(sorted(pairs))


def _blanked(low: str, brackets: tuple[tuple[int, int], ...]) -> str:
    pieces: list[str] = []
    position = 0
    for opening, closing in brackets:
        if opening >= position:
            pieces += [low[position:opening], " " * (closing + 1 - opening)]
            position = closing + 1
    return "".join(pieces) + low[position:]


def _tokens(even: str, low: str, start: int, end: int, changes: dict[int, int]) -> list[Token]:
    tokens: list[Token] = []
    depth = 0
    letters = _letters(even, start, end)
    new = tuple.__new__  # what the class does itself, without a call of its own for each of the words of a text
    for match in _TOKEN.finditer(even, start, end):
        first, last = match.span()
        word = even[first:last]
        if word not in _SIGNS:
            tokens.append(new(Token, (first, last, word, "" if first in letters else low[first:last], depth)))
            continue
        change = changes.get(first, 0)
        depth += min(change, 0)
        known = change != 0
        if word == ")" and not known and tokens and tokens[-1].end == first and _ENUMERATOR.match(tokens[-1].low):
            tokens[-1] = tokens[-1]._replace(low="")  # "1) A; 2) B": passed over as a bracket is
            known = True
        tokens.append(Token(first, last, word, "" if known else word, depth))
        depth += max(change, 0)
    return tokens


def _letters(even: str, start: int, end: int) -> frozenset[int]:
    """Where the letters of "three arms: A, x; B, y; and C, z" stand, and the sign after each: none is a word."""
    if even.find(":", start, end) < 0:
        return frozenset()
    found = [match.start(1) for match in _LETTERED.finditer(even, start, end)]
    return frozenset(at + k for at in found for k in (0, 1)) if len(found) > 1 else frozenset()


def letter_before(even: str, offset: int) -> int | None:
    """Where the letter stands that such a list has right before an offset, or None."""
    found = _LETTERED.finditer(even, max(0, offset - _LONGEST_LEAD), offset + 1)
    return next((match.start(1) for match in found if match.end() == offset), None)
