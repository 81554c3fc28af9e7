"""Pasted pages: three layouts of PubMed and what people leave out of them. The abstract comes out as it is printed."""

from pathlib import Path

import pytest

from evidence import data, formats
from evidence.errors import EvidenceError
from evidence.formats.citation import Citation, citation_text, find_doi, first_year, read_citation

RECORDS = Path(__file__).parents[2] / "fixtures" / "records"
TITLE = "Alphatinib and betalimus as second treatments of those in whom a first one has failed: what became of them."
BODY = "It is not known which of the two is better. Of the 83 patients who were seen, 41 had alphatinib [one (n = 16) and the other (n = 25)]. Survival was 10.6 months (HR = 0.98, 95 % CI 0.57-1.68, P = 0.94)."
PLACE = "Department of Oncology, Some Medical Center, University of Somewhere College of Medicine, 88, Long-Ro 43-Gil, Sometown, 138-736, Korea."
CITATION = "J Made Up. 2012 Dec;29(5):3291-7. doi: 10.5555/s12032-012-0227-7. Epub 2012 Mar 30."


def page(*paragraphs):
    return "\n\n".join(paragraphs) + "\n"


OLD = [
    "Send to",
    "Choose Destination",
    CITATION,
    TITLE,
    "Author information",
    PLACE,
    BODY,
    "[Indexed for MEDLINE]",
    "Supplemental Content",
    "Full text links",
    "Icon for Nobody",
    "Loading ...",
    "Support Center",
]


def without(*gone):
    return page(*[part for part in OLD if part not in gone])


PAGES = [
    ("old layout", page(*OLD)),
    ("crlf", page(*OLD).replace("\n", "\r\n")),
    ("no blank lines", page(*OLD).replace("\n\n", "\n")),
    ("indented", page(*OLD).replace("\n\n", "\n\n\t ")),
    ("no menus", page(CITATION, TITLE, "Author information", PLACE, BODY)),
    (
        "nothing below",
        without(
            "[Indexed for MEDLINE]",
            "Supplemental Content",
            "Full text links",
            "Icon for Nobody",
            "Loading ...",
            "Support Center",
        ),
    ),
    (
        "heading",
        page(CITATION, TITLE, "Roe A, Doe B.", "Author information", PLACE, "Abstract", BODY, "Copyright 2012 Nobody"),
    ),
    (
        "ids below",
        page(
            CITATION,
            TITLE,
            PLACE,
            BODY,
            "PMID: 20000001",
            "DOI: 10.5555/s12032-012-0227-7",
            "Similar articles",
            "Other. J X. 1999;1:1. PMID: 5",
        ),
    ),
    (
        "no-break space at the ends",
        page(CITATION, TITLE, "Author information\u00a0", PLACE, BODY, "\u00a0[Indexed for MEDLINE]".strip("\u00a0")),
    ),
    (
        "conflict",
        page(
            CITATION,
            TITLE,
            "Abstract",
            BODY,
            "Conflict of interest statement",
            "We have been paid by nobody for this work, and have never been.",
        ),
    ),
    ("citation below the title", page(TITLE, CITATION, "Abstract", BODY, "Keywords: x")),
]


@pytest.mark.parametrize("text", [case[1] for case in PAGES], ids=[case[0] for case in PAGES])
def test_the_same_record_from_every_paste(text):
    (record,) = formats.parse(text.encode(), name="page.txt").records
    assert record.text == f"{TITLE}\n{BODY}"
    assert (record.doi, record.year, record.journal) == ("10.5555/s12032-012-0227-7", 2012, "J Made Up")
    assert record.citation == "J Made Up 2012 Dec;29(5):3291-7"
    assert record.raw_format == "page-text"
    assert record.pmid == ("20000001" if "PMID: 20000001" in text else None)


def test_the_page_and_the_xml_of_the_worked_example_give_one_text():
    (record,) = formats.parse(data.read("park2012.xml"), name="park2012.xml").records
    title, abstract = record.text.split("\n")
    (pasted,) = formats.parse(without().replace(TITLE, title).replace(BODY, abstract).encode(), name="page.txt").records
    assert pasted.text_sha256 == record.text_sha256


