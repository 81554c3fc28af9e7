"""Bytes in, records and rows out: what a file is, is read from its content, never from its name.

Nothing here touches the network or the database. A file that is not readable as a whole raises; a bad record or row in
a readable file is listed in ``rejected`` and the others are kept.
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.duplicates import one_title
from evidence.errors import EvidenceError
from evidence.formats import batch_output, medline, page_text, ris, rows_csv
from evidence.formats.decoding import bom_encoding, to_text, unpack
from evidence.formats.pubmed_xml import parse_article_set
from evidence.records import named_by_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence.records import Parsed, Record

_READERS: dict[str, Callable[..., Parsed]] = {
    "medline": medline.parse,
    "ris": ris.parse,
    "rows-csv": rows_csv.parse,
    "page-text": page_text.parse,
}
KINDS = ("pubmed-xml", *_READERS, "batch")
_ALSO_CALLED = {"nbib": "medline", "csv": "rows-csv"}
_SHOWN = 5  # keys named in a remark
_OPENS_RIS = re.compile(r"^(?:TY(?:  |\t)-|[ \t]*TY[ \t]{0,3}-[ \t]*[A-Z]{2,8}[ \t]*$)", re.MULTILINE)
_OPENS_MEDLINE = re.compile(r"^PMID- \d", re.MULTILINE)
_OPENS_MEDLINE_WITHOUT_PMID = re.compile(r"\s*(?:OWN |STAT|TI  |FAU |UI  )- ")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|div)\b", re.IGNORECASE)
_OTHERS = (  # formats of references that are not read here, by how they begin, and what to ask for instead
    (re.compile(r"FN (?:Clarivate|Thomson|ISI)\b"), "Web of Science's own export", "export it there as RIS."),
    (re.compile(r"%[0A-Z] \S"), "an EndNote file (.enw)", "export it from EndNote as RIS, or from PubMed."),
    (re.compile(r"@[A-Za-z]{3,20}\s*\{"), "BibTeX", "export it as RIS, or from PubMed as nbib."),
    (re.compile(r'\{"event_id":'), "a file of decisions", "say so: evidence import decisions FILE."),
    (re.compile(r"\{|\[\s*[{\[\"]"), "JSON", "export PubMed XML, nbib or RIS instead."),
)
_PLAIN_CELL = re.compile(r"[\w .%-]{1,30}")


def read_file(path: str | Path, *, kind: str = "auto") -> Parsed:
    """Read a file, or standard input for ``-``.

    Args:
        path: The file; ``-`` for standard input.
        kind: One of ``KINDS``, or ``auto`` to tell by content.

    Returns:
        What it holds.

    Raises:
        EvidenceError: It is missing, cannot be opened, or cannot be read as a whole.
    """
    if str(path) == "-":
        return parse(sys.stdin.buffer.read(), name="stdin", kind=kind)
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise EvidenceError("There is no such file.", where=str(path), remedy="check the path.") from error
    except IsADirectoryError as error:
        raise EvidenceError("This is a folder, not a file.", where=str(path), remedy="name its files.") from error
    except OSError as error:
        what = f"The file cannot be opened: {error.strerror or error}."
        raise EvidenceError(what, where=str(path), remedy="check that you may read it.") from error
    return parse(data, name=str(path), kind=kind)


def parse(data: bytes, *, name: str, kind: str = "auto") -> Parsed:
    """Read bytes as records or rows.

    Args:
        data: The file's bytes; gzip is unpacked, within bounds.
        name: What to call it in errors, in places (``name:line``) and as the records' source.
        kind: One of ``KINDS`` (``nbib`` and ``csv`` are known, too), or ``auto`` to tell by content.

    Returns:
        What it holds; bad records and rows are in ``rejected``.

    Raises:
        EvidenceError: Nothing of it can be taken; ``where`` says at which line that shows.
        ValueError: ``kind`` is none of ``KINDS``.
    """
    content = unpack(data, name=name)
    kind = _kind_of(content, name) if kind == "auto" else _ALSO_CALLED.get(kind, kind)
    if kind == "pubmed-xml":
        return parse_article_set(content, name=name, whole=False)
    if kind == "batch":
        return _once(batch_output.parse(content, name=name), name)
    if kind not in _READERS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    text, remark = to_text(content, name=name)
    parsed = _once(_READERS[kind](text, name=name), name)
    return replace(parsed, notes=(remark, *parsed.notes)) if remark else parsed


def detect(data: bytes) -> str:
    r"""Tell by content which of ``KINDS`` a file is.

    Args:
        data: The file's bytes, also gzip.

    Returns:
        The kind.

    Raises:
        EvidenceError: It is none of them.

    >>> detect(b"\xef\xbb\xbfTY  - JOUR\r\n"), detect(b"\nPMID- 1\n"), detect(b"<PubmedArticleSet/>")
    ('ris', 'medline', 'pubmed-xml')
    """
    return _kind_of(unpack(data, name="input"), "input")


def _once(parsed: Parsed, name: str) -> Parsed:
    """Of records with one key keep the fuller, the last of equals; one DOI under two titles is two records."""
    kept: dict[str, Record] = {}
    notes: list[str] = []
    repeated: list[str] = []
    for found in parsed.records:
        record = found
        before = kept.get(record.key)
        if before is not None and record.pmid is None and not one_title(record.title, before.title):
            notes.append(f"{name}: {record.key} is printed for two titles; both are kept.")
            record = named_by_text(record)
            before = kept.get(record.key)
        if before is not None:
            repeated.append(record.key)
        if before is None or len(record.text) >= len(before.text):
            kept[record.key] = record
    if repeated:
        shown = ", ".join(list(dict.fromkeys(repeated))[:_SHOWN]) + (", ..." if len(set(repeated)) > _SHOWN else "")
        said = f"stand more than once; of each the fuller, the last of equals, is kept ({len(repeated)} repeated)."
        notes.append(f"{name}: {shown} {said}")
    return replace(parsed, records=tuple(kept.values()), notes=(*parsed.notes, *notes))


def _kind_of(content: bytes, name: str) -> str:  # noqa: PLR0911  # one for each kind
    if bom_encoding(content) is None and content.lstrip(b" \t\r\n").startswith(b"<"):
        return _markup(content[:2048].decode("latin-1"), name)
    if batch_output.begins(content):
        return "batch"
    text, _ = to_text(content, name=name)
    start = text.lstrip()[:2048]
    if start.startswith("<"):
        return _markup(start, name)
    for opening, what, remedy in _OTHERS:
        if opening.match(start):
            raise EvidenceError(f"This is {what}, which is not read here.", where=f"{name}:1", remedy=remedy)
    lines = text.replace("\r", "\n")
    first_ris, first_medline = _OPENS_RIS.search(lines), _OPENS_MEDLINE.search(lines)
    if first_ris and not (first_medline and first_medline.start() < first_ris.start()):
        return "ris"
    if first_medline or _OPENS_MEDLINE_WITHOUT_PMID.match(text):
        return "medline"
    if rows_csv.header_of(lines) or _is_table(text):
        return "rows-csv"
    return "page-text"


def _markup(start: str, name: str) -> str:
    if _HTML.search(start):
        what = "This is an HTML page, not PubMed XML."
        remedy = "in PubMed choose Save, Format PubMed; or copy the page's text instead of its source."
        raise EvidenceError(what, where=f"{name}:1", remedy=remedy)
    return "pubmed-xml"


def _is_table(text: str) -> bool:
    """Whether the first two lines are cells of a table; its missing columns are then named."""
    first, second = ([*filter(str.strip, text[:4096].splitlines()), "", ""])[:2]
    for separator in (",", ";", "\t"):
        cells = first.split(separator)
        if len(cells) > 2 and second.count(separator) >= len(cells) - 1:
            return all(_PLAIN_CELL.fullmatch(cell.strip().strip('"')) for cell in cells)
    return False
