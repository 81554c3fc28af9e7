"""Go through the records of one PubMed XML file as its bytes come in, and parse only those that can hold an effect.

Must never parse a list of references, hold more than a record and a block, or let a bad record stop the others.
"""

from __future__ import annotations

import re
from time import perf_counter
from typing import TYPE_CHECKING

from evidence.batch.boundaries import Around, Cut, cuts
from evidence.batch.gate import gate, own_part, without_references
from evidence.formats.article_set import article_of, element_of, frame_of
from evidence.formats.decoding import bom_encoding
from evidence.formats.pubmed_xml import record_of, text_of
from evidence.records import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence.batch.stats import Stats
    from evidence.records import Record

_SET = re.compile(rb"<Pubmed(?:Book)?ArticleSet[\s>]")
_OTHER_ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"'](?!(?i:utf-?8|us-ascii|ascii)[\"'])")
_PMID = re.compile(rb"<PMID(?: Version=\"([0-9]{1,4})\")?>([0-9]{1,9})</PMID>")
_HEAD = 1 << 10  # bytes of a record in which its own PMID stands

Known = tuple[int | None, int]
"""A record's PMID and version, as far as its bytes tell."""
Item = tuple[Known, "Candidate | Rejected | None"]
"""A record's PMID and version; what may hold an effect, why it was refused, or None where it can hold none."""


class Candidate:
    """A record that may hold an effect: first its text, and the whole record if that is asked for.

    Attributes:
        text: Its text, of which its own part of the record is enough; None where only the whole record tells.
    """

    __slots__ = ("_articles", "_cut", "text")

    def __init__(self, articles: Articles, cut: Cut, text: str | None) -> None:
        self._articles, self._cut, self.text = articles, cut, text

    def record(self) -> Record | Rejected:
        """Parse the whole record, but for its references."""
        return self._articles.parsed(self._cut)


class Articles:
    """The records of one file, and what stands around them.

    Attributes:
        deleted: PMIDs that the file says are deleted.
        around: What stands around the records: of a set without any, all of it.
        whole: Whether the set has its end.
        problem: What else is wrong with it.
    """

    def __init__(self, name: str, stats: Stats, *, everything: bool) -> None:
        self.around = b""
        self.deleted: tuple[str, ...] = ()
        self.whole = True
        self.problem: Rejected | None = None
        self._name, self._stats, self._everything = name, stats, everything
        self._opening = b""
        self._gate = gate()

    def read(self, blocks: Iterable[bytes]) -> Iterator[Item]:
        """Give the file's records in their order.

        Raises:
            EvidenceError: The XML defines entities, or is no set of PubMed records.
        """
        around, head, cut = Around(), b"", None
        stats, seconds = self._stats, self._stats.seconds
        before = perf_counter() - seconds["read"]
        for cut in cuts(blocks, around):
            now = perf_counter()
            seconds["split"] += now - seconds["read"] - before
            if not self._opening:
                head = around.text
                self._opening = frame_of(head, name=self._name).opening
            stats.records += 1
            yield self._item(cut, now)
            before = perf_counter() - seconds["read"]
        self.around = around.text
        if cut is None:
            return
        frame = frame_of(head, self.around[len(head) :], name=self._name)
        self.deleted = frame.deleted
        self.whole = not (cut.problem or frame.problem)
        self.problem = None if cut.problem else frame.problem

    def _item(self, cut: Cut, now: float) -> Item:
        number = _PMID.search(cut.raw, 0, _HEAD)
        known = (int(number[2]), int(number[1] or 1)) if number else (None, 1)
        if cut.problem:
            return known, self._refused(cut, cut.problem, "fetch or export it again; the other records were taken.")
        passes = self._everything or number is None or self._gate.lets_through(cut.raw)
        then = perf_counter()
        self._stats.seconds["gate"] += then - now
        if not passes:
            return known, None
        self._stats.candidates += 1
        text = None if self._everything else self._text(cut.raw)
        self._stats.seconds["parse"] += perf_counter() - then
        return known, Candidate(self, cut, text)

    def _text(self, raw: bytes) -> str | None:
        part = own_part(raw)
        article = element_of(b"<Article>" + part + b"</Article>", self._opening) if part[:4] == b"<Art" else None
        return None if article is None else text_of(article)

    def parsed(self, cut: Cut) -> Record | Rejected:
        """Parse a record, but for its references."""
        start = perf_counter()
        self._stats.parsed += 1
        item = article_of(without_references(cut.raw), self._opening, name=self._name)
        found = item if isinstance(item, Rejected) else record_of(item, self._name)
        self._stats.seconds["parse"] += perf_counter() - start
        return self._refused(cut, found.reason, found.remedy) if isinstance(found, Rejected) else found

    def _refused(self, cut: Cut, reason: str, remedy: str) -> Rejected:
        number = _PMID.search(cut.raw, 0, _HEAD)
        label = f"PMID {number[2].decode()}: " if number else ""
        said = reason if reason.startswith(("PMID", label or "PMID")) else f"{label}{reason}"
        return Rejected(f"{self._name}: byte {cut.offset}", said, remedy)


def in_pieces(head: bytes) -> bool:
    """Whether a file that begins so can be read piece by piece: PubMed XML in UTF-8.

    >>> in_pieces(b'<?xml version="1.0" encoding="utf-8"?><PubmedArticleSet>'), in_pieces(b"PMID- 1")
    (True, False)
    """
    plain = bom_encoding(head) is None and not _OTHER_ENCODING.match(head)
    return plain and head.lstrip(b" \t\r\n").startswith(b"<") and bool(_SET.search(head))
