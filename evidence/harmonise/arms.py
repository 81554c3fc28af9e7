"""Decide which side of a comparison the name of an arm means: by drugs, synonyms and classes, as whole words.

Must never half-match: a combination, a sequence or a negation is its own thing and matches neither side.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence.protocol import ArmSpec
    from extractors.findings import Arm

_BLANK = re.compile(r"[^\w+/,;&→±]+")
_ACRONYMS = re.compile(r"\b(\w*[A-Z]{2})s\b")
_PLURAL = re.compile(r"(?<=[a-z]{2})(?<![siu])s$")
_DOSE = re.compile(r"^(?:\d|mg\b|daily\b|weeks?\b)")


@dataclass(frozen=True, slots=True)
class Side:
    """What a name means: an ``arm`` of the protocol or neither (None); single, a combination or a sequence."""

    arm: str | None
    kind: str = "single"


NEITHER = Side(None)


def even(name: str) -> str:
    """Even out case, hyphens, brackets and plurals, word by word, for comparing names.

    >>> even("Second-line VEGFR-TKIs (mTOR inhibitors)")
    'second line vegfr tki mtor inhibitor'
    >>> even("temsirolimus -> sunitinib")
    'temsirolimus → sunitinib'
    """
    lowered = _ACRONYMS.sub(r"\1", name).casefold().replace("->", "→")
    spaced = re.sub(r"([+/,;&→±])", r" \1 ", _BLANK.sub(" ", lowered.replace("_", " ")))
    return " ".join(_PLURAL.sub("", word) for word in spaced.split())


class Sides:
    """The names of a protocol's arms, ready for matching.

    Args:
        arms: The protocol's arms by id.
        combination_arms: ``include`` takes a combination that has drugs of one side only for that side.
    """

    def __init__(self, arms: Mapping[str, ArmSpec], *, combination_arms: str = "exclude") -> None:
        self._names = {arm: _pattern(tuple(spec.phrases())) for arm, spec in arms.items()}
        self._take_combinations = combination_arms != "exclude"

    def of_name(self, name: str) -> Side:
        """Say what one name means."""
        evened = _cut_before(even(name))
        if _word("negations").search(evened) and not _word("together").search(evened):
            return NEITHER
        named = self._mentioned(evened)
        if not named:
            return NEITHER
        if _word("sequence").search(evened):
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

    def _mentioned(self, evened: str) -> frozenset[str]:
        return frozenset(arm for arm, pattern in self._names.items() if pattern.search(evened))

    def _combines(self, evened: str) -> bool:
        """Whether a name that mentions one side gives it together with something else."""
        parts = _word("together").split(evened)
        active = [part for part in parts if not _adds_nothing(part)]
        if len(active) > 1:
            return True
        listed = [part for part in _word("listed").split(evened) if not _adds_nothing(part)]
        return any(not self._mentioned(part) for part in listed)


def sequence(names: Iterable[str]) -> bool:
    """Whether a name tells of treatments one after the other.

    >>> sequence(["sunitinib followed by sorafenib"]), sequence(["sunitinib after sorafenib"])
    (True, False)
    """
    return any(_word("sequence").search(_cut_before(even(name))) for name in names)


def contains(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of these phrases stands in a text as whole words.

    >>> contains("Advanced renal-cell carcinomas", ["renal cell carcinoma"]), contains("adrenal cell", ["renal cell"])
    (True, False)
    """
    evened = [even(phrase) for phrase in phrases]
    return bool(evened) and bool(_whole(evened).search(even(text)))


def _cut_before(evened: str) -> str:
    """Leave out what was given before: "everolimus after sunitinib" is everolimus."""
    return _word("before").split(evened, maxsplit=1)[0] or evened


def _adds_nothing(part: str) -> bool:
    stripped = part.strip()
    return not stripped or bool(_word("inert").search(stripped)) or bool(_DOSE.match(stripped))


@lru_cache(maxsize=256)  # every record asks for the arms of the same protocol
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return _whole([even(phrase) for phrase in phrases])


def _whole(evened: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(set(evened), key=lambda phrase: (-len(phrase), phrase))
    return re.compile("(?<!\\S)(?:" + "|".join(re.escape(phrase) for phrase in longest_first) + ")(?!\\S)")


@cache
def _word(kind: str) -> re.Pattern[str]:
    text = resources.files("evidence.harmonise").joinpath("words.toml").read_text(encoding="utf-8")
    return _whole([even(word) for word in tomllib.loads(text)[kind]])
