"""References for other programs: what is known stays, what is not known is not invented, no text breaks its file."""

import io
import json
import re

import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence import exports, formats
from evidence.errors import NetworkError
from evidence.exports.citation_keys import citation_keys
from evidence.exports.inclusion import Inclusion
from evidence.exports.names import Name, name_of
from evidence.exports.reference import one_line, page_range, reference_of
from evidence.formats.citation import citation_text
from evidence.formats.markup import plain as plain_text
from evidence.records import Record, Section, even_blanks
from evidence.rows import Row

CSL_FIELDS = frozenset(
    [
        "id",
        "type",
        "title",
        "author",
        "container-title",
        "collection-title",
        "publisher",
        "issued",
        "volume",
        "issue",
        "page",
        "DOI",
        "PMID",
        "PMCID",
        "URL",
        "abstract",
        "keyword",
    ]
)


LISTS = [kind for kind, about in exports.KINDS.items() if about.lists == "records"]


def record(pmid="1", title="A trial.", *, abstract="", sections=(), raw=b"", raw_format="page-text", **fields):
    sections = sections or ([Section(None, abstract)] if abstract else [])
    return Record.build(pmid=pmid, title=title, sections=sections, raw=raw, raw_format=raw_format, source="x", **fields)


def at_pubmed(pmids):
    """MEDLINE text as PubMed has it, of every PMID but 404."""
    return [(pmid, f"PMID- {pmid}\nTI  - At PubMed.\nSO  - J.\n".encode()) for pmid in pmids if pmid != "404"]


def no_protocol():
    raise AssertionError("a list of records needs no protocol")


def export(kind, *records, rows=(), which="all", medline=at_pubmed):
    tally = exports.Tally()
    material = exports.Material(
        which, lambda: records, lambda: rows, medline, no_protocol, lined=no_protocol, store=None
    )
    return b"".join(exports.write(kind, material, tally)), tally


def ris(*records, **more):
    return export("ris", *records, **more)[0].decode()


PARK = record(
    "22460837",
    "Second-line VEGF TKI or mTOR inhibitor.",
    sections=[Section("BACKGROUND", "Nobody knows."), Section("RESULTS", "HR 0·98 (95% CI 0·57–1·68).")],
    doi="10.1007/s12032-012-0227-7",
    year=2012,
    journal="Med Oncol",
    citation="Med Oncol 2012 Dec;29(5):3291-7",
    authors=("Park KH", "van Doe BJ Jr", "A Study Group"),
)
PARK_RIS = """TY  - JOUR
ID  - 22460837
TI  - Second-line VEGF TKI or mTOR inhibitor.
AU  - Park, K. H.
AU  - van Doe, B. J., Jr
AU  - A Study Group
T2  - Med Oncol
PY  - 2012
VL  - 29
IS  - 5
SP  - 3291
EP  - 3297
DO  - 10.1007/s12032-012-0227-7
AN  - 22460837
DB  - PubMed
AB  - BACKGROUND: Nobody knows. RESULTS: HR 0·98 (95% CI 0·57–1·68).
UR  - https://pubmed.ncbi.nlm.nih.gov/22460837/
N1  - evidence:not-assessed
"""
PARK_BIBTEX = """@article{Park2012,
  author = {Park, K. H. and van Doe, Jr, B. J. and {A Study Group}},
  title = {Second-line {VEGF} {TKI} or {mTOR} inhibitor.},
  journal = {Med Oncol},
  year = {2012},
  month = dec,
  volume = {29},
  number = {5},
  pages = {3291--3297},
  doi = {10.1007/s12032-012-0227-7},
  pmid = {22460837},
  url = {https://pubmed.ncbi.nlm.nih.gov/22460837/},
  abstract = {BACKGROUND: Nobody knows. RESULTS: HR 0·98 (95\\% CI 0·57–1·68).},
}
"""


def test_ris_has_its_lines_in_their_order():
    assert ris(PARK) == PARK_RIS + "ER  - \n"


def test_bibtex_has_its_fields_in_their_order():
    assert export("bibtex", PARK)[0].decode() == PARK_BIBTEX


