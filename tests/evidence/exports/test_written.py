"""evidence export at the level of the command: where the file goes, what is said, and that nothing is half-written."""

import json
import subprocess
import sys

import pytest
import rispy
from worked import worked

from evidence import data, exports, formats
from evidence.__main__ import main
from evidence.store import Store

LISTS = [kind for kind, about in exports.KINDS.items() if about.lists == "records"]
OFFLINE = [kind for kind in LISTS if kind != "nbib"]
MORE = """TY  - JOUR
TI  - Dogs and their masters.
AU  - Roe, Ann
PY  - 2010
ER  -

TY  - JOUR
TI  - An unread one.
ER  -
"""


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    """The worked example's records with two more, one that was read and is about something else, and one not read."""
    folder = tmp_path_factory.mktemp("shared") / "review"
    first, second = formats.parse(MORE.encode(), name="more.ris").records
    once = formats.parse(MORE.split("\n\n", maxsplit=1)[0].encode() + b"\n", name="more.ris")
    worked(folder, [("more.ris", once)])
    with Store.open(folder / "evidence.db") as store:
        store.add(formats.parse(MORE.encode(), name="more.ris"), source="more.ris")
        assert [record.key for record in store.records()] == ["22460837", first.key, second.key]
    return folder


def test_where_each_record_stands_is_in_the_file(run):
    out, err = run("ris")
    assert [(entry["id"][:6], entry["notes"]) for entry in rispy.loads(out.decode())] == [
        ("224608", ["evidence:included"]),
        ("sha256", ["evidence:excluded: wrong-population"]),
        ("sha256", ["evidence:not-assessed"]),
    ]
    assert err == "wrote 3 records\n"


NOT_HELD = (
    "note: included studies that the project holds no record of: "
    "Busch 2011, Chen 2012, Heng 2012, Wong 2013, Gore 2013, Harrison 2012, Ruiz 2013"
)
SETS = [
    # set          records
    ((), 3),
    (("--set", "all"), 3),
    (("--set", "included"), 1),
]


@pytest.mark.parametrize("words, count", SETS)
@pytest.mark.parametrize("kind", OFFLINE)
def test_a_file_holds_what_standard_output_does(run, tmp_path, kind, words, count):
    out, _ = run(kind, *words)
    assert out == run(kind, *words, "-o", "-")[0]
    path = tmp_path / "made"
    nothing, err = run(kind, *words, "-o", str(path))
    *notes, said = err.splitlines()
    assert (nothing, said) == (b"", f"wrote {count} record{'' if count == 1 else 's'} to {path}")
    assert notes == ([NOT_HELD] if "included" in words else [])
    assert path.read_bytes() == out
    body, _ = run(kind, *words, "-o", str(path), "--json")
    assert json.loads(body) == {
        "kind": kind,
        "file": str(path),
        "set": words[-1] if words else "all",
        "written": count,
        "left_out": [],
        "missing": [],
        "unrecorded": NOT_HELD.rpartition(": ")[2].split(", ") if "included" in words else [],
    }
    assert path.read_bytes() == out
    assert [one.name for one in tmp_path.iterdir()] == ["made"]


@pytest.mark.parametrize("which", ["all", "included"])
@pytest.mark.parametrize("kind", OFFLINE)
def test_in_a_folder_the_file_is_named_after_the_set(run, tmp_path, kind, which):
    run(kind, "--set", which, "-o", str(tmp_path))
    assert [one.name for one in tmp_path.iterdir()] == [which + exports.KINDS[kind].suffix]


WRONG = [
    # words                                     code, what is said
    (("docx",), 2, "There is no export docx."),
    (("",), 2, "There is no export ."),
    ((), 2, "Missing argument"),
    (("ris", "--set", "some"), 2, "is not one of"),
    (("ris", "--json"), 2, "Standard output cannot take the records and the JSON."),
    (("ris", "-o", "{tmp}/no/such/folder.ris"), 1, "This cannot be written: no such file or directory."),
    (("ris", "-o", ""), 1, "This cannot be written"),
]


