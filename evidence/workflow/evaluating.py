"""How well the texts are read: evaluate, against what people read in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from evidence import files
from evidence.errors import EvidenceError, UsageError
from evidence.workflow.shapes import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.evaluate import Figures
    from evidence.evaluate.shapes import Gold, Predicted
    from evidence.records import Rejected

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
    """

    figures: Figures
    source: str
    unlisted: int
    rejected: tuple[Rejected, ...]


def evaluate(
    folder: Path,
    gold: str,
    *,
    predicted: str | None = None,
    records: Sequence[str] = (),
    part: Part = "all",
    errors: Path | None = None,
) -> Evaluated:
    """Compare what is read from texts with a gold file.

    Args:
        folder: A project, whose records are read where neither predictions nor files are given.
        gold: The gold file.
        predicted: What ``evidence batch --all`` wrote; nothing is read then.
        records: Files to read the records from; else the file beside the gold file that has its name.
        part: All records, those kept to work with, or those kept aside to judge by.
        errors: Where to write the errors, one JSON object a line; those of records kept aside are never written.

    Raises:
        EvidenceError: A file cannot be read, or a line of it is no record.
        UsageError: Errors are asked for of records that are kept aside, or there is nothing to compare with.
    """
    from evidence.evaluate import is_aside, read_gold, score

    if errors and part == "aside":
        raise UsageError(
            "Errors of the records that are kept aside are not shown, so that no rule is written after them.",
            where="--errors",
            remedy="use --part kept, or leave --errors out.",
        )
    golds = [
        one
        for one in read_gold(files.read(gold), where=gold)
        if part == "all" or is_aside(one.pmid) == (part == "aside")
    ]
    if not golds:
        raise EvidenceError(
            f"No record of the gold belongs to the part {part!r}.", where=gold, remedy="use --part all."
        )
    source, found, rejected = _predictions(folder, gold, golds, predicted, records)
    scored = score(golds, found)
    listed = [miss for miss in scored.misses if not is_aside(miss.pmid)]
    if errors:
        files.write(errors, "".join(json.dumps(miss.to_json(), ensure_ascii=False) + "\n" for miss in listed))
    return Evaluated(scored.figures, source, len(scored.misses) - len(listed), rejected)


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
