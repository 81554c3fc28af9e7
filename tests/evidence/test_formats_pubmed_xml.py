"""PubMed XML: the traps of real records, and files that must be refused as a whole."""

import gzip
import re
from pathlib import Path

import pytest

from evidence import data, formats
from evidence.errors import EvidenceError
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
    for record in traps.records:
        assert record.raw in content
        assert record.raw.startswith(b"<Pubmed")


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


def in_set(title="T.", *, head="", root="PubmedArticleSet", pmid="1", tail=""):
    return f'{head}<{root}><PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><ArticleTitle>{title}</ArticleTitle></Article></MedlineCitation></PubmedArticle>{tail}</{root}>'.encode()


@pytest.mark.parametrize("markup, text", SUPERS)
def test_inline_markup(markup, text):
    (record,) = parse_article_set(in_set(markup), name="a.xml").records
    assert record.title == text


BOMB = '<!DOCTYPE PubmedArticleSet [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">\n<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
EXTERNAL = '\n\n<!DOCTYPE PubmedArticleSet [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
PARAMETER = '<!DOCTYPE PubmedArticleSet [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>'
WHOLE = in_set("A title.")
ONE = WHOLE.removeprefix(b"<PubmedArticleSet>").removesuffix(b"</PubmedArticleSet>")

REFUSED = [
    ("bomb", in_set("&c;", head=BOMB), "defines entities", "x.xml:1"),
    ("external entity", in_set("&x;", head=EXTERNAL), "defines entities", "x.xml:3"),
    ("parameter entity", in_set("a", head=PARAMETER), "defines entities", "x.xml:1"),
    ("bomb in utf-16", in_set("&c;", head=BOMB).decode().encode("utf-16"), "defines entities", "x.xml:1"),
    ("undefined entity", in_set("a\n&nbsp;b"), "broken: Entity 'nbsp' not defined", "x.xml:2"),
    ("doctype inside a record", in_set("<!DOCTYPE x>"), "broken", "x.xml:1"),
    ("tag not closed", in_set("\n<i>a"), "broken: Opening and ending tag mismatch: i line 2", "x.xml:2"),
    ("control character", in_set("\n\na\x01"), "broken", "x.xml:3"),
    ("not utf-8", in_set("\n\xe9").replace("é".encode(), b"\xe9"), "broken", "x.xml:2"),
    (
        "another encoding than said",
        in_set("é", head='<?xml version="1.0" encoding="ascii-or-so"?>'),
        "ascii-or-so",
        "x.xml:1",
    ),
    ("two roots", WHOLE + b"\n" + WHOLE, "broken", "x.xml:2"),
    ("text after the end", WHOLE + b"\n\nand more", "broken", "x.xml:3"),
    (
        "an error of NCBI",
        b'<?xml version="1.0"?>\n<eFetchResult><ERROR>ID list is empty!</ERROR></eFetchResult>',
        "ID list is empty!",
        "x.xml:2",
    ),
    ("other xml", b"<article><PMID>1</PMID></article>", "root <article>", "x.xml:1"),
]


