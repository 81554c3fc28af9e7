"""Tell whether words name a treatment: by stems of nonproprietary names, by a lexicon, by general words.

Must never be asked what a treatment is for or which arm it is: that is for the protocol.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from extractors.rulebook import load

_PIECE = re.compile(r"[^\W_]+")
_LONGEST_PHRASE = 4  # words
_SHORTEST_BEFORE_STEM = 3  # letters
_LONGEST_IN_CAPITALS = 5  # such names are looked for as written: TAC, not "tac"
_MANY = 8192


class _Lexicon(NamedTuple):
    drugs: frozenset[tuple[str, ...]]
    in_capitals: frozenset[tuple[str, ...]]
    treatments: frozenset[tuple[str, ...]]
    strategies: frozenset[str]
    stems: tuple[str, ...]
    not_drugs: frozenset[str]
    procedures: tuple[str, ...]
    not_procedures: frozenset[str]
    lengths: dict[str, int]  # the first word of every name, with the length in words of the longest that it begins
    stemmed: tuple[str, ...]  # the stems, singular and plural


@cache
def _lexicon() -> _Lexicon:
    words = load("treatments").words
    short = frozenset(name for name in words["names"] if len(name) <= _LONGEST_IN_CAPITALS and name.isupper())
    drugs = frozenset(_phrase(name) for name in words["names"] if name not in short)
    in_capitals = frozenset(tuple(_PIECE.findall(name)) for name in short)
    general = frozenset(_phrase(name) for name in words["general"])
    strategies = frozenset(word.lower() for word in words["strategies"])
    endings = tuple(words["stems"]), frozenset(words["not_drugs"])
    operations = tuple(words["procedures"]), frozenset(words["not_procedures"])
    stemmed = tuple(stem + plural for stem in words["stems"] for plural in ("", "s"))
    return _Lexicon(
        drugs, in_capitals, general, strategies, *endings, *operations, _lengths(drugs | in_capitals), stemmed
    )


def _lengths(names: frozenset[tuple[str, ...]]) -> dict[str, int]:
    lengths: dict[str, int] = {}
    for name in names:
        forms = (name[0].lower(), name[0].lower() + "s") if len(name) == 1 else (name[0].lower(),)
        for first in forms:
            lengths[first] = max(lengths.get(first, 0), len(name))
    return lengths


def _phrase(name: str) -> tuple[str, ...]:
    return tuple(_PIECE.findall(name.lower()))


def is_drug(words: str) -> bool:
    """Whether the words hold a drug's name.

    >>> is_drug("second-line axitinib"), is_drug("the control group"), is_drug("serum cholesterol")
    (True, False, False)
    """
    return bool(_drug_places(words))


@lru_cache(_MANY)
def is_treatment(words: str) -> bool:
    """Whether the words hold a drug's name or a word for a treatment or a strategy.

    >>> is_treatment("VEGF TKI"), is_treatment("mTOR inhibitors"), is_treatment("male sex")
    (True, True, False)
    """
    if _drug_places(words):
        return True
    lexicon = _lexicon()
    known = lexicon.treatments
    pieces = _PIECE.findall(words.lower())
    if any(piece.endswith(lexicon.procedures) and piece not in lexicon.not_procedures for piece in pieces):
        return True
    return any(
        tuple(pieces[i:j]) in known or (*pieces[i : j - 1], pieces[j - 1].removesuffix("s")) in known
        for i in range(len(pieces))
        for j in range(i + 1, min(len(pieces), i + _LONGEST_PHRASE) + 1)
    )


@lru_cache(_MANY)
def is_strategy(words: str) -> bool:
    """Whether the words begin with a word that tells one strategy from another, such as early from late.

    >>> is_strategy("delayed"), is_strategy("older")
    (True, False)
    """
    first = words.lower().split(" ", 1)[0]
    return first in _lexicon().strategies


def drugs_in(words: str) -> tuple[str, ...]:
    """Every drug name in the words, in lower case, in order.

    >>> drugs_in("Sunitinib or sorafenib")
    ('sunitinib', 'sorafenib')
    """
    return tuple(words[start:end].lower() for start, end in _drug_places(words))


def drug_spans(words: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of every drug name between two offsets."""
    return [(start + a, start + b) for a, b in _drug_places(words[start:end])]


@lru_cache(_MANY)
def _drug_places(words: str) -> tuple[tuple[int, int], ...]:
    lexicon = _lexicon()
    pieces = list(_PIECE.finditer(words))
    written = [piece.group() for piece in pieces]
    low = [word.lower() for word in written]
    places = []
    at = 0
    while at < len(pieces):
        length = _phrase_at(written, low, at, lexicon)
        if length:
            places.append((pieces[at].start(), pieces[at + length - 1].end()))
        at += length or 1
    return tuple(places)


def _phrase_at(written: list[str], low: list[str], at: int, lexicon: _Lexicon) -> int:
    """How many words from here make the name of a drug; 0 where they make none."""
    longest = lexicon.lengths.get(low[at], 0)
    for length in range(min(longest, len(low) - at), 0, -1):
        phrase = tuple(low[at : at + length])
        singular = (*phrase[:-1], phrase[-1].removesuffix("s"))
        if tuple(written[at : at + length]) in lexicon.in_capitals:
            return length
        if phrase in lexicon.drugs or singular in lexicon.drugs:
            return length
    return int(_has_stem(low[at], lexicon))


def _has_stem(word: str, lexicon: _Lexicon) -> bool:
    if not word.endswith(lexicon.stemmed):
        return False
    for form in (word, word.removesuffix("s")):
        if form in lexicon.not_drugs or not form.isalpha():
            return False
    return any(
        form.endswith(stem) and len(form) - len(stem) >= _SHORTEST_BEFORE_STEM
        for form in {word, word.removesuffix("s")}
        if form.endswith(lexicon.stems)
        for stem in lexicon.stems
    )
