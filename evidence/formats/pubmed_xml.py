"""Read PubMed XML: articles, book articles and deletions, as PubMed really sends them.

Must never take an id, an abstract or a date from a reference, a translation or a comment; and never pass over a
record that is broken or cut off.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.formats.article_set import Article, articles, as_utf8
from evidence.formats.citation import NO_TITLE, citation_text, first_year, iso_day
from evidence.formats.counting import count
from evidence.formats.markup import shifted
from evidence.notices import TYPE_NAMES, is_retracted
from evidence.records import Parsed, Record, Rejected, Related, Section, canonical_text, even_blanks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_NUMBER = re.compile(r"[0-9]{1,9}")
_REGISTRIES = (  # DataBankList also holds gene banks and data archives
    *("ANZCTR", "ChiCTR", "ClinicalTrials.gov", "CRiS", "CTRI", "DRKS", "EudraCT", "IRCT", "ISRCTN", "JapicCTI"),
    *("JMACCT", "JPRN", "KCT", "LBCTR", "NTR", "PACTR", "ReBec", "REPEC", "RPCEC", "SLCTR", "TCTR", "UMIN CTR"),
)


def parse_article_set(data: bytes, *, name: str, whole: bool = True) -> Parsed:
    """Read a PubmedArticleSet.

    Of several versions of a PMID the highest is kept, of equal ones the last, as in PubMed's update files.

    Args:
        data: The XML, unpacked.
        name: What to call it in errors and as the records' source.
        whole: Whether a broken record, or a missing end, refuses the set, as it must for an answer that can be asked
            for again. If not, it is listed with its line and the other records are taken.

    Returns:
        The records, those that were refused, and the PMIDs of DeleteCitation.

    Raises:
        EvidenceError: The set is unsafe, something else, broken in every record, or (``whole``) in any, or cut off.
    """
    content = as_utf8(data, name)
    kept: dict[str, Record] = {}
    broken: list[Rejected] = []
    rejected: list[Rejected] = []
    deleted: list[str] = []
    notes: list[str] = []
    for item in articles(content, name=name, whole=whole):
        if isinstance(item, str):
            deleted.append(item)
        elif isinstance(item, Rejected):
            broken.append(item)
        elif isinstance(record := record_of(item, name), Rejected):
            rejected.append(record)
        else:
            if record.key in kept:
                said = f"{record.key} stands more than once; the highest version, the last, is kept."
                notes.append(f"{name}:{item.line}: {said}")
            if record.version >= kept.get(record.key, record).version:
                kept[record.key] = record
    if broken and not (kept or rejected or deleted):
        raise EvidenceError(broken[0].reason, where=broken[0].where, remedy="fetch or export the file again.")
    return Parsed(
        records=tuple(kept.values()),
        rejected=(*broken, *rejected),
        deleted=tuple(deleted),
        notes=tuple(notes),
        told=count(content),
    )


def flatten(element: _Element | None) -> str:
    """Give an element's text with its inline markup dissolved, blanks as they stand.

    ``<sup>`` and ``<sub>`` become Unicode super- and subscripts if all their characters have such a form.
    """
    if element is None:
        return ""
    if len(element) == 0:
        return element.text or ""
    parts = [element.text or ""]
    for child in element:
        inner = flatten(child)
        parts += (shifted(inner, child.tag) if child.tag in ("sup", "sub") else inner, child.tail or "")
    return "".join(parts)


def text_of(article: _Element) -> str:
    """Give the canonical text of an ``Article``, or of what holds its title and abstract alone."""
    return canonical_text(_title(article, is_book=False), tuple(_sections(article)))


def record_of(item: Article, name: str) -> Record | Rejected:
    """Read one record; ``name`` is where it came from."""
    body = item.element.find("MedlineCitation")
    is_book = body is None
    if body is None:
        body = item.element.find("BookDocument")
    if body is None:
        return Rejected(f"{name}:{item.line}", "The record holds neither a MedlineCitation nor a BookDocument.", "")
    pmid = _text(body, "PMID")
    article = body if is_book else body.find("Article")
    if pmid and not _NUMBER.fullmatch(pmid):
        return Rejected(f"{name}:{item.line}", f"The PMID {pmid[:40]!r} is not a number.", "correct it in the file.")
    title = even_blanks(_title(article, is_book=is_book)) if article is not None else ""
    if article is None or not (title or (pmid and article.find("Abstract/AbstractText") is not None)):
        what = f"PMID {pmid} has neither a title nor an abstract." if pmid else "The record has no PMID and no title."
        return Rejected(f"{name}:{item.line}", what, "look the record up in PubMed and fetch it by its PMID.")
    related = tuple(_related(body))
    kinds = article.findall("PublicationTypeList/PublicationType") + article.findall("PublicationType")
    types = tuple(TYPE_NAMES.get(kind.get("UI", ""), flatten(kind).strip()) for kind in kinds)
    journal, year, citation = _book_source(article) if is_book else _journal_source(body, article)
    return Record.build(
        pmid=pmid or None,
        version=_version(body),
        title=title,
        sections=_sections(article),
        doi=_doi(item.element, article),
        year=year,
        journal=journal,
        citation=citation,
        authors=_authors(article),
        publication_types=types,
        languages=((language.text or "").strip() for language in article.findall("Language")),
        registry_ids=_registry_ids(article),
        related=related,
        retracted=is_retracted(types, related, title=title),
        raw=item.raw,
        raw_format="pubmed-xml",
        source=name,
        revised=_revised(body),
    )


def _title(article: _Element, *, is_book: bool) -> str:
    title = flatten(article.find("ArticleTitle"))
    if not title.strip() and is_book:
        title = flatten(article.find("Book/BookTitle"))
    if title.strip() in {"", NO_TITLE}:
        return flatten(article.find("VernacularTitle")) or title
    return title


def _sections(article: _Element) -> Iterator[Section]:
    for part in article.iterfind("Abstract/AbstractText"):
        yield Section(label=part.get("Label"), text=flatten(part))


def _version(body: _Element) -> int:
    number = body.find("PMID")
    printed = number.get("Version", "1") if number is not None else "1"
    return int(printed) if _NUMBER.fullmatch(printed) else 1


def _revised(body: _Element) -> str | None:
    return iso_day(*(_text(body, f"DateRevised/{part}") for part in ("Year", "Month", "Day")))


def _doi(element: _Element, article: _Element) -> str | None:
    """The record's own DOI: ids of its references and comments lie elsewhere in the tree."""
    for location in article.iterfind("ELocationID[@EIdType='doi']"):
        if location.get("ValidYN", "Y") == "Y" and (location.text or "").strip():
            return (location.text or "").strip()
    for path in ("PubmedData/ArticleIdList/ArticleId", "BookDocument/ArticleIdList/ArticleId"):
        for number in element.iterfind(f"{path}[@IdType='doi']"):
            if (number.text or "").strip():
                return (number.text or "").strip()
    return None


