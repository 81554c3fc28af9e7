"""Read JSON Lines: a gold file strictly, predictions for what is compared of them.

Must never skip a line that cannot be read: the figures would be those of other records than the file holds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from evidence.errors import EvidenceError
from evidence.evaluate.shapes import Gold, Predicted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_Model = TypeVar("_Model", bound=BaseModel)

_WORDS: dict[type[BaseModel], tuple[str, str]] = {
    Gold: ("gold", "correct the record; docs/gold.md names the shape."),
    Predicted: ("prediction", "write it with evidence batch --all."),
}


def read_gold(data: bytes, *, where: str) -> tuple[Gold, ...]:
    """Read a gold file; ``where`` names it in messages.

    Raises:
        EvidenceError: A line is no record of the gold's shape, a PMID stands twice, or the file holds none.
    """
    lines: dict[str, int] = {}
    records = []
    for number, body in _lines(data, where):
        record = _checked(Gold, body, f"{where}:{number}")
        if record.pmid in lines:
            what = f"PMID {record.pmid} stands in line {lines[record.pmid]} already."
            raise EvidenceError(what, where=f"{where}:{number}", remedy="keep one record a PMID.")
        lines[record.pmid] = number
        records.append(record)
    if not records:
        raise EvidenceError("The gold file holds no record.", where=where, remedy="give one JSON object a line.")
    return tuple(records)


def read_predicted(data: bytes, *, where: str) -> dict[str, Predicted]:
    """Read what a tool wrote, one JSON object a record and line; records without a PMID cannot be compared.

    Raises:
        EvidenceError: A line is no record.
    """
    return _by_pmid(_checked(Predicted, body, f"{where}:{number}") for number, body in _lines(data, where))


def predicted_from(bodies: Iterable[Mapping[str, Any]]) -> dict[str, Predicted]:
    """Take the JSON shape of records that were read just now."""
    return _by_pmid(Predicted.model_validate(body) for body in bodies)


def _by_pmid(records: Iterable[Predicted]) -> dict[str, Predicted]:
    return {record.pmid: record for record in records if record.pmid is not None}


def _lines(data: bytes, where: str) -> Iterator[tuple[int, Any]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = data.count(b"\n", 0, error.start) + 1
        raise EvidenceError("This is not UTF-8 text.", where=f"{where}:{at}", remedy="save it as UTF-8.") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError) as error:
            what = f"This line is not JSON: {error}."
            remedy = "give one whole JSON object a line."
            raise EvidenceError(what, where=f"{where}:{number}", remedy=remedy) from error


def _checked(model: type[_Model], body: Any, where: str) -> _Model:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        others = f" ({error.error_count() - 1} more after this one)" if error.error_count() > 1 else ""
        what = f"{name + ': ' if name else ''}{first['msg'].removesuffix('.')}{others}."
        kind, remedy = _WORDS[model]
        raise EvidenceError(f"This is no record of a {kind} file: {what}", where=where, remedy=remedy) from error