def test_csl_has_its_fields():
    (item,) = json.loads(export("csl", PARK)[0])
    assert item == {
        "id": "Park2012",
        "type": "article-journal",
        "title": "Second-line VEGF TKI or mTOR inhibitor.",
        "author": [
            {"family": "Park", "given": "K. H."},
            {"family": "van Doe", "given": "B. J.", "suffix": "Jr"},
            {"literal": "A Study Group"},
        ],
        "container-title": "Med Oncol",
        "issued": {"date-parts": [[2012, 12]]},
        "volume": "29",
        "issue": "5",
        "page": "3291-3297",
        "DOI": "10.1007/s12032-012-0227-7",
        "PMID": "22460837",
        "URL": "https://pubmed.ncbi.nlm.nih.gov/22460837/",
        "abstract": "BACKGROUND: Nobody knows. RESULTS: HR 0·98 (95% CI 0·57–1·68).",
    }


SPARSE = [
    # a record                                      RIS lines between TY and N1
    (record(None, "Only a title."), ["ID  - sha256:", "TI  - Only a title."]),
    (record("7", "", abstract="No title."), ["ID  - 7", "AN  - 7", "DB  - PubMed", "AB  - No title.", "UR  - https://pubmed.ncbi.nlm.nih.gov/7/"]),
    (record(None, "A DOI.", doi="10.1/a;b c"), ["ID  - doi:10.1/a;b c", "TI  - A DOI.", "DO  - 10.1/a;b c", "UR  - https://doi.org/10.1/a%3Bb%20c"]),
    (record("8", "X", journal="J", citation="J"), ["ID  - 8", "TI  - X", "T2  - J", "AN  - 8", "DB  - PubMed", "UR  - https://pubmed.ncbi.nlm.nih.gov/8/"]),
    (record(None, "X", year=1999, authors=("", "Plato")), ["ID  - sha256:", "TI  - X", "AU  - Plato", "PY  - 1999"]),
]  # fmt: skip


@pytest.mark.parametrize("one, lines", SPARSE, ids=[str(lines) for _, lines in SPARSE])
def test_what_is_not_known_has_no_line(one, lines):
    first, *middle, note, last, end = ris(one).split("\n")
    assert (first, note, last, end) == ("TY  - JOUR", "N1  - evidence:not-assessed", "ER  - ", "")
    assert [re.sub(r"(?<=sha256:)\w+", "", line) for line in middle] == lines
    for kind in ("bibtex", "csl"):
        assert export(kind, one)[1].written == 1


HOSTILE = [
    # text                                  on one line
    ("two\r\nlines\rof\na title", "two lines of a title"),
    ("before\nER  - \n\nTY  - BOOK", "before ER - TY - BOOK"),
    ("AB  - a tag inside", "AB - a tag inside"),
    ("a\x00b\x07c\x1b[31md\x7fe\x9bf", "a b c [31md e f"),
    ("line\u2028paragraph\u2029next\x85", "line paragraph next"),
    ("half \ud83d of a sign", "half \ufffd of a sign"),
    ("emoji 🧬 family 👩‍👩‍👧", "emoji 🧬 family 👩‍👩‍👧"),
    ("right to left \u202eשלום\u202c and عربي", "right to left \u202eשלום\u202c and عربي"),
    ("e\u0301 combining a\u0323\u0302", "e\u0301 combining a\u0323\u0302"),
    ("braces } of { TeX \\end{document} } 5% & $x_1$ ~ ^ #", "braces } of { TeX \\end{document} } 5% & $x_1$ ~ ^ #"),
    ("dashes -- and --- ``quotes'' << >>", "dashes -- and --- ``quotes'' << >>"),
    ('<b>bold</b> & "quoted" @article{x,', '<b>bold</b> & "quoted" @article{x,'),
    ("\u00a0no-break\u202fthin\u2009", "\u00a0no-break\u202fthin\u2009"),
    ("x" * 1_000_000, "x" * 1_000_000),
]


@pytest.mark.parametrize("text, line", HOSTILE, ids=[repr(text[:30]) for text, _ in HOSTILE])
def test_no_text_breaks_its_file(text, line):
    hostile = record(
        "5", f"T {text} T", abstract=f"A {text} A", journal=f"J {text} J", authors=(f"Group {text} Group",)
    )
    between = [PARK, hostile, PARK]
    raw, _ = export("ris", *between)
    assert b"\r" not in raw
    found = rispy.loads(raw.decode())
    assert [entry["id"] for entry in found] == ["22460837", "5", "22460837"]
    title, abstract = (one_line(f"{side} {text} {side}") for side in "TA")
    assert title == f"T {line} T"
    assert (found[1]["title"], found[1]["abstract"]) == (title, abstract)
    assert found[1]["authors"] == [one_line(f"Group {line} Group".replace(",", " "))]
    items = json.loads(export("csl", *between)[0])
    assert [(item["title"], item["abstract"]) for item in items[1:2]] == [(title, abstract)]
    assert set().union(*items) <= CSL_FIELDS
    entries = bibtex_entries(export("bibtex", *between)[0].decode())
    assert len(entries) == 3
    assert (plain(entries[1]["title"]), plain(entries[1]["abstract"])) == (title, abstract)


