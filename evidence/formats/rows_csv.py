"""Read published rows: one estimate of one study a line, as somebody typed it from a table.

Must never repair a row. A row that contradicts itself is refused with its line and what is wrong; the others are kept.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.records import Parsed, PublishedRow, Rejected

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUIRED = (
    *("study", "pmid", "year", "endpoint", "measure", "value", "ci_low", "ci_high", "ci_level"),
    *("numerator", "reference", "n_numerator", "n_reference", "design", "estimate_adjusted", "population", "source"),
)
OPTIONAL = ("study_adjusted", "study_multicentre")
MEASURES = ("HR", "OR", "RR", "IRR", "SHR")
DESIGNS = (
    *("rct", "nrs-prospective", "nrs-retrospective", "single-arm", "meta-analysis", "review", "protocol", "other"),
)
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,12})?|\.[0-9]{1,12}")
_WHOLE = re.compile(r"[0-9]{1,9}")
_MUST_BE_FILLED = ("study", "endpoint", "numerator", "reference", "population", "source")
_TRUTH = {"true": True, "false": False, "": None}


class _BadRowError(Exception):
    """Why a row is refused, and what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def header_of(text: str) -> tuple[list[str], str] | None:
    r"""Give the column names and the separator if a text begins like a CSV of rows, else None.

    >>> header_of("study,endpoint,value\n") is None, header_of("A title, and a sentence, and more.") is None
    (False, True)
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    for separator in (",", ";", "\t"):
        names = [name.strip().strip('"').lower() for name in first.split(separator)]
        if len(set(names) & set(REQUIRED)) >= min(3, len(names)) and len(names) > 1:
            return names, separator
    return None


def parse(text: str, *, name: str) -> Parsed:
    """Read a CSV of rows.

    Args:
        text: The file's text.
        name: What to call it in places.

    Returns:
        Rows, and those that were refused.

    Raises:
        EvidenceError: A column is missing or doubled, or there is no row at all.
    """
    header = header_of(text)
    names, separator = header or (text.partition("\n")[0].lower().split(","), ",")
    _check_header(names, name)
    rows: list[PublishedRow] = []
    rejected: list[Rejected] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        seen_header = False
        for cells in reader:
            start, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not seen_header:
                seen_header = True
                continue
            try:
                rows.append(_row(names, cells, f"{name}:{start}"))
            except _BadRowError as error:
                rejected.append(Rejected(f"{name}:{start}", error.reason, error.remedy))
    except csv.Error as error:
        what = f"The CSV is broken: {error}."
        raise EvidenceError(
            what, where=f"{name}:{line}", remedy="close the quotes; nothing of it was taken."
        ) from error
    if not rows and not rejected:
        raise EvidenceError("The CSV holds a header and no row.", where=name, remedy="add the rows.")
    unknown = [column for column in names if column and column not in (*REQUIRED, *OPTIONAL)]
    notes = (f"{name}:1: columns not used: {', '.join(unknown)}.",) if unknown else ()
    return Parsed(rows=tuple(rows), rejected=tuple(rejected), notes=notes)


def _check_header(names: list[str], name: str) -> None:
    missing = [column for column in REQUIRED if column not in names]
    if missing:
        word = "columns" if len(missing) > 1 else "column"
        what = f"The {word} {', '.join(missing)} {'are' if len(missing) > 1 else 'is'} missing."
        remedy = f"the first line must name: {','.join(REQUIRED)}."
        raise EvidenceError(what, where=f"{name}:1", remedy=remedy)
    doubled = sorted({column for column in names if column and names.count(column) > 1})
    if doubled:
        what = f"The column {', '.join(doubled)} stands more than once."
        raise EvidenceError(what, where=f"{name}:1", remedy="keep one of each.")


def _row(names: list[str], cells: list[str], where: str) -> PublishedRow:
    if len(cells) != len(names):
        what = f"The row has {len(cells)} cells, the header {len(names)}."
        raise _BadRowError(what, "put quotes round a cell that holds a comma.")
    cell = {column: value.strip(" \t\r\n") for column, value in zip(names, cells, strict=True)}
    for column in _MUST_BE_FILLED:
        if not cell[column]:
            raise _BadRowError(f"{column} is empty.", f"fill in {column}.")
    if cell["numerator"].casefold() == cell["reference"].casefold():
        what = f"numerator and reference are both {cell['numerator'][:40]!r}."
        raise _BadRowError(what, "name the two arms: value = numerator over reference.")
    value, ci_low, ci_high = _estimate(cell)
    return PublishedRow(
        study=cell["study"],
        pmid=_pmid(cell["pmid"]),
        year=_whole(cell, "year", 1800, 2100),
        endpoint=cell["endpoint"],
        measure=_one_of(cell, "measure", MEASURES),
        value=value,
        ci_low=ci_low,
        ci_high=ci_high,
        ci_level=_level(cell),
        numerator=cell["numerator"],
        reference=cell["reference"],
        n_numerator=_whole(cell, "n_numerator", 1, 10**9),
        n_reference=_whole(cell, "n_reference", 1, 10**9),
        design=_one_of(cell, "design", DESIGNS),
        estimate_adjusted=_truth(cell, "estimate_adjusted"),
        population=cell["population"],
        source=cell["source"],
        study_adjusted=_truth(cell, "study_adjusted"),
        study_multicentre=_truth(cell, "study_multicentre"),
        printed=tuple((column, cell[column]) for column in ("value", "ci_low", "ci_high")),
        where=where,
    )


def _estimate(cell: Mapping[str, str]) -> tuple[float, float, float]:
    value, ci_low, ci_high = (_number(cell, column) for column in ("value", "ci_low", "ci_high"))
    shown = f"{cell['value']} ({cell['ci_low']}-{cell['ci_high']})"
    check = "check it against the source and correct it."
    if min(value, ci_low, ci_high) <= 0:
        raise _BadRowError(f"A ratio and its bounds are above 0, here {shown}.", check)
    if ci_low >= ci_high:
        raise _BadRowError(f"The bounds are in the wrong order: {shown}.", check)
    if not ci_low <= value <= ci_high:
        raise _BadRowError(f"The value lies outside its interval: {shown}.", check)
    return value, ci_low, ci_high


def _number(cell: Mapping[str, str], column: str) -> float:
    remedy = "write it with a point, such as 0.79." if "," in cell[column] else f"write {column} as a number."
    if not _NUMBER.fullmatch(cell[column]):
        raise _BadRowError(f"{column} {cell[column][:40]!r} is not a number.", remedy)
    return float(cell[column])


def _level(cell: Mapping[str, str]) -> float:
    level = _number(cell, "ci_level")
    if not 0 < level < 1:
        remedy = f"write {level / 100:g}." if 50 <= level < 100 else "write 0.95 for a 95 % interval."
        raise _BadRowError(f"ci_level {cell['ci_level']} is not between 0 and 1.", remedy)
    return level


def _whole(cell: Mapping[str, str], column: str, low: int, high: int) -> int | None:
    printed = cell[column]
    if not printed:
        return None
    if not (_WHOLE.fullmatch(printed) and low <= int(printed) <= high):
        what = f"{column} {printed[:40]!r} is not a whole number from {low} to {high}."
        raise _BadRowError(what, "correct it or empty it.")
    return int(printed)


def _pmid(printed: str) -> str | None:
    if printed and not _WHOLE.fullmatch(printed):
        raise _BadRowError(f"pmid {printed[:40]!r} is not a number.", "write the digits alone, or leave it empty.")
    return printed or None


def _one_of(cell: Mapping[str, str], column: str, known: tuple[str, ...]) -> str:
    if cell[column] not in known:
        raise _BadRowError(f"{column} {cell[column][:40]!r} is not known.", f"write one of {', '.join(known)}.")
    return cell[column]


def _truth(cell: Mapping[str, str], column: str) -> bool | None:
    printed = cell.get(column, "").lower()
    if printed not in _TRUTH:
        what = f"{column} {cell[column][:40]!r} is neither true, false nor empty."
        raise _BadRowError(what, "write true, false or nothing.")
    return _TRUTH[printed]
