"""What records say of each other: a notice of retraction may be held before the retracted record is fetched again.

Must never turn a comment into a notice, nor take a record for its own notice.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from evidence.notices.kinds import Kind, Noted, notices_of
from evidence.records import Related

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_TURNED = {
    "RetractionOf": "RetractionIn",
    "RetractedandRepublishedFrom": "RetractedandRepublishedIn",
    "ExpressionOfConcernFor": "ExpressionOfConcernIn",
    "CorrectedandRepublishedFrom": "CorrectedandRepublishedIn",
    "ErratumFor": "ErratumIn",
    "UpdateOf": "UpdateIn",
}


_PASSED_ON = {
    Kind.RETRACTED: "RetractionIn",
    Kind.RETRACTED_AND_REPUBLISHED: "RetractedandRepublishedIn",
    Kind.UNDER_CONCERN: "ExpressionOfConcernIn",
    Kind.CORRECTED_AND_REPUBLISHED: "CorrectedandRepublishedIn",
    Kind.CORRECTED: "ErratumIn",
}


class Duplicate(Noted, Protocol):
    """What is read of a duplicate here."""

    @property
    def source(self) -> str:
        """Where it came from."""


class Teller(Protocol):
    """What is read of a record here."""

    @property
    def key(self) -> str:
        """The key by which it is held."""

    @property
    def pmid(self) -> str | None:
        """Its PMID."""

    @property
    def citation(self) -> str:
        """Where it stands, such as ``Lancet 2020;1:1``."""

    @property
    def related(self) -> tuple[Related, ...]:
        """Its relations to other records."""


def told_of(
    records: Iterable[Teller], duplicates: Iterable[tuple[str, Duplicate]] = ()
) -> dict[str, tuple[Related, ...]]:
    """Give what is said of records by others: by the notices that are held, and by their own duplicates.

    Args:
        records: All that are held, notices among them.
        duplicates: Records that were joined to another, each with the key of that one; one database says that a
            publication was retracted long before another does.

    Returns:
        Relations by the key of the record that they are about; that of a PubMed record is its PMID.
    """
    told: dict[str, list[Related]] = defaultdict(list)
    for record in records:
        for other in record.related:
            if other.kind in _TURNED and other.pmid is not None and other.pmid != record.pmid:
                told[other.pmid].append(Related(_TURNED[other.kind], record.pmid, record.citation))
    for kept, duplicate in duplicates:
        told[kept] += _passed_on(duplicate)
    return {key: tuple(found) for key, found in told.items()}


def _passed_on(duplicate: Duplicate) -> Iterator[Related]:
    for notice in notices_of(duplicate):
        if notice.kind in _PASSED_ON:
            note = notice.note if notice.pmid else f"so says {duplicate.source}"
            yield Related(_PASSED_ON[notice.kind], notice.pmid, note)


def all_related(record: Teller, told: Mapping[str, tuple[Related, ...]]) -> tuple[Related, ...]:
    """Give a record's relations and those that others state of it and it does not know yet.

    Args:
        record: The record.
        told: What ``told_of`` gives.
    """
    known = {(other.kind, other.pmid) for other in record.related}
    kinds = {other.kind for other in record.related}
    more = (other for other in told.get(record.key, ()) if (other.kind, other.pmid) not in known)
    return (*record.related, *(other for other in more if other.pmid or other.kind not in kinds))