def test_the_present_layout():
    parsed = formats.read_file(RECORDS / "page_present.txt")
    (record,) = parsed.records
    assert record.text == (
        "Alphatinib or betalimus after failure of a first drug: a randomised trial in two countries\n"
        "Background: It is unknown which of the two drugs is better after failure.\n"
        "Patients and methods: Patients (n = 120) were randomised to alphatinib or betalimus.\n"
        "Results: Hazard ratio 0·78 (95% CI 0·61–0·99; p = 0·04).\n"
        "Conclusions: Alphatinib was better.\n"
        "Trial registration: ClinicalTrials.gov NCT00000000."
    )
    assert [section.label for section in record.sections] == [
        "Background",
        "Patients and methods",
        "Results",
        "Conclusions",
        "Trial registration",
    ]
    assert (record.pmid, record.doi, record.year, record.journal) == ("20000001", "10.5555/present", 2014, "J Made Up")
    assert record.citation == "J Made Up 2014 Nov;25(11):2191-2197"
    assert record.authors == ("Ann Roe", "Bert van Doe", "Carla Poe")
    assert record.publication_types == ("Randomized Controlled Trial", "Multicenter Study", "Clinical Trial, Phase III")
    assert parsed.notes == ()


def test_pubmeds_own_list_of_wrapped_records():
    first, second = formats.read_file(RECORDS / "page_list.txt").records
    assert first.text == (
        "Alphatinib or betalimus after failure of a first drug: a randomised trial in two countries.\n"
        "BACKGROUND: It is unknown which of the two drugs is better after failure of the first one, and nobody has asked the question of those who were given either.\n"
        "METHODS: Patients (n = 120) were randomised to alphatinib or betalimus in a ratio of one to one and followed for long.\n"
        "RESULTS: Hazard ratio 0·78 (95% CI 0·61–0·99; p = 0·04)."
    )
    assert (first.pmid, first.doi, first.authors) == ("20000001", "10.5555/present", ("Roe A", "van Doe B", "Poe C"))
    assert (
        second.text
        == "A comment on a trial of two drugs that was published in another journal last year and read by many."
    )
    assert (second.pmid, second.doi, second.citation) == (
        "20000002",
        "10.5555/S0140-6736(15)00001-2",
        "Lancet 2015 Jan 3;385(1):12",
    )
    assert second.raw.startswith(b"2. Lancet.")


SECTIONS = [
    # what stands under Abstract, lines of the text
    ("Aim: To see.\nResults: None.", ["Aim: To see.", "Results: None."]),
    ("AIM:\nTo see.\n\nRESULTS:\nNone.", ["AIM: To see.", "RESULTS: None."]),
    ("A first part.\n\nA second part.", ["A first part.", "A second part."]),
    ("HR  0·7\u2009(0·5–0·9);\u00a0p\u202f=\u202f0·01", ["HR 0·7\u2009(0·5–0·9);\u00a0p\u202f=\u202f0·01"]),
    ("Results:no space.", ["Results:no space."]),
    (
        "Funding: Nobody paid.\nTrial registration: NCT00000000.",
        ["Funding: Nobody paid.", "Trial registration: NCT00000000."],
    ),
    ("No abstract available", []),
    ("See all the figures of the trial in the paper.", []),  # a heading of the page
]


@pytest.mark.parametrize("abstract, lines", SECTIONS)
def test_sections(abstract, lines):
    (record,) = formats.parse(page(CITATION, "A title.", "Abstract", abstract, "PMID: 1").encode(), name="p").records
    assert record.text.split("\n") == ["A title.", *lines]


AUTHOR_LINES = [
    ("Park K, Lee JL, de Roe A Jr.", ("Park K", "Lee JL", "de Roe A Jr")),
    ("Park K(1), Lee JL(1)(2).", ("Park K", "Lee JL")),
    ("Ann Roe 1, José-María Ñandú 2", ("Ann Roe", "José-María Ñandú")),
    ("Author information", ()),
    ("Department of Oncology, Some University, Sometown.", ()),
    ("Some Clinic, New Town", ()),
]


@pytest.mark.parametrize("line, authors", AUTHOR_LINES)
def test_authors_are_taken_only_where_they_are_printed(line, authors):
    (record,) = formats.parse(page(CITATION, TITLE, line, PLACE, BODY).encode(), name="p").records
    assert record.authors == authors
    assert record.text == f"{TITLE}\n{BODY}"


