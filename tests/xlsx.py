"""A workbook read by the letter of its XML, without the library that wrote it: cells as Excel takes them.

Texts are decoded as the format says (``_x0000_`` is one character); numbers are what their digits say.
"""

import io
import re
import zipfile
from xml.etree import ElementTree as ET

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def sheets(content):
    """Give each sheet's rows by its name; a row is a list of cells, None where there is none."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        strings = [_text(one) for one in _xml(file, "xl/sharedStrings.xml").iter(f"{_MAIN}si")]
        targets = {one.get("Id"): one.get("Target") for one in _xml(file, "xl/_rels/workbook.xml.rels")}
        listed = _xml(file, "xl/workbook.xml").iter(f"{_MAIN}sheet")
        return {one.get("name"): _rows(_xml(file, f"xl/{targets[one.get(_REL)]}"), strings) for one in listed}


def parts(content):
    """Give each part of the file as text by its name."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def _xml(file, name):
    return ET.fromstring(file.read(name))


def _text(element):
    whole = "".join(one.text or "" for one in element.iter(f"{_MAIN}t"))
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), whole)


def _rows(page, strings):
    assert not list(page.iter(f"{_MAIN}f")), "a formula"
    found = []
    for row in page.iter(f"{_MAIN}row"):
        cells = {_column(one.get("r")): _cell(one, strings) for one in row.iter(f"{_MAIN}c")}
        found.append([cells.get(number) for number in range(max(cells, default=-1) + 1)])
    return found


def _column(reference):
    number = 0
    for letter in re.match("[A-Z]+", reference)[0]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _cell(cell, strings):
    value = cell.find(f"{_MAIN}v")
    if value is None:
        return None
    if cell.get("t") == "s":
        return strings[int(value.text)]
    if cell.get("t") == "b":
        return value.text == "1"
    return float(value.text)