def bibtex_entries(text):
    """Read BibTeX as BibTeX does: by counting braces, whether a backslash stands before them or not."""
    entries, depth, opened = [], 0, 0
    for brace in re.finditer("[{}]", text):
        depth += 1 if brace[0] == "{" else -1
        if (brace[0], depth) == ("{", 1):
            assert text[text.rindex("\n", 0, brace.start()) + 1 if entries else 0] == "@"
            entries.append({})
        elif (brace[0], depth) == ("{", 2):
            opened = brace.end()
        elif (brace[0], depth) == ("}", 1):
            entries[-1][text[text.rindex("\n", 0, opened) : opened].strip(" \n={")] = text[opened : brace.start()]
        elif depth == 0:
            assert text[brace.start() - 2 : brace.end() + 1] == ",\n}\n"
    assert depth == 0
    return entries


WORDS = {r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^"}  # fmt: skip
TOKEN = re.compile(r"\\text[a-z]+\{\}|\\([&%$#_{}])|([-'`,<>])\{\}|[{}]|(.)", re.DOTALL)


def plain(value):
    """Take BibTeX's escapes back."""
    return TOKEN.sub(lambda found: WORDS.get(found[0]) or found[1] or found[2] or found[3] or "", value)


NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\r\n\t\x00\x0b\x85\u2028 {}\\%&$#_~^\"'`-,;:()<>@🧬\u0301\u202eשع\ufeff\u00a0"),
        st.sampled_from(["ER  - ", "TY  - ", "\nAB  - ", "\r\nTI  - "]).map(lambda tag: tag[0]),
    ),
    max_size=60,
)
TEXT = st.builds("".join, st.lists(NASTY | st.sampled_from(["\nER  - \n", "AB  - ", "\nTY  - JOUR"]), max_size=4))  # fmt: skip
PERSON = st.builds(
    lambda family, initials, suffix: " ".join(part for part in (family, initials, suffix) if part),
    st.sampled_from(["Park", "van Doe", "O'Brien", "Müller-Lüdenscheidt", "李", "Doe and Roe", "de la Cruz"]),
    st.text("ABCÉØŁÇ", max_size=4),
    st.sampled_from(["", "", "Jr", "3rd", "II"]),
)


def without_html(text):
    """What our reader makes of a text: of HTML that was left in it, as databases do, it keeps the words."""
    return even_blanks(plain_text(text))


NUMBER = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9 /.-]{0,8}", fullmatch=True).map(str.strip) | st.just("")
PAGES = st.one_of(
    st.just(""),
    st.from_regex(r"[eS]?[0-9]{1,5}", fullmatch=True),
    st.from_regex(r"[eS]?[0-9]{1,5}-[eS]?[0-9]{1,5}", fullmatch=True),
    st.sampled_from(["117-25; discussion 125", "1-4, 9", "1001-11.e1", "iv33-40", "CD001234", "12–19"]),
)
DOI = st.none() | st.from_regex(r"10\.[0-9]{4}/[a-zA-Z0-9][a-zA-Z0-9./;:_-]{0,20}[a-zA-Z0-9]", fullmatch=True)


@st.composite
def records(draw):
    journal = draw(
        st.sampled_from(["Med Oncol", "Lancet (London, England)", "J; with: marks", ""]) | TEXT.map(one_line)
    )
    year = draw(st.none() | st.integers(1800, 2099))
    parts = [draw(NUMBER), draw(NUMBER), draw(PAGES)]
    return record(
        draw(st.none() | st.integers(1, 99_999_999).map(str)),
        draw(TEXT.filter(lambda text: without_html(one_line(text)))),
        sections=[Section(*one) for one in draw(st.lists(st.tuples(st.none() | NASTY, TEXT), max_size=3))],
        doi=draw(DOI),
        year=year,
        journal=journal,
        citation=citation_text(journal, str(year or ""), *parts),
        authors=tuple(draw(st.lists(PERSON | TEXT, max_size=4))),
    )


