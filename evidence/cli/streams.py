"""Standard input, output and error as a stranger's machine gives them: closed, in another encoding, or full.

Must never end a command because of a character that a terminal lacks, never let a terminal obey what a text says, and
never write anything but UTF-8 into a pipe or a file: what reads it there is a program.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Self

from evidence.errors import EvidenceError
from evidence.tabular.columns import showable

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENXIO})
_MODES = ("r", "w", "w")
_PROGRESS = re.compile(r"\r(?:\x1b\[K)?")


def settle() -> None:
    """Open what is closed on nothing, and let each stream take every character."""
    for number, mode in enumerate(_MODES):
        _open(number, mode)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            _take_all(stream)
            if stream.isatty() and not isinstance(stream, _Terminal):
                setattr(sys, name, _Terminal.of(stream))


class _Terminal(io.TextIOWrapper):
    """A terminal that shows control characters and does not obey them: titles, names and notes come from anywhere.

    Where a text begins with it, going back to the start of the line and clearing it is the program's own: progress.
    """

    @classmethod
    def of(cls, stream: io.TextIOWrapper) -> Self:
        """Take the place of a stream, which is of no use any more."""
        encoding, errors = stream.encoding, stream.errors
        return cls(stream.detach(), encoding=encoding, errors=errors, line_buffering=True)

    def write(self, text: str, /) -> int:
        """Write a text whose control characters are shown."""
        own = _PROGRESS.match(text)
        return super().write(own[0] + showable(text[own.end() :]) if own else showable(text))

    def write_styled(self, text: str) -> int:
        """Write a text with the escapes for its style in it, whose words were made visible before."""
        return super().write(text)


class Styled:
    """Standard output for who writes escapes for bold and colours, and has made what others wrote visible."""

    def __init__(self) -> None:
        stream = sys.stdout
        self.write = stream.write_styled if isinstance(stream, _Terminal) else stream.write

    def __getattr__(self, name: str) -> Any:
        return getattr(sys.stdout, name)


def unwritten(error: OSError) -> EvidenceError | None:
    """Say that the output could not be written, if that is what went wrong; there is nothing to be printed any more."""
    if error.errno not in _NO_ROOM:
        return None
    discard_output()
    reason = (error.strerror or str(error)).lower()
    return EvidenceError(f"The output cannot be written: {reason}.", remedy="make room, or send it elsewhere.")


@contextmanager
def whoever_reads() -> Iterator[None]:
    """Print amid work that goes on all the same where the reader of the output, such as ``head``, has gone."""
    try:
        yield
    except BrokenPipeError:
        discard_output()


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