def _journal_source(body: _Element, article: _Element) -> tuple[str, int | None, str]:
    journal = _text(article, "Journal/ISOAbbreviation") or _text(body, "MedlineJournalInfo/MedlineTA")
    journal = journal or _text(article, "Journal/Title")
    issue = "Journal/JournalIssue"
    date = _date(article.find(f"{issue}/PubDate"))
    year = first_year(date) or first_year(_text(article, "ArticleDate/Year"))
    pages = _text(article, "Pagination/MedlinePgn") or _pages(article)
    citation = citation_text(journal, date, _text(article, f"{issue}/Volume"), _text(article, f"{issue}/Issue"), pages)
    return journal, year, citation


def _book_source(document: _Element) -> tuple[str, int | None, str]:
    title = even_blanks(flatten(document.find("Book/BookTitle")))
    date = _date(document.find("Book/PubDate"))
    return title, first_year(date), " ".join(part for part in (title, date) if part)


def _date(date: _Element | None) -> str:
    """The date as printed, such as ``2012 Dec`` or ``1998 Dec-1999 Jan``."""
    if date is None:
        return ""
    tags = ("Year", "Month", "Day", "Season", "MedlineDate")
    return " ".join(text for text in (_text(date, tag) for tag in tags) if text)


def _pages(article: _Element) -> str:
    first, last = _text(article, "Pagination/StartPage"), _text(article, "Pagination/EndPage")
    return f"{first}-{last}" if first and last else first


def _authors(article: _Element) -> Iterator[str]:
    for author in article.iterfind("AuthorList/Author"):
        if author.get("ValidYN", "Y") != "Y" or _in_list_of(author, "editors"):
            continue
        group = even_blanks(flatten(author.find("CollectiveName")))
        initials = _text(author, "Initials") or "".join(part[0] for part in _text(author, "ForeName").split())
        parts = (_text(author, "LastName"), initials, _text(author, "Suffix"))
        name = group or " ".join(part for part in parts if part)
        if name:
            yield name


def _in_list_of(author: _Element, kind: str) -> bool:
    parent = author.getparent()
    return parent is not None and parent.get("Type") == kind


def _registry_ids(article: _Element) -> Iterator[str]:
    for bank in article.iterfind("DataBankList/DataBank"):
        if _text(bank, "DataBankName") in _REGISTRIES:
            for number in bank.iterfind("AccessionNumberList/AccessionNumber"):
                if (number.text or "").strip():
                    yield (number.text or "").strip()


def _related(body: _Element) -> Iterator[Related]:
    for other in body.iterfind("CommentsCorrectionsList/CommentsCorrections"):
        kind = other.get("RefType", "")
        if kind == "Cites":  # the reference list of older records, not a relation between records
            continue
        note = " ".join(part for part in (_text(other, "RefSource"), _text(other, "Note")) if part)
        yield Related(kind=kind, pmid=_text(other, "PMID") or None, note=note)


def _text(element: _Element, path: str) -> str:
    return even_blanks(flatten(element.find(path)))
