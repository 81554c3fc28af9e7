"""The flow as a figure: it says what the table says, and nothing overlaps."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from itertools import combinations

import pytest
from flows import FLOWS, summed
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font

from evidence.exports.flow.figure import figure
from evidence.exports.prisma import numbers

SVG = "{http://www.w3.org/2000/svg}"


def inside(text, box):
    """Whether a line of text stands in a box, in the widest font of the list."""
    font = FT2Font(findfont(FontProperties(family="DejaVu Sans")))
    font.set_size(11, 72)
    font.set_text("".join(character if ord(character) < 0x2000 else "W" for character in text.text))
    width = font.get_width_height()[0] / 64
    x, y, left, top = float(text.get("x")), float(text.get("y")), float(box.get("x")), float(box.get("y"))
    right, bottom = left + float(box.get("width")), top + float(box.get("height"))
    return left < x and x + width < right and top < y - 8 and y + 3 < bottom


def apart(one, other):
    (a, b), (c, d) = (
        (float(box.get(x)), float(box.get(size))) for box in (one, other) for x, size in (("x", "width"),)
    )
    across = a + b <= c or c + d <= a
    (a, b), (c, d) = (
        (float(box.get(y)), float(box.get(size))) for box in (one, other) for y, size in (("y", "height"),)
    )
    return across or a + b <= c or c + d <= a


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_the_figure_says_what_the_table_says_and_nothing_overlaps(flow):
    root = ET.fromstring(figure(flow))
    boxes = [box for box in root.iter(f"{SVG}rect") if box.get("stroke")]
    assert all(apart(*pair) for pair in combinations(boxes, 2))
    texts = [text for text in root.iter(f"{SVG}text") if not text.get("transform")]
    held = [[box for box in boxes if inside(text, box)] for text in texts]
    assert [len(found) for found in held] == [1] * len(texts)
    lines = Counter((text.get("x"), text.get("y")) for text in texts)
    assert set(lines.values()) == {1}
    told = " ".join(text.text for text in texts).replace("\u00a0", " ")
    n = {key: summed(cell) for key, cell in numbers(flow).items()}
    for words, key in {
        "Databases": "database_results",
        "Duplicate records": "duplicates",
        "ineligible by automation tools": "excluded_automatic",
        "removed for other reasons": "excluded_other",
        "Records screened": "records_screened",
        "Records excluded": "records_excluded",
        "New studies included in review": "new_studies",
        "Reports of new included studies": "new_reports",
    }.items():
        assert f"{words} (n = {n[key]})" in told
    title, described = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("aria-labelledby").split() == [title.get("id"), described.get("id")]
    assert f"Records screened (n = {n['records_screened']})." in described.text
    sizes = [float(re.fullmatch(r"([\d.]+)mm", root.get(side))[1]) for side in ("width", "height")]
    points = 11 * sizes[0] / float(root.get("viewBox").split()[2]) / 25.4 * 72
    assert points >= 7  # legible on an A4 page
