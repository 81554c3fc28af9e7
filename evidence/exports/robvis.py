"""Skeletons for risk of bias: RoB 2 for the randomised studies (Sterne 2019, BMJ 366:l4898), as robvis reads them.

Must never judge: every cell but the study's is empty. ``No information`` is a judgement too, so it is not filled in
either; robvis draws nothing for a study until a person has written one of the judgements. No column of weights: robvis
would take it for a domain where it is not asked for.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.exports.columns import line
from evidence.exports.estimates import labels_of
from evidence.exports.flow import flow_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.exports.shapes import Material, Tally

RANDOMISED = "rct"
COLUMNS = ("Study", "D1", "D2", "D3", "D4", "D5", "Overall")
JUDGEMENTS = "Low, Some concerns, High, No information"


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the skeleton of the randomised studies that are included.

    Args:
        material: The project.
        tally: Counts the studies.

    Raises:
        EvidenceError: No study is included.
    """
    yield from skeleton(material, tally, COLUMNS, JUDGEMENTS, randomised=True)


def skeleton(
    material: Material, tally: Tally, columns: Sequence[str], judgements: str, *, randomised: bool
) -> Iterator[bytes]:
    """Give a heading, and a line a study with nothing but its name.

    Args:
        material: The project.
        tally: Counts the studies, and says what may be written into the cells.
        columns: The heading.
        judgements: What a person may write.
        randomised: Whether the randomised studies are wanted, or all others.

    Raises:
        EvidenceError: No study is included; without one of this kind there is the heading alone.
    """
    included = {kind: studies(material, randomised=kind) for kind in (True, False)}
    found = included[randomised]
    if not any(included.values()):
        raise EvidenceError(
            "No study is included, so there is none whose risk of bias could be judged.",
            remedy="see why with evidence table --all.",
        )
    which = "randomised study" if randomised else "study without randomisation"
    told = f"the cells are left empty for a person to judge, study by study: {judgements}"
    tally.notes.append(told if found else f"no {which} is included: the heading stands alone")
    yield line(columns)
    for label in found:
        tally.written += 1
        yield line([label, *[None] * (len(columns) - 1)])


def studies(material: Material, *, randomised: bool) -> list[str]:
    """Name the included studies of a kind, each once and no two alike: robvis tells them apart by name alone."""
    rows, included = material.rows(), flow_of(material).studies
    eligible = [row for row in rows if row.eligible and row.study in included]
    random = {row.study for row in eligible if RANDOMISED in {row.stratum, row.design}}
    wanted = [study for study in dict.fromkeys(row.study for row in eligible) if (study in random) is randomised]
    labels = labels_of(material, eligible)
    named = {
        study: next((labels[r.key] for r in eligible if r.study == study and r.key in labels), study)
        for study in wanted
    }
    taken = Counter(named.values())
    return [label if taken[label] == 1 or label == study else f"{label} ({study})" for study, label in named.items()]
