"""References read back by other readers and by ours: no text breaks its file, and none is changed on the way."""

import io
import json

import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from references import CSL_FIELDS, PARK, bibtex_entries, export, plain, record, ris

from evidence import formats
from evidence.exports.reference import one_line, reference_of
from evidence.formats.citation import citation_text
from evidence.formats.markup import plain as plain_text
from evidence.records import Section, even_blanks

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