@pytest.mark.parametrize("words, code, said", WRONG, ids=[" ".join(words) for words, *_ in WRONG])
def test_a_wrong_call_writes_nothing(run, tmp_path, words, code, said):
    out, err = run(*(word.format(tmp=tmp_path) for word in words), code=code)
    assert out == b""
    assert said in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def empty(tmp_path):
    folder = tmp_path / "empty"
    assert main(["-q", "init", str(folder)]) == 0
    return folder


NOTHING = {
    "all": "The project holds no record, so there is nothing to write.",
    "included": "No record is included, so there is nothing to write.",
}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("which", NOTHING)
def test_nothing_to_write_is_an_error_and_leaves_the_old_file(run, empty, tmp_path, kind, which):
    path = tmp_path / "old"
    path.write_bytes(b"of yesterday")
    for where in (str(path), "-"):
        out, err = run(kind, "--set", which, "-o", where, folder=empty, code=1)
        assert out == b""
        assert err.startswith(f"error: {NOTHING[which]}")
        assert "\n  Try: " in err
    assert path.read_bytes() == b"of yesterday"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["empty", "old"]


def test_a_failure_on_the_way_leaves_the_old_file(run, tmp_path, monkeypatch):
    def breaks(material, tally):
        yield b"half"
        raise RuntimeError("on the way")

    monkeypatch.setattr("evidence.exports.ris.write", breaks)
    path = tmp_path / "old.ris"
    path.write_bytes(b"of yesterday")
    for where in (str(path), "-"):
        out, err = run("ris", "-o", where, code=1)
        assert (out, "on the way" in err) == (b"", True)
    assert path.read_bytes() == b"of yesterday"
    assert [one.name for one in tmp_path.iterdir()] == ["old.ris"]


def test_a_project_without_its_protocol_still_gives_its_references(run, empty):
    with Store.open(empty / "evidence.db") as store:
        store.add(formats.parse(data.read("park2012.xml"), name="park2012.xml"), source="a")
    (empty / "review.toml").write_text("schema = [", encoding="utf-8")
    for kind in ("bibtex", "csl"):
        assert run(kind, folder=empty)[0]
    out, err = run("ris", folder=empty, code=3)
    assert out == b""
    assert "review.toml" in err


@pytest.mark.parametrize("kind", OFFLINE)
def test_a_pipe_that_closes_is_no_failure(review, kind):
    command = f"{sys.executable} -m evidence -q -C '{review}' export {kind} | head -c 1"
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert (len(done.stdout), done.stderr) == (1, b"")


@pytest.mark.parametrize("which", ["all", "included"])
@pytest.mark.parametrize("kind", OFFLINE)
def test_nothing_heavy_is_imported(review, kind, which):
    code = (
        "import sys; from evidence.__main__ import main; code = main(sys.argv[1:]); "
        "print('LOADED', code, sorted({'spacy', 'pymare', 'pandas', 'matplotlib', 'numpy', 'scipy'} & set(sys.modules)))"
    )
    words = ["-q", "-C", str(review), "export", kind, "--set", which]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "LOADED 0 []", done.stderr


@pytest.fixture
def mixed(tmp_path, eutils):
    """Two records fetched as XML, one imported as MEDLINE, one from RIS without a PMID."""
    folder = tmp_path / "mixed"
    assert main(["-q", "init", str(folder)]) == 0
    for pmid in ("101", "102"):
        eutils.add(pmid, title=f"Number {pmid}.", abstract="An abstract.")
    assert main(["-q", "-C", str(folder), "fetch", "--pmid", "101", "--pmid", "102"]) == 0
    for name, content in (("a.nbib", b"PMID- 103\nTI  - Number 103.\nSO  - J. 2020.\n"), ("a.ris", MORE.encode())):
        (tmp_path / name).write_bytes(content)
        assert main(["-q", "-C", str(folder), "import", str(tmp_path / name)]) == 0
    return folder


