"""A template that a person downloaded from RevMan, filled in by its own headings.

Must never guess what a heading or a label means: one that is not known is refused, with those that are. Must never
write over what stands in a cell already.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from evidence import files
from evidence.errors import EvidenceError
from evidence.exports.columns import line
from evidence.exports.revman import BESIDE, COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.exports.revman import Cell, Line
    from evidence.exports.shapes import Tally

KNOWN = {**COLUMNS, **BESIDE}
LABELS = (
    "Analysis group name",
    "Analysis name",
    "Study",
    "Outcome",
    "Experimental intervention",
    "Control intervention",
)
"""What says which estimate a row of the template is for."""


def fill(name: str, found: Sequence[Line], tally: Tally) -> Iterator[bytes]:
    """Give the template with its rows filled in, or one row an estimate where it has none.

    Args:
        name: The template's file, CSV.
        found: The estimates.
        tally: Counts the rows; says which estimates have none.

    Raises:
        EvidenceError: The file is no such table, or a heading or label in it is not known or says too little.
    """
    heading, rows = _read(name)
    columns = [cell.strip() for cell in heading]
    _check(name, columns)
    used = []
    yield line(heading)
    for number, row in rows:
        it = _meant(f"{name}:{number}", dict(zip(columns, row, strict=True)), found)
        used.append(it)
        tally.written += 1
        yield line(cell or KNOWN[column](it) for column, cell in zip(columns, row, strict=True))
    if rows:
        left = [f"{it.study} ({it.analysis})" for it in found if it not in used]
        tally.notes += [f"no row of the template is for: {', '.join(left)}"] if left else []
        return
    for it in found:
        tally.written += 1
        yield line(KNOWN[column](it) for column in columns)


def _read(name: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Give the heading, and the rows that hold anything, each with its line in the file."""
    try:
        text = files.read(name).decode("utf-8-sig")
        read = csv.reader(io.StringIO(text, newline=""), strict=True)
        found = [(read.line_num, row) for row in read if any(cell.strip() for cell in row)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise EvidenceError(
            "The template is no CSV in UTF-8.", where=Path(name).name, remedy="download it again from RevMan."
        ) from error
    if not found:
        raise EvidenceError("The template is empty.", where=name, remedy="download it again from RevMan.")
    (_, heading), *rows = found
    odd = next((number for number, row in rows if len(row) != len(heading)), None)
    if odd is not None:
        raise EvidenceError(
            "This row has another number of cells than the heading.", where=f"{name}:{odd}", remedy="mend it there."
        )
    return heading, rows


def _check(name: str, columns: Sequence[str]) -> None:
    unknown = [column for column in columns if column not in KNOWN]
    if unknown:
        raise EvidenceError(
            f"The template has headings that are not known: {', '.join(map(repr, unknown))}.",
            where=f"{name}:1",
            remedy=f"leave these columns out, and fill them in RevMan; known are: {', '.join(KNOWN)}.",
        )
    if len(set(columns)) < len(columns):
        raise EvidenceError("The template has a heading twice.", where=f"{name}:1", remedy="leave one of them out.")


def _meant(where: str, row: dict[str, str], found: Sequence[Line]) -> Line:
    """Find the one estimate that a row's labels name."""
    candidates = list(found)
    for label in (label for label in LABELS if row.get(label, "").strip()):
        wanted = row[label].strip()
        here = [it for it in candidates if wanted in _called(it, label)]
        if not here:
            known = dict.fromkeys(str(KNOWN[label](it)) for it in candidates)
            raise EvidenceError(
                f"No estimate has the {label.lower()} {wanted!r}.",
                where=where,
                remedy=f"known are: {', '.join(known)}.",
            )
        candidates = here
    if len(candidates) != 1:
        raise EvidenceError(
            f"{len(candidates)} estimates fit this row.",
            where=where,
            remedy=f"tell them apart by one more of: {', '.join(LABELS)}.",
        )
    return candidates[0]


def _called(it: Line, label: str) -> set[Cell]:
    """Give the names that a label may have: a study also goes by its own name alone."""
    return {KNOWN[label](it), *([it.one.row.study] if label == "Study" else [])}
