"""MEDLINE and RIS: dialects, line ends, encodings, and records that must not be glued together or taken half."""

from pathlib import Path

import pytest

from evidence import formats
from evidence.errors import EvidenceError

RECORDS = Path(__file__).parents[2] / "fixtures" / "records"
MEDLINE = (RECORDS / "records.nbib").read_text(encoding="utf-8")
RIS = (RECORDS / "records.ris").read_text(encoding="utf-8")

DRESSES = [
    ("as it is", lambda text: text.encode()),
    ("crlf", lambda text: text.replace("\n", "\r\n").encode()),
    ("cr", lambda text: text.replace("\n", "\r").encode()),
    ("byte order mark", lambda text: b"\xef\xbb\xbf" + text.encode()),
    ("utf-16", lambda text: text.encode("utf-16")),
    ("utf-16 crlf", lambda text: text.replace("\n", "\r\n").encode("utf-16")),
]


@pytest.mark.parametrize("dress", [dress for _, dress in DRESSES], ids=[name for name, _ in DRESSES])
def test_medline(dress):
    parsed = formats.parse(dress(MEDLINE), name="a.nbib")
    first, second = parsed.records
    assert first.text == (
        "Alphatinib or betalimus after failure: a trial that has a title of two lines.\n"
        "BACKGROUND: Nobody knows. RESULTS: Fewer died (HR 0·74, 95% CI 0·61–0·90)."
    )
    assert (first.pmid, first.doi, first.year, first.raw_format) == ("20000001", "10.5555/present", 2014, "medline")
    assert first.citation == "J Made Up 2014 Nov;25(11):2191-7"
    assert first.authors == ("Roe A", "MADE-UP Investigators")
    assert (first.registry_ids, first.languages) == (("NCT00000000",), ("eng",))
    assert first.retracted
    assert (first.revised, second.revised) == ("2024-05-01", None)
    assert [(related.kind, related.pmid) for related in first.related] == [("RetractionIn", "999")]
    assert (second.text, second.year, second.retracted) == ("A second one.\nIts abstract.", 2015, False)
    assert [(rejected.where, rejected.reason) for rejected in parsed.rejected] == [
        ("a.nbib:35", "The record has no PMID and no title.")
    ]
    assert parsed.notes == ("a.nbib:27: a second abstract (AB) in the record was not read.",)


@pytest.mark.parametrize("dress", [dress for _, dress in DRESSES], ids=[name for name, _ in DRESSES])
def test_ris(dress):
    parsed = formats.parse(dress(RIS), name="a.ris")
    first, second = parsed.records
    assert first.text == "Alphatinib or betalimus after failure\nFewer died (HR 0·74, 95% CI 0·61–0·90)."
    assert (first.pmid, first.doi, first.year, first.raw_format) == ("20000001", "10.5555/present", 2014, "ris")
    assert first.citation == "Journal of Made Up Trials 2014;25(11):2191-2197"
    assert first.authors == ("Roe AB", "van Doe BJ Jr")
    assert not first.retracted
    assert (second.text, second.pmid, second.retracted) == ("RETRACTED: A trial\nFirst abstract.", "20000002", True)
    assert [(rejected.where, rejected.reason) for rejected in parsed.rejected] == [
        ("a.ris:23", "The record has no PMID and no title.")
    ]


def test_the_raw_record_is_its_lines():
    first = formats.parse(RIS.encode(), name="a.ris").records[0]
    assert first.raw.startswith(b"TY  - JOUR\nT1  - Alphatinib")
    assert first.raw.endswith(b"ER  - \n")
    assert first.raw in RIS.encode()


