"""Find the reports that are one study: what people said first, then the best signals.

Must never join what a person keeps apart, nor, unless a person says so, what one source lists as different studies.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

from evidence.studies.naming import named
from evidence.studies.people import Said
from evidence.studies.reports import Report
from evidence.studies.reports import spelling as _spelling
from evidence.studies.signals import DECISIVE, POSSIBLE, THRESHOLD, WEIGHTS, signals, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evidence.studies.people import Pair, Word

__all__ = ["DECISIVE", "THRESHOLD", "WEIGHTS", "Link", "Report", "Study", "link", "score"]

_MOST = 200  # reports that share a surname, sizes or an endpoint; among more of them these say nothing
_IN_FORCE = ("suggested", "accepted")
_WEAK = "weak"  # a pair of one study that others hold together


@dataclass(frozen=True, slots=True)
class Link:
    """Two reports that are, may be, or are not one study, with the signals that say so.

    ``status`` is ``suggested`` (by the program, and in force), ``accepted`` (by a person), ``possible`` (not in force,
    for a person to look at), ``undone`` (by a person) or ``refused`` (not in force, ``why`` says what stands against
    it). ``who``, ``made`` and ``why`` are a person's.
    """

    a: str
    b: str
    score: float
    signals: tuple[str, ...]
    status: str = "suggested"
    who: str = ""
    made: str = ""
    why: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The signals with their weights, such as ``same acronym (+0.5)``."""
        return tuple(f"{signal} ({WEIGHTS[signal]:+g})" for signal in self.signals)

    def to_json(self) -> dict[str, Any]:
        """Give the link as ``evidence studies list --json`` prints it."""
        weighed = [{"signal": signal, "weight": WEIGHTS[signal]} for signal in self.signals]
        return {
            "a": self.a,
            "b": self.b,
            "score": self.score,
            "status": self.status,
            "signals": weighed,
            "who": self.who,
            "made": self.made,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Study:
    """Reports that are one study; ``links`` hold them together, ``apart`` lead to reports of other studies."""

    name: str
    reports: tuple[str, ...]
    links: tuple[Link, ...] = ()
    apart: tuple[Link, ...] = ()


def link(reports: Iterable[Report], said: Said | None = None) -> tuple[Study, ...]:
    """Group reports into studies: as people say, then best link first.

    A join that would merge two rows of one table, or what a person keeps apart, is refused. The result does not depend
    on the order of the reports.

    Args:
        reports: All reports.
        said: What people said; nothing by default.

    Returns:
        The studies, in the order of their first report. Each name is used once.
    """
    ordered, people = tuple(reports), said or Said()
    groups = _Groups(ordered, people)
    found = _scored(groups.reports, people)
    for pair, _ in sorted(_linked(people, groups), key=lambda item: (-item[1].number, sorted(item[0]))):
        groups.join(*sorted(pair), by_person=True)
    best = sorted(found.values(), key=lambda one: (-one.score, one.a, one.b))
    for one in best:
        if _enough(one) and frozenset({one.a, one.b}) not in people.pairs:
            groups.join(one.a, one.b)
    told: dict[tuple[str, ...], list[Link]] = defaultdict(list)
    for one in map(groups.told, best):
        for members in {groups.of[one.a], groups.of[one.b]}:
            told[members].append(one)
    names = named(ordered, groups.of, groups.names())
    return tuple(_study(name, members, told[members]) for members, name in names.items())


def score(a: Report, b: Report) -> Link:
    """Weigh what two reports have in common; the sum is kept within 0 and 1."""
    found = tuple(sorted(signals(a, b), key=list(WEIGHTS).index))
    one, other = sorted((a.id, b.id))
    return Link(one, other, total(found), found)


def _enough(one: Link) -> bool:
    return one.score >= THRESHOLD or (one.score > 0 and bool(DECISIVE & set(one.signals)))


def _study(name: str, members: tuple[str, ...], told: Sequence[Link]) -> Study:
    kept = tuple(one for one in told if one.status in _IN_FORCE)
    return Study(name, members, kept, tuple(one for one in told if one.status not in (*_IN_FORCE, _WEAK)))


def _linked(people: Said, groups: _Groups) -> Iterator[tuple[Pair, Word]]:
    return ((pair, word) for pair, word in people.pairs.items() if word.together and pair <= groups.of.keys())


class _Groups:
    """Which reports are together at this moment."""

    def __init__(self, reports: Sequence[Report], people: Said) -> None:
        self.reports = {report.id: report for report in sorted(reports, key=lambda report: report.id)}
        self.of: dict[str, tuple[str, ...]] = {i: (i,) for i in self.reports}
        self._said, self._names = people.pairs, people.names
        self._apart = [pair for pair, word in people.pairs.items() if not word.together and pair <= self.of.keys()]

    def join(self, a: str, b: str, *, by_person: bool = False) -> None:
        """Put the groups of two reports together, unless something stands against it."""
        one, other = self.of[a], self.of[b]
        if one == other or self._kept_apart(one, other) or (not by_person and self._listed_apart((*one, *other))):
            return
        merged = tuple(sorted((*one, *other)))
        self.of.update(dict.fromkeys(merged, merged))

    def names(self) -> dict[str, Word]:
        """Give what people called the study of a report, by a name of its own or by linking another report to it."""
        given = dict(self._names)
        for pair, word in self._said.items():
            if word.together and pair <= self.of.keys() and len({self.of[i] for i in pair}) == 1:
                given |= {i: word for i in pair if i not in given or given[i].number < word.number}
        return given

    def told(self, one: Link) -> Link:
        """Say how a pair stands now."""
        word = self._said.get(frozenset({one.a, one.b}))
        together = self.of[one.a] == self.of[one.b]
        if word is not None and (together or not word.together):
            why = word.why
            if together and self._listed_apart((one.a, one.b)):
                why = "; ".join(filter(None, (why, f"{self.reports[one.a].listed_in} lists them apart")))
            status = "accepted" if word.together else "undone"
            return replace(one, status=status, who=word.who, made=word.made, why=why)
        if together:
            return one if _enough(one) else replace(one, status=_WEAK)
        if word is not None or _enough(one):
            return replace(one, status="refused", why=self._against(one))
        return replace(one, status="possible")

    def _against(self, one: Link) -> str:
        kept = self._kept_apart(self.of[one.a], self.of[one.b])
        if kept is not None:
            return f"{self._said[kept].who} keeps {' and '.join(sorted(kept))} apart"
        return "a published table lists reports of the two apart"

    def _kept_apart(self, one: tuple[str, ...], other: tuple[str, ...]) -> Pair | None:
        return next((pair for pair in self._apart if pair & set(one) and pair & set(other)), None)

    def _listed_apart(self, members: Sequence[str]) -> bool:
        """Whether one published table lists two of these under different labels."""
        labels: dict[str, set[str]] = defaultdict(set)
        for report in (self.reports[i] for i in members):
            if report.listed_in:
                labels[report.listed_in].add(report.label)
        return any(len(names) > 1 for names in labels.values())


def _scored(reports: Mapping[str, Report], people: Said) -> dict[Pair, Link]:
    """Score the pairs that share something weighty, no other can be possible; and those that a person spoke of."""
    blocks: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for report in reports.values():
        for block in set(_blocks(report)):
            blocks[block].append(report.id)
    close = (m for block, m in blocks.items() if len(m) <= _MOST or block[0] in ("pmid", "registry", "acronym"))
    pairs = {frozenset(pair) for members in close for pair in combinations(members, 2)}
    pairs |= {pair for pair in people.pairs if pair <= reports.keys()}
    found = {pair: score(*(reports[i] for i in sorted(pair))) for pair in pairs}
    return {pair: one for pair, one in found.items() if one.score >= POSSIBLE or _enough(one) or pair in people.pairs}


def _blocks(report: Report) -> Iterator[tuple[object, ...]]:
    for pmid in filter(None, (report.pmid, report.version_of)):
        yield "pmid", pmid
    for number in report.registry_ids | report.mentioned:
        yield "registry", number
    if report.acronym:
        yield "acronym", _spelling(report.acronym)
    if report.author:
        yield "author", report.author
    for arms in report.arms:
        yield "arms", *arms
    for source in report.sources:
        yield "source", source
    for row in report.rows:
        yield "estimates", row.comparison, row.endpoint
