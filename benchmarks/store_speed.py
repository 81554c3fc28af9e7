"""How long a project of many records takes to fill and to ask; every word is invented.

    python benchmarks/store_speed.py [RECORDS] [FOLDER]

Times are of this process alone (CPU) and by the clock, the best of three, in milliseconds.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.records import Parsed, Record, Section
from evidence.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BATCH = 200  # as fetch stores them


@dataclass(frozen=True)
class Search:
    """A search that found them all."""

    count: int
    query: str = "invented"
    translation: str = "invented[all]"
    warnings: tuple[str, ...] = ()
    base_url: str = "http://localhost/"


def batches(count: int) -> Iterator[tuple[Record, ...]]:
    """Make records of the length that abstracts have, with three times as much raw XML."""
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghijklmnop", k=chance.randint(3, 10))) for _ in range(3000)]
    for first in range(1, count + 1, _BATCH):
        yield tuple(
            Record.build(
                title=" ".join(chance.choices(words, k=14)),
                sections=[Section("RESULTS", text)],
                pmid=str(number),
                doi=f"10.1/{number}",
                authors=("Invented A",) * 6,
                raw=(text * 3).encode(),
                raw_format="pubmed-xml",
                source="efetch",
            )
            for number in range(first, min(first + _BATCH, count + 1))
            for text in [" ".join(chance.choices(words, k=230))]
        )


def timed(name: str, act: Callable[[], object], times: int = 3) -> None:
    """Print the best of some runs."""
    spent = []
    for _ in range(times):
        processor, clock = time.process_time(), time.perf_counter()
        act()
        spent.append((time.process_time() - processor, time.perf_counter() - clock))
    processor, clock = (min(column) * 1000 for column in zip(*spent, strict=True))
    print(f"{name:18} {processor:10.1f} ms CPU {clock:10.1f} ms by the clock")


def main(count: int, folder: Path) -> None:
    """Fill a project and ask it everything that a command asks before it reads texts."""
    path = folder / "evidence.db"
    with Store.create(path) as store:
        store.add_search(Search(count), [str(number) for number in range(1, count + 1)])
        added = (store.add(Parsed(records=batch), source="efetch") for batch in batches(count))
        timed("fill", lambda: sum(len(one.new) for one in added), 1)
    print(f"{count} records, {path.stat().st_size / 1e6:.0f} MB")
    with Store.open(path) as store:
        timed("open", lambda: Store.open(path).close())
        for name in ("pmids", "counts", "wanted", "last_seen", "missing", "deleted", "last_search"):
            timed(f"{name}()", getattr(store, name))
        timed("stale()", lambda: store.stale("0", "0"))
        timed("titles()", lambda: sum(1 for _ in store.titles()))
        timed("record()", lambda: store.record(str(count // 2)))
        timed("first of each()", lambda: next(store.each()))
        timed("each()", lambda: sum(1 for _ in store.each()), 1)
        timed("verify()", store.verify, 1)
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB of memory")


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    if len(sys.argv) > 2:
        main(size, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(size, Path(made))
