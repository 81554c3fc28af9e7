"""The server, the project and the environment of an ordeal, made once for many runs."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from eutils import Clock, Eutils, RealClock

from . import review
from .kills import UPDATE
from .processes import Conditions
from .schedules import faultless

FETCH = (("search",), ("fetch",))
UPDATES = (UPDATE,)
WEEK = 7  # days between the last update and the one that is tried
OURS = ("NCBI_", "EVIDENCE_", "XDG_CONFIG")


@dataclass
class World:
    """A running server with a project that knows nothing, and what a faultless run of ``commands`` makes of it."""

    eutils: Eutils
    folder: Path
    environment: dict[str, str]

    def __post_init__(self):
        self.template = review.template(self.folder / "template")

    def expected(self, commands=FETCH, start=None):
        return faultless(self.eutils, self.fresh(start, "faultless"), commands)

    def fresh(self, start=None, name="review"):
        """A copy of a project, by default of the one that knows nothing."""
        return review.copy(start or self.template, self.folder / name)

    def conditions(self, **more):
        """Those under which a command runs in a process of its own."""
        return Conditions(self.environment, **more)

    def outdated(self):
        """A project that was up to date a week ago; since then there were new, revised, retracted and deleted records."""
        folder = self.fresh(name="outdated")
        for words in (*FETCH, ("extract",), UPDATE):
            said = review.run(folder, *words)
            assert said.code == 0, said
        self.eutils.clock.advance(days=WEEK)
        review.stir(self.eutils)
        return folder


@contextmanager
def world(clock=None, *, count=review.COUNT, **settings):
    """A world of virtual time, or of real time for processes of their own; ``settings`` are EVIDENCE_ variables."""
    virtual = clock is None
    now = dt.datetime.now(dt.UTC).isoformat()  # what the store writes itself is in real time
    eutils = review.stock(Eutils(clock=clock or Clock(now), strict=virtual), count).start()
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        environment |= {
            "EVIDENCE_EUTILS_URL": eutils.url,
            "NO_PROXY": "127.0.0.1",
            "XDG_CONFIG_HOME": f"{folder}/config",
        }
        environment |= {f"EVIDENCE_{name.upper()}": str(value) for name, value in settings.items()}
        keeping = mock.patch("evidence.entrez.clock.CLOCK", eutils.clock)
        with mock.patch.dict(os.environ, environment, clear=True), keeping:
            try:
                yield World(eutils, Path(folder), environment)
            finally:
                eutils.stop()


@contextmanager
def searched_in_real_time():
    """A world for commands in processes of their own, which need not be slow: its project knows what to fetch."""
    with _hurried() as made:
        made.faultless = made.expected()
        made.searched = made.fresh(name="searched")
        assert review.run(made.searched, "search").code == 0
        yield made


@contextmanager
def outdated_in_real_time():
    """The same with a project that was up to date a week ago."""
    with _hurried(count=review.FEW) as made:
        made.start = made.outdated()
        made.faultless = made.expected(UPDATES, made.start)
        yield made


@contextmanager
def _hurried(**more):
    with world(RealClock(), rate=1000, backoff=0.001, **more) as made:
        made.eutils.limit = 1000
        yield made