@settings(max_examples=120, deadline=None)
@given(st.lists(records(), min_size=1, max_size=2))
def test_ris_read_back_is_the_record(several):
    raw, tally = export("ris", *several)
    assert tally.written == len(several)
    entries = rispy.load(io.StringIO(raw.decode(), newline=""))
    assert len(entries) == len(several)
    for one, entry in zip(several, entries, strict=True):
        single, _ = export("ris", one)
        (again,) = formats.parse(single, name="again.ris", kind="ris").records
        assert (again.pmid, again.doi, again.year) == (one.pmid, one.doi, one.year)
        there, back = reference_of(one), reference_of(again)
        assert (back.title, back.abstract) == (without_html(there.title), without_html(there.abstract))
        assert again.journal == there.container
        assert (back.volume, back.issue, back.pages) == (there.volume, there.issue, there.pages)
        expected = [one_line(one_line(author).replace(",", " ")) for author in one.authors]
        assert list(again.authors) == [author for author in expected if author]
        if (again.key, back.title, back.abstract) == (one.key, there.title, there.abstract):
            assert export("ris", again)[0] == single
        assert entry.get("title") == there.title.strip()
        assert entry.get("abstract", "") == there.abstract.strip()


READ_BACK = [
    # an abstract                                   as it is read back
    ("HR < 1 & p<0.05; n<b and b>c", "HR < 1 & p<0.05; n<b and b>c"),
    ("R&D, AT&T; 5% {x} \\ ~", "R&D, AT&T; 5% {x} \\ ~"),
    ("10⁻³ m² ½ 0·74 (95% CI 0·61–0·90)", "10⁻³ m² ½ 0·74 (95% CI 0·61–0·90)"),
    ("p &lt; 0.001, <i>in vitro</i>", "p < 0.001, in vitro"),  # a database's own damage is mended on reading
]


@pytest.mark.parametrize("abstract, back", READ_BACK, ids=[abstract for abstract, _ in READ_BACK])
def test_an_abstract_read_back(abstract, back):
    text = ris(record(abstract=abstract))
    assert f"\nAB  - {abstract}\n" in text
    (again,) = formats.parse(text.encode(), name="a").records
    assert again.text == f"A trial.\n{back}"


@settings(max_examples=60, deadline=None)
@given(st.lists(records(), min_size=1, max_size=2))
def test_bibtex_and_csl_hold_every_text(several):
    entries = bibtex_entries(export("bibtex", *several)[0].decode())
    items = json.loads(export("csl", *several)[0])
    assert len(entries) == len(items) == len(several)
    for one, entry, item in zip(several, entries, items, strict=True):
        there = reference_of(one)
        for name, text in (("title", there.title), ("abstract", there.abstract), ("volume", there.volume)):
            assert plain(entry.get(name, "")) == item.get(name, "") == text
        assert set(item) <= CSL_FIELDS
        assert len(item.get("author", [])) == len(there.names)


NAMES = [
    # as the record has it          taken apart
    ("Park KH", Name("Park", "K. H.")),
    ("van Doe BJ Jr", Name("van Doe", "B. J.", "Jr")),
    ("Smith J 3rd", Name("Smith", "J.", "3rd")),
    ("Ångström Å", Name("Ångström", "Å.")),
    ("Plato", Name(whole="Plato")),
    ("KH", Name(whole="KH")),
    ("A Study Group", Name(whole="A Study Group")),
    ("Souza Sde O", Name("Souza Sde", "O.")),
    ("Park Kim", Name(whole="Park Kim")),
    ("Liu R.", Name(whole="Liu R.")),
    ("Spine Group, Denver CO", Name(whole="Spine Group, Denver CO")),
    ("Doe A\u0301", Name(whole="Doe A\u0301")),
    ("\u00a0 A", Name(whole="\u00a0 A")),
    ("Doe, MD A", Name(whole="Doe, MD A")),
]


@pytest.mark.parametrize("author, name", NAMES, ids=[author for author, _ in NAMES])
def test_a_name_is_taken_apart_only_if_it_can_be_put_together_again(author, name):
    assert name_of(author, {}) == name
    assert name.short == author


