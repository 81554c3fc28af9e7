"""Kill -9 at steps of every command that writes what people decide, or files: all of it is there, or nothing."""

import csv
import shutil

import pytest
from ordeals.statements import content, dies_at, steps_of

from evidence import data
from evidence.__main__ import main
from evidence.store import Store

DEATHS = 4  # of each command, spread over its steps
CHAIR = ("--reviewer", "AR")
DECIDING = {
    "decide": ("decide", "22460837", "OS", "--reject", *CHAIR),
    "edit": ("decide", "22460837", "OS", "--edit", "value=0.9", "--source", "p. 5", *CHAIR),
    "import decisions": ("import", "decisions", "{0}/decided.jsonl"),
    "screen": ("screen", "--exclude", "22460837", "--reason", "wrong-line", *CHAIR),
    "screen --import": ("screen", "--import", "{0}/screen.csv", *CHAIR),
    "studies rename": ("studies", "rename", "22460837", "Park", *CHAIR),
    "protocol freeze": ("protocol", "freeze", *CHAIR),
    "pool --save": ("pool", "--save", "--allow-unreviewed"),
}
WRITING = {
    "batch": ("batch", "{0}/park.xml", "--all", "-o", "{1}/found.jsonl"),
    "export all": ("export", "all", "--allow-unreviewed", "-o", "{1}/all"),
    "report": ("report", "--allow-unreviewed", "-o", "{1}/report.html"),
    "table": ("table", "--all", "-o", "{1}/table.csv"),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A project with a record that was read and published rows, and files with decisions of others about it."""
    place = tmp_path_factory.mktemp("place")
    (place / "park.xml").write_bytes(data.read("park2012.xml"))
    (place / "rows.csv").write_bytes(data.read("heng2014.csv"))
    said(place / "review", "init")
    said(place / "review", "import", str(place / "park.xml"), str(place / "rows.csv"))
    said(place / "review", "extract")
    other = shutil.copytree(place / "review", place / "other")
    said(other, "decide", "22460837", "PFS", "--reject", "--reviewer", "BR")
    said(other, "export", "decisions", "-o", str(place / "decided.jsonl"))
    said(place / "review", "screen", "--export", str(place / "screen.csv"))
    with (place / "screen.csv").open(encoding="utf-8", newline="") as file:
        rows = [row | {"decision": "exclude", "reason": "wrong-line"} for row in csv.DictReader(file)]
    with (place / "screen.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return place


def said(folder, *words):
    assert main(["-q", "-C", str(folder), *words]) == 0


def fresh(place, out, words):
    """A copy of the project, an empty folder for what is written, and the command's words."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    folder = shutil.copytree(place / "review", out / "review")
    return folder, [word.format(place, out) for word in words]


def written(folder):
    """The size of each file beside the project; what is in it differs by the time of day."""
    found = (path for path in folder.rglob("*") if path.is_file() and folder / "review" not in path.parents)
    return {path.relative_to(folder): path.stat().st_size for path in found if not path.name.endswith(".part")}


def deaths(place, out, words):
    """Kill the command at steps that are spread evenly; give each time what was left, and what the whole one leaves."""
    folder, line = fresh(place, out, words)
    steps = steps_of(folder, line)
    after = content(folder), written(out)
    for step in sorted({number * (steps - 1) // (DEATHS - 1) for number in range(DEATHS)}):
        folder, line = fresh(place, out, words)
        killed, code = dies_at(step, folder, line)
        assert killed or (step and code == 0)
        yield folder, after


@pytest.mark.parametrize("name", DECIDING)
def test_what_is_decided_is_kept_whole_or_not_at_all(place, tmp_path, name):
    before, kinds = content(place / "review"), set()
    for folder, (after, _) in deaths(place, tmp_path / "out", DECIDING[name]):
        with Store.open(folder / "evidence.db") as store:
            store.verify()
        left = content(folder)
        assert left in (before, after)
        kinds.add(left == before)
    assert True in kinds
    assert before != after


@pytest.mark.parametrize("name", WRITING)
def test_a_file_is_written_whole_or_not_at_all(place, tmp_path, name):
    before, out = content(place / "review"), tmp_path / "out"
    for folder, (_, files) in deaths(place, out, WRITING[name]):
        assert content(folder) == before
        assert files
        assert written(out).items() <= files.items()
