"""The box in which a publication's way through the review ends.

Must never put one into two boxes, nor call a study excluded for what is a lack of numbers: one without usable data is
included. Must never call a record screened out that no person has looked at: what the tool alone keeps out is removed
by automation, before screening.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Literal

from evidence.exports.inclusion import INCLUDED, NOT_ASSESSED
from evidence.harmonise.screening import FULL_TEXT

if TYPE_CHECKING:
    from evidence.harmonise.screening import Screened

Way = Literal["databases", "other"]
"""PRISMA's two columns: databases and registers, and other methods (here: studies of published tables)."""

NOT_FETCHED, MISSING, DELETED = "not fetched yet", "did not come from PubMed", "deleted by PubMed"
UNREAD, DISAGREED, REOPENED = "not read yet", "people disagree", "text changed since people screened it"


class Box(Enum):
    """Where the way of a publication ends."""

    DUPLICATE = "duplicate of another record"
    AUTOMATIC = "not eligible by the tool's rules, and no person has said so"
    OTHER = "removed for another reason, or still waiting"
    SCREENED_OUT = "excluded by a person on the abstract"
    NOT_RETRIEVED = "full text not retrieved"
    REPORT_EXCLUDED = "excluded at full text"
    INCLUDED = "included"
    PREVIOUS = "included in the previous version of the review"
    CONSIDERED = "considered and not included in the previous version"


@dataclass(frozen=True, slots=True)
class Placed:
    """A publication in its box.

    ``reason`` is a code of ``WHY_NOT`` or words of this module, empty where the box needs none; ``source`` is where it
    was first found, ``studies`` what it reports if it is included, ``confirmed`` whether a person said so.
    """

    key: str
    box: Box
    source: str
    way: Way = "databases"
    reason: str = ""
    studies: frozenset[str] = frozenset()
    confirmed: bool = False


def box_of(standing: str, said: Screened) -> tuple[Box, str]:
    """Give the box of a record that the project holds, and the reason.

    Args:
        standing: What ``Inclusion.of`` says of it.
        said: What people decided about it.

    >>> from evidence.harmonise.screening import Screened
    >>> box_of("excluded: wrong-line", Screened())
    (<Box.AUTOMATIC: "not eligible by the tool's rules, and no person has said so">, 'wrong-line')
    """
    if said.state == "exclude":
        box = Box.REPORT_EXCLUDED if said.stage == FULL_TEXT else Box.SCREENED_OUT
        return box, said.reason or ""
    if said.waits(eligible=standing == INCLUDED):
        return Box.OTHER, DISAGREED if said.state == "disagreement" else REOPENED
    if said.state == "not-retrieved":
        return Box.NOT_RETRIEVED, ""
    if standing == INCLUDED or (standing == NOT_ASSESSED and said.state == "include"):
        return Box.INCLUDED, ""
    if standing == NOT_ASSESSED:
        return Box.OTHER, UNREAD
    return Box.AUTOMATIC, standing.removeprefix("excluded: ")
