"""Cut the MEDLINE text of several records into their own bytes.

A text has no closing tag, so a cut one looks like a shorter one. Of every record the last field is known: the source,
of a book its number. Must never take a record whose end was not seen.
"""

from __future__ import annotations

import re

from evidence.entrez.verdicts import Unusable

_START = re.compile(rb"^PMID- ", re.MULTILINE)
_PMID = re.compile(rb"PMID- (\d+)[ \t]*\r?\n")
_LAST = re.compile(rb"^(?:SO  - [^\r\n]*[^ \t\r\n]|AID - [^\r\n]*\[bookaccession\])", re.MULTILINE)
_LINE = re.compile(rb"(?:[A-Z][A-Z0-9]{1,3} *-(?: |$)|      ).*")
_NOT_FOUND = re.compile(rb"(?:(?<!\d)\d+: )?id: \d+ Error occurred: [^\r\n]*")


def texts_of(body: bytes) -> dict[str, bytes]:
    r"""Read MEDLINE text.

    Args:
        body: As received.

    Returns:
        Each record's bytes as they came, without the empty lines between records, by PMID in their order.

    Raises:
        Unusable: It was cut off, or holds something else.

    >>> texts_of(b"\nPMID- 1\nTI  - A.\nSO  - J. 2020.\n\nPMID- 2\nSO  - K. 2021.\n")["2"]
    b'PMID- 2\nSO  - K. 2021.\n'
    """
    starts = [match.start() for match in _START.finditer(body)]
    _check_rest(body[: starts[0]] if starts else body)
    found: dict[str, bytes] = {}
    for start, end in zip(starts, [*starts[1:], len(body)], strict=False):
        piece = body[start:end]
        pmid = _PMID.match(piece)
        if pmid is None or not piece.endswith(b"\n"):
            raise Unusable("the text was cut off")
        text = _checked(piece)
        found[pmid[1].decode()] = text
    return found


def _checked(piece: bytes) -> bytes:
    """Give a record without the empty lines behind it; what else stands behind it belongs to no record."""
    lines = piece.splitlines(keepends=True)
    end = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    text = b"".join(lines[:end])
    if not _LAST.search(text) or not all(_LINE.fullmatch(line.rstrip(b"\r\n")) for line in lines[:end]):
        raise Unusable("the text of a record was cut off")
    _check_rest(b"".join(lines[end:]))
    return text


def _check_rest(rest: bytes) -> None:
    if _NOT_FOUND.sub(b"", rest).strip():
        raise Unusable("the answer held something else than records")
