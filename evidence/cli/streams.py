"""Standard input, output and error as a stranger's machine gives them: closed, in another encoding, or full.

Must never end a command because of a character that a terminal lacks, and never write anything but UTF-8 into a pipe or
a file: what reads it there is a program.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from contextlib import suppress

from evidence.errors import EvidenceError

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENXIO})
_MODES = ("r", "w", "w")


def settle() -> None:
    """Open what is closed on nothing, and let each stream take every character."""
    for number, mode in enumerate(_MODES):
        _open(number, mode)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            _take_all(stream)


def unwritten(error: OSError) -> EvidenceError | None:
    """Say that the output could not be written, if that is what went wrong; there is nothing to be printed any more."""
    if error.errno not in _NO_ROOM:
        return None
    discard_output()
    reason = (error.strerror or str(error)).lower()
    return EvidenceError(f"The output cannot be written: {reason}.", remedy="make room, or send it elsewhere.")


def discard_output() -> None:
    """Let what is still to be printed go nowhere, so that Python does not fail over it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    with suppress(OSError):
        sys.stdout.flush()


def _open(number: int, mode: str) -> None:
    """Put nothing in the place of a closed stream, whose number the next file would get, and be printed on."""
    try:
        os.fstat(number)
    except OSError:
        nowhere = os.open(os.devnull, os.O_RDWR)
        if nowhere != number:
            os.dup2(nowhere, number)
            os.close(nowhere)
    name = ("stdin", "stdout", "stderr")[number]
    if getattr(sys, name) is None:
        setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def _take_all(stream: io.TextIOWrapper) -> None:
    utf8 = codecs.lookup(stream.encoding).name == "utf-8"
    if stream.isatty() and not utf8:
        stream.reconfigure(errors="replace")
    else:  # what UTF-8 cannot hold is half a character of a file's name, and its escape is good JSON
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
