"""MEDLINE text, PubMed's nbib, byte for byte: as the project received it, else as PubMed gives it now.

Must never put a MEDLINE record together from parts: what is not at hand is fetched, and what cannot be is named.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from evidence.errors import NetworkError
from evidence.exports.chosen import records
from evidence.records import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.exports.shapes import Material, Tally
    from evidence.records import Record

_HELD = "medline"
_AT_A_TIME = 200


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the file, a record at a time; whatever the project does not hold as MEDLINE is asked of PubMed.

    Args:
        material: The project.
        tally: Counts what is written, and names what has no PMID or is not at PubMed.

    Raises:
        NetworkError: PubMed could not be asked; says how many records are lacking.
    """
    lacking = sum(_must_be_fetched(record) for record in records(material))
    everything = records(material)
    while some := tuple(islice(everything, _AT_A_TIME)):
        texts = _fetched(material, some, lacking)
        for record in some:
            text = record.raw if record.raw_format == _HELD else texts.get(record.pmid or "")
            if text is None:
                _name(record, tally)
                continue
            tally.written += 1
            yield (b"\n" if tally.written > 1 else b"") + text.strip(b"\r\n") + b"\n"


def _must_be_fetched(record: Record) -> bool:
    return record.raw_format != _HELD and record.pmid is not None


def _fetched(material: Material, some: tuple[Record, ...], lacking: int) -> dict[str, bytes]:
    pmids = [record.pmid for record in some if record.pmid is not None and _must_be_fetched(record)]
    try:
        return dict(material.medline(pmids)) if pmids else {}
    except NetworkError as error:
        what = f"The MEDLINE text of {lacking} records is not in the project and could not be fetched: {error.what}"
        raise NetworkError(what, where=error.where, remedy=f"{error.remedy} Nothing was written.") from error


def _name(record: Record, tally: Tally) -> None:
    if record.pmid is None:
        reason = "The record has no PMID, so PubMed has no MEDLINE text of it; it is not in the file."
        tally.left_out.append(Rejected(record.key, reason, "export it as ris."))
    else:
        reason = "PubMed gives no MEDLINE text of this record; it is not in the file."
        tally.missing.append(Rejected(f"PMID {record.pmid}", reason, "check the number, or export it as ris."))
