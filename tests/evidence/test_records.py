"""One canonical text a record, and keys that tell records apart."""

import hashlib

import pytest

from evidence.records import Record, Section, canonical_text

TEXTS = [
    # title, sections, text
    ("A trial.", [], "A trial."),
    ("A trial.", [(None, "It worked.")], "A trial.\nIt worked."),
    ("A trial.", [("AIM", "To see."), ("RESULTS", "HR 0.7.")], "A trial.\nAIM: To see.\nRESULTS: HR 0.7."),
    ("A trial.", [("", "a"), ("UNASSIGNED", "b"), ("UNLABELLED", "c")], "A trial.\na\nb\nUNLABELLED: c"),
    ("A trial.", [("AIM", ""), ("AIM", " \n"), (None, "x")], "A trial.\nx"),
    ("", [("AIM", "x")], "AIM: x"),
    ("", [], ""),
    (" A \r\n\t trial. ", [(" AIM\n 1 ", "\tx\ny ")], "A trial.\nAIM 1: x y"),
    (
        "A\u2009trial\u00a0",
        [(None, "0·7\u202f(0·5–0·9)\u2028x\x0b")],
        "A\u2009trial\u00a0\n0·7\u202f(0·5–0·9)\u2028x\x0b",
    ),
    ("unassigned", [("Unassigned", "stays as printed")], "unassigned\nUnassigned: stays as printed"),
]


@pytest.mark.parametrize("title, sections, text", TEXTS)
def test_canonical_text(title, sections, text):
    assert canonical_text(title, [Section(*section) for section in sections]) == text


KEYS = [
    ({"pmid": "12", "doi": "10.1/X"}, "12"),
    ({"doi": "10.1/X"}, "doi:10.1/x"),
    ({}, "sha256:" + hashlib.sha256(b"A title.\nx").hexdigest()[:16]),
]


@pytest.mark.parametrize("ids, key", KEYS)
def test_key(ids, key):
    record = build(**ids)
    assert record.key == key
    assert record.text_sha256 == hashlib.sha256(record.text.encode()).hexdigest()


def build(**fields):
    fields = {"title": "A  title.", "sections": [Section(None, "x")], **fields}
    return Record.build(raw=b"<raw/>", raw_format="ris", source="a.ris", **fields)


def test_a_lone_surrogate_does_not_stop_a_record():
    record = build(title="half \ud83d of a sign")
    assert record.text_sha256 == hashlib.sha256(record.text.encode("utf-8", "surrogatepass")).hexdigest()


def test_a_record_is_not_edited_and_hides_its_bulk():
    record = build()
    with pytest.raises(AttributeError):
        record.title = "another"
    assert "<raw/>" not in repr(record)
    assert isinstance(build(authors=["A B"]).authors, tuple)
