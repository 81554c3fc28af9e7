"""Which reports are one study: shown with what says so, and linked, unlinked and named by people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from evidence.errors import UsageError
from evidence.store import Store
from evidence.studies.listing import ListedReport, ListedStudy
from evidence.workflow.gathering import gathered
from evidence.workflow.project import protocol
from evidence.workflow.shapes import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from evidence.rows import Row
    from evidence.studies import Link, Study
    from evidence.workflow.gathering import Gathered

_LIST = "evidence studies list shows all studies with their reports."


@dataclass(frozen=True, slots=True)
class Settled:
    """What a person's decision on a study came to: its name, its reports, and what else there is to know."""

    study: str
    reports: tuple[str, ...]
    told: tuple[str, ...] = ()


def studies(folder: Path) -> tuple[ListedStudy, ...]:
    """Give all studies, those of several reports first, then those that may be one with another."""
    with Store.open(folder / DATABASE) as store:
        found = gathered(store, protocol(folder)[1])
    titles = {record.key: record.title for record, _ in found.read}
    by_report: dict[str, list[Row]] = defaultdict(list)
    for row in found.lined.rows:
        by_report[row.report].append(row)
    reports = {
        name: ListedReport(name, rows[0].pmid, rows[0].year, titles.get(name, ""), any(row.eligible for row in rows))
        for name, rows in by_report.items()
    }
    listed = (ListedStudy(study, tuple(reports[one] for one in study.reports)) for study in found.lined.studies)
    return tuple(sorted(listed, key=lambda one: (len(one.reports) < 2, not one.study.apart)))


def link_reports(folder: Path, name: str, pmids: Sequence[str], *, who: str, why: str) -> Settled:
    """Say that reports belong to a study; what the program suggested is accepted by that.

    Args:
        folder: The project.
        name: The study's name, or a report of it.
        pmids: PMIDs of records, or ids of reports as ``studies list`` gives them.
        who: The person.
        why: The reason.

    Raises:
        UsageError: There is no such study or report, or the study consists of nothing else.
    """
    with Store.open(folder / DATABASE) as store, store.together():
        found = gathered(store, protocol(folder)[1])
        study, reports = _study(found, name), _reports(found, pmids)
        others = [one for one in study.reports if one not in reports] or list(study.reports)
        if set(others) == set(reports) and len(reports) == 1:
            raise UsageError(f"{study.name} consists of that report alone.", where=reports[0], remedy=_LIST)
        for report in reports:
            together = [one for one in dict.fromkeys((*others, *reports)) if one != report]
            before = {"study": _of(found, report).name, "with": together}
            store.decide(report, "link", field="study", before=before, after=study.name, who=who, why=why)
        now = gathered(store, found.rules).lined.studies
    after = next(one for one in now if reports[0] in one.reports)
    return Settled(after.name, after.reports, tuple(_told(after, study, reports)))


def unlink_reports(folder: Path, name: str, pmids: Sequence[str], *, who: str, why: str) -> Settled:
    """Say that reports do not belong to a study; they are kept apart from its others until a person links them.

    Arguments as ``link_reports``.

    Raises:
        UsageError: There is no such study or report, or a report is not of that study.
    """
    with Store.open(folder / DATABASE) as store, store.together():
        found = gathered(store, protocol(folder)[1])
        study, reports = _study(found, name), _reports(found, pmids)
        strangers = [one for one in reports if one not in study.reports]
        if strangers:
            of = _of(found, strangers[0]).name
            raise UsageError(
                f"That report is not of {study.name}, but of {of}.", where=strangers[0], remedy=f"name {of}, or {_LIST}"
            )
        if len(study.reports) == 1:
            raise UsageError(f"{study.name} has no other report.", where=reports[0], remedy=_LIST)
        left = [one for one in study.reports if one not in reports]
        for report in reports:
            apart = left or [one for one in study.reports if one != report]
            before = {"study": study.name, "with": apart}
            store.decide(report, "unlink", field="study", before=before, after=study.name, who=who, why=why)
        now = gathered(store, found.rules).lined.studies
    named = {report: one.name for one in now for report in one.reports}
    told = tuple(f"{report} is {named[report]} now" for report in reports)
    return Settled(named[left[0]] if left else study.name, tuple(left), told)


