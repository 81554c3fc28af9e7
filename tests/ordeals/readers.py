"""Readers of files that die or fail, to be sent to another process."""

import os
import signal
import time
from pathlib import Path

from evidence.batch import FileResult


def dies(name):
    """Die by the machine's hand where the file says so; "once" leaves a mark and dies only the first time."""
    path = Path(name)
    said = path.read_text(encoding="utf-8")
    mark = path.with_suffix(".mark")
    if said == "always" or (said == "once" and not mark.exists()):
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if said == "fails":
        raise RuntimeError("it choked")
    return FileResult(name)


class Dying:
    """The same for a cluster; "slow" takes a minute."""

    def in_memory(self, name):
        """Read on a worker."""
        if Path(name).read_text(encoding="utf-8") == "slow":
            time.sleep(60)
        return dies(name)
