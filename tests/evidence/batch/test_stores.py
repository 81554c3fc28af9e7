"""Object stores in and out: the same as on a disk, and an error of a store's own kind is told with its address."""

import json
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from ordeals.batches import article_set

from evidence.__main__ import main
from evidence.batch import Options, extract_file, stores
from evidence.batch.reading import mark_of, size_of
from evidence.errors import EvidenceError

NAMES = [f"pubmed26n000{n}.xml.gz" for n in (1, 2, 3)]


class StoreError(Exception):
    """As a store's own library has it: of no kind that Python knows."""


class Moody(MemoryFileSystem):
    """A store that fails at what the address names."""

    protocol = "moody"

    @classmethod
    def _strip_protocol(cls, path):
        return super()._strip_protocol(path.removeprefix("moody://"))

    def _fails(self, at, path):
        if f"fails-to-{at}" in path:
            raise StoreError("no credentials")

    def _open(self, path, mode="rb", **more):
        self._fails("write" if "w" in mode else "open", path)
        file = super()._open(path, mode, **more)
        if "fails-to-read" in path and "r" in mode:
            file.read = lambda _: self._fails("read", path)
        return file

    def info(self, path, **more):
        self._fails("tell", path)
        return super().info(path, **more)

    def ls(self, path, detail=True, **more):
        self._fails("list", path)
        return super().ls(path, detail=detail, **more)


@pytest.fixture(autouse=True)
def store(tmp_path):
    """Three files of PubMed's, in a store and in a folder."""
    fsspec.register_implementation("moody", Moody, clobber=True)
    (tmp_path / "in").mkdir()
    for number, name in enumerate(NAMES, start=1):
        packed = article_set(range(number, number + 4), 60 + number, deleted=["4"] if number == 3 else [])
        (tmp_path / "in" / name).write_bytes(packed)
        for place in ("memory://pubmed", "moody://pubmed"):
            with fsspec.open(f"{place}/{name}", "wb") as file:
                file.write(packed)
    yield
    MemoryFileSystem.store.clear()
    MemoryFileSystem.pseudo_dirs[:] = [""]


def fetched(address):
    with fsspec.open(address, "rb") as file:
        return file.read()


def from_disk(folder, name, *words):
    assert main(["-q", "batch", str(folder / "in"), "-o", str(folder / name), *words]) == 0
    return (folder / name).read_bytes()


@pytest.mark.parametrize("place", ["memory://pubmed/", "memory://pubmed/*.gz", "memory://pub*/*[123].xml.gz"])
@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_a_batch_goes_from_store_to_store(tmp_path, place, ending):
    out = f"memory://found/rows.{ending}"
    assert main(["-q", "batch", place, "-o", out]) == 0
    assert fetched(out) == from_disk(tmp_path, f"rows.{ending}")


def test_single_files_are_named_too(tmp_path):
    names = [f"memory://pubmed/{name}" for name in reversed(NAMES)]
    assert main(["-q", "batch", *names, "-o", str(tmp_path / "store.jsonl")]) == 0
    assert (tmp_path / "store.jsonl").read_bytes() == from_disk(tmp_path, "disk.jsonl")


def test_a_second_run_into_a_folder_reads_what_is_new_in_the_store(tmp_path):
    words = ["-q", "batch", "memory://pubmed/", "-o", f"{tmp_path}/found/", "--stats", str(tmp_path / "n.json")]
    unchanged = []
    for number in (60, 60, 71):
        assert main(words) == 0
        unchanged.append(json.loads((tmp_path / "n.json").read_text(encoding="utf-8"))["files_unchanged"])
        if number == 60 and len(unchanged) == 2:
            with fsspec.open(f"memory://pubmed/{NAMES[0]}", "wb") as file:
                file.write(article_set(range(1, 5), 71))
    assert unchanged == [0, 3, 2]


