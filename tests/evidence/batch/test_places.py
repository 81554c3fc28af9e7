"""Where a batch reads and writes: what cannot be is said before anything is read, and nothing is written over."""

import gzip
import json
import os
import stat
from pathlib import Path

import pytest
from ordeals.batches import article_set
from ordeals.processes import forks

from evidence import batch, files
from evidence.__main__ import main
from evidence.errors import EvidenceError


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A working folder with two files, one of them in a folder, under names that need quotes."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my files").mkdir()
    (tmp_path / "my files" / "\u00e9t\u00e9 \u65e5\u672c.xml.gz").write_bytes(article_set([1, 2]))
    (tmp_path / "one.xml").write_bytes(gzip.decompress(article_set([3])))
    return tmp_path


@pytest.fixture
def nothing_is_read(monkeypatch):
    monkeypatch.setattr("evidence.batch.extracting.Articles", None)


REFUSED = [
    # words, exit code, what is said
    (["one.xml", "-o", "none/found.csv"], 1, "no such file or directory. (none/found.csv)"),
    (["one.xml", "-o", "one.xml/found.csv"], 1, "(one.xml/found.csv)"),
    (["one.xml", "-o", "found.csv", "--stats", "none/n.json"], 1, "no such file or directory. (none/n.json)"),
    (["one.xml", "-o", "found.csv", "--stats", "my files"], 1, "is a directory. (my files)"),
    (["one.xml", "-o", "found.csv", "--stats", "found.csv"], 2, "name one file"),
    (["one.xml", "-o", "found.csv", "--stats", "my files/../found.csv"], 2, "name one file"),
    (["one.xml", "-o", "-", "--stats", "-"], 2, "name one file"),
    (["one.xml", "-o", "found.csv", "--stats", "one.xml"], 2, "would be overwritten: one.xml"),
    (["found.jsonl", "-o", "./found.jsonl"], 2, "would be overwritten: found.jsonl"),
    (["one.xml", "-o", "one.xml/"], 2, "would be overwritten: one.xml"),
    (["none.xml", "-o", "found.csv"], 1, "There is no such file. (none.xml)"),
    (["empty", "-o", "found.csv"], 1, "holds no file to read. (empty)"),
]  # fmt: skip


@pytest.mark.parametrize("words, code, said", REFUSED)
@pytest.mark.usefixtures("nothing_is_read")
def test_what_cannot_be_is_said_before_anything_is_read(place, capsys, words, code, said):
    (place / "empty").mkdir()
    (place / "found.jsonl").write_text("mine", encoding="utf-8")
    assert main(["batch", *words]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Try: " in err
    assert (place / "found.jsonl").read_text(encoding="utf-8") == "mine"
    assert not (place / "found.csv").exists()


def test_a_folder_that_may_not_be_written_to(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(EvidenceError, match="permission denied"):
        files.see_place(tmp_path / "a.csv")


def test_a_folder_that_may_not_be_read(place, capsys, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert main(["batch", "my files", "-o", "found.csv"]) == 1
    assert "The folder cannot be read: permission denied. (my files)" in capsys.readouterr().err


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_standard_input_and_what_a_shell_gives_are_read_by_the_process_that_has_them(place, jobs, monkeypatch):
    forks()
    for out in ("found.jsonl", "found/", "found/"):
        with (place / "one.xml").open("rb") as given, (place / "one.xml").open("rb") as piped:
            monkeypatch.setattr("sys.stdin", type("", (), {"buffer": given}))
            names = ["my files", "-", f"/dev/fd/{piped.fileno()}"]
            assert main(["-q", "batch", *names, "-o", out, "--parts", "jsonl", "--jobs", jobs]) == 0
    rows = b"".join(path.read_bytes() for path in sorted((place / "found" / "rows").iterdir()))
    for written in ((place / "found.jsonl").read_bytes(), rows):
        assert sorted({json.loads(line)["pmid"] for line in written.splitlines()}) == ["1", "2", "3"]


def test_the_output_may_stand_among_the_inputs(place):
    for _ in range(2):
        for out in ("my files/found.jsonl", "my files/found.csv", "my files/found/"):
            assert main(["-q", "batch", "my files", "-o", out, "--stats", "my files/n.json"]) == 0
            told = json.loads((place / "my files" / "n.json").read_text(encoding="utf-8"))
            assert (told["files"], told["records"], told["written"]) == (1, 2, 2)


def test_counts_on_standard_output(place, capsys):
    assert main(["batch", "one.xml", "-o", "found.csv", "--stats", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["records"] == 1


def test_a_link_and_what_it_leads_to_are_one_file_and_a_broken_one_is_named(place, capsys):
    (place / "link.xml").symlink_to("one.xml")
    (place / "broken.xml").symlink_to("nowhere.xml")
    assert main(["batch", "one.xml", "link.xml", "broken.xml", "-o", "found.jsonl"]) == 1
    assert len((place / "found.jsonl").read_bytes().splitlines()) == 1
    assert "There is no such file. (broken.xml)" in capsys.readouterr().err


def test_a_device_or_pipe_keeps_its_place(place):
    os.mkfifo(place / "pipe")
    handle = os.open(place / "pipe", os.O_RDWR)
    files.write(place / "pipe", "said")
    assert os.read(handle, 10) == b"said"
    os.close(handle)
    assert stat.S_ISFIFO((place / "pipe").stat().st_mode)


def test_a_terminal_sees_at_once_that_it_has_begun(place, monkeypatch):
    from evidence import workflow

    said = []
    monkeypatch.setattr(batch, "run", lambda *_, **__: batch.Summary())
    workflow.batch(["one.xml", "my files"], "-", everything=False, jobs=1, show=lambda *told: said.append(told))
    assert said == [("0 of 2 files", 0.0)]
