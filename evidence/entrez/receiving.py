"""Take in the body of an answer: whole, within a time and a size, or not at all.

Must never give back a body that was cut: a missing end is noticed by its length, its last chunk, or gzip's own end.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from urllib3.exceptions import HTTPError, ReadTimeoutError

from evidence.entrez.verdicts import Refused, Unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import requests

MOST_BYTES = 256 * 1024 * 1024  # unpacked; 9,999 records with their references are about that
_PIECE = 64 * 1024
_GZIP = 31  # zlib's window bits for a gzip stream, its checksum included


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def receive(response: requests.Response, *, clock: Callable[[], float], seconds: float) -> Answer:
    """Read a body piece by piece, as it comes.

    Args:
        response: Not read yet.
        clock: Gives monotonic seconds.
        seconds: How long the body may take as a whole.

    Raises:
        Unusable: It was cut, damaged, or too slow.
        Refused: It is larger than any sane one.
    """
    until = clock() + seconds
    body = bytearray()
    packing = response.headers.get("Content-Encoding", "identity").lower()
    unpack = zlib.decompressobj(_GZIP) if packing in {"gzip", "x-gzip"} else None
    if unpack is None and packing != "identity":
        raise Unusable(f"the answer was packed as {packing[:20]}, which was not asked for")
    while piece := _piece(response):
        body += piece if unpack is None else _unpacked(unpack, piece, MOST_BYTES + 1 - len(body))
        if len(body) > MOST_BYTES:
            raise Refused(
                f"The answer is larger than {MOST_BYTES // 1024 // 1024} MB.", remedy="ask for fewer at once."
            )
        if clock() > until:
            raise Unusable(f"the answer had not ended after {seconds:g} s")
    if unpack is not None and not unpack.eof and (body or response.raw.tell()):
        raise Unusable("the answer was cut off")
    return Answer(response.status_code, response.headers, bytes(body))


def _piece(response: requests.Response) -> bytes:
    """Give what has come, at once; requests' own way waits until a whole piece is there, however slowly it comes."""
    try:
        piece: bytes | None = response.raw.read1(_PIECE, decode_content=False)
    except ReadTimeoutError:
        raise Unusable("the answer stopped coming") from None
    except (HTTPError, OSError):
        raise Unusable("the answer was cut off") from None
    return piece or b""


def _unpacked(unpack: zlib._Decompress, piece: bytes, room: int) -> bytes:
    try:
        return unpack.decompress(piece, room)
    except zlib.error:
        raise Unusable("the answer was damaged on its way") from None
