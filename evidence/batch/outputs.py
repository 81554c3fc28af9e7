"""The outputs of a batch: JSON lines, or one flat row an effect as CSV or Parquet.

Must never leave half a file, or hold more rows than a row group of Parquet.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from evidence import files
from evidence.batch.rows import COLUMNS, RECORD, TEXT, rows
from evidence.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_ROW_GROUP = 4096  # rows; twenty megabytes of columns with their words


def writer(out: str) -> Callable[[Iterable[bytes]], None]:
    """Give the function that writes lines of JSON to ``out``, by its ending; ``-`` is JSON lines on standard output.

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
    return lambda lines: kinds[path.suffix](lines, path)


def parquet_schema() -> Any:
    """Give the columns' names and types as pyarrow's schema: the last holds a record's JSON, at its first row."""
    import pyarrow as pa

    columns = [*((name, kind) for name, kind, _ in COLUMNS), (RECORD, TEXT)]
    return pa.schema([pa.field(name, pa.type_for_alias(kind)) for name, kind in columns])


def parquet_table(found: list[dict[str, Any]]) -> Any:
    """Give rows as pyarrow's table."""
    import pyarrow as pa

    return pa.Table.from_pylist(found, parquet_schema())


def parquet_writer(file: IO[bytes]) -> Any:
    """Give pyarrow's writer of the rows' schema."""
    from pyarrow import parquet

    return parquet.ParquetWriter(file, parquet_schema(), compression="zstd")


def _to_stdout(lines: Iterable[bytes]) -> None:
    for line in lines:
        sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def _json_lines(lines: Iterable[bytes], path: Path) -> None:
    with files.replacing(path) as file:
        for line in lines:
            file.write(line)


def _csv(lines: Iterable[bytes], path: Path) -> None:
    with files.replacing(path) as file, io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="") as text:
        table = csv.DictWriter(text, [name for name, _, _ in COLUMNS], lineterminator="\n")
        table.writeheader()
        for line in lines:
            table.writerows({name: _printed(cell) for name, cell in row.items()} for row in rows(json.loads(line)))


def _printed(cell: Any) -> Any:
    return str(cell).lower() if isinstance(cell, bool) else cell


def _parquet(lines: Iterable[bytes], path: Path) -> None:
    with files.replacing(path) as file, parquet_writer(file) as table:
        waiting: list[dict[str, Any]] = []
        for line in lines:
            found = rows(json.loads(line))
            found[0][RECORD] = line.decode().rstrip("\n")
            waiting += found
            if len(waiting) >= _ROW_GROUP:
                table.write_table(parquet_table(waiting))
                waiting.clear()
        if waiting:
            table.write_table(parquet_table(waiting))
