"""A process of its own in which a batch into a folder is killed, or runs out of room; prints one JSON line a case.

``python batch_faults.py FOLDER`` reads the files of FOLDER/in. Each case is a child that dies when it puts a file in its
place, links or unlinks one for the n-th time, for every n; or that may not write a file larger than a limit. Then the same
batch is run to its end: what the rows are then is compared with what they are without a fault.
"""

import json
import os
import resource
import shutil
import signal
import sys
from pathlib import Path

from evidence.batch import Options, run_into
from evidence.batch.local import one_by_one
from evidence.errors import EvidenceError

LIMITS = [0, 100, 400, 700, 1000, 1500, 2500, 4000, 6000]


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


def tell(kind, case, ended, *, folder, out, whole):
    manifest = out / "manifest.json"
    states = json.loads(manifest.read_text(encoding="utf-8"))["states"] if manifest.exists() else {}
    found, done = run(folder, out)
    litter = [path.name for path in out.rglob("*") if path.name.startswith(".") and path.name != ".lock"]
    again = {"unchanged": done.unchanged, "records": done.records, "broken": len(done.broken), "litter": litter}
    sys.stdout.write(
        json.dumps({"kind": kind, "case": case, "ended": ended, "states": states, "same": found == whole, **again})
        + "\n"
    )
    shutil.rmtree(out)


def main(folder):
    whole, _ = run(folder, folder / "whole")
    ended, moment = "killed", 0
    while ended == "killed":
        out = folder / f"kill{moment}"
        ended = forked(lambda: dying(moment, folder, out))  # noqa: B023
        tell("kill", moment, ended, folder=folder, out=out, whole=whole)
        moment += 1
    for limit in LIMITS:
        out = folder / f"full{limit}"
        ended = forked(lambda: cramped(limit, folder, out))  # noqa: B023
        tell("full", limit, ended, folder=folder, out=out, whole=whole)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
