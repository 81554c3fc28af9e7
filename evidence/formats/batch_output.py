"""What ``evidence batch`` wrote, JSON lines or Parquet: records again, with what was read from their texts.

Must never take a record whose text is not the one that was read, or a value that does not stand in it.
"""

from __future__ import annotations

import io
import json
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from evidence.errors import EvidenceError
from evidence.records import Parsed, Record, Rejected, Related, Section, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from extractors.findings import Findings

_PARQUET = b"PAR1"
_OPENING = b'{"pmid": '
_HASH = b'"text_sha256": '
_REMEDY = "write it anew with evidence batch."
_COLUMN = "record"


def begins(data: bytes) -> bool:
    """Whether a file that begins so is an output of batch, or any other Parquet file."""
    lines = data.startswith(_OPENING) and _HASH in data.partition(b"\n")[0]
    return lines or data.startswith(_PARQUET)


def parse(data: bytes, *, name: str) -> Parsed:
    """Read the records; those that cannot be used are listed.

    Args:
        data: JSON lines, or Parquet with its column ``record``.
        name: What to call it in messages and as the records' source.

    Raises:
        EvidenceError: It is damaged, or no output of batch.
    """
    records: list[Record] = []
    rejected: list[Rejected] = []
    found: list[tuple[str, Findings]] = []
    for number, line in enumerate(_lines(data, name), start=1):
        if not line.strip():
            continue
        try:
            record, findings = _read(line, name)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            reason = f"This is no record as batch writes it: {_first_line(error)}."
            rejected.append(Rejected(f"{name}:{number}", reason, _REMEDY))
            continue
        records.append(record)
        found.append((record.key, findings))
    told = Tally.of(records) + Tally(len(rejected))
    return Parsed(records=tuple(records), rejected=tuple(rejected), found=tuple(found), told=told)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _lines(data: bytes, name: str) -> Iterator[bytes]:
    if not data.startswith(_PARQUET):
        yield from data.split(b"\n")
        return
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.read_table(io.BytesIO(data), columns=[_COLUMN])
        yield from (one.encode() for one in table.column(_COLUMN).to_pylist() if one is not None)
    except (pa.ArrowException, OSError, KeyError) as error:
        what = f"This Parquet file is damaged, or was not written by batch: {_first_line(error)}."
        raise EvidenceError(what, where=name, remedy=_REMEDY) from error


def _read(line: bytes, name: str) -> tuple[Record, Findings]:
    from extractors.shapes import findings_from_dict, well_formed

    body: dict[str, Any] = _shape().model_validate_json(line).model_dump()
    rest = body["record"]
    record = Record.build(
        title=body["title"],
        sections=[Section(label, text) for label, text in rest["sections"]],
        related=[Related(*other) for other in rest["related"]],
        **{part: body[part] for part in ("pmid", "doi", "year", "journal")},
        **{part: rest[part] for part in _PARTS},
        raw=line,
        raw_format=f"batch-{rest['format']}",
        source=name,
    )
    if (record.text, record.text_sha256) != (body["text"], body["text_sha256"]):
        raise ValueError("its text is not the one that was read")
    findings = findings_from_dict(json.loads(line))
    if not well_formed(findings):
        raise ValueError("what was read of it is nothing that is read of a text")
    if findings.text_sha256 != record.text_sha256 or not all(one.grounded_in(record.text) for one in findings.spans()):
        raise ValueError("what was read does not stand in its text")
    return record, findings


_PARTS = (
    *("version", "citation", "authors", "publication_types", "languages", "registry_ids", "retracted", "revised"),
)


@cache
def _shape() -> type[BaseModel]:
    """The shape of a line, as far as a record is made from it."""
    from pydantic import ConfigDict, Field, create_model

    whole: Any = Annotated[int, Field(ge=0, lt=1 << 31)]
    strict = ConfigDict(strict=True)
    rest: Any = create_model(
        "Rest",
        __config__=strict,
        format=str,
        version=whole,
        revised=(str | None, ...),
        sections=list[tuple[str | None, str]],
        citation=str,
        authors=list[str],
        publication_types=list[str],
        languages=list[str],
        registry_ids=list[str],
        related=list[tuple[str, str | None, str]],
        retracted=bool,
    )
    text: Any = (str | None, ...)
    shape: type[BaseModel] = create_model(
        "Line", __config__=strict, pmid=text, doi=text, title=str, year=(whole | None, ...), journal=str, text=str,
        text_sha256=str, record=rest,
    )  # fmt: skip
    return shape
