"""Hold what was made of a file's records until its end, when it is known which of them a later version replaces.

Must never hold more than a few megabytes in memory: what is more goes to a temporary file.
"""

from __future__ import annotations

from array import array
from collections import Counter
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

_IN_MEMORY = 1 << 24  # bytes
VERSIONS = 1 << 8  # PubMed gives a record a dozen versions at most
WRITTEN, WITHOUT, REFUSED, UNWANTED = range(4)
"""What becomes of a record."""


class Seen(NamedTuple):
    """Records of a file that could be read, and those of them that were written.

    Each a sorted array of 8-byte integers, as bytes: PMID times ``VERSIONS``, plus the version.
    """

    read: bytes = b""
    written: bytes = b""


NOTHING_SEEN = Seen()


class Spool:
    """Lines of JSON in the order of their records, and what became of each record."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # closed by the with statement on this object
        self._known = array("q")  # of each record its PMID and its version, in one number; less than 0 without a PMID
        self._became = bytearray()
        self._lengths = array("l")
        self._measures: list[tuple[str, ...]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(
        self, pmid: int | None, version: int, became: int, line: bytes = b"", measures: tuple[str, ...] = ()
    ) -> None:
        """Add a record and what became of it; those that are written with their line and their effects' measures."""
        self._known.append(-1 if pmid is None else pmid * VERSIONS + min(version, VERSIONS - 1))
        self._became.append(became)
        if became == WRITTEN:
            self._lengths.append(len(line))
            self._measures.append(measures)
            self._file.write(line)

    def superseded(self) -> list[int]:
        """The places of records of which a higher version, or the same one again, comes in the same file."""
        import numpy as np

        known = np.frombuffer(self._known, np.int64)
        places = np.flatnonzero((known >= 0) & (np.frombuffer(bytes(self._became), np.uint8) != REFUSED))
        order = places[np.argsort(known[places], kind="stable")]  # by PMID and version; of equal ones the last is last
        pmids = known[order] // VERSIONS
        return sorted(order[:-1][pmids[:-1] == pmids[1:]].tolist())

    def seen(self, without: list[int]) -> Seen:
        """Which records there were that could be read, and which of them are written, leaving some out."""
        import numpy as np

        known = np.frombuffer(self._known, np.int64)
        became = np.frombuffer(bytes(self._became), np.uint8)
        stands = known >= 0
        stands[without] = False
        read = np.unique(known[(known >= 0) & (became != REFUSED)])
        return Seen(read.tobytes(), np.unique(known[stands & (became == WRITTEN)]).tobytes())

    def counts(self, without: list[int]) -> list[int]:
        """How many records became what, in the order of the constants, leaving some out."""
        counts = [self._became.count(became) for became in range(4)]
        for place in without:
            counts[self._became[place]] -= 1
        return counts

    def measures(self, without: list[int]) -> Counter[str]:
        """How many effects of each measure there are, leaving some records out."""
        left_out = frozenset(without)
        written = (place for place, became in enumerate(self._became) if became == WRITTEN)
        kept = (each for place, each in zip(written, self._measures, strict=True) if place not in left_out)
        return Counter(chain.from_iterable(kept))

    def lines(self, without: list[int]) -> Iterator[bytes]:
        """Give the lines of the records, leaving some out."""
        left_out = frozenset(without)
        self._file.seek(0)
        lengths = iter(self._lengths)
        for place, became in enumerate(self._became):
            if became == WRITTEN:
                line = self._file.read(next(lengths))
                if place not in left_out:
                    yield line
