"""Spare a regular expression a text in which the letters that it cannot do without do not stand.

The letters are derived from the expression itself: of "risk (?:of|for) [a-z]+" every match holds "risk of" or
"risk for". To look for them takes a tenth of the time of a search, and most searches find nothing. In a long text a
pattern whose matches begin with known words is tried where these stand and nowhere else (see ``heads``).

Must never lose or change a match: a gate only says where a match cannot begin.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]  # private, but what re itself compiles from
from re import _parser  # type: ignore[attr-defined]
from sys import maxsize
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from extractors import heads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST_SPELLINGS = 48  # letters looked for; more take as long as the search itself
_WORTH = 0.5  # of the cost of a search: a dearer gate is left out
_FEW = 4  # letters that are quicker to look for than the beginnings of a match
_SHORT = 400  # characters: a longer text is likely the whole one, and is looked through again
_FAR = 2000  # letters that may stand farther into a match than this do not tell where it begins
_COMMON = " the and of with in to for from by was were had than or patients treatment group compared study "
_ODD = str.maketrans("\u017f\u0131\u0130", "sii")  # re takes these for s and i where case does not count


class Gate(NamedTuple):
    """Letters of which every match holds one, and how far into a match they stand at most."""

    letters: frozenset[str]
    reach: int

    def cost(self) -> float:
        """How much this gate is likely to take, counting the searches that it lets through."""
        passes = sum(0.3 if word in _COMMON else 150 * 12.0 ** -len(word) for word in self.letters)
        return min(passes, 1.0) + 0.012 * len(self.letters)


class Gated:
    """A compiled pattern that first looks where a match may begin; what is anchored goes straight to the pattern."""

    __slots__ = ("_compiled", "_few", "_heads", "_letters", "_longest", "_reach", "_seen", "fullmatch", "match")

    def __init__(self, compiled: re.Pattern[str], gate: Gate | None, known: frozenset[str] | None) -> None:
        self._compiled, self._heads = compiled, known
        self._letters = tuple(sorted(gate.letters)) if gate else ()
        self._few = self._letters if len(self._letters) <= _FEW else ()
        self._longest = max(map(len, self._letters), default=0)
        self._reach = gate.reach if gate and gate.reach < _FAR else maxsize
        self._seen: tuple[str, list[int]] = "", []  # the long text tried last, and where in it a match may begin
        self.match, self.fullmatch = compiled.match, compiled.fullmatch

    def search(self, text: str, pos: int = 0, endpos: int = maxsize) -> re.Match[str] | None:
        """As ``re.Pattern.search``."""
        long = self._heads and len(text) >= _SHORT
        start = self._first(text, pos, endpos, self._few if long else self._letters)
        if start < 0:
            return None
        if long:
            return next(self._each(text, start, endpos), None)
        if not self._reach:  # a match begins with the letters
            if match := self.match(text, start, endpos):
                return match
            start = self._first(text, start + 1, endpos, self._letters)
        return None if start < 0 else self._compiled.search(text, start, endpos)

    def finditer(self, text: str, pos: int = 0, endpos: int = maxsize) -> Iterator[re.Match[str]]:
        """As ``re.Pattern.finditer``."""
        long = self._heads and len(text) >= _SHORT
        start = self._first(text, pos, endpos, self._few if long else self._letters)
        if start < 0:
            return iter(())
        return self._each(text, start, endpos) if long else self._compiled.finditer(text, start, endpos)

    def _each(self, text: str, pos: int, endpos: int) -> Iterator[re.Match[str]]:
        """The matches at the heads between two offsets."""
        seen, match_at = self._seen, self.match
        if seen[0] is not text:
            seen = self._seen = text, heads.places(folded(text), self._heads or frozenset())
        spots = seen[1]
        for at in range(bisect_left(spots, pos), len(spots)):
            start = spots[at]
            if start >= endpos:
                return
            if start >= pos and (match := match_at(text, start, endpos)):
                yield match
                pos = match.end()

    def _first(self, text: str, pos: int, endpos: int, needed: tuple[str, ...]) -> int:
        """Where a match that needs some of these letters may begin at the earliest; -1 where there can be none."""
        start = max(pos, 0)
        if not needed:
            return start
        end = len(text) if endpos == maxsize else max(endpos, 0)
        low = folded(text)
        first = -1
        for letters in needed:
            at = low.find(letters, start, end)
            if at >= 0 and (at < first or first < 0):
                if at - start <= self._reach:
                    return start  # near enough to the start: no other letters can tell more
                first, end = at, min(end, at + self._longest)
        return first if first < 0 else first - self._reach

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiled, name)


def compiled(pattern: str) -> re.Pattern[str]:
    r"""Compile a pattern, behind a gate where that is likely to save time.

    >>> compiled(r"\b[Rr]isk (?:of|for) [a-z]+").search("at risk for falls").group()
    'risk for falls'
    """
    plain = re.compile(pattern)
    gate = gate_of(pattern)
    # a stand-in: it has what the readers use of a pattern, and re allows no subclass
    known = heads.heads_of(pattern)
    return cast("re.Pattern[str]", Gated(plain, gate, known)) if gate or known else plain


def gate_of(pattern: str) -> Gate | None:
    """The letters that no match of a pattern can do without, or None where they tell too little.

    >>> sorted(gate_of("[Rr]isk (?:of|for) [a-z]+").letters)
    ['risk for ', 'risk of ']
    """
    gates = _needed(_parser.parse(pattern))
    best = min(gates, key=Gate.cost, default=None)
    return best if best and best.cost() < _WORTH else None


def folded(text: str) -> str:
    """A text in lower case with every letter in its place, as ``re`` compares letters where case does not count."""
    return text.lower() if len(text) < _SHORT and text.isascii() else _folded(text)


@lru_cache(16)
def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low.translate(_ODD) if any(chr(odd) in low for odd in _ODD) else low


def _needed(items: Iterable[tuple[Any, Any]]) -> list[Gate]:
    """Every set of letters that a run of the expression's parts needs, each with its reach."""
    gates: list[Gate] = []
    run, begun, width = frozenset({""}), 0, 0
    for kind, value in items:
        spelled = _spellings(kind, value)
        longer = spelled and len(run) * len(spelled) <= _MOST_SPELLINGS
        if not longer:
            gates += _gate(run, begun)
            run, begun = frozenset({""}), width
            gates += [Gate(g.letters, min(g.reach + width, _FAR)) for g in _inner(kind, value)]
        if spelled:
            run = frozenset(a + b for a in run for b in spelled) if longer else spelled
        width = min(width + _width(kind, value), _FAR)
        begun = begun if spelled else width
    return [*gates, *_gate(run, begun)]


