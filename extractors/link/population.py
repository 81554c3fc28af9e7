"""Say to which part of the study's people an estimate belongs: all, or the words of a subgroup.

Candidates are scored by where they stand; one that names an arm, the study's own people or a side of the contrast is
kept with the reason why it does not count. Must never call the study's own population a subgroup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from extractors import populations
from extractors.drugs import is_treatment
from extractors.findings import Span
from extractors.rulebook import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractors.link.clause import Clause
    from extractors.link.places import Places

_RIGHT_AFTER, _BRACKET, _BEFORE, _AFTER, _HEAD, _HEADER, _SENTENCE_BEFORE = 90, 86, 80, 62, 61, 60, 40
_NEXT = 40  # a restriction that ends so near before the next estimate is that one's
_WORD = re.compile(r"[A-Za-z0-9]+")
_GROUP = re.compile(r"\b(?:group|arm)s?\Z")
_BESIDE = 4  # how near before its estimate a restriction stands that can be of no other
_STEM = 5  # letters by which two words of a population are the same


@dataclass(frozen=True, slots=True)
class Restricted:
    """A restriction considered for an estimate; ``why_not`` says why it does not count."""

    span: Span
    score: float
    why: str
    why_not: str = ""


@dataclass(frozen=True)
class Crowd:
    """The people of one text."""

    places: Places

    @cached_property
    def _own_people(self) -> tuple[frozenset[str], ...]:
        """Stems of each way in which the text says who its people are: the title, and whom it enrols."""
        even = self.places.even
        phrases = []
        for s in self.places.layout.sentences:
            if s.title:
                phrases.append(even[s.start : s.end])
            elif _pattern("own/enrolment").search(even, s.start, s.end) and not _pattern("own/others").search(
                even, s.start, s.end
            ):
                phrases += [m.group() for m in _pattern("own/people").finditer(even, s.start, s.end)]
        return tuple(frozenset(_stems(phrase)) for phrase in phrases)

    def candidates(self, clause: Clause, kind: str) -> tuple[Restricted, ...]:
        """Every restriction considered for an estimate, the best first; those that do not count come last."""
        found = self._right_after(clause) + self._before(clause) + self._header(clause)
        if not any(not c.why_not for c in found) and not self._resets(clause):
            found += self._from_before(clause)
        judged = [self._judged(c, clause, kind) for c in found]
        return tuple(sorted(judged, key=lambda c: (bool(c.why_not), -c.score)))

    def _right_after(self, clause: Clause) -> list[Restricted]:
        out = []
        for r in populations.find(self.places.even, clause.end, min(clause.limit, clause.end + 160)):
            between = self.places.even[clause.end : r.start]
            if ". " in between or "; " in between:
                break  # another part of the sentence, or one that the segmenter did not cut
            joined = _pattern("joined/after").match(between)
            if not joined and clause.limit < clause.sentence.end and clause.limit - r.end < _NEXT:
                continue  # it stands right before the next estimate: its own
            score, why = (_RIGHT_AFTER, "right after") if joined else (_AFTER, "after")
            out.append(self._restricted(r, score - (r.start - clause.end) / 20, why))
        return out

    def _before(self, clause: Clause) -> list[Restricted]:
        out = []
        joined = _pattern("joined/after")
        stop = clause.gap[1] if clause.gap else clause.label
        for r in populations.find(self.places.even, clause.begin, stop):
            taken = not clause.first and joined.match(self.places.even[clause.begin : r.start])
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

    def _listed(self, clause: Clause) -> list[Restricted]:
        """Subgroups that only stand before their estimates: "by subgroup: men (HR 0.7), women (HR 0.9)"."""
        even = self.places.even
        if not _pattern("list/header").search(even, clause.sentence.start, clause.label):
            return []
        match = _pattern("list/item").search(even, clause.begin, clause.label)
        if not match or self.places.endpoints_in(*match.span("words")):
            return []
        found = populations.Restriction(match.start("words"), match.end("words"), "populations.list/item")
        return [self._restricted(found, _BEFORE - 4, "an item of a list of subgroups")]

    def _header(self, clause: Clause) -> list[Restricted]:
        """What the words before the first estimate of the sentence say, for the later ones."""
        if clause.first:
            return []
        header = _pattern("header/sentence")
        return [
            self._restricted(r, _HEADER, "at the head of the sentence")
            for r in populations.find(self.places.even, clause.sentence.start, clause.begin)
            if header.search(self.places.even[clause.sentence.start : r.start])
            or _holds("header/subject", self.places.even[r.end : r.end + 12])
        ]

    def _resets(self, clause: Clause) -> bool:
        pattern = _pattern("whole/people")
        return bool(pattern.search(self.places.even, clause.sentence.start, clause.sentence.end))

    def _from_before(self, clause: Clause) -> list[Restricted]:
        """The subgroup that heads the sentence before: "In the subgroup of X, ... . OS was ..."."""
        if clause.sentence.index < 2 or not _pattern("header/goes-on").match(
            self.places.even[clause.sentence.start : clause.sentence.start + 80]
        ):
            return []
        earlier = self.places.layout.sentences[clause.sentence.index - 1]
        header = _pattern("header/sentence")
        for r in populations.find(self.places.even, earlier.start, earlier.end):
            if header.search(self.places.even[earlier.start : r.start]) and _pattern("header/named").search(
                self.places.even[r.start : r.end]
            ):
                return [self._restricted(r, _SENTENCE_BEFORE, "at the head of the sentence before")]
        return []

    def _restricted(self, found: populations.Restriction, score: float, why: str, why_not: str = "") -> Restricted:
        text = self.places.text[found.start : found.end]
        return Restricted(Span(found.start, found.end, text, found.rule), score, why, why_not)

    def _judged(self, found: Restricted, clause: Clause, kind: str) -> Restricted:
        if found.why_not:
            return found
        why_not = self._why_not(found, clause, kind)
        return Restricted(found.span, found.score, found.why, why_not) if why_not else found

    def _why_not(self, found: Restricted, clause: Clause, kind: str) -> str:
        span = found.span
        words = self.places.even[span.start : span.end]
        rules: tuple[tuple[Callable[[], bool], str], ...] = (
            (lambda: _holds("whole/people", words), "the study's own people"),
            (lambda: _holds("not/count", words), "a count of people"),
            (lambda: self._is_second_side(span, clause), "a side of the comparison"),
            (lambda: kind == "treatment" and self._names_arm(span, words), "an arm"),
            (lambda: kind != "treatment" and self._is_side(span, clause), "a side of the contrast"),
            (
                lambda: not self.places.arms_in(span.start, span.end) and self._is_own(words),
                "the study's own people, by its title or where they are enrolled",
            ),
        )
        return next((why for holds, why in rules if holds()), "")

    def _is_second_side(self, span: Span, clause: Clause) -> bool:
        if span.rule == "populations.list/item":
            return False
        before = self.places.even[max(0, span.start - 60) : span.start]
        if 0 <= clause.label - span.end < _BESIDE and _holds("not/denied", before):
            return False  # "but not in women (HR 0.9": it was not found, but it was estimated
        if _holds("not/first-side", self.places.even[span.end : span.end + 20]):
            return True
        return _holds("not/side", before) or (span.end <= clause.label and _holds("not/value-of", before))

    @cached_property
    def _several(self) -> bool:
        """Whether the text tells one trial or cohort from another."""
        pattern = _pattern("own/one-of-several")
        return len({m["name"].lower() for m in pattern.finditer(self.places.even)}) > 1

    def _is_own(self, words: str) -> bool:
        if _holds("own/one-of-several", words) and not self._several:
            return True
        if _holds("header/named", words):
            return False
        stems = _stems(words)
        return not stems or any(stems <= phrase for phrase in self._own_people)

    def _names_arm(self, span: Span, words: str) -> bool:
        open_part = _holds("header/named", words)
        if self.places.arms_in(span.start, span.end) and not open_part:
            return True
        given = _pattern("not/arm").search(words)
        if _holds("not/given-before", words):
            return False
        if given is None:
            return False
        what = words[given.start() :]
        treated = load("links").rule("kind-of-text/treatment-given").pattern
        return bool(given["role"] or _GROUP.search(given.group()) or treated.search(what)) or is_treatment(what)

    def _is_side(self, span: Span, clause: Clause) -> bool:
        """Whether the people are the subject of a contrast: "patients with X had ... than those without"."""
        after = self.places.even[span.end : clause.sentence.end]
        return bool(_pattern("not/subject").match(after)) or self._is_only_feature(span, clause)

    def _is_only_feature(self, span: Span, clause: Clause) -> bool:
        """Whether nothing but the feature of these people can be what is compared: "more deaths in carriers"."""
        if span.end > clause.label or _holds("header/named", self.places.even[span.start : span.end]):
            return False
        around = self.places.even[clause.sentence.start : span.start] + " " + self.places.even[span.end : clause.label]
        tail = self.places.even[max(span.end, clause.end) : clause.sentence.end]
        if _holds("not/side-other", around + tail) or load("links").rule("kind/feature").pattern.search(around):
            return False
        return _holds("not/side-words", around + tail)


def _holds(rule: str, words: str) -> bool:
    return bool(_pattern(rule).search(words))


@cache
def _pattern(rule: str) -> re.Pattern[str]:
    return load("populations").rule(rule).pattern


def _stems(words: str) -> set[str]:
    skip = load("populations").words["general"]
    return {w[:_STEM] for w in (m.lower() for m in _WORD.findall(words)) if w not in skip}
