"""Cut PubMed XML into its records, safely and with their places, each as the bytes that came.

The frame around the records and each record are parsed on their own. A record therefore never sees a DOCTYPE, so no
entity can be defined for it, and a DOCTYPE that defines one is refused before any parser sees it. Must never load a
DTD, touch the network, or pass over a record, or the end of a file, that is missing or broken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lxml import etree

from evidence.errors import EvidenceError
from evidence.formats.decoding import bom_encoding, to_text
from evidence.formats.markup import uncommented
from evidence.records import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_START = re.compile(rb"<(PubmedArticle|PubmedBookArticle)(?=[\s>])")
_END = {
    b"PubmedArticle": re.compile(rb"</PubmedArticle\s*>"),
    b"PubmedBookArticle": re.compile(rb"</PubmedBookArticle\s*>"),
}
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_PLACE = "evidence-record"  # stands in the frame where a record stood
_ROOTS = frozenset({"PubmedArticleSet", "PubmedBookArticleSet", _PLACE})
_OPENS_SET = re.compile(rb"<(?:Pubmed(?:Book)?ArticleSet|%s)[\s>]" % _PLACE.encode())
_ROOT = re.compile(rb"<(Pubmed(?:Book)?ArticleSet)(?=[\s>])")
_PLACE_OF = re.compile(rb'<%s n="(\d{1,9})"' % _PLACE.encode())
_NUMBER = re.compile(r"[0-9]{1,9}")
_DELETED = re.compile(rb"<DeleteCitation>((?:[^<]|<(?!/?DeleteCitation>))*+)</DeleteCitation>")
_PMID = re.compile(rb"<PMID\b[^<>]*>\s*(\d{1,9})\s*</PMID>")
_MOST_PREFIXES = 64
_QUOTED = 60  # characters of what a file says where a message repeats it
_MATHML = "http://www.w3.org/1998/Math/MathML"
_SAME_BYTES = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_REMEDY = "fetch or export the file again; nothing of it was taken."
_OTHERS_TAKEN = "fetch or export it again; the records that are whole were taken."
_CUT = "The file ends inside the record that starts here: it was cut off, or the record is not closed."
_UNCLOSED = "The record that starts here is not closed: another begins inside it."


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
    problem: str = ""  # why it cannot be whole


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the records: which of them count, a tag that declares their prefixes, deletions."""

    numbers: tuple[int, ...]
    opening: bytes
    deleted: tuple[str, ...]
    problem: Rejected | None = None


def articles(content: bytes, *, name: str, whole: bool = True) -> Iterator[Article | Rejected | str]:
    """Give the records of a PubmedArticleSet in their order, then the PMIDs of its DeleteCitation as strings.

    Args:
        content: PubMed XML, unpacked.
        name: What to call it in an error.
        whole: Whether anything that is broken refuses the set. If not, records that can be told apart by their bytes
            stand for themselves, and one that is broken, or cut off with the end of the file, is given as rejected.

    Yields:
        An ``Article`` or a ``Rejected`` a record; after them one string a deleted PMID.

    Raises:
        EvidenceError: The XML defines entities, is no set of PubMed records, or (``whole``) is broken or cut off. As
            this can show at any record, a caller who wants it whole takes all or nothing.
    """
    data = as_utf8(content, name)
    outside, chunks = _split(data)
    unclosed = next((chunk for chunk in chunks if chunk.problem), None)
    if whole and unclosed is not None:
        raise EvidenceError(unclosed.problem, where=f"{name}:{unclosed.line}", remedy=_REMEDY)
    frame = _frame(outside, name, whole=whole)
    for number in frame.numbers:
        if number < len(chunks):
            yield _article(chunks[number], frame.opening, name, whole=whole)
    if frame.problem is not None and not (chunks and chunks[-1].problem == _CUT):
        yield frame.problem
    yield from frame.deleted


def _article(chunk: _Chunk, opening: bytes, name: str, *, whole: bool) -> Article | Rejected:
    number = _PMID.search(chunk.raw)
    label = f"PMID {number[1].decode()}: " if number else ""
    if chunk.problem:
        return Rejected(f"{name}:{chunk.line}", f"{label}{chunk.problem}", _OTHERS_TAKEN)
    try:
        return Article(element=_element(chunk, opening, name), raw=chunk.raw, line=chunk.line)
    except EvidenceError as error:
        if whole:
            raise
        return Rejected(error.where, f"{label}{error.what}", _OTHERS_TAKEN)


def frame_of(head: bytes, rest: bytes | None = None, *, name: str) -> Frame:
    """Read what stands around the records of a set that comes in pieces.

    Args:
        head: What stands before its first record.
        rest: What stands between and after its records; None while that is not known.
        name: What to call the set in an error.

    Raises:
        EvidenceError: The XML defines entities, or is no set of PubMed records.
    """
    opens = _ROOT.findall(uncommented(head))
    closing = b"</%s>" % opens[-1] if rest is None and opens else b""
    frame = _frame(head + b'<%s n="0"/>' % _PLACE.encode() + (rest or b"") + closing, name, whole=rest is None)
    return replace(frame, problem=frame.problem and replace(frame.problem, where=name))


def article_of(raw: bytes, opening: bytes, *, name: str) -> Article | Rejected:
    """Read one record of a set; ``opening`` is that of the set's frame."""
    return _article(_Chunk(raw, 1), opening, name, whole=False)


