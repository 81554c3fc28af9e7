"""The evidence table: one row an estimate, every number beside the words that it was read from.

``columns.py`` defines it. Must never round a number in a file that programs read.
"""

from evidence.table.columns import COLUMNS, SCHEMA
from evidence.table.reading import estimate
from evidence.table.sheets import rows_sheet, studies_sheet
from evidence.table.writing import FORMATS, Tables, content, to_csv, to_json_lines

__all__ = [
    "COLUMNS",
    "FORMATS",
    "SCHEMA",
    "Tables",
    "content",
    "estimate",
    "rows_sheet",
    "studies_sheet",
    "to_csv",
    "to_json_lines",
]
