"""The flow as a figure in the layout of PRISMA 2020: boxes in columns, each row as high as its highest box.

Must never show a number that the table does not have, nor leave out a column that has one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from evidence.exports.flow import canvas
from evidence.exports.flow.canvas import Line, Rectangle
from evidence.exports.flow.contents import described, headings, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evidence.exports.flow.contents import Column, Row
    from evidence.exports.flow.counting import Flow

TITLE = "PRISMA 2020 flow diagram"
_WIDTHS: dict[Column, float] = {"previous": 150, "main": 225, "side": 225, "other": 195, "other side": 195}
_BESIDE: dict[Column, Column] = {"main": "side", "other": "other side"}
_BAR, _GAP, _MARGIN = 24.0, 24.0, 10.0
_BLUE, _YELLOW, _GREY = "#a4bed4", "#ffd966", "#d9d9d9"
_PORTRAIT, _LANDSCAPE = 180.0, 267.0  # millimetres inside the margins of an A4 page


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row of boxes on the page, by column."""

    row: Row
    y: float
    height: float
    boxes: Mapping[Column, Rectangle]


def figure(flow: Flow) -> str:
    """Draw the flow as SVG."""
    rows = rows_of(flow)
    columns = [one for one in _WIDTHS if any(one in row.boxes for row in rows)]
    places = _places(columns)
    heads = [_heading(text, span, places) for text, span in headings(columns)]
    top = _MARGIN + max(box.height for box in heads)
    placed = tuple(_rows(rows, places, top + _GAP))
    width = max(x + wide for x, wide in places.values()) + _MARGIN
    body = [*(part for box in _level(heads) for part in canvas.drawn(box)), *_phases(placed), *_drawn(placed)]
    return canvas.page(
        width,
        placed[-1].y + placed[-1].height + _MARGIN,
        title=TITLE,
        described=described(flow),
        body=body,
        millimetres=_LANDSCAPE if len(columns) > 2 else _PORTRAIT,
    )


def _places(columns: Sequence[Column]) -> dict[Column, tuple[float, float]]:
    """Give where each column begins, and how wide it is."""
    x, found = _MARGIN + _BAR + _GAP / 2, {}
    for column in columns:
        found[column] = x, _WIDTHS[column]
        x += _WIDTHS[column] + _GAP
    return found


def _heading(text: str, span: Sequence[Column], places: Mapping[Column, tuple[float, float]]) -> Rectangle:
    left, (last, wide) = places[span[0]][0], places[span[-1]]
    lines = canvas.wrapped([Line(text)], last + wide - left)
    fill = _YELLOW if "main" in span else _GREY
    return Rectangle(left, _MARGIN, last + wide - left, canvas.height_of(lines), lines, fill)


def _level(boxes: Sequence[Rectangle]) -> list[Rectangle]:
    """Make boxes equally high."""
    return [replace(box, height=max(one.height for one in boxes)) for box in boxes]


def _rows(rows: Sequence[Row], places: Mapping[Column, tuple[float, float]], y: float) -> Iterator[_Placed]:
    for row in rows:
        broken = {name: canvas.wrapped(lines, places[name][1]) for name, lines in row.boxes.items()}
        height = max(map(canvas.height_of, broken.values()))
        boxes = {}
        for name, lines in broken.items():
            own, (x, width) = canvas.height_of(lines), places[name]
            boxes[name] = Rectangle(x, y + (height - own) / 2, width, own, lines)
        yield _Placed(row, y, height, boxes)
        y += height + _GAP


def _phases(placed: Sequence[_Placed]) -> Iterator[str]:
    """Draw the bars at the left that name the phases."""
    for phase in dict.fromkeys(one.row.phase for one in placed):
        rows = [one for one in placed if one.row.phase == phase]
        first, last = rows[0], rows[-1]
        height = max(last.y + last.height - first.y, canvas.width_of(phase) + canvas.PAD)
        yield from canvas.upright(Rectangle(_MARGIN, first.y, _BAR, height, fill=_BLUE), phase)


def _drawn(placed: Sequence[_Placed]) -> Iterator[str]:
    for one in placed:
        for box in one.boxes.values():
            yield from canvas.drawn(box)
        for start, end in _BESIDE.items():
            if start in one.boxes and end in one.boxes:
                yield _across(one.boxes[start], one.boxes[end])
    for column in _BESIDE:
        chain = [one.boxes[column] for one in placed if column in one.boxes]
        yield from (_down(above, below) for above, below in pairwise(chain))
    yield from _joining(placed)


def _across(left: Rectangle, right: Rectangle) -> str:
    y = left.middle[1]
    return canvas.arrow((left.x + left.width, y), (right.x, y))


def _down(above: Rectangle, below: Rectangle) -> str:
    x = above.middle[0]
    return canvas.arrow((x, above.y + above.height), (x, below.y))


def _joining(placed: Sequence[_Placed]) -> Iterator[str]:
    """Lead the studies of other methods, and of the previous version, to the boxes in which they are counted."""
    by_name = {one.row.name: one.boxes for one in placed}
    included, total = by_name["included"]["main"], by_name.get("total", {}).get("main")
    others = [one.boxes["other"] for one in placed if "other" in one.boxes]
    if others:
        (x, _), y = others[-1].middle, included.middle[1]
        yield canvas.arrow((x, others[-1].y + others[-1].height), (x, y), (included.x + included.width, y))
    before = next((one.boxes["previous"] for one in placed if "previous" in one.boxes), None)
    if before is not None and total is not None:
        (x, _), y = before.middle, total.middle[1]
        yield canvas.arrow((x, before.y + before.height), (x, y), (total.x, y))
