"""Count what stands in PubMed XML by its bytes, before any parser: what is stored is held against it.

Must never lean on the reader that it is a check of.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from evidence.formats.markup import uncommented
from evidence.records import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

_START = re.compile(rb"<Pubmed(?:Book)?Article[\s>]")
_REFERENCES = re.compile(rb"<ReferenceList\b.*?(?:</ReferenceList>|\Z)", re.DOTALL)
_TITLE = re.compile(rb"<(ArticleTitle|BookTitle|VernacularTitle)\b[^<>]*(?<!/)>(?!\s*</\1)")
_ABSTRACT = re.compile(rb"<Abstract>\s*<AbstractText\b[^<>]*(?<!/)>(?!\s*</AbstractText)")
_DOI = re.compile(rb"<(?:ELocationID|ArticleId)\b(?=[^<>]*=\s*[\"']doi[\"'])[^<>]*>\s*[^\s<]")
_PMID = re.compile(rb"<PMID\b[^<>]*>\s*\d")


def count(data: bytes) -> Tally:
    """Count the records of a PubmedArticleSet and what they have; those that are commented out do not stand there.

    >>> count(b"<PubmedArticleSet><PubmedArticle><PMID>1</PMID><ArticleTitle>A</ArticleTitle></PubmedArticle>")
    Tally(records=1, titles=1, abstracts=0, dois=0, pmids=1)
    """
    return sum((_one(record) for record in _records(data)), Tally())


def _records(data: bytes) -> Iterator[bytes]:
    bare = uncommented(data)
    edges = [*(match.start() for match in _START.finditer(bare)), len(bare)]
    for start, end in pairwise(edges):
        yield bare[start:end]


def _one(record: bytes) -> Tally:
    own = _REFERENCES.sub(b"", record)
    parts = (_TITLE, _ABSTRACT, _DOI, _PMID)
    return Tally(1, *(bool(part.search(own)) for part in parts))