TOLD = [
    # as the record has it, what the source says            the name
    ("Park KH", Name("Park", "Kyong Hwa"), Name("Park", "Kyong Hwa")),
    ("Trial UK", Name(whole="Trial UK"), Name(whole="Trial UK")),
    ("Souza Sde O", Name("Souza", "Sandra de Oliveira"), Name(whole="Souza Sde O")),
    ("Park KH", Name("Park", "Other"), Name("Park", "K. H.")),
    ("De Boer AB", Name("De Boer", ""), Name("De Boer", "A. B.")),
    ("Doe AB", Name("Doe", "A, B"), Name("Doe", "A. B.")),
    ("Doe\u2009 A", Name("Doe\u2009", "Ann"), Name(whole="Doe\u2009 A")),
]


@pytest.mark.parametrize("author, told, name", TOLD, ids=[author for author, *_ in TOLD])
def test_what_the_source_says_of_a_name_counts_if_it_is_the_same_name(author, told, name):
    assert name_of(author, {author: told}) == name


RANGES = [
    ("3291-7", ("3291", "3297")),
    ("15-23", ("15", "23")),
    ("S12-8", ("S12", "S18")),
    ("iv33-40", ("iv33", "iv40")),
    ("e12-e15", ("e12", "e15")),
    ("12–19", ("12", "19")),
    ("e1234", ("e1234", "")),
    ("125-3", ("125-3", "")),
    ("1001-11.e1", ("1001-11.e1", "")),
    ("1-4, 9", ("1-4, 9", "")),
    ("117-25; discussion 125", ("117-25; discussion 125", "")),
    ("9" * 5000 + "-" + "9" * 5000, ("9" * 5000 + "-" + "9" * 5000, "")),
    ("", ("", "")),
]


@pytest.mark.parametrize("pages, range_", RANGES, ids=[pages[:30] for pages, _ in RANGES])
def test_pages(pages, range_):
    assert page_range(pages) == range_


CITATIONS = [
    # journal, citation                                  volume, issue, pages, month, day
    ("Med Oncol", "Med Oncol 2012 Dec;29(5):3291-7", ("29", "5", "3291-3297", 12, None)),
    ("Med Oncol", "Med Oncol 2012 Dec 6;29(5)", ("29", "5", "", 12, 6)),
    ("J", "J 1999 12 24;3:4", ("3", "", "4", 12, 24)),
    ("Gut", "Gut 2015 Spring;26(1):1", ("26", "1", "1", None, None)),
    ("Gut", "Gut 1998 Dec-1999 Jan;24 Suppl 1(4 Pt 1):S12-8", ("24 Suppl 1", "4 Pt 1", "S12-S18", None, None)),
    ("Gut", "Gut 2015;(3)", ("", "3", "", None, None)),
    ("Gut", "Gut 2015:e33", ("", "", "e33", None, None)),
    ("J; the (1): one", "J; the (1): one 2015;2(3):4", ("2", "3", "4", None, None)),
    ("Gut", "Gut 2015", ("", "", "", None, None)),
    ("Gut", "", ("", "", "", None, None)),
    ("", "2015 Jan;2", ("2", "", "", 1, None)),
    ("Gut", "Gut 2015 Jan 32;2", ("2", "", "", None, None)),
]  # fmt: skip


@pytest.mark.parametrize("journal, citation, parts", CITATIONS, ids=[citation for _, citation, _ in CITATIONS])
def test_a_citation_is_taken_apart_and_nothing_is_added(journal, citation, parts):
    found = reference_of(record(journal=journal, citation=citation))
    assert (found.volume, found.issue, found.pages, found.month, found.day) == parts


KEYED = [
    # authors and years in the order in which they came     keys
    ([("Park K", 2012), ("Park K", 2012), ("Park JL", 2012)], ["Park2012", "Park2012a", "Park2012b"]),
    ([("van Doe B", 2012), ("Vandoe X", 2012)], ["vanDoe2012", "Vandoe2012a"]),
    ([("Müller A", 1999), ("Øster B", 1999), ("Strauß C", 1999), ("Łuk D", 1999)], ["Muller1999", "Oster1999", "Strauss1999", "Luk1999"]),
    ([("COMPARZ Study Group", 2013), ("Plato", None)], ["COMPARZ2013", "Plato"]),
    ([("李 X", 2020), ("", 2020), (None, 2020)], ["PMID1", "PMID2", "PMID3"]),
    ([("Doe A", 2012)] * 28, ["Doe2012", *(f"Doe2012{c}" for c in "abcdefghijklmnopqrstuvwxyz"), "Doe2012aa"]),
    ([("Doe2012a B", None), ("Doe C", 2012), ("Doe D", 2012)], ["Doe2012a", "Doe2012", "Doe2012b"]),
    ([("%{}\\,= A", 2012)], ["PMID1"]),
]  # fmt: skip


