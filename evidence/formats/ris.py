"""Read RIS in its dialects: header lines of databases, tabs after the tag, tags nobody knows, wrapped values.

Must never glue two records together, nor take a last record that was not closed: it may have been cut off.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.formats.citation import citation_text, find_doi, first_year
from evidence.formats.tagged import Block, blocks
from evidence.notices import is_retracted
from evidence.records import Parsed, Record, Rejected, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

TAG = re.compile(r"(?P<tag>[A-Z][A-Z0-9]|PMID)(?:  |\t)-(?:[ \t](?P<value>.*))?")
_PUBMED_LINK = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,8})(?!\d)")
_PUBMED_NOTE = re.compile(r"PMID:? ?(\d{1,8})(?!\d)")
_PUBMED_BASE = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)


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
    records: list[Record] = []
    rejected: list[Rejected] = []
    notes: list[str] = []
    found = list(blocks(text, tag=TAG, start="TY", end="ER"))
    if not found:
        raise EvidenceError("The file holds no RIS record.", where=name, remedy="export it as RIS again.")
    for block in found:
        where = f"{name}:{block.line}"
        if not block.closed and block is found[-1]:
            what = "The last record is not closed by ER: the file may have been cut off."
            rejected.append(Rejected(where, what, "export it again, or add the line 'ER  - ' if the record is whole."))
            continue
        if not _title(block) and not (_pmid(block) and _abstract(block)):
            what = "PMID without title and abstract." if _pmid(block) else "The record has no PMID and no title."
            rejected.append(Rejected(where, what, "complete it in the file."))
            continue
        if not block.closed:
            notes.append(f"{where}: the record is not closed by ER; it ends where the next begins.")
        records.append(_record(block, name))
    return Parsed(records=tuple(records), rejected=tuple(rejected), notes=tuple(notes))


def _record(block: Block, name: str) -> Record:
    title, abstract = _title(block), _abstract(block)
    journal = block.first("T2", "JF", "JO", "JA", "J2")
    year = first_year(block.first("PY", "Y1")) or first_year(block.first("DA"))
    first, last = block.first("SP", "C7"), block.first("EP")
    pages = f"{first}-{last}" if first and last and "-" not in first else first
    kinds = block.all("M3")
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
    return block.first("TI", "T1", "TT")


def _abstract(block: Block) -> str:
    return block.first("AB", "N2")


def _pmid(block: Block) -> str | None:
    """The PMID where an exporter put it: a tag of its own, the accession number of a PubMed base, a link, a note."""
    own = block.first("PMID")
    if own.isdecimal():
        return own
    base = " ".join(block.all("DB", "DP"))
    accession = block.first("AN")
    if accession.isdecimal() and _PUBMED_BASE.search(base):
        return accession
    return next(_linked(block), None)


def _linked(block: Block) -> Iterator[str]:
    for value in block.all("UR", "L2", "LK"):
        if link := _PUBMED_LINK.search(value):
            yield link[1]
    for value in block.all("N1", "M1"):
        if note := _PUBMED_NOTE.match(value):
            yield note[1]


def _doi(block: Block) -> str | None:
    for value in (*block.all("DO"), *(link for link in block.all("UR", "L3", "LK") if "doi.org/" in link)):
        if doi := find_doi(value):
            return doi
    return None


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
