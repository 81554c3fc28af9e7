"""What the store takes and gives beside records: shapes, and their way into JSON and back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from evidence.records import PublishedRow, Record, Related, Section

PUBMED = "PubMed"
"""The source of a record that PubMed sent; that of any other is the file that it came in."""

_IN_BODY = (
    *("title", "journal", "citation", "sections"),
    *("authors", "publication_types", "languages", "registry_ids", "related", "revised"),
)


class Search(Protocol):
    """What is kept of a search; the client's result has it."""

    @property
    def query(self) -> str:
        """The query as it was sent."""

    @property
    def translation(self) -> str:
        """What PubMed made of it."""

    @property
    def count(self) -> int:
        """How many hits PubMed reported."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What PubMed remarked."""

    @property
    def base_url(self) -> str:
        """Which service answered."""


@dataclass(frozen=True, slots=True)
class StoredSearch:
    """A search as it was run, and when (UTC, ISO 8601)."""

    id: int
    query: str
    translation: str
    count: int
    warnings: tuple[str, ...]
    base_url: str
    ran: str
    pmids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """What an import brought, by key; ``kept`` are records already held in a richer format or a later version."""

    new: tuple[str, ...] = ()
    revised: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    rows_new: int = 0
    rows_unchanged: int = 0
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """An update, or a pooling that is kept, as it is handed in.

    Attributes:
        kind: ``update`` or ``pool``.
        started: When it began (UTC, ISO 8601).
        finished: When it ended.
        protocol_sha256: Of the protocol that it followed.
        protocol: That protocol's text.
        version: Of the tool.
        rules_sha256: Of the rules for reading texts.
        body: What it did and gave, as JSON has it.
        checked: PMIDs that were fetched again and had not changed.
    """

    kind: str
    started: str
    finished: str
    protocol_sha256: str
    protocol: str
    version: str
    rules_sha256: str
    body: dict[str, Any]
    checked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a project had come at some moment: the last number of each kind of thing, and the PMIDs marked deleted.

    Numbers count from 1 without a gap, so that the first ``record`` ones of all records are those that were there.
    """

    record: int
    revision: int
    published_row: int
    search: int
    imports: int
    deleted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun(Run):
    """A run with its number, how many decisions there were when it was stored, and the hash of the last one.

    ``reached`` says how far the project had come by then; None of a run that was stored before this was kept.
    """

    id: int
    decisions: int
    last_decision: str
    reached: Reach | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An entry of the log of duplicates: a record was joined to the one that is kept (``merge``), or ``split`` off."""

    id: int
    action: str
    duplicate: str
    kept: str
    reason: str
    who: str
    made: str


@dataclass(frozen=True, slots=True)
class Import:
    """What one import, or one fetched batch, brought and refused.

    ``counts`` are by name (new, revised, ...), ``rejects`` have place, reason and remedy.
    """

    id: int
    source: str
    counts: dict[str, int]
    notes: tuple[str, ...]
    rejects: tuple[tuple[str, str, str], ...]
    ran: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What a list shows of a record."""

    key: str
    pmid: str | None
    doi: str | None
    year: int | None
    title: str
    retracted: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """When a record first came (UTC, ISO 8601), from where, and the hash of the text that it has now."""

    key: str
    pmid: str | None
    first_seen: str
    source: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Noted:
    """What was said of a record after its publication: what ``notices_of`` reads of a record."""

    key: str
    pmid: str | None
    title: str
    citation: str
    source: str
    publication_types: tuple[str, ...]
    related: tuple[Related, ...]
    retracted: bool


def body_of(record: Record) -> str:
    """Give a record's words and lists as JSON (ASCII, so that lone surrogates pass)."""
    return _json({name: getattr(record, name) for name in _IN_BODY})


def record_from(row: Any, raw: bytes) -> Record:
    """Make a record from its revision's columns."""
    body = json.loads(row["body"])
    return Record(
        key=row["key"],
        pmid=row["pmid"],
        version=row["pmid_version"],
        doi=row["doi"],
        year=row["year"],
        retracted=bool(row["retracted"]),
        title=body["title"],
        journal=body["journal"],
        citation=body["citation"],
        authors=tuple(body["authors"]),
        publication_types=tuple(body["publication_types"]),
        languages=tuple(body["languages"]),
        registry_ids=tuple(body["registry_ids"]),
        sections=tuple(Section(**section) for section in body["sections"]),
        related=tuple(Related(**related) for related in body["related"]),
        raw=raw,
        raw_format=row["raw_format"],
        source=row["source"],
        text=row["text"].decode("utf-8", errors="surrogatepass"),
        text_sha256=row["text_sha256"],
        revised=body.get("revised"),  # files of earlier versions of the tool do not say
    )


def same_content(one: Record, other: Record) -> bool:
    """Whether two records say the same, whatever file they came in and from where, and whenever they were touched."""
    aside: dict[str, Any] = {"raw": b"", "raw_format": "", "source": "", "revised": None}
    return replace(one, **aside) == replace(other, **aside)


def row_name(row: PublishedRow) -> str:
    """Name a published row: what must be equal for a second one to be a correction of the first."""
    return _json([row.source, row.study, row.endpoint, row.measure, row.population, row.numerator, row.reference])


def row_body(row: PublishedRow) -> str:
    """Give a published row as JSON, without the place in the file that it came from last."""
    return _json(asdict(replace(row, where="")))


def row_from(body: str, where: str = "") -> PublishedRow:
    """Make a published row from its JSON."""
    values = json.loads(body)
    printed = tuple((str(name), str(text)) for name, text in values.pop("printed"))
    return PublishedRow(**{**values, "printed": printed, "where": where})


def printable(text: str) -> str:
    r"""Give a text with lone surrogates written out, which no file in UTF-8 takes.

    >>> printable("a\udcff.xml")
    'a\\udcff.xml'
    """
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, default=asdict, sort_keys=True, separators=(",", ":"))
