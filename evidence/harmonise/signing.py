"""Who decided on a row, and when.

Must never name a person whose last word on the row was another than what holds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.harmonise.decisions import Decision
    from evidence.rows import Row

_SAID = {"accepted": "accept", "rejected": "reject"}


def signed(row: Row, current: Sequence[Decision]) -> Row:
    """Give a row the names of those by whose decision it stands as it does, and the time of the last of them.

    Args:
        row: With its decision; one without is given back as it is.
        current: The decisions on the row's present text, in the order in which they were made.
    """
    last = {one.who: one for one in current if one.field == "row"}
    agreed = [one for one in last.values() if one.action == _SAID.get(row.decision or "")]
    if not agreed:
        return row
    return replace(row, decided_by="; ".join(one.who for one in agreed), decided_at=max(one.made for one in agreed))
