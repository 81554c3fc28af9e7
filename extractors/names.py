"""Tell whether two names mean one group.

Must never take a combination for one of its parts.
"""

from __future__ import annotations

import itertools
import re
from functools import cache, lru_cache

from extractors.rulebook import load

_PLAIN_WORD = re.compile(r"[^\W_]+(?:\.\d+)?(?:\+[^\W_]*)?")
_LABEL = re.compile(r"(?i)\A(?:the )?(?:groups?|arms?|cohort|regimen|protocol) ([a-z]{1,3}|\d{1,2})\Z")
_COMBINATION = re.compile(
    r"(?i)\bplus\b|\+|&|\bcombined with\b|\bcombination\b|\bfollowed by\b|\badded to\b|\bwith\b|\band\b|\bthen\b"
)
_SEQUENCE = re.compile(r"(?i)\b(?:followed by|then|sequential|and second[ -]line)\b")
_HOW_OFTEN = re.compile(r"\b(once|twice|thrice)[ -](daily|weekly)\b")
_NEGATED = re.compile(r"(?i)\A(?:the )?(?:no|non|not|without|never)\b")
_ALONE = re.compile(r"(?i)\b(?:alone|only|monotherapy)\Z")
_DENYING = ("un", "in", "ir", "im", "non", "dis")
_CHOICE = re.compile(r"(?i)\bor\b")
_MANY = 16384


@cache
def words(kind: str) -> frozenset[str]:
    """A list of words of the table of names, in lower case."""
    return frozenset(word.lower() for word in load("names").words[kind])


@lru_cache(_MANY)
def key(name: str) -> frozenset[str]:
    """The words that tell this group from another, singular and in lower case.

    >>> sorted(key("second-line VEGF TKIs")), sorted(key("the mTOR inhibitor group")), sorted(key("group A"))
    (['tki', 'vegf'], ['inhibitor', 'mtor'], ['arm a'])
    """
    label = _LABEL.match(name)
    if label:
        return frozenset({f"arm {label.group(1).lower()}"})
    plain = _PLAIN_WORD.findall(_HOW_OFTEN.sub(r"\1\2", name.lower()).replace("-", " "))
    weak = words("weak")
    kept = {_singular(word) for word in plain if word not in weak}
    return frozenset(kept or {_singular(word) for word in plain})


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")) else word


@lru_cache(_MANY)
def is_combination(name: str) -> bool:
    """Whether the name joins two treatments: such a group is never one of its parts.

    >>> is_combination("lenvatinib plus everolimus"), is_combination("everolimus")
    (True, False)
    """
    return bool(_COMBINATION.search(name))


def is_negated(name: str) -> bool:
    """Whether the name says that something was not given.

    >>> is_negated("no chemotherapy"), is_negated("chemotherapy")
    (True, False)
    """
    return bool(_NEGATED.match(name))


def is_no(name: str, other: str) -> bool:
    """Whether one name is the other with a word before it that denies it.

    >>> is_no("no abiraterone", "abiraterone"), is_no("no therapy", "abiraterone")
    (True, False)
    """
    denied = _NEGATED.match(name)
    return denied is not None and key(name[denied.end() :]) == key(other)


def is_alone(name: str) -> bool:
    """Whether the name says that nothing was given beside: such a group is no part of a combination.

    >>> is_alone("everolimus alone"), is_alone("everolimus")
    (True, False)
    """
    return bool(_ALONE.search(name))


def are_opposites(one: str, other: str) -> bool:
    """Whether one name denies a word of the other by its prefix: such groups are two, whatever they are set against.

    >>> are_opposites("regular scans", "irregular scans"), are_opposites("regular scans", "weekly scans")
    (True, False)
    """
    words, theirs = key(one), key(other)
    pairs = itertools.chain(itertools.product(words, theirs), itertools.product(theirs, words))
    return any(a == prefix + b for a, b in pairs if a.endswith(b) for prefix in _DENYING)


