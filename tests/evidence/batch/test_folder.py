"""A folder of parts: what stands is in rows, a later run reads only what is missing, and nothing is lost or there twice."""

import fcntl
import json
from pathlib import Path

import pytest
from baseline import STANDS, Watched, contents, effect, into, manifest, none, put, rows, states

from evidence.__main__ import main
from evidence.errors import EvidenceError


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_what_later_files_replace_and_delete_does_not_stand(pubmed, tmp_path, ending):
    out = tmp_path / "found"
    assert main(["-q", "batch", *pubmed, "-o", f"{out}/", "--parts", ending]) == 0
    assert rows(out) == STANDS
    assert [path.name for path in sorted((out / "rows").iterdir())] == [
        f"pubmed26n000{n}.{ending}" for n in range(1, 5)
    ]
    assert list(out.rglob("*.part")) + list(out.rglob(".*reading*")) == []


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_one_output_of_several_files_holds_the_same(pubmed, tmp_path, ending, capsys):
    out = tmp_path / f"found.{ending}"
    assert main(["batch", str(tmp_path / "pubmed"), "-o", str(out), "--stats", str(tmp_path / "n.json")]) == 0
    assert "9 records read, 3 written with 3 effects" in capsys.readouterr().err
    told = json.loads((tmp_path / "n.json").read_text(encoding="utf-8"))
    parts = ("written", "without_effect", "rejected", "superseded", "removed", "unwanted")
    assert {part: told[part] for part in parts} == dict(zip(parts, (3, 2, 0, 3, 1, 0), strict=True))
    assert told["records"] == sum(told[part] for part in parts)
    if ending == "jsonl":
        lines = out.read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["pmid"] for line in lines] == ["2", "1", "5"]


def test_a_second_run_reads_nothing_and_changes_nothing(pubmed, tmp_path):
    out, watched = tmp_path / "found", Watched()
    first = into(pubmed, out)
    before = contents(out)
    again = into(pubmed, out, each=watched)
    assert watched.read == []
    assert contents(out) == before
    assert (again.unchanged, again.records, again.stats.by_measure) == (4, first.records, first.stats.by_measure)


def test_a_file_that_changed_is_read_again_and_one_that_was_only_copied_is_not(pubmed, tmp_path):
    out, watched = tmp_path / "found", Watched()
    into(pubmed, out)
    Path(pubmed[0]).write_bytes(Path(pubmed[0]).read_bytes())
    put(Path(pubmed[1]), none(4), effect(5, 65))
    into(pubmed, out, each=watched)
    assert watched.read == ["pubmed26n0003.xml.gz"]
    assert rows(out) == {**STANDS, "1": 0.70}


def test_other_options_read_again(pubmed, tmp_path):
    out, watched = tmp_path / "found", Watched()
    into(pubmed[:2], out)
    into(pubmed[2:], out, each=watched, everything=True)
    assert len(watched.read) == 2
    last = into(pubmed[2:], out, everything=True)
    assert [Path(name).name for name in last.stale] == ["pubmed26n0003.xml.gz", "pubmed26n0004.xml.gz"]


@pytest.mark.parametrize("late", range(4))
def test_the_order_in_which_files_come_does_not_matter(pubmed, tmp_path, late):
    out = tmp_path / "found"
    into([name for name in pubmed if name != pubmed[late]], out)
    into([pubmed[late]], out)
    assert rows(out) == STANDS
    whole = tmp_path / "whole"
    into(pubmed, whole)
    assert contents(out) == contents(whole)


def test_each_update_that_arrives_is_applied_to_what_is_there(pubmed, tmp_path):
    """Day after day the same command over the same folder: revised, deleted, come again, and a year that begins anew."""
    base, out, watched = tmp_path / "pubmed", tmp_path / "found", Watched()
    days = [
        ("pubmed26n0005.xml.gz", (effect(2, 61),), ["1"], {"2": 0.61, "5": 0.75}),
        ("pubmed26n0006.xml.gz", (effect(1, 62), none(5)), ["2"], {"1": 0.62}),
        ("pubmed26n0010.xml.gz", (effect(2, 63), effect(3, 64)), [], {"1": 0.62, "2": 0.63, "3": 0.64}),
        ("pubmed27n0001.xml.gz", (effect(3, 65),), ["3", "999"], {"1": 0.62, "2": 0.63}),
        ("pubmed26n0009.xml.gz", (effect(2, 66),), ["1", "3"], {"2": 0.63}),  # the one that came late changes no later
    ]
    into(pubmed, out)
    for number, (name, records, deleted, stands) in enumerate(days, start=1):
        put(base / name, *records, deleted=deleted)
        done = into(sorted(map(str, base.iterdir())), out, each=watched)
        assert watched.read == [day for day, *_ in days[:number]]
        assert rows(out) == stands
        assert (done.unchanged, done.files) == (3 + number, 4 + number)
    whole = tmp_path / "whole"
    into(sorted(map(str, base.iterdir())), whole)
    assert contents(out) == contents(whole)


@pytest.mark.parametrize("done", range(4))
def test_what_was_read_before_an_interruption_is_kept(pubmed, tmp_path, done):
    out, watched = tmp_path / "found", Watched()
    with pytest.raises(KeyboardInterrupt):
        into(pubmed, out, each=Watched(stop_after=done))
    assert list(states(out).values()).count("done") == done
    assert manifest(out)["states"]["missing"] == 4 - done
    into(pubmed, out, each=watched)
    assert len(watched.read) == 4 - done
    assert rows(out) == STANDS


def test_files_of_one_name_in_two_folders_are_two(tmp_path):
    names = []
    for number, place in enumerate(("a", "b"), start=1):
        (tmp_path / place).mkdir()
        names.append(put(tmp_path / place / "x.xml.gz", effect(number)))
    into(names, tmp_path / "found")
    assert set(rows(tmp_path / "found")) == {"1", "2"}


def test_only_one_run_at_a_time(pubmed, tmp_path):
    out = tmp_path / "found"
    into(pubmed, out)
    with (out / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(EvidenceError, match="Another run"):
            into(pubmed, out)


def test_a_folder_keeps_its_format(pubmed, tmp_path):
    into(pubmed[:1], tmp_path / "found")
    with pytest.raises(EvidenceError, match="are jsonl, not parquet"):
        into(pubmed, tmp_path / "found", ending="parquet")


def test_an_empty_folder_is_an_error(tmp_path):
    assert main(["-q", "batch", str(tmp_path), "-o", "-"]) == 1