def element_of(xml: bytes, opening: bytes) -> etree._Element | None:
    """Give a part of a record as an element; None where it is not well-formed by itself."""
    try:
        return etree.fromstring(opening + xml + b"</set>", _parser())[0]
    except etree.XMLSyntaxError:
        return None


def as_utf8(content: bytes, name: str) -> bytes:
    """Give XML as UTF-8, whatever it says that it is in; EvidenceError if it is not in that."""
    declared = _ENCODING.match(content)
    encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
    if bom_encoding(content) is None and encoding in _SAME_BYTES:
        return content
    if bom_encoding(content) is not None:
        text, _ = to_text(content, name=name)
    else:
        try:
            text = content.decode(encoding)
        except (LookupError, UnicodeError) as error:  # a codec of Python's own may fail in its own way
            what = f"The XML says that it is in {encoding[:_QUOTED]}, and it cannot be read as that."
            raise EvidenceError(what, where=f"{name}:1", remedy="save it as UTF-8.") from error
    return _DECLARATION.sub("", text, count=1).encode("utf-8", errors="surrogatepass")


def _split(data: bytes) -> tuple[bytes, list[_Chunk]]:
    """Take the records out; in what is left an empty element of as many lines stands for each."""
    frame: list[bytes] = []
    chunks: list[_Chunk] = []
    at, line = 0, 1
    while start := _START.search(data, at):
        frame.append(data[at : start.start()])
        line += frame[-1].count(b"\n")
        at, problem = _end(data, start)
        raw = data[start.start() : at]
        lines = raw.count(b"\n")
        frame.append(b'<%s n="%d"%s/>' % (_PLACE.encode(), len(chunks), b"\n" * lines))
        chunks.append(_Chunk(raw=raw, line=line, problem=problem))
        line += lines
    frame.append(data[at:])
    return b"".join(frame), chunks


def _end(data: bytes, start: re.Match[bytes]) -> tuple[int, str]:
    """Where a record ends, and what is wrong with its end: it has none before the next begins, or before the file's."""
    following = _START.search(data, start.end())
    limit = following.start() if following else len(data)
    if closing := _END[start[1]].search(data, start.end(), limit):
        return closing.end(), ""
    return limit, _UNCLOSED if following else _CUT


def _frame(outside: bytes, name: str, *, whole: bool) -> Frame:
    entity = outside.find(b"<!ENTITY")
    if entity >= 0:
        line = outside.count(b"\n", 0, entity) + 1
        what = "The XML defines entities of its own; such a file can read other files or blow up, and is refused."
        raise EvidenceError(
            what, where=f"{name}:{line}", remedy="fetch the records from PubMed, which never does this."
        )
    try:
        root = etree.fromstring(outside, _parser())
    except etree.XMLSyntaxError as error:
        broken = _broken(error, name)
        bare = uncommented(outside)
        if whole or not (_OPENS_SET.search(bare) and _PLACE_OF.search(bare)):
            raise broken from error
        return _salvaged(bare, broken)
    _refuse_others(root, name)
    return Frame(
        numbers=_once(n for place in root.iter(_PLACE) if _NUMBER.fullmatch(n := place.get("n", ""))),
        opening=_opening(root),
        deleted=tuple(
            n for pmid in root.iterfind("DeleteCitation/PMID") if _NUMBER.fullmatch(n := (pmid.text or "").strip())
        ),
    )


def _salvaged(bare: bytes, broken: EvidenceError) -> Frame:
    """What a set that is not well-formed still tells: its records' places and whole lists of deletions."""
    problem = f"{broken.what} It may have been cut off, and records or deletions may be missing."
    return Frame(
        numbers=_once(_PLACE_OF.findall(bare)),
        opening=_opening(etree.Element("set")),
        deleted=tuple(pmid.decode() for part in _DELETED.findall(bare) for pmid in _PMID.findall(part)),
        problem=Rejected(broken.where, problem, _OTHERS_TAKEN),
    )


def _once(numbers: Iterable[str | bytes]) -> tuple[int, ...]:
    """A file may name a place of ours as often as it likes: each record is read once."""
    return tuple(dict.fromkeys(map(int, numbers)))


def _refuse_others(root: etree._Element, name: str) -> None:
    if not isinstance(root.tag, str) or root.tag not in _ROOTS:
        told = " ".join(root.findtext(".//ERROR", "").split())[:200]
        named = f"the root <{str(root.tag)[:_QUOTED]}>"
        what = f"This is XML with {named}, not PubMed records{f': {told}' if told else ''}."
        remedy = "in PubMed choose Save, Format PubMed, or fetch the PMIDs with this tool."
        raise EvidenceError(what, where=f"{name}:{root.sourceline}", remedy=remedy)
    if len(root.nsmap) > _MOST_PREFIXES:
        what = f"The XML declares {len(root.nsmap):,} prefixes, which every record would have to be read with."
        remedy = "fetch the records from PubMed, which has one."
        raise EvidenceError(what, where=f"{name}:{root.sourceline}", remedy=remedy)


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
    reason = re.sub(r"(?:, line \d+, column \d+| \(<string>, line \d+\)){1,9}$", "", error.msg or "not well-formed")
    return EvidenceError(f"The XML is broken: {reason}.", where=f"{name}:{error.lineno}", remedy=_REMEDY)
