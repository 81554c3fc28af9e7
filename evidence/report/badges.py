"""Every value that was read from a record, with a number, and the marks that lead from the text to it.

Takes the JSON shape of a record. Must never move a mark off the words that its value stands in: a mark is widened for
showing only, where a border would fall into what people see as one character.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.report.findings import values
from evidence.report.marking import Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Body = dict[str, Any]

LINKS = {"endpoint": "e", "direction": "d", "population": "p"}
"""By which letter the words are marked that an effect was linked by."""

_JOINER = "\u200d"
_SKIN = range(0x1F3FB, 0x1F400)  # modifiers that belong to the emoji before them


@dataclass(frozen=True, slots=True)
class Badge:
    """A value: its ``number`` in the list, what it is, its kind (``effects``, ``arms`` ...) and its JSON."""

    number: int
    kind: str
    says: str
    value: Body


def badges(body: Body) -> tuple[Badge, ...]:
    """Number the values of a record in the order in which they stand in its text."""
    found = sorted(_found(body), key=lambda one: (one[2]["start"], one[2]["end"]))
    return tuple(Badge(number, *one) for number, one in enumerate(found, start=1))


def marks(text: str, numbered: Iterable[Badge]) -> Iterator[Mark]:
    """Give the marks: each value's own words under its number, what an effect was linked by under number and letter."""
    for one in numbered:
        yield _mark(text, one.value, str(one.number))
        linked: Body = one.value.get("evidence") or {}
        for name, words in linked.items():
            if name in LINKS:
                yield _mark(text, words, f"{one.number}{LINKS[name]}")


def _found(body: Body) -> Iterator[tuple[str, str, Body]]:
    for kind, says, value in values(body):
        yield kind, says, value
        for part in value.get("components", ()) if kind == "arms" else ():
            size = "" if part["n"] is None else f", n = {part['n']}"
            yield "arms", f"part of arm {value['name']}: {part['name']}{size}", part
    for one in body["abstained"]:
        yield "abstained", f"not understood: {one['reason']}", one


def _mark(text: str, words: Body, says: str) -> Mark:
    return Mark(_settled(text, words["start"], -1), _settled(text, words["end"], 1), says)


def _settled(text: str, at: int, step: int) -> int:
    """Move a border out of what is shown as one character: an accent or an emoji's parts stay with their base."""
    while 0 < at < len(text) and (_belongs_to_the_one_before(text[at]) or text[at - 1] == _JOINER):
        at += step
    return at


def _belongs_to_the_one_before(char: str) -> bool:
    return unicodedata.category(char) in {"Mn", "Me", "Mc"} or char == _JOINER or ord(char) in _SKIN
