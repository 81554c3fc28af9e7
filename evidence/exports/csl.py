"""References as CSL JSON, which Zotero, pandoc and citation processors take.

Must never hold a field that the schema of CSL data does not have.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evidence.exports.chosen import cited
from evidence.exports.details import BOOK, CHAPTER, JOURNAL_ARTICLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.exports.names import Name
    from evidence.exports.reference import Reference
    from evidence.exports.shapes import Material, Tally

_TYPES = {
    JOURNAL_ARTICLE: "article-journal",
    "EJOUR": "article-journal",
    "INPR": "article-journal",
    "ABST": "article-journal",
    CHAPTER: "chapter",
    "ECHAP": "chapter",
    BOOK: "book",
    "EBOOK": "book",
    "EDBOOK": "book",
    "CONF": "paper-conference",
    "CPAPER": "paper-conference",
    "THES": "thesis",
    "RPRT": "report",
    "DATA": "dataset",
    "MGZN": "article-magazine",
    "NEWS": "article-newspaper",
    "UNPB": "manuscript",
    "ELEC": "webpage",
}


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the file, a record at a time.

    Args:
        material: The project.
        tally: Counts what is written.
    """
    for key, reference in cited(material):
        tally.written += 1
        item = json.dumps(_item(key, reference), ensure_ascii=False)
        yield ("[\n" if tally.written == 1 else ",\n").encode() + item.encode()
    yield b"\n]\n" if tally.written else b""


def _item(key: str, reference: Reference) -> dict[str, Any]:
    date = [part for part in (reference.year, reference.month, reference.day) if part]
    kind = _TYPES.get(reference.kind, "document")
    fields = {
        "id": key,
        "type": kind,
        "title": reference.title,
        "author": [_author(name) for name in reference.names],
        "collection-title" if kind == "book" else "container-title": reference.container,
        "publisher": reference.publisher,
        "issued": {"date-parts": [date]} if reference.year else None,
        "volume": reference.volume,
        "issue": reference.issue,
        "page": reference.pages,
        "DOI": reference.doi,
        "PMID": reference.pmid,
        "PMCID": reference.pmcid,
        "URL": reference.url,
        "abstract": reference.abstract,
        "keyword": ", ".join(reference.keywords),
    }
    return {name: value for name, value in fields.items() if value}


def _author(name: Name) -> dict[str, str]:
    if name.whole:
        return {"literal": name.whole}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: value for part, value in parts.items() if value}
