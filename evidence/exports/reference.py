"""A record as a reference: each part on its own, on one line, as reference managers keep it.

Must never complete what is not known: a volume, a page or a month that the record does not print stays empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from evidence.exports.details import BOOK, details_of
from evidence.exports.names import Name, name_of
from evidence.records import canonical_text, even_blanks

if TYPE_CHECKING:
    from evidence.records import Record

_NOT_ON_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBERS = re.compile(
    r"\s*(?P<date>[^;:]*)(?:;(?P<volume>[^(:]*)(?:\((?P<issue>.*?)\)(?=:|$))?)?(?::(?P<pages>.*))?", re.DOTALL
)
_RANGE = re.compile(
    r"(?P<before>[A-Za-z.]*)(?P<first>\d{1,9})(?P<after>[A-Za-z]?)[-–](?P=before)?(?P<last>\d{1,9})(?P=after)"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(rf"\d{{4}} (?P<month>{'|'.join(_MONTHS)}|0?[1-9]|1[0-2])(?: (?P<day>0?[1-9]|[12]\d|3[01]))?")


@dataclass(frozen=True, slots=True)
class Reference:
    """What is known of a publication; empty where nothing is.

    ``kind`` is a type of RIS, ``month`` runs from 1 to 12, ``container`` is the journal, or the book of a chapter.
    """

    key: str
    kind: str
    pmid: str
    pmcid: str
    doi: str
    title: str
    abstract: str
    names: tuple[Name, ...]
    container: str
    publisher: str
    year: int | None
    month: int | None
    day: int | None
    volume: str
    issue: str
    first_page: str
    last_page: str
    keywords: tuple[str, ...]

    @property
    def url(self) -> str:
        """Where to find it: its page at PubMed, else its DOI's, with everything escaped that ends an address."""
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return f"https://doi.org/{quote(self.doi, safe='/()')}" if self.doi else ""

    @property
    def pages(self) -> str:
        """First and last page with a hyphen between, or what is printed instead."""
        return f"{self.first_page}-{self.last_page}" if self.last_page else self.first_page


def reference_of(record: Record) -> Reference:
    """Take a record apart."""
    details = details_of(record)
    numbers = _NUMBERS.fullmatch(record.citation.removeprefix(record.journal))
    date, volume, issue, pages = (one_line(part or "") for part in (numbers.groups() if numbers else ("",) * 4))
    month, day = _month_and_day(date)
    first, last = page_range(pages)
    return Reference(
        key=one_line(record.key),
        kind=one_line(details.kind),
        pmid=one_line(record.pmid or ""),
        pmcid=one_line(details.pmcid),
        doi=one_line(record.doi or ""),
        title=one_line(record.title),
        abstract=one_line(canonical_text("", record.sections)),
        names=tuple(_even(name_of(author, details.names)) for author in map(one_line, record.authors) if author),
        container="" if details.kind == BOOK and record.journal == record.title else one_line(record.journal),
        publisher=one_line(details.publisher),
        year=record.year,
        month=month,
        day=day,
        volume=volume,
        issue=issue,
        first_page=first,
        last_page=last,
        keywords=tuple(word for word in map(one_line, details.keywords) if word),
    )


def one_line(text: str) -> str:
    r"""Put a text on one line that every reader takes for one: controls and line ends become a space.

    A lone surrogate, which UTF-8 has no form for, becomes the replacement character.

    >>> one_line(" a\r\nTI  - b\x00\u2028c\ud800 ")
    'a TI - b c\ufffd'
    """
    return even_blanks(_SURROGATE.sub("\ufffd", _NOT_ON_A_LINE.sub(" ", text)))


def page_range(pages: str) -> tuple[str, str]:
    """Give first and last page, the last in full; what is no plain range stays whole, with no last page.

    >>> page_range("3291-7"), page_range("S12-8"), page_range("e1234"), page_range("117-25; discussion 125")
    (('3291', '3297'), ('S12', 'S18'), ('e1234', ''), ('117-25; discussion 125', ''))
    """
    match = _RANGE.fullmatch(pages)
    if match is None:
        return pages, ""
    before, first, after, last = match.groups()
    last = first[: max(0, len(first) - len(last))] + last
    return (f"{before}{first}{after}", f"{before}{last}{after}") if int(last) >= int(first) else (pages, "")


def _month_and_day(date: str) -> tuple[int | None, int | None]:
    match = _DATE.fullmatch(date)
    if match is None:
        return None, None
    month = match["month"]
    return _MONTHS.index(month) + 1 if month in _MONTHS else int(month), int(match["day"]) if match["day"] else None


def _even(name: Name) -> Name:
    return Name(one_line(name.family), one_line(name.given), one_line(name.suffix), one_line(name.whole))
