"""The history server: sets of PMIDs under a WebEnv and a query key, until they expire."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field


@dataclass
class Stored:
    """The sets of one WebEnv by query key; ``uses`` counts the requests that named it."""

    made: float
    sets: dict = field(default_factory=dict)
    uses: int = 0


class History(dict):
    """WebEnv to its sets. ``seconds`` and ``most_uses`` say when one is forgotten."""

    seconds = 8 * 3600.0
    most_uses = None

    def __init__(self):
        super().__init__()
        self._numbers = itertools.count(0x692851C130AEC64B)

    def put(self, pmids, now, webenv=None):
        """Store a set, in a WebEnv of its own or in that one; return WebEnv and query key."""
        webenv = webenv or f"MCID_{next(self._numbers):024x}"
        stored = self.setdefault(webenv, Stored(now))
        key = str(len(stored.sets) + 1)
        stored.sets[key] = list(pmids)
        return webenv, key

    def sets(self, webenv, now):
        """The sets of a WebEnv; empty if it is unknown or was forgotten."""
        stored = self.get(webenv)
        if stored is None:
            return {}
        stored.uses += 1
        if now - stored.made > self.seconds or (self.most_uses is not None and stored.uses > self.most_uses):
            del self[webenv]
            return {}
        return stored.sets