@pytest.mark.parametrize("cases, keys", KEYED, ids=[str(keys[:3]) for _, keys in KEYED])
def test_citation_keys_are_plain_and_each_its_own(cases, keys):
    made = [record(str(i), authors=(a,) if a is not None else (), year=y) for i, (a, y) in enumerate(cases, start=1)]
    found = citation_keys(made)
    assert [found[one.key] for one in made] == keys
    assert len({key.casefold() for key in keys}) == len(keys)
    assert citation_keys(made[:1])[made[0].key] == keys[0], "a record keeps its key when others come"


def test_a_record_without_a_number_author_or_year_has_a_key():
    assert list(citation_keys([record(None, "A"), record(None, "B")]).values()) == ["Anonymous", "Anonymousa"]


def row(key, **more):
    return Row(id=key, report=key, key=key, **more)


STANDINGS = [
    # rows of the evidence table                                                      where record 1 stands
    ([], "not-assessed"),
    ([row("2", eligible=True)], "not-assessed"),
    ([row("1", eligible=True)], "included"),
    ([row("1", eligible=True, why_not="no-usable-data")], "included"),
    ([row("1", eligible=False, why_not="wrong-line")], "excluded: wrong-line"),
    ([row("1", eligible=False, why_not="single-arm"), row("1", eligible=False, why_not="wrong-line")], "excluded: single-arm"),
    ([row("1", eligible=False, why_not="wrong-line"), row("1", eligible=True)], "included"),
    ([row("", pmid="1", eligible=True)], "included"),
    ([row("1", eligible=False, why_not="retracted", eligible_but_retracted=True), row("1", eligible=False, why_not="single-arm")], "excluded: retracted"),
    ([row("1", eligible=False, why_not="retracted"), row("", pmid="1", eligible=False, why_not="wrong-comparator")], "excluded: wrong-comparator"),
]  # fmt: skip


@pytest.mark.parametrize("rows, standing", STANDINGS, ids=[f"{len(rows)} {standing}" for rows, standing in STANDINGS])
def test_where_a_record_stands(rows, standing):
    one, other = record("1"), record("9")
    assert Inclusion(rows).of(one) == standing
    assert f"\nN1  - evidence:{standing}\n" in ris(one, rows=rows)
    included = standing == "included"
    for kind in LISTS:
        made, tally = export(kind, one, other, rows=rows, which="included")
        assert (tally.written, bool(made)) == (int(included), included)


UNRECORDED = [
    # rows beside an included record 1                                          studies that have no record
    ([], []),
    ([row("", study="Roe 2012", eligible=True)], ["Roe 2012"]),
    ([row("", study="Roe 2012", eligible=True), row("", study="Roe 2012", eligible=True)], ["Roe 2012"]),
    ([row("", study="Roe 2012", pmid="77", eligible=True)], ["Roe 2012 (PMID 77)"]),
    ([row("", study="Roe 2012", pmid="1", eligible=True)], []),
    ([row("", study="Roe 2012", eligible=False)], []),
    ([row("", study="Doe 2010", eligible=True)], []),
]


@pytest.mark.parametrize("rows, studies", UNRECORDED, ids=[f"{len(rows)} {studies}" for rows, studies in UNRECORDED])
def test_included_studies_without_a_record_are_named(rows, studies):
    rows = [row("1", study="Doe 2010", eligible=True), *rows]
    for kind in LISTS:
        assert export(kind, record("1"), rows=rows, which="included")[1].unrecorded == studies
        assert export(kind, record("1"), rows=rows)[1].unrecorded == []


def test_a_key_does_not_depend_on_what_is_asked_for():
    first, second = record("1", authors=("Doe A",), year=2012), record("2", authors=("Doe B",), year=2012)
    rows = [row("2", eligible=True)]
    for kind in ("bibtex", "csl"):
        assert b"Doe2012a" in export(kind, first, second, rows=rows, which="included")[0]


@pytest.mark.parametrize("kind", ["bibtex", "csl"])
def test_a_record_that_comes_in_meanwhile_waits_for_the_next_export(kind):
    passes = iter([[record("1")], [record("1"), record("2")]])
    tally = exports.Tally()
    material = exports.Material(
        "all", lambda: next(passes), list, at_pubmed, no_protocol, lined=no_protocol, store=None
    )
    assert b"".join(exports.write(kind, material, tally)) == export(kind, record("1"))[0]
    assert tally.written == 1


