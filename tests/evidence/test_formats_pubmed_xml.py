"""PubMed XML: the traps of real records."""

import gzip
from pathlib import Path

import pytest
from article_sets import ONE, WHOLE, in_file, in_set, record

from evidence import data, formats
from evidence.formats import article_set
from evidence.formats.pubmed_xml import parse_article_set
from evidence.records import Related

TRAPS = Path(__file__).parents[2] / "fixtures" / "records" / "traps.xml"


@pytest.fixture(scope="module")
def traps():
    return formats.parse(TRAPS.read_bytes(), name="traps.xml")


@pytest.fixture(scope="module")
def first(traps):
    return traps.records[0]


def test_what_the_file_holds(traps):
    assert [record.pmid for record in traps.records] == ["101", "102", "103"]
    assert traps.deleted == ("77", "78")
    assert [(rejected.where, rejected.reason) for rejected in traps.rejected] == [
        ("traps.xml:19", "The record has no PMID and no title.")
    ]
    assert len(traps.notes) == 1


def test_what_the_bytes_tell_is_counted_apart_from_the_reader(traps):
    told = traps.told
    assert (told.records, told.titles, told.abstracts, told.dois, told.pmids) == (5, 4, 3, 1, 4)


def test_text(first):
    assert first.text == (
        "Alphatinib and CA²⁺ in H₂O.\n"
        "RESULTS: With alphatinib (n = 12) fewer died (HR 0·74, 95% CI 0·61–0·90; p=0·002; n<10 and m>5; 10⁻³; 1st of xmax).\n"
        "RESULTS: A label that stands twice.\n"
        "No label.\n"
        "None either, x=3."
    )


EXPECTED = [
    ("doi", "10.5555/right"),
    ("year", 1999),
    ("journal", "J Made Up"),
    ("citation", "J Made Up 1999 Nov-2000 Jan;7:11-19"),
    ("authors", ("Roe AB", "Doe J Jr", "MADE-UP Investigators")),
    ("languages", ("fre",)),
    ("registry_ids", ("NCT00000000",)),
    ("retracted", True),
    ("related", (Related("ErratumIn", None, "J Made Up. 2001"),)),
    ("raw_format", "pubmed-xml"),
    ("source", "traps.xml"),
    ("revised", "2024-05-01"),
]


@pytest.mark.parametrize("field, value", EXPECTED, ids=[field for field, _ in EXPECTED])
def test_field(first, field, value):
    assert getattr(first, field) == value


def test_the_highest_version_is_kept_and_a_retraction_by_notice_counts(traps):
    record = traps.records[1]
    assert (record.version, record.title, record.retracted) == (2, "The second version.", True)
    assert record.related == (Related("RetractionIn", "999", "J. 2021 for good reason"),)
    assert (record.doi, record.year, record.sections) == (None, None, ())
    assert record.text == "The second version."


def test_a_book_chapter(traps):
    record = traps.records[2]
    assert record.text == "A chapter\nWhat it says."
    assert (record.year, record.journal, record.authors) == (1993, "A made-up book", ("Poe C",))


def test_the_raw_record_is_the_bytes_of_the_file(traps):
    content = TRAPS.read_bytes()
    for one in traps.records:
        assert one.raw in content
        assert one.raw.startswith(b"<Pubmed")


SUPERS = [
    ("10<sup>-3</sup>", "10⁻³"),
    ("m<sup>2</sup>", "m²"),
    ("Ca<sup>2+</sup>", "Ca²⁺"),
    ("x<sub>10</sub>", "x₁₀"),
    ("<sup><i>2</i></sup>", "²"),
    ("<b>a<sup>1</sup></b>c", "a¹c"),
    ("1<sup>st</sup>", "1st"),
    ("n<sup>1,2</sup>", "n1,2"),
    ("n<sup>−3</sup>", "n−3"),  # a real minus has no rule
    ("n<sup> 2</sup>", "n 2"),
    ("n<sup/>m", "nm"),
    ("<i>2</i>", "2"),
    ("a<!-- gone -->b<?gone too?>c", "abc"),
    ("a<br/>b", "ab"),
    ("&#x3c;i&gt; 0&#xB7;7 &amp;lt;", "<i> 0·7 &lt;"),
]


@pytest.mark.parametrize("markup, text", SUPERS)
def test_inline_markup(markup, text):
    (record,) = parse_article_set(in_set(markup), name="a.xml").records
    assert record.title == text


def test_a_record_whose_place_is_named_often_is_read_once(monkeypatch):
    read = []
    element = article_set._element  # noqa: SLF001 - how often a record is parsed is seen nowhere else
    monkeypatch.setattr(article_set, "_element", lambda *words: read.append(1) or element(*words))
    content = in_file(record(1), b'<evidence-record n="0"/>' * 50)
    assert len(formats.parse(content, name="x.xml").records) == len(read) == 1


