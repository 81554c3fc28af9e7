"""The evidence table of a project, in memory and as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence import files
from evidence.errors import UsageError
from evidence.store import Store
from evidence.workflow.gathering import gathered
from evidence.workflow.project import protocol
from evidence.workflow.shapes import DATABASE

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.rows import Row
    from evidence.table import Tables


def table(folder: Path, *, everything: bool = False) -> tuple[Row, ...]:
    """Give the evidence table's rows: those that can be pooled, or all, each with its reason why not."""
    return tuple(tables(folder, everything=everything).rows)


def tables(folder: Path, *, everything: bool = False) -> Tables:
    """Give the same with what stands beside it: all rows, the studies and the protocol."""
    from evidence.table import Tables

    with Store.open(folder / DATABASE) as store:
        found = gathered(store, protocol(folder)[1])
    rows = found.lined.rows
    wanted = rows if everything else tuple(row for row in rows if row.poolable)
    return Tables(wanted, rows, found.lined.studies, found.rules)


def write_table(found: Tables, out: Path, *, form: str | None = None, excel: bool = False) -> Path:
    """Write the table to a file, whole or not at all.

    Args:
        found: The table.
        out: The file, whose ending says the format.
        form: The format, whatever the file is called.
        excel: Whether a csv is marked so that Excel reads it as UTF-8.

    Raises:
        UsageError: It is not said in which format; or another one than csv is wanted for Excel.
        EvidenceError: The file cannot be written.
    """
    from evidence.table import FORMATS

    asked = form or out.suffix.removeprefix(".").lower()
    if asked not in FORMATS:
        raise UsageError(
            "The table's name does not say its format.",
            where=str(out),
            remedy=f"end it in .{', .'.join(FORMATS)}, or name one with --format.",
        )
    return files.write(out, table_bytes(found, asked, excel=excel))


def table_bytes(found: Tables, form: str, *, excel: bool = False) -> bytes:
    """Give the table as the bytes of a file; form and errors as in ``write_table``."""
    from evidence.table import content

    if excel and form != "csv":
        raise UsageError(
            "Only a csv is written in another way for Excel.", where="--excel", remedy="use xlsx as it is."
        )
    return content(found, form, excel=excel)
