"""What comes in: records with their one canonical text, published rows, and what was refused.

Must never alter a character of the text beyond what ``canonical_text`` states, and never drop something silently:
what cannot be used is a ``Rejected`` with its place and reason.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.findings import Findings

_BLANK = re.compile(r"[ \t\r\n]+")
_NO_LABEL = frozenset({"", "UNASSIGNED"})

FORMAT_RANK = {"page-text": 0, "ris": 1, "medline": 2, "pubmed-xml": 3}
FORMAT_RANK |= {f"batch-{name}": rank for name, rank in FORMAT_RANK.items()}  # as evidence batch hands them on
"""Which format tells more; a record held in a richer one is not replaced by a poorer one."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an abstract: its label as printed (None where it has none) and its text."""

    label: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Related:
    """A record that corrects, retracts or comments on this one; ``kind`` is PubMed's, such as ``RetractionIn``."""

    kind: str
    pmid: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Record:
    """One publication, as received (``raw``) and as read (``text``). Make it with ``Record.build``.

    ``key`` is the PMID, else ``doi:10...``, else ``sha256:`` and the first 16 digits of the text's hash. ``revised`` is
    the day (ISO) on which the source says that it last touched its record, which PubMed also does for indexing alone.
    """

    key: str
    pmid: str | None
    version: int
    title: str
    sections: tuple[Section, ...]
    doi: str | None
    year: int | None
    journal: str
    citation: str
    authors: tuple[str, ...]
    publication_types: tuple[str, ...]
    languages: tuple[str, ...]
    registry_ids: tuple[str, ...]
    related: tuple[Related, ...]
    retracted: bool
    raw: bytes = field(repr=False)
    raw_format: str
    source: str
    text: str = field(repr=False)
    text_sha256: str
    revised: str | None = None

    @classmethod
    def build(
        cls,
        *,
        title: str,
        sections: Iterable[Section] = (),
        pmid: str | None = None,
        version: int = 1,
        doi: str | None = None,
        year: int | None = None,
        journal: str = "",
        citation: str = "",
        authors: Iterable[str] = (),
        publication_types: Iterable[str] = (),
        languages: Iterable[str] = (),
        registry_ids: Iterable[str] = (),
        related: Iterable[Related] = (),
        retracted: bool = False,
        raw: bytes,
        raw_format: str,
        source: str,
        revised: str | None = None,
    ) -> Record:
        """Make a record and fill what follows from its content: ``key``, ``text`` and ``text_sha256``.

        Args:
            title: The title, inline markup already flattened.
            sections: The abstract's parts in their order; none where the record has no abstract.
            pmid: PubMed's number, digits only, or None.
            version: PubMed's version of this PMID, from 1.
            doi: The record's own DOI, without ``https://doi.org/``.
            year: Year of publication.
            journal: The journal's name or abbreviation.
            citation: Such as ``Med Oncol 2012 Dec;29(5):3291-7``, as far as known.
            authors: Such as ``Park K``; a group's name as it is.
            publication_types: Names of publication types.
            languages: Three-letter codes where the source gives them.
            registry_ids: Trial registry numbers that the source lists.
            related: Retractions, errata, comments.
            retracted: Whether the source says that this publication was retracted.
            raw: This record's bytes as received.
            raw_format: ``pubmed-xml``, ``medline``, ``ris`` or ``page-text``; after ``batch-`` where batch read it.
            source: A label of where it came from.
            revised: The day of the source's last revision, ISO.

        Returns:
            The record.

        >>> Record.build(title="A title.", raw=b"", raw_format="ris", source="a.ris", doi="10.1/ABC").key
        'doi:10.1/abc'
        """
        parts = tuple(sections)
        text = canonical_text(title, parts)
        digest = sha256_of(text)
        return cls(
            key=pmid or (f"doi:{doi.lower()}" if doi else f"sha256:{digest[:16]}"),
            pmid=pmid,
            version=version,
            title=even_blanks(title),
            sections=parts,
            doi=doi,
            year=year,
            journal=journal,
            citation=citation,
            authors=tuple(authors),
            publication_types=tuple(publication_types),
            languages=tuple(languages),
            registry_ids=tuple(registry_ids),
            related=tuple(related),
            retracted=retracted,
            raw=raw,
            raw_format=raw_format,
            source=source,
            text=text,
            text_sha256=digest,
            revised=revised,
        )

    def _repr_html_(self) -> str:
        """Show title, source and abstract in a notebook; no text of it becomes markup."""
        named = (self.citation or self.journal, f"PMID {self.pmid}" if self.pmid else self.key)
        known = "; ".join(filter(None, (", ".join(self.authors), *named, "RETRACTED" if self.retracted else "")))
        lines = self.text.splitlines()[bool(self.title) :]
        whole = f"<p><b>{escape(self.title)}</b><br>{escape(known)}</p>" + "".join(f"<p>{escape(x)}</p>" for x in lines)
        return f"<div>{whole}</div>".encode("utf-8", "backslashreplace").decode()


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """An estimate that somebody published about a study, typed in from a table.

    ``value``, ``ci_low`` and ``ci_high`` are on the natural scale (a ratio), numerator over reference as printed.
    ``printed`` holds the strings of these three as they stand in the file. ``study_adjusted`` and
    ``study_multicentre`` are what the source says about the study; they prove nothing about this estimate.
    """

    study: str
    pmid: str | None
    year: int | None
    endpoint: str
    measure: str
    value: float
    ci_low: float
    ci_high: float
    ci_level: float
    numerator: str
    reference: str
    n_numerator: int | None
    n_reference: int | None
    design: str
    estimate_adjusted: bool | None
    population: str
    source: str
    study_adjusted: bool | None = None
    study_multicentre: bool | None = None
    printed: tuple[tuple[str, str], ...] = ()
    where: str = ""

    @property
    def sha256(self) -> str:
        """The hash of all that it says, wherever it stands: what is decided on it does not hold for other figures."""
        return sha256_of(json.dumps(asdict(replace(self, where="")), sort_keys=True))


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record or row that was not taken: its place (``file:line``), why, and what to do."""

    where: str
    reason: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records there are, and how many of them have each of the things that a review cannot do without."""

    records: int = 0
    titles: int = 0
    abstracts: int = 0
    dois: int = 0
    pmids: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Add up two tallies.

        >>> Tally(2, titles=1) + Tally(1, titles=1, pmids=1)
        Tally(records=3, titles=2, abstracts=0, dois=0, pmids=1)
        """
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @classmethod
    def of(cls, records: Iterable[Record]) -> Tally:
        """Count records."""
        each = (
            cls(1, bool(one.title), any(even_blanks(part.text) for part in one.sections), bool(one.doi), bool(one.pmid))
            for one in records
        )
        return sum(each, cls())


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file held: records, rows, what was refused, PMIDs that PubMed says are deleted, remarks.

    ``told`` counts what stands in the file, refused and repeated records too, before anything was made of it. ``found``
    is what was read from the records' texts before, by their keys.
    """

    records: tuple[Record, ...] = ()
    rows: tuple[PublishedRow, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    deleted: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    told: Tally = Tally()
    found: tuple[tuple[str, Findings], ...] = ()


def named_by_text(record: Record) -> Record:
    """Give a record the key of one without numbers, where its DOI turns out to stand for another publication too."""
    return replace(record, key=f"sha256:{record.text_sha256[:16]}")


def canonical_text(title: str, sections: Sequence[Section]) -> str:
    r"""Give the one text of a record, into which every offset of the project points.

    The title, then each part of the abstract on a line of its own as ``LABEL: text``; without a label, with an empty
    one or UNASSIGNED just the text. Runs of space, tab, CR and LF become one space and the ends are trimmed; every
    other character stays. Empty parts are left out; no newline at the end.

    >>> canonical_text("A  trial.", [Section("AIM", "To\n see."), Section("UNASSIGNED", "HR 0·7."), Section("X", " ")])
    'A trial.\nAIM: To see.\nHR 0·7.'
    """
    parts = [even_blanks(title), *(_line(section) for section in sections)]
    return "\n".join(part for part in parts if part)


def _line(section: Section) -> str:
    text = even_blanks(section.text)
    label = even_blanks(section.label or "")
    if not text or label in _NO_LABEL:
        return text
    return f"{label}: {text}"


def even_blanks(text: str) -> str:
    r"""Turn runs of space, tab, CR and LF into one space and trim the ends; no-break and thin spaces stay.

    >>> even_blanks(" a\r\n\tb\u00a0 ")
    'a b\xa0'
    """
    return _BLANK.sub(" ", text).strip(" ")


def sha256_of(text: str) -> str:
    """Give the SHA-256 of a text in hex, as UTF-8 (lone surrogates pass).

    >>> sha256_of("")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()
