"""What is known of all records of a project: put together in the background, and kept up to date.

Must never keep a request waiting, nor go on from what another process has changed since.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict, deque
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence.decisions import event_id
from evidence.decisions.events import UNDO
from evidence.errors import EvidenceError
from evidence.notices import told_of
from evidence.page import reading
from evidence.page.queues import Queues
from evidence.page.standing import Standing, stand
from evidence.store import Pulse, Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from evidence.page.reading import Known, Reading
    from evidence.store import Decision

_LOG = logging.getLogger("evidence.page")
_PATIENCE = 0.05  # seconds for which the background gives way to requests, record by record
_AT_ONCE = 5  # records that a request reads again itself
_FEW = 5_000  # records of which a request makes the list anew itself
_PAUSE = 1.0  # seconds between two lists, while another process brings records
_KEPT = 32  # records that are kept as they were read last


class NotYet(Exception):
    """The list of records is still being read: to be asked again in a moment."""

    def __init__(self) -> None:
        super().__init__("The list of records is still being read.")


class Index:
    """All records of a project, where each stands for the reviewer, and what was decided about it.

    Args:
        path: The project's file.
        known: Its protocol, and who reviews.
    """

    def __init__(self, path: Path, known: Known) -> None:
        self._path, self.known = path, known
        self.queues = Queues()
        self.sent: dict[str, list[Decision]] = defaultdict(list)
        self.counting = True
        self._decisions: dict[str, list[Decision]] = defaultdict(list)
        self._named: dict[str, str] = {}
        self._last: Decision | None = None
        self._pulse = self._listed = Pulse()
        self._held: dict[str, tuple[tuple[object, ...], Reading]] = {}
        self._stale: deque[str] = deque()
        self._requests = 0
        self._lock = threading.RLock()
        self._calm, self._news, self._ended = threading.Event(), threading.Event(), threading.Event()
        self._calm.set()
        self._ready, self._fault = threading.Event(), ""

    def open(self) -> None:
        """Read the list of records and all decisions, and go on in the background."""
        self.begin()
        self._ready.wait()
        self.must_be_listed(0)

    def begin(self) -> None:
        """Do the same without waiting for the list."""
        threading.Thread(target=self._run, name="index", daemon=True).start()

    def is_listed(self, seconds: float) -> bool:
        """Whether the list of records has been read, after so many seconds at most.

        Raises:
            EvidenceError: It cannot be read.
        """
        if self._ready.wait(seconds) and self._fault:
            raise EvidenceError(
                f"The list of records cannot be read: {self._fault}",
                where=str(self._path),
                remedy="end the page by Ctrl-C in the terminal, and see evidence db verify.",
            )
        return self._ready.is_set()

    def must_be_listed(self, seconds: float) -> None:
        """Wait so many seconds at most until the list of records has been read.

        Raises:
            NotYet: It takes longer.
            EvidenceError: It cannot be read.
        """
        if not self.is_listed(seconds):
            raise NotYet

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
        with self._lock:  # the pulse is taken inside: an older one must never follow a later one
            now, before = store.pulse(), self._pulse
            if now == before:
                return
            touched = dict.fromkeys(store.touched_since(before)) if now.literature != before.literature else {}
            if now.listed != self._listed.listed and len(self.queues) <= _FEW:
                self._list(store, now)
            touched |= dict.fromkeys(self._hear(store))
            self._pulse = now
            self._again(store, [key for key in touched if key in self.queues.entries])
        self._news.set()

    def _again(self, store: Store, keys: list[str]) -> None:
        """Read records again: few of them at once, the others in the background."""
        for key in keys[:_AT_ONCE]:
            self._read(store, key)
        self._stale.extend(keys[_AT_ONCE:])
        self.counting = bool(self._stale) or self._pulse.listed != self._listed.listed

    def about(self, key: str) -> tuple[Decision, ...]:
        """Give the decisions about a record."""
        with self._lock:
            return tuple(self._decisions.get(key, ()))

    def decided(self) -> tuple[Decision, ...]:
        """Give all decisions, in the order in which they were stored."""
        with self._lock:
            return tuple(sorted((one for said in self._decisions.values() for one in said), key=lambda one: one.seq))

    def reading(self, store: Store, key: str) -> Reading:
        """Read a record as it stands now; what was read last is kept for as long as nothing changed.

        Raises:
            EvidenceError: The project does not hold it.
        """
        with self._lock:
            said, known = self.about(key), self.known
            token = (self._pulse.literature, self._listed.listed, len(said))
            held = self._held.get(key)
        if held is not None and held[0] == token:
            return held[1]
        found = reading.of_key(known, store, key, said)
        with self._lock:
            self._held.pop(key, None)
            self._held[key] = token, found
            for old in [*self._held][:-_KEPT]:
                del self._held[old]
        return found

    @property
    def moment(self) -> tuple[object, ...]:
        """What everything that is worked out stands on: a later one is another."""
        return self._pulse, self._listed, self.counting

    def key_of(self, subject: str) -> str:
        """Find the record after which something is named; empty if there is none."""
        while subject and subject not in self.queues.entries:
            subject = subject.rpartition("/")[0]
        return subject

    def _list(self, store: Store, now: Pulse) -> None:
        """Make the list anew; what is known of records that did not change is kept.

        What records say of one another may concern any of them, so those are read again of which something else is said
        now, and those that PubMed deleted since, or has again.
        """
        first = not self.queues.entries
        headings, deleted = tuple(store.titles()), store.deleted()
        told = told_of(store.noted(), store.noted_duplicates())
        said = {key for key in {*told} | {*self.known.told} if told.get(key) != self.known.told.get(key)}
        said |= {pmid for pmid, _ in {*deleted.items()} ^ {*self.known.deleted.items()}}
        with self._lock:
            self.known = replace(self.known, deleted=deleted, told=told)
            held = self.queues.standings()
            self.queues, self._listed = Queues(headings, held), now
            self._stale.extend(one.key for one in headings if first or one.key in said or one.key not in held)
            self._place(self._decisions.pop("", []))  # on records that were not there yet

    def _hear(self, store: Store) -> list[str]:
        """Take in the decisions that are new, and give the keys of the records that they are about."""
        found = store.decisions_after(self._last)
        self._last = found[-1] if found else self._last
        return self._place(found)

    def _place(self, decisions: Iterable[Decision]) -> list[str]:
        """Put decisions to the records that they are about, and give the keys of these."""
        touched: dict[str, None] = {}
        for one in decisions:
            undone = one.field == UNDO  # an undoing is about the record of what it takes back
            key = self.key_of(self._named.get(one.subject, "") if undone else one.subject)
            self._decisions[key].append(one)
            self._named[event_id(one)] = key
            if isinstance(one.after, dict) and "client_id" in one.after:
                self.sent[str(one.after["client_id"])].append(one)
            touched[key] = None
        return [key for key in touched if key]

    def _run(self) -> None:
        try:
            with Store.open(self._path) as store:
                self._begin(store)
                while not self._ended.is_set():
                    self._catch_up_slowly(store)
                    self._news.wait()
                    self._news.clear()
        except Exception as error:  # noqa: BLE001  # whatever it is, requests are told so and not left waiting
            _LOG.exception("the list of records could not be put together")
            self._fault = self._fault if self._ready.is_set() else str(error) or type(error).__name__
            self._ready.set()

    def _begin(self, store: Store) -> None:
        """Read the list and all decisions for the first time; nothing is asked of it before."""
        pulse = store.pulse()  # what comes while the list is read is found at the first request
        self._list(store, pulse)
        with self._lock:
            self._pulse = pulse
            self._hear(store)
        self._ready.set()

    def _catch_up_slowly(self, store: Store) -> None:
        while (self._stale or self._pulse.listed != self._listed.listed) and not self._ended.is_set():
            self._calm.wait(_PATIENCE)
            if self._pulse.listed != self._listed.listed:
                self._ended.wait(_PAUSE)
                self._list(store, self._pulse)
            elif (key := self._stale.popleft()) in self.queues.entries:
                self._read(store, key)
        with self._lock:
            self.counting = bool(self._stale)

    def _read(self, store: Store, key: str) -> None:
        """Find out where a record stands."""
        said = self.about(key)
        asked = bool(said) or self._is_candidate(store, key)
        standing = stand(self.known, self.reading(store, key)) if asked else Standing()
        with self._lock:
            if len(self.about(key)) != len(said):  # somebody decided meanwhile
                self._stale.append(key)
            else:
                self.queues.put(key, standing)

    def _is_candidate(self, store: Store, key: str) -> bool:
        findings = store.findings(key)
        return findings is not None and reading.candidate(self.known, store.record(key), findings)
