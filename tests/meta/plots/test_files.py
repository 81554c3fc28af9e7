"""Files: the same bytes each time, text as text, alt text where screen readers look, nothing half-written."""

import struct
from itertools import pairwise
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest

import meta
from meta.plots import ForestRow, forest, save

SVG = "{http://www.w3.org/2000/svg}"
ROWS = [
    ForestRow("Müller & Söhne <2012>", 2012, 41, 42, 0.98, 0.57, 1.68, 30.0),
    ForestRow("Heng 2012", 2012, 541, 277, 1.19, 0.94, 1.49, 50.0),
    ForestRow("Wong 2013", 2013, 123, 233, 1.54, 1.01, 2.38, 20.0),
]


def figure():
    effects = [meta.log_effect(row.value, row.ci_low, row.ci_high) for row in ROWS]
    return forest(ROWS, meta.pool([y for y, _ in effects], [s**2 for _, s in effects]), title="OS", banner="unreviewed")


@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
def test_the_same_bytes_each_time(kind, tmp_path):
    first = save(figure(), tmp_path / f"a.{kind}", title="OS", description="Three studies.").read_bytes()
    second = save(figure(), str(tmp_path / f"b.{kind}"), title="OS", description="Three studies.").read_bytes()
    assert first == second


def test_svg_is_text_with_a_title_and_a_description(tmp_path):
    path = save(figure(), tmp_path / "os.svg", title="OS: A & B", description="Pooled HR < 1.2.")
    root = ET.fromstring(path.read_text(encoding="utf-8"))
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert (root[0].text, root[1].text, root.get("role")) == ("OS: A & B", "Pooled HR < 1.2.", "img")
    written = [element.text for element in root.iter(f"{SVG}text")]
    assert "Müller & Söhne <2012>" in written
    assert "unreviewed" in written


def test_no_trace_of_time_or_program(tmp_path):
    for kind in ("svg", "png", "pdf"):
        data = save(figure(), tmp_path / f"a.{kind}", title="OS", description="d").read_bytes()
        assert b"Matplotlib v" not in data
        assert b"CreationDate" not in data
        assert b"dc:date" not in data


def test_png_has_200_dots_an_inch(tmp_path):
    drawn = figure()
    data = save(drawn, tmp_path / "a.png", title="OS", description="d").read_bytes()
    assert struct.unpack(">II", data[16:24]) == tuple(int(x * 200) for x in drawn.get_size_inches())


def test_settings_of_matplotlib_are_left_alone(tmp_path):
    before = dict(mpl.rcParams)
    save(figure(), tmp_path / "a.svg", title="OS", description="d")
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("name", ["a.bmp", "a", "a.svg.txt", "svg"])
def test_unknown_endings(name, tmp_path):
    with pytest.raises(ValueError, match=r"\.svg, \.png or \.pdf"):
        save(figure(), tmp_path / name, title="OS", description="d")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        save(figure(), tmp_path / "no" / "a.svg", title="OS", description="d")


def test_rows_are_written_from_top_to_bottom(tmp_path):
    root = ET.fromstring(save(figure(), tmp_path / "a.SVG", title="OS", description="d").read_text(encoding="utf-8"))
    heights = {element.text: float(element.get("y")) for element in root.iter(f"{SVG}text")}
    order = ["OS", "unreviewed", "Study", *(row.label for row in ROWS), "Pooled, k = 3", "Prediction interval"]
    assert all(heights[a] < heights[b] for a, b in pairwise(order))
