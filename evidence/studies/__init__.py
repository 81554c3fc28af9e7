"""Which reports are one study, which of its estimates counts, and where its reports contradict each other.

Must never hide a report: what is not used stays listed with its reason, and every link shows its signals and score.
"""

from evidence.studies.choice import best, choose, preference
from evidence.studies.choices import Choice, choices, give_way
from evidence.studies.conflicts import Conflict, conflicts
from evidence.studies.links import Link, Study, link
from evidence.studies.overlaps import Overlap, overlaps, without_overlap
from evidence.studies.people import Said, said
from evidence.studies.reports import Report

__all__ = [
    "Choice",
    "Conflict",
    "Link",
    "Overlap",
    "Report",
    "Said",
    "Study",
    "best",
    "choices",
    "choose",
    "conflicts",
    "give_way",
    "link",
    "overlaps",
    "preference",
    "said",
    "without_overlap",
]
