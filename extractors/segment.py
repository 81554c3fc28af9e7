"""Cut a canonical text into sections and sentences, by offsets alone.

A sentence never crosses a line of the canonical text. A full stop inside brackets, after an abbreviation or between
digits does not end one. Linear in the length of the text.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from dataclasses import dataclass

_LABEL = re.compile(r"([A-Z][A-Za-z0-9 ,/&()'-]{1,78}):\s")
_STOP = re.compile(r"[.!?][\])]?(?=\s+[\"'(\[]?[A-Z0-9≥<>])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:vs|v|e\.g|i\.e|al|cf|approx|ca|no|nos|fig|dr|st|resp|spp|sp|et|inc|ltd|[A-Z]|C\.I|c\.i|i\.v|p\.o|b\.i\.d))\Z",
)
_MAX_BRACKET = 600  # a bracket left open longer than this is a slip of the author's, not a clause


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: offsets, the section it stands in, and its place in the text (0 is the title's first)."""

    start: int
    end: int
    section: str
    index: int
    title: bool


def _start(sentence: Sentence) -> int:
    return sentence.start


@dataclass(frozen=True, slots=True)
class Layout:
    """The sentences of one text, in order."""

    sentences: tuple[Sentence, ...]

    def at(self, offset: int) -> Sentence:
        """Return the sentence that holds this offset (the last one that starts at or before it)."""
        return self.sentences[max(0, bisect_right(self.sentences, offset, key=_start) - 1)]


def layout(text: str) -> Layout:
    r"""Cut an evened-out canonical text into sentences.

    >>> [s.section for s in layout("A title\nMETHODS: One. Two vs. three.").sentences]
    ['TITLE', 'METHODS', 'METHODS']
    """
    sentences: list[Sentence] = []
    position = 0
    for number, line in enumerate(text.split("\n")):
        label = _LABEL.match(line) if number else None
        known = label if label and label.group(1).isupper() else None
        section = "TITLE" if number == 0 else known.group(1) if known else ""
        begin = known.end() if known else 0
        for start, end in _sentences(line, begin):
            sentences.append(Sentence(position + start, position + end, section, len(sentences), number == 0))
        position += len(line) + 1
    return Layout(tuple(sentences) or (Sentence(0, len(text), "TITLE", 0, title=True),))


def _sentences(line: str, begin: int) -> list[tuple[int, int]]:
    cuts = []
    for stop in _STOP.finditer(line, begin):
        if _ABBREVIATION.search(line, max(begin, stop.start() - 12), stop.start()) or _inside_bracket(
            line, begin, stop
        ):
            continue
        cuts.append(stop.end())
    bounds = [begin, *cuts, len(line)]
    pieces = []
    for start, end in itertools.pairwise(bounds):
        inner = line[start:end]
        left = start + len(inner) - len(inner.lstrip())
        right = start + len(inner.rstrip())
        if left < right:
            pieces.append((left, right))
    return pieces


def _inside_bracket(line: str, begin: int, stop: re.Match[str]) -> bool:
    """Whether an opening bracket before the stop is closed after it, both within reach."""
    window = line[max(begin, stop.start() - _MAX_BRACKET) : stop.end()]
    depth = window.count("(") + window.count("[") - window.count(")") - window.count("]")
    if depth <= 0:
        return False
    after = line[stop.end() : stop.end() + _MAX_BRACKET]
    level = 0
    for c in after:
        if c in "([":
            level += 1
        elif c in ")]":
            if level == 0:
                return True
            level -= 1
    return False
