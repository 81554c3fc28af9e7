"""Open a file wherever it is, and give its bytes unpacked, in blocks.

Must never hold more than a few blocks, take a gzip file that is cut off for a whole one, or unpack without a bound.
"""

from __future__ import annotations

import hashlib
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from evidence import files
from evidence.batch import stores
from evidence.errors import EvidenceError
from evidence.formats.decoding import MAX_RATIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PACKED = 1 << 18  # bytes read at once from a packed file
_UNPACKED = 1 << 21  # bytes given at once; of a packed file at most, however well it was packed
_BLANK = b" \t\r\n\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_RATIO_MATTERS_FROM = 1 << 24  # bytes; below this even a bomb does no harm
_AGAIN = "download it again; the records before that place were taken."


class Readable(Protocol):
    """What can be read."""

    def read(self, most: int, /) -> bytes:
        """Read at most so many bytes."""


class CutOffError(EvidenceError):
    """The file ends too early: what was read before is good."""


class DamagedError(EvidenceError):
    """The file is not what was packed: nothing that was read from it can be trusted."""


@contextmanager
def opened(name: str) -> Iterator[Readable]:
    """Open a file to read, standard input for ``-``, or any address that fsspec knows, such as ``s3://bucket/key``.

    Raises:
        EvidenceError: It is missing, is a folder, or may not be read.
    """
    if name == files.STDIO:
        yield sys.stdin.buffer
        return
    if stores.is_address(name):
        with closing(stores.Remote(name)) as remote:
            yield remote
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115  # closed below
    except FileNotFoundError:
        raise EvidenceError("There is no such file.", where=name, remedy="check the path.") from None
    except IsADirectoryError:
        raise EvidenceError("This is a folder, not a file.", where=name, remedy="name the files in it.") from None
    except (OSError, ValueError) as error:
        what = f"The file cannot be read: {_reason(error)}."
        raise EvidenceError(what, where=name, remedy="check its path and its permissions.") from None
    with file:
        yield file


class Digest:
    """The SHA-256 of a file's bytes, which is made as they are read."""

    def __init__(self) -> None:
        self._sum = hashlib.sha256()
        self._file: Readable | None = None
        self.hex = ""

    def of(self, file: Readable) -> Self:
        """Read from a file from now on."""
        self._file = file
        return self

    def read(self, most: int) -> bytes:
        """Read on."""
        assert self._file is not None
        part = self._file.read(most)
        self._sum.update(part)
        return part

    def rest(self, name: str) -> None:
        """Read what is left; only then the sum is known.

        Raises:
            EvidenceError: It cannot be read.
        """
        while _read(self, _UNPACKED, name, lambda _: None):
            pass
        self.hex = self._sum.hexdigest()


def sha256_of(name: str) -> str:
    """Give the SHA-256 of a file's bytes as they stand.

    Raises:
        EvidenceError: It cannot be read.
    """
    digest = Digest()
    with opened(name) as file:
        digest.of(file).rest(name)
    return digest.hex


def mark_of(name: str) -> str:
    """Give what changes whenever a file is written anew, known without reading it; empty where there is none.

    It is the file's size and time, or the object store's own mark.
    """
    if stores.is_address(name):
        return stores.mark_of(name)
    try:
        told = Path(name).stat()
    except (OSError, ValueError):
        return ""
    return f"{told.st_size}:{told.st_mtime_ns}"


def size_of(name: str) -> int:
    """How many bytes a file has, packed; 0 where that is not known."""
    if stores.is_address(name):
        return stores.size_of(name)
    try:
        return 0 if name == files.STDIO else Path(name).stat().st_size
    except (OSError, ValueError):
        return 0  # who opens it says what is wrong


def blocks(file: Readable, *, name: str, seen: Callable[[int], None] = lambda _: None) -> Iterator[bytes]:
    """Give a file's bytes, unpacked if it is gzip, in blocks of at most 2 MB.

    Args:
        file: Is read from where it stands.
        name: What to call it in an error.
        seen: Is told how many packed bytes were read each time.

    Raises:
        CutOffError: The gzip file ends too early; all that could be unpacked was given before.
        DamagedError: The gzip file is damaged, or unpacks to more than any literature file would.
        EvidenceError: It cannot be read.
    """
    first = _read(file, _PACKED, name, seen)
    if first.startswith(_GZIP):
        yield from _unpacked(file, first, name, seen)
        return
    if name.endswith(".gz") and not first.lstrip(_BLANK).startswith(b"<"):
        raise DamagedError("The file is not gzip, though its name says so.", where=name, remedy="download it again.")
    while first:
        yield first
        first = _read(file, _UNPACKED, name, seen)


def _unpacked(file: Readable, packed: bytes, name: str, seen: Callable[[int], None]) -> Iterator[bytes]:
    from isal import igzip_lib, isal_zlib

    member = isal_zlib.decompressobj(31)  # 15 bits of window, and 16 for gzip
    read, given = len(packed), 0
    while packed:
        try:
            block = member.decompress(packed, _UNPACKED)
        except igzip_lib.IsalError as error:  # type: ignore[misc]  # which its stub says is an instance
            what = f"The gzip file is damaged after {given} bytes unpacked: {error}. Nothing of it was taken."
            raise DamagedError(what, where=name, remedy="download it again.") from error
        given += len(block)
        if given > _RATIO_MATTERS_FROM and given > MAX_RATIO * read:
            what = f"The gzip file unpacks to more than {given >> 20} MB out of {read >> 10} kB."
            raise DamagedError(what, where=name, remedy="if it is genuine, unpack it yourself.")
        if block:
            yield block
        packed = member.unused_data.lstrip(b"\0") if member.eof else member.unconsumed_tail
        if not packed:
            packed = _read(file, _PACKED, name, seen)
            read += len(packed)
        if member.eof and packed:
            member = isal_zlib.decompressobj(31)
    if not member.eof:
        what = f"The gzip file is cut off: it ends after {given} bytes unpacked."
        raise CutOffError(what, where=name, remedy=_AGAIN)


def _read(file: Readable, most: int, name: str, seen: Callable[[int], None]) -> bytes:
    try:
        part = file.read(most)
    except OSError as error:
        what = f"The file cannot be read on: {_reason(error)}."
        raise EvidenceError(what, where=name, remedy="check the disk or the connection, and try again.") from error
    seen(len(part))
    return part


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
