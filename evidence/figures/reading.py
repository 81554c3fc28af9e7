"""Read a CSV table of figures: which form it has, each row as an estimate, every bad row named with its line.

Must never pool a table without some of its rows, and never take a column of ratios for their logarithms.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.figures.forms import FORMS
from evidence.figures.shapes import RATIOS, Estimate, Figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_FORMS = "slab,yi,vi or slab,yi,sei or slab,measure,value,ci_low,ci_high[,ci_level]"
_MORE = f"{_FORMS}, or one of: value,p_value; o_minus_e,v; chi2,direction,v; events_a,n_a,events_b,n_b"
_SHOWN_BAD_ROWS = 10
_NOT_LOGGED = frozenset({"RD", "AS"})
"""Measures that a form gives and that are no ratios."""


def read_figures(data: bytes, *, name: str) -> Figures:
    """Read a CSV file of figures.

    Args:
        data: The file's bytes: UTF-8, columns separated by comma, semicolon or tab.
        name: What to call the file in messages.

    Raises:
        EvidenceError: The file is no such table, or some rows cannot be used; each is named with its line.
    """
    rows = csv.DictReader(io.StringIO(_text(data, name), newline=""), delimiter=_delimiter(data))
    columns = [(column or "").strip().lower() for column in rows.fieldnames or ()]
    rows.fieldnames = columns
    form = _form(columns, name)
    read: list[tuple[str, Mapping[str, str], Estimate]] = []
    bad: list[str] = []
    labels: list[str] = []
    measures: set[str] = set()
    for row in rows:
        overflow = row.pop(None, None)
        cells = {key: (value or "").strip() for key, value in row.items()}
        labels.append(cells.get("slab") or cells.get("study") or f"row {rows.line_num}")
        measures.add(cells.get("measure", "").upper())
        try:
            _check_width(overflow)
            read.append((f"{name}:{rows.line_num}", cells, _computable(form(cells))))
        except ValueError as error:
            bad.append(f"{name}:{rows.line_num}: {error}")
    if not labels:
        raise EvidenceError("The table has no rows.", where=name, remedy=f"give one study a line: {_MORE}.")
    if len(measures) > 1:
        mixed = ", ".join(sorted(measure or "(empty)" for measure in measures))
        bad.append(f"{name}: the column measure mixes {mixed}; one pooled result is of one measure")
    if bad:
        raise _refusal(bad, len(labels))
    figures = _figures(labels, read, measures.pop(), form.__name__)
    figures = replace(figures, columns={one: tuple(cells.get(one, "") for _, cells, _ in read) for one in columns})
    _check_scale(figures, read, form.__name__, name)
    return figures


def _figures(
    labels: Sequence[str], read: Sequence[tuple[str, Mapping[str, str], Estimate]], measure: str, form: str
) -> Figures:
    estimates = [estimate for _, _, estimate in read]
    known = measure or ("HR" if form in {"o_minus_e", "log_rank"} else "")
    found = [f"{where}: {note}" for where, _, estimate in read for note in estimate.notes]
    return Figures(
        labels=tuple(labels),
        yi=tuple(estimate.yi for estimate in estimates),
        vi=tuple(estimate.vi for estimate in estimates),
        measure=known if known in RATIOS and known not in _NOT_LOGGED else None,
        notes=(*found, *_doubled(labels)),
        given=tuple(estimate.given for estimate in estimates),
        levels=tuple(estimate.level for estimate in estimates),
        printed=tuple(estimate.printed for estimate in estimates),
        years=tuple(_count(cells, "year") for _, cells, _ in read),
        n_a=tuple(_count(cells, "n_a") for _, cells, _ in read),
        n_b=tuple(_count(cells, "n_b") for _, cells, _ in read),
    )


def _check_scale(
    figures: Figures, read: Sequence[tuple[str, Mapping[str, str], Estimate]], form: str, name: str
) -> None:
    """Refuse a column of ratios in place of their logarithms, unless the table says what it is.

    Raises:
        EvidenceError: ``yi`` looks like ratios and nothing says that it is not.
    """
    from meta import scale_hint

    first = read[0][1]
    said_so = first.get("scale", "").lower() in {"log", "logged", "ln"}
    other = first.get("measure", "").upper() not in {"", *RATIOS}
    if form != "logged" or said_so or other or scale_hint(figures.yi) is None:
        return
    raise EvidenceError(
        "All yi are above 0 and lie on both sides of 1, as ratios do: this looks like a column of HR, OR or RR that "
        "nobody has taken the logarithm of.",
        where=name,
        remedy="put log(ratio) into yi, or give measure,value,ci_low,ci_high; if these are logs add a column scale "
        "with log in it, and if they are no ratios name what they are in a column measure (SMD, MD).",
    )


def _check_width(overflow: object) -> None:
    if overflow:
        raise ValueError("there are more cells than columns; use decimal points, and quotes round a text with commas")


def _computable(estimate: Estimate) -> Estimate:
    """Refuse a variance that overflowed or vanished: the square of a figure such as 1e200 is no number any more."""
    if not 0 < estimate.vi < float("inf"):
        raise ValueError(f"its variance would be {estimate.vi:g}, which cannot be computed with; check the figures")
    return estimate


def _text(data: bytes, name: str) -> str:
    if not data.strip():
        raise EvidenceError("The file is empty.", where=name, remedy=f"give it the columns {_MORE}.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise EvidenceError("This is not a CSV file in UTF-8.", where=name, remedy="save the table as CSV, UTF-8.")
    return text


def _delimiter(data: bytes) -> str:
    header = data.splitlines()[0]
    return max(",;\t", key=lambda mark: header.count(mark.encode()))


def _form(columns: list[str], name: str) -> Callable[[Mapping[str, str]], Estimate]:
    """Say which form the columns make.

    Raises:
        EvidenceError: A column is there twice or missing, or stands where it cannot be understood.
    """
    has = set(columns)
    doubled = sorted({column for column in columns if column and columns.count(column) > 1})
    if doubled:
        raise EvidenceError(
            f"The column {doubled[0]} is there twice.", where=f"{name}:1", remedy="rename or remove one of them."
        )
    for sets, form in FORMS:
        if any(needed <= has for needed in sets):
            if form.__name__ in {"ratio", "counts"} and "measure" not in has:
                raise EvidenceError(
                    "The column measure is missing, so it is not known what these figures are.",
                    where=f"{name}:1",
                    remedy=f"add a column measure with one of {', '.join(sorted(RATIOS))}"
                    f"{' or RD' if form.__name__ == 'counts' else ''}.",
                )
            return form
    ratio = next((column for column in columns if column.upper() in RATIOS or column in {"value", "ratio"}), None)
    if ratio and has & {"vi", "sei"}:
        raise EvidenceError(
            f"The column {ratio} stands beside a variance or standard error: a ratio cannot be pooled as its log.",
            where=f"{name}:1",
            remedy="put log(ratio) into a column yi, or give measure,value,ci_low,ci_high.",
        )
    found = ", ".join(column for column in columns if column) or "none"
    raise EvidenceError(f"Columns are missing; found: {found}.", where=f"{name}:1", remedy=f"use the columns {_MORE}.")


def _count(cells: Mapping[str, str], column: str) -> int | None:
    """Read a number that only describes a study; one that is none is left out."""
    text = cells.get(column, "")
    return int(text) if text.isascii() and text.isdigit() else None


def _refusal(bad: list[str], rows: int) -> EvidenceError:
    shown = "\n".join(f"  {line}" for line in bad[:_SHOWN_BAD_ROWS])
    more = f"\n  ... and {len(bad) - _SHOWN_BAD_ROWS} more" if len(bad) > _SHOWN_BAD_ROWS else ""
    return EvidenceError(
        f"{len(bad)} of {rows} rows cannot be used, so nothing was pooled:\n{shown}{more}",
        remedy="correct these rows, or take them out yourself and say so.",
    )


def _doubled(labels: Sequence[str]) -> Iterable[str]:
    doubled = sorted({label for label in labels if labels.count(label) > 1})
    if doubled:
        yield f"{', '.join(doubled)} stands in the table more than once; is it one study?"
