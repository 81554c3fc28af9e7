"""Parquet with a typed schema: every column may be null, and its description stands in its metadata.

Must never guess a type from the values: a column that is empty throughout has the type of a full one.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from evidence.tabular.columns import plain

if TYPE_CHECKING:
    import pyarrow as pa

    from evidence.tabular.columns import Sheet

TYPES = {"whole": "int64", "real": "float64", "flag": "bool"}
"""The Arrow types of the kinds of columns; all others are strings."""


def schema(sheet: Sheet[Any]) -> pa.Schema:
    """Give the table's schema; its metadata has the version of the columns under ``evidence.schema``."""
    import pyarrow as pa

    fields = [
        pa.field(one.name, pa.type_for_alias(TYPES.get(one.kind, "string")), metadata={"description": one.about})
        for one in sheet.columns
    ]
    return pa.schema(fields, metadata={"evidence.table": sheet.name, "evidence.schema": str(sheet.schema)})


def write(sheet: Sheet[Any]) -> bytes:
    """Give the table as the bytes of a Parquet file."""
    import pyarrow as pa
    from pyarrow import parquet

    mixed = {one.name for one in sheet.columns if one.kind == "any"}
    rows = [
        {name: plain(cell) if name in mixed and cell is not None else cell for name, cell in row.items()}
        for row in sheet.to_dict()
    ]
    file = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows, schema(sheet)), file)
    return file.getvalue()
