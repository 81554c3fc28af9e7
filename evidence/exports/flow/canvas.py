"""Boxes, arrows and text as SVG: text is measured before it is drawn, so that none leaves its box.

Must never draw a text that is wider than its box, in whatever font of the list a viewer has: the widths are bounds of
the widest, DejaVu Sans.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SIZE = 11.0
LINE = 14.0
PAD = 8.0
FONT = "Arial, Helvetica, 'DejaVu Sans', sans-serif"

_EM = (
    (frozenset("\u00a0 il.,;:'|!jI()[]-"), 0.41),
    (frozenset("ftrsczJ/"), 0.57),
    (frozenset("mwMW@%"), 1.01),
    (frozenset("abdeghknopquvxy0123456789L_*"), 0.65),
)
_UPPER, _OTHER = 0.88, 1.4
_HEAD = (
    '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    '<path d="M0,0 L8,4 L0,8 z"/></marker></defs>'
)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; ``indent`` in steps."""

    text: str
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A box on the page: its corner, its size, its lines, and its fill (a heading's is not white)."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...] = ()
    fill: str = "#ffffff"

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


def width_of(text: str) -> float:
    """Bound the width of a text, in the unit of SIZE.

    >>> width_of("mm") > width_of("ll"), width_of("")
    (True, 0)
    """
    return sum(SIZE * _em(character) for character in text)


def _em(character: str) -> float:
    found = next((em for members, em in _EM if character in members), None)
    if found is not None:
        return found
    return _UPPER if character.isascii() else _OTHER


def wrapped(lines: Iterable[Line], width: float) -> tuple[Line, ...]:
    """Break lines so that each fits; what follows a break is indented one step more.

    Args:
        lines: As they were meant.
        width: Of the box, its padding included.
    """
    return tuple(part for line in lines for part in _broken(line, width - 2 * PAD))


def _broken(line: Line, room: float) -> Iterator[Line]:
    text, indent = "", line.indent
    for word in _pieces(line.text, room - (indent + 1) * PAD):
        longer = f"{text} {word}" if text else word
        if text and width_of(longer) > room - indent * PAD:
            yield Line(text, indent)
            longer, indent = word, line.indent + 1
        text = longer
    yield Line(text, indent)


def _pieces(text: str, room: float) -> Iterator[str]:
    """Give the words of a text, one that does not fit into a line of its own in pieces; no-break spaces part none."""
    for word in text.split(" "):
        piece = ""
        for character in word:
            if piece and width_of(piece + character) > room:
                yield piece
                piece = ""
            piece += character
        yield piece


def height_of(lines: Iterable[Line]) -> float:
    """Give the height of a box around lines that were broken already."""
    return sum(LINE for _ in lines) + 2 * PAD


def drawn(box: Rectangle) -> Iterator[str]:
    """Draw a box with its text, from the top."""
    place = f'x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"'
    yield f'<rect {place} fill="{box.fill}" stroke="#000000"/>'
    for at, line in enumerate(box.lines):
        x, y = box.x + PAD + line.indent * PAD, box.y + PAD + at * LINE + SIZE
        yield f'<text x="{x:g}" y="{y:g}">{clean(line.text)}</text>'


def upright(box: Rectangle, text: str) -> Iterator[str]:
    """Draw a box with a short text from its foot to its head."""
    x, y = box.middle
    yield from drawn(box)
    turned = f'transform="rotate(-90 {x:g} {y:g})" text-anchor="middle" dominant-baseline="central"'
    yield f'<text x="{x:g}" y="{y:g}" {turned}>{clean(text)}</text>'


def arrow(*points: tuple[float, float]) -> str:
    """Draw a line through points with a head at its end."""
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="#000000" marker-end="url(#head)"/>'


def page(width: float, height: float, *, title: str, described: str, body: Iterable[str], millimetres: float) -> str:
    """Give the whole file.

    Args:
        width: Of the drawing.
        height: Of the drawing.
        title: What it is, for readers who do not see it.
        described: What it says.
        body: Its elements.
        millimetres: How wide it is printed.
    """
    size = f'width="{millimetres:g}mm" height="{millimetres * height / width:.1f}mm" viewBox="0 0 {width:g} {height:g}"'
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc">',
            f'<title id="title">{clean(title)}</title>',
            f'<desc id="desc">{clean(described)}</desc>',
            _HEAD,
            f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>',
            f'<g font-family="{FONT}" font-size="{SIZE:g}" fill="#000000">',
            *body,
            "</g>",
            "</svg>\n",
        )
    )


def clean(text: str) -> str:
    r"""Escape a text for XML; what XML cannot hold becomes a replacement character.

    >>> clean("A & B <\x00>")
    'A &amp; B &lt;\ufffd&gt;'
    """
    return escape(_UNPRINTABLE.sub("\ufffd", text))
