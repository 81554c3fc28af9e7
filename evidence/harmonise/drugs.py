"""Name the drug that stands on a side of a comparison, by the protocol's own name for it.

Must never make one drug of two: an arm of several goes by the label of its side, a combination by its own name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.harmonise.arms import contains
from evidence.harmonise.words import even

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.harmonise.arms import Sides
    from evidence.protocol import ArmSpec
    from extractors.findings import Arm


def drug_of_arm(sides: Sides, spec: ArmSpec, arm: Arm | None) -> str:
    """Name the drug of an arm as a text gives it; the side's label where the arm is not known."""
    if arm is None:
        return spec.label
    if sides.of_arm(arm).kind == "combination":
        return even(arm.name)
    return drug(spec, (arm.name, *arm.aliases, *(part.name for part in arm.components)))


def drug(spec: ArmSpec, names: Sequence[str]) -> str:
    """Name the one drug that these names mean, else the label of its side.

    >>> from evidence.protocol import ArmSpec
    >>> spec = ArmSpec(label="mTORi", terms=["everolimus", "temsirolimus"], synonyms={"everolimus": ["RAD001"]})
    >>> drug(spec, ["RAD001 10 mg"]), drug(spec, ["everolimus or temsirolimus"]), drug(spec, ["mTOR inhibitors"])
    ('everolimus', 'mTORi', 'mTORi')
    """
    text = " ; ".join(names)
    found = [term for term in spec.terms if contains(text, (term, *spec.synonyms.get(term, ())))]
    return found[0] if len(found) == 1 else spec.label
