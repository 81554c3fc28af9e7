"""Derive from regular expressions the letters of which every match holds some, with their case where it counts.

``extractors.gates`` does this for one text and one expression, in lower case. Here the letters are looked for in the
bytes of a file, where a blank or a dash may be spelled in many ways: it stands for anything but letters and digits.
"""

from __future__ import annotations

from re import _constants as op  # type: ignore[attr-defined]  # private, but what re itself compiles from
from re import _parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST = 128  # spellings of a run
_RARE = 12.0  # how much rarer a letter more makes a word; a capital counts for two
_IGNORES_CASE = 2  # re.IGNORECASE
_EITHER = 0xE000  # added to a letter whose case does not count, while the runs are put together
_GAP = " "


class Needle(NamedTuple):
    """Letters and digits, with a blank for whatever else stands between words; lower case if ``folded``."""

    letters: str
    folded: bool


def needles_of(pattern: str) -> frozenset[Needle]:
    r"""Give needles of which every match of a pattern holds one; none if there are no such.

    >>> sorted(needles_of(r"\b(?i:risk[ -])ratio|(?:a|c)?RRs?\b"))
    [Needle(letters='RR', folded=False), Needle(letters='ratio', folded=False)]
    >>> sorted(needle.letters for needle in needles_of("(?i:relative[ -]risks?|odds[ -]rati?os?)"))
    ['odds ratio', 'odds rato', 'relative risk']
    >>> needles_of(r"\d+ of \d+|[a-z]+")
    frozenset()
    """
    parsed = _parser.parse(pattern)
    folded = bool(parsed.state.flags & _IGNORES_CASE)
    return min(_sets(parsed, folded=folded), key=_cost, default=frozenset())


def without_longer(needles: Iterable[Needle]) -> frozenset[Needle]:
    """Leave out what can only be found where another one is found, too.

    >>> sorted(without_longer({Needle("HR", False), Needle("SHR", False), Needle("odds", True)}))
    [Needle(letters='HR', folded=False), Needle(letters='odds', folded=True)]
    """
    known = frozenset(needles)
    return frozenset(
        one for one in known if not any(o != one and o.folded == one.folded and o.letters in one.letters for o in known)
    )


def _cost(needles: frozenset[Needle]) -> float:
    """How often one of them is likely to be found."""
    return sum(_RARE ** -(sum(map(str.isalnum, n.letters)) + sum(map(str.isupper, n.letters))) for n in needles)


def _sets(items: Iterable[tuple[Any, Any]], *, folded: bool) -> list[frozenset[Needle]]:
    """Every set of needles that a sequence of an expression's parts cannot match without one of."""
    found: list[frozenset[Needle]] = []
    run = frozenset({""})
    for kind, value in items:
        spelled = _spellings(kind, value, folded=folded)
        if spelled and len(run) * len(spelled) <= _MOST:
            run = frozenset(a + b for a in run for b in spelled)
            continue
        found += _set_of(run) + _inner(kind, value, folded=folded)
        run = spelled or frozenset({""})
    return found + _set_of(run)


def _set_of(run: frozenset[str]) -> list[frozenset[Needle]]:
    best = [max(_needles_in(word), key=lambda n: len(n.letters), default=None) for word in run]
    known = [needle for needle in best if needle]
    return [without_longer(known)] if len(known) == len(best) else []


def _needles_in(word: str) -> list[Needle]:
    """The stretches of a spelled word in which case either counts or does not."""
    stretches: list[tuple[bool, str]] = []
    for letter in word:
        either = ord(letter) >= _EITHER
        plain = chr(ord(letter) - _EITHER) if either else letter
        plain = plain if plain.isalnum() else _GAP
        if stretches and (stretches[-1][0] == either or plain == _GAP):
            stretches[-1] = (stretches[-1][0], stretches[-1][1] + plain)
        elif plain != _GAP:
            stretches.append((either, plain))
    return [Needle(" ".join(letters.split()), either) for either, letters in stretches]


def _inner(kind: Any, value: Any, *, folded: bool) -> list[frozenset[Needle]]:
    """What a part of the expression cannot match without, taken by itself."""
    if kind is op.SUBPATTERN:
        return _sets(value[3], folded=_folds(value, folded=folded))
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0]:
        return _sets(value[2], folded=folded)
    if kind is op.BRANCH:
        each = [min(_sets(branch, folded=folded), key=_cost, default=None) for branch in value[1]]
        known = [needles for needles in each if needles]
        return [without_longer(frozenset().union(*known))] if len(known) == len(each) else []
    return []


def _spellings(kind: Any, value: Any, *, folded: bool) -> frozenset[str] | None:
    """Everything that a part of the expression matches, where that is a short list of plain letters; else None."""
    if kind is op.LITERAL and value < 128:
        return frozenset({_letter(chr(value), folded=folded)})
    if kind in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return frozenset({""})
    if kind is op.SUBPATTERN:
        return _sequence(value[3], folded=_folds(value, folded=folded))
    several: Iterable[frozenset[str] | None] = (None,)
    if kind is op.IN:
        several = (_spellings(*item, folded=folded) for item in value)
    elif kind is op.BRANCH:
        several = (_sequence(branch, folded=folded) for branch in value[1])
    elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and tuple(value[:2]) == (0, 1):
        several = (frozenset({""}), _sequence(value[2], folded=folded))
    return _any_of(several)


def _letter(letter: str, *, folded: bool) -> str:
    return chr(_EITHER + ord(letter.lower())) if folded and letter.isalpha() else letter


def _folds(subpattern: Any, *, folded: bool) -> bool:
    return bool((folded or subpattern[1] & _IGNORES_CASE) and not subpattern[2] & _IGNORES_CASE)


def _any_of(several: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    for each in several:
        if each is None or len(found) > _MOST:
            return None
        found |= each
    return found


def _sequence(items: Iterable[tuple[Any, Any]], *, folded: bool) -> frozenset[str] | None:
    run = frozenset({""})
    for kind, value in items:
        spelled = _spellings(kind, value, folded=folded)
        if spelled is None or len(run) * len(spelled) > _MOST:
            return None
        run = frozenset(a + b for a in run for b in spelled)
    return run