SOURCES = {
    "pubmed-xml": """<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">1</PMID><Article>
<Journal><JournalIssue><Volume>2</Volume><Issue>3</Issue><PubDate><Year>2015</Year><Month>Mar</Month></PubDate></JournalIssue>
<Title>Gut</Title><ISOAbbreviation>Gut</ISOAbbreviation></Journal><ArticleTitle>T.</ArticleTitle>
<AuthorList><Author><LastName>Roe</LastName><ForeName>Ann Beth</ForeName><Initials>AB</Initials></Author>
<Author><LastName>Sá</LastName><ForeName>X</ForeName><Initials>SdeO</Initials></Author>
<Author><CollectiveName>Trial UK</CollectiveName></Author></AuthorList></Article>
<MeshHeadingList><MeshHeading><DescriptorName>Humans</DescriptorName></MeshHeading></MeshHeadingList>
<KeywordList><Keyword><i>In</i> vitro</Keyword></KeywordList></MedlineCitation><PubmedData><ArticleIdList>
<ArticleId IdType="pmc">PMC9</ArticleId></ArticleIdList><ReferenceList><Reference><ArticleIdList>
<ArticleId IdType="pmc">PMC1</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle></PubmedArticleSet>""",
    "medline": """PMID- 1
TI  - T.
FAU - Roe, Ann Beth
AU  - Roe AB
FAU - Sa, X
AU  - Sa SdeO
CN  - Trial UK
DP  - 2015 Mar
VI  - 2
IP  - 3
MH  - *Humans
OT  - In vitro
PMC - PMC9
TA  - Gut
SO  - Gut. 2015 Mar;2(3).
""",
    "ris": """TY  - JOUR
AN  - 1
DB  - PubMed
TI  - T.
AU  - Roe, Ann Beth
AU  - Sa, SdeO
AU  - Trial UK
PY  - 2015
VL  - 2
IS  - 3
T2  - Gut
KW  - Humans
KW  - In vitro
C2  - PMC9
ER  -
""",
}


@pytest.mark.parametrize("source", SOURCES)
def test_what_the_source_says_beyond_the_record_is_there(source):
    (one,) = formats.parse(SOURCES[source].encode(), name="a").records
    assert one.raw_format == source
    found = reference_of(one)
    assert (found.names[0], found.names[2]) == (Name("Roe", "Ann Beth"), Name(whole="Trial UK"))
    assert found.names[1].short == one.authors[1]
    assert (found.pmcid, found.keywords) == ("PMC9", ("Humans", "In vitro"))
    assert (found.volume, found.issue) == ("2", "3")
    text = ris(one)
    assert "\nKW  - Humans\nKW  - In vitro\n" in text
    assert "\nAU  - Roe, Ann Beth\n" in text
    assert "\nAU  - Trial UK\n" in text
    assert "pmcid = {PMC9}" in export("bibtex", one)[0].decode()


KINDS_OF_THINGS = [
    # raw bytes, their format                                                   RIS, BibTeX, CSL
    (b"TY  - THES\nTI  - T\nER  - \n", "ris", ("THES", "phdthesis", "thesis")),
    (b"TY  - CHAP\nTI  - T\nER  - \n", "ris", ("CHAP", "incollection", "chapter")),
    (b"TY  - XYZ\nTI  - T\nER  - \n", "ris", ("GEN", "misc", "document")),
    (b"PMID- 1\nTI  - T\nBTI - B\n", "medline", ("CHAP", "incollection", "chapter")),
    (b"PMID- 1\nBTI - B\n", "medline", ("BOOK", "book", "book")),
    (b"<PubmedBookArticle><BookDocument><Book><BookTitle>B</BookTitle></Book></BookDocument></PubmedBookArticle>", "pubmed-xml", ("BOOK", "book", "book")),
    (b"<PubmedBookArticle><BookDocument><ArticleTitle>C</ArticleTitle></BookDocument></PubmedBookArticle>", "pubmed-xml", ("CHAP", "incollection", "chapter")),
    (b"<PubmedArticle><MedlineCitation/></PubmedArticle>", "pubmed-xml", ("JOUR", "article", "article-journal")),
    (b"<PubmedArticle><broken", "pubmed-xml", ("JOUR", "article", "article-journal")),
    (b"<PubmedArticle><x:y/></PubmedArticle>", "pubmed-xml", ("JOUR", "article", "article-journal")),
    (b"\xff\xfe\x00", "medline", ("JOUR", "article", "article-journal")),
    (b"", "ris", ("JOUR", "article", "article-journal")),
    (b"", "a format of tomorrow", ("JOUR", "article", "article-journal")),
]  # fmt: skip


