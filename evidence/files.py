"""Read and write whole files, or fail with a sentence that says which and what to do.

Must never leave half a file behind: a new file is written beside the old one and put in its place in one step.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Iterator

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_ROOM = "make room on that disk, or choose a folder on another one, and run it again."
STDIO = "-"  # as a file's name: standard input, or standard output


def read(name: str) -> bytes:
    """Read a file whole, or standard input if the name is ``-``.

    Raises:
        EvidenceError: The file is missing, is a folder, or may not be read.
    """
    if name == STDIO:
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except FileNotFoundError:
        raise EvidenceError("There is no such file.", where=name, remedy="check the path.") from None
    except IsADirectoryError:
        raise EvidenceError("This is a folder, not a file.", where=name, remedy="name the files in it.") from None
    except OSError as error:
        raise EvidenceError(
            f"The file cannot be read: {_reason(error)}.", where=name, remedy="check its path and its permissions."
        ) from None


def make_folder(folder: Path) -> Path:
    """Make a folder and those above it; one that is there stays as it is.

    Raises:
        EvidenceError: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from None
    return folder


def remove(path: Path) -> None:
    """Take a file away.

    Raises:
        EvidenceError: Its folder may not be written to.
    """
    try:
        path.unlink()
    except OSError as error:
        raise unwritable(path, error) from None


def see_place(path: Path) -> None:
    """See that a file can be written, before hours are spent on what it is to hold.

    Raises:
        EvidenceError: Its folder is missing or may not be written to, or it is a folder itself.
    """
    folder = path.parent
    if path.is_dir():
        wrong = errno.EISDIR
    elif not folder.is_dir():
        wrong = errno.ENOENT
    elif not os.access(folder, os.W_OK | os.X_OK):
        wrong = errno.EACCES
    else:
        return
    raise unwritable(path, OSError(wrong, os.strerror(wrong)))


def write(path: Path, content: str | bytes) -> Path:
    """Write a file whole, in one step.

    Raises:
        EvidenceError: The folder is missing or may not be written to; an older file of that name is untouched.
    """
    with replacing(path) as file:
        file.write(content.encode("utf-8", errors="surrogatepass") if isinstance(content, str) else content)
    return path


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to write to that takes the place of ``path`` only once everything is written.

    A device or a pipe, such as /dev/null, is written to as it is: nothing may take its place.

    Raises:
        EvidenceError: The folder is missing, read-only or full; an older file of that name is untouched.
    """
    temporary = ""
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            with path.open("wb") as file:
                yield file
            return
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(temporary).chmod(0o666 & ~_umask())  # mkstemp makes files that only their owner may read
        Path(temporary).replace(path)
        temporary = ""
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def unwritable(path: Path, error: OSError) -> EvidenceError:
    """Give the error for what cannot be written."""
    remedy = _ROOM if error.errno in _FULL else "choose a folder that exists and that you may write to."
    return EvidenceError(f"This cannot be written: {_reason(error)}.", where=str(path), remedy=remedy)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