def _gate(run: frozenset[str], reach: int) -> list[Gate]:
    """The gate of a run; a spelling that holds another one is left out, and the other may stand as far inside of it."""
    if "" in run or len(run) > _MOST_SPELLINGS:
        return []
    held = {word: [other for other in run if other != word and other in word] for word in run}
    shortest = frozenset(word for word, others in held.items() if not others)
    reach += max((word.find(other) for word, others in held.items() for other in others), default=0)
    return [Gate(shortest, min(reach, _FAR))]


def _inner(kind: Any, value: Any) -> list[Gate]:
    """What a part of the expression needs by itself."""
    if kind is op.SUBPATTERN:
        return _needed(value[3])
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0]:
        return _needed(value[2])
    if kind is op.BRANCH:
        each = [min(_needed(branch), key=Gate.cost, default=None) for branch in value[1]]
        known = [gate for gate in each if gate]
        letters = frozenset(word for gate in known for word in gate.letters)
        if len(known) == len(each):
            return _gate(letters, max(gate.reach for gate in known))
    return []


def _spellings(kind: Any, value: Any) -> frozenset[str] | None:
    """Everything that a part of the expression matches, in lower case, where that is a short list; else None."""
    if kind is op.LITERAL and value < 128:
        return frozenset({chr(value).lower()})
    if kind in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return frozenset({""})
    if kind is op.SUBPATTERN:
        return _sequence(value[3])
    several: Iterable[frozenset[str] | None] = (None,)
    if kind is op.IN:
        several = (_spellings(*item) for item in value)
    elif kind is op.BRANCH:
        several = (_sequence(branch) for branch in value[1])
    elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and tuple(value[:2]) == (0, 1):
        several = (frozenset({""}), _sequence(value[2]))
    return _any_of(several)


def _any_of(several: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    for each in several:
        if each is None or len(found) > _MOST_SPELLINGS:
            return None
        found |= each
    return found


def _sequence(items: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    run = frozenset({""})
    for kind, value in items:
        spelled = _spellings(kind, value)
        if spelled is None or len(run) * len(spelled) > _MOST_SPELLINGS:
            return None
        run = frozenset(a + b for a in run for b in spelled)
    return run


def _width(kind: Any, value: Any) -> int:
    """How long a part of the expression can be at most."""
    if kind in (op.GROUPREF, op.GROUPREF_EXISTS):
        return _FAR
    return min(int(_parser.SubPattern(_parser.State(), [(kind, value)]).getwidth()[1]), _FAR)
