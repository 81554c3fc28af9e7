"""One file in, what its records say out: the same wherever it is run, on one core, on many or on a cluster.

Must never let a bad record stop the others, a damaged file give a number, or a record go uncounted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from time import perf_counter
from typing import TYPE_CHECKING

from evidence import files, formats
from evidence.batch.articles import Articles, in_pieces
from evidence.batch.bodies import json_line, record_body, rest_of
from evidence.batch.reading import DamagedError, Digest, blocks, opened
from evidence.batch.spool import NOTHING_SEEN, REFUSED, UNWANTED, WITHOUT, WRITTEN, Spool
from evidence.batch.stats import Stats
from evidence.errors import EvidenceError
from evidence.records import Record, Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evidence.batch.articles import Candidate
    from evidence.batch.spool import Seen
    from extractors.findings import Findings

_ROWS = "This holds published rows, not abstracts."


@dataclass(frozen=True, slots=True)
class Options:
    """What is wanted of a file.

    Attributes:
        everything: Records without an effect, too.
        kind: A format's name, or ``auto`` to tell it from the content.
        only: The PMIDs of the records that are wanted; None for all.
    """

    everything: bool = False
    kind: str = "auto"
    only: frozenset[str | None] | None = None


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of one file.

    Attributes:
        name: The file.
        stats: What became of its records.
        rejected: Records that were refused, and what is wrong with the file.
        deleted: PMIDs that it says are deleted.
        whole: Whether it was read to its end and nothing of it can be missing.
        lines: A line of JSON for each record that is written, in the order of the file; empty if they are in ``part``.
        part: The file that they were written to.
        seen: Which records the file holds.
        sha256: Of the file's bytes as they came; empty where they could not be read to their end.
        content: The part itself, from one who cannot write it where it belongs.
    """

    name: str
    stats: Stats = field(default_factory=Stats)
    rejected: tuple[Rejected, ...] = ()
    deleted: tuple[str, ...] = ()
    whole: bool = True
    lines: tuple[bytes, ...] = ()
    part: str = ""
    seen: Seen = NOTHING_SEEN
    sha256: str = ""
    content: bytes = field(default=b"", repr=False)

    @property
    def unreadable(self) -> bool:
        """Whether there was nothing in it that could be read."""
        stats = self.stats
        return bool(self.rejected) and not (self.deleted or stats.records - stats.rejected)


def extract_file(name: str, options: Options, part: str = "") -> FileResult:
    """Read one file.

    The same file and options give the same result in any process; whatever is wrong with the file is in the result.

    Args:
        name: The file, anything that ``reading.opened`` opens.
        options: What is wanted of it.
        part: Where to write the rows, in the format of its ending; by default they are given as ``lines``.

    Raises:
        EvidenceError: ``part`` cannot be written.
    """
    with Spool() as spool:
        result, lines = read_into(spool, name, options)
        if not part:
            return replace(result, lines=tuple(lines))
        from evidence.batch.outputs import writer

        start = perf_counter()
        writer(part)(lines)
        result.stats.seconds["write"] += perf_counter() - start
        return replace(result, part=part)


def read_into(
    spool: Spool, name: str, options: Options, seen: Callable[[Stats], None] | None = None
) -> tuple[FileResult, Iterator[bytes]]:
    """Read one file; give what came of it, and its lines, which can be read while the spool is open.

    Args:
        spool: Holds the lines.
        name: The file.
        options: What is wanted of it.
        seen: Is given the counts so far each time that a part of the file was read.
    """
    reader = _File(name, options, spool, seen)
    digest = Digest()
    try:
        with opened(name) as file:
            reader.read(blocks(digest.of(file), name=name, seen=reader.seen))
            reader.rest(digest)
    except DamagedError as error:
        return reader.nothing(error), iter(())
    except EvidenceError as error:
        reader.refuse_file(error)
    result, lines = reader.result()
    return replace(result, sha256=digest.hex), lines


