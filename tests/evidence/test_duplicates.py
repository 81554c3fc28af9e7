"""Which records are one publication: what makes it sure, what speaks against it, and that it stays cheap."""

import time

import pytest

from evidence.duplicates import Card, find
from evidence.records import Record, Section

TITLE = "Alphatinib or betalimus after failure of a first drug"
ABSTRACT = "Nobody knows which of the two is better. " * 8
FULL = {
    "title": TITLE,
    "abstract": "",
    "pmid": None,
    "doi": None,
    "year": 2014,
    "journal": "J Made Up",
    "citation": "J Made Up 2014;25(11):2191-7",
    "authors": ("Roe A",),
    "types": (),
    "form": "ris",
}


def record(**change):
    told = {**FULL, **change}
    return Record.build(
        title=told["title"],
        sections=[Section(None, told["abstract"])],
        pmid=told["pmid"],
        doi=told["doi"],
        year=told["year"],
        journal=told["journal"],
        citation=told["citation"],
        authors=told["authors"],
        publication_types=told["types"],
        raw=b"x",
        raw_format=told["form"],
        source="a",
    )


def matches(*records, apart=()):
    return find([Card.of(one) for one in records], apart=apart)


IN_PUBMED = record(pmid="1", doi="10.5/x", form="pubmed-xml", abstract="x")
NOWHERE = {"journal": "", "citation": "", "authors": ()}
SURE = [
    # what the second record tells otherwise than the first, which is in PubMed; why they are one
    ({"doi": "10.5/X"}, "the same DOI 10.5/x and title"),
    ({"doi": "10.5/x", "title": f"{TITLE}: a trial"}, "the same DOI 10.5/x and title"),
    (
        {"doi": "10.5/x", "title": f"{TITLE.upper()}.", "year": 1999, "journal": "Other"},
        "the same DOI 10.5/x and title",
    ),
    ({}, "the same title, year (2014), first author, journal, page"),
    ({"journal": "Journal of Made-Up"}, "the same title, year (2014), first author, journal, page"),
    ({"year": 2013, "citation": ""}, "the same title, year (2013 and 2014), first author, journal"),
    ({"title": "RETRACTED: Alphatinib or Betalimus – after failure of a first drug."}, "the same title, year"),
    ({"authors": ("Ann Roe",), "citation": ""}, "the same title, year (2014), first author, journal"),
]


@pytest.mark.parametrize("change, reason", SURE)
def test_sure(change, reason):
    other = record(abstract="y", **change)
    (match,) = matches(other, IN_PUBMED)
    assert (match.duplicate, match.kept, match.sure) == (other.key, "1", True)
    assert match.reason.startswith(reason)
    assert matches(IN_PUBMED, other) == (match,)


ASKED = [
    ({"doi": "10.5/x", "title": "The abstracts of a meeting"}, "the same DOI 10.5/x, but different titles"),
    ({"doi": "10.5/x", "pmid": "2"}, "the same DOI 10.5/x, but two PMIDs (1 and 2)"),
    ({"pmid": "2"}, "the same title, but two PMIDs (1 and 2)"),
    ({"doi": "10.5/other"}, "the same title, but two DOIs"),
    ({"journal": "Other J", "citation": "Other J 2014"}, "the same title, but two journals"),
    ({"journal": "J Made Up Oncol", "citation": ""}, "the same title, but two journals"),
    ({"authors": ("Doe B",)}, "the same title, but two first authors"),
    ({"citation": "J Made Up 2014;25(12):1"}, "the same title, but two places of printing"),
    ({"citation": "J Made Up 2014;25(15_suppl):2191"}, "the same title, but one of them is of a meeting"),
    ({"types": ("Conference Abstract",)}, "the same title, but one of them is of a meeting"),
    ({"types": ("Published Erratum",)}, "the same title, but one of them is a notice"),
    ({"year": None}, "the same title, but one of them has no year"),
    (NOWHERE, "the same title and year (2014), but little else"),
    ({"title": f"{TITLE}: a new subtitle", "citation": ""}, "titles that begin alike"),
]


@pytest.mark.parametrize("change, reason", ASKED)
def test_a_person_is_asked(change, reason):
    other = record(abstract="y", **change)
    (match,) = matches(IN_PUBMED, other)
    assert {match.duplicate, match.kept} == {other.key, "1"}
    assert not match.sure
    assert match.reason.startswith(reason)


