"""Read a table of figures to pool: ``yi`` with ``vi`` or ``sei``, or ratios with their intervals.

Must never pool a table without some of its rows: one bad row and none is used. Must never take a ratio for its log.
"""

from __future__ import annotations

import csv
import io
import math
from dataclasses import asdict, dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from meta import Pooled

RATIOS = frozenset({"HR", "OR", "RR", "IRR", "SHR"})
_FORMS = "slab,yi,vi or slab,yi,sei or slab,measure,value,ci_low,ci_high[,ci_level]"
_SHOWN_BAD_ROWS = 10
_EXP = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")


@dataclass(frozen=True, slots=True)
class Figures:
    """Estimates on the scale to pool on. ``measure`` is set where they are logs of ratios, which is then known."""

    labels: tuple[str, ...]
    yi: tuple[float, ...]
    vi: tuple[float, ...]
    measure: str | None
    notes: tuple[str, ...] = ()


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
    logged = _is_logged(columns, name)
    labels: list[str] = []
    pairs: list[tuple[float, float]] = []
    measures: set[str] = set()
    bad: list[str] = []
    for row in rows:
        overflow = row.pop(None, None)
        cells = {key: (value or "").strip() for key, value in row.items()}
        try:
            _check_width(overflow)
            pairs.append(_logged(cells) if logged else _ratio(cells))
        except ValueError as error:
            bad.append(f"{name}:{rows.line_num}: {error}")
        measures.add(cells.get("measure", "").upper())
        labels.append(cells.get("slab") or f"row {rows.line_num}")
    if not labels:
        raise EvidenceError("The table has no rows.", where=name, remedy=f"give one study a line: {_FORMS}.")
    if len(measures) > 1:
        mixed = ", ".join(sorted(measure or "(empty)" for measure in measures))
        bad.append(f"{name}: the column measure mixes {mixed}; one pooled result is of one measure")
    if bad:
        raise _refusal(bad, len(labels))
    yi, vi = zip(*pairs, strict=True)
    measure = measures.pop()
    return Figures(
        labels=tuple(labels),
        yi=yi,
        vi=vi,
        measure=measure if measure in RATIOS else None,
        notes=tuple(_doubled(labels)),
    )


def _check_width(overflow: object) -> None:
    if overflow:
        raise ValueError("there are more cells than columns; use decimal points, and quotes round a text with commas")


def _text(data: bytes, name: str) -> str:
    if not data.strip():
        raise EvidenceError("The file is empty.", where=name, remedy=f"give it the columns {_FORMS}.")
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


def _is_logged(columns: list[str], name: str) -> bool:
    has = set(columns)
    doubled = sorted({column for column in columns if column and columns.count(column) > 1})
    if doubled:
        raise EvidenceError(
            f"The column {doubled[0]} is there twice.", where=f"{name}:1", remedy="rename or remove one of them."
        )
    if "yi" in has and has & {"vi", "sei"}:
        return True
    if "value" in has and {"ci_low", "ci_high"} <= has:
        if "measure" in has:
            return False
        raise EvidenceError(
            "The column measure is missing, so it is not known what value is.",
            where=f"{name}:1",
            remedy=f"add a column measure with one of {', '.join(sorted(RATIOS))}.",
        )
    ratio = next((column for column in columns if column.upper() in RATIOS or column in {"value", "ratio"}), None)
    if ratio and has & {"vi", "sei"}:
        raise EvidenceError(
            f"The column {ratio} stands beside a variance or standard error: a ratio cannot be pooled as its log.",
            where=f"{name}:1",
            remedy="put log(ratio) into a column yi, or give measure,value,ci_low,ci_high.",
        )
    found = ", ".join(column for column in columns if column) or "none"
    raise EvidenceError(f"Columns are missing; found: {found}.", where=f"{name}:1", remedy=f"use the columns {_FORMS}.")


def _logged(cells: Mapping[str, str]) -> tuple[float, float]:
    yi = _number(cells, "yi")
    if cells.get("vi"):
        spread, vi = "vi", _number(cells, "vi")
    else:
        spread, vi = "sei", _number(cells, "sei")
        vi = vi * abs(vi)
    if vi <= 0:
        raise ValueError(f"{spread} is {cells[spread]}; it must be above 0")
    if _is_ratio_as_log(yi, math.sqrt(vi), cells):
        raise ValueError(
            f"yi {cells['yi']} is the ratio itself (its bounds lie round it as ratios do); "
            "put log(ratio) there, or name the columns measure,value,ci_low,ci_high"
        )
    return yi, vi


