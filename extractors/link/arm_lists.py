"""Give the estimates of a list the arms of a list, in order: "HRs for A and B versus C were 0.7 and 0.6, respectively".

Must never give an estimate of such a list the arm that is only named nearest to it.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.link.sides import Sides, of_places
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.link.clause import Clause
    from extractors.link.places import ArmPlace, Places

_IN_ORDER = "respectively"
_NEAR = 60  # how far before an arm the words stand that make it the one compared with
_LETTER = re.compile(r"[^\W\d_]")
_NOTHING = re.compile(r"[)\]]{0,2}(?:,|;|,? and|;? and) ")


def listed_sides(clauses: tuple[Clause, ...], places: Places) -> tuple[Sides | None, ...]:
    """For every estimate the arm in its place of a list over the one that all are compared with, else None.

    Where the list is not set against another arm, or is of another length than that of the estimates, the sides are
    of unknown order: they may be of any two arms.
    """
    sides: list[Sides | None] = [None] * len(clauses)
    for run in _runs(clauses, places):
        first = clauses[run[0]]
        if _IN_ORDER not in places.even[first.sentence.start : first.sentence.end]:
            continue
        chain = _chain(places, first.sentence.start, first.value)
        if len({place.arm for place in chain}) < len(chain) or not chain or len(places.arms) == len(chain):
            continue  # of two arms, an estimate each may be for two outcomes
        outcomes = {named.code for named in places.endpoints_in(first.sentence.start, first.value)}
        if len(outcomes) > 1 and any(clauses[place].gap for place in run[1:]):
            continue  # a ratio each for two outcomes
        reference = _reference(chain, first, places) if len(chain) == len(run) else None
        for place, arm in zip(run, itertools.cycle(chain), strict=False):
            other = reference or next(one for one in chain if one.arm != arm.arm)
            pair = of_places(places, arm, other, "comparing")
            sides[place] = pair if reference else replace(pair, source="open")
    return tuple(sides)


def _runs(clauses: tuple[Clause, ...], places: Places) -> list[list[int]]:
    """Runs of two and more estimates with no more than a label between: "0.95 (0.70-1.29) and 0.90 (0.66-1.22)"."""
    runs: list[list[int]] = []
    for i, clause in enumerate(clauses):
        before = clauses[i - 1] if i else None
        if (
            before is not None
            and before.sentence.index == clause.sentence.index
            and _NOTHING.fullmatch(places.even, before.end, clause.label)
            and not (clause.gap and _LETTER.search(places.even, *clause.gap))
        ):
            runs[-1].append(i)
        else:
            runs.append([i])
    return [run for run in runs if len(run) > 1]


def _chain(places: Places, start: int, end: int) -> list[ArmPlace]:
    """The last arms between two offsets that only commas and "and" part."""
    joint = load("owners").rule("arms/joined").pattern
    chain: list[ArmPlace] = []
    longest: list[ArmPlace] = []
    for place in places.arms_in(start, end):
        if chain and joint.fullmatch(places.even, chain[-1].end, place.start):
            chain.append(place)
        else:
            chain = [place]
        longest = chain if len(chain) > 1 else longest
    return longest


def _reference(chain: list[ArmPlace], clause: Clause, places: Places) -> ArmPlace | None:
    """The one arm that a list is set against, right behind it or at the head of the sentence."""
    compares = load("owners").rule("before/comparator").pattern
    inside = {place.arm for place in chain}
    others = [p for p in places.arms_in(clause.sentence.start, clause.sentence.end) if p.arm not in inside]
    if len({place.arm for place in others}) != 1:
        return None
    start = clause.sentence.start
    named = [p for p in others if compares.search(places.even, max(start, p.start - _NEAR), p.start)]
    return named[0] if named else None