TWO = [
    # two records that are two publications, and nobody is asked
    ({"title": f"{TITLE}: part I"}, {"title": f"{TITLE}: part II"}),
    ({"title": f"{TITLE}: 1-year results"}, {"title": f"{TITLE}: 5-year results"}),
    ({}, {"year": 2019}),
    ({"title": "Reply", "citation": ""}, {"title": "Reply", "citation": "", "abstract": "y"}),
    ({}, {"title": f"Erratum: {TITLE}"}),
    ({"pmid": "1", "types": ("Letter",)}, {"pmid": "2", "types": ("Journal Article",)}),
    ({"pmid": "1", "types": ("Published Erratum",)}, {"types": ("Journal Article",)}),
    ({"pmid": "1"}, {"pmid": "2", "authors": ("Doe B",)}),
    ({"title": f"{TITLE}: a subtitle", "doi": "10.5/a"}, {"title": f"{TITLE}: another", "doi": "10.5/b"}),
    ({"title": ""}, {"title": "", "abstract": "y", "pmid": "1"}),
]


@pytest.mark.parametrize("one, other", TWO)
def test_two_publications(one, other):
    assert matches(record(**one), record(**other)) == ()


def test_a_series_under_one_doi_is_not_joined():
    one, other = (
        record(doi="10.5/x", title=f"{TITLE}: part I"),
        record(pmid="1", doi="10.5/x", title=f"{TITLE}: part II"),
    )
    assert [match.sure for match in matches(one, other)] == [False]


def test_the_same_words_need_no_year():
    one = record(year=None, abstract=ABSTRACT, **NOWHERE)
    other = record(pmid="1", year=1999, abstract=ABSTRACT.replace(" ", "\u2009"), form="medline")
    (match,) = matches(one, other)
    assert (match.sure, match.reason) == (True, "the same title and the same abstract, word by word")


KEPT = [
    ({"form": "page-text"}, {"form": "ris", "doi": "10.5/x"}, "doi:10.5/x"),
    ({"form": "pubmed-xml", "doi": "10.5/x"}, {"form": "ris", "pmid": "1"}, "1"),
    ({"doi": "10.5/x", "abstract": ABSTRACT}, {}, "doi:10.5/x"),
]


@pytest.mark.parametrize("one, other, kept", KEPT)
def test_the_one_that_tells_most_is_kept(one, other, kept):
    (match,) = matches(record(**one), record(**other))
    assert match.kept == kept


def test_many_records_of_one_publication_stand_under_one():
    exports = [record(doi="10.5/x"), record(abstract="y"), record(abstract="z", citation="")]
    found = matches(*exports, IN_PUBMED)
    assert {match.kept for match in found} == {"1"}
    assert {match.duplicate for match in found} == {one.key for one in exports}
    assert all(match.sure for match in found)


def test_a_record_that_fits_two_pmids_is_given_to_neither():
    found = matches(IN_PUBMED, record(pmid="2", doi="10.5/y"), record())
    assert not any(match.sure for match in found)
    assert any("several publications of this title" in match.reason for match in found)


def test_two_pmids_are_not_joined_through_a_third_record():
    through = record(doi="10.5/x", abstract="y", title=TITLE)
    found = matches(IN_PUBMED, through, record(pmid="2", doi="10.5/x", title=f"{TITLE}: a trial"))
    sure = [match for match in found if match.sure]
    assert len(sure) == 1
    assert {match.duplicate for match in sure} == {through.key}


def test_what_a_person_keeps_apart_is_neither_joined_nor_suggested():
    other = record()
    assert matches(IN_PUBMED, other, apart={frozenset({"1", other.key})}) == ()


def test_what_is_kept_apart_is_not_joined_through_a_third_record():
    other, third = record(doi="10.5/y"), record(abstract="y")
    found = matches(record(doi="10.5/x"), other, third, apart={frozenset({"doi:10.5/x", "doi:10.5/y"})})
    assert not {("doi:10.5/x", "doi:10.5/y"), ("doi:10.5/y", "doi:10.5/x")} & {(m.duplicate, m.kept) for m in found}
    assert sum(match.sure for match in found) == 1


@pytest.mark.parametrize("title", [f"{TITLE} number {{}}", TITLE])
def test_twenty_thousand_records_take_seconds(title):
    card = Card.of(record())
    made = type(card)
    fields = {name: getattr(card, name) for name in made.__dataclass_fields__}
    cards = [made(**{**fields, "key": str(n), "title": title.format(n)}) for n in range(20_000)]
    begun = time.monotonic()
    find(cards)
    assert time.monotonic() - begun < 20  # comparing each with each would take a quarter of an hour


def test_no_records():
    assert find([]) == ()