def _is_ratio_as_log(yi: float, sei: float, cells: Mapping[str, str]) -> bool:
    """Whether bounds beside ``yi`` show that it was not logged while its standard error was."""
    try:
        low, high = _number(cells, "ci_low"), _number(cells, "ci_high")
    except ValueError:
        return False
    if not 0 < low < yi < high:
        return False
    width = (math.log(high) - math.log(low)) / (2 * NormalDist().inv_cdf(0.975))
    return abs(width / sei - 1) < 0.1 and abs(math.log(yi * yi / (low * high))) < 0.2


def _ratio(cells: Mapping[str, str]) -> tuple[float, float]:
    from meta import log_effect

    measure = cells.get("measure", "").upper()
    if measure not in RATIOS:
        raise ValueError(f"measure {cells.get('measure') or '(empty)'} is none of {', '.join(sorted(RATIOS))}")
    value, low, high = (_number(cells, column) for column in ("value", "ci_low", "ci_high"))
    level = _number(cells, "ci_level") if cells.get("ci_level") else 0.95
    if not 0.5 <= level < 1:
        raise ValueError(f"ci_level {cells['ci_level']} must be a share such as 0.95")
    if min(value, low, high) <= 0:
        raise ValueError(
            f"value {cells['value']} ({cells['ci_low']} to {cells['ci_high']}) is not above 0, as a ratio is; "
            "logs of ratios belong into a column yi"
        )
    if low >= high:
        raise ValueError(f"ci_low {cells['ci_low']} is not below ci_high {cells['ci_high']}")
    if not low <= value <= high:
        raise ValueError(f"value {cells['value']} lies outside its interval {cells['ci_low']} to {cells['ci_high']}")
    yi, sei = log_effect(value, low, high, level)
    return yi, sei * sei


def _number(cells: Mapping[str, str], column: str) -> float:
    text = cells.get(column, "")
    if not text:
        raise ValueError(f"{column} is empty")
    try:
        value = float(text)
    except ValueError:
        hint = "; use a decimal point" if "," in text else ""
        raise ValueError(f"{column} {text} is not a number{hint}") from None
    if not math.isfinite(value):
        raise ValueError(f"{column} {text} is not a finite number")
    return value


def _refusal(bad: list[str], rows: int) -> EvidenceError:
    shown = "\n".join(f"  {line}" for line in bad[:_SHOWN_BAD_ROWS])
    more = f"\n  ... and {len(bad) - _SHOWN_BAD_ROWS} more" if len(bad) > _SHOWN_BAD_ROWS else ""
    return EvidenceError(
        f"{len(bad)} of {rows} rows cannot be used, so nothing was pooled:\n{shown}{more}",
        remedy="correct these rows, or take them out yourself and say so.",
    )


def _doubled(labels: list[str]) -> Iterable[str]:
    doubled = sorted({label for label in labels if labels.count(label) > 1})
    if doubled:
        yield f"{', '.join(doubled)} stands in the table more than once; is it one study?"


@dataclass(frozen=True, slots=True)
class PooledFigures:
    """A table of figures and what became of it."""

    figures: Figures
    pooled: Pooled

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader has to know before using the result."""
        return (*self.figures.notes, *self.pooled.warnings)

    def to_json(self) -> dict[str, Any]:
        """Give the result's fields on the scale of ``yi``; for ratios, estimate and intervals under ``exp`` too."""
        body: dict[str, Any] = {"measure": self.figures.measure, "studies": self.figures.labels, **asdict(self.pooled)}
        if self.figures.measure:
            logs = {name: getattr(self.pooled, name) for name in _EXP}
            body["exp"] = {name: None if log is None else math.exp(log) for name, log in logs.items()}
        return {**body, "warnings": self.warnings}


def pool_figures(figures: Figures, *, tau2: str, ci: str, level: float) -> PooledFigures:
    """Pool a table of figures; the choices are those of ``meta.pool``."""
    from meta import pool

    pooled = pool(figures.yi, figures.vi, tau2=tau2, ci=ci, level=level, labels=figures.labels)
    return PooledFigures(figures, pooled)
