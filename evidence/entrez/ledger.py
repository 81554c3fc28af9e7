"""One account of traffic for all threads and processes of a user on this machine: a small file under a lock.

Must never hold a key or an e-mail address, in its name or its content, never follow a link that somebody else put
there, and never stand in the way: where the file cannot be used, the process keeps an account of its own.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from evidence.entrez.traffic import Traffic, read

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TRIES, _BETWEEN = 200, 0.005  # for the lock, which is held for a fraction of a millisecond; whoever was stopped
# while holding it (Ctrl-Z) must not stop the others
_ALONE = 60.0  # seconds without the file once it could not be had
_MOST_BYTES = 64_000
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Ledger:
    """The account towards one address.

    Args:
        path: The file; None for an account of this process alone.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.answered = threading.Condition()
        self._own = Traffic()
        self._alone_until = 0.0
        self._boot = _boot()

    @contextmanager
    def account(self, now: Callable[[], float]) -> Iterator[Traffic]:
        """Open the account; what was changed in it is kept, and nobody else has it open meanwhile.

        Args:
            now: Gives the time, asked once the account is ours.
        """
        with self.answered, self._locked() as file:
            if file is None:
                yield self._own
                return
            before = _content(file)
            traffic = read(before, boot=self._boot, now=now())
            yield traffic
            after = traffic.written(self._boot)
            if after != before and not _written(file, after):
                self.path, self._own = None, traffic  # from here the process goes on alone

    @contextmanager
    def _locked(self) -> Iterator[int | None]:
        """Give the file under its lock; None where it cannot be had. Then it is left alone for a while."""
        alone = self.path is None or time.monotonic() < self._alone_until
        file = None if alone or self.path is None else _opened(self.path)
        try:
            if file is not None and _lock(file):
                yield file
            else:
                self._alone_until = self._alone_until if alone else time.monotonic() + _ALONE
                yield None
        finally:
            if file is not None:
                os.close(file)  # which also lets the lock go, as the end of a killed process does


_LEDGERS: dict[str, Ledger] = {}
_LEDGERS_LOCK = threading.Lock()


def ledger_of(address: str, *, keyed: bool) -> Ledger:
    """Give the account towards the machine of an address; requests with a key are counted apart, as NCBI counts them.

    Args:
        address: Of E-utilities.
        keyed: Whether the requests carry a key.
    """
    digest = hashlib.sha256(urlsplit(address).netloc.lower().encode()).hexdigest()[:16]
    name = f"pace-{digest}{'-keyed' if keyed else ''}.json"
    folder = _folder()
    place = f"{folder}/{name}"
    with _LEDGERS_LOCK:
        return _LEDGERS.setdefault(place, Ledger(folder / name if folder is not None else None))


def _folder() -> Path | None:
    """Give a folder that is this user's alone, made if need be; None if there is none.

    The temporary folder comes first: a session has ``XDG_RUNTIME_DIR`` and cron has not, and both must share.
    """
    if sys.platform == "win32":  # it has no such locks: each process keeps its own account there
        return None
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    places = [Path(tempfile.gettempdir(), f"evidence-{os.getuid()}"), *([Path(runtime, "evidence")] if runtime else [])]
    return next((place for place in places if _is_ours(place)), None)


def _is_ours(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return False
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o022
    return ours and os.access(folder, os.W_OK | os.X_OK)


def _opened(path: Path) -> int | None:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError:
        return None


def _lock(file: int) -> bool:
    for _ in range(_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_BETWEEN)  # a moment of the machine, not of the service: no test replaces it
        except OSError:  # a file system without locks
            return False
        else:
            return True
    return False


def _content(file: int) -> str:
    try:
        return os.pread(file, _MOST_BYTES, 0).decode("utf-8", errors="replace")
    except OSError:
        return ""


def _written(file: int, text: str) -> bool:
    """One write, then the cut: what is left of a longer line after a kill stands behind the newline, unread."""
    try:
        whole = os.pwrite(file, text.encode(), 0) == len(text)
        os.ftruncate(file, len(text))
    except OSError:  # such as a full disk
        return False
    return whole


def _boot() -> str:
    """Name the machine's present run, where that is known; the monotonic clock begins anew with each."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
