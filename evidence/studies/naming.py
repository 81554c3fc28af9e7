"""Name studies: as a person said, as a published table calls them, by acronym, or by author and year.

Must never give one name to two studies, and never name by the order in which reports came in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evidence.studies.people import Word
    from evidence.studies.reports import Report

Members = tuple[str, ...]


def named(reports: Sequence[Report], group: Mapping[str, Members], given: Mapping[str, Word]) -> dict[Members, str]:
    """Give each group of reports its name; where two would have the same, all but the first by id say which.

    Args:
        reports: All reports.
        group: The group of each report.
        given: What people called the study of a report; a later one goes before an earlier one.

    Returns:
        The groups in the order of their first report, each with its name.
    """
    by_id = {report.id: report for report in reports}
    groups = tuple(dict.fromkeys(group[report.id] for report in reports))
    by_people = {members: word for members in groups if (word := _given(members, given)) is not None}
    names: dict[Members, str] = {}
    first = sorted(groups, key=lambda members: (-by_people[members].number if members in by_people else 1, members))
    for members in first:
        name = by_people[members].name if members in by_people else _name([by_id[i] for i in members])
        names[members] = f"{name} ({members[0]})" if name in names.values() else name
    return {members: names[members] for members in groups}


def _given(members: Members, given: Mapping[str, Word]) -> Word | None:
    return max((given[i] for i in members if i in given), key=lambda word: word.number, default=None)


def _name(reports: Sequence[Report]) -> str:
    """Name a study by the label that a published table gives it, an acronym, author and year, or its first report."""
    ordered = sorted(reports, key=lambda report: (report.year or 9999, report.id))
    label = next((report.label for report in ordered if report.label and report.listed_in), "")
    acronym = next((report.acronym for report in ordered if report.acronym), "")
    author = next((" ".join(filter(None, (r.surname, str(r.year or "")))) for r in ordered if r.surname), "")
    first = ordered[0]
    return label or first.label or acronym or author or (f"PMID {first.pmid}" if first.pmid else first.id)
