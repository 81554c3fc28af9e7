"""Files as they come: what they are, told by content, and those that nobody can read."""

import gzip
import io
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence import formats
from evidence.errors import EvidenceError
from evidence.formats import decoding, rows_csv
from evidence.records import canonical_text

RECORDS = Path(__file__).parents[2] / "fixtures" / "records"
SAMPLES = {path.name: path.read_bytes() for path in sorted(RECORDS.iterdir()) if path.is_file()}

DETECTED = [
    (b"<PubmedArticleSet/>", "pubmed-xml"),
    (b'\n <?xml version="1.0"?>', "pubmed-xml"),
    ("<PubmedArticleSet/>".encode("utf-16"), "pubmed-xml"),
    (gzip.compress(b"<PubmedArticleSet/>", mtime=0), "pubmed-xml"),
    (b"TY  - JOUR\n", "ris"),
    (b"Provider: x\n\n1.\nTY  - JOUR\nPMID- 1\n", "ris"),
    (b"\n\nPMID- 1\nTI  - TY  - JOUR\nTY  - \n", "medline"),
    (b"TI  - A title\nAB  - x\n", "medline"),
    (b"study,pmid,endpoint,value\n", "rows-csv"),
    (b"a,b,c\n1,2,3\n", "rows-csv"),
    (b"Roe A, Doe B, Poe C\n\nA title about the study, endpoint and value.\n", "page-text"),
    (b"A title. TY - a study, with an endpoint, and a value.\n", "page-text"),
    (b"PMID: 1\n\nA title.\n", "page-text"),
    (b"[A title in another language]\n\nRoe A.\n", "page-text"),
    (b"UI  - 1\nTI  - A title\n", "medline"),
    (b" TY - JOUR\n TI - A\n", "ris"),
    (b"TY - is not known, and other sentences\n", "page-text"),
]


@pytest.mark.parametrize("content, kind", DETECTED)
def test_detect(content, kind):
    assert formats.detect(content) == kind


@pytest.mark.parametrize("name", SAMPLES)
def test_detect_does_not_look_at_names(name):
    expected = {".xml": "pubmed-xml", ".nbib": "medline", ".ris": "ris", ".txt": "page-text"}[Path(name).suffix]
    assert formats.detect(SAMPLES[name]) == expected


UNREADABLE = [
    (b"", "empty"),
    (b" \r\n\t\n", "empty"),
    (b"\xef\xbb\xbf\n", "empty"),
    (gzip.compress(b"", mtime=0), "empty"),
    (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "binary"),
    (bytes(range(1, 256)) * 20, "binary"),
    (b"TY  - JOUR\nTI  - a\x00b\nER  - \n", "binary"),
    (b"\x7fELF\x02\x01\x01" + b"\x00" * 50, "binary"),
    (b"\xff\xfeT\x00Y", "binary"),
    (b"PK\x03\x04rest", "zip archive"),
    (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    (b"SQLite format 3\x00", "database"),
    (gzip.compress(SAMPLES["traps.xml"], mtime=0)[:-20], "cut off or damaged"),
    (b"\x1f\x8b\x08nonsense", "cut off or damaged"),
    (gzip.compress(b"%PDF-1.7", mtime=0), "PDF"),
    (b"<!DOCTYPE html><html></html>", "HTML"),
    (b"<html><head>", "HTML"),
    (b'{"pmid": 1}', "JSON"),
    (b'[{"pmid": 1}]', "JSON"),
    (b"FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\n", "Web of Science"),
    (b"%0 Journal Article\n%T A title\n", "EndNote"),
    (b"@article{Roe2012,\n title={A}\n}\n", "BibTeX"),
]


@pytest.mark.parametrize("content, what", UNREADABLE)
def test_unreadable(content, what):
    with pytest.raises(EvidenceError, match=what) as caught:
        formats.parse(content, name="x")
    assert caught.value.where.split(":")[0] == "x"
    assert caught.value.remedy
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("limit", ["ratio", "size"])
def test_a_gzip_bomb_is_not_unpacked(monkeypatch, limit):
    if limit == "size":
        monkeypatch.setattr(decoding, "MAX_UNPACKED", 1 << 20)
    bomb = gzip.compress(b" " * (40 << 20), mtime=0)
    with pytest.raises(EvidenceError, match="unpacks to more than"):
        formats.parse(bomb, name="x.gz")


def test_a_missing_file(tmp_path):
    with pytest.raises(EvidenceError, match="no such file") as caught:
        formats.read_file(tmp_path / "absent.xml")
    assert caught.value.where.endswith("absent.xml")


def test_a_folder(tmp_path):
    with pytest.raises(EvidenceError, match="folder"):
        formats.read_file(tmp_path)


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(EvidenceError, match="Permission denied"):
        formats.read_file(tmp_path / "a.xml")


def test_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(SAMPLES["page_present.txt"])))
    (record,) = formats.read_file("-").records
    assert (record.pmid, record.source) == ("20000001", "stdin")


def test_a_kind_that_is_given_is_not_told_by_content():
    with pytest.raises(EvidenceError, match="no RIS record"):
        formats.parse(SAMPLES["records.nbib"], name="x", kind="ris")
    with pytest.raises(ValueError, match="kind must be one of"):
        formats.parse(b"x", name="x", kind="bibtex")


def test_windows_1252_is_said():
    parsed = formats.parse("TY  - JOUR\nTI  - Café – naïve\nER  - \n".encode("cp1252"), name="a.ris")
    assert parsed.records[0].title == "Café – naïve"
    assert "Windows-1252" in parsed.notes[0]


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(content):
    read_or_refused(content)


