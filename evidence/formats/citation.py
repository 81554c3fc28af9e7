"""Bibliographic strings that several formats share: DOIs, years, ``Med Oncol 2012 Dec;29(5):3291-7``.

Must never complete what is not printed.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

NO_TITLE = "[Not Available]."
"""What PubMed prints for a title that nobody translated; the one in the paper's own language stands beside it."""

_DOI = re.compile(r"\b10\.\d{1,9}(?:\.\d{1,9}){0,9}/(?:[^\s\"<>]|<\d[^\s\"<>]*>(?=\d))+")  # some hold <2200::AID-C3>3.0
_YEAR = re.compile(r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}(?=[^0-9]|$|[0-9]{4}(?![0-9]))")
_MONTH = r"[A-Z][a-z]{2}"
_DATE = (
    r"(?:1[89]|20)\d\d"
    rf"(?: (?:{_MONTH}(?:[-/]{_MONTH})?(?: \d{{1,2}})?(?:-(?:\d{{1,2}}|(?:(?:19|20)\d\d )?{_MONTH}(?: \d{{1,2}})?))?"
    r"|Spring|Summer|Autumn|Fall|Winter))?"
)
_PRINTED = re.compile(
    r"^(?:\d{1,4}[.:] )?(?P<journal>[A-Z][^;]{0,300}?)?\s{0,4}\.\s{0,4}"
    rf"(?P<date>{_DATE})"
    r"(?:;(?P<issue>[^:;]{1,40}))?(?::(?P<pages>[^\s;]{1,40}?))?[.;](?=\s|$)"
)


@dataclass(frozen=True, slots=True)
class Citation:
    """What a printed citation says; empty strings and None where it says nothing."""

    journal: str
    year: int | None
    text: str


def citation_text(journal: str, date: str, volume: str, issue: str, pages: str) -> str:
    """Put a citation together from its parts, in PubMed's order, as far as they are known.

    >>> citation_text("Med Oncol", "2012 Dec", "29", "5", "3291-7")
    'Med Oncol 2012 Dec;29(5):3291-7'
    >>> citation_text("Med Oncol", "2012", "", "", "")
    'Med Oncol 2012'
    """
    number = volume + (f"({issue})" if issue else "")
    head = " ".join(part for part in (journal, date) if part)
    return head + (f";{number}" if number else "") + (f":{pages}" if pages else "")


def read_citation(line: str) -> Citation | None:
    """Read a line such as PubMed prints above a title; None if the line is not one.

    >>> read_citation("Med Oncol. 2012 Dec;29(5):3291-7. doi: 10.1007/s12032-012-0227-7. Epub 2012 Mar 30.")
    Citation(journal='Med Oncol', year=2012, text='Med Oncol 2012 Dec;29(5):3291-7')
    >>> read_citation("Patients were recruited in 2012. They were followed for a year.") is None
    True
    """
    match = _PRINTED.match(line)
    if match is None:
        return None
    date, issue, pages = match["date"], match["issue"] or "", match["pages"] or ""
    rest = line[match.end() :]
    if not issue and not pages and not re.match(r"\s*(?:doi:|Online ahead|Epub|eCollection|PMID|$)", rest):
        return None
    journal = (match["journal"] or "").strip()
    return Citation(journal=journal, year=first_year(date), text=citation_text(journal, date, issue, "", pages))


def find_doi(text: str) -> str | None:
    """Give the first DOI in a text, without the punctuation that follows it, in whatever dress it comes.

    >>> find_doi("doi: 10.1007/s12032-012-0227-7. Epub 2012")
    '10.1007/s12032-012-0227-7'
    >>> find_doi("https://doi.org/10.1016/S0140-6736(08)61039-9.")
    '10.1016/S0140-6736(08)61039-9'
    >>> find_doi("10.1002/1(1996)77:11<2200::AID-C3>3.0.CO;2-T"), find_doi("<a>10.1/x</a>")
    ('10.1002/1(1996)77:11<2200::AID-C3>3.0.CO;2-T', '10.1/x')
    """
    match = _DOI.search(text)
    if match is None:
        return None
    doi = match[0].rstrip(".,;:")
    while doi.endswith((")", "]")) and doi.count(doi[-1]) > doi.count("(" if doi[-1] == ")" else "["):
        doi = doi[:-1].rstrip(".,;:")
    return doi


def first_year(text: str) -> int | None:
    """Give the first year in a text; of a span such as ``1998 Dec-1999 Jan`` that is where it begins.

    >>> first_year("1998 Dec-1999 Jan"), first_year("Start date: 20170812"), first_year("Spring")
    (1998, 2017, None)
    """
    match = _YEAR.search(text)
    return int(match[0]) if match else None


def iso_day(year: str, month: str, day: str) -> str | None:
    """Give a day as ISO 8601 from its printed parts; None unless it is one of the calendar.

    >>> iso_day("2024", "5", "01"), iso_day("2024", "02", "30"), iso_day("", "", "")
    ('2024-05-01', None, None)
    """
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except (ValueError, OverflowError):
        return None
