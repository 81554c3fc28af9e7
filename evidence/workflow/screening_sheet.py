"""The table on which records are screened in a spreadsheet: a line a record and person, to be filled in and read back.

Must never take a line for a decision on another record, or on a text that the person did not see.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.errors import EvidenceError
from evidence.formats.decoding import to_text
from evidence.harmonise.screening import ABSTRACT, FULL_TEXT, NOT_RETRIEVED
from evidence.records import Rejected
from evidence.tabular import separated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evidence.harmonise import Assessment
    from evidence.harmonise.screening import Vote

COLUMNS = (
    *("pmid", "title", "year", "suggestion", "because", "decision", "reason", "stage", "reviewer", "note"),
    "text_sha256",
)
"""``pmid`` holds the key where a record has no PMID; ``text_sha256`` says which text was seen."""

STAGES = (ABSTRACT, FULL_TEXT)
_NEEDED = ("pmid", "decision", "reason")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that decides something, with the place that it stands at."""

    where: str
    name: str
    title: str
    decision: str
    reason: str
    stage: str
    reviewer: str
    note: str
    text_sha256: str

    @property
    def decided(self) -> tuple[str, str, str, str]:
        """What is decided."""
        return self.decision, self.reason, self.stage, self.note


def write(assessments: Iterable[Assessment], *, reviewer: str = "") -> bytes:
    """Write the table: a line for each person who decided on a record, an empty one where nobody did.

    Args:
        assessments: The records.
        reviewer: Whose decisions are shown; those of all by default.
    """
    lines = [separated.line(COLUMNS)]
    for one in assessments:
        votes = [vote for vote in one.said.votes if not reviewer or vote.who == reviewer]
        lines += [separated.line(_cells(one, vote)) for vote in votes] or [separated.line(_cells(one, None))]
    return b"".join(lines)


def read(content: bytes, *, name: str) -> tuple[list[Line], list[Rejected]]:
    """Read the lines that decide something, and those that cannot be read.

    Args:
        content: The file, separated by commas, semicolons or tabs, as spreadsheets write it.
        name: What to call it in places.

    Raises:
        EvidenceError: It is no such table.
    """
    text, _ = to_text(content, name=name)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = [cell.strip().casefold() for cell in next(reader, [])]
        missing = [column for column in _NEEDED if column not in names]
        if missing or len(set(names) - {""}) < len([one for one in names if one]):
            what = f"The columns are not those of a table of decisions (missing or doubled: {', '.join(missing)})."
            raise EvidenceError(what, where=f"{name}:1", remedy="write one with evidence screen --export FILE.csv.")
        return _read_lines(reader, names, name)
    except csv.Error as error:
        what, where = f"The CSV is broken: {error}.", f"{name}:{reader.line_num}"
        raise EvidenceError(what, where=where, remedy="close the quotes; nothing of it was taken.") from error


def says_the_same(line: Line, one: Assessment, who: str) -> bool:
    """Whether a line repeats what this person decided on the text as it is."""
    vote = next((vote for vote in one.said.votes if vote.who == who), None)
    return vote is not None and line.decided == _decided(vote)


def same_title(line: Line, one: Assessment) -> bool:
    """Whether a line has the record's title, or none."""
    return not line.title or _even(line.title) == _even(one.title)


def _read_lines(reader: Iterator[list[str]], names: Sequence[str], name: str) -> tuple[list[Line], list[Rejected]]:
    lines: list[Line] = []
    rejected: list[Rejected] = []
    number = 1
    for cells in reader:
        start, number = number + 1, reader.line_num  # type: ignore[attr-defined]  # a csv reader counts lines
        place = f"{name}:{start}"
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            what = f"The row has {len(cells)} cells, the header {len(names)}."
            rejected.append(Rejected(place, what, "put quotes round a cell that holds a separator."))
            continue
        found = _line(dict(zip(names, (separated.restored(cell).strip() for cell in cells), strict=True)), place)
        if found.decision:
            lines.append(found)
        elif found.reason:
            rejected.append(Rejected(place, "There is a reason and no decision.", "fill in the column decision."))
    return lines, rejected


def _line(cell: dict[str, str], place: str) -> Line:
    decision = cell["decision"].casefold().replace(" ", "-").replace("_", "-")
    stage = cell.get("stage", "").casefold().replace(" ", "-").replace("_", "-") or ABSTRACT
    return Line(
        where=place,
        name=cell["pmid"],
        title=cell.get("title", ""),
        decision=decision,
        reason=cell["reason"].casefold().replace(" ", "-").replace("_", "-"),
        stage=FULL_TEXT if decision == NOT_RETRIEVED else stage,
        reviewer=cell.get("reviewer", ""),
        note=cell.get("note", ""),
        text_sha256=cell.get("text_sha256", ""),
    )


def _cells(one: Assessment, vote: Vote | None) -> tuple[Any, ...]:
    because = "; ".join(filter(None, [one.because, one.said.words if one.said.state == "reopened" else ""]))
    told = (*_decided(vote)[:3], vote.who, vote.note) if vote is not None else ("", "", "", "", "")
    suggestion = f"{one.suggestion}: {one.code}" if one.code else one.suggestion
    return one.pmid or one.key, one.title, one.year, suggestion, because, *told, one.text_sha256


def _decided(vote: Vote) -> tuple[str, str, str, str]:
    return vote.action, vote.reason or "", vote.stage, vote.note.strip()


def _even(title: str) -> str:
    return " ".join(title.split()).casefold()
