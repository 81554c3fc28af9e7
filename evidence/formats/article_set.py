"""Cut PubMed XML into its records, safely and with their places, each as the bytes that came.

The frame around the records and each record are parsed on their own. A record therefore never sees a DOCTYPE, so no
entity can be defined for it, and a DOCTYPE that defines one is refused before any parser sees it. Must never load a
DTD, touch the network, or hand out a part of a file that is not whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from evidence.errors import EvidenceError
from evidence.formats.decoding import bom_encoding, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

_START = re.compile(rb"<(PubmedArticle|PubmedBookArticle)(?=[\s>])")
_END = {
    b"PubmedArticle": re.compile(rb"</PubmedArticle\s*>"),
    b"PubmedBookArticle": re.compile(rb"</PubmedBookArticle\s*>"),
}
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_PLACE = "evidence-record"  # stands in the frame where a record stood
_ROOTS = frozenset({"PubmedArticleSet", "PubmedBookArticleSet", _PLACE})
_MATHML = "http://www.w3.org/1998/Math/MathML"
_SAME_BYTES = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_REMEDY = "fetch or export the file again; nothing of it was taken."


@dataclass(frozen=True, slots=True)
class Article:
    """One record of a set: its element, its bytes as they came, the line on which it starts (from 1)."""

    element: etree._Element
    raw: bytes
    line: int


@dataclass(frozen=True, slots=True)
class _Chunk:
    raw: bytes
    line: int


def articles(content: bytes, *, name: str) -> Iterator[Article | str]:
    """Give the records of a PubmedArticleSet in their order, then the PMIDs of its DeleteCitation as strings.

    Args:
        content: PubMed XML, unpacked.
        name: What to call it in an error.

    Yields:
        An ``Article`` a record; after them one string a deleted PMID.

    Raises:
        EvidenceError: The XML is broken, cut off, defines entities or is no set of PubMed records. As this can show at
            any record, a caller takes all or nothing.
    """
    data = _as_utf8(content, name)
    frame, chunks = _split(data, name)
    root = _frame_root(frame, name)
    opening = _opening(root)
    for place in root.iter(_PLACE):
        chunk = chunks[int(place.get("n", "0"))]
        yield Article(element=_element(chunk, opening, name), raw=chunk.raw, line=chunk.line)
    for pmid in root.iterfind("DeleteCitation/PMID"):
        yield (pmid.text or "").strip()


def _as_utf8(content: bytes, name: str) -> bytes:
    declared = _ENCODING.match(content)
    encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
    if bom_encoding(content) is None and encoding in _SAME_BYTES:
        return content
    if bom_encoding(content) is not None:
        text, _ = to_text(content, name=name)
    else:
        try:
            text = content.decode(encoding)
        except (LookupError, UnicodeDecodeError) as error:
            what = f"The XML says that it is in {encoding}, and it cannot be read as that."
            raise EvidenceError(what, where=f"{name}:1", remedy="save it as UTF-8.") from error
    return _DECLARATION.sub("", text, count=1).encode("utf-8", errors="surrogatepass")


def _split(data: bytes, name: str) -> tuple[bytes, list[_Chunk]]:
    """Take the records out; in the frame an empty element of as many lines stands for each."""
    frame: list[bytes] = []
    chunks: list[_Chunk] = []
    at, line = 0, 1
    while start := _START.search(data, at):
        frame.append(data[at : start.start()])
        line += frame[-1].count(b"\n")
        end = _END[start[1]].search(data, start.end())
        if end is None:
            what = "The file ends inside the record that starts here: it was cut off, or the record is not closed."
            raise EvidenceError(what, where=f"{name}:{line}", remedy=_REMEDY)
        raw = data[start.start() : end.end()]
        lines = raw.count(b"\n")
        frame.append(b'<%s n="%d"%s/>' % (_PLACE.encode(), len(chunks), b"\n" * lines))
        chunks.append(_Chunk(raw=raw, line=line))
        line += lines
        at = end.end()
    frame.append(data[at:])
    return b"".join(frame), chunks


def _frame_root(frame: bytes, name: str) -> etree._Element:
    entity = frame.find(b"<!ENTITY")
    if entity >= 0:
        line = frame.count(b"\n", 0, entity) + 1
        what = "The XML defines entities of its own; such a file can read other files or blow up, and is refused."
        raise EvidenceError(
            what, where=f"{name}:{line}", remedy="fetch the records from PubMed, which never does this."
        )
    try:
        root = etree.fromstring(frame, _parser())
    except etree.XMLSyntaxError as error:
        raise _broken(error, name) from error
    if not isinstance(root.tag, str) or root.tag not in _ROOTS:
        told = " ".join(root.findtext(".//ERROR", "").split())[:200]
        what = f"This is XML with the root <{root.tag}>, not PubMed records{f': {told}' if told else ''}."
        remedy = "in PubMed choose Save, Format PubMed, or fetch the PMIDs with this tool."
        raise EvidenceError(what, where=f"{name}:{root.sourceline}", remedy=remedy)
    return root


def _opening(root: etree._Element) -> bytes:
    """Give the start tag of a wrapper that declares what the set declares, on one line so that lines still count."""
    spaces = {"mml": _MATHML} | {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    wrapper: etree._Element = etree.Element("set", nsmap=spaces)
    return etree.tostring(wrapper).removesuffix(b"/>") + b">"


def _element(chunk: _Chunk, opening: bytes, name: str) -> etree._Element:
    wrapped = opening + chunk.raw + b"</set>"
    try:
        return etree.fromstring(wrapped, _parser())[0]
    except etree.XMLSyntaxError:
        # once more with the lines before it, so that every line that libxml2 names is the file's own
        padding = b"\n" * (chunk.line - 1)
        try:
            etree.fromstring(opening.replace(b"<set", b"<set" + padding, 1) + chunk.raw + b"</set>", _parser())
        except etree.XMLSyntaxError as error:
            raise _broken(error, name) from error
        raise


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )


def _broken(error: etree.XMLSyntaxError, name: str) -> EvidenceError:
    reason = re.sub(r"(?:, line \d+, column \d+| \(<string>, line \d+\))+$", "", error.msg or "not well-formed")
    return EvidenceError(f"The XML is broken: {reason}.", where=f"{name}:{error.lineno}", remedy=_REMEDY)
