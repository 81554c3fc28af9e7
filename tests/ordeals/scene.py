"""A project of five records that PubMed has, with a clock that both keep, for ordeals that need no more."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from eutils import Clock, Eutils
from living_review import made

from .copies import kept
from .processes import forks


@dataclass(frozen=True)
class Scene:
    """A folder for everything, the project in it, its PubMed, and what in the environment points to that."""

    place: Path
    folder: Path
    eutils: Eutils
    environment: dict[str, str]

    @property
    def around(self):
        """What a process of its own has to know: the environment and the time."""
        return self.environment, self.eutils.clock.iso()


@contextmanager
def scene():
    forks()  # its own folder is made before another one is given out for such
    place = Path(tempfile.mkdtemp(prefix="scene-"))
    eutils = Eutils(limit=1000, clock=Clock()).start()
    environment = {
        "EVIDENCE_EUTILS_URL": eutils.url,
        "EVIDENCE_RATE": "1000",
        "EVIDENCE_BACKOFF": "0.001",
        "XDG_CONFIG_HOME": str(place / "config"),
        "NO_PROXY": "127.0.0.1",
        "TMPDIR": str(place),
    }
    try:
        with (
            mock.patch.dict(os.environ, environment),
            mock.patch("tempfile.tempdir", str(place)),
            mock.patch("evidence.entrez.clock.CLOCK", eutils.clock),
            mock.patch("evidence.store.file.dt", kept(eutils.clock)),
        ):
            made(place / "review", eutils)
            yield Scene(place, place / "review", eutils, environment)
    finally:
        eutils.stop()
        shutil.rmtree(place)
