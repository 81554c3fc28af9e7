"""Which notices stand at a record: that it was retracted, corrected or doubted, or that it is itself such a notice.

Must never judge by words of a title alone where the source has marks of its own: "Retraction of the lung" is surgery,
and "Retracted: ..." is what some journals call the notice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from evidence.records import even_blanks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence.records import Related


class Kind(StrEnum):
    """What a notice says, the gravest first."""

    RETRACTED = "retracted"
    RETRACTED_AND_REPUBLISHED = "retracted-and-republished"
    DELETED = "deleted"
    IS_RETRACTION = "is-a-retraction-notice"
    UNDER_CONCERN = "under-concern"
    IS_CONCERN = "is-a-concern"
    REPLACES_RETRACTED = "replaces-a-retracted-version"
    CORRECTED_AND_REPUBLISHED = "corrected-and-republished"
    CORRECTED = "corrected"
    IS_ERRATUM = "is-an-erratum"
    UPDATED = "updated"


_WORDS: dict[Kind, tuple[str, str, str]] = {  # what is said of the record; what the other one is called; a mark
    Kind.RETRACTED: ("retracted", "retraction", "retracted"),
    Kind.RETRACTED_AND_REPUBLISHED: ("retracted and republished", "retraction and republication", "retracted"),
    Kind.DELETED: ("deleted by PubMed", "deletion by PubMed", "deleted"),
    Kind.IS_RETRACTION: ("the notice of a retraction, of", "role as notice of the retraction of", "notice"),
    Kind.UNDER_CONCERN: ("under an expression of concern", "expression of concern", "concern"),
    Kind.IS_CONCERN: ("an expression of concern, about", "role as expression of concern about", "notice"),
    Kind.REPLACES_RETRACTED: ("the republished version of a retracted publication", "retracted version", "republished"),
    Kind.CORRECTED_AND_REPUBLISHED: ("corrected and republished", "corrected republication", "corrected"),
    Kind.CORRECTED: ("corrected", "erratum", "corrected"),
    Kind.IS_ERRATUM: ("an erratum, to", "role as erratum to", "erratum"),
    Kind.UPDATED: ("updated", "update", "updated"),
}
_ELSEWHERE = "see below"

TYPE_NAMES = {
    "D016441": "Retracted Publication",
    "D016440": "Retraction of Publication",
    "D016425": "Published Erratum",
}
"""Publication types by NLM's identifier, under the name that is known here: names change, identifiers do not."""

USED_ALTHOUGH = "used although"
"""How the words begin at a row that a person wants used against a reason, before that reason's code."""

INCLUDED_ALTHOUGH = "included although"
"""How the words begin at a row whose record people included against what its text suggests, before that code."""

USED_ALL_THE_SAME = f"{USED_ALTHOUGH} retracted"
"""How the words begin at a row whose retraction a person overruled."""

_OF_RELATION = {
    "RetractionIn": Kind.RETRACTED,
    "RetractedandRepublishedIn": Kind.RETRACTED_AND_REPUBLISHED,
    "RetractionOf": Kind.IS_RETRACTION,
    "ExpressionOfConcernIn": Kind.UNDER_CONCERN,
    "ExpressionOfConcernFor": Kind.IS_CONCERN,
    "RetractedandRepublishedFrom": Kind.REPLACES_RETRACTED,
    "CorrectedandRepublishedIn": Kind.CORRECTED_AND_REPUBLISHED,
    "ErratumIn": Kind.CORRECTED,
    "ErratumFor": Kind.IS_ERRATUM,
    "UpdateIn": Kind.UPDATED,
}
_OF_TYPE = {
    "retracted publication": Kind.RETRACTED,
    "retracted article": Kind.RETRACTED,
    "retracted": Kind.RETRACTED,
    "retraction of publication": Kind.IS_RETRACTION,
    "retraction notice": Kind.IS_RETRACTION,
    "published erratum": Kind.IS_ERRATUM,
    "expression of concern": Kind.IS_CONCERN,
}
_VERSION_OF = frozenset(
    {"ErratumFor", "CorrectedandRepublishedFrom", "RetractedandRepublishedFrom", "RepublishedFrom", "UpdateOf"}
)
_ORDER = {kind: place for place, kind in enumerate(Kind)}
_RETRACTIONS = frozenset({Kind.RETRACTED, Kind.RETRACTED_AND_REPUBLISHED})
_TITLE = re.compile(
    r"^\[retracted(?: article)?\]|^retracted(?: article| publication| paper)?:"
    r"|\(retracted article\b[^()]*\)$",  # Web of Science puts it at the end, with the place of the notice
    re.IGNORECASE,
)
_GRAVE = re.compile(
    rf"(?:^|: )(?:retracted|{USED_ALTHOUGH}|{INCLUDED_ALTHOUGH}|deleted by PubMed|under an expression of concern)\b"
)
_OWN_PMID = re.compile(r"(?<![\s;,.])[\s;,.]*\bPMID: ?\d+\.?")


