r"""References as BibTeX in UTF-8, with ``pmid``, ``pmcid`` and ``doi`` as fields.

Must never leave a brace of a text open, for it would take the rest of the file with it: one without its partner is
written as a word of TeX.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evidence.exports.chosen import cited
from evidence.exports.details import BOOK, CHAPTER, JOURNAL_ARTICLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.exports.names import Name
    from evidence.exports.reference import Reference
    from evidence.exports.shapes import Material, Tally

_TYPES = {
    JOURNAL_ARTICLE: "article",
    "EJOUR": "article",
    "INPR": "article",
    "ABST": "article",
    "MGZN": "article",
    "NEWS": "article",
    CHAPTER: "incollection",
    "ECHAP": "incollection",
    BOOK: "book",
    "EBOOK": "book",
    "EDBOOK": "book",
    "CONF": "inproceedings",
    "CPAPER": "inproceedings",
    "THES": "phdthesis",
    "RPRT": "techreport",
}
_CONTAINER = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle", "book": "series"}
_PUBLISHER = {"phdthesis": "school", "techreport": "institution"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ESCAPED = str.maketrans(
    {one: f"\\{one}" for one in "&%$#_"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
_BRACE = re.compile(r"[{}]")
_BRACES = str.maketrans({"{": r"\{", "}": r"\}"})
_BRACES_IN_WORDS = str.maketrans({"{": r"\textbraceleft{}", "}": r"\textbraceright{}"})
_AS_IT_IS = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D"})
_LIGATURE = re.compile(r"([-'`,<>])(?=\1)")  # TeX makes one character of two: a dash, a quotation mark
_AND = re.compile(r"\band\b", re.IGNORECASE)


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the file, a record at a time.

    Args:
        material: The project.
        tally: Counts what is written.
    """
    for key, reference in cited(material):
        tally.written += 1
        yield ("\n" if tally.written > 1 else "").encode() + _entry(key, reference).encode()


def _entry(key: str, reference: Reference) -> str:
    lines = (f"  {name} = {value},\n" for name, value in _fields(reference))
    return f"@{_kind(reference)}{{{key},\n{''.join(lines)}}}\n"


def _kind(reference: Reference) -> str:
    return _TYPES.get(reference.kind, "misc")


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    """Give the fields that are known, with their braces; a month is a word of BibTeX's own."""
    kind = _kind(reference)
    fields = {
        "author": " and ".join(map(_author, reference.names)),
        "title": _title(reference.title),
        _CONTAINER.get(kind, "howpublished"): (_text if kind == "article" else _title)(reference.container),
        "year": str(reference.year or ""),
        "month": _MONTHS[reference.month - 1] if reference.month else "",
        "volume": _text(reference.volume),
        "number": _text(reference.issue),
        "pages": _text(reference.first_page) + (f"--{_text(reference.last_page)}" if reference.last_page else ""),
        _PUBLISHER.get(kind, "publisher"): _text(reference.publisher),
        "doi": reference.doi.translate(_AS_IT_IS),
        "pmid": reference.pmid,
        "pmcid": _text(reference.pmcid),
        "url": reference.url,
        "abstract": _text(reference.abstract),
        "keywords": ", ".join(map(_text, reference.keywords)),
    }
    for name, value in fields.items():
        if value:
            yield name, value if name == "month" else f"{{{value}}}"


def _text(text: str) -> str:
    r"""Escape what TeX would take for something else than its characters.

    >>> print(_text("5% & {x} ~ a_b -- c"), _text("a { b"))
    5\% \& \{x\} \textasciitilde{} a\_b -{}- c a \textbraceleft{} b
    """
    escaped = text.translate(_ESCAPED | (_BRACES if _balanced(text) else _BRACES_IN_WORDS))
    return _LIGATURE.sub(r"\1{}", escaped)


def _balanced(text: str) -> bool:
    """Whether every brace has its partner: only then may braces be written as braces, for BibTeX counts them."""
    depth = 0
    for brace in _BRACE.findall(text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _title(title: str) -> str:
    """Escape a title and keep styles from lowering its capitals, those of its first letter aside.

    >>> print(_title("Second-line VEGF after mTOR in Japan"))
    Second-line {VEGF} after {mTOR} in {Japan}
    """
    words = enumerate(title.split(" "))
    return " ".join(
        f"{{{_text(word)}}}" if _has_capitals(word[1:] if first == 0 else word) else _text(word)
        for first, word in words
    )


def _has_capitals(word: str) -> bool:
    return any(one.isupper() for one in word)


def _author(name: Name) -> str:
    if name.whole:
        return f"{{{_text(name.whole)}}}"
    return ", ".join(_part(part) for part in (name.family, name.suffix, name.given) if part)


def _part(part: str) -> str:
    """Keep the word that parts names, and the comma that parts a name, from doing so inside one."""
    return f"{{{_text(part)}}}" if _AND.search(part) or "," in part else _text(part)
