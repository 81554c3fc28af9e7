"""Records that are one publication: cards of what is compared, a judgement of two, and groups of them.

Pure but for ``join`` and ``judged``, which write into whatever project they are given.
"""

from evidence.duplicates.cards import Card
from evidence.duplicates.joining import RULE, join, judged, matches
from evidence.duplicates.judging import one_title
from evidence.duplicates.matching import Match, find

__all__ = ["RULE", "Card", "Match", "find", "join", "judged", "matches", "one_title"]