class Noted(Protocol):
    """What is read of a record here."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def publication_types(self) -> tuple[str, ...]:
        """Names of publication types."""

    @property
    def related(self) -> tuple[Related, ...]:
        """Relations to other records."""

    @property
    def retracted(self) -> bool:
        """Whether its source said that it was retracted."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice at a record: what it says, and the other record by PMID (None: it has none) and by its citation."""

    kind: Kind
    pmid: str | None = None
    note: str = ""

    def __str__(self) -> str:
        """Say what holds of the record.

        >>> print(Notice(Kind.CORRECTED, "31972889", "J Anal Psychol. 2020 Feb;65(1):252"))
        corrected: PMID 31972889 (J Anal Psychol. 2020 Feb;65(1):252)
        >>> print(Notice(Kind.IS_ERRATUM, "2"))
        an erratum, to: PMID 2
        """
        return ": ".join(part for part in (_WORDS[self.kind][0], self.place) if part)

    @property
    def place(self) -> str:
        """Where the other record stands: PMID and citation, as far as they are known."""
        if self.pmid and self.note:
            return f"PMID {self.pmid} ({self.note})"
        return f"PMID {self.pmid}" if self.pmid else self.note

    @property
    def named(self) -> str:
        """Name the notice itself, such as ``erratum PMID 2``."""
        return " ".join(part for part in (_WORDS[self.kind][1], self.place) if part)

    def to_json(self) -> dict[str, str | None]:
        """Give the notice with its words."""
        return {"kind": self.kind.value, "pmid": self.pmid, "note": self.note, "words": str(self)}


def notices_of(record: Noted, *, deleted: str | None = None) -> tuple[Notice, ...]:
    """Give the notices that stand at a record, the gravest first; comments and reprints are none.

    A type that says no more than a relation does is not told twice.

    Args:
        record: The record.
        deleted: When PubMed was seen to have deleted it (ISO 8601), None where it was not.
    """
    found = list(dict.fromkeys(_of_relations(record.related)))
    told = {notice.kind for notice in found}
    for kind in _of_types(record.publication_types):
        if kind not in told and not (kind in _RETRACTIONS and told & _RETRACTIONS):
            found.append(Notice(kind))
            told.add(kind)
    if record.retracted and not told & _RETRACTIONS:
        found.append(Notice(Kind.RETRACTED, note="" if not _TITLE.search(record.title) else "its title says so"))
    if deleted is not None:
        found.append(Notice(Kind.DELETED, note=f"seen {deleted[:10]}"))
    return tuple(sorted(found, key=lambda notice: _ORDER[notice.kind]))


def retraction_of(record: Noted) -> Notice | None:
    """Give the notice by which a record is retracted, None where it is not."""
    return next((notice for notice in notices_of(record) if notice.kind in _RETRACTIONS), None)


def version_of(record: Noted) -> str | None:
    """Give the PMID of the one publication that a record corrects, republishes or updates.

    None where it names several: an erratum to three articles does not make them one study.
    """
    named = {other.pmid for other in record.related if other.kind in _VERSION_OF}
    return named.pop() if len(named) == 1 else None


def republished_as(words: str) -> str | None:
    """Give the PMID of the corrected version, out of the words of a notice that names one.

    >>> republished_as("corrected and republished: PMID 9 (J Made Up)"), republished_as("corrected: PMID 9")
    ('9', None)
    """
    found = re.match(rf"{_WORDS[Kind.CORRECTED_AND_REPUBLISHED][0]}: PMID (\d+)", words)
    return found[1] if found else None


def is_retracted(types: Iterable[str], related: Iterable[Related] = (), *, title: str = "") -> bool:
    """Whether a source says of a publication that it was retracted; every reader of a format asks here.

    Args:
        types: Names of publication types.
        related: Relations to other records; an erratum is no retraction.
        title: Some databases say it there, at a fixed place; that counts unless the record is the notice itself.

    >>> is_retracted(["Journal Article", "Retracted Publication"]), is_retracted(["Retraction of Publication"])
    (True, False)
    """
    kinds = {notice.kind for notice in _of_relations(related)} | set(_of_types(types))
    if kinds & _RETRACTIONS:
        return True
    return Kind.IS_RETRACTION not in kinds and bool(_TITLE.search(title.strip()))


def grave(words: str) -> bool:
    """Whether words at a row tell of something that every result must say, and not of a mere correction.

    >>> grave("PMID 1, a report of the same study: retracted"), grave("corrected: PMID 9")
    (True, False)
    """
    return bool(_GRAVE.search(words))


def is_overruled(words: str) -> bool:
    """Whether words at a row say that a person wants it used although its publication was retracted."""
    return words.startswith(USED_ALL_THE_SAME)


def mark_of(words: str) -> str:
    """Give one word for a notice, where there is no room for more.

    >>> mark_of("corrected and republished: PMID 9"), mark_of("PMID 1, a report of the same study: retracted")
    ('corrected', 'see below')
    >>> mark_of("used although subgroup: AR decided so"), mark_of("used although retracted: AR decided so")
    ('overruled', 'retracted')
    """
    marks = (mark for lead, _, mark in _WORDS.values() if words.startswith(lead))
    overruled = "overruled" if words.startswith((USED_ALTHOUGH, INCLUDED_ALTHOUGH)) else _ELSEWHERE
    return next(marks, "retracted" if is_overruled(words) else overruled)


def _of_relations(related: Iterable[Related]) -> Iterator[Notice]:
    for other in related:
        if other.kind in _OF_RELATION:
            yield Notice(_OF_RELATION[other.kind], other.pmid, _OWN_PMID.sub("", even_blanks(other.note)))


def _of_types(types: Iterable[str]) -> Iterator[Kind]:
    for name in types:
        kind = kind_of(name)
        if kind is not None:
            yield kind


def kind_of(name: str) -> Kind | None:
    """Say which notice a publication type is; None for the others.

    >>> kind_of("Retracted Publication").value, kind_of("Comment")
    ('retracted', None)
    """
    return _OF_TYPE.get(even_blanks(name).casefold())
