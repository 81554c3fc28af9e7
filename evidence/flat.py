"""The outputs of a batch: JSON lines, or one flat row an effect as CSV or Parquet.

``COLUMNS`` is the definition of the flat row. Missing stays missing: an empty cell, a null.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence import files
from evidence.batch import json_line
from evidence.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Body = dict[str, Any]

TEXT, WHOLE, REAL, YES_NO = "string", "int64", "float64", "bool"

# Column, type, where the value stands: in the record, its effect, its extractor, or a function's answer.
COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("pmid", TEXT, "record"),
    ("doi", TEXT, "record"),
    ("year", WHOLE, "record"),
    ("journal", TEXT, "record"),
    ("title", TEXT, "record"),
    ("id", TEXT, "effect"),
    ("endpoint", TEXT, "effect"),
    ("endpoint_text", TEXT, "effect"),
    ("measure", TEXT, "effect"),
    ("measure_probable", TEXT, "effect"),
    ("value", REAL, "effect"),
    ("ci_low", REAL, "effect"),
    ("ci_high", REAL, "effect"),
    ("ci_level", REAL, "effect"),
    ("ci_level_assumed", YES_NO, "effect"),
    ("p_op", TEXT, "effect"),
    ("p_value", REAL, "effect"),
    ("p_sided", WHOLE, "effect"),
    ("kind", TEXT, "effect"),
    ("numerator_text", TEXT, "effect"),
    ("reference_text", TEXT, "effect"),
    ("direction_source", TEXT, "effect"),
    ("population", TEXT, "effect"),
    ("adjusted", YES_NO, "effect"),
    ("stratified", YES_NO, "effect"),
    ("assessor", TEXT, "effect"),
    ("analysis_set", TEXT, "effect"),
    ("data_cut", TEXT, "effect"),
    ("switching", TEXT, "effect"),
    ("n_numerator", WHOLE, "numerator"),
    ("n_reference", WHOLE, "reference"),
    ("total_n", WHOLE, "total_n"),
    ("line_of_therapy", TEXT, "context"),
    ("design", TEXT, "context"),
    ("checks", TEXT, "checks"),
    ("quote", TEXT, "effect"),
    ("start", WHOLE, "effect"),
    ("end", WHOLE, "effect"),
    ("rule", TEXT, "effect"),
    ("text_sha256", TEXT, "record"),
    ("extractor_version", TEXT, "extractor"),
    ("rules_sha256", TEXT, "extractor"),
)
_ROW_GROUP = 4096


def rows(body: Body) -> list[dict[str, Any]]:
    """Give a record's flat rows, one an effect; a record without one gives one row with the effect's cells empty.

    >>> [row["pmid"] for row in rows({"pmid": "1", "effects": []})]
    ['1']
    """
    return [
        {name: _cell(body, effect, name, place) for name, _, place in COLUMNS} for effect in body["effects"] or [{}]
    ]


def writer(out: str) -> Callable[[Iterator[Body]], None]:
    """Give the function that writes a batch to ``out``, by its ending; ``-`` is JSON lines on standard output.

    Raises:
        UsageError: The ending is none of the known ones.
    """
    if out == files.STDIO:
        return _to_stdout
    kinds = {".jsonl": _json_lines, ".csv": _csv, ".parquet": _parquet}
    path = Path(out)
    if path.suffix not in kinds:
        raise UsageError(
            f"The output's name does not say its format: {out}.",
            remedy=f"end it in {', '.join(kinds)}, or write JSON lines to standard output with -o -.",
        )
    return lambda bodies: kinds[path.suffix](bodies, path)


def _cell(body: Body, effect: Body, name: str, place: str) -> Any:
    if place in {"record", "effect"}:
        return (body if place == "record" else effect).get(name)
    if place == "extractor":
        return (body.get("extractor") or {}).get(name.removeprefix("extractor_"))
    if place == "checks":
        found = [f"{check['code']}: {check['status']}" for check in effect.get("checks") or () if _tells(check)]
        return "; ".join(found) or None
    if place == "total_n":
        return (body.get("total_n") or {}).get("value")
    if place == "context":
        return ((body.get("context") or {}).get(name) or {}).get("value")
    arm = effect.get(place)
    return next((one["n"] for one in body.get("arms") or () if one["id"] == arm), None)


def _tells(check: Body) -> bool:
    return check["status"] in {"warn", "fail"}


def _to_stdout(bodies: Iterator[Body]) -> None:
    for body in bodies:
        sys.stdout.buffer.write(json_line(body))
    sys.stdout.buffer.flush()


def _json_lines(bodies: Iterator[Body], path: Path) -> None:
    with files.replacing(path) as file:
        for body in bodies:
            file.write(json_line(body))


def _csv(bodies: Iterator[Body], path: Path) -> None:
    with files.replacing(path) as file, io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="") as text:
        table = csv.DictWriter(text, [name for name, _, _ in COLUMNS], lineterminator="\n")
        table.writeheader()
        for body in bodies:
            table.writerows({name: _printed(cell) for name, cell in row.items()} for row in rows(body))


def _printed(cell: Any) -> Any:
    return str(cell).lower() if isinstance(cell, bool) else cell


def _parquet(bodies: Iterator[Body], path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([pa.field(name, pa.type_for_alias(kind)) for name, kind, _ in COLUMNS])
    with files.replacing(path) as file, parquet.ParquetWriter(file, schema) as table:
        waiting: list[dict[str, Any]] = []
        for body in bodies:
            waiting += rows(body)
            if len(waiting) >= _ROW_GROUP:
                table.write_table(pa.Table.from_pylist(waiting, schema))
                waiting.clear()
        if waiting:
            table.write_table(pa.Table.from_pylist(waiting, schema))
