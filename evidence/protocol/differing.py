"""What changed between two texts of a protocol, key by key, in the words that the reviewers wrote.

Must never miss a change that counts: every default is filled in on both sides, so that a key that was left out and one
that spells its default out are the same. Must never tell remarks and layout for changes.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from evidence.errors import ProtocolError
from evidence.protocol.reading import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LAYOUT = "remarks or layout only: every value is the same"
_ORDERED = frozenset({"prefer"})  # lists whose order is the choice itself
_NAMES = ("id", "name")  # by which a table among several is known
_LONG = 80  # characters of a text that is told by the words that changed in it


@dataclass(frozen=True, slots=True)
class Change:
    """One key that changed: its path as the file has it, and what stood and stands there; None where nothing does.

    ``old`` and ``new`` are JSON values; of a list whose order does not count they hold what went and what came, and
    ``listed`` is set.
    """

    path: str
    old: Any
    new: Any
    listed: bool = False

    def __str__(self) -> str:
        """Say it, such as ``synthesis.tau2: REML -> DL``.

        >>> str(Change("arms.a.terms", ("axitinib",), (), listed=True))
        'arms.a.terms: removed axitinib'
        """
        if self.listed:
            told = (("removed", self.old), ("added", self.new))
            return f"{self.path}: " + "; ".join(f"{what} {_list(values)}" for what, values in told if values)
        if isinstance(self.old, str) and isinstance(self.new, str) and max(len(self.old), len(self.new)) > _LONG:
            return f"{self.path}: " + "; ".join(_reworded(self.old, self.new))
        if self.old is None:
            return f"{self.path}: added {_shown(self.new)}"
        return f"{self.path}: " + (f"removed {_shown(self.old)}" if self.new is None else self._turned())

    def _turned(self) -> str:
        return f"{_shown(self.old)} -> {_shown(self.new)}"

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        sides = {"removed": list(self.old), "added": list(self.new)} if self.listed else {}
        return {"key": self.path, **(sides or {"old": self.old, "new": self.new}), "words": str(self)}


def changes(old: str, new: str) -> tuple[Change, ...]:
    """Give what changed from one text of a protocol to another, in the order of the protocol; none but remarks: empty.

    Args:
        old: The earlier text; one that this version of the tool can read no more is compared as it is written.
        new: The later text.

    Raises:
        tomllib.TOMLDecodeError: One of them is not TOML.
    """
    return tuple(_between("", *_bodies(old, new)))


def _bodies(*texts: str) -> tuple[Any, ...]:
    try:
        read = [parse(text, where="") for text in texts]
    except ProtocolError:
        return tuple(tomllib.loads(text.replace("\r\n", "\n")) for text in texts)
    return tuple(one.model_dump(mode="json", by_alias=True, exclude={"sha256"}, exclude_none=True) for one in read)


def _between(path: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in (*old, *(key for key in new if key not in old)):
            yield from _between(f"{path}.{key}" if path else key, old.get(key), new.get(key))
    elif _tables(old) and _tables(new) and (old or new):
        yield from _among(path, old, new)
    elif isinstance(old, list) and isinstance(new, list) and path.rpartition(".")[2] not in _ORDERED:
        yield from _members(path, old, new)
    else:
        yield Change(path, old, new)


def _among(path: str, old: list[Any], new: list[Any]) -> Iterator[Change]:
    """Compare tables of one kind, known by their ids; their order counts, for the first is what is asked for."""
    before, after = ({_name(one): one for one in tables} for tables in (old, new))
    for name in (*before, *(name for name in after if name not in before)):
        yield from _between(f"{path} {name}", before.get(name), after.get(name))
    was, now = ([name for name in names if name in before and name in after] for names in (before, after))
    if was != now:
        yield Change(f"{path} (order)", was, now)


def _members(path: str, old: list[Any], new: list[Any]) -> Iterator[Change]:
    gone = tuple(one for one in old if one not in new)
    came = tuple(one for one in new if one not in old)
    if gone or came:
        yield Change(path, gone, came, listed=True)


def _tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) and _name(one) for one in value)


def _name(table: dict[str, Any]) -> str:
    return next((str(table[key]) for key in _NAMES if table.get(key)), "")


def _list(values: Sequence[Any]) -> str:
    return ", ".join(map(_shown, values))


def _shown(value: Any) -> str:
    """Write a value as a reviewer would, without the quotes of TOML.

    >>> _shown({"tau2": "DL", "label": ""}), _shown([]), _shown(True), _shown("")
    ('tau2 = DL', '(none)', 'true', '(empty)')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return ", ".join(f"{key} = {_shown(one)}" for key, one in value.items() if one not in ("", [], {})) or "(none)"
    if isinstance(value, list | tuple):
        return _list(value) or "(none)"
    return " ".join(str(value).split()) or "(empty)"


def _reworded(old: str, new: str) -> Iterator[str]:
    """Say which words of a long text changed; a text of which little is left is given whole."""
    a, b = (re.findall(r"\S+", text) for text in (old, new))
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.ratio() < 1 / 2:
        yield f"{_shown(old)} -> {_shown(new)}"
        return
    parts = [
        (" ".join(a[i:i_end]), " ".join(b[j:j_end]))
        for what, i, i_end, j, j_end in matcher.get_opcodes()
        if what != "equal"
    ]
    for gone, came in parts or [("", "")]:
        if gone and came:
            yield f"{gone!r} became {came!r}"
        else:
            yield f"added {came!r}" if came else f"removed {gone!r}" if gone else "spaces or line breaks"