@pytest.mark.parametrize("content, what, where", [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refused_as_a_whole(content, what, where):
    with pytest.raises(EvidenceError, match=what) as caught:
        parse_article_set(content, name="x.xml")
    assert caught.value.where == where
    assert caught.value.remedy
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("tenth", range(1, 10))
def test_an_answer_cut_off_anywhere_gives_nothing(tenth):
    content = TRAPS.read_bytes()
    with pytest.raises(EvidenceError, match=r"cut off|broken") as caught:
        parse_article_set(content[: len(content) * tenth // 10], name="x.xml")
    name, _, line = caught.value.where.partition(":")
    assert name == "x.xml"
    assert int(line) >= 1


@pytest.mark.parametrize("content, what, where", [REFUSED[at][1:] for at in (0, 1, 2, 3, 9, 12, 13)])
def test_a_file_that_is_unsafe_or_something_else_is_refused(content, what, where):
    with pytest.raises(EvidenceError, match=what) as caught:
        formats.parse(content, name="x.xml")
    assert caught.value.where == where


def record(pmid, title="T."):
    return in_set(title, pmid=pmid).removeprefix(b"<PubmedArticleSet>").removesuffix(b"</PubmedArticleSet>") + b"\n"


def in_file(*records, end=b"</PubmedArticleSet>\n"):
    return b"<PubmedArticleSet>\n" + b"".join(records) + end


ENDLESS = record(2).replace(b"</PubmedArticle>", b"")
DELETED = b'<DeleteCitation><PMID Version="1">7</PMID></DeleteCitation>\n'
BROKEN_IN_PART = [
    # name, file, PMIDs taken, PMIDs deleted, where and why something was refused
    ("an entity", in_file(record(1), record(2, "a\n&nbsp;"), record(3)), "13", [], "4 PMID 2: The XML is broken: Ent"),
    ("a tag", in_file(record(1), record(2, "\n\n<i>a"), record(3)), "13", [], "5 PMID 2: The XML is broken: Opening"),
    ("a character", in_file(record(1, "\x01"), record(3)), "3", [], "2 PMID 1: The XML is broken: .*"),
    ("bytes", in_file(record(1, "é").replace("é".encode(), b"\xe9"), record(3)), "3", [], "2 PMID 1: The XML is br"),
    ("no end", in_file(record(1), ENDLESS, record(3), DELETED), "13", ["7"], "3 PMID 2: .* another begins inside"),
    ("no end at the end", in_file(record(1), ENDLESS), "1", [], "3 PMID 2: The file ends inside the record"),
    ("cut in a record", in_file(record(1), record(2)[:90], end=b""), "1", [], "3 PMID 2: The file ends inside"),
    ("cut between records", in_file(record(1), record(2), end=b""), "12", [], "4 .* may be missing"),
    ("cut in the deletions", in_file(record(1), DELETED[:-25], end=b""), "1", [], "3 .* may be missing"),
    ("cut after them", in_file(record(1), DELETED, end=b""), "1", ["7"], "4 .* may be missing"),
    ("a start lost", in_file(record(1), record(2)[20:], record(3)), "13", [], "3 .* may be missing"),
    ("two files in one", in_file(record(1)) + in_file(record(2)), "12", [], "4 The XML is broken: Extra content"),
    ("commented out", in_file(b"<!--", record(1), b"-->", record(2), end=b""), "2", [], "4 .* may be missing"),
]


@pytest.mark.parametrize("case", BROKEN_IN_PART, ids=[case[0] for case in BROKEN_IN_PART])
def test_what_is_whole_in_a_broken_file_is_taken_and_the_rest_is_said(case):
    _, content, pmids, deleted, said = case
    parsed = formats.parse(content, name="x.xml")
    assert "".join(found.pmid for found in parsed.records) == pmids
    assert list(parsed.deleted) == deleted
    (rejected,) = parsed.rejected
    assert re.match(f"x.xml:{said}", f"{rejected.where} {rejected.reason}")
    assert rejected.remedy
    with pytest.raises(EvidenceError, match=r"broken|not closed|another begins"):
        parse_article_set(content, name="x.xml")


NOTHING_WHOLE = [b"<PubmedArticleSet>\n", in_file(record(1, "&nbsp;")), in_file(record(1, "&nbsp;"), record(2)[:90])]


@pytest.mark.parametrize("content", NOTHING_WHOLE)
def test_a_set_of_which_nothing_can_be_taken_is_refused(content):
    with pytest.raises(EvidenceError, match="broken"):
        formats.parse(content, name="x.xml")


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


BAD_RECORDS = [
    ("1x", "T.", "not a number"),
    ("", "", "no PMID and no title"),
    ("5", " \n ", "neither a title nor an abstract"),
]


@pytest.mark.parametrize("pmid, title, reason", BAD_RECORDS)
def test_a_bad_record_is_listed_and_the_others_kept(pmid, title, reason):
    bad = in_set(title, pmid=pmid).removeprefix(b"<PubmedArticleSet>").removesuffix(b"</PubmedArticleSet>")
    content = b"<PubmedArticleSet>\n" + bad + b"\n" + ONE + b"</PubmedArticleSet>"
    parsed = formats.parse(content, name="x.xml")
    assert [record.pmid for record in parsed.records] == ["1"]
    assert [rejected.where for rejected in parsed.rejected] == ["x.xml:2"]
    assert reason in parsed.rejected[0].reason


def test_the_bundled_record():
    (record,) = formats.parse(data.read("park2012.xml"), name="park2012.xml").records
    assert (record.key, record.doi, record.year) == ("22460837", "10.1007/s12032-012-0227-7", 2012)
    assert (record.citation, record.journal) == ("Med Oncol 2012 Dec;29(5):3291-7", "Med Oncol")
    assert (record.authors, record.publication_types, record.languages) == ((), ("Journal Article",), ("eng",))
    assert record.text_sha256 == "9511814641e1beb2d0e8c44fa378cb93fd0c267ced220e75a4ad394f22d46a1b"
    assert len(record.sections) == 1
    assert b"Asan Medical Center, University of Ulsan College of Medicine, 88, Olympic-Ro" in record.raw
