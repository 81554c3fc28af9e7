"""What records say of each other: a notice of retraction may be held before the retracted record is fetched again.

Must never turn a comment into a notice, nor take a record for its own notice.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from evidence.records import Related

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TURNED = {
    "RetractionOf": "RetractionIn",
    "RetractedandRepublishedFrom": "RetractedandRepublishedIn",
    "ExpressionOfConcernFor": "ExpressionOfConcernIn",
    "CorrectedandRepublishedFrom": "CorrectedandRepublishedIn",
    "ErratumFor": "ErratumIn",
    "UpdateOf": "UpdateIn",
}


class Teller(Protocol):
    """What is read of a record here."""

    @property
    def pmid(self) -> str | None:
        """Its PMID."""

    @property
    def citation(self) -> str:
        """Where it stands, such as ``Lancet 2020;1:1``."""

    @property
    def related(self) -> tuple[Related, ...]:
        """Its relations to other records."""


def told_by_others(records: Iterable[Teller]) -> dict[str, tuple[Related, ...]]:
    """Turn the relations that records state round: by PMID, what others say of that record.

    Args:
        records: All that are held, notices among them.
    """
    told: dict[str, list[Related]] = defaultdict(list)
    for record in records:
        for other in record.related:
            if other.kind in _TURNED and other.pmid is not None and other.pmid != record.pmid:
                told[other.pmid].append(Related(_TURNED[other.kind], record.pmid, record.citation))
    return {pmid: tuple(found) for pmid, found in told.items()}


def all_related(record: Teller, told: Mapping[str, tuple[Related, ...]]) -> tuple[Related, ...]:
    """Give a record's relations and those that others state of it and it does not know yet."""
    known = {(other.kind, other.pmid) for other in record.related}
    more = told.get(record.pmid or "", ())
    return (*record.related, *(other for other in more if (other.kind, other.pmid) not in known))
