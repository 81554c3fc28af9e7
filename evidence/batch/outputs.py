"""The outputs of a batch: JSON lines, or one flat row an effect as CSV or Parquet.

Must never leave half a file, or hold more rows than a row group of Parquet.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from evidence import files
from evidence.batch import stores
from evidence.batch.rows import COLUMNS, RECORD, TEXT, rows
from evidence.errors import UsageError
from evidence.tabular import separated
from evidence.tabular.columns import storable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_ROW_GROUP = 1 << 20  # bytes of the records as JSON, which take some ten times as much while they become columns


def writer(out: str) -> Callable[[Iterable[bytes]], None]:
    """Give the function that writes lines of JSON to ``out``, by its ending; ``-`` is JSON lines on standard output.

    Raises:
        UsageError: The ending is none of the known ones.
    """
    if out == files.STDIO:
        return _to_stdout
    kinds = {".jsonl": _json_lines, ".csv": _csv, ".parquet": _parquet}
    kind = kinds.get(Path(out).suffix)
    if kind is None:
        raise UsageError(
            f"The output's name does not say its format: {out}.",
            remedy=f"end it in {', '.join(kinds)}, or write JSON lines to standard output with -o -.",
        )
    return partial(_write, out, kind)


def _write(out: str, kind: Callable[[Iterable[bytes], IO[bytes]], None], lines: Iterable[bytes]) -> None:
    with stores.replacing(out) if stores.is_address(out) else files.replacing(Path(out)) as file:
        kind(lines, file)


def parquet_schema() -> Any:
    """Give the columns' names and types as pyarrow's schema: the last holds a record's JSON, at its first row."""
    import pyarrow as pa

    columns = [*((name, kind) for name, kind, _ in COLUMNS), (RECORD, TEXT)]
    return pa.schema([pa.field(name, pa.type_for_alias(kind)) for name, kind in columns])


def parquet_table(found: list[dict[str, Any]]) -> Any:
    """Give rows as pyarrow's table; a lone surrogate, which no such file takes, is written out as in CSV."""
    import pyarrow as pa

    try:
        return pa.Table.from_pylist(found, parquet_schema())
    except UnicodeEncodeError:
        return pa.Table.from_pylist(
            [{name: _storable(cell) for name, cell in row.items()} for row in found], parquet_schema()
        )


def _storable(cell: Any) -> Any:
    return storable(cell) if isinstance(cell, str) else cell


def parquet_writer(file: IO[bytes]) -> Any:
    """Give pyarrow's writer of the rows' schema."""
    from pyarrow import parquet

    return parquet.ParquetWriter(file, parquet_schema(), compression="zstd")


def _to_stdout(lines: Iterable[bytes]) -> None:
    for line in lines:
        sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def _json_lines(lines: Iterable[bytes], file: IO[bytes]) -> None:
    file.writelines(lines)


def _csv(lines: Iterable[bytes], file: IO[bytes]) -> None:
    file.write(separated.line(name for name, _, _ in COLUMNS))
    for line in lines:
        file.writelines(separated.line(row.values()) for row in rows(json.loads(line)))


def _parquet(lines: Iterable[bytes], file: IO[bytes]) -> None:
    with parquet_writer(file) as table:
        waiting: list[dict[str, Any]] = []
        held = 0
        for line in lines:
            found = rows(json.loads(line))
            found[0][RECORD] = line.decode().rstrip("\n")
            waiting += found
            held += len(line)
            if held >= _ROW_GROUP:
                table.write_table(parquet_table(waiting))
                waiting.clear()
                held = 0
        if waiting:
            table.write_table(parquet_table(waiting))