@given(st.sampled_from(sorted(SAMPLES)), st.integers(0, 10_000), st.binary(max_size=6), st.integers(0, 40))
@settings(max_examples=300, deadline=None)
def test_damaged_files_are_read_or_refused(name, at, put, gone):
    content = SAMPLES[name]
    at %= len(content)
    read_or_refused(content[:at] + put + content[at + gone :])


def read_or_refused(content, kind="auto"):
    """What cannot be read is refused with a place; what is read obeys the rules of the one canonical text."""
    refusal = None
    try:
        parsed = formats.parse(content, name="x", kind=kind)
    except EvidenceError as error:
        refusal = error
    if refusal is not None:
        assert (refusal.where.split(":")[0], bool(refusal.remedy)) == ("x", True)
        return
    for record in parsed.records:
        assert record.text == canonical_text(record.title, record.sections) != ""
        assert not re.search(r"[\t\r]|  | \n|\n |\n\n|^[ \n]|[ \n]$", record.text)
        assert record.raw
        assert record.pmid is None or record.pmid.isdecimal()
    assert len({record.key for record in parsed.records}) == len(parsed.records)
    assert all(re.fullmatch(r"x:\d+", rejected.where) and rejected.reason for rejected in parsed.rejected)
    assert len(parsed.records) <= parsed.told.records or kind == "page-text" or not parsed.told.records


WORDS = st.text(st.sampled_from("aB1 \t\u00a0\u2009·–<&>;\"'/\u2028é-_:.%0()[]"), max_size=30)
LINES_OF_RIS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["TY", "TI", "AB", "ER", "AN", "DB", "DO", "UR", "PY", "N1", "XX", "", " TI", "PMID", "M3"]),
    st.sampled_from(["  - ", " - ", "\t- ", "  -", ""]),
    WORDS | st.sampled_from(["JOUR", "1", "10.5/x", "http://a/?id=pmid:5", "PubMed", "2012"]),
)
LINES_OF_MEDLINE = st.builds(
    "{}{}".format,
    st.sampled_from(
        ["PMID- ", "TI  - ", "AB  - ", "SO  - ", "LR  - ", "      ", "UI  - ", "DB  - ", "LID - ", "", "RIN - "]
    ),
    WORDS | st.sampled_from(["1", "20240230", "MEDLINE", "10.5/x [doi]", "J. PMID: 3"]),
)
MARKUP = st.sampled_from(
    ["<i>", "</i>", "<sup>2</sup>", "&lt;", "&nbsp;", "<x/>", "<!-- -->", "<PubmedArticle>", "]]>", "a"]
)


def in_lines(lines):
    return st.builds(
        lambda found, end: end.join(found), st.lists(lines, max_size=12), st.sampled_from(["\n", "\r\n", "\r"])
    )


FUZZED = {
    "ris": in_lines(LINES_OF_RIS),
    "medline": in_lines(LINES_OF_MEDLINE),
    "page-text": in_lines(
        WORDS | st.sampled_from(["Abstract", "PMID: 1", "J X. 2012 Dec;1(2):3-4.", "Aim: To see.", ""])
    ),
    "rows-csv": st.builds(
        (",".join(rows_csv.REQUIRED) + "\n{}").format, in_lines(st.lists(WORDS, max_size=18).map(",".join))
    ),
    "pubmed-xml": st.lists(MARKUP | WORDS, max_size=8).map(
        lambda parts: (
            '<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">1</PMID><Article><ArticleTitle>'
            f"{''.join(parts)}</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
        )
    ),
}


@pytest.mark.parametrize("kind", FUZZED)
def test_whatever_stands_in_a_format_is_read_or_refused(kind):
    @given(FUZZED[kind])
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
    def holds(text):
        read_or_refused(text.encode("utf-8", errors="surrogatepass"), kind)
        read_or_refused(text.encode("utf-16", errors="surrogatepass"), kind)

    holds()


TWICE = [
    # content, keys and texts, what is said
    (b"PMID- 1\nTI  - A\n\nPMID- 1\nTI  - B\n", [("1", "B")], ["more than once"]),
    (b"PMID- 1\nTI  - A\nAB  - x\n\nPMID- 1\nTI  - A\n", [("1", "A\nx")], ["more than once"]),
    (
        b"TY  - J\nTI  - A\nDO  - 10.5/x\nER  - \nTY  - J\nTI  - a\nDO  - 10.5/X\nAB  - x\nER  - \n",
        [("doi:10.5/x", "a\nx")],
        ["more than once"],
    ),
    (
        b"TY  - J\nTI  - A\nDO  - 10.5/x\nER  - \nTY  - J\nTI  - B\nDO  - 10.5/x\nER  - \n",
        [("doi:10.5/x", "A"), ("sha256:df7e70e5021544f4", "B")],
        ["two titles"],
    ),
    (b"TY  - J\nTI  - A\nER  - \nTY  - J\nTI  - A\nER  - \n", [("sha256:559aead08264d579", "A")], ["more than once"]),
    (b"PMID- 1\nTI  - A\n\nPMID- 2\nTI  - A\n", [("1", "A"), ("2", "A")], []),
]


@pytest.mark.parametrize("content, records, said", TWICE)
def test_a_record_that_stands_twice_is_taken_once_and_said(content, records, said):
    parsed = formats.parse(content, name="x")
    assert [(record.key, record.text) for record in parsed.records] == records
    assert len(parsed.notes) == len(said)
    assert all(words in note for words, note in zip(said, parsed.notes, strict=True))


def test_no_module_of_the_formats_opens_a_connection():
    here = Path(formats.__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in here.glob("*.py"))
    assert not any(word in text for word in ("import requests", "import socket", "urlopen", "import sqlite3"))
