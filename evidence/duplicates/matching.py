"""Find the records that are one publication: the sure ones, to be joined, and those that only a person can judge.

Decides and gives reasons, joins nothing. Must never join two PMIDs, nor compare every record with every other:
only records that share a DOI or a title are held against each other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from evidence.duplicates.judging import Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from evidence.duplicates.cards import Card

_MOST_IN_BLOCK = 40  # above this, records that share a title are compared with their neighbours alone


@dataclass(frozen=True, slots=True)
class Match:
    """Two records that are, or (not ``sure``) may be, one publication; ``reason`` says in words why."""

    duplicate: str
    kept: str
    sure: bool
    reason: str


def find(cards: Iterable[Card], *, apart: Collection[frozenset[str]] = ()) -> tuple[Match, ...]:
    """Find duplicates.

    Args:
        cards: The records, each key once.
        apart: Pairs of keys that a person has said to be two publications; they are neither joined nor suggested.

    Returns:
        The sure ones, each duplicate once, under the record of its group that tells most; then the suggestions.
    """
    known = {card.key: card for card in cards}
    groups = _Groups(known)
    doubtful: dict[frozenset[str], Verdict] = {}
    for pair, verdict in _verdicts(tuple(known.values())):
        if pair in apart:
            continue
        if not (verdict.sure and groups.join(pair, verdict.reason, apart)):
            doubtful[pair] = verdict
    suggested = [groups.suggestion(pair, verdict) for pair, verdict in doubtful.items()]
    return (*groups.matches(), *(match for match in suggested if match is not None))


class _Groups:
    """Records joined so far; no group ever holds two PMIDs, or two records that a person keeps apart."""

    def __init__(self, known: dict[str, Card]) -> None:
        self._known = known
        self._group: dict[str, _Group] = {key: _Group([key], card.pmid) for key, card in known.items()}
        self._links: dict[str, dict[str, str]] = defaultdict(dict)

    def join(self, pair: frozenset[str], reason: str, apart: Collection[frozenset[str]]) -> bool:
        """Join the groups of a pair if that may be; whether the pair is in one group now."""
        one, other = pair
        less, more = sorted((self._group[one], self._group[other]), key=lambda group: len(group.members))
        if less is not more:
            if (less.pmid and more.pmid) or any(self._parts(kept_apart, less, more) for kept_apart in apart):
                return False
            more.members += less.members
            more.pmid = more.pmid or less.pmid
            self._group.update(dict.fromkeys(less.members, more))
        self._links[one].setdefault(other, reason)
        self._links[other].setdefault(one, reason)
        return True

    def matches(self) -> Iterator[Match]:
        """Give each duplicate with the record of its group that tells most."""
        for group in dict.fromkeys(self._group.values()):
            kept = self._best(group.members)
            for key in group.members:
                if key != kept:
                    yield Match(key, kept, sure=True, reason=self._reason(key, kept))

    def suggestion(self, pair: frozenset[str], verdict: Verdict) -> Match | None:
        """Give a doubtful pair, unless its records were joined after all."""
        one, other = sorted(pair)
        if self._group[one] is self._group[other]:
            return None
        kept = self._best([one, other])
        stopped = "; but that would join two PMIDs, or records that were kept apart" if verdict.sure else ""
        return Match(other if kept == one else one, kept, sure=False, reason=verdict.reason + stopped)

    def _parts(self, kept_apart: frozenset[str], less: _Group, more: _Group) -> bool:
        groups = [self._group[key] for key in kept_apart if key in self._group]
        return less in groups and more in groups

    def _best(self, keys: list[str]) -> str:
        return max(sorted(keys), key=lambda key: self._known[key].worth)

    def _reason(self, key: str, kept: str) -> str:
        links = self._links[key]
        if kept in links:
            return links[kept]
        through, reason = next(iter(links.items()))
        return f"{reason} as {through}"


@dataclass(slots=True, eq=False)
class _Group:
    members: list[str]
    pmid: str | None


def _verdicts(cards: tuple[Card, ...]) -> Iterator[tuple[frozenset[str], Verdict]]:
    """Judge each pair that shares something once, the sure ones first."""
    judged: dict[frozenset[str], Verdict] = {}
    for kind, members in _blocks(cards):
        crowded = kind == "title" and len({card.pmid for card in members if card.pmid}) > 1
        for one, other in _pairs(members):
            pair = frozenset({one.key, other.key})
            if pair not in judged and (verdict := judge(one, other, crowded=crowded)):
                judged[pair] = verdict
    yield from sorted(judged.items(), key=lambda item: not item[1].sure)


def _blocks(cards: tuple[Card, ...]) -> Iterator[tuple[str, list[Card]]]:
    blocks: dict[tuple[str, str], list[Card]] = defaultdict(list)
    for card in cards:
        for block in card.blocks():
            blocks[block].append(card)
    return ((kind, members) for (kind, _), members in blocks.items() if len(members) > 1)


def _pairs(members: list[Card]) -> Iterator[tuple[Card, Card]]:
    if len(members) <= _MOST_IN_BLOCK:
        return combinations(members, 2)
    return pairwise(sorted(members, key=lambda card: (card.year or 0, sorted(card.author), card.key)))
