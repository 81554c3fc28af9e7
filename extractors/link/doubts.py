"""Say why words for people do not restrict an estimate: the study's own people, an arm, a side of the contrast.

Must never let the study's own population pass for a subgroup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from extractors import abbreviations
from extractors.drugs import is_treatment
from extractors.findings import Span
from extractors.rulebook import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractors.link.clause import Clause
    from extractors.link.places import ArmPlace, Places

_WORD = re.compile(r"[A-Za-z0-9]+")
_SHORT = re.compile(r"\b[A-Z][A-Za-z0-9-]*[A-Z][A-Za-z0-9]*\b")
_GROUP = re.compile(r"\b(?:group|arm)s?\Z")
_BESIDE = 4  # how near before its estimate a restriction stands that can be of no other
_WINDOW, _DISEASE = "populations.subgroup/window", "populations.subgroup/disease"
_SUBJECT, _LIMIT = "populations.subgroup/subject", "populations.subgroup/limit"
_PEOPLE = {_SUBJECT, "populations.subgroup/people-with", "populations.subgroup/adjective"}
_PAIR, _ANALYSIS = "populations.list/pair", "populations.subgroup/analysis-set"
_PARALLEL = {_WINDOW, _PAIR, "populations.list/item", "populations.carried/next-item"}
AN_ARM = "an arm"
_OF_ARM = re.compile(
    r" (?:cohorts?|populations?)(?:,? (?:than|versus|vs\.?|and|compared to|compared with|or) (?:in )?(?:the )?)?\Z"
)
_STEM = 5  # letters by which two words of a population are the same,
_ENDING = 3  # and how many may differ behind them


@dataclass(frozen=True, slots=True)
class Restricted:
    """A restriction considered for an estimate; ``why_not`` says why it does not count."""

    span: Span
    score: float
    why: str
    why_not: str = ""


@dataclass(frozen=True)
class Doubts:
    """What one text says about its people as a whole, held against each restriction."""

    places: Places

    @cached_property
    def _own_people(self) -> tuple[frozenset[str], ...]:
        """The words of each way in which the text says who its people are: the title, and whom it enrols."""
        even = self.places.even
        phrases = []
        for s in self.places.layout.sentences:
            if s.title:
                phrases.append(even[s.start : s.end])
            elif pattern("own/enrolment").search(even, s.start, s.end) and not pattern("own/others").search(
                even, s.start, s.end
            ):
                phrases += [m.group() for m in pattern("own/people").finditer(even, s.start, s.end)]
        return tuple(frozenset(_words(phrase)) for phrase in phrases)

    @cached_property
    def _windows(self) -> frozenset[str]:
        """The spans of time that the text tells apart."""
        times = pattern("subgroup/window").finditer(self.places.even)
        return frozenset(match["words"].lower() for match in times)

    def judged(self, found: Restricted, clause: Clause, kind: str) -> Restricted:
        """The restriction with the reason why it does not count; the people alone where a treatment follows them."""
        if found.why_not:
            return found
        why_not = self._why_not(found, clause, kind)
        if why_not == AN_ARM and found.span.rule in _PEOPLE:
            bare = self._without_treatment(found)
            if bare and not self._why_not(bare, clause, kind):
                return bare
        return replace(found, why_not=why_not)

    def _without_treatment(self, found: Restricted) -> Restricted | None:
        """What is left of "elderly patients receiving A versus B", if that still tells them apart."""
        span = found.span
        cut = pattern("not/treated").search(self.places.even, span.start, span.end)
        if cut is None or not any(w.isalpha() for w in _stems(self.places.even[span.start : cut.start()])):
            return None
        words = self.places.text[span.start : cut.start()]
        return replace(found, span=Span(span.start, cut.start(), words, span.rule))

    def _why_not(self, found: Restricted, clause: Clause, kind: str) -> str:
        span = found.span
        words = self.places.even[span.start : span.end]
        rules: tuple[tuple[Callable[[], bool], str], ...] = (
            (lambda: holds("whole/people", words), "the study's own people"),
            (lambda: holds("not/count", words), "a count of people"),
            (lambda: span.rule == _ANALYSIS and self._agrees(span, clause), "an analysis that is only said to agree"),
            (lambda: span.rule == _WINDOW and len(self._windows) < 2, "the only span of time in the text"),
            (lambda: span.rule == _DISEASE and self._is_outcome(span), "an outcome"),
            (lambda: self._is_second_side(span, clause, kind), "a side of the comparison"),
            (lambda: kind == "treatment" and self._names_arm(span, words, clause), AN_ARM),
            (lambda: kind == "treatment" and self._is_contrasted(span, clause), "the subject of a contrast"),
            (lambda: kind != "treatment" and self._is_side(span, clause), "a side of the contrast"),
            (
                lambda: (
                    not self.places.arms_in(span.start, span.end)
                    and not (kind == "treatment" and self._is_paired(span, clause))
                    and self._is_own(words)
                ),
                "the study's own people, by its title or where they are enrolled",
            ),
        )
        return next((why for holds, why in rules if holds()), "")

    def _agrees(self, span: Span, clause: Clause) -> bool:
        """Whether another analysis is only said to have come to the same: "the per-protocol analysis was similar"."""
        sentence = self.places.layout.at(span.start)
        after = clause.sentence.index != sentence.index or clause.end <= span.start
        return after and holds("not/agrees", self.places.even[span.end : sentence.end])

    def _is_second_side(self, span: Span, clause: Clause, kind: str) -> bool:
        if span.rule in _PARALLEL:
            return False
        before = self.places.even[max(self.places.layout.at(span.start).start, span.start - 60) : span.start]
        beside = 0 <= clause.label - span.end < _BESIDE
        if beside and holds("not/denied", before):
            return False  # "but not in women (HR 0.9": it was not found, but it was estimated
        if beside and kind == "treatment" and self._is_paired(span, clause):
            return False
        if holds("not/first-side", self.places.even[span.end : span.end + 20]):
            return True
        return holds("not/side", before) or (span.end <= clause.label and holds("not/value-of", before))

    def _is_paired(self, span: Span, clause: Clause) -> bool:
        """Whether people are the second of two kinds, each with an estimate: "women (HR 1.9) than in men (HR 1.2"."""
        even = self.places.even
        return not clause.first and holds("not/than-in", even[clause.begin - 1 : span.start])

    @cached_property
    def _several(self) -> bool:
        """Whether the text tells one trial or cohort from another."""
        named = pattern("own/one-of-several").finditer(self.places.even)
        return len({match["name"].lower() for match in named}) > 1

    def _is_own(self, words: str) -> bool:
        if holds("own/one-of-several", words) and not self._several and not holds("own/part", words):
            return True
        if holds("header/named", words):
            return False
        if self._has_others(words):
            return False
        told = _words(self._in_full(words))
        return not told or any(all(any(_alike(a, b) for b in phrase) for a in told) for phrase in self._own_people)

    def _has_others(self, words: str) -> bool:
        """Whether the text also speaks of people without what these have, or with what these have not."""
        match = pattern("own/told-apart").search(words)
        if match is None:
            return False
        other = "with " if match["sign"].lower() == "without" else "without "
        return f"{other}{match['what']}" in self.places.even

    @cached_property
    def _short_forms(self) -> dict[str, str]:
        even = self.places.even
        return {short: even[slice(*span)] for short, span in abbreviations.find(even).items()}

    def _in_full(self, words: str) -> str:
        """The words with the text's own short forms written out."""
        return _SHORT.sub(lambda match: self._short_forms.get(match.group(), match.group()), words)

    def _is_outcome(self, span: Span) -> bool:
        return any(n.start <= span.start + 4 and n.end >= span.end for n in self.places.endpoints if n.code != "OTHER")

    def _both_elsewhere(self, span: Span, clause: Clause) -> bool:
        """Whether both sides of the comparison are named outside of these words, which name neither."""
        if self.places.arms_in(span.start, span.end):
            return False
        around = (*self.places.arms_in(clause.begin, span.start), *self.places.arms_in(span.end, clause.limit))
        return len({place.arm for place in around}) > 1

    def _names_arm(self, span: Span, words: str, clause: Clause) -> bool:
        open_part = holds("header/named", words) or holds("not/whole-arm", words)
        named = self.places.arms_in(span.start, span.end)
        if named and (not open_part or self._of_arms_alone(span, named)):
            return True
        given = None if holds("not/whole-arm", words) else pattern("not/arm").search(words)
        if (
            given is None
            or span.rule in (_PAIR, _ANALYSIS)
            or holds("not/given-before", words)
            or self._both_elsewhere(span, clause)
        ):
            return False
        what = words[given.start() :]
        treated = load("links").rule("kind-of-text/treatment-given").pattern
        return bool(given["role"] or _GROUP.search(given.group()) or treated.search(what)) or is_treatment(what)

    def _of_arms_alone(self, span: Span, named: tuple[ArmPlace, ...]) -> bool:
        """Whether words are "the A cohort" or "the A cohort than in the B cohort": all people of an arm."""
        even = self.places.even
        ends = [*(place.start for place in named[1:]), span.end]
        return even[span.start : named[0].start] in {"", "the "} and all(
            _OF_ARM.match(even[place.end : end]) for place, end in zip(named, ends, strict=True)
        )

    def _is_contrasted(self, span: Span, clause: Clause) -> bool:
        """Whether people begin the clause of a treatment's estimate of which no side is named: they may be one."""
        if span.rule != _SUBJECT or not clause.first or self.places.arms_in(span.end, clause.limit):
            return False
        return bool(pattern("not/subject").match(self.places.even[span.end : clause.sentence.end]))

    def _is_side(self, span: Span, clause: Clause) -> bool:
        """Whether the people are the subject of a contrast: "patients with X had ... than those without"."""
        if span.rule in (_DISEASE, _LIMIT) and clause.gap and clause.gap[0] <= span.start < clause.gap[1]:
            return True  # "odds ratio for stage III disease"
        after = self.places.even[span.end : clause.sentence.end]
        set_against = pattern("not/subject").match(after) or pattern("not/compared").match(after)
        return bool(set_against) or self._is_only_feature(span, clause)

    def _is_only_feature(self, span: Span, clause: Clause) -> bool:
        """Whether nothing but the feature of these people can be what is compared: "more deaths in carriers"."""
        if span.end > clause.label or holds("header/named", self.places.even[span.start : span.end]):
            return False
        around = self.places.even[clause.sentence.start : span.start] + " " + self.places.even[span.end : clause.label]
        tail = self.places.even[max(span.end, clause.end) : clause.sentence.end]
        if holds("not/side-other", around + tail) or load("links").rule("kind/feature").pattern.search(around):
            return False
        return holds("not/side-words", around + tail)


def holds(rule: str, words: str) -> bool:
    """Whether a row of the table of populations finds something in these words."""
    return bool(pattern(rule).search(words))


@cache
def pattern(rule: str) -> re.Pattern[str]:
    """The pattern of a row of the table of populations."""
    return load("populations").rule(rule).pattern


def _stems(words: str) -> set[str]:
    return {word[:_STEM] for word in _words(words)}


def _words(words: str) -> set[str]:
    skip = load("populations").words["general"]
    return {w for w in (m.lower() for m in _WORD.findall(words)) if w not in skip}


def _alike(one: str, other: str) -> bool:
    """Whether two words are one but for their endings.

    >>> _alike("diabetic", "diabetes"), _alike("appendicolith", "appendicitis"), _alike("men", "men")
    (True, False, True)
    """
    shorter = min(len(one), len(other))
    shared = max(_STEM, shorter - _ENDING)
    return one[:shared] == other[:shared]
