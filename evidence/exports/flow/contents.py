"""What stands in each box of the figure, and the same in sentences for those who do not see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evidence.exports.flow.boxes import Box
from evidence.exports.flow.canvas import Line
from evidence.exports.flow.words import named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evidence.exports.flow.boxes import Way
    from evidence.exports.flow.counting import Flow

Column = Literal["previous", "main", "side", "other", "other side"]
_SHOWN = 12  # names in one box; a page holds no more beside the rest


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the figure: its name, its phase, and the lines of its boxes by column."""

    name: str
    phase: str
    boxes: Mapping[Column, tuple[Line, ...]]


def headings(columns: Sequence[Column]) -> Iterator[tuple[str, list[Column]]]:
    """Give each heading with the columns that it stands over."""
    texts: dict[str, tuple[Column, ...]] = {
        "Previous studies": ("previous",),
        "Identification of new studies via databases and registers": ("main", "side"),
        "Identification of new studies via other methods": ("other", "other side"),
    }
    for text, span in texts.items():
        here = [column for column in span if column in columns]
        if here:
            yield text, here


def rows_of(flow: Flow) -> tuple[Row, ...]:
    """Give the figure's rows from the top; columns that nothing came through are left out."""
    rows = [
        Row("identified", "Identification", {**_previous(flow), **_identified(flow)}),
        Row("screened", "Screening", {**_pair("Records", flow.screened, flow.count(Box.SCREENED_OUT))}),
        Row("sought", "Screening", {**_sought(flow, "databases"), **_sought(flow, "other")}),
        Row("assessed", "Screening", {**_assessed(flow, "databases"), **_assessed(flow, "other")}),
        Row("included", "Included", {"main": tuple(_included(flow))}),
    ]
    if flow.previous:
        rows.append(Row("total", "Included", {"main": tuple(_total(flow))}))
    pooled = {
        "Studies included in meta-analysis": len(flow.pooled_studies),
        "Reports of these studies": len(flow.pooled_reports),
    }
    return (*rows, Row("pooled", "Included", {"main": tuple(_counted(pooled))}))


def _n(text: str, n: int, indent: int = 0) -> Line:
    return Line(f"{text} (n\u00a0=\u00a0{n})", indent)


def _counted(numbers: Mapping[str, int]) -> Iterator[Line]:
    for text, n in numbers.items():
        yield _n(text, n)


def _listed(numbers: Mapping[str, int], indent: int) -> Iterator[Line]:
    """List names with their numbers; of very many, the first, and the rest as a sum."""
    names = list(numbers.items())
    shown, rest = (names, []) if len(names) <= _SHOWN else (names[: _SHOWN - 1], names[_SHOWN - 1 :])
    for name, n in shown:
        yield _n(named(name), n, indent)
    if rest:
        yield _n(f"{len(rest)} others", sum(n for _, n in rest), indent)


def _previous(flow: Flow) -> dict[Column, tuple[Line, ...]]:
    if flow.previous is None:
        return {}
    told = {
        "Studies included in previous version of review": len(flow.previous.studies),
        "Reports of studies included in previous version of review": flow.previous_reports,
    }
    return {"previous": tuple(_counted(told))}


def _identified(flow: Flow) -> dict[Column, tuple[Line, ...]]:
    main = (Line("Records identified from:"), _n("Databases", flow.identified, 1), *_listed(flow.found, 2))
    removed = (
        Line("Records removed before screening:"),
        _n("Duplicate records", flow.duplicates, 1),
        _n("Records marked as ineligible by automation tools", flow.count(Box.AUTOMATIC), 1),
        _n("Records removed for other reasons", flow.count(Box.OTHER), 1),
        *_listed(flow.reasons(Box.OTHER), 2),
    )
    boxes: dict[Column, tuple[Line, ...]] = {"main": (*main, _n("Registers", 0, 1)), "side": removed}
    if flow.cited:
        boxes["other"] = (Line("Records identified from:"), _n("Citation searching", flow.cited, 1))
    return boxes


def _pair(what: str, screened: int, excluded: int) -> dict[Column, tuple[Line, ...]]:
    return {"main": (_n(f"{what} screened", screened),), "side": (_n(f"{what} excluded", excluded),)}


def _columns(flow: Flow, way: Way) -> tuple[Column, Column] | None:
    if way == "databases":
        return "main", "side"
    return ("other", "other side") if flow.cited else None


def _sought(flow: Flow, way: Way) -> dict[Column, tuple[Line, ...]]:
    columns = _columns(flow, way)
    if columns is None:
        return {}
    lost = flow.count(Box.NOT_RETRIEVED, way)
    return {
        columns[0]: (_n("Reports sought for retrieval", flow.sought(way)),),
        columns[1]: (_n("Reports not retrieved", lost),),
    }


def _assessed(flow: Flow, way: Way) -> dict[Column, tuple[Line, ...]]:
    columns = _columns(flow, way)
    if columns is None:
        return {}
    excluded = _n("Reports excluded", flow.count(Box.REPORT_EXCLUDED, way))
    return {
        columns[0]: (_n("Reports assessed for eligibility", flow.assessed(way)),),
        columns[1]: (excluded, *_listed(flow.reasons(Box.REPORT_EXCLUDED, way), 1)),
    }


def _included(flow: Flow) -> Iterator[Line]:
    yield from _counted({"New studies included in review": flow.new_studies})
    yield from _counted({"Reports of new included studies": flow.new_reports})
    if flow.unconfirmed:
        yield _n("of all included, screened by the tool alone", flow.unconfirmed, 1)


def _total(flow: Flow) -> Iterator[Line]:
    yield from _counted({"Total studies included in review": len(flow.studies)})
    yield from _counted({"Reports of total included studies": flow.reports})
    if flow.gone:
        yield _n("no longer included, of the previous version", flow.gone, 1)


def described(flow: Flow) -> str:
    """Say all that the boxes say, one sentence a box, from the top."""
    boxes = (lines for row in rows_of(flow) for lines in row.boxes.values())
    told = (", ".join(line.text.replace("\u00a0", " ") for line in lines) for lines in boxes)
    return " ".join(f"{text}.".replace(":,", ":") for text in told)
