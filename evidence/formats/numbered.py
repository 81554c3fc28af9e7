"""PubMed's numbered files: the yearly baseline, and the daily updates that go on counting from it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBERED = re.compile(r"pubmed(\d\d)n(\d{4,6})\.xml(?:\.gz)?")


def number_of(name: str) -> tuple[int, int] | None:
    """Give the year and the number of one of PubMed's files, None for any other.

    >>> number_of("s3://bucket/pubmed26n1335.xml.gz"), number_of("a.ris")
    ((26, 1335), None)
    """
    found = _NUMBERED.fullmatch(PurePosixPath(name).name)
    return (int(found[1]), int(found[2])) if found else None


def in_order(names: Sequence[str]) -> list[str]:
    """Put files that bear PubMed's numbers in the order of these; the others keep their places.

    >>> in_order(["b.ris", "x/pubmed26n1335.xml.gz", "a.ris", "pubmed26n1334.xml.gz"])
    ['b.ris', 'pubmed26n1334.xml.gz', 'a.ris', 'x/pubmed26n1335.xml.gz']
    """
    found = {at: number for at, name in enumerate(names) if (number := number_of(name))}
    places = dict(zip(found, sorted(found, key=found.__getitem__), strict=True))
    return [names[places.get(at, at)] for at in range(len(names))]
