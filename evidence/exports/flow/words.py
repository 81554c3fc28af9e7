"""The flow in words: reasons, sources, and what a reader of the numbers alone would not see.

Must never give a name a comma or a semicolon: where names and numbers are listed in one cell, these part them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evidence.exports.flow.boxes import Box

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidence.exports.flow.counting import Flow

REASONS = {
    "review-or-meta-analysis": "review or meta-analysis",
    "wrong-population": "wrong population",
    "sequence-trial": "trial of sequences",
    "wrong-line": "wrong line of therapy",
    "single-arm": "single arm",
    "no-comparison": "no comparison",
    "wrong-comparator": "wrong comparator",
    "no-usable-data": "outcome not of the review",
    "not-accepted": "reason not given",
}
"""Codes of ``WHY_NOT`` as a reader of the flow knows them; a code that is not here is its own word."""

_NAMED = 10  # studies that a sentence names; it counts the others
_PARTS = re.compile(r"[\s,;]+")


def listed(numbers: Mapping[str, int]) -> str:
    """List names with their numbers in one cell; ``0`` where there is nothing.

    >>> listed({"PubMed": 412, "old, small; first.ris": 3}), listed({})
    ('PubMed, 412; old small first.ris, 3', '0')
    """
    return "; ".join(f"{named(name)}, {n}" for name, n in numbers.items()) or "0"


def named(name: str) -> str:
    """Give a reason or a source in words, on one line."""
    return _PARTS.sub(" ", REASONS.get(name, name)).strip() or "not named"


def cautions(flow: Flow) -> Iterator[str]:
    """Say what the numbers do not: what is not settled, what no person has confirmed, what is no longer included."""
    waiting = flow.reasons(Box.OTHER)
    if waiting:
        told = ", ".join(f"{n} {reason}" for reason, n in waiting.items())
        yield f"removed for other reasons counts what is missing or not settled yet: {told}"
    automatic = flow.count(Box.AUTOMATIC)
    if automatic:
        yield f"{automatic} records are kept out by the tool's rules alone; confirm them with evidence screen"
    if flow.unconfirmed:
        total = sum(flow.count(box) for box in (Box.INCLUDED, Box.PREVIOUS))
        yield f"{flow.unconfirmed} of {total} included records were screened by the tool alone, by no person"
    if alone := flow.eligible_alone:
        names = ", ".join([*alone[:_NAMED], *([f"{len(alone) - _NAMED} more"] if len(alone) > _NAMED else [])])
        yield f"not included and yet eligible and so counted in k of K, for want of a full text or a decision: {names}"
    if flow.gone:
        yield f"{flow.gone} studies of the previous version are not included any more, or are one with another now"
