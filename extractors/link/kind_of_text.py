"""Say what a text as a whole is about: treatments given or compared, or features of the patients.

Read from the title and from words of design. Must never rest on the arms alone: they may be missed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from extractors.drugs import drugs_in, is_drug, is_treatment
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.link.places import Places

_LONG_WORD = re.compile(r"[a-z-]{5,}")
_WHERE = re.compile(r" (?:in|for|among) ")
_GROUP = re.compile(r"\b(?:group|arm)s?\Z")
_CONTROL = re.compile(r"(?i)(?:healthy |matched )?controls?(?: (?:group|subjects))?")


@dataclass(frozen=True)
class TextKind:
    """What one text tells about its contrasts as a whole."""

    places: Places

    @cached_property
    def _title(self) -> str:
        title = self.places.layout.sentences[0]
        return self.places.even[title.start : title.end]

    @cached_property
    def _topic(self) -> str:
        """The title without the words for whose people it is: "Statin use" of "Statin use among people on dialysis"."""
        return pattern("kind-of-text/whose").sub("", self._title)

    @cached_property
    def randomised(self) -> bool:
        """Whether the text says that treatments were given by design."""
        return bool(pattern("kind-of-text/trial").search(self.places.even))

    @cached_property
    def about_features(self) -> bool:
        """Whether the title says that the text is about features of the patients."""
        words = self._title
        if pattern("kind-of-text/prognostic").search(words):
            return True
        if not pattern("kind-of-text/observed").search(words) or pattern("kind-of-text/trial").search(words):
            return False
        if self.randomised and names_treatment(words):
            given = not pattern("kind-of-text/not-given").search(words)
            if given or len(self.arms) > 1:
                return False
        return not self.compares

    @cached_property
    def compares(self) -> bool:
        """Whether the title sets one treatment against another, or its users against others, in a trial or not."""
        words = self._title
        if pattern("kind-of-text/prognostic").search(words):
            return False
        if pattern("kind-of-text/matched").search(self.places.even) and names_treatment(words):
            return True
        topic = self._topic
        given = pattern("kind-of-text/treatment-given").search(topic)
        by_choice = given and not pattern("kind-of-text/not-given").search(topic)
        if by_choice and pattern("kind-of-text/observed").search(words):
            return True
        if not pattern("kind-of-text/compares").search(words) or not names_treatment(words):
            return False
        compared = _WHERE.split(words, maxsplit=1)[0]  # of what follows, the people may have features
        words = compared if pattern("kind-of-text/compares").search(compared) and names_treatment(compared) else words
        return not any(pattern(name).search(words) for name in ("kind/feature", "kind/people-contrast"))

    @cached_property
    def observed(self) -> bool:
        """Whether the text is no trial, or one of features: there, what goes with an outcome is no treatment."""
        return self.about_features or not (self.randomised or self.compares)

    @cached_property
    def observes(self) -> bool:
        """Whether treatments were not given by design: models of such a study estimate covariates beside them."""
        return not self.randomised

    @cached_property
    def compared(self) -> bool:
        """Whether treatments are set against each other by design or in the title, and it is not about features."""
        return (self.randomised or self.compares) and not self.about_features

    @cached_property
    def arms(self) -> frozenset[str]:
        """Arms that are treatments: in a trial all, elsewhere those whose name says so."""
        return frozenset(
            arm.id
            for arm in self.places.arms
            if self.randomised or any(is_treatment(f) and not _CONTROL.fullmatch(f) for f in (arm.name, *arm.aliases))
        )

    def in_title(self, words: str) -> bool:
        """Whether the words name a treatment that the title names too."""
        if pattern("kind/the-treatment").fullmatch(words):
            return self.compared
        title = self._title.lower()
        return names_treatment(words) and any(word in title for word in _LONG_WORD.findall(words.lower()))

    def tells_users(self, words: str) -> bool:
        """Whether the words tell apart those who used a treatment, in a study of its users that was no trial."""
        return self.compares and self.observes and bool(pattern("kind/users").search(words)) and names_treatment(words)

    def tells_its_people(self, words: str) -> bool:
        """Whether people go by their part in the study that compares treatments: "intervention patients"."""
        return self.compared and bool(pattern("kind/study-people").search(words))

    @cached_property
    def title_drugs(self) -> frozenset[str]:
        """Drugs that the title names."""
        return frozenset(drugs_in(self._title))


def names_treatment(words: str) -> bool:
    """Whether the words name a treatment, by a drug or by a word for treatments."""
    return is_treatment(words) or bool(pattern("kind/therapy").search(words))


def are_treated(words: str) -> bool:
    """Whether people are told apart by the treatment of the study, as in "nifedipine-treated patients"."""
    rules = load("populations")
    given = rules.rule("not/arm").pattern.search(words)
    if not given or rules.rule("not/given-before").pattern.search(words):
        return False
    return is_drug(words) or bool(_GROUP.search(given.group()))


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The pattern of a row of the table of links."""
    return load("links").rule(name).pattern
