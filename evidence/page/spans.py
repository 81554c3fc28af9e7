"""The words that values stand in, numbered for the text and for the fields beside it.

Must never give a span that does not hold its quote at its offsets: code points, end excluded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.findings import Span


@dataclass(slots=True)
class Marked:
    """Collects the spans of a record's items; one place in the text is one span, whatever stands on it.

    Args:
        text: The record's text.
    """

    text: str
    _items: dict[tuple[int, int], dict[str, None]] = field(default_factory=dict)
    _labels: dict[tuple[int, int], dict[str, None]] = field(default_factory=dict)

    def mark(self, item: str, label: str, start: int | None, end: int | None) -> None:
        """Note that an item stands on these words; what lies outside the text, or nowhere, is left out."""
        if start is None or end is None or not 0 <= start < end <= len(self.text):
            return
        self._items.setdefault((start, end), {})[item] = None
        self._labels.setdefault((start, end), {})[label] = None

    def mark_span(self, item: str, label: str, span: Span | None) -> None:
        """Note the same of a span that was read."""
        if span is not None and span.grounded_in(self.text):
            self.mark(item, label, span.start, span.end)

    def spans(self) -> list[dict[str, Any]]:
        """Give the spans in the order in which they begin, an outer one before those in it, numbered from 1.

        >>> found = Marked("HR 0.7 here")
        >>> found.mark("one", "value", 3, 6)
        >>> found.mark("one", "estimate", 0, 6)
        >>> [(span["number"], span["start"], span["end"], span["label"]) for span in found.spans()]
        [(1, 0, 6, 'estimate'), (2, 3, 6, 'value')]
        """
        return [
            {
                "id": _name(place),
                "start": place[0],
                "end": place[1],
                "number": number,
                "items": list(self._items[place]),
                "label": ", ".join(self._labels[place]),
            }
            for number, place in enumerate(_in_order(self._items), start=1)
        ]

    def of_item(self, item: str) -> list[str]:
        """Give the ids of the spans that an item stands on, in their order."""
        return [_name(place) for place in _in_order(self._items) if item in self._items[place]]


def _in_order(places: Iterable[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    return sorted(places, key=lambda place: (place[0], -place[1]))


def _name(place: tuple[int, int]) -> str:
    return f"s{place[0]}-{place[1]}"