def rename_study(folder: Path, name: str, new: str, *, who: str, why: str) -> Settled:
    """Give a study another name, which it keeps whatever its reports are called.

    Args:
        folder: The project.
        name: The study's name, or a report of it.
        new: The new name.
        who: The person.
        why: The reason.

    Raises:
        UsageError: There is no such study, or the new name is empty or taken.
    """
    called = " ".join(new.split())
    with Store.open(folder / DATABASE) as store, store.together():
        found = gathered(store, protocol(folder)[1])
        study = _study(found, name)
        if not called or not called.isprintable():
            raise UsageError("A study needs a name that can be printed.", where=repr(new), remedy="give one.")
        taken = next((o for o in found.lined.studies if o.name.casefold() == called.casefold() and o != study), None)
        if taken is not None:
            of = ", ".join(taken.reports)
            raise UsageError(
                f"There is a study {taken.name} already.",
                where=of,
                remedy=f"choose another name; if they are one study: evidence studies link '{taken.name}' REPORT.",
            )
        store.decide(study.reports[0], "rename", field="study-name", before=study.name, after=called, who=who, why=why)
    return Settled(called, study.reports)


def _study(found: Gathered, name: str) -> Study:
    """Find a study by its name, in any case, or by one of its reports."""
    known = found.lined.studies
    exact = [one for one in known if one.name == name] or [o for o in known if o.name.casefold() == name.casefold()]
    exact = exact or [one for one in known if name in one.reports]
    if len(exact) == 1:
        return exact[0]
    raise UsageError(f"There is no study {name}.", remedy=_near(name, [one.name for one in known]))


def _reports(found: Gathered, names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(_report(found, name) for name in names))


def _report(found: Gathered, name: str) -> str:
    """Find a report by its id, or by the PMID that it alone bears."""
    ids = [report for study in found.lined.studies for report in study.reports]
    if name in ids:
        return name
    meant = list(dict.fromkeys(row.report for row in found.lined.rows if row.pmid == name))
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise UsageError(f"More than one report is of PMID {name}.", remedy=f"name one of: {'; '.join(meant)}.")
    unread = any(name in (record.key, record.pmid) for record in found.unread)
    if unread:
        raise UsageError("This record was not read yet.", where=name, remedy="run evidence extract first.")
    pmids = [row.pmid for row in found.lined.rows if row.pmid]
    raise UsageError("The project has no such report.", where=name, remedy=_near(name, [*ids, *pmids]))


def _near(name: str, known: Iterable[str]) -> str:
    lower = {one.casefold(): one for one in known}
    close = [lower[one] for one in get_close_matches(name.casefold(), lower, n=3, cutoff=0.6)]
    return f"did you mean {' or '.join(close)}? {_LIST}" if close else _LIST


def _of(found: Gathered, report: str) -> Study:
    return next(one for one in found.lined.studies if report in one.reports)


def _told(now: Study, before: Study, reports: Sequence[str]) -> Iterable[str]:
    """Say what the person may not expect: reports that came along, and a table that says otherwise."""
    along = [one for one in now.reports if one not in before.reports and one not in reports]
    if along:
        yield f"{', '.join(along)} came along, held for the same study; evidence studies unlink takes them out"
    for one in now.links:
        if one.status == "accepted" and "lists them apart" in one.why and {one.a, one.b} & set(reports):
            yield f"{one.a} and {one.b} are one study because {one.who} says so: a published table lists them apart"
    yield from (f"{one.a} and {one.b} stay apart: {one.why}" for one in _refused(now, reports))


def _refused(now: Study, reports: Sequence[str]) -> list[Link]:
    return [one for one in now.apart if one.status == "refused" and one.who == "" and {one.a, one.b} & set(reports)]
