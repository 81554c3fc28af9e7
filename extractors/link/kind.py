"""Say what kind of contrast an estimate is: of the study's treatments, of features of the patients, or neither.

A list of rules in order; the first that holds decides and is named. Must never rest on the arms alone: they may be
missed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from extractors import populations
from extractors.drugs import drugs_in, is_drug
from extractors.link import features, units
from extractors.link.kind_of_text import TextKind, are_treated, names_treatment, pattern
from extractors.rulebook import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractors.link.clause import Clause
    from extractors.link.places import Places

_IN_ONE_ARM = "a feature within one arm"
_NEAR = 300  # how much before an estimate is its own
_JOINT = re.compile(r"[,;]| and ")
_PEOPLE = {"populations.subgroup/people-with", "populations.subgroup/adjective"}
_QUALITY = re.compile(r"(?i)\b(?:a?symptomatic|increased|elevated|raised|higher|lower|poor)[ ]+\Z")
_ITEM = 60  # how long an item of a list is
_ACTOR = 40  # how far before words of doing a drug stands
_LABEL = 40  # how long a label is with the words that make it a ratio of ratios
_BESIDE = 110  # how far before a label or after an estimate the words of a unit stand


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of an estimate and the rule that decided."""

    kind: str
    rule: str


@dataclass(frozen=True)
class Judge:
    """What one text tells about its contrasts."""

    places: Places

    @cached_property
    def text(self) -> TextKind:
        """What the text as a whole is about."""
        return TextKind(self.places)

    def kind(self, clause: Clause, earlier: Kind | None, *, sides: bool, of_others: bool) -> Kind:
        """The kind of one estimate.

        Args:
            clause: Where its words may stand.
            earlier: The kind of the estimate before in its sentence, or None.
            sides: Whether the words say which of two arms is the numerator.
            of_others: Whether the words beside it compare two things that are no arms.
        """
        before, gap, tail = self._own(clause)
        # a unit right after the estimate before is that one's
        own = before if clause.first else _JOINT.split(before, maxsplit=1)[-1]
        label = self.places.even[clause.label : clause.gap[0]] if clause.gap else ""
        within = self.places.even[clause.gap[1] : clause.end] if clause.gap else ""
        unit = units.of_another_kind(own[-_BESIDE:] + label, gap + within, tail)
        if unit:
            return Kind("other", unit)
        listed = self._by_people(clause, earlier)
        if listed:
            return listed
        of_others = of_others and not (self.text.compared and pattern("kind/group-label").search(gap))
        start = max(clause.begin, clause.label - _NEAR)
        feature = self._of_features(clause, earlier, start, of_others=of_others)
        if feature:
            return Kind("prognostic", feature)
        if sides:
            return Kind("treatment", "two arms are compared")
        whole = self._cleaned(clause.sentence.start, clause.label)
        return (
            self._by_list(clause)
            or self._by_words(clause, start, before + gap, "its own words")
            or self._by_sentence(clause, earlier, whole)
            or self._by_tail(clause)
            or self._by_raised(clause)
            or self._by_text()
        )

    def _by_people(self, clause: Clause, earlier: Kind | None) -> Kind | None:
        """One contrast in several kinds of people: "by subgroup: men (HR 0.7)", "(HR 0.7) vs those without X (HR"."""
        even, start = self.places.even, clause.sentence.start
        if earlier and pattern("kind/next-people").match(even[clause.begin : clause.label]):
            return Kind(earlier.kind, "that of the estimate before, in other people")
        if not load("populations").rule("list/header").pattern.search(even, start, clause.label):
            return None
        arms = {p.arm for p in self.places.arms_in(start, clause.label)}
        if len(arms) > 1 or pattern("kind/effect-of").search(even, start, clause.label):
            return Kind("treatment", "a list of subgroups of a treatment's effect")
        return None

    def _of_features(self, clause: Clause, earlier: Kind | None, start: int, *, of_others: bool) -> str:
        """Why an estimate is of features, whatever arms are named; empty where it is not."""
        if of_others:
            return "two sides that are no arms"
        if self._is_feature_item(clause, earlier) or (earlier and features.is_listed(clause, self.places)):
            return "a feature, in its own words"
        if features.within_one_arm(clause, self.places, goes_on=earlier is not None and earlier.rule == _IN_ONE_ARM):
            return _IN_ONE_ARM
        if self.text.randomised and len(self.text.arms) > 1 and features.of_other_drug(clause, self.places):
            return _rule("kind/taken-contrast")
        told = pattern("kind/people-contrast").search(self.places.even, start, clause.label)
        return _rule("kind/people-contrast") if told else ""

    def _is_feature_item(self, clause: Clause, earlier: Kind | None) -> bool:
        """Whether a feature does something in either arm, or is an item of a list of features."""
        even = self.places.even
        told = pattern("kind/any-arm").search(even, clause.sentence.start, clause.sentence.end)
        goes_on = earlier is not None and earlier.kind == "prognostic"
        again = goes_on and pattern("kind/likewise").search(even, clause.begin, clause.label)
        if again or (goes_on and (told or features.goes_likewise(clause, self.places))):
            return True
        if clause.first:
            words = even[clause.begin : clause.label]
            return features.is_clinical(clause, self.places) or (
                bool(told and pattern("kind/feature").search(words)) and not self.text.in_title(words)
            )
        item = pattern("kind/bare-item").fullmatch(even[clause.begin : clause.label])
        if item is None or self.places.arms_in(clause.begin, clause.label):
            return False
        if self.places.endpoints_in(clause.begin, clause.label) or pattern("kind/verb").search(item["item"]):
            return False
        if self.text.in_title(item["item"]):
            return False
        return goes_on or bool(pattern("kind/feature").search(item["item"]))

    def _by_list(self, clause: Clause) -> Kind | None:
        """One of a list of predictors, beside which no arm stands: "age (HR 1.2) and sex (HR 1.3) were predictors"."""
        even, told = self.places.even, pattern("kind/predictor")
        item = max(clause.begin, even.rfind(", ", clause.begin, clause.label))
        if any(p.arm in self.text.arms for p in self.places.arms_in(item, clause.label)):
            return None
        if self.text.observed and not clause.first and told.search(even, clause.sentence.start, clause.begin):
            return Kind("prognostic", f"{_rule('kind/predictor')} at the head of its list")
        words = even[item : clause.label]
        feature = pattern("kind/feature").search(words) or not (names_treatment(words) or self.text.in_title(words))
        if len(words) < _ITEM and feature and told.search(even, clause.end, clause.sentence.end):
            return Kind("prognostic", f"{_rule('kind/predictor')} after its list")
        return None

    def _by_sentence(self, clause: Clause, earlier: Kind | None, words: str) -> Kind | None:
        even, start = self.places.even, clause.sentence.start
        told = None if clause.first else pattern("kind/predictor").search(even, start, clause.sentence.end)
        goes_on = told and earlier and earlier.kind == "treatment" and told.end() <= clause.begin
        if goes_on and earlier and not features.says_more(clause, self.places):
            return Kind(earlier.kind, "that of the estimate before, for another outcome")
        if told:
            return Kind("prognostic", f"{_rule('kind/predictor')} in its sentence")
        if pattern("kind/people-contrast").search(self.places.even, clause.sentence.start, clause.label):
            return Kind("prognostic", f"{_rule('kind/people-contrast')} in its sentence")
        found = self._by_words(clause, clause.sentence.start, words, "its sentence")
        if found is None and self.text.observed and pattern("kind/association").search(words):
            return Kind("prognostic", f"{_rule('kind/association')} in its sentence")
        return found

    def _own(self, clause: Clause) -> tuple[str, str, str]:
        even = self.places.even
        start = max(clause.begin, clause.label - _NEAR)
        gap = even[slice(*clause.gap)] if clause.gap else ""
        if clause.head:
            gap = even[max(clause.sentence.start, clause.head[0] - _LABEL) : clause.head[1]]
        tail = even[clause.end : min(clause.limit, clause.end + _BESIDE)]
        return self._cleaned(start, clause.label), gap, tail

    def _cleaned(self, start: int, end: int) -> str:
        """The words without those that only restrict the people or say what was adjusted for."""
        words = list(self.places.even[start:end])
        found = populations.find(self.places.even, start, end)
        spans = [(r.start, r.end) for r in found if not are_treated(self.places.even[r.start : r.end])]
        for row in ("kind-of-text/adjusted-for", "kind/within"):
            spans += [match.span() for match in pattern(row).finditer(self.places.even, start, end)]
        for named in self.places.endpoints_in(start, end):
            if named.code != "OTHER":
                quality = _QUALITY.search(self.places.even, start, named.start)
                spans.append((quality.start() if quality else named.start, named.end))
        for a, b in spans:
            words[a - start : b - start] = " " * (b - a)
        return "".join(words)

    def _by_words(self, clause: Clause, start: int, words: str, where: str) -> Kind | None:
        arms = [p for p in self.places.arms_in(start, clause.label) if p.arm in self.text.arms]
        value = clause.gap[1] if clause.gap else clause.label
        strong = bool(pattern("kind/predictor").search(words))
        feature = self._names_feature(words)
        rules: tuple[tuple[Callable[[], bool], str, str], ...] = (
            (lambda: len({p.arm for p in arms}) > 1, "treatment", "two arms are named"),
            (lambda: bool(arms) and not (feature and strong), "treatment", "an arm is named"),
            (lambda: self._acts(words), "treatment", "a drug does something"),
            (lambda: self.text.tells_users(words), "treatment", _rule("kind/users")),
            (lambda: self.text.tells_its_people(words), "treatment", _rule("kind/study-people")),
            (
                lambda: self._studied(words) and not (feature and strong),
                "treatment",
                "the treatment of the title is named",
            ),
            (
                lambda: self.text.compares and self._is_subject(words),
                "treatment",
                "a treatment of those compared is the subject",
            ),
            (lambda: strong, "prognostic", _rule("kind/predictor")),
            (lambda: self._grouped(words), "treatment", _rule("kind/groups")),
            (lambda: self._is_subject(words), "treatment", "a treatment is the subject"),
            (lambda: self._given(self.places.even[start:value]), "treatment", _rule("kind/given-contrast")),
            (lambda: feature, "prognostic", _rule("kind/feature")),
            (lambda: self._treated(words), "treatment", _rule("kind/treated")),
        )
        return next((Kind(kind, f"{why} in {where}") for holds, kind, why in rules if holds()), None)

    def _names_feature(self, words: str) -> bool:
        """Whether a feature is named; in a comparison of treatments, one that is no finding more or less often seen."""
        found = pattern("kind/feature").search(words)
        seen = pattern("kind/occurs").search(words, found.end()) if found and self.text.compared else None
        return bool(pattern("kind/feature").search(words, seen.end()) if seen else found)

    def _grouped(self, words: str) -> bool:
        if pattern("kind/groups").search(words):
            return not self.text.about_features
        named = [match.group() for match in pattern("kind/group-named").finditer(words)]
        if any(is_drug(name) for name in named):
            return True
        return not self.text.observed and any(not pattern("kind/group-of-people").search(name) for name in named)

    def _given(self, words: str) -> bool:
        return not self.text.about_features and bool(pattern("kind/given-contrast").search(words))

    def _acts(self, words: str) -> bool:
        """Whether a drug is what acts, even in a text on features: "Ramipril reduced deaths"."""
        verb = pattern("kind/acts").search(words)
        return verb is not None and is_drug(words[: verb.start()][-_ACTOR:])

    def _studied(self, words: str) -> bool:
        return (
            not self.text.about_features
            and bool(self.text.title_drugs)
            and not self.text.title_drugs.isdisjoint(drugs_in(words))
        )

    def _is_subject(self, words: str) -> bool:
        """Whether what does something to the outcome is a treatment: "Weekly supplements prevented low levels"."""
        if self.text.observed:
            return False
        verb = pattern("kind/verb").search(words)
        subject = pattern("kind/when").sub("", words[: verb.start()]) if verb else ""
        return names_treatment(subject) and not pattern("kind/feature").search(subject)

    def _treated(self, words: str) -> bool:
        if pattern("kind/treated").search(words):
            return True
        if pattern("kind/compared").search(words) and not self.text.observed:
            return True
        if self.text.about_features:
            return False
        return is_drug(words) or ((self.text.randomised or self.text.compares) and names_treatment(words))

    def _by_tail(self, clause: Clause) -> Kind | None:
        if len(self.text.arms) > 1 and features.goes_with(clause, self.places):
            return Kind("prognostic", "something that is no treatment goes with the outcome")
        words = self.places.even[clause.end : clause.limit]
        better = pattern("kind/favours").search(words)
        if better and names_treatment(better["better"]):
            return Kind("treatment", _rule("kind/favours"))
        if any(p.arm in self.text.arms for p in self.places.arms_in(clause.end, clause.limit)):
            return Kind("treatment", "an arm is named after it")
        told = pattern("kind/predictor").search(words)
        if told or (self.text.observed and pattern("kind/association").search(words)):
            return Kind("prognostic", "words of prognosis stand after it")
        return Kind("treatment", "words of treatment stand after it") if self._treated(words) else None

    def _by_raised(self, clause: Clause) -> Kind | None:
        """Only people are named, and a raised risk is theirs: "the risk was higher in patients with anaemia"."""
        even = self.places.even
        people = any(r.rule in _PEOPLE for r in populations.find(even, clause.begin, clause.label))
        if people and pattern("kind/raised").search(even, clause.begin, clause.label):
            return Kind("prognostic", f"{_rule('kind/raised')} beside people")
        return None

    def _by_text(self) -> Kind:
        if self.text.compared or (len(self.text.arms) > 1 and not self.text.about_features):
            return Kind("treatment", "the text compares treatments")
        return Kind("prognostic", "nothing in the text compares treatments")


@cache
def _rule(name: str) -> str:
    return load("links").rule(name).id
