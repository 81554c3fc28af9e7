"""The texts on which a pattern is slowest, made from the pattern itself: each of its repeats pumped.

A pattern takes more than linear time where two of its repeats, or a repeat and the beginning of the next match, can take
the same characters. Such a text is what leads to a repeat, then the repeat's own text many times, then something that
does not fit; or what leads to it again and again. Characters are tried one of each kind that the pattern tells apart,
first those that most of its repeats take.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from re import _constants as op
from re import _parser

from .growth import everywhere, superlinear

_TRIED = " a1.,-A\t\n;:(%\u00e9"
_MOST = 4  # characters of a class, and ways through a body, that are tried
_LONG = 12  # a repeat of fewer is no repeat
_MISFIT = "\x00"
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_SINGLE = (op.IN, op.ANY, op.NOT_LITERAL, op.LITERAL, op.CATEGORY)


def slow(pattern, method, longest, pumps):
    """Give the (beginning, piece, end) on which a pattern takes longer than in proportion, with the length that shows it.

    ``method`` is the way in which the pattern is used: "finditer" stands for all that look at every place of a text.
    """
    of_bytes = isinstance(pattern.pattern, bytes)
    work = everywhere(pattern) if method == "finditer" else getattr(pattern, method)
    for head, piece, end in pumps:

        def text(length, head=head, piece=piece, end=end):
            made = head + (piece * (length // len(piece) + 1))[:length] + end
            return made.encode("latin-1", "ignore") if of_bytes else made

        if length := superlinear(work, text, longest):
            yield (head, piece, end), length


def few(pattern, most):
    """Some of a pattern's pumps, of every kind."""
    found = worst(pattern.pattern, pattern.flags & ~re.UNICODE)
    return found[:: -(-len(found) // most)] if found else []


def worst(pattern, flags=0, more=0):
    """Give (beginning, piece, end) of texts that are beginning + piece * n + end; ``more`` of them by chance besides."""
    tree = _parser.parse(pattern, flags)
    way = Way(tree)
    found = dict.fromkeys(_systematic(tree, way))
    chance = Chance(way, repr(pattern))
    for _ in range(more):
        found |= dict.fromkeys(chance.pumps(tree))
    return [one for one in found if one[1]]


def _systematic(tree, way):
    for before, body in _repeats(tree, "", way):
        for piece in body:
            yield before, piece, _MISFIT
            yield "", before + piece, _MISFIT
            yield "", piece, _MISFIT
    for whole in _samples(tree, way):
        yield "", whole, _MISFIT
        for part in (1, 2, 3):
            yield "", whole[: len(whole) * part // 4], _MISFIT


class Way:
    """Fixed choices on the way through a pattern: the first, the second, ... of each."""

    def __init__(self, tree, turn=0):
        self.turn = turn
        self.kinds = _kinds(tree) if not isinstance(tree, Way) else tree.kinds

    def pick(self, some):
        return some[self.turn % len(some)]

    def times(self, low, _high):
        return max(low, 1 - self.turn % 2)

    def characters(self, kind, value):
        return [one for one in self.kinds if _takes(one, kind, value)] or _own(kind, value)


class Chance(Way):
    """Choices by chance, the same for the same pattern in every run."""

    def __init__(self, way, seed):
        super().__init__(way)
        self.random = random.Random(seed)

    def pick(self, some):
        return self.random.choice(some)

    def times(self, low, high):
        return low + self.random.choice((0, 1, 1, 2)) if high > low else low

    def pumps(self, tree):
        """Give a text of the pattern with one of its parts pumped, followed by the rest or by a part of it."""
        word = _sample(tree, self) or "a"
        start, end = sorted(self.random.choices(range(len(word) + 1), k=2))
        rest = word[end : self.random.randint(end, len(word))]
        yield word[:start], word[start:end], rest + _MISFIT
        yield "", word[start:end], self.pick((_MISFIT, "\n\n" + _MISFIT, ""))


def _repeats(tree, before, way):
    """Give each repeat that has no small end: what leads to it, and the texts of one round."""
    for kind, value in tree:
        if kind in _REPEATS:
            low, high, body = value
            if high is op.MAXREPEAT or high >= _LONG:
                yield before, _pieces(body, way)
            yield from _repeats(body, before, way)
            before += _sample(body, way) * max(low, 1)
            continue
        for part in _parts(kind, value):
            yield from _repeats(part, before, way)
        before += _sample([(kind, value)], way)


def _parts(kind, value):
    """The patterns inside a node."""
    if kind is op.SUBPATTERN:
        return [value[-1]]
    if kind is op.ATOMIC_GROUP:
        return [value]
    if kind is op.BRANCH:
        return value[1]
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return [value[1]]
    if kind is op.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return [value[2]] if kind in _REPEATS else []


def _pieces(body, way):
    """Texts of one round of a repeat: of a single character several, of different kinds."""
    if len(body) == 1 and body[0][0] in _SINGLE:
        return way.characters(*body[0])[:_MOST]
    return _samples(body, way)


def _samples(tree, way):
    """Texts that a pattern matches, more or less: one for each of the first ways through it."""
    return list(dict.fromkeys(_sample(tree, Way(way, turn)) for turn in range(_MOST)))


def _sample(tree, way):
    text = ""
    for kind, value in tree:
        if kind in _REPEATS:
            text += "".join(_sample(value[2], way) for _ in range(way.times(*value[:2])))
        elif kind in _SINGLE:
            some = way.characters(kind, value)
            text += way.pick(some) if some else ""
        elif kind is op.BRANCH:
            text += _sample(way.pick(value[1]), way)
        elif kind in (op.SUBPATTERN, op.ATOMIC_GROUP, op.GROUPREF_EXISTS):
            text += _sample(_parts(kind, value)[0], way)
    return text


def _kinds(tree):
    """A character of each kind that a pattern tells apart, first those that most of its repeats take."""
    nodes = Counter(_classes(tree, repeated=False))
    pool = dict.fromkeys(_TRIED)
    for (kind, value), _ in nodes:
        pool |= dict.fromkeys(_own(kind, value))
    alike = {}
    for one in pool:
        alike.setdefault(tuple(_takes(one, *node) for node, _ in nodes), one)
    taken = [repeated * times for (_, repeated), times in nodes.items()]
    return sorted(
        alike.values(), key=lambda one: -sum(n * _takes(one, *node) for n, (node, _) in zip(taken, nodes, strict=True))
    )


def _classes(tree, *, repeated):
    """Each node of a single character, and whether it may be taken many times."""
    for kind, value in tree:
        if kind in _SINGLE:
            yield (kind, tuple(value) if kind is op.IN else value), repeated
        long = kind in _REPEATS and (value[1] is op.MAXREPEAT or value[1] >= _LONG)
        for part in _parts(kind, value):
            yield from _classes(part, repeated=repeated or long)


def _own(kind, value):
    """Characters that a node names."""
    if kind is op.IN:
        return [chr(low[1] if low[0] is op.LITERAL else low[1][0]) for low in value if low[0] in (op.LITERAL, op.RANGE)]
    return [chr(value)] if kind is op.LITERAL else []


def _takes(one, kind, value):
    """Whether a node of a single character takes this one."""
    if kind is op.ANY:
        return one != "\n"
    if kind in (op.LITERAL, op.NOT_LITERAL):
        return (ord(one) == value) == (kind is op.LITERAL)
    if kind is op.CATEGORY:
        return _in_category(one, value)
    return _in_class(one, value) != (value[0][0] is op.NEGATE)


def _in_class(one, items):
    return any(
        (kind is op.LITERAL and ord(one) == value)
        or (kind is op.RANGE and value[0] <= ord(one) <= value[1])
        or (kind is op.CATEGORY and _in_category(one, value))
        for kind, value in items
    )


def _in_category(one, category):
    name = str(category).removeprefix("CATEGORY_")
    holds = {"DIGIT": one.isdigit(), "SPACE": one.isspace(), "WORD": one.isalnum() or one == "_"}[
        name.removeprefix("NOT_")
    ]
    return holds != name.startswith("NOT_")
