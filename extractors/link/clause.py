"""The part of a text in which an estimate's own words are looked for, and what of it belongs to its neighbours.

Must never give a word to an estimate across the end of its sentence: what is taken from earlier sentences says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.effects import Mention
    from extractors.link.places import Places
    from extractors.segment import Sentence

_CUT = re.compile(r"[()\[\];]")
_FIGURES = re.compile(r"(?i:[\s\d.,;:=<>≤≥%±/-]|(?:p|n|ns|vs|versus|and|or|respectively|value|log-rank)\b)*")


@dataclass(frozen=True, slots=True)
class Clause:
    """Where the words about one estimate may stand, as offsets.

    Attributes:
        sentence: The sentence of the estimate (of its own value, where the label was carried from before).
        begin: End of the estimate before it in the sentence, else the start of the sentence.
        part: Start of its part of the sentence: after the last semicolon outside of brackets.
        label: Start of its label; of its value where the label is carried.
        bracket: Start of the inside of the bracket that holds the label, or None.
        opens: Where the words before that bracket begin, if it holds an estimate before this one; else -1.
        gap: Between label and value, or None where the label is carried.
        head: Between the label that is carried and the first value of its list, or None.
        end: End of the estimate, with its interval and p.
        limit: Start of the next estimate in the sentence, else the end of the sentence.
    """

    sentence: Sentence
    begin: int
    part: int
    label: int
    bracket: int | None
    opens: int
    gap: tuple[int, int] | None
    head: tuple[int, int] | None
    end: int
    limit: int

    @property
    def value(self) -> int:
        """Start of the value."""
        return self.gap[1] if self.gap else self.label

    @property
    def first(self) -> bool:
        """Whether no estimate stands before this one in its sentence."""
        return self.begin == self.sentence.start


def clauses(mentions: tuple[Mention, ...], places: Places) -> tuple[Clause, ...]:
    """The clause of every estimate of a text, in order."""
    return tuple(_clause(i, mentions, places) for i in range(len(mentions)))


def _clause(place: int, mentions: tuple[Mention, ...], places: Places) -> Clause:
    mention = mentions[place]
    own = mention.effect.span
    label = own.start if mention.carried else mention.label[0]
    sentence = places.layout.at(label)
    before = [m.effect.span.end for m in mentions[:place] if sentence.start <= m.effect.span.start < label]
    after = [_start(m) for m in mentions[place + 1 :] if own.end <= _start(m) < sentence.end]
    begin = max(before, default=sentence.start)
    part, bracket = _openings(places.even, sentence.start, label)
    head = None
    if mention.carried:
        first = next((m for m in mentions[:place] if m.label == mention.label and not m.carried), None)
        head = first.gap if first else mention.gap
    return Clause(
        sentence=sentence,
        begin=min(begin, label),
        part=part,
        label=label,
        bracket=bracket,
        opens=max([sentence.start, *(e for e in before if e <= bracket)]) if bracket and begin > bracket else -1,
        gap=None if mention.carried else mention.gap,
        head=head,
        end=own.end,
        limit=min(after, default=sentence.end),
    )


def _start(mention: Mention) -> int:
    return mention.effect.span.start if mention.carried else min(mention.label[0], mention.effect.span.start)


def _openings(even: str, start: int, position: int) -> tuple[int, int | None]:
    """Where the last part outside of brackets begins, and the inside of the bracket that is open at a position."""
    open_at: list[int] = []
    part = start
    for match in _CUT.finditer(even, start, position):
        sign = match.group()
        if sign in "([":
            open_at.append(match.end())
        elif sign in ")]":
            if open_at:
                open_at.pop()
        elif not open_at and not _FIGURES.fullmatch(even, match.end(), position):
            part = match.end()  # "12.8 versus 9.4%; P = 0.6; RR 1.4" is of one part
    return part, (open_at[-1] if open_at else None)