def test_nbib_comes_from_the_project_and_from_pubmed(run, mixed, tmp_path):
    path = tmp_path / "made.nbib"
    out, err = run("nbib", "-o", str(path), folder=mixed)
    assert out == b""
    notes = err.splitlines()
    assert [note.startswith("note: The record has no PMID") for note in notes] == [True, True, False]
    assert notes[-1] == f"wrote 3 records to {path}"
    again = formats.parse(path.read_bytes(), name="made.nbib")
    assert [(one.pmid, one.title) for one in again.records] == [
        ("101", "Number 101."),
        ("102", "Number 102."),
        ("103", "Number 103."),
    ]
    assert run("nbib", folder=mixed)[0] == path.read_bytes()


def test_nbib_names_what_pubmed_has_no_longer(run, mixed, eutils, tmp_path):
    del eutils.records["102"]
    path = tmp_path / "made.nbib"
    out, err = run("nbib", "-o", str(path), "--json", folder=mixed, code=1)
    body = json.loads(out)
    assert (body["written"], body["missing"], len(body["left_out"])) == (2, ["PMID 102"], 2)
    assert "error: PubMed gives no MEDLINE text of this record; it is not in the file. (PMID 102)\n  Try: " in err
    assert [one.pmid for one in formats.parse(path.read_bytes(), name="made.nbib").records] == ["101", "103"]


FAULTS = [("cut-silent", 0.5), ("cut", 0.9), ("html", None, 500), ("empty",), ("reset",), ("too-many-200",)]


@pytest.mark.parametrize("trouble", FAULTS, ids=[name for name, *_ in FAULTS])
def test_without_pubmed_nbib_leaves_the_old_file(run, mixed, eutils, fault, trouble):
    path = mixed.parent / "old.nbib"
    path.write_bytes(b"of yesterday")
    for where in (str(path), "-"):
        eutils.faults.extend([fault(*trouble)] * 40)
        out, err = run("nbib", "-o", where, folder=mixed, code=4)
        assert out == b""
        assert "The MEDLINE text of 2 records is not in the project and could not be fetched" in err
        assert "Nothing was written." in err
        eutils.faults.clear()
    assert path.read_bytes() == b"of yesterday"
    assert [one.name for one in mixed.parent.iterdir() if one.suffix == ".part"] == []


def test_what_came_as_medline_needs_no_pubmed(run, empty, tmp_path, monkeypatch):
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", "http://127.0.0.1:9/")
    raw = b"PMID- 103\r\nTI  - Number 103.\r\nSO  - J. 2020.\r\n"
    (tmp_path / "a.nbib").write_bytes(raw)
    assert main(["-q", "-C", str(empty), "import", str(tmp_path / "a.nbib")]) == 0
    assert run("nbib", folder=empty)[0] == raw.rstrip() + b"\n"


def test_nbib_of_records_without_a_pmid_is_an_error(run, empty, tmp_path):
    (tmp_path / "a.ris").write_text(MORE, encoding="utf-8")
    assert main(["-q", "-C", str(empty), "import", str(tmp_path / "a.ris")]) == 0
    out, err = run("nbib", folder=empty, code=1)
    assert out == b""
    assert err.startswith("error: None of the 2 records can be written as nbib.")
    assert "\n  Try: export them as ris." in err


def test_studies_of_published_tables_alone_are_no_records(run, empty):
    with Store.open(empty / "evidence.db") as store:
        store.add(formats.parse(data.read("heng2014.csv"), name="heng2014.csv"), source="a")
    out, err = run("ris", "--set", "included", folder=empty, code=1)
    assert out == b""
    assert err.startswith("error: No record is included: of the 8 studies that are, the project holds none.")
    assert run("ris", folder=empty, code=1)[1].startswith("error: The project holds no record")
