"""What goes into an export and what is said about it afterwards.

Must never compute: each part of a project is read only when a format asks for it, so that a list of references costs
neither a protocol nor a pooled result.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from evidence.harmonise import LinedUp
    from evidence.protocol import Protocol
    from evidence.records import Record, Rejected
    from evidence.rows import Row
    from evidence.store import Store

Which = Literal["all", "included"]


@dataclass(frozen=True, slots=True)
class Material:
    """What a project has to be exported; each part may be asked for more than once, and gives the same each time.

    ``records`` gives every record in the order in which they first came, ``rows`` the whole evidence table, and
    ``which`` says whether all records are wanted or only those that answer the question. ``medline`` fetches the
    MEDLINE text of PMIDs from PubMed: pairs of a PMID and its record's bytes; PMIDs that PubMed lacks are left out.
    ``lined`` gives the same table with its studies and conflicts, ``store`` the logs: searches, decisions, runs,
    duplicates. ``allow_unreviewed`` lets estimates that no person has accepted into a table for pooling. ``form`` is
    the ending of the file that is written, one of the kind's. ``previous`` names the run whose version of the review a
    flow of records updates, empty for a new review. ``template`` names a file that is to
    be filled in, empty where there is none.
    """

    which: Which
    records: Callable[[], Iterable[Record]]
    rows: Callable[[], Sequence[Row]]
    medline: Callable[[Sequence[str]], Iterable[tuple[str, bytes]]]
    protocol: Callable[[], Protocol]
    lined: Callable[[], LinedUp]
    store: Store
    allow_unreviewed: bool = False
    form: str = ""
    previous: str = ""
    template: str = ""


@dataclass(slots=True)
class Tally:
    """What became of an export: how many were written, and what could not be and why.

    ``left_out`` are records that the format cannot hold, ``missing`` those that should have been there, ``unrecorded``
    studies that are included and of which the project has no record. Of a table of estimates ``pooled`` counts those
    that are to be pooled, ``unreviewed`` those among them that no person has accepted, ``results`` what they give.
    ``notes`` are sentences on what a reader of the file does not see in it.
    """

    written: int = 0
    left_out: list[Rejected] = field(default_factory=list)
    missing: list[Rejected] = field(default_factory=list)
    unrecorded: list[str] = field(default_factory=list)
    pooled: int = 0
    unreviewed: int = 0
    results: int = 0
    notes: list[str] = field(default_factory=list)
