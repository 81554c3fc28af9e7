"""A batch into a folder that is killed at a moment, or runs out of room, each time in a child; then it is run to its end.

A case is a child that dies when it puts a file in its place, links or unlinks one for the n-th time; or that may not
write a file larger than a limit. What the rows are after the next run is compared with what they are without a fault.
"""

import json
import os
import resource
import shutil
import signal
import sys

from evidence.batch import Options, run_into
from evidence.batch.local import one_by_one
from evidence.errors import EvidenceError

from .batches import article_set
from .processes import forks

LONGEST = 60.0  # seconds
LIMITS = [0, 100, 400, 700, 1000, 1500, 2500, 4000, 6000]


def three_files(folder):
    """Write three, four and five records; the last file says that one is deleted."""
    (folder / "in").mkdir()
    for number in (1, 2, 3):
        packed = article_set(range(number, 2 * number + 2), 60 + number, deleted=["2"] if number == 3 else [])
        (folder / "in" / f"pubmed26n000{number}.xml.gz").write_bytes(packed)
    return folder


def run(folder, out):
    names = [str(path) for path in sorted((folder / "in").iterdir())]
    done = run_into(names, out, Options(), ending="jsonl", each=one_by_one)
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((out / "rows").iterdir())}, done


def forked(act):
    """Run something in a child; say how it ended."""
    child = os.fork()
    if child == 0:
        try:
            act()
        except EvidenceError as error:
            os._exit(3 if error.remedy else 4)
        except BaseException:  # noqa: BLE001
            sys.excepthook(*sys.exc_info())
            os._exit(5)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return "killed" if os.WIFSIGNALED(status) else {0: "done", 3: "told"}.get(os.WEXITSTATUS(status), "bug")


def dying(moment, folder, out):
    left = moment

    def counting(real):
        def call(*args, **more):
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **more)

        return call

    for name in ("replace", "link", "unlink"):
        setattr(os, name, counting(getattr(os, name)))
    run(folder, out)


def cramped(limit, folder, out):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    run(folder, out)


def told(kind, case, ended, *, folder, out, whole):
    manifest = out / "manifest.json"
    states = json.loads(manifest.read_text(encoding="utf-8"))["states"] if manifest.exists() else {}
    found, done = run(folder, out)
    litter = [path.name for path in out.rglob("*") if path.name.startswith(".") and path.name != ".lock"]
    again = {"unchanged": done.unchanged, "records": done.records, "broken": len(done.broken), "litter": litter}
    shutil.rmtree(out)
    return {"kind": kind, "case": case, "ended": ended, "states": states, "same": found == whole, **again}


def cases(folder, every):
    """What became of the case at every so many moments, to the end of the run, and for each limit."""
    whole, _ = run(folder, folder / "whole")
    ended, moment = "killed", 0
    while ended == "killed":
        out = folder / f"kill{moment}"
        ended = forked(lambda: dying(moment, folder, out))  # noqa: B023
        yield told("kill", moment, ended, folder=folder, out=out, whole=whole)
        moment += every
    for limit in LIMITS:
        out = folder / f"full{limit}"
        ended = forked(lambda: cramped(limit, folder, out))  # noqa: B023
        yield told("full", limit, ended, folder=folder, out=out, whole=whole)


def all_cases(folder, every):
    """The same, out of a process of its own that has everything loaded."""
    here, there = forks().Pipe()
    process = forks().Process(target=_tell, args=(folder, every, there))
    process.start()
    there.close()
    try:
        return here.recv()
    finally:
        process.join(LONGEST)


def _tell(folder, every, there):
    there.send(list(cases(folder, every)))
