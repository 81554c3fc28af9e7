"""Citation keys such as ``Park2012``: each of its own, of plain letters and digits, the same on every run.

A key is given to every record of a project, older ones first, whether it is asked for or not: so that a manuscript
that cites it still does when the review has grown.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import count
from typing import TYPE_CHECKING

from evidence.exports.names import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence.records import Record

_NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9]+")
_WITHOUT_PARTS = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "Oe", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
    | {"ı": "i", "ð": "d", "þ": "th", "Þ": "Th"}
)


def citation_keys(everything: Iterable[Record]) -> dict[str, str]:
    """Give each record a key such as ``Park2012``, the later ones of one name ``Park2012a``, ``Park2012b``.

    Keys are of plain letters and digits and differ in more than their case, which BibTeX ignores.

    Args:
        everything: All records of a project, those that came first first.

    Returns:
        The citation keys by the records' keys.
    """
    keys: dict[str, str] = {}
    taken: set[str] = set()
    numbers: dict[str, count[int]] = {}
    for record in everything:
        stem = _stem(record)
        key, number = stem, numbers.setdefault(stem.casefold(), count())
        while key.casefold() in taken:
            key = stem + _letters(next(number))
        taken.add(key.casefold())
        keys[record.key] = key
    return keys


def _stem(record: Record) -> str:
    first = name_of(record.authors[0], {}) if record.authors else None
    words = (first.family or first.whole.partition(" ")[0]) if first else ""
    plain = unicodedata.normalize("NFKD", words.translate(_WITHOUT_PARTS)).encode("ascii", "ignore").decode()
    name = _NOT_IN_A_KEY.sub("", plain)
    if not name and record.pmid:
        return f"PMID{record.pmid}"
    return f"{name or 'Anonymous'}{record.year or ''}"


def _letters(number: int) -> str:
    """Give a, b, ... z, aa, ab, ...

    >>> [_letters(number) for number in (0, 25, 26, 27, 701, 702)]
    ['a', 'z', 'aa', 'ab', 'zz', 'aaa']
    """
    letters = ""
    number += 1
    while number:
        number, last = divmod(number - 1, 26)
        letters = chr(ord("a") + last) + letters
    return letters
