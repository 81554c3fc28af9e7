"""The records in their order, and which of them are in which queue.

Must never lose a record that changes its queue, nor count one twice.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evidence.page.standing import QUEUES, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evidence.store import Heading


@dataclass(slots=True)
class Entry:
    """A record in the list: its place in the order in which records came, and where it stands."""

    place: int
    heading: Heading
    standing: Standing = field(default_factory=Standing)


class Queues:
    """All records, each in its queues.

    Args:
        headings: In the order in which the records came.
        held: Where records stand, as far as it is known.
    """

    def __init__(self, headings: Iterable[Heading] = (), held: Mapping[str, Standing] | None = None) -> None:
        known, nothing = held or {}, Standing()
        self.entries = {one.key: Entry(place, one, known.get(one.key, nothing)) for place, one in enumerate(headings)}
        self._order = [*self.entries]
        self._lock = threading.RLock()
        self._listed: dict[str, list[int]] = {name: [] for name in QUEUES}
        self._asking = 0
        for entry in self.entries.values():
            self._enter(entry)

    def __len__(self) -> int:
        return len(self._order)

    def page(self, queue: str, after: str | None, limit: int) -> tuple[list[str], str | None]:
        """Give the keys of a queue's records after one (None: from the first), and after which to ask on.

        A record that has left the queue meanwhile still says where to go on.
        """
        with self._lock:
            listed = self._places(queue)
            start = bisect_right(listed, self._place(after))
            found = [self._order[at] for at in listed[start : start + limit]]
            return found, found[-1] if start + limit < len(listed) and found else None

    def beside(self, key: str, queue: str) -> tuple[str | None, str | None]:
        """Give the records of a queue before and after one."""
        with self._lock:
            listed, place = self._places(queue), self._place(key)
            before, after = bisect_left(listed, place), bisect_right(listed, place)
            previous = self._order[listed[before - 1]] if before else None
            return previous, self._order[listed[after]] if after < len(listed) else None

    def counts(self) -> dict[str, int]:
        """Count the records of each queue, and of the one of conflicts what people disagree on."""
        with self._lock:
            records = {name: len(self._places(name)) for name in QUEUES}
            return records | {"conflicts": sum(len(names) for _, names in self.disagreed())}

    def disagreed(self) -> list[tuple[str, tuple[str, ...]]]:
        """Give the records on which people disagree, each with what it is about."""
        with self._lock:
            keys = [self._order[place] for place in self._listed["conflicts"]]
            return [(key, self.entries[key].standing.disagreed) for key in keys]

    def progress(self) -> dict[str, int | bool]:
        """Count the records about which the reviewer is asked, and of those the ones that are done."""
        with self._lock:
            return {"done": self._asking - len(self._listed["unreviewed"]), "total": self._asking}

    def candidates(self) -> tuple[str, ...]:
        """Give the keys of the records that have, or may have, an estimate of the question."""
        return tuple(key for key in self._order if self.entries[key].standing.counts)

    def standings(self) -> dict[str, Standing]:
        """Give where each record stands, by its key."""
        return {key: entry.standing for key, entry in self.entries.items()}

    def put(self, key: str, standing: Standing) -> None:
        """Say where a record stands now; one that is not in the list is passed over."""
        entry = self.entries.get(key)
        if entry is not None and entry.standing != standing:
            with self._lock:
                self._leave(entry)
                entry.standing = standing
                self._enter(entry)

    def _place(self, key: str | None) -> int:
        return self.entries[key].place if key in self.entries else -1

    def _places(self, queue: str) -> Sequence[int]:
        return range(len(self._order)) if queue == "all" else self._listed[queue]

    def _enter(self, entry: Entry) -> None:
        for queue in entry.standing.queues:
            insort(self._listed[queue], entry.place)
        self._asking += entry.standing.asks

    def _leave(self, entry: Entry) -> None:
        for queue in entry.standing.queues:
            places = self._listed[queue]
            places.pop(bisect_left(places, entry.place))
        self._asking -= entry.standing.asks
