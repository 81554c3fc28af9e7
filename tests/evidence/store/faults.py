"""A process of its own in which the store is killed, runs out of room, or may not write; prints one JSON line a case.

``python faults.py full|kill STEP,... VERSION_1 CASES`` tries limits or moments of writing steps, each on a fresh
copy, and says of each how it ended and what the file holds afterwards (``before`` or ``after`` the step, else what is
wrong). ``loop`` kills a process that writes without end at CASES random times, each on the file that the last one left.
A child is forked for each case, so that the limit and the kill hit nobody else.
"""

import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from contextlib import closing
from itertools import count as count_from
from pathlib import Path

from evidence.errors import EvidenceError
from evidence.records import Parsed, Record, Rejected, Section
from evidence.store import Run, Store, migrating
from extractors.findings import Findings

LIMITS = [
    0,
    1,
    512,
    4096,
    8192,
    16384,
    32767,
    32768,
    40000,
    50000,
    65536,
    90112,
    100000,
    131072,
    196608,
    262144,
    524288,
]


class Search:
    query, translation, count, warnings, base_url = "kidney", "kidney[all]", 2, (), "http://localhost/"


def record(pmid, text="Text."):
    raw = os.urandom(2000)  # does not compress, so that the step needs room
    return Record.build(title="T.", sections=[Section(None, text)], pmid=pmid, raw=raw, raw_format="ris", source="a")


RUN = Run(
    kind="update", started="2026", finished="2026", protocol_sha256="p", protocol="x" * 20000, version="0",
    rules_sha256="r", body={}, checked=tuple(map(str, range(2000))),
)  # fmt: skip


def together(store):
    with store.together():
        store.add(Parsed(records=(record("1", "Other."), *(record(str(n)) for n in range(100, 120)))), source="efetch")
        store.mark_deleted(["7"])
        store.add_search(Search(), tuple(map(str, range(500))))
        store.add_run(RUN)


STEPS = {
    "add": lambda store: store.add(Parsed(records=tuple(record(str(n)) for n in range(100, 120)), deleted=("8",)), source="a"),
    "put_findings": lambda store: store.put_findings("1", Findings(store.record("1").text_sha256, "1", "r" * 9000)),
    "add_search": lambda store: store.add_search(Search(), tuple(map(str, range(2000)))),
    "mark_missing": lambda store: store.mark_missing(map(str, range(500))),
    "mark_deleted": lambda store: store.mark_deleted(map(str, range(500))),
    "decide": lambda store: store.decide("1", "accept", who="AR", why="y" * 20000),
    "merge": lambda store: store.merge("2", "1", reason="same title " * 2000, who="AR"),
    "split": lambda store: store.split("3", who="AR" * 5000),
    "add_run": lambda store: store.add_run(RUN),
    "together": together,
}  # fmt: skip


def base(folder):
    """A project with something of every kind."""
    with Store.create(folder / "evidence.db") as store:
        rejected = (Rejected("a:1", "bad"),)
        store.add(Parsed(records=tuple(map(record, "123")), rejected=rejected, deleted=("9",)), source="a")
        store.add_search(Search(), ("1", "5"))
        store.decide("1", "accept", who="AR")
        store.merge("3", "1", reason="same title", who="AR")
        store.add_run(RUN)


def work(step, folder):
    """Do the step as a process would that begins with it."""
    path = folder / "evidence.db"
    if step == "create":
        Store.create(path).close()
    elif step == "migrate":
        Store.open(path).close()
    elif step == "backup":
        migrating.backup(path, folder / "copy.db")
    else:
        with Store.open(path) as store:
            STEPS[step](store)


