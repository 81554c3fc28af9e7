"""Files: the same bytes each time, text as text, alt text where screen readers look, nothing half-written."""

import os
import re
import struct
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest

import meta
from meta.plots import ForestRow, forest, save

ROOT = Path(__file__).parents[3]
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


#: What may differ between two machines: the order of sets, the language, the reader's own settings of matplotlib.
PLACES = [
    {"PYTHONHASHSEED": "0", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4242", "LC_ALL": "de_DE.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Tokyo"},
    {"PYTHONHASHSEED": "7", "LC_ALL": "C.UTF-8", "MATPLOTLIBRC": "rc"},
]
OTHER_SETTINGS = """
svg.fonttype: path
svg.hashsalt: other
font.sans-serif: Arial
font.size: 20
pdf.compression: 0
path.sketch: 1, 100, 2
savefig.bbox: tight
savefig.transparent: True
axes.formatter.use_locale: True
lines.dashed_pattern: 9, 9
lines.linewidth: 5
patch.linewidth: 5
axes.xmargin: 0.4
text.usetex: False
"""
PROGRAM = """
import hashlib, sys
sys.path.insert(0, {folder!r})
from test_files import figure
from meta.plots.files import render
print(*(hashlib.sha256(render(figure(), kind, title="OS", description="d")).hexdigest() for kind in ("svg", "png", "pdf")))
"""


def test_the_same_bytes_in_every_place(tmp_path):
    (tmp_path / "rc").write_text(OTHER_SETTINGS, encoding="utf-8")
    told = set()
    for place in PLACES:
        here = {**os.environ, **place, "PYTHONPATH": str(ROOT)}
        if "MATPLOTLIBRC" in place:
            here["MATPLOTLIBRC"] = str(tmp_path / "rc")
        program = [sys.executable, "-c", PROGRAM.format(folder=str(Path(__file__).parent))]
        told.add(subprocess.run(program, env=here, cwd=ROOT, capture_output=True, check=True).stdout)
    assert len(told) == 1


def test_an_svg_refers_to_nothing_outside_itself(tmp_path):
    data = save(figure(), tmp_path / "os.svg", title="OS", description="d").read_text(encoding="utf-8")
    assert "<!DOCTYPE" not in data
    assert not re.search(r"url\((?!#)|@import|<image|<script|<use[^>]+href=\"(?!#)|\bsrc=", data)
    used = {value for element in ET.fromstring(data).iter() for name, value in element.attrib.items() if "href" in name}
    assert all(value.startswith("#") for value in used)


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
