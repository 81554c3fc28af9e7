"""The rows of one file as a part: written whole, and again without the records that no longer stand.

Must never change a row that stays, or count an effect that does not stand.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from evidence import files
from evidence.batch.outputs import parquet_writer
from evidence.batch.rows import RECORD

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


class LeftOut(NamedTuple):
    """How many records were left out of a part, and how many effects of each measure they had."""

    records: int
    by_measure: Counter[str]


def without(part: Path, out: Path, pmids: Collection[int]) -> LeftOut:
    """Write a part's records to ``out`` but for some.

    Args:
        part: A part, Parquet or JSON lines by its ending.
        out: Takes its place whole; where nothing is left out it shares the part's bytes on the disk.
        pmids: What to leave out.

    Raises:
        EvidenceError: ``out`` cannot be written.
    """
    if not pmids:
        _same(part, out)
        return LeftOut(0, Counter())
    write = _parquet if part.suffix == ".parquet" else _json_lines
    return write(part, out, frozenset(map(str, pmids)))


def _same(part: Path, out: Path) -> None:
    made = out.with_name(f".{out.name}.same.part")
    try:
        made.unlink(missing_ok=True)
        with suppress(OSError):  # a disk without links
            os.link(part, made)
        if not made.exists():
            shutil.copyfile(part, made)
        made.replace(out)
    except OSError as error:
        raise files.unwritable(out, error) from None


def _json_lines(part: Path, out: Path, left_out: frozenset[str]) -> LeftOut:
    gone: list[dict[str, Any]] = []
    with part.open("rb") as lines, files.replacing(out) as file:
        for line in lines:
            body = json.loads(line)
            if body["pmid"] in left_out:
                gone.append(body)
            else:
                file.write(line)
    return LeftOut(len(gone), Counter(effect["measure"] for body in gone for effect in body["effects"]))


def _parquet(part: Path, out: Path, left_out: frozenset[str]) -> LeftOut:
    import pyarrow as pa
    from pyarrow import compute, parquet

    wanted = pa.array(sorted(left_out))
    records, taken = 0, Counter[str]()
    with parquet.ParquetFile(part) as table, files.replacing(out) as file, parquet_writer(file) as kept:
        for group in range(table.num_row_groups):
            rows = table.read_row_group(group)
            gone = compute.is_in(rows.column("pmid"), value_set=wanted)
            lost = rows.filter(gone)
            records += len(lost) - lost.column(RECORD).null_count
            taken.update(one for one in lost.column("measure").to_pylist() if one is not None)
            kept.write_table(rows.filter(compute.invert(gone)))
    return LeftOut(records, taken)
