"""Read MEDLINE text, PubMed's nbib: a tag of four characters, a hyphen, continuation lines indented by six.

Must never join two abstracts, nor take the last record of a file that was cut off. The format carries no inline markup
and no labels of its own, so the abstract is one part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.formats.citation import NO_TITLE, citation_text, find_doi, first_year, iso_day
from evidence.formats.tagged import Block, blocks, taken
from evidence.notices import is_retracted
from evidence.records import Record, Related, Section, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.records import Parsed

TAG = re.compile(r"(?=[A-Z0-9 ]{4}-)(?P<tag>[A-Z][A-Z0-9]{1,3}) *-(?: (?P<value>.*))?")
_RELATED = {
    "RIN": "RetractionIn",
    "ROF": "RetractionOf",
    "RRI": "RetractedandRepublishedIn",
    "RRF": "RetractedandRepublishedFrom",
    "EIN": "ErratumIn",
    "EFR": "ErratumFor",
    "ECI": "ExpressionOfConcernIn",
    "ECF": "ExpressionOfConcernFor",
    "UIN": "UpdateIn",
    "UOF": "UpdateOf",
    "RPI": "RepublishedIn",
    "RPF": "RepublishedFrom",
    "CRI": "CorrectedandRepublishedIn",
    "CRF": "CorrectedandRepublishedFrom",
    "CIN": "CommentIn",
    "CON": "CommentOn",
}
_PMID = re.compile(r"PMID: ([0-9]{1,9})")
_OVID = re.compile(r"medline", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,8}")
_CUT_OFF = "The last record lacks the source line (SO) that all others end with: the file was cut off."
_REGISTRY = re.compile(r"(?:ClinicalTrials\.gov|ISRCTN|EudraCT|ANZCTR|ChiCTR|CTRI|DRKS|JPRN|NTR|PACTR|UMIN CTR)/(\S+)")


def parse(text: str, *, name: str) -> Parsed:
    """Read a MEDLINE file.

    Args:
        text: The file's text.
        name: What to call it in places and as the records' source.

    Returns:
        Records and those that were refused.

    Raises:
        EvidenceError: It holds no record.
    """
    found = list(blocks(text, tag=TAG, start="PMID", blank_separates=True))
    if not found:
        raise EvidenceError("The file holds no MEDLINE record.", where=name, remedy="export it from PubMed again.")
    return taken(found, _Medline(ends=len(found) > 1 and all(block.first("SO") for block in found[:-1])), name=name)


@dataclass(frozen=True, slots=True)
class _Medline:
    """MEDLINE's blocks; ``ends`` says whether all but the last end with SO, as every record that PubMed writes does."""

    ends: bool

    def problem(self, block: Block, *, last: bool) -> tuple[str, str]:
        what = _unusable(block)
        if last and self.ends and not block.first("SO"):
            what = _CUT_OFF
        return what, "export this record from PubMed again."

    def remark(self, block: Block) -> str:
        return "a second abstract (AB) in the record was not read." if len(block.all("AB")) > 1 else ""

    def told(self, block: Block) -> Tally:
        return Tally(1, bool(_title(block)), bool(block.first("AB")), bool(_doi(block)), bool(_pmid(block)))

    def record(self, block: Block, name: str) -> Record:
        return _record(block, name)


def _unusable(block: Block) -> str:
    pmid = block.first("PMID")
    if pmid and not _NUMBER.fullmatch(pmid):
        return f"The PMID {pmid[:40]!r} is not a number."
    if pmid and not (_title(block) or block.first("AB")):
        return f"PMID {pmid} has neither a title nor an abstract."
    if not pmid and not _title(block):
        return "The record has no PMID and no title."
    return ""


def _pmid(block: Block) -> str | None:
    """The PMID; Ovid's exports of MEDLINE have it under UI, where PubMed once had another number."""
    own = block.first("PMID")
    if not own and _OVID.search(block.first("DB")) and _NUMBER.fullmatch(block.first("UI")):
        own = block.first("UI")
    return own or None


def _title(block: Block) -> str:
    title = block.first("TI", "BTI", "TT")
    return (block.first("TT") or title) if title == NO_TITLE else title


def _record(block: Block, name: str) -> Record:
    journal, date = block.first("TA", "JT"), block.first("DP")
    citation = citation_text(journal, date, block.first("VI"), block.first("IP"), block.first("PG"))
    related = tuple(_related(block))
    return Record.build(
        pmid=_pmid(block),
        title=_title(block),
        sections=[Section(label=None, text=abstract) for abstract in block.all("AB")[:1]],
        doi=_doi(block),
        year=first_year(date) or first_year(block.first("DEP")[:4]),
        journal=journal,
        citation=citation,
        authors=block.all("AU", "CN"),
        publication_types=block.all("PT"),
        languages=block.all("LA"),
        registry_ids=[match[1] for value in block.all("SI") if (match := _REGISTRY.match(value))],
        related=related,
        retracted=is_retracted(block.all("PT"), related, title=_title(block)),
        raw=block.raw,
        raw_format="medline",
        source=name,
        revised=_revised(block),
    )


def _revised(block: Block) -> str | None:
    printed = block.first("LR")  # 20240501
    return iso_day(printed[:4], printed[4:6], printed[6:])


def _doi(block: Block) -> str | None:
    marked = [value for value in block.all("LID", "AID") if value.endswith("[doi]")]
    return find_doi(marked[0]) if marked else find_doi(block.first("SO"))


def _related(block: Block) -> Iterator[Related]:
    for tag, value in block.fields:
        if tag in _RELATED:
            number = _PMID.search(value)
            yield Related(kind=_RELATED[tag], pmid=number[1] if number else None, note=value)
