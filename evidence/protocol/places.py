"""Which line of a TOML file a key stands on, since tomllib does not say.

Must never fail: a place that is not found is its nearest table, or line 1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TABLE = re.compile(r"(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"([A-Za-z0-9_\-\"'. \t]+)=")
_FENCE = re.compile(r"'''|\"\"\"")


def line_of(text: str, place: Sequence[str | int]) -> int:
    r"""Return the line (from 1) of the deepest part of a place that the file has.

    >>> line_of('[review]\nid = "x"\n[[outcome]]\nid = "OS"\n[[outcome]]\nmesure = "HR"\n', ("outcome", 1, "mesure"))
    6
    >>> line_of('[review]\nid = "x"\n', ("review", "title"))
    1
    """
    wanted = tuple(place)
    best, depth = 1, 0
    for number, path in _paths(text):
        shared = len(path) if wanted[: len(path)] == path else 0
        if shared > depth:
            best, depth = number, shared
    return best


def _paths(text: str) -> Iterator[tuple[int, tuple[str | int, ...]]]:
    """Yield each line that opens a table or sets a key, with its path."""
    table: tuple[str | int, ...] = ()
    counts: dict[tuple[str | int, ...], int] = {}
    fenced = False
    for number, printed in enumerate(text.split("\n"), start=1):  # TOML knows no other ends of a line
        line = printed.strip()
        inside, fenced = fenced, fenced ^ (len(_FENCE.findall(line)) % 2 == 1)
        if inside:
            continue
        if opening := _TABLE.match(line):
            table = _indexed(_names(opening.group(2)), counts)
            if opening.group(1) == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            yield number, table
        elif key := _KEY.match(line):
            yield number, (*table, *_names(key.group(1)))


def _indexed(names: tuple[str, ...], counts: dict[tuple[str | int, ...], int]) -> tuple[str | int, ...]:
    """Put the number of the last item after each list on the way: ``a.b`` below the second ``[[a]]`` is a, 1, b."""
    path: tuple[str | int, ...] = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path])
    return (*path, names[-1])


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