def is_choice(name: str) -> bool:
    """Whether the name leaves a choice of two treatments open.

    >>> is_choice("abiraterone or enzalutamide"), is_choice("abiraterone")
    (True, False)
    """
    return bool(_CHOICE.search(name))


@lru_cache(_MANY)
def is_pooled(name: str) -> bool:
    """Whether the name puts groups together: no arm bears it, but an estimate may be of it.

    >>> is_pooled("combined tofacitinib doses"), is_pooled("combined modality therapy")
    (True, False)
    """
    plain = name.lower().split()
    return plain[0] in words("pooled") and plain[-1] in words("pooled_of")


@lru_cache(_MANY)
def same_group(a: str, b: str) -> bool:
    """Whether two names mean one group: equal words, or one the other's words and more of the weak kind.

    >>> same_group("second-line VEGF TKI", "VEGF TKI group"), same_group("everolimus", "lenvatinib plus everolimus")
    (True, False)
    >>> same_group("AC followed by surgery", "surgery followed by AC")
    False
    """
    if key(a) != key(b) or not (len(key(a)) > 1 or is_combination(a) == is_combination(b)):
        return False
    return is_pooled(a) == is_pooled(b) and is_negated(a) == is_negated(b) and not _in_turn(a, b)


@lru_cache(_MANY)
def shorter_form(short: str, long: str) -> bool:
    """Whether ``short`` is ``long`` with words left out, and neither is a combination that the other is not.

    >>> shorter_form("chemotherapy", "preoperative chemotherapy"), shorter_form("surgery", "chemotherapy plus surgery")
    (True, False)
    """
    if is_pooled(short) or is_pooled(long) or is_negated(short) != is_negated(long):
        return False
    if not key(short) < key(long) or is_combination(short) != is_combination(long):
        return False
    return is_choice(short) == is_choice(long) and not _in_turn(short, long)


def _in_turn(a: str, b: str) -> bool:
    """Whether two names have the same treatments in another order: "A followed by B" and "B followed by A"."""
    if not (_SEQUENCE.search(a) or _SEQUENCE.search(b)):
        return False
    common = key(a) & key(b)
    orders = [
        [word for word in map(_singular, _PLAIN_WORD.findall(name.lower().replace("-", " "))) if word in common]
        for name in (a, b)
    ]
    first, second = (list(dict.fromkeys(order)) for order in orders)
    return len(first) > 1 and first != second


@lru_cache(_MANY)
def is_generic(name: str) -> bool:
    """Whether the name says no more than that there is a group: "the study treatment".

    >>> is_generic("assigned study treatment"), is_generic("study of axitinib")
    (True, False)
    """
    plain = re.findall(r"[\w:-]+", name.lower())
    if len(plain) > 1 and plain[0] == "no":
        return False  # "no treatment" is what a group has
    return all(word in words("generic") for word in plain)


@lru_cache(_MANY)
def is_later(name: str) -> bool:
    """Whether the name is that of a treatment after the one that was compared: "crossover treatment with axitinib".

    >>> is_later("crossover treatment with axitinib"), is_later("axitinib")
    (True, False)
    """
    return not words("later").isdisjoint(name.lower().split())


@lru_cache(_MANY)
def is_feature(name: str) -> bool:
    """Whether the name tells people apart by what they are: their risk, sex, disease or response.

    >>> is_feature("high-risk disease"), is_feature("non-adenocarcinoma"), is_feature("low-dose aspirin")
    (True, True, False)
    """
    plain = re.findall(r"[\w-]+", name.lower())
    features = words("features")
    return any(word in features or word.rsplit("-", 1)[-1] in features or _is_condition(word) for word in plain)


def _is_condition(word: str) -> bool:
    return len(word) > 6 and word.endswith(_condition_endings()) and word not in words("not_conditions")


@cache
def _condition_endings() -> tuple[str, ...]:
    return tuple(load("names").words["condition_endings"])
