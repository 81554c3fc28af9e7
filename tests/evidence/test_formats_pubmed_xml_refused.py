"""PubMed XML that is unsafe, broken or something else: refused whole, or what is whole in it taken and the rest said."""

import re
from pathlib import Path

import pytest
from article_sets import ONE, WHOLE, in_file, in_set, record

from evidence import formats
from evidence.errors import EvidenceError
from evidence.formats.pubmed_xml import parse_article_set

TRAPS = Path(__file__).parents[2] / "fixtures" / "records" / "traps.xml"


BOMB = '<!DOCTYPE PubmedArticleSet [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">\n<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'


EXTERNAL = '\n\n<!DOCTYPE PubmedArticleSet [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


PARAMETER = '<!DOCTYPE PubmedArticleSet [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>'


PREFIXES = b"<PubmedArticleSet " + b" ".join(b'xmlns:a%d="b"' % n for n in range(99))

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
    (
        "a codec of Python's own",
        in_set("a", head='<?xml version="1.0" encoding="undefined"?>'),
        "in undefined",
        "x.xml:1",
    ),
    ("another", in_set("a", head='<?xml version="1.0" encoding="punycode"?>'), "in punycode", "x.xml:1"),
    ("a name without end", in_set("a", head=f'<?xml version="1.0" encoding="{"x" * 9999}"?>'), "in x{60},", "x.xml:1"),
    ("many prefixes", WHOLE.replace(b"<PubmedArticleSet", PREFIXES, 1), "declares 99 prefixes", "x.xml:1"),
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


BAD_RECORDS = [
    ("1x", "T.", "not a number"),
    ("x" * 99, "T.", f"'{'x' * 40}' is not a number"),
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
