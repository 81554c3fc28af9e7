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
_HEADING = re.compile(
    r"((?:Patients|Materials?|Subjects|Methods|Design)(?: and Methods| and Results)?|Aims?|Objectives?|Purpose|Results"
    r"|Background(?: and (?:Aims?|Objectives?|Purpose))?|Introduction|Context|Rationale|Importance"
    r"|Main Results|Findings|Conclusions?(?: and Relevance)?|Interpretation|Discussion|Funding|Trial Registration): +"
    r"(?=\S)",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"[.!?][\])]?;?(?=\s+[\"'(\[]?(?:[A-Z0-9≥<>]|[a-z]{1,2}[A-Z]{2}))"
)  # older records end their sections with ".;"
_ABBREVIATION = re.compile(
    r"(?:\b(?:vs|v|e\.g|i\.e|al|cf|approx|ca|no|nos|fig|dr|st|resp|spp|sp|et|inc|ltd|(?<!-)[A-Z]|C\.I|c\.i|i\.v|p\.o|b\.i\.d))\Z",
)
# after one capital a stop ends a sentence only where the next word begins one: "than with A. The", not "by A. Smith"
_CAPITAL = re.compile(r"(?<![\w.-])[A-Z]\Z")
_OPENS = re.compile(
    r"\s+(?:The|In|Of|At|No|After|Before|Among|During|With|Without|For|From|This|These|Those|There|We|When|While|Both|All"
    r"|Each|Overall|However|Compared|Relative|Although|On|By|Most|As|It|Its|Our|Patients|Participants|Similarly|Conversely"
    r"|Neither|Median|Mean|Adverse|Results|Conclusions?)\b"
)
_BRACKET = re.compile(r"[()\[\]]")
_MAX_BRACKET = 1200  # a bracket left open longer than this is a slip of the author's, not a clause
LONGEST_SENTENCE = 2000  # longer than the sentences of abstracts; what is looked up inside of one stays bounded


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
    >>> len(layout("A title\nOne goal was set.; Two were met.").sentences)
    3
    """
    sentences: list[Sentence] = []
    position = 0
    for number, line in enumerate(text.split("\n")):
        label = _LABEL.match(line) if number else None
        known = label if label and label.group(1).isupper() else None
        section = "TITLE" if number == 0 else known.group(1) if known else ""
        begin = known.end() if known else 0
        for start, end in _sentences(line, begin):
            inline = _HEADING.match(line, start, end) if number and (start > begin or not known) else None
            if inline:  # "... was studied. RESULTS: Of 90 patients ..." within one line
                section, start = inline.group(1).upper(), inline.end()  # noqa: PLW2901
            sentences.append(Sentence(position + start, position + end, section, len(sentences), number == 0))
        position += len(line) + 1
    return Layout(tuple(sentences) or (Sentence(0, len(text), "TITLE", 0, title=True),))


def _sentences(line: str, begin: int) -> list[tuple[int, int]]:
    brackets = _brackets(line, begin)
    cuts = [
        stop.end()
        for stop in _STOP.finditer(line, begin)
        if not _is_abbreviated(line, max(begin, stop.start() - 12), stop) and not _inside(brackets, stop.start())
    ]
    pieces = []
    for start, end in itertools.pairwise([begin, *cuts, len(line)]):
        inner = line[start:end]
        left = start + len(inner) - len(inner.lstrip())
        right = start + len(inner.rstrip())
        if left < right:
            pieces += _short(line, left, right)
    return pieces


def _is_abbreviated(line: str, floor: int, stop: re.Match[str]) -> bool:
    """Whether a stop is that of an abbreviation or an initial."""
    if not _ABBREVIATION.search(line, floor, stop.start()):
        return False
    return not (_CAPITAL.search(line, floor, stop.start()) and _OPENS.match(line, stop.end()))


def _short(line: str, left: int, right: int) -> list[tuple[int, int]]:
    """The sentence; what is too long to be one, in pieces that end at a blank where there is one."""
    pieces = []
    while right - left > LONGEST_SENTENCE:
        blank = line.rfind(" ", left + 1, left + LONGEST_SENTENCE)
        end = blank if blank > 0 else left + LONGEST_SENTENCE
        pieces.append((left, end))
        left = end + 1 if blank > 0 else end
    return [*pieces, (left, right)]


def _brackets(line: str, begin: int) -> list[tuple[int, int]]:
    """The outermost brackets that are closed within reach, as (open, close), in order."""
    waiting: list[int] = []
    pairs = []
    for match in _BRACKET.finditer(line, begin):
        if match.group() in "([":
            waiting.append(match.start())
        elif waiting:
            opened = waiting.pop()
            if match.start() - opened <= _MAX_BRACKET:
                pairs.append((opened, match.start()))
    outermost: list[tuple[int, int]] = []
    for pair in sorted(pairs):
        if not outermost or pair[0] > outermost[-1][1]:
            outermost.append(pair)
    return outermost


def _inside(brackets: list[tuple[int, int]], offset: int) -> bool:
    place = bisect_right(brackets, offset, key=lambda pair: pair[0]) - 1
    return place >= 0 and offset < brackets[place][1]
