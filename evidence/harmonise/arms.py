"""Decide which side of a comparison the name of an arm means: by drugs, synonyms and classes, as whole words.

Must never half-match: a combination, a sequence or a negation is its own thing and matches neither side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from evidence.harmonise.words import even, whole, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence.protocol import ArmSpec
    from extractors.findings import Arm

_SENTENCE = re.compile(r"(?<=[.:])\s+")
_DOSE = re.compile(r"^(?:\d|mg\b|daily\b|weeks?\b)")


@dataclass(frozen=True, slots=True)
class Side:
    """What a name means: an ``arm`` of the protocol or neither (None); single, a combination or a sequence."""

    arm: str | None
    kind: str = "single"


NEITHER = Side(None)


class Sides:
    """The names of a protocol's arms, ready for matching.

    Args:
        arms: The protocol's arms by id.
        combination_arms: ``include`` takes a combination that has drugs of one side only for that side.
        background: Treatments that both sides get: together with one of them a drug is no combination.
    """

    def __init__(
        self, arms: Mapping[str, ArmSpec], *, combination_arms: str = "exclude", background: tuple[str, ...] = ()
    ) -> None:
        self._names = {arm: _pattern(tuple(spec.phrases())) for arm, spec in arms.items()}
        self._take_combinations = combination_arms != "exclude"
        self._background = _pattern(background) if background else None

    def of_name(self, name: str) -> Side:
        """Say what one name means."""
        evened = _cut_before(even(name))
        if word("negations").search(evened) and not word("together").search(evened):
            return NEITHER
        active = [part for part in word("together").split(evened) if not self._adds_nothing(part)]
        named = self._mentioned(" + ".join(active)) or self._mentioned(evened)  # placebo beside a drug is no side
        if not named:
            return NEITHER
        if word("sequence").search(evened):
            return Side(None, "sequence")
        if len(named) > 1:
            return Side(None, "combination")
        if self._combines(evened):
            return Side(next(iter(named)) if self._take_combinations else None, "combination")
        return Side(next(iter(named)))

    def of_arm(self, arm: Arm) -> Side:
        """Say what an arm of a study means: its name, else its other names, else its drugs if all are of one side.

        A combination or sequence among its names decides, for a part of it ("everolimus") may be an alias too.
        """
        sides = [self.of_name(name) for name in (arm.name, *arm.aliases)]
        mixed = next((side for side in sides if side.kind != "single"), None)
        if mixed is not None:
            return mixed
        arms = {side.arm for side in sides if side.arm is not None}
        parts = {self.of_name(part.name).arm for part in arm.components}
        if not arms and parts and None not in parts:
            arms = {part for part in parts if part is not None}
        known = arms | {part for part in parts if part is not None}
        return Side(next(iter(arms))) if len(known) == 1 and arms else NEITHER

    def named(self, text: str) -> frozenset[str]:
        """Give the arms of the protocol that a text names, whatever it says of them."""
        return self._mentioned(even(text))

    def given(self, title: str) -> frozenset[str]:
        """Give the arms that a title names as what is given, not as what was given before or to whom.

        >>> from evidence.protocol import ArmSpec
        >>> sides = Sides({"a": ArmSpec(label="A", terms=["axitinib"]), "b": ArmSpec(label="B", terms=["everolimus"])})
        >>> sorted(sides.given("Everolimus after axitinib")), sorted(sides.given("Life after everolimus or axitinib"))
        (['b'], ['a', 'b'])
        """
        return self._mentioned(_cut_before(even(title))) or self.named(title)

    def reversed_sequences(self, text: str) -> bool:
        """Whether a sentence has two treatments of different arms in one order, and in the other.

        >>> from evidence.protocol import ArmSpec
        >>> sides = Sides({"a": ArmSpec(label="A", terms=["axitinib"]), "b": ArmSpec(label="B", terms=["everolimus"])})
        >>> sides.reversed_sequences("They had axitinib followed by everolimus, or everolimus and then axitinib.")
        True
        >>> sides.reversed_sequences("They had axitinib followed by everolimus, or everolimus alone.")
        False
        """
        names = {arm: pattern.pattern for arm, pattern in self._names.items()}
        return any(self._reversed(even(sentence), names) for sentence in _SENTENCE.split(text))

    def _reversed(self, evened: str, names: Mapping[str, str]) -> bool:
        begun = (
            r"(?! (?:at|upon|on|until) | and (?:at|upon|on|until|and|,) )"  # by a next part: one way to part the words
        )
        parts = rf"(?: (?:,|and|(?:at|upon|on|until) (?:{begun}[a-z ]){{1,30}}?))*"
        turn = rf"{parts} {word('sequence').pattern}(?: [a-z]+){{0,2}}? "
        orders = {
            (one, other)
            for one, first in names.items()
            for other, second in names.items()
            if one != other and re.search(first + turn + second, evened)
        }
        return any((other, one) in orders for one, other in orders)

    def set_against(self, text: str) -> frozenset[str]:
        """Give the arms that a sentence sets against each other by names in a row; none where no sentence does.

        >>> from evidence.protocol import ArmSpec
        >>> sides = Sides({"a": ArmSpec(label="A", terms=["axitinib"]), "b": ArmSpec(label="B", terms=["everolimus"])})
        >>> sorted(sides.set_against("Survival was 17 and 15 months for everolimus and axitinib, respectively."))
        ['a', 'b']
        >>> sorted(sides.set_against("Survival was 17 and 15 months with everolimus after axitinib, respectively."))
        []
        """
        name = "(?:" + "|".join(pattern.pattern for pattern in self._names.values()) + ")"
        row = re.compile(rf"{name}(?:(?: {word('joins').pattern})+ {name})+")
        evened = (_cut_before(even(sentence)) for sentence in _SENTENCE.split(text))
        rows = (run[0] for one in evened if word("contrasts").search(one) for run in row.finditer(one))
        return next((arms for run in rows if len(arms := self._mentioned(run)) > 1), frozenset())

    def _mentioned(self, evened: str) -> frozenset[str]:
        return frozenset(arm for arm, pattern in self._names.items() if pattern.search(evened))

    def _combines(self, evened: str) -> bool:
        """Whether a name that mentions one side gives it together with something else."""
        parts = word("together").split(evened)
        active = [part for part in parts if not self._adds_nothing(part)]
        if len(active) > 1 or (active and not self._mentioned(active[0])):
            return True
        listed = [part for part in word("listed").split(evened) if not self._adds_nothing(part)]
        return any(not self._mentioned(part) for part in listed)

    def _adds_nothing(self, part: str) -> bool:
        stripped = part.strip()
        if not stripped or _DOSE.match(stripped) or word("inert").search(stripped):
            return True
        given_to_both = self._background is not None and bool(self._background.search(stripped))
        return given_to_both and not self._mentioned(stripped)


def sequence(names: Iterable[str]) -> bool:
    """Whether a name tells of treatments one after the other.

    >>> sequence(["sunitinib followed by sorafenib"]), sequence(["sunitinib after sorafenib"])
    (True, False)
    """
    return any(word("sequence").search(_cut_before(even(name))) for name in names)


def sequences(title: str) -> int:
    """Count the sides of a title's contrast, or choice, that are treatments one after the other.

    >>> sequences("Axitinib followed by everolimus versus everolimus followed by axitinib")
    2
    >>> sequences("Axitinib then everolimus, or the reverse"), sequences("Axitinib then everolimus or nivolumab")
    (1, 1)
    """
    sides = (part for side in word("contrasts").split(even(title)) for part in word("choices").split(side))
    return sum(bool(word("sequence").search(side)) for side in sides)


def turned_round(title: str) -> bool:
    """Whether a title sets an order of treatments against the same in reverse.

    >>> turned_round("Everolimus-sunitinib versus sunitinib-everolimus"), turned_round("Everolimus versus sunitinib")
    (True, False)
    >>> turned_round("Everolimus followed by pazopanib or the reverse sequence"), turned_round("Reverse remodelling")
    (True, False)
    """
    evened = even(title)
    between = rf"(?:{word('contrasts').pattern}|or)"
    pair = re.compile(rf"\b([a-z]\w+) (?:(?:then|followed by|→) )?(\w+) {between} \2 (?:\S+ ){{0,2}}\1\b")
    return bool(pair.search(evened) or (word("sequence").search(evened) and word("reverse").search(evened)))


def only_spread(condition: str) -> bool:
    """Whether a condition says where a tumour has spread to and not which tumour.

    >>> only_spread("bone metastases"), only_spread("metastases of lung cancer")
    (True, False)
    """
    evened = even(condition)
    return bool(word("spread").search(evened)) and not word("tumours").search(evened)


def of_a_part(title: str) -> bool:
    """Whether a title reports a part of a trial's patients and not the whole.

    >>> of_a_part("A subgroup analysis of a randomised trial"), of_a_part("Final results and subgroup analyses")
    (True, False)
    """
    evened = even(title)
    return bool(word("part").search(evened)) and not word("beside").search(evened)


def contrasts(text: str) -> bool:
    """Whether a text sets anything against something else."""
    return bool(word("contrasts").search(even(text)))


def contains(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of these phrases stands in a text as whole words.

    >>> contains("Advanced renal-cell carcinomas", ["renal cell carcinoma"]), contains("adrenal cell", ["renal cell"])
    (True, False)
    """
    evened = [even(phrase) for phrase in phrases]
    return bool(evened) and bool(whole(evened).search(even(text)))


def _cut_before(evened: str) -> str:
    """Leave out what was given before: "everolimus after sunitinib" is everolimus."""
    return word("before").split(evened, maxsplit=1)[0] or evened


@lru_cache(maxsize=256)  # every record asks for the arms of the same protocol
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return whole([even(phrase) for phrase in phrases])
