"""Which records wait for the reviewer: put together in the background, record by record, and kept up to date.

Must never keep a request waiting, nor go on from what another process has changed since.
"""

from __future__ import annotations

import logging
import threading
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict, deque
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from evidence.decisions import event_id
from evidence.decisions.events import UNDO
from evidence.errors import EvidenceError
from evidence.notices import told_of
from evidence.page import reading
from evidence.page.standing import QUEUES, Standing, stand
from evidence.store import Pulse, Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from evidence.page.reading import Known, Reading
    from evidence.store import Decision, Heading

_LOG = logging.getLogger("evidence.page")
_PATIENCE = 0.05  # seconds for which the background gives way to requests, record by record
_AT_ONCE = 5  # records that a request may read again itself
_KEPT = 32  # records that are kept as they were read last


@dataclass(slots=True)
class Entry:
    """A record in the list: its place in the order in which records came, and where it stands."""

    place: int
    heading: Heading
    standing: Standing = field(default_factory=Standing)


class Index:
    """All records of a project, and which of them are in which queue.

    Args:
        path: The project's file.
        known: Its protocol, and who reviews.
    """

    def __init__(self, path: Path, known: Known) -> None:
        self._path, self.known = path, known
        self.entries: dict[str, Entry] = {}
        self.order: list[str] = []
        self.decisions: dict[str, list[Decision]] = defaultdict(list)
        self.sent: dict[str, list[Decision]] = defaultdict(list)
        self._named: dict[str, str] = {}
        self.counting = True
        self._queues: dict[str, list[int]] = {}
        self._asking = 0
        self._last: Decision | None = None
        self._pulse = Pulse()
        self._read_last: dict[str, tuple[tuple[object, ...], Reading]] = {}
        self._stale: deque[str] = deque()
        self._lock = threading.RLock()
        self._requests = 0
        self._calm, self._news, self._ended = threading.Event(), threading.Event(), threading.Event()
        self._calm.set()

    def open(self) -> None:
        """Read the list of records and all decisions, and go on in the background."""
        with Store.open(self._path) as store:
            self._load(store)
        threading.Thread(target=self._run, name="index", daemon=True).start()

    def close(self) -> None:
        """Let the background end."""
        self._ended.set()
        self._news.set()

    @contextmanager
    def request(self) -> Iterator[None]:
        """Let the background wait while a request is answered."""
        with self._lock:
            self._requests += 1
            self._calm.clear()
        try:
            yield
        finally:
            with self._lock:
                self._requests -= 1
                if not self._requests:
                    self._calm.set()

    def catch_up(self, store: Store) -> None:
        """Take in what was decided, fetched or read since, by whatever process."""
        now = store.pulse()
        if now == self._pulse:
            return
        with self._lock:
            before, self._pulse = self._pulse, now
            if now.literature != before.literature:
                self._load(store, before)
                self._news.set()
            touched = self._hear(store)
            for key in touched[:_AT_ONCE]:
                self._read(store, key)
            self._stale.extend(touched[_AT_ONCE:])
            self.counting = bool(self._stale)
        self._news.set()

    def about(self, key: str) -> tuple[Decision, ...]:
        """Give the decisions about a record."""
        with self._lock:
            return tuple(self.decisions.get(key, ()))

    def reading(self, store: Store, key: str) -> Reading:
        """Read a record as it stands now; what was read last is kept for as long as nothing changed.

        Raises:
            EvidenceError: The project does not hold it.
        """
        said = self.about(key)
        token = (self._pulse.literature, len(said))
        held = self._read_last.get(key)
        if held is not None and held[0] == token:
            return held[1]
        found = reading.of_key(self.known, store, key, said)
        with self._lock:
            self._read_last.pop(key, None)
            self._read_last[key] = token, found
            for old in [*self._read_last][:-_KEPT]:
                del self._read_last[old]
        return found

    def decided(self) -> tuple[Decision, ...]:
        """Give all decisions, in the order in which they were stored."""
        with self._lock:
            return tuple(sorted((one for said in self.decisions.values() for one in said), key=lambda one: one.seq))

    @property
    def moment(self) -> tuple[object, ...]:
        """What everything that is worked out stands on: a later one is another."""
        return self._pulse, self.counting

    def page(self, queue: str, after: str | None, limit: int) -> tuple[list[str], str | None]:
        """Give the keys of a queue's records after one (None: from the first), and after which to ask on.

        A record that has left the queue meanwhile still says where to go on.
        """
        with self._lock:
            place = self.entries[after].place if after in self.entries else -1
            listed: Sequence[int] = range(len(self.order)) if queue == "all" else self._queues[queue]
            start = bisect_right(listed, place)
            found = [self.order[at] for at in listed[start : start + limit]]
            return found, found[-1] if start + limit < len(listed) and found else None

    def beside(self, key: str, queue: str) -> tuple[str | None, str | None]:
        """Give the records of a queue before and after one."""
        with self._lock:
            listed: Sequence[int] = range(len(self.order)) if queue == "all" else self._queues[queue]
            place = self.entries[key].place if key in self.entries else -1
            before, after = bisect_left(listed, place), bisect_right(listed, place)
            previous = self.order[listed[before - 1]] if before else None
            return previous, self.order[listed[after]] if after < len(listed) else None

    def counts(self) -> dict[str, int]:
        """Count the records of each queue."""
        with self._lock:
            return {name: len(self.order) if name == "all" else len(self._queues[name]) for name in QUEUES}

    def progress(self) -> dict[str, int | bool]:
        """Count the records about which the reviewer is asked, and of those the ones that are done."""
        with self._lock:
            open_ones = len(self._queues["unreviewed"])
            return {"done": self._asking - open_ones, "total": self._asking, "counting": self.counting}

    def candidates(self) -> tuple[str, ...]:
        """Give the keys of the records that have, or may have, an estimate of the question."""
        with self._lock:
            return tuple(key for key in self.order if self.entries[key].standing.counts)

    def _load(self, store: Store, before: Pulse | None = None) -> None:
        """Read the list anew; what is known of records that did not change is kept."""
        pulse = before or store.pulse()
        headings = tuple(store.titles())
        told = told_of(store.noted(), store.noted_duplicates())
        touched = dict.fromkeys(store.touched_since(before) if before else (one.key for one in headings))
        touched |= dict.fromkeys({*told} ^ {*self.known.told}) if before else {}
        gone = {*store.deleted().items()} ^ {*self.known.deleted.items()}
        touched |= {pmid: None for pmid, _ in gone} if before else {}
        held = {key: entry.standing for key, entry in self.entries.items()}
        self.known = replace(self.known, deleted=store.deleted(), told=told)
        self.order = [one.key for one in headings]
        self.entries = {one.key: Entry(place, one, held.get(one.key, Standing())) for place, one in enumerate(headings)}
        self._queues = {name: [] for name in QUEUES}
        self._asking = 0
        for entry in self.entries.values():
            self._enter(entry)
        self._stale.extend(key for key in touched if key in self.entries)
        self.counting = bool(self._stale)
        if before is None:
            self._pulse = pulse
            self._hear(store)
        else:
            self._place(self.decisions.pop("", []))

    def _hear(self, store: Store) -> list[str]:
        """Take in the decisions that are new, and give the keys of the records that they are about."""
        found = store.decisions_after(self._last)
        self._last = found[-1] if found else self._last
        return self._place(found)

    def _place(self, decisions: Sequence[Decision]) -> list[str]:
        """Put decisions to the records that they are about, and give the keys of these."""
        touched: dict[str, None] = {}
        for one in decisions:
            key = self._key_of(one)
            self.decisions[key].append(one)
            self._named[event_id(one)] = key
            if isinstance(one.after, dict) and "client_id" in one.after:
                self.sent[str(one.after["client_id"])].append(one)
            touched[key] = None
        return [key for key in touched if key in self.entries]

    def _key_of(self, decision: Decision) -> str:
        """Find the record that a decision is about: its rows are named after it. Empty for what is of no record.

        An undoing is about the record of what it takes back.
        """
        undone = decision.field == UNDO
        return self.key_of(self._named.get(decision.subject, "") if undone else decision.subject)

    def key_of(self, subject: str) -> str:
        """Find the record after which something is named; empty if there is none."""
        while subject and subject not in self.entries:
            subject = subject.rpartition("/")[0]
        return subject

    def _run(self) -> None:
        try:
            with Store.open(self._path) as store:
                while not self._ended.is_set():
                    self._catch_up_slowly(store)
                    self._news.wait()
                    self._news.clear()
        except EvidenceError:
            _LOG.exception("the list of records could not be put together")

    def _catch_up_slowly(self, store: Store) -> None:
        while self._stale and not self._ended.is_set():
            self._calm.wait(_PATIENCE)
            key = self._stale.popleft()
            if key in self.entries:
                self._read(store, key)
        self.counting = bool(self._stale)

    def _read(self, store: Store, key: str) -> None:
        said = self.about(key)
        asked = bool(said) or self._is_candidate(store, key)
        standing = stand(self.known, self.reading(store, key)) if asked else Standing()
        with self._lock:
            if len(self.about(key)) != len(said):  # somebody decided meanwhile
                self._stale.append(key)
            else:
                self._put(self.entries.get(key), standing)

    def _is_candidate(self, store: Store, key: str) -> bool:
        findings = store.findings(key)
        return findings is not None and reading.candidate(self.known, store.record(key), findings)

    def _put(self, entry: Entry | None, standing: Standing) -> None:
        if entry is not None and entry.standing != standing:
            self._leave(entry)
            entry.standing = standing
            self._enter(entry)

    def _enter(self, entry: Entry) -> None:
        for queue in entry.standing.queues:
            insort(self._queues[queue], entry.place)
        self._asking += entry.standing.asks

    def _leave(self, entry: Entry) -> None:
        for queue in entry.standing.queues:
            places = self._queues[queue]
            places.pop(bisect_left(places, entry.place))
        self._asking -= entry.standing.asks
