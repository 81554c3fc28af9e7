r"""What a file's words may not do: a terminal shows escapes and does not obey them, a drawing holds none.

Studies and notes come from tables and from other people's machines; XML, which holds most words, has no escapes.
"""

import csv
import io
import xml.etree.ElementTree as ET

import pytest
from ordeals.circumstances import Circumstance, under

from evidence import data
from evidence.__main__ import main

ESCAPES = "\x1b]0;owned\x07 \x1b[31mred \x9b8m \u202eback \u2066in"
OBEYED = ("\x1b]", "\x1b[31", "\x07", "\x9b", "\u202e", "\u2066")
TERMINAL = Circumstance({"TERM": "xterm-256color", "COLUMNS": None}, columns=100)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A project in which a study's name, its source and a note hold escapes, and a table to pool with the same."""
    folder = tmp_path_factory.mktemp("hostile")
    rows = list(csv.DictReader(io.StringIO(data.read("heng2014.csv").decode())))
    for row in rows:
        row |= {"study": f"{row['study']} {ESCAPES}", "source": f"{row['source']} {ESCAPES}"}
    with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    (folder / "figures.csv").write_text(f"slab,yi,sei\nA {ESCAPES},-0.2,0.1\nB,-0.1,0.1\nC,0.1,0.2\n", encoding="utf-8")
    (folder / "park.xml").write_bytes(data.read("park2012.xml"))
    note = ("--reviewer", "AR", "--note", ESCAPES)
    for words in (
        ["init"],
        ["import", str(folder / "rows.csv"), str(folder / "park.xml")],
        ["extract"],
        ["decide", "22460837", "PFS", "--reject", *note],
        ["screen", "--include", "22460837", *note],
    ):
        assert main(["-q", "-C", str(folder), *words]) == 0
    return folder


COMMANDS = ["table --all", "pool --data figures.csv", "pool --allow-unreviewed", "studies list", "conflicts list", "audit",
            "screen", "show 22460837 --history", "import rows.csv", "decide 22460837 OS --accept --reviewer \x1b]0;x\x07"]  # fmt: skip


@pytest.mark.parametrize("line", COMMANDS)
def test_a_terminal_shows_escapes_and_does_not_obey_them(place, line):
    said = under(TERMINAL, place, line.split(" "))
    assert said.code in {0, 2}
    assert said.out
    assert [escape for escape in OBEYED if escape in said.out] == []


def test_a_terminal_still_gets_the_programs_own_style(place):
    assert "\x1b[1m" in under(TERMINAL, place, ["table", "--all"]).out


def test_a_pipe_gets_the_words_as_they_are(place):
    assert "\u202eback" in under(Circumstance(), place, ["table", "--all", "--json"]).out


@pytest.mark.parametrize("kind", ["forest", "funnel", "loo"])
def test_a_drawing_holds_no_character_that_it_may_not(place, tmp_path, capfd, kind):
    out = tmp_path / "plot.svg"
    assert main(["plot", kind, "--data", str(place / "figures.csv"), "-o", str(out)]) == 0
    assert (
        "red" in "".join(ET.parse(out).getroot().itertext()) or kind == "funnel"
    )  # which is refused where it is no XML
    assert not any(escape in out.read_text(encoding="utf-8") for escape in OBEYED)
    assert "Glyph" not in capfd.readouterr().err


@pytest.mark.parametrize("kind, warned", [("svg", False), ("png", True), ("pdf", True)])
def test_letters_that_the_font_lacks_are_said_once(tmp_path, kind, warned):
    (tmp_path / "figures.csv").write_text("slab,yi,sei\n王 2012,-0.2,0.1\nहिन्दी,0.1,0.1\nC,0.1,0.2\n", encoding="utf-8")
    said = under(Circumstance(), tmp_path, ["plot", "forest", "--data", "figures.csv", "-o", f"plot.{kind}"])
    assert said.code == 0
    assert ("warning: the font lacks 王हनद, drawn as boxes; an SVG shows them\n" in said.err) is warned
    assert len(said.err.splitlines()) == warned


def test_a_report_is_made_of_hostile_names(place, tmp_path):
    out = tmp_path / "report.html"
    assert main(["-q", "-C", str(place), "report", "--allow-unreviewed", "-o", str(out)]) == 0
    assert not any(escape in out.read_text(encoding="utf-8") for escape in OBEYED)
