"""A text with the words marked that values were read from.

Must never change the text: the segments joined are the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text to mark and what it says; end excluded. ``strong`` marks what a result stands on."""

    start: int
    end: int
    says: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch under the same marks; ``says`` is empty where there is none."""

    text: str
    says: str
    strong: bool = field(default=False, repr=False)


def segments(text: str, marks: Iterable[Mark]) -> tuple[Segment, ...]:
    """Cut a text at the borders of its marks, which may overlap.

    >>> segments("HR 0.7 here", [Mark(0, 6, "OS"), Mark(3, 6, "value")])
    (Segment(text='HR ', says='OS'), Segment(text='0.7', says='OS; value'), Segment(text=' here', says=''))
    """
    kept = tuple(mark for mark in marks if 0 <= mark.start < mark.end <= len(text))
    borders = sorted({0, len(text), *(mark.start for mark in kept), *(mark.end for mark in kept)})
    return tuple(_segment(text, kept, start, end) for start, end in pairwise(borders))


def _segment(text: str, marks: Sequence[Mark], start: int, end: int) -> Segment:
    over = [mark for mark in marks if mark.start <= start and end <= mark.end]
    says = "; ".join(dict.fromkeys(mark.says for mark in over))
    return Segment(text[start:end], says, any(mark.strong for mark in over))
