"""A folder of parts that is damaged, taken apart or somebody else's: named, mended, or left alone."""

import json
from pathlib import Path

import pytest
from baseline import STANDS, Watched, contents, into, manifest, rows, states

from evidence.__main__ import main
from evidence.batch import FileResult, folder
from evidence.batch.local import one_by_one
from evidence.batch.updates import Fallen
from evidence.errors import EvidenceError


def cut(data):
    return data[:-12]


BAD = [
    # what becomes of the last file, its state, what is said
    (cut, "partial", "cut off"),
    (lambda _: b"no gzip at all", "failed", "not gzip"),
    (lambda data: data[:20] + b"\xff\xff" + data[22:], "failed", "damaged"),
    (lambda _: b"", "failed", "not gzip"),
]  # fmt: skip


@pytest.mark.parametrize("spoil, state, said", BAD)
def test_a_bad_file_is_named_in_the_manifest_and_read_when_it_is_good(pubmed, tmp_path, spoil, state, said):
    out, watched, last = tmp_path / "found", Watched(), Path(pubmed[0])
    good = last.read_bytes()
    last.write_bytes(spoil(good))
    done = into(pubmed, out)
    assert states(out) == {"pubmed26n0004.xml.gz": state, **{f"pubmed26n000{n}.xml.gz": "done" for n in (1, 2, 3)}}
    entry = manifest(out)["files"]["pubmed26n0004.xml"]
    assert said in " ".join(reason for _, reason, _ in entry["reasons"])
    assert [Path(name).name for name in done.broken] == ["pubmed26n0004.xml.gz"]
    assert {"1", "2"} <= rows(out).keys()
    last.write_bytes(good)
    into(pubmed, out, each=watched)
    assert watched.read == ["pubmed26n0004.xml.gz"]
    assert rows(out) == STANDS


def test_a_part_that_cannot_be_written_is_named_and_the_others_are_kept(pubmed, tmp_path, monkeypatch):
    out, real = tmp_path / "found", folder.files.write

    def full(path, content):
        if path.name.startswith("pubmed26n0002") and path.suffix == ".pmids":
            raise folder.files.unwritable(path, OSError(28, "No space left on device"))
        return real(path, content)

    with monkeypatch.context() as patched:
        patched.setattr(folder.files, "write", full)
        done = into(pubmed, out)
    assert states(out)["pubmed26n0002.xml.gz"] == "failed"
    assert "no space left" in done.rejected[0].reason
    assert "make room" in done.rejected[0].remedy
    assert rows(out) == STANDS
    into(pubmed, out)
    assert set(states(out).values()) == {"done"}


def test_a_part_that_was_taken_away_is_made_again(pubmed, tmp_path):
    out, watched = tmp_path / "found", Watched()
    into(pubmed, out)
    before = contents(out)
    next((out / "files").glob("pubmed26n0002*.jsonl")).unlink()
    next((out / "rows").glob("pubmed26n0003*")).unlink()
    into(pubmed, out, each=watched)
    assert watched.read == ["pubmed26n0002.xml.gz"]
    assert contents(out) == before


DAMAGED = [b"", b"[]", b"{}", b'{"shape": 1, "parts": "jsonl", "settled": true, "files": {"a": {}}}', b"\xff"]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_manifest_is_not_taken_for_an_empty_one(pubmed, tmp_path, content):
    out = tmp_path / "found"
    into(pubmed[:1], out)
    (out / "manifest.json").write_bytes(content)
    with pytest.raises(EvidenceError, match="manifest cannot be read"):
        into(pubmed, out)


@pytest.mark.parametrize("part", ["../../mine-a-b.jsonl", "/mine.jsonl", "a/b.jsonl", 3])
def test_a_manifest_names_no_path_outside_its_folder(pubmed, tmp_path, part):
    out = tmp_path / "found"
    into(pubmed[:1], out)
    body = manifest(out)
    for entry in body["files"].values():
        entry["part"] = part
    (out / "manifest.json").write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(EvidenceError, match="manifest cannot be read"):
        into(pubmed, out)
    with pytest.raises(EvidenceError, match="manifest cannot be read"):
        folder.held_in(out)


@pytest.mark.parametrize("inside", ["files", "rows"])
def test_what_no_batch_wrote_is_left_alone(pubmed, tmp_path, inside):
    out = tmp_path / "found"
    (out / inside).mkdir(parents=True)
    (out / inside / "thesis.csv").write_text("years of work")
    with pytest.raises(EvidenceError, match="what no batch wrote"):
        into(pubmed[:1], out)
    (out / inside / "thesis.csv").rename(tmp_path / "thesis.csv")
    into(pubmed[:1], out)
    (tmp_path / "thesis.csv").rename(out / inside / "thesis.csv")
    into(pubmed, out)
    assert (out / inside / "thesis.csv").read_text() == "years of work"


@pytest.mark.parametrize("inside", ["files", "rows"])
def test_nothing_is_cleared_through_a_link(pubmed, tmp_path, inside):
    out = tmp_path / "found"
    into(pubmed[:1], out)
    (out / inside).rename(tmp_path / "elsewhere")
    (out / inside).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(EvidenceError, match="what no batch wrote"):
        into(pubmed, out)


def test_a_part_that_was_taken_away_is_named(pubmed, tmp_path):
    out = tmp_path / "found"
    into(pubmed[:1], out)
    (lost,) = (out / "files").glob("*.pmids")
    lost.unlink()
    with pytest.raises(EvidenceError, match="names is not there"):
        folder.held_in(out)


def test_records_that_are_lost_are_noticed(pubmed, tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "fallen", lambda files: [Fallen(frozenset({999}))] * len(files))
    with pytest.raises(AssertionError, match="0 records left out, and not 1"):
        into(pubmed, tmp_path / "found")
    assert not manifest(tmp_path / "found")["settled"]


def test_nothing_readable_is_an_error_and_writes_nothing(tmp_path):
    names = [str(tmp_path / "a.xml"), str(tmp_path / "b.xml")]
    out = tmp_path / "found.jsonl"
    assert main(["-q", "batch", *names, "-o", str(out)]) == 1
    assert not out.exists()


def test_one_by_one_names_what_cannot_be_written():
    def fails(name):
        raise EvidenceError("No room.", remedy="make some.")

    ((name, result),) = one_by_one(["a"], fails)
    assert (name, result.unreadable, result.rejected[0].reason) == ("a", True, "No room.")
    assert FileResult("a").unreadable is False
