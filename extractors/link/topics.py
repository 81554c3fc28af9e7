"""Say what the numbers of a list are of: the endpoint named nearest before them, or one each where several are listed.

Must never take an endpoint over words that make the number something else, such as a follow-up or a toxicity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.link.owners import Listed

_TOGETHER = re.compile(r"(?: ?\([^()]{1,12}\))?(?:,| and|,? and| or|/)(?: the| median)? ?")
_LAST_OF_LIST = re.compile(r"(?:[A-Za-z](?<!respectively)|\([A-Za-z]{1,6}\))(?:,| and|,? and|/) (?:median |the )?\Z")
_RESPECTIVELY = re.compile(r",? respectively")
_REACH_AFTER = 40  # an endpoint named after its number stands close


@dataclass(frozen=True, slots=True)
class Topic:
    """What the numbers after it are of: a code and its words; code empty for what is not looked for."""

    code: str
    start: int
    end: int
    text: str


def in_order(*kinds: list[Topic]) -> list[Topic]:
    """Topics in text order; where two overlap, the one of the kind given first."""
    kept: list[Topic] = []
    for kind in kinds:
        kept += [t for t in kind if not any(t.start < k.end and k.start < t.end for k in kept)]
    return sorted(kept, key=lambda topic: topic.start)


def chosen(group: Listed, topics: list[Topic], even: str) -> list[Topic]:
    """The topic nearest before a list with those named in one breath with it, else one right after; empty for none."""
    beside = next((t for t in topics if t.code and even[group.end : t.start] == " " and t.start > group.end), None)
    if beside:  # "a 57% response rate"
        return [beside]
    before = _without_short([t for t in topics if t.end <= group.start], even)
    if not before:
        after = [t for t in topics if group.end <= t.start <= group.end + _REACH_AFTER]
        return after[:1] if after and after[0].code else []
    found = before[-1:]
    for topic in reversed(before[:-1]):
        if not (topic.code and found[0].code and _TOGETHER.fullmatch(even, topic.end, found[0].start)):
            break
        found.insert(0, topic)
    return found if found[-1].code and not _half_known(group, found, even) else []


def _without_short(topics: list[Topic], even: str) -> list[Topic]:
    """Topics without those that only give the one before them in short: "overall survival (OS)"."""
    kept: list[Topic] = []
    for topic in topics:
        if kept and kept[-1].code == topic.code and even[kept[-1].end : topic.start] in {" (", " ["}:
            kept[-1] = replace(kept[-1], end=topic.end + (even[topic.end : topic.end + 1] in {")", "]"}))
        else:
            kept.append(topic)
    return kept


def of_each(group: Listed, found: list[Topic], *, one_owner: bool) -> list[Topic]:
    """The topic of each number: one each where as many topics are listed and all numbers have one owner."""
    if one_owner and len(found) == len(group.spans) > 1:
        return found
    return found[-1:] * len(group.spans)


def _half_known(group: Listed, found: list[Topic], even: str) -> bool:
    """Whether numbers run over endpoints of which one is unknown: "XYZ and TTP were 5 and 9 months, respectively"."""
    return (
        len(group.spans) > 1 == len(found)
        and bool(_LAST_OF_LIST.search(even, max(0, found[0].start - 24), found[0].start))
        and bool(_RESPECTIVELY.match(even, group.end))
    )
