"""How well the texts are read: evaluate, against what people read in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from evidence import files
from evidence.errors import EvidenceError, UsageError
from evidence.records import Rejected
from evidence.workflow.project import protocol as project_protocol
from evidence.workflow.shapes import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.evaluate import Agreement, Figures
    from evidence.evaluate.shapes import Gold, Predicted
    from evidence.protocol import Protocol
    from evidence.records import Record

    Part = Literal["all", "kept", "aside"]

_RECORDS_OF = (".xml", ".xml.gz", ".nbib", ".ris")  # beside gold.jsonl: gold.xml, ...


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What an evaluation gave.

    Attributes:
        figures: Counts and what follows from them.
        source: Where the predictions came from, in words.
        unlisted: Errors that were not written because they are of records that are kept aside.
        rejected: Records that could not be read.
        agreement: How far a protocol's rows are the reviewer's; None where no protocol was given.
    """

    figures: Figures
    source: str
    unlisted: int
    rejected: tuple[Rejected, ...]
    agreement: Agreement | None = None


def evaluate(
    folder: Path,
    gold: str,
    *,
    predicted: str | None = None,
    records: Sequence[str] = (),
    part: Part = "all",
    errors: Path | None = None,
    protocol: str | None = None,
) -> Evaluated:
    """Compare what is read from texts with a gold file.

    Args:
        folder: A project, whose records are read where neither predictions nor files are given.
        gold: The gold file.
        predicted: What ``evidence batch --all`` wrote; nothing is read then.
        records: Files to read the records from; else the file beside the gold file that has its name.
        part: All records, those kept to work with, or those kept aside to judge by.
        errors: Where to write the errors, one JSON object a line; those of records kept aside are never written.
        protocol: A bundled protocol's name or a file: what it makes of the records is compared with the key "review".

    Raises:
        EvidenceError: A file cannot be read, or a line of it is no record; no record of the gold was judged.
        ProtocolError: The protocol does not hold.
        UsageError: Errors are asked for of records that are kept aside, or there is nothing to compare with.
    """
    from evidence.evaluate import is_aside, read_gold, score

    if errors and part == "aside":
        raise UsageError(
            "Errors of the records that are kept aside are not shown, so that no rule is written after them.",
            where="--errors",
            remedy="use --part kept, or leave --errors out.",
        )
    if protocol is not None and predicted is not None:
        what = "A protocol judges whole records, and predictions hold only what was read from them."
        raise UsageError(what, where="--protocol", remedy="give the records with --records, not --predicted.")
    golds = [
        one
        for one in read_gold(files.read(gold), where=gold)
        if part == "all" or is_aside(one.pmid) == (part == "aside")
    ]
    if not golds:
        raise EvidenceError(
            f"No record of the gold belongs to the part {part!r}.", where=gold, remedy="use --part all."
        )
    judged = None if protocol is None else _judged(folder, gold, golds, protocol, list(records) or _beside(gold))
    source, found, rejected = _predictions(folder, gold, golds, predicted, records)
    scored = score(golds, found)
    listed = [miss for miss in scored.misses if not is_aside(miss.pmid)]
    if errors:
        files.write(errors, "".join(json.dumps(miss.to_json(), ensure_ascii=False) + "\n" for miss in listed))
    return Evaluated(scored.figures, source, len(scored.misses) - len(listed), rejected, judged)


def _predictions(
    folder: Path, gold: str, golds: Sequence[Gold], predicted: str | None, records: Sequence[str]
) -> tuple[str, dict[str, Predicted], tuple[Rejected, ...]]:
    from evidence.batch import Summary, bodies
    from evidence.evaluate import read_predicted
    from evidence.evaluate.reading import predicted_from

    if predicted is not None:
        return predicted, read_predicted(files.read(predicted), where=predicted), ()
    names = list(records) or _beside(gold)
    wanted = {one.pmid for one in golds}
    if names:
        summary = Summary()
        found = predicted_from(bodies(names, summary=summary, only=wanted))
        return ", ".join(names), found, summary.rejected
    if not (folder / DATABASE).is_file():
        what = "There are no records to read: no --records, no --predicted, no file beside the gold, and no project."
        raise UsageError(what, where=gold, remedy="name the file that holds the gold's records with --records.")
    return str(folder / DATABASE), predicted_from(_of_project(folder, wanted)), ()


def _judged(folder: Path, gold: str, golds: Sequence[Gold], name: str, records: Sequence[str]) -> Agreement:
    """Run a protocol over the records, each seen alone, and compare with what a reviewer said of them."""
    from evidence.evaluate import agreement
    from evidence.harmonise import harmonise
    from evidence.workflow.reading import findings_of

    question = _protocol(name)
    reviews = {one.pmid: one.review for one in golds if one.review is not None}
    if not reviews:
        what = 'No record of the gold has the key "review", so there is nothing to hold the protocol against.'
        raise EvidenceError(what, where=gold, remedy="leave --protocol out; docs/gold.md names the key's shape.")
    rows = {}
    for record in _records(folder, records):
        findings = findings_of(record) if record.pmid in reviews else None
        if record.pmid in reviews and findings is not None and not isinstance(findings, Rejected):
            rows[record.pmid] = harmonise(question, [(record, findings)], ())
    return agreement(reviews.items(), rows)


def _protocol(name: str) -> Protocol:
    from evidence import protocol

    if name in protocol.bundled_names() or not Path(name).exists():
        return protocol.parse(protocol.bundled(name), where=name)
    return project_protocol(Path(), Path(name))[1]


def _records(folder: Path, names: Sequence[str]) -> Iterator[Record]:
    """Give the records of files, or of the project; what cannot be read is told where the texts are read."""
    from contextlib import suppress

    from evidence import formats
    from evidence.store import Store

    for name in names:
        with suppress(EvidenceError):
            yield from formats.parse(files.read(name), name=name).records
    if not names and (folder / DATABASE).is_file():
        with Store.open(folder / DATABASE) as store:
            yield from store.records()


def _beside(gold: str) -> list[str]:
    path = Path(gold)
    found = (path.with_suffix(suffix) for suffix in _RECORDS_OF)
    return [str(one) for one in found if gold != files.STDIO and one != path and one.is_file()][:1]


def _of_project(folder: Path, wanted: set[str]) -> Iterator[dict[str, Any]]:
    import extractors
    from evidence.store import Store

    with Store.open(folder / DATABASE) as store:
        for record in store.records():
            if record.pmid in wanted:
                yield {"pmid": record.pmid, **extractors.extract(record.text, pmid=record.pmid or "").to_dict()}