@pytest.mark.parametrize("number", ["7", "x", "-1", "9" * 5000, ""])
def test_an_element_named_like_the_place_of_a_record_does_no_harm(number):
    content = in_file(record(1), f'<evidence-record n="{number}"/>'.encode())
    assert [found.pmid for found in formats.parse(content, name="x.xml").records] == ["1"]


TAKEN = [
    ("as it is", WHOLE),
    ("gzip", gzip.compress(WHOLE)),
    ("gzip in two members", gzip.compress(WHOLE[:50]) + gzip.compress(WHOLE[50:])),
    ("byte order mark", b"\xef\xbb\xbf" + WHOLE),
    ("utf-16", WHOLE.decode().encode("utf-16")),
    (
        "utf-16 that says so",
        in_set("A title.", head='<?xml version="1.0" encoding="UTF-16"?>').decode().encode("utf-16"),
    ),
    ("latin-1", in_set("A title.", head='<?xml version="1.0" encoding="ISO-8859-1"?>')),
    ("crlf", in_set("A title.", head='<?xml version="1.0"?>\r\n', tail="\r\n")),
    ("a record alone", ONE),
    ("blank lines first", b"\n\n" + WHOLE),
    ("an unknown element", in_set("A title.", tail="<Invented>x</Invented>")),
    (
        "a prefix of the root",
        in_set("A <x:y>title</x:y>.").replace(b"<PubmedArticleSet>", b'<PubmedArticleSet xmlns:x="urn:x">'),
    ),
    ("a prefix nobody declared", in_set("A <mml:math>title</mml:math>.")),
]


@pytest.mark.parametrize("content", [case[1] for case in TAKEN], ids=[case[0] for case in TAKEN])
def test_taken(content):
    parsed = formats.parse(content, name="x.xml")
    assert [record.text for record in parsed.records] == ["A title."]


def test_latin_1_is_read_as_it_says():
    content = in_set("déjà vu", head='<?xml version="1.0" encoding="ISO-8859-1"?>').decode().encode("latin-1")
    assert parse_article_set(content, name="x").records[0].title == "déjà vu"


def test_an_empty_set_is_empty():
    parsed = formats.parse(b'<?xml version="1.0" ?>\n<PubmedArticleSet></PubmedArticleSet>', name="x.xml")
    assert (parsed.records, parsed.rejected) == ((), ())


DATES = [
    ("<Year>2024</Year><Month>05</Month><Day>01</Day>", "2024-05-01"),
    ("<Year>2024</Year><Month>5</Month><Day>1</Day>", "2024-05-01"),
    ("<Year>2024</Year><Month>02</Month><Day>30</Day>", None),
    ("<Year>2024</Year><Month>Feb</Month><Day>1</Day>", None),
    ("<Year>2024</Year>", None),
    ("", None),
]


@pytest.mark.parametrize("date, revised", DATES)
def test_the_day_of_the_last_revision(date, revised):
    content = in_set("T.").replace(b"<Article>", f"<DateRevised>{date}</DateRevised><Article>".encode())
    assert parse_article_set(content, name="x").records[0].revised == revised


VERNACULAR = [
    ("[Not Available].", "Un <i>titre</i>.", "Un titre."),
    ("", "Un titre.", "Un titre."),
    ("[A title].", "Un titre.", "[A title]."),
    ("[Not Available].", "", "[Not Available]."),
]


@pytest.mark.parametrize("title, own, taken", VERNACULAR)
def test_a_title_in_the_language_of_the_paper(title, own, taken):
    content = in_set(title).replace(b"</Article>", f"<VernacularTitle>{own}</VernacularTitle></Article>".encode())
    assert parse_article_set(content, name="x").records[0].title == taken


def test_the_bundled_record():
    (record,) = formats.parse(data.read("park2012.xml"), name="park2012.xml").records
    assert (record.key, record.doi, record.year) == ("22460837", "10.1007/s12032-012-0227-7", 2012)
    assert (record.citation, record.journal) == ("Med Oncol 2012 Dec;29(5):3291-7", "Med Oncol")
    assert (record.authors, record.publication_types, record.languages) == ((), ("Journal Article",), ("eng",))
    assert record.text_sha256 == "9511814641e1beb2d0e8c44fa378cb93fd0c267ced220e75a4ad394f22d46a1b"
    assert len(record.sections) == 1
    assert b"Asan Medical Center, University of Ulsan College of Medicine, 88, Olympic-Ro" in record.raw
