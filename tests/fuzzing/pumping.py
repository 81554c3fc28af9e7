"""The texts on which a pattern is slowest, made from the pattern itself: each of its repeats pumped.

A pattern takes more than linear time where two of its repeats, or a repeat and the beginning of the next match, can take
the same characters. Such a text is what leads to a repeat, then the repeat's own text many times, then something that
does not fit; or what leads to it again and again.
"""

from __future__ import annotations

from re import _constants as op
from re import _parser

_TRIED = " a1.,-A\t\n;:(%\u00e9"  # characters of which a class's own are taken, each of another kind
_MOST = 4  # characters of a class that are tried
_LONG = 12  # a repeat of fewer is no repeat
_MISFIT = "\x00"


def worst(pattern, flags=0):
    """Give (beginning, piece, end) of the texts that are beginning + piece * n + end."""
    tree = _parser.parse(pattern, flags)
    found = {}
    for before, body in _repeats(tree, ""):
        for piece in body:
            for head, pumped in ((before, piece), ("", before + piece), ("", piece)):
                if pumped:
                    found[head, pumped, _MISFIT] = None
    for whole in _samples(tree):
        found["", whole, _MISFIT] = None
        found |= {
            ("", whole[: len(whole) * part // 4], _MISFIT): None
            for part in (1, 2, 3)
            if whole[: len(whole) * part // 4]
        }
    return [one for one in found if one[1]]


def _repeats(tree, before):
    """Give each repeat that has no small end: what leads to it, and the texts of one round."""
    for kind, value in tree:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            low, high, body = value
            if high is op.MAXREPEAT or high >= _LONG:
                yield before, _pieces(body)
            yield from _repeats(body, before)
            before += _sample(body) * max(low, 1)
            continue
        for part in _parts(kind, value):
            yield from _repeats(part, before)
        before += _sample([(kind, value)])


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
    return []


def _pieces(body):
    """Texts of one round of a repeat: of a single character several, of different kinds."""
    if len(body) == 1 and body[0][0] in (op.IN, op.ANY, op.NOT_LITERAL, op.LITERAL, op.CATEGORY):
        return _characters(*body[0])[:_MOST]
    return list(dict.fromkeys(_samples(body)))[:_MOST]


def _samples(tree):
    """Texts that a pattern matches, more or less: one for each way of its first choices."""
    return list(dict.fromkeys(_sample(tree, way) for way in range(_MOST)))


def _sample(tree, way=0):
    text = ""
    for kind, value in tree:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            text += _sample(value[2], way) * max(value[0], 1 if way % 2 == 0 else 0)
        elif kind in (op.LITERAL, op.IN, op.ANY, op.NOT_LITERAL, op.CATEGORY):
            some = _characters(kind, value)
            text += some[way % len(some)] if some else ""
        elif kind is op.BRANCH:
            text += _sample(value[1][way % len(value[1])], way)
        elif kind in (op.SUBPATTERN, op.ATOMIC_GROUP, op.GROUPREF_EXISTS):
            text += _sample(_parts(kind, value)[0], way)
    return text


def _characters(kind, value):
    """Characters that a node of one character takes."""
    if kind is op.LITERAL:
        return [chr(value)]
    if kind is op.ANY:
        return [one for one in _TRIED if one != "\n"]
    if kind is op.NOT_LITERAL:
        return [one for one in _TRIED if ord(one) != value]
    if kind is op.CATEGORY:
        return [one for one in _TRIED if _in_category(one, value)]
    negated = value[0][0] is op.NEGATE
    found = [one for one in _TRIED if _in_class(one, value) != negated]
    return found or [
        chr(low[1] if low[0] is op.LITERAL else low[1][0]) for low in value if low[0] in (op.LITERAL, op.RANGE)
    ]


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
