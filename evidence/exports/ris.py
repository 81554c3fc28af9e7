"""References as RIS, which every reference manager and screening tool takes; UTF-8 without a byte order mark.

Must never let a text end its line or a missing value stop the file: a field that is not known has no line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rispy
from rispy.config import TYPE_OF_REFERENCE_MAPPING

from evidence.exports.chosen import inclusion_of, records
from evidence.exports.reference import reference_of
from evidence.records import even_blanks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.exports.names import Name
    from evidence.exports.reference import Reference
    from evidence.exports.shapes import Material, Tally


class _Writer(rispy.RisWriter):  # type: ignore[misc]  # rispy has no types
    """rispy's writer without its numbers before the records, which are not RIS."""

    def set_header(self, _: int) -> str:
        """Give no header."""
        return ""


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the file, a record at a time.

    Args:
        material: The project.
        tally: Counts what is written.
    """
    inclusion = inclusion_of(material)
    for record in records(material):
        tally.written += 1
        fields = _fields(reference_of(record), f"evidence:{inclusion.of(record)}")
        separator = "\n" if tally.written > 1 else ""
        yield (separator + rispy.dumps([fields], implementation=_Writer)).encode()


def _fields(reference: Reference, note: str) -> dict[str, Any]:
    """Give the fields by rispy's names in the order of their lines."""
    kind = reference.kind if reference.kind in TYPE_OF_REFERENCE_MAPPING else "GEN"
    fields = {
        "type_of_reference": kind,
        "id": reference.pmid or reference.key,
        "title": reference.title,
        "authors": [text for text in map(_author, reference.names) if text],
        "secondary_title": reference.container,
        "year": str(reference.year or ""),
        "volume": reference.volume,
        "number": reference.issue,
        "start_page": reference.first_page,
        "end_page": reference.last_page,
        "doi": reference.doi,
        "accession_number": reference.pmid,
        "name_of_database": "PubMed" if reference.pmid else "",
        "abstract": reference.abstract,
        "urls": [reference.url] if reference.url else [],
        "keywords": reference.keywords,
        "notes": [note],
    }
    return {name: value for name, value in fields.items() if value}


def _author(name: Name) -> str:
    """Give a name as RIS has it; in one that stays whole a comma would split it, and is left out.

    >>> from evidence.exports.names import Name
    >>> _author(Name("van Doe", "Bert-Jan", "Jr")), _author(Name(whole="Trial Group, Denver, CO"))
    ('van Doe, Bert-Jan, Jr', 'Trial Group Denver CO')
    """
    if name.whole:
        return even_blanks(name.whole.replace(",", " "))
    return ", ".join(part for part in (name.family, name.given, name.suffix) if part)
