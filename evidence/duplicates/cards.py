"""What of a record is compared: its numbers, and its words without their typography.

Must never even out what tells two publications apart: numerals, Roman ones too, stay.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.records import FORMAT_RANK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.records import Record

_GREEK = str.maketrans(
    {letter: f" {unicodedata.name(letter).rsplit(' ', 1)[-1].lower()} " for letter in "αβγδεζηθικλμνξοπρστυφχψω"}
)
_RETRACTED = re.compile(r"^\W*(?:retracted|withdrawn)(?: article| publication| paper)?\W+|\(retracted article\b.*$")
_BETWEEN = bytes(byte for byte in range(128) if not chr(byte).isalnum())
_IN_BRACKETS = re.compile(r"\([^)\n]*(\)?)")  # to the end of the line where it is not closed: no later one is, either
_WORD = re.compile(r"[^\W_]+")
_PRINTED = re.compile(r";(?P<volume>[^(:;]*)(?P<issue>\([^)]{0,200}\))?(?::(?P<page>[A-Za-z]*\d+))?")
_AT_MEETING = re.compile(r"(?<![a-z])suppl|\babstract\b|meeting|conference|congress|poster", re.IGNORECASE)
_NUMERAL = re.compile(r"\d.*|[ivx]+|one|two|three|four|first|second|third")
_NOTICE_TITLE = re.compile(
    r"\W*(?:erratum|errata|corrigend|correction(?:s\b|:| to\b)|retraction\b[^:]{0,20}:|expression of concern"
    r"|reply\b|re:|response to|authors?['’]? (?:reply|response)|comment(?:ary)? on\b|in reply\b)",
    re.IGNORECASE,
)
_NOTICES = frozenset(
    {
        *("published erratum", "erratum", "correction", "corrigendum", "retraction of publication", "retraction"),
        *("retraction notice", "expression of concern"),
    }
)
_LETTERS = _NOTICES | {"comment", "letter", "editorial", "news", "note"}
_SMALL = frozenset({"the", "of", "and", "in", "for", "de", "la", "der", "et"})
_PARTICLES = frozenset({"van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "el"})
_BEGINNING = 40  # letters of a longer title by which it is found under another subtitle or with a slip further on
_SHORT_TITLE = 5  # words; shorter ones ("Reply", "A good year") stand over many publications
_WHOLE_ABSTRACT = 200  # characters; two texts of this length that agree in every word are one


@dataclass(frozen=True, slots=True)
class Card:
    """A record as it is compared. Make it with ``Card.of``."""

    key: str
    pmid: str | None
    doi: str
    title: str  # its words without what is between them
    short: bool
    numerals: frozenset[str]
    year: int | None
    journal: tuple[str, ...]
    author: frozenset[str]
    volume: str
    page: str
    typed: bool  # whether the source says of what kind it is
    notice: bool
    letter: bool
    at_meeting: bool
    whole: str  # a hash of the words of title and abstract; empty where there is no abstract to speak of
    worth: tuple[bool, int, int]

    @classmethod
    def of(cls, record: Record) -> Card:
        """Make the card of a record."""
        printed = _PRINTED.search(record.citation)
        title = even_words(record.title)
        kinds = {kind.casefold() for kind in record.publication_types}
        has_abstract = len(record.text) - len(record.title) >= _WHOLE_ABSTRACT
        return cls(
            key=record.key,
            pmid=record.pmid,
            doi=(record.doi or "").casefold().rstrip("."),
            title="".join(title),
            short=len(title) < _SHORT_TITLE,
            numerals=frozenset(word for word in title if _NUMERAL.fullmatch(word)),
            year=record.year,
            journal=_journal(record.journal),
            author=_names(record.authors[0]) if record.authors else frozenset(),
            volume=printed["volume"].strip().casefold() if printed else "",
            page=(printed["page"] or "").casefold() if printed else "",
            typed=bool(kinds),
            notice=bool(kinds & _NOTICES or _NOTICE_TITLE.match(record.title)),
            letter=bool(kinds & _LETTERS),
            at_meeting=bool(_AT_MEETING.search(" ".join((record.citation, *kinds)))),
            whole=_digest(record.text) if has_abstract else "",
            worth=(record.pmid is not None, FORMAT_RANK.get(record.raw_format, 0), len(record.text)),
        )

    def blocks(self) -> Iterator[tuple[str, str]]:
        """What this record must share with another to be held against it."""
        if self.doi:
            yield "doi", self.doi
        if self.title and not self.short:
            yield "title", self.title
        elif self.title and self.page:
            yield "title and place", f"{self.title} {self.volume} {self.page}"
        if len(self.title) > _BEGINNING:
            yield "beginning", self.title[:_BEGINNING]


def even_words(text: str) -> list[str]:
    """Give the words of a text in lower case without accents, typography and the mark of a retraction.

    >>> even_words("RETRACTED: Phase II of α-drug\u2010X: CO₂ & naïve")
    ['phase', 'ii', 'of', 'alpha', 'drug', 'x', 'co2', 'and', 'naive']
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_GREEK)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _WORD.findall(_RETRACTED.sub("", text.casefold().replace("&", " and ")))


def _digest(text: str) -> str:
    """Give a hash of the letters and digits; those that are typed in several ways fall out with the typography."""
    return hashlib.sha256(text.casefold().encode("ascii", errors="ignore").translate(None, _BETWEEN)).hexdigest()


def _journal(name: str) -> tuple[str, ...]:
    """Give the words of a journal's name without its place and small words.

    >>> _journal("The Lancet. Oncology (London)"), _journal("J Clin Oncol")
    (('lancet', 'oncology'), ('j', 'clin', 'oncol'))
    """
    bare = _IN_BRACKETS.sub(lambda match: "" if match[1] else match[0], name)
    return tuple(word for word in even_words(bare) if word not in _SMALL)


def _names(author: str) -> frozenset[str]:
    """Give the names of a person without initials and particles: pages print ``Ann van Roe``, PubMed ``van Roe A``."""
    return frozenset(word for word in even_words(author) if len(word) > 1 and word not in _PARTICLES)
