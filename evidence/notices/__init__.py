"""What was said about a record after it was published, and what changed between two states of it.

Pure: records in, plain values out. Must never take a correction for a retraction, nor a notice for the publication
that it is about.
"""

from evidence.notices.changes import Change, compare
from evidence.notices.diffing import Piece
from evidence.notices.kinds import (
    INCLUDED_ALTHOUGH,
    TYPE_NAMES,
    USED_ALL_THE_SAME,
    USED_ALTHOUGH,
    Kind,
    Notice,
    grave,
    is_overruled,
    is_retracted,
    mark_of,
    notices_of,
    republished_as,
    retraction_of,
    version_of,
)
from evidence.notices.others import all_related, told_of

__all__ = [
    "INCLUDED_ALTHOUGH",
    "TYPE_NAMES",
    "USED_ALL_THE_SAME",
    "USED_ALTHOUGH",
    "Change",
    "Kind",
    "Notice",
    "Piece",
    "all_related",
    "compare",
    "grave",
    "is_overruled",
    "is_retracted",
    "mark_of",
    "notices_of",
    "republished_as",
    "retraction_of",
    "told_of",
    "version_of",
]
