"""A folder of parts: what stands is in rows, a later run reads only what is missing, and nothing is lost or there twice."""

import fcntl
import gzip
import json
from pathlib import Path

import pytest
from pyarrow import parquet

from evidence.__main__ import main
from evidence.batch import FileResult, Options, folder, run_into
from evidence.batch.local import one_by_one
from evidence.batch.updates import Fallen
from evidence.errors import EvidenceError

ARTICLE = (
    '<PubmedArticle><MedlineCitation><PMID Version="{version}">{pmid}</PMID><Article><ArticleTitle>A trial of A against B in a '
    "common disease.</ArticleTitle><Abstract><AbstractText>{text}</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>\n"
)
EFFECT = "Death was rarer with A than with B (HR 0.{n}, 95% CI 0.50-0.98)."
NONE = "We write about the risk of a moderate rate."


def effect(pmid, n=70, version=1):
    return ARTICLE.format(pmid=pmid, version=version, text=EFFECT.format(n=n))


def none(pmid):
    return ARTICLE.format(pmid=pmid, version=1, text=NONE)


def put(path, *records, deleted=()):
    tail = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in deleted)
    tail = f"<DeleteCitation>{tail}</DeleteCitation>" if tail else ""
    path.write_bytes(gzip.compress(f"<PubmedArticleSet>{''.join(records)}{tail}</PubmedArticleSet>".encode()))
    return str(path)


@pytest.fixture
def pubmed(tmp_path):
    """A baseline of two files and two updates, the later one named first."""
    base = tmp_path / "pubmed"
    base.mkdir()
    return [
        put(base / "pubmed26n0004.xml.gz", effect(5, 75), deleted=["3"]),
        put(base / "pubmed26n0003.xml.gz", effect(1, 71), none(4), effect(5, 65)),
        put(base / "pubmed26n0001.xml.gz", effect(1), effect(2), none(9)),
        put(base / "pubmed26n0002.xml.gz", effect(3), effect(4)),
    ]


STANDS = {"1": 0.71, "2": 0.70, "5": 0.75}


def rows(out):
    found = {}
    for path in sorted((out / "rows").iterdir()):
        if path.suffix == ".parquet":
            table = parquet.read_table(path).to_pylist()
            found |= {row["pmid"]: row["value"] for row in table}
            assert len(table) == len({row["pmid"] for row in table})
        else:
            bodies = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            assert not found.keys() & {body["pmid"] for body in bodies}
            found |= {body["pmid"]: body["effects"][0]["value"] for body in bodies}
    return found


def manifest(out):
    return json.loads((out / "manifest.json").read_text(encoding="utf-8"))


def states(out):
    return {Path(entry["name"]).name: entry["state"] for entry in manifest(out)["files"].values()}


def contents(out):
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.glob("rows/*"))}


def into(names, out, *, ending="jsonl", each=one_by_one, **options):
    return run_into(names, out, Options(**options), ending=ending, each=each)


class Watched:
    """Reads one file after the other, and remembers which."""

    def __init__(self, stop_after=99):
        self.read, self._left = [], stop_after

    def __call__(self, names, task):
        for name in names:
            if not self._left:
                raise KeyboardInterrupt
            self._left -= 1
            self.read.append(Path(name).name)
            yield name, task(name)


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


def test_a_folder_keeps_its_format(pubmed, tmp_path):
    into(pubmed[:1], tmp_path / "found")
    with pytest.raises(EvidenceError, match="are jsonl, not parquet"):
        into(pubmed, tmp_path / "found", ending="parquet")


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


def test_an_empty_folder_is_an_error(tmp_path):
    assert main(["-q", "batch", str(tmp_path), "-o", "-"]) == 1


def test_one_by_one_names_what_cannot_be_written():
    def fails(name):
        raise EvidenceError("No room.", remedy="make some.")

    ((name, result),) = one_by_one(["a"], fails)
    assert (name, result.unreadable, result.rejected[0].reason) == ("a", True, "No room.")
    assert FileResult("a").unreadable is False
