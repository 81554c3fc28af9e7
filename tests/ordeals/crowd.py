"""Several processes that decide, update, read and pool in one project at once, each in its own order."""

from __future__ import annotations

import random
from collections import Counter

from evidence.store import Store
from evidence.workflow import DATABASE

from .doomed import at_once
from .holding import Holdings, holds

DEEDS = [
    ("decides", {"wish": {"word": "reject"}}),
    ("decides", {"wish": {"mark": "flag"}}),
    ("decides", {"wish": {"word": "accept"}}),
    ("screens", {"action": "include", "stage": "abstract"}),
    ("updates", {"dry_run": False}),
    ("fetches", {"refresh": True}),
    ("extracts", {"everything": True}),
    ("keeps", {}),
]
OF_PEOPLE = {"decides", "screens"}


def crowd(folder, around, seed, *, processes=2, deeds=6):
    """Let them all at the project; hold that nothing that was done is lost. How what was done ended, counted."""
    draw = random.Random(seed)
    several = [[_deed(draw, f"P{number}") for _ in range(deeds)] for number in range(processes)]
    with Store.open(folder / DATABASE) as store:
        before = Holdings.of(store)
    said = at_once(several, folder, around)
    now, _ = holds(folder, before, seed)
    ended = Counter()
    for number, (done, told) in enumerate(zip(several, said, strict=True)):
        for (name, _), words in zip(done, told, strict=True):
            assert words is None or "at work" in words, words
            ended[name, "done" if words is None else "another is at work"] += 1
        who = [one for one in now.decisions[len(before.decisions) :] if one.who == f"P{number}"]
        assert len(who) == sum(name in OF_PEOPLE for name, _ in done)
    assert len(now.runs) - len(before.runs) == ended["updates", "done"] + ended["keeps", "done"]
    return ended


def _deed(draw, who):
    name, given = draw.choice(DEEDS)
    return name, given | ({"who": who, "which": draw.randrange(8)} if name in OF_PEOPLE else {})
