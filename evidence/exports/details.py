"""What a record's own bytes say beyond what the record keeps: full names, groups, headings, what kind of thing it is.

Must never fail: bytes that cannot be read tell nothing, and the export goes on with what the record has.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.exports.names import Name
from evidence.formats import medline, ris
from evidence.formats.article_set import Article, articles
from evidence.formats.pubmed_xml import flatten
from evidence.formats.tagged import Block, blocks
from evidence.records import even_blanks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

    from evidence.records import Record

JOURNAL_ARTICLE = "JOUR"
CHAPTER = "CHAP"
BOOK = "BOOK"


@dataclass(frozen=True, slots=True)
class Details:
    """What was found; ``kind`` is a type of RIS, ``names`` are by the record's form of the name."""

    kind: str = JOURNAL_ARTICLE
    names: dict[str, Name] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    pmcid: str = ""
    publisher: str = ""


def details_of(record: Record) -> Details:
    """Read a record's bytes again for what the record does not keep."""
    read = _READERS.get(record.raw_format)
    found = None if read is None else read(record.raw)
    return found or Details()


def _of_xml(raw: bytes) -> Details | None:
    try:
        found = next((one for one in articles(raw, name="record") if isinstance(one, Article)), None)
    except EvidenceError:  # such as a prefix that only the file around it declared
        return None
    if found is None:
        return None
    book = found.element.find("BookDocument")
    body = book if book is not None else found.element.find("MedlineCitation/Article")
    return Details(
        kind=JOURNAL_ARTICLE if book is None else CHAPTER if _plain(book, "ArticleTitle") else BOOK,
        names={} if body is None else {name.short: name for name in _names(body)},
        keywords=_distinct(_words(found.element)),
        pmcid=_pmcid(found.element),
        publisher="" if book is None else _plain(book, "Book/Publisher/PublisherName"),
    )


def _names(body: _Element) -> Iterator[Name]:
    for author in body.iterfind("AuthorList/Author"):
        group = _plain(author, "CollectiveName")
        family, suffix = _plain(author, "LastName"), _plain(author, "Suffix")
        given, initials = _plain(author, "ForeName"), _plain(author, "Initials")
        if group:
            yield Name(whole=group)
        elif family:
            yield _person(family, given, initials, suffix)


def _person(family: str, given: str, initials: str, suffix: str) -> Name:
    """Give the full name if the initials follow from it, else the initials."""
    full = Name(family, given, suffix)
    if not initials or full.short == Name(family, " ".join(initials), suffix).short:
        return full
    return Name(family, " ".join(f"{one}." for one in initials), suffix)


def _words(element: _Element) -> Iterator[str]:
    for path in ("MeshHeadingList/MeshHeading/DescriptorName", "KeywordList/Keyword"):
        for place in ("MedlineCitation", "BookDocument"):
            for word in element.iterfind(f"{place}/{path}"):
                yield even_blanks(flatten(word))


def _pmcid(element: _Element) -> str:
    for place in ("PubmedData", "PubmedBookData"):
        if found := _plain(element, f"{place}/ArticleIdList/ArticleId[@IdType='pmc']"):
            return found
    return ""


def _plain(element: _Element, path: str) -> str:
    return even_blanks(flatten(element.find(path)))


def _of_medline(raw: bytes) -> Details | None:
    block = _block(raw, lambda text: blocks(text, tag=medline.TAG, start="PMID", blank_separates=True))
    if block is None:
        return None
    return Details(
        kind=JOURNAL_ARTICLE if not block.first("BTI") else CHAPTER if block.first("TI") else BOOK,
        names={name.short: name for name in _medline_names(block)},
        keywords=_distinct(word.replace("*", "") for word in block.all("MH", "OT")),
        pmcid=block.first("PMC"),
        publisher=block.first("PB"),
    )


def _medline_names(block: Block) -> Iterator[Name]:
    """Give the groups, and each author's full name (FAU), which stands before the short one (AU)."""
    full = ""
    for tag, value in block.fields:
        if tag == "FAU":
            full = value
        elif tag == "CN":
            yield Name(whole=value)
        elif tag == "AU" and full:
            family, _, given = (part.strip() for part in full.partition(","))
            initials, _, suffix = value.removeprefix(family).strip().partition(" ")
            yield _person(family, given.removesuffix(suffix).strip(), initials, suffix)
            full = ""


def _of_ris(raw: bytes) -> Details | None:
    block = _block(raw, lambda text: blocks(text, tag=ris.TAG, start="TY", end="ER"))
    if block is None:
        return None
    return Details(
        kind=block.first("TY") or JOURNAL_ARTICLE,
        names={ris.short_name(author): _ris_name(author) for author in block.all("AU", "A1")},
        keywords=_distinct(block.all("KW")),
        pmcid=next((value for value in block.all("C2") if value.startswith("PMC")), ""),
        publisher=block.first("PB"),
    )


def _ris_name(author: str) -> Name:
    family, comma, rest = (part.strip() for part in author.partition(","))
    given, _, suffix = (part.strip() for part in rest.partition(","))
    return Name(family, given, suffix) if comma and given else Name(whole=author)


def _block(raw: bytes, cut: Callable[[str], Iterator[Block]]) -> Block | None:
    return next(cut(raw.decode("utf-8", errors="replace")), None)


def _distinct(words: Iterator[str] | list[str]) -> tuple[str, ...]:
    return tuple(word for word in dict.fromkeys(words) if word)


_READERS: dict[str, Callable[[bytes], Details | None]] = {
    "pubmed-xml": _of_xml,
    "medline": _of_medline,
    "ris": _of_ris,
}