class _File:
    """One file while it is read."""

    def __init__(self, name: str, options: Options, spool: Spool, seen: Callable[[Stats], None] | None) -> None:
        self.name = "(stdin)" if name == files.STDIO else name
        self.options, self.spool = options, spool
        self.stats = Stats()
        self.rejected: list[Rejected] = []
        self.deleted: tuple[str, ...] = ()
        self.whole = True
        self._seen = seen

    def seen(self, size: int) -> None:
        """Count the bytes that were read."""
        self.stats.packed += size
        if self._seen:
            self._seen(self.stats)

    def refuse_file(self, error: EvidenceError) -> None:
        """Note what is wrong with the file."""
        self.whole = False
        self.rejected.append(Rejected(error.where or self.name, error.what, error.remedy))

    def rest(self, digest: Digest) -> None:
        """Read what no record is in, for the sum over the file; where it breaks off once more that is known."""
        try:
            digest.rest(self.name)
        except EvidenceError as error:
            if self.whole:
                self.refuse_file(error)

    def read(self, packed: Iterator[bytes]) -> None:
        """Read the records out of the file's blocks."""
        stream = self._timed(packed)
        head = next(stream, b"")
        if self.options.kind in {"auto", "pubmed-xml"} and in_pieces(head):
            articles = Articles(self.name, self.stats, everything=self.options.everything)
            for item in articles.read(chain((head,), stream)):
                self._take(*item)
            self.deleted = articles.deleted
            self.whole &= articles.whole
            if articles.problem:
                self.rejected.append(articles.problem)
            if self.stats.records:
                return
            self._at_once(articles.around)
        else:
            self._at_once(b"".join(chain((head,), stream)))

    def _timed(self, stream: Iterator[bytes]) -> Iterator[bytes]:
        """Give the blocks, and stop where the file is cut off: what came before is taken."""
        start = perf_counter()
        try:
            for block in stream:
                self.stats.unpacked += len(block)
                self.stats.seconds["read"] += perf_counter() - start
                yield block
                start = perf_counter()
        except DamagedError:
            raise
        except EvidenceError as error:
            self.refuse_file(error)
        self.stats.seconds["read"] += perf_counter() - start

    def _at_once(self, content: bytes) -> None:
        """Read a file of any other format; of one that is cut off nothing is taken, for its last record looks whole."""
        if not self.whole:
            return
        start = perf_counter()
        parsed = formats.parse(content, name=self.name, kind=self.options.kind)
        self.stats.seconds["parse"] += perf_counter() - start
        if parsed.rows:
            self.rejected.append(Rejected(self.name, _ROWS, "evidence import it."))
        self.stats.records += len(parsed.rejected) + len(parsed.records)
        self.stats.candidates += len(parsed.records)
        self.stats.parsed += len(parsed.records)
        self.deleted = parsed.deleted
        for one in parsed.rejected:
            self._take((None, 1), one)
        for record in parsed.records:
            self._take((int(record.pmid) if record.pmid else None, record.version), record)

    def _take(self, known: tuple[int | None, int], item: Candidate | Record | Rejected | None) -> None:
        """Note what becomes of a record, and read it."""
        if item is None:
            self.spool.add(*known, WITHOUT)
        elif isinstance(item, Rejected):
            self.rejected.append(item)
            self.spool.add(*known, REFUSED)
        else:
            start = perf_counter() - self.stats.seconds["parse"]
            self._note(known, self._judged(known, item))
            self.stats.seconds["extract"] += perf_counter() - self.stats.seconds["parse"] - start

    def _note(self, known: tuple[int | None, int], found: tuple[Record, Findings] | Rejected | int) -> None:
        if isinstance(found, int):
            self.spool.add(*known, found)
        elif isinstance(found, Rejected):
            self._take(known, found)
        else:
            record, findings = found
            known = (int(record.pmid), record.version) if record.pmid else known
            line = json_line(record_body(record, findings.to_dict()) | {"record": rest_of(record)})
            self.spool.add(*known, WRITTEN, line, tuple(effect.measure for effect in findings.effects))

    def _judged(
        self, known: tuple[int | None, int], item: Candidate | Record
    ) -> tuple[Record, Findings] | Rejected | int:
        """A record with what is read from it, or what becomes of it instead.

        Where a record's text is known before the record is parsed it is read first: most turn out to hold no effect.
        """
        key = item.key if isinstance(item, Record) else str(known[0])
        found = self._findings(item.text, key) if item.text is not None and self.options.only is None else None
        if isinstance(found, (int, Rejected)):
            return found
        record = item if isinstance(item, Record) else item.record()
        if isinstance(record, Rejected):
            return record
        if self.options.only is not None and record.pmid not in self.options.only:
            return UNWANTED
        if found is None or item.text != record.text:
            found = self._findings(record.text, record.key)
        return found if isinstance(found, (int, Rejected)) else (record, found)

    def _findings(self, text: str, key: str) -> Findings | Rejected | int:
        """What is read from a text; whatever it provokes is listed with its record and stops no other one."""
        import extractors

        read = extractors.extract if self.options.everything else extractors.extract_ratios
        try:
            findings = read(text, pmid=key)
        except Exception as error:  # noqa: BLE001
            return Rejected(f"{self.name}: {key}", f"Reading it failed: {type(error).__name__}: {error}")
        return WITHOUT if findings is None or not (findings.effects or self.options.everything) else findings

    def result(self) -> tuple[FileResult, Iterator[bytes]]:
        """What came of it all, and the lines."""
        left_out = self.spool.superseded()
        stats = self.stats
        counts = self.spool.counts(left_out)
        stats.written, stats.without_effect, stats.rejected, stats.unwanted = counts
        stats.superseded = len(left_out)
        stats.by_measure = self.spool.measures(left_out)
        stats.effects = stats.by_measure.total()
        stats.check()
        seen = self.spool.seen(left_out)
        result = FileResult(self.name, stats, tuple(self.rejected), self.deleted, self.whole, seen=seen)
        return result, self.spool.lines(left_out)

    def nothing(self, error: EvidenceError) -> FileResult:
        """What came of a file that is damaged: every record that was seen is refused."""
        self.refuse_file(error)
        stats = Stats(records=self.stats.records, rejected=self.stats.records, seconds=self.stats.seconds)
        stats.packed, stats.unpacked = self.stats.packed, self.stats.unpacked
        stats.check()
        return FileResult(self.name, stats, tuple(self.rejected), whole=False)
