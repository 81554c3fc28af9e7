"""How wide a text is, and where its lines break, in inches: a layout is computed before anything is drawn.

Must never lose a character: what does not fit goes on in another line.
"""

import re
import unicodedata
import warnings
from functools import lru_cache
from typing import Any

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

#: DejaVu Sans comes with matplotlib, so the widths are the same on every machine; another sans serif is narrower.
FAMILY = ["DejaVu Sans", "sans-serif"]

#: Sizes in points.
BODY, SMALL, TITLE = 9.0, 8.0, 11.5

#: How much wider a line may come out than its letters are (2 % at 100 dots an inch, less on paper).
_SLACK = 1.03

#: How matplotlib begins to say that a font lacks a letter, and which.
NO_LETTER = r"Glyph (\d+) "

_BREAKS = re.compile(r"[ \t\r\n]+")

#: Height of a line of text, in inches a point.
LINE = 1.25 / 72


def style(size: float = BODY, *, bold: bool = False, italic: bool = False) -> dict[str, Any]:
    """Give the font of a text, as arguments of matplotlib."""
    return {
        "family": FAMILY,
        "size": size,
        "weight": "bold" if bold else "normal",
        "style": "italic" if italic else "normal",
    }


#: What no file of a drawing may hold, or what would turn the text around it: shown one for one.
_UNSEEN = (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000))
_SHOWN = dict.fromkeys(
    (code for code in (*_UNSEEN, 0xFFFE, 0xFFFF) if chr(code) not in "\t\n"), "\N{REPLACEMENT CHARACTER}"
)


def shown(text: str) -> str:
    r"""Give a text as it can be drawn, and stand in an SVG.

    >>> shown("a\x1bb\u202e"), shown("τ² = 0")
    ('a\ufffdb\ufffd', 'τ² = 0')
    """
    return text.translate(_SHOWN)


@lru_cache(maxsize=4096)
def width(text: str, size: float = BODY, *, bold: bool = False) -> float:
    """Width of one line of text in inches, with what a screen adds that rounds each letter to its pixels."""
    known = "".join(character for character in shown(text) if not _wide(character))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", NO_LETTER)  # it is said once, when the drawing is written
        points, _, _ = text_to_path.get_text_width_height_descent(
            known, FontProperties(**style(size, bold=bold)), ismath=False
        )
    return (_SLACK * float(points) + size * (len(text) - len(known))) / 72


def _wide(character: str) -> bool:
    """Whether a character is as wide as it is high, as in Chinese; DejaVu Sans has none, a browser finds another font.

    >>> [_wide(c) for c in "aÅ王ア"]
    [False, False, True, True]
    """
    return unicodedata.east_asian_width(character) in "WF"


def wrap(text: str, room: float, size: float = BODY, *, bold: bool = False) -> tuple[str, ...]:
    """Break a text into lines that fit; a word that is too long for a line is cut, never dropped.

    Args:
        text: The text; white space may become a line break, no-break spaces never do.
        room: Width of a line in inches.
        size: Size in points.
        bold: Whether it is set bold.

    Returns:
        The lines, one empty line for an empty text.
    """
    lines = [""]
    for word in _BREAKS.split(text.strip()):
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, size, bold=bold) <= room:
            lines[-1] = longer
            continue
        pieces = _cut(word, room, size, bold=bold)
        lines = [*lines, *pieces] if lines[-1] else [*lines[:-1], *pieces]
    return tuple(lines)


def _cut(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    """Cut a word into pieces that fit, each of at least one character."""
    pieces = [""]
    for character in word:
        if pieces[-1] and width(pieces[-1] + character, size, bold=bold) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces
