"""The records that were asked for, in the order in which they first came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.exports.citation_keys import citation_keys
from evidence.exports.inclusion import INCLUDED, Inclusion
from evidence.exports.reference import Reference, reference_of
from evidence.harmonise.screening import Screening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.exports.shapes import Material
    from evidence.records import Record


def records(material: Material) -> Iterator[Record]:
    """Give the records that are wanted."""
    inclusion = inclusion_of(material) if material.which == INCLUDED else None
    for record in material.records():
        if inclusion is None or inclusion.of(record) == INCLUDED:
            yield record


def inclusion_of(material: Material) -> Inclusion:
    """Give the standing of records as the flow of records has it."""
    return Inclusion(material.rows(), Screening(material.store.decisions()))


def unrecorded(material: Material) -> list[str]:
    """Name the included studies that are known from published tables alone, which no list of records can hold."""
    rows = [row for row in material.rows() if row.eligible]
    held = {record.pmid for record in material.records() if record.pmid}
    recorded = {row.study for row in rows if row.key or row.pmid in held}
    names = {row.study: f" (PMID {row.pmid})" if row.pmid else "" for row in rows if row.study not in recorded}
    return [study + number for study, number in names.items()]


def cited(material: Material) -> Iterator[tuple[str, Reference]]:
    """Give the references that are wanted, each with its citation key.

    Keys are given in a first pass over all records; one that comes in while this runs waits for the next export.
    """
    keys = citation_keys(material.records())
    for record in records(material):
        if record.key in keys:
            yield keys[record.key], reference_of(record)
