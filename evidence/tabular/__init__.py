"""Tables in the formats that people and programs read: one module a format.

Must never know what a table is about: what its columns are called and hold is told by who makes it.
"""

from evidence.tabular.columns import Column, Kind, Sheet, plain
from evidence.tabular.separated import BOM, neutral, restored

__all__ = ["BOM", "Column", "Kind", "Sheet", "neutral", "plain", "restored"]
