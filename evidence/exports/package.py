"""All that a project can give, with a description of every file and column: a Frictionless data package.

Must never ask PubMed for anything, nor describe a file that is not there: what cannot be written is named with the
reason.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from evidence import exports
from evidence.errors import EvidenceError, NeedsHuman
from evidence.exports.fields import schema
from evidence.exports.shapes import Tally
from evidence.table.sheets import beside, rows_sheet
from evidence.tabular import separated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.exports.shapes import Material

NAME: Final = "datapackage"
DESCRIPTOR = "datapackage.json"
_FIRST = (1980, 1, 1, 0, 0, 0)  # the same project gives the same bytes
_NOTHING = (EvidenceError.exit_code, NeedsHuman.exit_code)
_MEDIA = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown",
    ".bib": "application/x-bibtex",
    ".ris": "application/x-research-info-systems",
    ".nbib": "application/nbib",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A file: what it is called, which kind it is, what it is for, and its bytes."""

    path: str
    kind: str
    about: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Lacking:
    """A kind of export that the project cannot give, and why."""

    kind: str
    error: EvidenceError


@dataclass(frozen=True, slots=True)
class Package:
    """Every file, the description of all of them last, and what could not be written."""

    pieces: tuple[Piece, ...]
    lacking: tuple[Lacking, ...]


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the package as a zip.

    Args:
        material: The project.
        tally: Counts the files, and says what could not be written.
    """
    found = package(material)
    tally.written = len(found.pieces)
    tally.notes += [f"{one.kind} is not in it: {one.error.what}" for one in found.lacking]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for piece in found.pieces:
            place = zipfile.ZipInfo(piece.path, _FIRST)
            place.external_attr = 0o644 << 16
            archive.writestr(place, piece.content, zipfile.ZIP_DEFLATED)
    yield file.getvalue()


def package(material: Material) -> Package:
    """Write everything that the project can give.

    Args:
        material: The project; every kind is written in its usual set and form.

    Raises:
        EvidenceError: Something else than data is lacking: the protocol is wrong, or a stored byte was changed.
    """
    pieces, lacking = list(_tables(material)), []
    for kind in exports.KINDS:
        if kind == NAME:
            continue
        try:
            pieces.append(_piece(material, kind))
        except EvidenceError as error:
            if error.exit_code not in _NOTHING:
                raise
            lacking.append(Lacking(kind, error))
    described = json.dumps(_descriptor(material, pieces, lacking), ensure_ascii=False, indent=2) + "\n"
    about = "What the files and their columns hold"
    return Package((*pieces, Piece(DESCRIPTOR, NAME, about, described.encode())), tuple(lacking))


def _tables(material: Material) -> Iterator[Piece]:
    lined = material.lined()
    sheets = [rows_sheet(lined.rows), *beside(lined.rows, lined.studies, material.protocol())]
    for sheet in sheets:
        if sheet.name != "excluded":  # the table has these rows too
            name = "table" if sheet.name == "rows" else sheet.name
            yield Piece(f"{name}.csv", name, sheet.about, b"".join(separated.write(sheet)))


def _piece(material: Material, kind: str) -> Piece:
    asked = exports.KINDS[kind]
    tally = Tally()
    own = replace(material, which=asked.usual, form=asked.suffix, medline=_not_asked, previous="")
    content = b"".join(exports.write(kind, own, tally))
    if not tally.written and asked.lists in {"records", "estimates"}:
        raise EvidenceError("There is nothing to write.", remedy=f"see evidence export {kind}.")
    return Piece(exports.file_name(kind, asked.usual), kind, asked.about, content)


def _not_asked(pmids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    raise EvidenceError(
        f"{len(pmids)} records or more would have to be asked of PubMed.", remedy="use evidence export nbib."
    )


def _descriptor(material: Material, pieces: Sequence[Piece], lacking: Sequence[Lacking]) -> dict[str, Any]:
    rules = material.protocol()
    return {
        "profile": "data-package",
        "name": re.sub(r"[^a-z0-9._-]+", "-", rules.review.id.lower()).strip("-") or "review",
        "title": rules.review.title,
        "contributors": [{"title": one.name, "role": "contributor"} for one in rules.review.team],
        "protocol_sha256": rules.sha256,
        "resources": [_resource(piece) for piece in pieces],
        "not_written": [{"kind": one.kind, "reason": one.error.what} for one in lacking],
    }


def _resource(piece: Piece) -> dict[str, Any]:
    suffix = f".{piece.path.rpartition('.')[2]}"
    told: dict[str, Any] = {
        "name": piece.kind,
        "path": piece.path,
        "description": f"{piece.about[0].upper()}{piece.about[1:]}.",
        "format": suffix[1:],
        "mediatype": _MEDIA.get(suffix, "application/octet-stream"),
        "encoding": "utf-8",
        "bytes": len(piece.content),
        "hash": f"sha256:{hashlib.sha256(piece.content).hexdigest()}",
    }
    if suffix == ".csv":
        header = next(csv.reader(io.StringIO(piece.content.decode(), newline="")))
        told["profile"] = "tabular-data-resource"
        told["schema"] = {"fields": schema(piece.kind, header), "missingValues": [""]}
    return told
