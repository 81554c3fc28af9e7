"""Give the estimates of a list the names of a list, in order: "HRs for OS and PFS were 0.7 and 0.6, respectively"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.endpoints import Named
    from extractors.link.clause import Clause
    from extractors.link.places import Places

_IN_ORDER = "respectively"
_BETWEEN = 60  # how much may stand between two estimates of one list


def listed_names(clauses: tuple[Clause, ...], places: Places) -> tuple[Named | None, ...]:
    """For every estimate the name in its place of a list, or None where there is no such list."""
    names: list[Named | None] = [None] * len(clauses)
    for run in _runs(clauses, places):
        first, last = clauses[run[0]], clauses[run[-1]]
        value = first.gap[1] if first.gap else first.label
        chain = _chain(places, first.sentence.start, value)[-len(run) :]
        ordered = _IN_ORDER in places.even[first.sentence.start : first.sentence.end]
        if not _fits(chain, run) or not (ordered or value - chain[-1].end < _BETWEEN):
            chain = _chain(places, last.end, last.sentence.end)
            joined = chain and load("endpoints").rule("asserts/for").pattern.match(
                places.even[last.end : chain[0].start]
            )
            if not joined or not _fits(chain, run):
                continue
        for place, named in zip(run, chain, strict=True):
            names[place] = named
    return tuple(names)


def _fits(chain: list[Named], run: list[int]) -> bool:
    return len(chain) == len(run) == len({named.code for named in chain})


def _runs(clauses: tuple[Clause, ...], places: Places) -> list[list[int]]:
    """Runs of two and more estimates with nothing between that names an endpoint."""
    runs: list[list[int]] = []
    for i, clause in enumerate(clauses):
        before = clauses[i - 1] if i else None
        joined = (
            before is not None
            and before.sentence.index == clause.sentence.index
            and clause.label - before.end < _BETWEEN
            and not places.endpoints_in(before.end, clause.gap[1] if clause.gap else clause.label)
        )
        if joined:
            runs[-1].append(i)
        else:
            runs.append([i])
    return [run for run in runs if len(run) > 1]


def _chain(places: Places, start: int, end: int) -> list[Named]:
    """The last names between two offsets that are joined by commas and "and"."""
    joint = load("endpoints").rule("composite/or").pattern
    chain: list[Named] = []
    for named in places.endpoints_in(start, end):
        if named.doubt:
            continue
        if chain and named.code == chain[-1].code and places.even[chain[-1].end : named.start].strip() in "([":
            continue
        if chain and not joint.fullmatch(places.even, chain[-1].end, named.start):
            chain = []
        chain.append(named)
    return chain
