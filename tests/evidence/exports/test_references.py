"""A record as a reference: what is known of it stays, what is not known is not invented."""

import json
import re

import pytest
from references import PARK, export, record, ris

from evidence import formats
from evidence.exports.citation_keys import citation_keys
from evidence.exports.names import Name, name_of
from evidence.exports.reference import page_range, reference_of

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
