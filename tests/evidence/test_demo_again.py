"""The worked example where something is there already: done again if it is its own, and nobody's work is touched."""

import re

import pytest

from evidence import data, demo, workflow
from evidence.__main__ import main
from evidence.errors import EvidenceError
from evidence.protocol import bundled


def test_without_a_folder_it_makes_one_of_its_own(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "-q"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["evidence-demo"]


def others_protocol(folder):
    (folder / "review.toml").write_text("# mine\n", encoding="utf-8")


def others_database(folder):
    workflow.init(folder, example="vegf-tki-vs-mtor")
    (folder / "review.toml").unlink()


def same_protocol_with_own_records(folder):
    workflow.init(folder, example="vegf-tki-vs-mtor")
    own = re.sub(rb"22460837", b"11111111", data.read("park2012.xml"))
    (folder / "own.xml").write_bytes(own)
    list(workflow.import_files(folder, [str(folder / "own.xml")]))


def edited_protocol_without_the_inputs(folder):
    workflow.init(folder, example="vegf-tki-vs-mtor")
    path = folder / "review.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")


@pytest.mark.parametrize(
    "occupy",
    [others_protocol, others_database, same_protocol_with_own_records, edited_protocol_without_the_inputs],
)
def test_somebody_elses_project_is_refused_and_left_alone(tmp_path, capsys, occupy):
    occupy(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name != "evidence.db-shm"}
    assert main(["-C", str(tmp_path), "demo"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "a project of its own" in err
    assert "Try: run it elsewhere" in err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name != "evidence.db-shm"} == before


def test_an_example_that_another_version_made_is_done_again_and_its_protocol_kept_beside(tmp_path):
    demo.run(tmp_path)
    path = tmp_path / "review.toml"
    older = path.read_bytes().replace(b"min_k = 3", b"min_k = 4")
    path.write_bytes(older)
    said = []
    demo.run(tmp_path, say=said.append)
    assert path.read_bytes() == bundled(demo.EXAMPLE).encode()
    assert (tmp_path / "review.toml.before").read_bytes() == older
    assert any("review.toml.before keeps the other" in line for line in said)


def test_a_protocol_without_its_database_is_refused_nothing_but_made_whole(tmp_path):
    workflow.init(tmp_path, example=demo.EXAMPLE)
    (tmp_path / "evidence.db").unlink()
    assert demo.run(tmp_path).review.records
    with pytest.raises(EvidenceError):
        workflow.show(tmp_path, "1")
