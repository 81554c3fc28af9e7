"""Kill -9 and a full disk at any moment of a command: the file opens clean, holds whole pages, and is completed by repeating."""

from __future__ import annotations

import itertools
import random
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path

from .counts import Summed
from .processes import complete, killed_at
from .review import difference, dump, held
from .schedules import calm

UPDATE = ("update", "--allow-unreviewed")


@dataclass
class Deaths(Summed):
    """What came of all kills; printed in the end."""

    kills: int = 0
    too_late: int = 0  # the command had ended before
    nothing: int = 0  # nothing had been stored
    some: int = 0
    all: int = 0
    fetched_again: int = 0
    lost: int = 0
    doubled: int = 0

    def __str__(self):
        return (
            f"{self.kills} killed (and {self.too_late} too late): {self.nothing} with nothing stored, {self.some} with some, "
            f"{self.all} with all; records lost {self.lost}, doubled {self.doubled}, fetched again {self.fetched_again}"
        )


def course(eutils, folder, words, conditions):
    """How long the parts of a command take that nobody disturbs: to the first request, from each to the next, to the end."""
    calm(eutils)
    times = [eutils.clock.now()]
    assert complete(folder, words, conditions).code == 0
    times += [asked.at for asked in eutils.log] + [eutils.clock.now()]
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def moment_of(seed, parts):
    """A moment at random, as likely in one part as in another: after how many requests, and how long after the last."""
    draw = random.Random(seed)
    part = draw.randrange(len(parts))
    return part, draw.uniform(0, 1.1 * parts[part])


def kill_fetch(eutils, folder, conditions, expected, deaths, *, moment):
    """Kill ``evidence fetch`` at a moment; then hold what it left, and what a second run makes of it, to account."""
    calm(eutils)
    in_time = killed_at(moment, eutils, folder, ("fetch",), conditions)
    deaths.kills += in_time
    deaths.too_late += not in_time
    left = dump(folder)  # which opens and verifies
    _whole_pages(left, expected, conditions.batch)
    stored = held(folder)
    for count, fits in (("nothing", not stored), ("all", len(stored) == len(expected["records"]))):
        setattr(deaths, count, getattr(deaths, count) + (in_time and fits))
    deaths.some += in_time and 0 < len(stored) < len(expected["records"])
    deaths.fetched_again += complete_after(eutils, folder, ("fetch",), conditions, stored=stored)
    got = dump(folder)
    deaths.lost += len(set(expected["records"]) - set(got["records"]))
    deaths.doubled += got["counts"]["revision"] - expected["counts"]["revision"]
    assert got == expected, difference(got, expected)


def kill_update(eutils, folder, conditions, expected, deaths, *, moment):
    """Kill ``evidence update`` at a moment: the project is as before or as after, and the next one ends it."""
    calm(eutils)
    before = dump(folder)
    in_time = killed_at(moment, eutils, folder, UPDATE, conditions)
    deaths.kills += in_time
    deaths.too_late += not in_time
    left, came = dump(folder), waiting(folder)
    assert left in (before, expected), (
        f"half an update was stored: {difference(left, before)} {difference(left, expected)}"
    )
    deaths.all += in_time and left == expected
    deaths.some += in_time and left == before and bool(came)
    deaths.nothing += in_time and left == before and not came
    if left == before:
        deaths.fetched_again += complete_after(eutils, folder, UPDATE, conditions, stored=came)
    got = dump(folder)
    deaths.lost += len(set(expected["records"]) - set(got["records"]))
    deaths.doubled += got["counts"]["revision"] - expected["counts"]["revision"]
    assert got == expected, difference(got, expected)


def waiting(folder):
    """The PMIDs that a stopped update has left beside the project."""
    path = Path(folder) / "evidence.db.incoming"
    if not path.exists():
        return set()
    connection = sqlite3.connect(path)
    try:
        return {pmid for (pmid,) in connection.execute("SELECT pmid FROM came")}
    except sqlite3.OperationalError:  # killed before there was a table
        return set()
    finally:
        connection.close()


def complete_after(eutils, folder, words, conditions, *, stored):
    """Run the command again, to its end; how many records that were stored it fetched again."""
    calm(eutils)
    done = complete(folder, words, conditions)
    assert done.code == 0, done
    asked = {pmid for each in eutils.log for pmid in each.parameters.get("id", "").split(",")}
    assert not asked & stored, f"fetched again: {sorted(asked & stored)[:5]}"
    return len(asked & stored)


def _whole_pages(left, expected, batch):
    """Of every page that was asked for, all records are there as they should be, or none."""
    order = next(iter(expected["searches"].values()))[2]
    for start in range(0, len(order), batch):
        page = order[start : start + batch]
        there = [pmid for pmid in page if pmid in left["records"]]
        assert len(there) in (0, len(page)), f"half a page was stored: {there} of {page}"
        for pmid in there:
            assert left["records"][pmid] == expected["records"][pmid]


def fill_disk(eutils, folder, words, conditions, expected, *, room):
    """Run a command that cannot write beyond ``room`` bytes; then one that can. How the first ended."""
    calm(eutils)
    before = dump(folder)
    starved = complete(folder, words, replace(conditions, file_size=room))
    left = dump(folder)
    if words == UPDATE:
        assert left == (before if starved.code else expected)
    else:
        _whole_pages(left, expected, conditions.batch)
    if starved.code:
        assert starved.code == 1, starved
        assert "Traceback" not in starved.err, starved
        assert "error: " in starved.err, starved
        assert "cannot be " in starved.err, starved
        complete_after(eutils, folder, words, conditions, stored=waiting(folder) if words == UPDATE else held(folder))
    got = dump(folder)
    assert got == expected, difference(got, expected)
    return starved.code
