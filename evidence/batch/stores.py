"""Files in object stores and on servers, by any address that fsspec knows, such as ``s3://bucket/key``.

Each store raises errors of its own kinds. Must never let one of them end a batch: it is told with its address. Must
never take a file of a server for unchanged because its address is.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import IO, TYPE_CHECKING, Any

from evidence import files
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNS = ("ETag", "Content-MD5", "Digest", "Last-Modified")  # of a server's file, one of which changes with it
_ACCESS = "check the address, that its package (such as s3fs) is installed, and that you may {} there."
_BLOCK = 1 << 22  # bytes
_PATTERN = frozenset("*?[")


def is_address(name: str) -> bool:
    """Whether a name is an address of fsspec's, not a path.

    >>> is_address("s3://bucket/a.xml.gz"), is_address("a.xml.gz")
    (True, False)
    """
    return "://" in name


class Remote:
    """A file that is read from a store."""

    def __init__(self, name: str) -> None:
        """Open it.

        Raises:
            EvidenceError: There is none, or it may not be read.
        """
        try:
            system, path = _found(name)
            self._file: Any = system.open(path, "rb")
        except FileNotFoundError:
            raise EvidenceError("There is no such file.", where=name, remedy="check the address.") from None
        except Exception as error:
            what = f"The file cannot be read: {_kind(error)}."
            raise EvidenceError(what, where=name, remedy=_ACCESS.format("read")) from error

    def read(self, most: int) -> bytes:
        """Read at most so many bytes.

        Raises:
            OSError: The store does not give them.
        """
        try:
            part: bytes = self._file.read(most)
        except OSError:
            raise
        except Exception as error:
            raise OSError(_kind(error)) from error
        return part

    def close(self) -> None:
        """Leave it."""
        self._file.close()


@contextmanager
def replacing(name: str) -> Iterator[IO[bytes]]:
    """Open a file to write to that is put into a store, whole, only once everything is written.

    Raises:
        EvidenceError: The store does not take it, or there is no room to prepare it.
    """
    with TemporaryFile() as file:
        try:
            yield file
        except OSError as error:
            raise files.unwritable(Path(gettempdir()), error) from None
        _put(file, name)


def _put(file: IO[bytes], name: str) -> None:
    try:
        system, path = _found(name)
        file.seek(0)
        with system.transaction, system.open(path, "wb") as stored:
            while part := file.read(_BLOCK):
                stored.write(part)
    except Exception as error:
        what = f"This cannot be written: {_kind(error)}."
        raise EvidenceError(what, where=name, remedy=_ACCESS.format("write")) from error


def inside(name: str) -> list[str] | None:
    """Give the addresses of what is in a store's folder (ending in /), or fits a pattern; None for any other address.

    Raises:
        EvidenceError: The store cannot be asked.
    """
    if not (name.endswith("/") or _PATTERN.intersection(name)):
        return None
    try:
        system, path = _found(name)
        held = system.ls(path, detail=False) if name.endswith("/") else system.glob(path)
    except FileNotFoundError:
        raise EvidenceError("There is no such folder.", where=name, remedy="check the address.") from None
    except Exception as error:
        what = f"The store cannot be asked: {_kind(error)}."
        raise EvidenceError(what, where=name, remedy=_ACCESS.format("read")) from error
    return [system.unstrip_protocol(one) for one in sorted(held)]


def mark_of(name: str) -> str:
    """Give what changes whenever a file is written anew; empty where nothing is known to."""
    try:
        system, path = _found(name)
        if not name.startswith(("http://", "https://")):
            return str(system.ukey(path))
        told = system.info(path)  # a server's ukey is its address alone
        return ":".join(f"{sign}={told[sign]}" for sign in _SIGNS if told.get(sign))
    except Exception:  # noqa: BLE001  # who opens it says what is wrong
        return ""


def size_of(name: str) -> int:
    """How many bytes a file has; 0 where that is not known."""
    try:
        system, path = _found(name)
        return int(system.size(path) or 0)
    except Exception:  # noqa: BLE001  # who opens it says what is wrong
        return 0


def _found(name: str) -> tuple[Any, str]:
    import fsspec

    system, path = fsspec.core.url_to_fs(name)
    return system, str(path)


def _kind(error: Exception) -> str:
    said = str(error).strip().rstrip(".")
    return said if isinstance(error, (OSError, ValueError, ImportError)) and said else f"{type(error).__name__}: {said}"