FAILS = [
    # what is named, where the error stands, what is said
    ("moody://pubmed/fails-to-open.xml", "moody://pubmed/fails-to-open.xml", "StoreError: no credentials"),
    ("moody://pubmed/fails-to-read.xml", "moody://pubmed/fails-to-read.xml", "storeerror: no credentials"),
    ("moody://fails-to-list/", "moody://fails-to-list/", "StoreError: no credentials"),
    ("memory://pubmed/none.xml", "memory://pubmed/none.xml", "There is no such file"),
    ("memory://none/", "memory://none/", "There is no such folder"),
    ("memory://pubmed/*.nbib", "memory://pubmed/*.nbib", "holds no file"),
    ("no-such-store://a/b.xml", "no-such-store://a/b.xml", "Protocol not known"),
]  # fmt: skip


@pytest.mark.parametrize("name, where, said", FAILS)
def test_an_error_of_a_store_is_told_with_its_address(tmp_path, capsys, name, where, said):
    with fsspec.open("memory://pubmed/fails-to-open.xml", "wb") as file:
        file.write(b"<PubmedArticleSet></PubmedArticleSet>")
    MemoryFileSystem.store["/pubmed/fails-to-read.xml"] = MemoryFileSystem.store["/pubmed/fails-to-open.xml"]
    assert main(["batch", name, "-o", str(tmp_path / "out.jsonl")]) == 1
    err = capsys.readouterr().err
    assert said in err
    assert where in err
    assert "Try: " in err
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(
    "name, code, stand", [("fails-to-open", 1, 4), ("fails-to-read", 1, 4), ("fails-to-tell", 0, 5)]
)
def test_other_files_are_read_all_the_same(tmp_path, name, code, stand):
    MemoryFileSystem.store[f"/pubmed/{name}.xml"] = MemoryFileSystem.store[f"/pubmed/{NAMES[0]}"]
    names = [f"memory://pubmed/{NAMES[1]}", f"moody://pubmed/{name}.xml"]
    assert main(["-q", "batch", *names, "-o", f"{tmp_path}/found/", "--parts", "jsonl"]) == code
    rows = [path.read_bytes().splitlines() for path in (tmp_path / "found" / "rows").iterdir()]
    assert sum(map(len, rows)) == stand
    assert name != "fails-to-tell" or (size_of(names[1]), mark_of(names[1])) == (0, "")


OUT = [
    # output, exit code, what is said
    ("moody://found/fails-to-write.jsonl", 1, "StoreError: no credentials"),
    ("no-such-store://a/b.csv", 1, "Protocol not known"),
    ("memory://found/", 2, "written on a disk, not in a store"),
    ("memory://found/rows.xlsx", 2, "does not say its format"),
]  # fmt: skip


@pytest.mark.parametrize("out, code, said", OUT)
def test_a_store_that_does_not_take_it_is_named(tmp_path, capsys, out, code, said):
    assert main(["batch", str(tmp_path / "in"), "-o", out]) == code
    err = capsys.readouterr().err
    assert said in err
    assert out in err
    assert not any("found" in name for name in MemoryFileSystem.store)
    assert not list(Path.cwd().glob("*:*"))


@pytest.mark.parametrize(
    "told, mark",
    [
        ({"size": 5}, ""),
        ({"size": 5, "ETag": '"a"'}, 'ETag="a"'),
        ({"ETag": "a", "Last-Modified": "Mon", "url": "x"}, "ETag=a:Last-Modified=Mon"),
    ],
)
def test_the_address_of_a_servers_file_is_no_sign_that_it_is_unchanged(monkeypatch, told, mark):
    class Server:
        def info(self, _):
            return told

        def ukey(self, path):
            return path

    monkeypatch.setattr(stores, "_found", lambda name: (Server(), name))
    assert mark_of("https://ftp.example.org/pubmed26n0001.xml.gz") == mark


def test_what_breaks_off_is_an_error_of_the_file(tmp_path):
    MemoryFileSystem.store["/pubmed/fails-to-read.xml"] = MemoryFileSystem.store[f"/pubmed/{NAMES[0]}"]
    result = extract_file("moody://pubmed/fails-to-read.xml", Options())
    assert result.unreadable
    assert "cannot be read on" in result.rejected[0].reason
    with pytest.raises(EvidenceError, match="no such folder"):
        stores.inside("memory://none/")
