"""A review that stays alive: its results at two moments, what moved between them, by how much, and because of what.

Pure: no network, no disk, no clock. Must never name a cause that was not told, and never call an estimate unchanged
whose numbers differ.
"""

from evidence.living.alerts import due
from evidence.living.causes import Cause, Causes
from evidence.living.comparing import LineMoved, Moved, compare
from evidence.living.shapes import Line, Point, Result, Snapshot
from evidence.living.snapshots import snapshot

__all__ = [
    "Cause",
    "Causes",
    "Line",
    "LineMoved",
    "Moved",
    "Point",
    "Result",
    "Snapshot",
    "compare",
    "due",
    "snapshot",
]