def forked(act):
    """Run something in a child; say how it ended: done, the error's class, a bug, or killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            act()
            said = "done"
        except EvidenceError as error:
            said = f"{type(error).__name__}: {error.what}" if error.remedy else f"bug: no remedy: {error.what}"
        except BaseException:  # noqa: BLE001
            said = f"bug: {traceback.format_exc()}"
        os.write(writer, said.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as told:
        said = told.read()
    _, status = os.waitpid(child, 0)
    return "killed" if os.WIFSIGNALED(status) else said


def limited(limit, step, folder):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    work(step, folder)


def killed(moment, step, folder):
    """Die at a moment: when a statement begins, every 20 steps within one, before each call that concerns the disk."""
    left = moment

    def count(*_):
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    real = sqlite3.connect

    def connect(*args, **more):
        made = real(*args, **more)
        made.set_trace_callback(count)
        made.set_progress_handler(count, 20)
        return made

    sqlite3.connect = connect
    for name in ("fsync", "link", "unlink"):
        setattr(os, name, counted(getattr(os, name), count))
    work(step, folder)


def counted(call, count):
    def counting(*args, **more):
        count()
        return call(*args, **more)

    return counting


def content(path):
    """All that a file of the present version holds, without what differs from call to call."""
    skip = {"made", "seen", "ran", "first_seen", "digest", "raw", "hash", "last_decision"}
    with closing(sqlite3.connect(path)) as raw:
        raw.row_factory = sqlite3.Row
        tables = raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
        found = {table: raw.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for (table,) in tables}
    return {table: [[row[c] for c in row.keys() if c not in skip] for row in rows] for table, rows in found.items()}  # noqa: SIM118


def state(step, folder, before, after):
    """What is there after a case: the project as before the step or as after it, else what is wrong with it."""
    path = folder / "evidence.db"
    if step == "create" and not path.exists():
        return "before"
    for copy in folder.glob("evidence.db.backup-*"):
        if not whole(copy):
            return f"{copy.name} is not whole"
    try:
        with Store.open(path) as store:
            store.verify()
    except EvidenceError as error:
        return f"does not verify: {error.what}"
    if step == "migrate" and list(folder.glob(".*.part*")):
        return "litter"
    if step == "backup":
        copy = folder / "copy.db"
        return "before" if not copy.exists() else "after" if content(copy) == after else "half a copy"
    found = content(path)
    return "before" if found == before else "after" if found == after else "half"


def whole(copy):
    with closing(sqlite3.connect(copy)) as raw, closing(sqlite3.connect(sys.argv[3])) as first:
        return list(raw.iterdump()) == list(first.iterdump())


def cases(kind, step, place, count):
    """The cases of a step: a name each, and what the child does in a folder."""
    if kind == "full":
        return [(limit, limited) for limit in LIMITS[:: max(1, len(LIMITS) // count)]]
    last = 0
    while True:  # find the last moment by dying later and later, until the step outlives it
        folder = fresh(step, place, f"count{last}")
        if forked(lambda: killed(last, step, folder)) != "killed":  # noqa: B023
            break
        last = 2 * last + 10
    return [(moment, killed) for moment in range(0, last + 1, max(1, last // count))]


def fresh(step, place, name):
    folder = place / name
    folder.mkdir()
    if step == "migrate":
        shutil.copy(sys.argv[3], folder / "evidence.db")
    elif step != "create":
        shutil.copy(place / "base" / "evidence.db", folder / "evidence.db")
    return folder


def main(kind, steps, count):
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        (place / "base").mkdir()
        base(place / "base")
        if kind == "loop":
            loop(place / "base", count)
            return
        for step in steps.split(","):
            (place / step).mkdir()
            shutil.copytree(place / "base", place / step / "base")
            tried(kind, step, place / step, count)


def tried(kind, step, place, count):
    """Try the cases of a step, and tell of each."""
    full = fresh(step, place, "after")
    work(step, full)
    after = content(full / "evidence.db")
    before = after if step in {"migrate", "backup", "create"} else content(place / "base" / "evidence.db")
    for name, act in cases(kind, step, place, count):
        folder = fresh(step, place, f"case{name}")
        ended = forked(lambda: act(name, step, folder))  # noqa: B023
        tell({"step": step, "case": name, "ended": ended, "state": state(step, folder, before, after)})
        shutil.rmtree(folder)


def loop(folder, count):
    path = folder / "evidence.db"
    chance = random.Random(5)
    for case in range(count):
        acknowledged = interrupted(path, chance.uniform(0, 0.05))
        try:
            with Store.open(path) as store:
                store.verify()
                stored = [one.subject for one in store.decisions()[1:]]
                held = {key for key in store.pmids() if int(key) >= 1000}
        except EvidenceError as error:
            tell({"case": case, "ended": "killed", "state": f"does not verify: {error.what}"})
            return
        right = set(stored) == held and len(acknowledged - held) == 0 and sorted(stored, key=int) == stored
        tell({"case": case, "ended": "killed", "state": "whole" if right else "lost or half"})


def tell(case):
    sys.stdout.write(json.dumps(case) + "\n")


def interrupted(path, delay):
    """Let a child write one pair of a record and a decision after the other; kill it; give what it said was stored."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with Store.open(path) as store:
            for number in count_from(1000 + len(store.decisions())):
                with store.together():
                    store.add(Parsed(records=(record(str(number)),)), source="a")
                    store.decide(str(number), "accept", who="AR")
                os.write(writer, f"{number}\n".encode())
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as told:
        said = told.readline()
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        said += told.read()
    return set(said.split())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[4]))