BARE = [
    (BODY, BODY),
    (f"{TITLE}\n{BODY}", f"{TITLE}\n{BODY}"),
    (f"{TITLE}\n\n{BODY}\n", f"{TITLE}\n{BODY}"),
    ("Median PFS was 3.0 months (HR 0.97).", "Median PFS was 3.0 months (HR 0.97)."),
]


@pytest.mark.parametrize("text, expected", BARE)
def test_text_without_a_page_is_read_and_said(text, expected):
    parsed = formats.parse(text.encode(), name="p")
    assert [record.text for record in parsed.records] == [expected]
    assert "no citation and no id" in parsed.notes[0]


RETRACTIONS = [
    (page("Retracted Publication", CITATION, TITLE, "Abstract", BODY), True),
    (page(CITATION, TITLE, "Retraction in", "J Made Up. 2013;1:1.", "Abstract", BODY), True),
    (page(CITATION, f"RETRACTED: {TITLE}", "Abstract", BODY), True),
    (page(CITATION, TITLE, "Abstract", BODY), False),
    (page(CITATION, "Retraction of nerves: a retracted view.", "Abstract", BODY), False),
    (page(CITATION, TITLE, "Abstract", BODY, "Similar articles", "Retracted Publication"), False),
]


@pytest.mark.parametrize("text, retracted", RETRACTIONS)
def test_retraction(text, retracted):
    assert formats.parse(text.encode(), name="p").records[0].retracted is retracted


def test_menus_alone_are_no_record():
    with pytest.raises(EvidenceError, match="reads like a title") as caught:
        formats.parse(b"Send to\n\nSave\nEmail\n", name="p.txt")
    assert caught.value.where == "p.txt:1"


CITATIONS = [
    ("Med Oncol. 2012 Dec;29(5):3291-7. doi: 10.1/x.", Citation("Med Oncol", 2012, "Med Oncol 2012 Dec;29(5):3291-7")),
    (
        "1. Lancet (London, England). 2008 Aug 9-15;372(9637):449-56.",
        Citation("Lancet (London, England)", 2008, "Lancet (London, England) 2008 Aug 9-15;372(9637):449-56"),
    ),
    (". 2014 Nov;25(11):2191-2197.", Citation("", 2014, "2014 Nov;25(11):2191-2197")),
    (
        "J Clin Oncol. 2023 Mar 1:JCO2201234. doi: 10.1/x. Online ahead of print.",
        Citation("J Clin Oncol", 2023, "J Clin Oncol 2023 Mar 1:JCO2201234"),
    ),
    ("Ann Chir. 1977 Nov-Dec;31(11):929-37.", Citation("Ann Chir", 1977, "Ann Chir 1977 Nov-Dec;31(11):929-37")),
    ("J X. 1998 Dec-1999 Jan;7:11-19.", Citation("J X", 1998, "J X 1998 Dec-1999 Jan;7:11-19")),
    ("J X. 1998 Spring;3 Suppl 1:S1-9.", Citation("J X", 1998, "J X 1998 Spring;3 Suppl 1:S1-9")),
    ("Patients were seen in 2012. They were followed.", None),
    ("A trial begun in Korea. 2012 patients were seen; they did well.", None),
    ("Survival in 2012", None),
    ("", None),
]


@pytest.mark.parametrize("line, citation", CITATIONS)
def test_citation(line, citation):
    assert read_citation(line) == citation


DOIS = [
    ("doi:10.1000/182.", "10.1000/182"),
    ("(https://doi.org/10.1016/S0140-6736(08)61039-9)", "10.1016/S0140-6736(08)61039-9"),
    ("10.1002/(SICI)1097-0258(19981230)17:24<2815", "10.1002/(SICI)1097-0258(19981230)17:24"),
    ("DOI", None),
    ("version 10.5 / 3", None),
]


@pytest.mark.parametrize("text, doi", DOIS)
def test_doi(text, doi):
    assert find_doi(text) == doi


@pytest.mark.parametrize(
    "text, year",
    [
        ("1998 Dec-1999 Jan", 1998),
        ("2012", 2012),
        ("Winter 2001", 2001),
        ("12345", None),
        ("n = 120", None),
        ("", None),
    ],
)
def test_year(text, year):
    assert first_year(text) == year


def test_citation_text_completes_nothing():
    assert citation_text("", "", "", "", "") == ""
    assert citation_text("J", "", "3", "", "") == "J;3"
