"""Find the reports that are one study, by signals whose weights stand here for everybody to see.

Must never link by the sizes of the arms alone, and never join what one source lists apart as different studies.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from evidence.rows import agree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evidence.rows import Row

WEIGHTS = {
    "same PMID": 1.0,
    "same registry number": 1.0,
    "one corrects or replaces the other": 1.0,
    "same acronym": 0.5,
    "both arms of equal size": 0.35,
    "an estimate agrees within rounding": 0.35,
    "same first author": 0.25,
    "same year": 0.1,
    "years next to each other": 0.05,
    "same endpoints": 0.05,
    "arms of different size": -0.5,
    "different registry numbers": -1.0,
}
"""What each signal adds. Nothing but a number (PMID, registry) or PubMed's own link is enough alone; sizes, year and
endpoints are not."""

THRESHOLD = 0.7
DECISIVE = frozenset({"same PMID", "same registry number", "one corrects or replaces the other"})
_LABEL = re.compile(r"^(?P<author>[^\d,(]+?)(?: et al\.?)?,? \(?(?P<year>(?:19|20)\d\d)[a-z]?\)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one source says about one study: a record, or the rows of a published table under one label.

    ``version_of`` is the PMID of the publication that this one corrects, republishes or updates, as PubMed links them.
    ``arms`` maps a comparison to the numbers of patients of A and B; ``listed_in`` is the published table, if any.
    """

    id: str
    label: str = ""
    pmid: str | None = None
    version_of: str | None = None
    year: int | None = None
    first_author: str = ""
    registry_ids: frozenset[str] = frozenset()
    acronym: str = ""
    listed_in: str = ""
    arms: tuple[tuple[str, int, int], ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def author(self) -> str:
        """The first author's surname in lower case, from the record or from a label such as ``Park 2012``."""
        if self.first_author:
            surname = re.sub(r"\s+[A-Z]{1,3}$", "", self.first_author)
            return surname.casefold()
        found = _LABEL.match(self.label)
        return found["author"].strip().casefold() if found else ""


@dataclass(frozen=True, slots=True)
class Link:
    """Two reports held for one study, with the signals that say so."""

    a: str
    b: str
    score: float
    signals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """Reports that are one study."""

    name: str
    reports: tuple[str, ...]
    links: tuple[Link, ...] = ()


def link(reports: Iterable[Report]) -> tuple[Study, ...]:
    """Group reports into studies, best link first; a join that would merge two rows of one table is refused.

    Returns:
        The studies, in the order of their first report. Each name is used once.
    """
    ordered = tuple(reports)
    by_id = {report.id: report for report in ordered}
    group: dict[str, tuple[str, ...]] = {report.id: (report.id,) for report in ordered}
    kept: list[Link] = []
    links = sorted(_links(ordered), key=lambda found: (-found.score, found.a, found.b))
    for found in links:
        one, other = group[found.a], group[found.b]
        if one != other and _listed_apart([by_id[i] for i in (*one, *other)]):
            continue
        kept.append(found)
        if one != other:
            merged = (*one, *other)
            group.update(dict.fromkeys(merged, merged))
    return _named(ordered, group, kept)


def score(a: Report, b: Report) -> Link:
    """Weigh what two reports have in common; the sum is kept within 0 and 1."""
    signals = tuple(_signals(a, b))
    total = sum(WEIGHTS[signal] for signal in signals)
    return Link(a.id, b.id, round(min(1.0, max(0.0, total)), 2), signals)


def _signals(a: Report, b: Report) -> Iterator[str]:
    if a.pmid and a.pmid == b.pmid:
        yield "same PMID"
    if (a.version_of and a.version_of == b.pmid) or (b.version_of and b.version_of == a.pmid):
        yield "one corrects or replaces the other"
    if a.registry_ids and b.registry_ids:
        yield "same registry number" if a.registry_ids & b.registry_ids else "different registry numbers"
    if a.acronym and a.acronym.casefold() == b.acronym.casefold():
        yield "same acronym"
    yield from _arm_signals(a, b)
    if any(_same_estimate(x, y) for x in a.rows for y in b.rows):
        yield "an estimate agrees within rounding"
    if a.author and a.author == b.author:
        yield "same first author"
    if a.year and b.year and abs(a.year - b.year) <= 1:
        yield "same year" if a.year == b.year else "years next to each other"
    if _endpoints(a) and _endpoints(a) == _endpoints(b):
        yield "same endpoints"


def _arm_signals(a: Report, b: Report) -> Iterator[str]:
    mine = {comparison: (n_a, n_b) for comparison, n_a, n_b in a.arms}
    shared = [(mine[c], (n_a, n_b)) for c, n_a, n_b in b.arms if c in mine]
    if shared:
        yield "both arms of equal size" if any(x == y for x, y in shared) else "arms of different size"


def _same_estimate(x: Row, y: Row) -> bool:
    comparable = (x.comparison, x.endpoint, x.population) == (y.comparison, y.endpoint, y.population)
    return comparable and x.ci_low is not None and y.ci_low is not None and agree(x, y)


def _endpoints(report: Report) -> frozenset[str]:
    return frozenset(row.endpoint for row in report.rows if row.endpoint)


def _links(reports: Sequence[Report]) -> Iterator[Link]:
    """Score the pairs that share something weighty; no other pair can reach the threshold."""
    blocks: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, report in enumerate(reports):
        for block in _blocks(report):
            blocks[block].append(i)
    pairs = {pair for members in blocks.values() for pair in combinations(members, 2)}
    for i, j in sorted(pairs):
        found = score(reports[i], reports[j])
        if found.score >= THRESHOLD or (found.score > 0 and DECISIVE & set(found.signals)):
            yield found


def _blocks(report: Report) -> Iterator[tuple[object, ...]]:
    if report.pmid:
        yield "pmid", report.pmid
    if report.version_of:
        yield "pmid", report.version_of
    for number in report.registry_ids:
        yield "registry", number
    if report.acronym:
        yield "acronym", report.acronym.casefold()
    if report.author:
        yield "author", report.author
    for arms in report.arms:
        yield "arms", *arms


def _listed_apart(reports: Sequence[Report]) -> bool:
    """Whether one published table lists two of these under different labels."""
    labels: dict[str, set[str]] = defaultdict(set)
    for report in reports:
        if report.listed_in:
            labels[report.listed_in].add(report.label)
    return any(len(names) > 1 for names in labels.values())


def _named(reports: Sequence[Report], group: dict[str, tuple[str, ...]], links: Sequence[Link]) -> tuple[Study, ...]:
    by_id = {report.id: report for report in reports}
    studies: list[Study] = []
    names: set[str] = set()
    for members in dict.fromkeys(group[report.id] for report in reports):
        name = _name([by_id[i] for i in members])
        if name in names:
            name = f"{name} ({members[0]})"
        names.add(name)
        studies.append(Study(name, members, tuple(found for found in links if found.a in members)))
    return tuple(studies)


def _name(reports: Sequence[Report]) -> str:
    """Name a study: by the label that a published table gives it, an acronym, author and year, or its first report."""
    for report in sorted(reports, key=lambda r: not r.listed_in):
        if report.label:
            return report.label
        if report.acronym:
            return report.acronym
        if report.first_author:
            surname = re.sub(r"\s+[A-Z]{1,3}$", "", report.first_author)
            return f"{surname} {report.year}" if report.year else surname
    first = reports[0]
    return f"PMID {first.pmid}" if first.pmid else first.id
