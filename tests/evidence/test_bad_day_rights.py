"""A project that may be read and not written, and one in which several processes decide at once.

A few commands; ``make stress`` tries all of them.
"""

import pytest
from ordeals.processes import LONGEST, forks
from ordeals.rights import bound

from evidence import data
from evidence.__main__ import main
from evidence.store import Store

READING = ["status", "table --all", "show 22460837", "export csl -o {0}/a.json", "audit --verify"]
WRITING = ["decide 22460837 OS --reject --reviewer AR", "report --allow-unreviewed", "init --force", "db backup",
           "import {0}/rows.csv --source elsewhere"]  # fmt: skip


def made(place):
    folder = place / "review"
    (place / "park.xml").write_bytes(data.read("park2012.xml"))
    (place / "rows.csv").write_bytes(data.read("heng2014.csv"))
    for words in (["init"], ["import", str(place / "park.xml")], ["extract"]):
        assert main(["-q", "-C", str(folder), *words]) == 0
    return folder


@pytest.fixture(scope="module")
def locked(tmp_path_factory):
    folder = made(tmp_path_factory.mktemp("locked"))
    paths = [folder, *folder.iterdir()]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder
    folder.chmod(0o755)


@pytest.mark.parametrize("line", READING)
def test_a_read_only_project_can_be_read(locked, line):
    before = (locked / "evidence.db").read_bytes()
    said = bound(locked, line.format(locked.parent).split())
    assert said.code == 0, said
    assert said.out or said.err
    assert [path.name for path in locked.glob("evidence.db*")] == ["evidence.db"]
    assert (locked / "evidence.db").read_bytes() == before


def test_a_file_that_may_not_be_written_is_read_and_nothing_is_left_beside_it(tmp_path):
    """Its owner, who may write it, could not write a log that another one made."""
    folder = made(tmp_path)
    (folder / "evidence.db").chmod(0o444)
    assert bound(folder, ["status"]).code == 0
    assert [path.name for path in folder.glob("evidence.db*")] == ["evidence.db"]


@pytest.mark.parametrize("line", WRITING)
def test_a_read_only_project_says_that_it_cannot_be_written(locked, line):
    before = {path.name: path.read_bytes() for path in locked.iterdir()}
    said = bound(locked, line.format(locked.parent).split())
    assert said.code == 1, said
    assert "cannot be " in said.err
    assert str(locked) in said.err
    assert "\n  Try: " in said.err
    assert "bug" not in said.err
    assert {path.name: path.read_bytes() for path in locked.iterdir()} == before


@pytest.mark.parametrize("locked", [["found", "found/.lock"], ["found/rows"], ["found/files"]])
def test_a_folder_of_parts_that_may_not_be_written_is_named(tmp_path, locked):
    (tmp_path / "park.xml").write_bytes(data.read("park2012.xml"))
    words = ["batch", str(tmp_path / "park.xml"), "-o", f"{tmp_path}/found/"]
    assert main(["-q", *words]) == 0
    for left in ("files/left.jsonl", "rows/.left.part"):
        (tmp_path / "found" / left).touch()
    for name in locked:
        (tmp_path / name).chmod(0o555 if (tmp_path / name).is_dir() else 0o444)
    said = bound(tmp_path, words)
    for name in locked:
        (tmp_path / name).chmod(0o755)
    assert (said.code, "cannot be written: permission denied" in said.err, "bug" in said.err) == (1, True, False), said
    assert f"{tmp_path}/found/" in said.err


def test_several_who_decide_at_once_are_all_kept_in_one_chain(tmp_path):
    folder = made(tmp_path)
    who = [f"R{number}" for number in range(5)]
    words = ["-q", "-C", str(folder), "decide", "22460837", "OS", "--accept", "--reviewer"]
    started = [forks().Process(target=main, args=([*words, name],)) for name in who]
    started.append(forks().Process(target=main, args=(["-q", "-C", str(folder), "extract", "--all"],)))
    for process in started:
        process.start()
    for process in started:
        process.join(LONGEST)
        assert process.exitcode == 0
    with Store.open(folder / "evidence.db") as store:
        store.verify()
        decisions = store.decisions()
    assert sorted(each.who for each in decisions) == who
    assert [each.made for each in decisions] == sorted(each.made for each in decisions)
