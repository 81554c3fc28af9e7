"""Studies as a person looks at them: with the titles of their reports.

Shapes only: nothing is computed here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.studies.links import Study


@dataclass(frozen=True, slots=True)
class ListedReport:
    """A report as a list shows it; ``title`` is empty for a published table."""

    id: str
    pmid: str | None
    year: int | None
    title: str
    eligible: bool


@dataclass(frozen=True, slots=True)
class ListedStudy:
    """A study, its reports, and the links in it and to reports of others."""

    study: Study
    reports: tuple[ListedReport, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the study as ``evidence studies list --json`` prints it."""
        reports = [asdict(one) for one in self.reports]
        links, apart = ([link.to_json() for link in found] for found in (self.study.links, self.study.apart))
        return {"study": self.study.name, "reports": reports, "links": links, "apart": apart}