ODD_MEDLINE = [
    # text, texts of the records, reasons of the refusals
    ("PMID- 1\nTI  - A\nPMID- 2\nTI  - B\n", ["A", "B"], []),
    ("PMID- 1\nTI  - A\nAB  - x\n\n      y\n", ["A\nx y"], []),
    ("PMID- 1\nTI  - A\n\nTI  - B\n", ["A", "B"], []),
    ("PMID- 1\nTI  - A\nAB  - CI - 0.5\n      HR  - 0.7\n", ["A\nCI - 0.5 HR - 0.7"], []),
    ("PMID- 1\nBTI - A book\n", ["A book"], []),
    ("PMID- 1\nTT  - Titel\nAB  -\n", ["Titel"], []),
    ("PMID- 1\nAB  - No title, but a number.\n", ["No title, but a number."], []),
    ("PMID- 1\nSO  - x\n", [], ["PMID 1 has neither a title nor an abstract."]),
    ("PMID- 1a\nTI  - A\n", [], ["The PMID '1a' is not a number."]),
    (
        "PMID- 1\nTI  - A\nSO  - x\n\nPMID- 2\nTI  - B\nAB  - cut of",
        ["A"],
        ["The last record lacks the source line (SO) that all others end with: the file was cut off."],
    ),
    ("PMID- 1\nTI  - A\n\nPMID- 2\nTI  - B\nSO  - x\n\nPMID- 3\nTI  - C\n", ["A", "B", "C"], []),
]


@pytest.mark.parametrize("text, texts, reasons", ODD_MEDLINE)
def test_odd_medline(text, texts, reasons):
    parsed = formats.parse(text.encode(), name="a.nbib")
    assert [record.text for record in parsed.records] == texts
    assert [rejected.reason for rejected in parsed.rejected] == reasons
    assert all(rejected.remedy for rejected in parsed.rejected)


UNCLOSED = "The last record is not closed by ER: the file may have been cut off."
ODD_RIS = [
    ("TY  - JOUR\nTI  - A\nER  - \n", ["A"], []),
    ("TY  - JOUR\nTI  - A\nER  -", ["A"], []),
    ("TY  - JOUR\nTI  - A\n\n\nAB  - x\n\ny\nER  - \n", ["A\nx y"], []),
    ("TY  - JOUR\nTI  - A\nTY  - JOUR\nTI  - B\nER  - \n", ["A", "B"], []),
    ("TY  - JOUR\nTI  - A\nER  - \nTY  - JOUR\nTI  - B\nAB  - cut of", ["A"], [UNCLOSED]),
    ("TY  - JOUR\nTI  - A\nAB  - x\u00a0\nUK - y\nER  - \n", ["A\nx\u00a0 UK - y"], []),
    ("TY  - JOUR\nTI  - A\nAB  - x\u2028TI  - y\nER  - \n", ["A\nx\u2028TI  - y".replace("  ", " ")], []),
    ("TY  - JOUR\nTI  -\nER  - \n", [], ["The record has no PMID and no title."]),
    ("TY  - JOUR\nPMID  - 7\nER  - \n", [], ["PMID without title and abstract."]),
    ("TY  - JOUR\nPMID  - 7\nAB  - x\nER  - \n", ["x"], []),
]


@pytest.mark.parametrize("text, texts, reasons", ODD_RIS)
def test_odd_ris(text, texts, reasons):
    parsed = formats.parse(text.encode(), name="a.ris")
    assert [record.text for record in parsed.records] == texts
    assert [rejected.reason for rejected in parsed.rejected] == reasons


PLACES_OF_A_PMID = [
    ("AN  - 123\nDB  - PubMed", "123"),
    ("AN  - 123\nDP  - NLM", "123"),
    ("AN  - 123\nDB  - Embase", None),
    ("AN  - 123", None),
    ("AN  - rayyan-123\nDB  - MEDLINE", None),
    ("L2  - https://www.ncbi.nlm.nih.gov/pubmed/123", "123"),
    ("UR  - http://example.org/123", None),
    ("N1  - PMID: 123", "123"),
    ("N1  - compare PMID: 123", None),
]


@pytest.mark.parametrize("lines, pmid", PLACES_OF_A_PMID)
def test_pmid_in_ris(lines, pmid):
    (record,) = formats.parse(f"TY  - JOUR\nTI  - A\n{lines}\nER  - \n".encode(), name="a.ris").records
    assert record.pmid == pmid


@pytest.mark.parametrize("kind", ["ris", "medline"])
def test_a_file_without_a_record(kind):
    with pytest.raises(EvidenceError, match="holds no"):
        formats.parse(b"Provider: somebody\n", name="a", kind=kind)
