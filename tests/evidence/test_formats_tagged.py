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
    (
        "PMID- 1\nTI  - A\nAB  - See\n      https://a/?sid=1&id=pmid:\n      for more.\n",
        ["A\nSee https://a/?sid=1&id=pmid: for more."],
        [],
    ),
    ("PMID- 1\nTI  - A\n\n\ufeffPMID- 2\nTI  - B\n", ["A", "B"], []),
    ("PMID- 1\nTI  - [Not Available].\nTT  - Titel\n", ["Titel"], []),
    ("PMID- 1\nTI  - [Not Available].\n", ["[Not Available]."], []),
    ("PMID- 1\nTT  - Titel\nAB  -\n", ["Titel"], []),
    ("PMID- 1\nAB  - No title, but a number.\n", ["No title, but a number."], []),
    ("PMID- 1\nSO  - x\n", [], ["PMID 1 has neither a title nor an abstract."]),
    ("PMID- 1a\nTI  - A\n", [], ["The PMID '1a' is not a number."]),
    (f"PMID- 1{'x' * 99}\nTI  - A\n", [], [f"The PMID '1{'x' * 39}' is not a number."]),
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
    (
        "TY  - JOUR\nTI  - A\nER  - \nTI  - left over\n",
        ["A"],
        ["Fields stand outside of a record: no line 'TY  - ' is above them."],
    ),
    (
        "AB  - X\nTY  - JOUR\nTI  - A\nER  - \nER  - \n",
        ["A"],
        ["Fields stand outside of a record: no line 'TY  - ' is above them."],
    ),
    ("TY  - JOUR\nTI  - A\nER  - \nNL  - below\n", ["A"], []),
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
    ("N1  - Comment in: J. 2007 Jan;56(1):154; PMID: 123", None),
    ("N1  - research. NLM UID: 456. PMID: NLM123.", "123"),
    ("C2  - 123\nDB  - Scopus", "123"),
    ("C2  - 123", None),
    ("C2  - e0123\nDB  - Scopus", None),
    ("C5  - 123\nDB  - Embase", "123"),
    ("C5  - 123\nDB  - Scopus", None),
    ("UR  - http://x.org/?sid=OVID:embase&id=pmid:123&id=doi:&issn=1", "123"),
    ("UR  - http://x.org/?sid=OVID:embase&id=pmid:&id=doi:&issn=1", None),
    ("UR  - http://ovid.org/?AN=9\nhttp://x.org/?id=pmid:123&id=doi:", "123"),
    ("L2  - https://europepmc.org/abstract/MED/123", "123"),
    ("PMID  - 123456789", None),
]


@pytest.mark.parametrize("lines, pmid", PLACES_OF_A_PMID)
def test_pmid_in_ris(lines, pmid):
    (record,) = formats.parse(f"TY  - JOUR\nTI  - A\n{lines}\nER  - \n".encode(), name="a.ris").records
    assert record.pmid == pmid


PLACES_OF_A_DOI = [
    ("DO  - 10.5555/x", "10.5555/x"),
    ("DO  - https://dx.doi.org/10.5555/x", "10.5555/x"),
    ("M3  - doi:10.5555/x", "10.5555/x"),
    ("UR  - https://doi.org/10.5555/x", "10.5555/x"),
    ("UR  - http://x.org/?id=pmid:&id=doi:10.5555%2Fx%28y%29&issn=1", "10.5555/x(y)"),
    ("L2  - http://dx.doi.org/10.5555/x", "10.5555/x"),
    ("UR  - http://x.org/?id=doi:&issn=1", None),
    ("DO  - see the paper", None),
    ("N1  - a comment on 10.5555/other", None),
]


@pytest.mark.parametrize("lines, doi", PLACES_OF_A_DOI)
def test_doi_in_ris(lines, doi):
    (record,) = formats.parse(f"TY  - JOUR\nTI  - A\n{lines}\nER  - \n".encode(), name="a.ris").records
    assert record.doi == doi
    assert record.publication_types == ()


