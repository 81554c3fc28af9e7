"""What was said about a record after it was published, and what changed between two states of it.

Pure: records in, plain values out. Must never take a correction for a retraction, nor a notice for the publication
that it is about.
"""

from evidence.notices.changes import Change, compare
from evidence.notices.diffing import Piece
from evidence.notices.kinds import TYPE_NAMES, Kind, Notice, grave, is_retracted, notices_of

__all__ = [
    "TYPE_NAMES",
    "Change",
    "Kind",
    "Notice",
    "Piece",
    "compare",
    "grave",
    "is_retracted",
    "notices_of",
]
