"""Studies with what links their reports, and conflicts between reports, as lines for a terminal.

Must never show a link without its signals and their weights, nor a conflict without both sides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.report.words import wrapped
from evidence.studies.links import THRESHOLD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evidence.studies import Conflict, Link
    from evidence.studies.listing import ListedReport, ListedStudy

_STATUS = {
    "suggested": "suggested by the program, and in force",
    "accepted": "accepted",
    "possible": "possible, not in force",
    "undone": "kept apart",
    "refused": "refused",
}


def studies_text(listed: Sequence[ListedStudy]) -> str:
    """Write studies with their reports, what links them, and what may link them to others."""
    names = {report.id: one.study.name for one in listed for report in one.reports}
    return "\n".join(line for one in listed for line in _study(one, names))


def conflicts_text(found: Sequence[Conflict]) -> str:
    """Write conflicts, each with its id, how it stands, and both sides."""
    return "\n".join(line for one in found for line in _conflict(one))


def _study(one: ListedStudy, names: Mapping[str, str]) -> Iterator[str]:
    several = f"  ({len(one.reports)} reports)" if len(one.reports) > 1 else ""
    yield f"{one.study.name}{several}"
    yield from (wrapped(_report(report), indent="    ", first="  ") for report in one.reports)
    for link in one.study.links:
        yield wrapped(f"{link.a} and {link.b}: {_told(link)}", indent="      ", first="    ")
    mine = {report.id for report in one.reports}
    for link in one.study.apart:
        here, there = (link.a, link.b) if link.a in mine else (link.b, link.a)
        of = f" ({names[there]})" if names.get(there, there) != there else ""
        yield wrapped(f"{here} and {there}{of}: {_told(link)}", indent="      ", first="    ")


def _report(report: ListedReport) -> str:
    name = f"PMID {report.pmid}" if report.pmid == report.id else report.id
    return " ".join(filter(None, (name, f"({report.year})" if report.year else "", report.title)))


def _told(link: Link) -> str:
    status = _STATUS[link.status] + (f" by {link.who} on {link.made[:10]}" if link.who else "")
    why = f" ({link.why})" if link.why else ""
    signals = "; ".join(link.words) or "nothing in common"
    return f"{status}{why}, score {link.score:g} of 1 ({THRESHOLD:g} is enough): {signals}"


def _conflict(one: Conflict) -> Iterator[str]:
    yield f"{one.id}  {one.status.upper()}"
    yield wrapped(one.detail, indent="  ")
    if one.open:
        distinct = None not in (one.a.pmid, one.b.pmid) and one.a.pmid != one.b.pmid
        sides = (str(row.pmid) if distinct else f"'{row.report}'" for row in (one.a, one.b))
        yield f"  evidence conflicts resolve {one.id} --reviewer YOU --take {' or --take '.join(sides)}"