DIALECTS = [
    # name, file, texts of the records
    ("one blank", "TY - JOUR\nTI - A\nAB - x\nER - \n", ["A\nx"]),
    ("indented", "  TY  - JOUR\n  TI  - A\n  AB  - x\n  ER  - \n", ["A\nx"]),
    ("no blank before the hyphen", "TY- JOUR\nTI- A\nER-\n", ["A"]),
    ("junk around", "Dear all,\n\nTY  - JOUR\nTI  - A\nER  - \n\nSent by mail\n1.\nTY  - JOUR\nTI  - B\nER  - \nBye\n", ["A", "B"]),
    ("a link below the abstract", "TY  - JOUR\nTI  - A\nAB  - x\nLink to the Ovid Full Text or citation: http://o/?AN=1\nER  - \n", ["A\nx"]),
    ("links below the abstract", "TY  - JOUR\nTI  - A\nAB  - x\nhttp://o/?T=JS&AN=1\nhttps://p/?sid=OVID:x&id=pmid:\ny\nER  - \n", ["A\nx"]),
    ("a wrapped address", "TY  - JOUR\nTI  - A\nAB  - Registered at\nhttps://clinicaltrials.gov/NCT00000000\nER  - \n", ["A\nRegistered at https://clinicaltrials.gov/NCT00000000"]),
    ("two files in one, each with its mark", "TY  - JOUR\nTI  - A\nER  - \n\ufeffTY  - JOUR\nTI  - B\nER  - \n", ["A", "B"]),
    ("a record without TY", "TY  - JOUR\nTI  - A\nER  - \n\nTI  - B\nAB  - x\nER  - \n", ["A", "B\nx"]),
    ("a link inside a sentence", "TY  - JOUR\nTI  - A\nAB  - See\nhttps://p/ for more.\nER  - \n", ["A\nSee https://p/ for more."]),
    ("html", "TY  - JOUR\nTI  - A <i>b</i> &amp; c\nAB  - <p>HR 0&middot;74; p&lt;0.05, n<5 and m>3, 10<sup>-3</sup></p>\nER  - \n", ["A b & c\nHR 0·74; p<0.05, n<5 and m>3, 10⁻³"]),
    ("only a short title", "TY  - JOUR\nST  - A\nER  - \n", ["A"]),
    ("an unpublished work", "TY  - UNPB\nCT  - A\nER  - \n", ["A"]),
    ("empty values", "TY  - JOUR\nTI  - \nT1  - A\nAB  -\nN2  - x\nPY  - \nAU  - \nER  - \n", ["A\nx"]),
    ("nothing but a type", "TY  - JOUR\nER  - \nTY  - JOUR\nTI  - A\nER  - \n", ["A"]),
]  # fmt: skip


@pytest.mark.parametrize("content, texts", [case[1:] for case in DIALECTS], ids=[case[0] for case in DIALECTS])
def test_dialects_of_ris(content, texts):
    for dress in (
        str.encode,
        lambda text: text.replace("\n", "\r").encode("utf-16"),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
    ):
        assert formats.detect(dress(content)) == "ris"
        assert [record.text for record in formats.parse(dress(content), name="a.ris").records] == texts


def test_the_kind_of_a_paper_of_a_meeting_is_kept():
    parsed = formats.parse(b"TY  - CONF\nTI  - A\nM3  - Poster\nER  - \n", name="a.ris")
    assert parsed.records[0].publication_types == ("Poster", "Conference Paper")


OVID = [
    ("DB  - Ovid MEDLINE(R)\nUI  - 123\nTI  - A\n", "123"),
    ("UI  - 123\nTI  - A\n", None),
    ("UI  - 123\nPMID- 9\nDB  - MEDLINE\nTI  - A\n", "9"),
    ("DB  - Ovid MEDLINE(R)\nUI  - 2019-123\nTI  - A\n", None),
]


@pytest.mark.parametrize("content, pmid", OVID)
def test_pmid_in_medline_of_ovid(content, pmid):
    assert formats.parse(content.encode(), name="a", kind="medline").records[-1].pmid == pmid


def test_what_a_file_tells_is_counted_before_anything_is_refused():
    told = formats.parse(RIS.encode(), name="a.ris").told
    assert (told.records, told.titles, told.abstracts, told.dois, told.pmids) == (3, 2, 3, 1, 2)
    told = formats.parse(MEDLINE.encode(), name="a.nbib").told
    assert (told.records, told.titles, told.abstracts, told.dois, told.pmids) == (3, 2, 3, 1, 2)


@pytest.mark.parametrize("kind", ["ris", "medline"])
def test_a_file_without_a_record(kind):
    with pytest.raises(EvidenceError, match="holds no"):
        formats.parse(b"Provider: somebody\n", name="a", kind=kind)
