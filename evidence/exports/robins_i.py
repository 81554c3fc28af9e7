"""The skeleton of ROBINS-I for the studies that are not randomised (Sterne 2016, BMJ 355:i4919), as robvis reads it.

Must never judge; see ``robvis``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.exports.robvis import skeleton

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.exports.shapes import Material, Tally

COLUMNS = ("Study", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "Overall")
JUDGEMENTS = "Low, Moderate, Serious, Critical, No information"


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the skeleton of the included studies that are not shown to be randomised.

    Args:
        material: The project.
        tally: Counts the studies.

    Raises:
        EvidenceError: No study is included.
    """
    yield from skeleton(material, tally, COLUMNS, JUDGEMENTS, randomised=False)
