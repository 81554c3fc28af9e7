"""Read RIS in its dialects: header lines of databases, tabs after the tag, tags nobody knows, wrapped values.

Must never glue two records together, nor take a last record that was not closed: it may have been cut off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from evidence.errors import EvidenceError
from evidence.formats.citation import citation_text, find_doi, first_year
from evidence.formats.markup import plain
from evidence.formats.tagged import LINK, Block, blocks, taken
from evidence.notices import is_retracted
from evidence.records import Record, Section, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.records import Parsed

TAG = re.compile(r"(?P<tag>[A-Z][A-Z0-9]|PMID)(?:  |\t)-(?:[ \t](?P<value>.*))?")
LOOSE = re.compile(r"[ \t]*(?P<tag>[A-Z][A-Z0-9]|PMID)[ \t]{0,3}-[ \t]*(?P<value>.*)")
"""For files whose records open with a tag that is spaced or indented otherwise; text may then look like a tag."""

_OPENS = re.compile(r"^TY(?:  |\t)-", re.MULTILINE)
_NUMBER = re.compile(r"[0-9]{1,8}")
_PUBMED_LINK = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed|europepmc\.org/(?:abstract|article)/med)/([0-9]{1,8})"
    r"(?!\d)|[?&]id=pmid:([0-9]{1,8})(?!\d)",
    re.IGNORECASE,
)
_DOI_LINK = re.compile(r"doi\.org/|[?&]id=doi:10\.", re.IGNORECASE)
_PUBMED_NOTE = re.compile(r"(?:PMID:? ?|.*\bPMID: NLM)([0-9]{1,8})(?!\d)")  # CINAHL names it so within its notes
_PUBMED_BASE = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)
_NUMBER_BESIDE = (("C2", "scopus"), ("C5", "embase"))  # where two databases print PubMed's number
_LINKS = ("UR", "L1", "L2", "L3", "LK", LINK)
_MEETING = {"CONF": "Conference Paper", "CPAPER": "Conference Paper", "ABST": "Conference Abstract"}


def parse(text: str, *, name: str) -> Parsed:
    """Read a RIS file.

    Args:
        text: The file's text.
        name: What to call it in places and as the records' source.

    Returns:
        Records and those that were refused.

    Raises:
        EvidenceError: It holds no record.
    """
    tag = TAG if _OPENS.search(text.replace("\r", "\n")) else LOOSE
    found = [block for block in blocks(text, tag=tag, start="TY", end="ER") if block.opened or _has_words(block)]
    if not any(block.opened for block in found):
        raise EvidenceError("The file holds no RIS record.", where=name, remedy="export it as RIS again.")
    return taken(found, _Ris(), name=name)


def _has_words(block: Block) -> bool:
    """Whether fields that no TY opened tell of a publication; Ovid prints lesser ones below each record."""
    return bool(block.first("TI", "T1", "AB", "N2"))


@dataclass(frozen=True, slots=True)
class _Ris:
    """RIS's blocks."""

    def problem(self, block: Block, *, last: bool) -> tuple[str, str]:
        if not block.opened and not (block.closed and block.first("TI", "T1")):
            return "Fields stand outside of a record: no line 'TY  - ' is above them.", "add that line, or delete them."
        if last and not block.closed:
            what = "The last record is not closed by ER: the file may have been cut off."
            return what, "export it again, or add the line 'ER  - ' if the record is whole."
        if _title(block) or (_pmid(block) and _abstract(block)):
            return "", ""
        what = "PMID without title and abstract." if _pmid(block) else "The record has no PMID and no title."
        return what, "complete it in the file."

    def remark(self, block: Block) -> str:
        if not block.opened:
            return "the record is not opened by TY; it begins where the one before ends."
        return "" if block.closed else "the record is not closed by ER; it ends where the next begins."

    def told(self, block: Block) -> Tally:
        return Tally(1, bool(_title(block)), bool(_abstract(block)), bool(_doi(block)), bool(_pmid(block)))

    def record(self, block: Block, name: str) -> Record:
        return _record(block, name)


def _record(block: Block, name: str) -> Record:
    title, abstract = _title(block), _abstract(block)
    journal = block.first("T2", "JF", "JO", "JA", "J2", "J1")
    year = first_year(block.first("PY", "Y1")) or first_year(block.first("DA"))
    first, last = block.first("SP", "C7"), block.first("EP")
    pages = f"{first}-{last}" if first and last and "-" not in first else first
    kinds = [kind for kind in block.all("M3") if not find_doi(kind)]
    kinds += [_MEETING[kind] for kind in block.all("TY") if kind in _MEETING]
    return Record.build(
        pmid=_pmid(block),
        title=title,
        sections=[Section(label=None, text=abstract)] if abstract else [],
        doi=_doi(block),
        year=year,
        journal=journal,
        citation=citation_text(journal, str(year or ""), block.first("VL"), block.first("IS"), pages),
        authors=[short_name(author) for author in block.all("AU", "A1")],
        publication_types=kinds,
        languages=block.all("LA"),
        retracted=is_retracted(kinds, title=title),
        raw=block.raw,
        raw_format="ris",
        source=name,
    )


def _title(block: Block) -> str:
    return plain(block.first("TI", "T1", "TT", "CT", "BT", "ST"))


def _abstract(block: Block) -> str:
    return plain(block.first("AB", "N2"))


def _pmid(block: Block) -> str | None:
    """The PMID where an exporter put it: a tag of its own, a number beside the database's name, a link, a note."""
    base = " ".join(block.all("DB", "DP"))
    own = [block.first("PMID")]
    if _PUBMED_BASE.search(base):
        own.append(block.first("AN"))
    own += [block.first(tag) for tag, database in _NUMBER_BESIDE if database in base.casefold()]
    return next((number for number in own if _NUMBER.fullmatch(number)), None) or next(_linked(block), None)


def _linked(block: Block) -> Iterator[str]:
    for value in block.all(*_LINKS):
        if link := _PUBMED_LINK.search(value):
            yield link[1] or link[2]
    for value in block.all("N1", "M1"):
        if note := _PUBMED_NOTE.match(value):
            yield note[1]


def _doi(block: Block) -> str | None:
    printed = [*block.all("DO"), *(kind for kind in block.all("M3") if kind.lower().startswith("doi:"))]
    linked = ((link, at) for link in block.all(*_LINKS) if (at := _DOI_LINK.search(link)))
    printed += (unquote(re.split(r"[&\s]", link[at.start() + 1 :])[0]) for link, at in linked)
    return next((doi for value in printed if (doi := find_doi(value))), None)


def short_name(author: str) -> str:
    """Turn RIS's ``Last, First`` into ``Last F``; a name without a comma stays.

    >>> short_name("van de Schoot, Rens A.J.")
    'van de Schoot RAJ'
    """
    last, comma, rest = author.partition(",")
    if not comma:
        return author
    given, _, suffix = rest.partition(",")
    initials = "".join(part[0] for part in re.split(r"[\s.\-]+", given) if part)
    return " ".join(part for part in (last.strip(), initials, suffix.strip()) if part)
