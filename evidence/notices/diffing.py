"""What differs between two texts, in pieces that a person can read: sentence by sentence, then word by word.

Must never miss a changed number, and never take long: what is too long to be weighed is given whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from extractors.text import even_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SENTENCE = re.compile(r"\S(?:[^\n]*?[.!?](?=\s+[A-Z0-9\[(])|[^\n]*)")
_WORD = re.compile(r"\S+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_EDGE = "()[].,;:"
_ALIKE = 0.5  # share of equal words from which one sentence is held for the other's new wording
_NEAR = 8  # sentences that are looked through for the new wording of one
_LONG = 1_000  # words of a sentence that is not taken apart


@dataclass(frozen=True, slots=True)
class Piece:
    """What stood there and what stands there now; one of them is empty where something only came or went.

    ``sentence`` is the one that it stands in now, or stood in where it went.
    """

    before: str
    after: str
    sentence: str = ""

    def __str__(self) -> str:
        """Say what happened, such as ``'HR 0.70' became 'HR 0.80'``."""
        if self.before and self.after:
            return f"'{self.before}' became '{self.after}'"
        return f"added '{self.after}'" if self.after else f"removed '{self.before}'"

    @property
    def numbers_changed(self) -> bool:
        """Whether the numbers on the two sides differ."""
        return _NUMBER.findall(even_out(self.before)) != _NUMBER.findall(even_out(self.after))


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Give what differs between two texts, changed numbers first; typography and line breaks are no difference.

    >>> [str(piece) for piece in pieces("Better (HR 0.70). It works.", "Better (HR 0·80). It works.")]
    ["'HR 0.70' became 'HR 0·80'"]
    """
    old, new = _sentences(before), _sentences(after)
    matcher = SequenceMatcher(None, [one.even for one in old], [one.even for one in new])
    found: list[Piece] = []
    for what, i, i_end, j, j_end in matcher.get_opcodes():
        if what != "equal":
            found += _reworded(old[i:i_end], new[j:j_end])
    return tuple(sorted(found, key=lambda piece: not piece.numbers_changed))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch of text as it stands, and with its typography evened out; both have the same length."""

    text: str
    even: str

    def words(self) -> list[_Stretch]:
        return [self.cut(word.start(), word.end()) for word in _WORD.finditer(self.even)]

    def cut(self, start: int, end: int) -> _Stretch:
        return _Stretch(self.text[start:end], self.even[start:end])


def _sentences(text: str) -> list[_Stretch]:
    whole = _Stretch(text, even_out(text))
    return [whole.cut(found.start(), found.end()) for found in _SENTENCE.finditer(whole.even)]


def _reworded(old: Sequence[_Stretch], new: Sequence[_Stretch]) -> Iterator[Piece]:
    """Pair the sentences of two passages by likeness, in their order, and give what differs within each pair."""
    waiting = list(new)
    for one in old:
        alike = max(waiting[:_NEAR], key=lambda other: _likeness(one, other), default=None)
        if alike is None or _likeness(one, alike) < _ALIKE:
            yield Piece(one.text, "", one.text)
            continue
        waiting.remove(alike)
        yield from _within(one, alike)
    for other in waiting:
        yield Piece("", other.text, other.text)


def _likeness(one: _Stretch, other: _Stretch) -> float:
    return _matcher(one, other).ratio()


def _matcher(one: _Stretch, other: _Stretch) -> SequenceMatcher[str]:
    a, b = ([word.even for word in stretch.words()] for stretch in (one, other))
    if max(len(a), len(b)) > _LONG:
        a, b = [one.even], [other.even]
    return SequenceMatcher(None, a, b, autojunk=False)


def _within(one: _Stretch, other: _Stretch) -> Iterator[Piece]:
    old, new = one.words(), other.words()
    for what, i, i_end, j, j_end in _matcher(one, other).get_opcodes():
        if what == "equal":
            continue
        # the word before a changed figure says which figure it is
        lead = int(min(i, j) > 0 and any(_NUMBER.search(word.even) for word in (*old[i:i_end], *new[j:j_end])))
        lead = lead if what == "replace" else 0
        before, after = (_joined(words) for words in (old[i - lead : i_end], new[j - lead : j_end]))
        yield Piece(*_without_edges(before, after), sentence=other.text)


def _joined(words: Sequence[_Stretch]) -> str:
    return " ".join(word.text for word in words)


def _without_edges(before: str, after: str) -> tuple[str, str]:
    """Take off the brackets and stops that both sides have at their ends."""
    while len(before) > 1 and len(after) > 1 and before[-1] == after[-1] and before[-1] in _EDGE:
        before, after = before[:-1], after[:-1]
    while len(before) > 1 and len(after) > 1 and before[0] == after[0] and before[0] in _EDGE:
        before, after = before[1:], after[1:]
    return before, after
