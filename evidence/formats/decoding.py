"""Turn the bytes of a file into bytes or text that a reader can take: unpacked, decoded, known not to be binary.

Must never unpack without a bound, and never replace a character that it cannot decode.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib

from evidence.errors import EvidenceError

MAX_UNPACKED = 1 << 30  # bytes; PubMed's largest files unpack to about 400 MB
MAX_RATIO = 200  # unpacked over packed; XML of PubMed packs about five to one, a bomb a thousand to one
_RATIO_MATTERS_FROM = 1 << 24  # bytes; below this even a bomb does no harm
_STEP = 1 << 20

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KNOWN_BINARY = (
    (b"PK\x03\x04", "a zip archive or an Office document", "unpack it, or save the sheet as CSV."),
    (b"%PDF", "a PDF", "export the record from PubMed as XML, nbib or text."),
    (b"SQLite format 3", "a database", "give it to a command with -C, not as a file to read."),
    (b"BZh", "a bzip2 archive", "unpack it first."),
    (b"\xfd7zXZ", "an xz archive", "unpack it first."),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_CONTROL_SHARE = 0.01  # above this share of control characters it is not text


def unpack(data: bytes, *, name: str) -> bytes:
    """Give the content of a file, unpacked if it is gzip.

    Args:
        data: The file's bytes.
        name: What to call it in an error.

    Returns:
        The content, never empty.

    Raises:
        EvidenceError: It is empty, binary, cut off, or unpacks to more than any literature file would.
    """
    content = _gunzip(data, name) if data.startswith(b"\x1f\x8b") else data
    for magic, what, remedy in _KNOWN_BINARY:
        if content.startswith(magic):
            raise EvidenceError(f"The file is {what}, not a text file of records.", where=name, remedy=remedy)
    if not content.strip(b" \t\r\n\xef\xbb\xbf\x00"):
        raise EvidenceError("The file is empty.", where=name, remedy="export it again; an empty answer is no result.")
    return content


def _gunzip(data: bytes, name: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            while part := stream.read(_STEP):
                parts.append(part)
                size += len(part)
                if size > MAX_UNPACKED or (size > _RATIO_MATTERS_FROM and size > MAX_RATIO * len(data)):
                    raise EvidenceError(
                        f"The gzip file unpacks to more than {size >> 20} MB out of {len(data) >> 10} kB.",
                        where=name,
                        remedy="if it is genuine, unpack it yourself and split it.",
                    )
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise EvidenceError(
            "The gzip file is cut off or damaged; nothing of it was read.", where=name, remedy="download it again."
        ) from error
    return b"".join(parts)


def to_text(content: bytes, *, name: str) -> tuple[str, str]:
    r"""Decode a text file: a byte order mark decides, then UTF-8, then Windows-1252, which is said in the remark.

    Args:
        content: What ``unpack`` gave.
        name: What to call it in an error.

    Returns:
        The text (line ends as they are, no byte order mark) and a remark, empty if there is nothing to say.

    Raises:
        EvidenceError: It is not text.

    >>> to_text(b"\xff\xfeT\x00Y\x00", name="a.ris")
    ('TY', '')
    """
    encoding = bom_encoding(content)
    remark = ""
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding or _looks_binary(content.decode("latin-1")):
            raise _not_text(name) from error
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            raise _not_text(name) from error
        remark = f"{name}: not UTF-8, read as Windows-1252; check accented letters."
    if _looks_binary(text):
        raise _not_text(name)
    return text, remark


def bom_encoding(content: bytes) -> str | None:
    r"""Name the encoding that a byte order mark announces, None without one.

    >>> bom_encoding(b"\xef\xbb\xbfTY")
    'utf-8-sig'
    """
    return next((encoding for bom, encoding in _BOMS if content.startswith(bom)), None)


def _looks_binary(text: str) -> bool:
    sample = text[: 1 << 16]
    return "\x00" in sample or len(_CONTROL.findall(sample)) > _CONTROL_SHARE * len(sample)


def _not_text(name: str) -> EvidenceError:
    return EvidenceError(
        "The file is binary, not text.",
        where=name,
        remedy="give PubMed XML (also .gz), MEDLINE/nbib, RIS, pasted PubMed page text or CSV of rows.",
    )