@pytest.mark.parametrize("raw, raw_format, kinds", KINDS_OF_THINGS, ids=[str(raw[:40]) for raw, *_ in KINDS_OF_THINGS])
def test_a_record_has_the_type_that_fits_and_unreadable_bytes_stop_nothing(raw, raw_format, kinds):
    one = record(raw=raw, raw_format=raw_format)
    assert ris(one).startswith(f"TY  - {kinds[0]}\n")
    assert export("bibtex", one)[0].startswith(f"@{kinds[1]}{{".encode())
    assert json.loads(export("csl", one)[0])[0]["type"] == kinds[2]


@pytest.mark.parametrize("kind", LISTS)
def test_the_same_project_gives_the_same_bytes(kind):
    several = [PARK, record("2", "B", authors=("Park K",), year=2012), record("3", "C")]
    first, tally = export(kind, *several)
    assert first == export(kind, *several)[0]
    assert tally == exports.Tally(written=3)
    assert not first.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in first
    assert first.endswith(b"\n")


MEDLINE = b"PMID- 5\r\nTI  - As it\r\n      came.\r\nSO  - J. 2020."
NBIB = [
    # records                                               file, left out, missing
    ([record("1")], b"PMID- 1\nTI  - At PubMed.\nSO  - J.\n", [], []),
    ([record("5", raw=MEDLINE, raw_format="medline")], MEDLINE + b"\n", [], []),
    ([record("5", raw=MEDLINE + b"\r\n\r\n", raw_format="medline")], MEDLINE + b"\n", [], []),
    (
        [record("5", raw=MEDLINE, raw_format="medline"), record(None, "A", doi="10.1/a"), record("404"), record("2")],
        MEDLINE + b"\n\nPMID- 2\nTI  - At PubMed.\nSO  - J.\n",
        ["doi:10.1/a"],
        ["PMID 404"],
    ),
    ([record(None, raw=b"TI  - No PMID\nSO  - J.\n", raw_format="medline")], b"TI  - No PMID\nSO  - J.\n", [], []),
    ([record(None, "A", doi="10.1/a"), record("404")], b"", ["doi:10.1/a"], ["PMID 404"]),
]


@pytest.mark.parametrize("several, made, left_out, missing", NBIB, ids=[str(made[:30]) for _, made, *_ in NBIB])
def test_nbib_is_what_came_or_what_pubmed_has(several, made, left_out, missing):
    found, tally = export("nbib", *several)
    assert found == made
    assert [one.where for one in tally.left_out] == left_out
    assert [one.where for one in tally.missing] == missing
    assert tally.written == len(several) - len(left_out) - len(missing)


def test_nbib_asks_for_what_it_lacks_and_keeps_the_order():
    asked = []

    def medline(pmids):
        asked.append(tuple(pmids))
        return reversed(at_pubmed(pmids))

    held = record("5", raw=MEDLINE, raw_format="medline")
    several = [*(record(str(n)) for n in range(10, 400)), held, *(record(str(n)) for n in range(500, 510))]
    found, tally = export("nbib", *several, medline=medline)
    assert [len(some) for some in asked] == [200, 199, 1]
    assert [one.pmid for one in formats.parse(found, name="a").records] == [one.pmid for one in several]
    assert tally.written == len(several)


def test_nbib_without_pubmed_says_how_many_are_lacking():
    def refused(_):
        raise NetworkError("NCBI did not answer.", where="http://x", remedy="try again later.")

    held = record("5", raw=MEDLINE, raw_format="medline")
    assert export("nbib", held, medline=refused)[1].written == 1
    with pytest.raises(NetworkError) as caught:
        export("nbib", record("1"), held, record("2"), record(None), medline=refused)
    assert caught.value.what == (
        "The MEDLINE text of 2 records is not in the project and could not be fetched: NCBI did not answer."
    )
    assert caught.value.remedy == "try again later. Nothing was written."


def test_every_kind_says_what_it_is_for():
    assert [name for name, kind in exports.KINDS.items() if not kind.about or not kind.suffix.startswith(".")] == []
