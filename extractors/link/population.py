"""Say to which part of the study's people an estimate belongs: all, or the words of a subgroup.

Candidates are scored by where they stand: in the estimate's own words, at the head of its list or sentence, in the
list that it goes on with, or in the sentence before. ``doubts`` says which of them do not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from extractors import populations
from extractors.findings import Span
from extractors.link.doubts import Doubts, Restricted, holds, pattern

if TYPE_CHECKING:
    from extractors.link.clause import Clause
    from extractors.link.places import Places
    from extractors.segment import Sentence

_IN_ORDER, _RIGHT_AFTER, _BRACKET, _BEFORE, _AFTER, _JOINED, _HEAD, _HEADER = 95, 90, 86, 80, 62, 61.5, 61, 60
_SHARED_AFTER, _SENTENCE_BEFORE, _SAME_PEOPLE = 50, 40, 38
_NEXT = 40  # a restriction that ends so near before the next estimate is that one's
_BACK = 3  # how many sentences before "this population" those people are looked for


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands beside an estimate in its sentence.

    Attributes:
        people: The restriction that was chosen for the estimate before, or None.
        following: The clause of the next estimate, or None.
    """

    people: Span | None
    following: Clause | None


@dataclass(frozen=True)
class Crowd:
    """The people of one text, and where its estimates stand."""

    places: Places
    estimates: tuple[int, ...]

    @cached_property
    def doubts(self) -> Doubts:
        """What the text as a whole says about its people."""
        return Doubts(self.places)

    def candidates(self, clause: Clause, kind: str, near: Neighbours) -> tuple[Restricted, ...]:
        """Every restriction considered for an estimate, the best first; those that do not count come last."""
        found = self._right_after(clause) + self._before(clause, near.people) + self._header(clause)
        found += self._next_item(clause, near) + self._in_order(clause)
        judged = [self.doubts.judged(c, clause, kind) for c in found]
        if all(c.why_not for c in judged) and not self._resets(clause):
            further = self._shared_after(clause, near) + self._from_before(clause)
            judged += [self.doubts.judged(c, clause, kind) for c in further]
        return tuple(sorted(judged, key=lambda c: (bool(c.why_not), -c.score)))

    def _right_after(self, clause: Clause) -> list[Restricted]:
        out = []
        for r in populations.find(self.places.even, clause.end, min(clause.limit, clause.end + 160)):
            if r.rule == "populations.subgroup/subject":
                break  # it begins another clause
            between = self.places.even[clause.end : r.start]
            if ". " in between or "; " in between:
                break  # another part of the sentence, or one that the segmenter did not cut
            joined = pattern("joined/after").match(between)
            beside_next = clause.limit < clause.sentence.end and clause.limit - r.end < _NEXT
            if not joined and beside_next and not holds("joined/break", self.places.even[r.end : clause.limit]):
                continue  # it stands right before the next estimate: its own
            score, why = (_RIGHT_AFTER, "right after") if joined else (_AFTER, "after")
            out.append(self._restricted(r, score - (r.start - clause.end) / 20, why))
        return out

    def _before(self, clause: Clause, people: Span | None = None) -> list[Restricted]:
        """What stands before it; what is joined to the estimate before is that one's, unless it has people already."""
        out = []
        joined = pattern("joined/after")
        stop = clause.gap[1] if clause.gap else clause.label
        for r in populations.find(self.places.even, clause.begin, stop):
            own = people is not None and people.end < clause.begin and r.start > clause.begin
            taken = not (clause.first or own) and (
                joined.match(self.places.even[clause.begin : r.start]) or self._is_of_earlier(clause, r)
            )
            inside = clause.bracket is not None and r.start >= clause.bracket
            score, why = (_BRACKET, "in its bracket") if inside else (_BEFORE, "before")
            out.append(
                self._restricted(
                    r, score - (clause.label - r.end) / 20, why, "it is joined to the estimate before" if taken else ""
                )
            )
        if clause.bracket is not None and clause.opens >= 0:
            out += [
                self._restricted(r, _BEFORE - 2, "before the bracket that it shares")
                for r in populations.find(self.places.even, clause.opens, clause.bracket)
                if self.places.even[r.end : clause.bracket].strip() in {"(", "["}
            ]
        if clause.head:
            out += [
                self._restricted(r, _HEAD, "at the head of its list")
                for r in populations.find(self.places.even, max(clause.sentence.start, clause.head[0]), clause.head[1])
            ]
        return out + self._listed(clause)

    def _is_of_earlier(self, clause: Clause, found: populations.Restriction) -> bool:
        """Whether people between two estimates are still the first one's: "0.7 among men, while the ratio was 0.9"."""
        even = self.places.even
        inside = clause.bracket is not None and found.end <= clause.bracket  # "in men (n = 155; HR 0.9": no break
        broken = holds("joined/break", even[found.end : clause.bracket if inside else clause.label])
        return broken and not holds("joined/break", even[clause.begin : found.start])

    def _listed(self, clause: Clause) -> list[Restricted]:
        """Subgroups that only stand before their estimates: "by subgroup: men (HR 0.7), women (HR 0.9)"."""
        even = self.places.even
        if not pattern("list/header").search(even, clause.sentence.start, clause.label):
            return []
        match = pattern("list/item").search(even, clause.begin, clause.label)
        if not match or self.places.endpoints_in(*match.span("words")):
            return []
        found = populations.Restriction(match.start("words"), match.end("words"), "populations.list/item")
        return [self._restricted(found, _BEFORE - 4, "an item of a list of subgroups")]

    def _header(self, clause: Clause) -> list[Restricted]:
        """What the words before the first estimate of the sentence say, for the later ones."""
        if clause.first:
            return []
        header = pattern("header/sentence")
        return [
            self._restricted(r, _HEADER, "at the head of the sentence")
            for r in populations.find(self.places.even, clause.sentence.start, clause.begin)
            if header.search(self.places.even[clause.sentence.start : r.start])
            or holds("header/subject", self.places.even[r.end : r.end + 12])
        ]

    def _in_order(self, clause: Clause) -> list[Restricted]:
        """The first or second of two kinds of people: "in A and those B, ... (HR 0.7 and 0.9, respectively)"."""
        even, sentence = self.places.even, clause.sentence
        if even.find("respectively", clause.end, sentence.end) < 0:
            return []
        starts = [start for start in self.estimates if sentence.start <= start < sentence.end]
        match = pattern("list/pair").search(even[sentence.start : starts[0]]) if len(starts) == 2 else None
        if match is None:
            return []
        start, end = match.span("one" if clause.first else "two")
        found = populations.Restriction(sentence.start + start, sentence.start + end, "populations.list/pair")
        return [self._restricted(found, _IN_ORDER, "in its place of a list of people")]

    def _next_item(self, clause: Clause, near: Neighbours) -> list[Restricted]:
        """The next of a list of people each before its own bracket: "in women (HR 0.7) and older men (HR 0.9)"."""
        even, people = self.places.even, near.people
        if people is None:
            return []
        if holds("carried/joined", even[clause.begin : clause.label]):
            return [Restricted(people, _JOINED, "that of the estimate to which it is joined")]
        if not pattern("carried/opens-bracket").match(even[people.end : clause.begin]):
            return []
        match = pattern("carried/next-item").match(even[clause.begin : clause.label])
        if not match or holds("carried/verb", match["words"]):
            return []
        start, end = (clause.begin + offset for offset in match.span("words"))
        if self.places.endpoints_in(start, end):
            return []
        found = populations.Restriction(start, end, "populations.carried/next-item")
        return [self._restricted(found, _BEFORE - 4, "the next of a list of people")]

    def _shared_after(self, clause: Clause, near: Neighbours) -> list[Restricted]:
        """What stands right after the next estimate, for both: "PFS (HR 0.7) and OS (HR 0.8) in smokers"."""
        following = near.following
        if following is None:
            return []
        between = self.places.even[clause.end : following.label]
        if not pattern("carried/and-endpoint").match(between):
            return []
        if not self.places.endpoints_in(clause.end, following.label) or self._before(following):
            return []
        return [
            self._restricted(r, _SHARED_AFTER, "right after the next estimate")
            for r in populations.find(self.places.even, following.end, min(following.limit, following.end + 160))
            if pattern("joined/after").match(self.places.even[following.end : r.start])
        ]

    def _resets(self, clause: Clause) -> bool:
        return bool(pattern("whole/people").search(self.places.even, clause.sentence.start, clause.sentence.end))

    def _from_before(self, clause: Clause) -> list[Restricted]:
        """The subgroup of an earlier sentence with which this one goes on."""
        if clause.sentence.index < 2:
            return []
        even, sentence = self.places.even, clause.sentence
        if pattern("carried/same-people").search(even, sentence.start, clause.label):
            return self._same_people(clause)
        goes_on = pattern("header/goes-on").match(even[sentence.start : sentence.start + 80])
        for earlier in self._sentences_before(clause):
            estimated = any(earlier.start <= start < earlier.end for start in self.estimates)
            for r in populations.find(even, earlier.start, earlier.end):
                if not pattern("header/sentence").search(even[earlier.start : r.start]):
                    continue
                words = even[r.start : r.end]
                introduced = not estimated and holds("carried/counted", words)
                if introduced or (goes_on and earlier.index == sentence.index - 1 and holds("header/named", words)):
                    return [self._restricted(r, _SENTENCE_BEFORE, "at the head of a sentence before")]
            if estimated or holds("whole/people", even[earlier.start : earlier.end]):
                break
        return []

    def _sentences_before(self, clause: Clause) -> list[Sentence]:
        """The sentences before an estimate's in its section, the nearest first."""
        index = clause.sentence.index
        before = self.places.layout.sentences[max(1, index - _BACK) : index]
        return [s for s in reversed(before) if s.section == clause.sentence.section]

    def _same_people(self, clause: Clause) -> list[Restricted]:
        """The people named last before "this population"."""
        for earlier in self._sentences_before(clause):
            named = populations.find(self.places.even, earlier.start, earlier.end)
            if named:
                return [self._restricted(named[-1], _SAME_PEOPLE, "the people named last")]
        return []

    def _restricted(self, found: populations.Restriction, score: float, why: str, why_not: str = "") -> Restricted:
        text = self.places.text[found.start : found.end]
        return Restricted(Span(found.start, found.end, text, found.rule), score, why, why_not)
