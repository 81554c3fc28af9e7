"""Which reports are one study, which of its estimates counts, and where its reports contradict each other.

Must never hide a report: what is not used stays listed with its reason, and every link shows its signals and score.
"""

from evidence.studies.choice import best, choose, preference
from evidence.studies.conflicts import Conflict, conflicts
from evidence.studies.links import Link, Report, Study, link

__all__ = ["Conflict", "Link", "Report", "Study", "best", "choose", "conflicts", "link", "preference"]
