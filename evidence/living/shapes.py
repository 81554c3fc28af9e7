"""A review's results at one moment, small enough to be kept with every run: lines, and the studies that they stand on.

Shapes only. Must never hold a rounded number: two moments are told apart by the numbers themselves.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from evidence.figures import Model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence.rows import Row
    from meta import Pooled

POOLED = "pooled"
"""The standing of a study that is pooled; that of any other is the code of its reason (``WHY_NOT``)."""

ASIDE = "set-aside"
"""The standing of an eligible study that a declared analysis does not ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One eligible study in an analysis, by the row that stands for it.

    ``yi`` and ``sei`` are on the log scale, A over B, None where there is no usable number; ``value`` is the ratio as
    turned, with its own interval and that one's level beside it, ``printed`` as the source has it. ``report``,
    ``record``, ``pmid`` and ``row`` lead back to the table.
    """

    study: str
    report: str
    standing: str
    record: str = ""
    pmid: str | None = None
    row: str = ""
    year: int | None = None
    yi: float | None = None
    sei: float | None = None
    value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float | None = None
    printed: str = ""
    stratum: str | None = None
    decision: str | None = None
    because: str = ""
    text_sha256: str = ""

    @property
    def pooled(self) -> bool:
        """Whether the study is part of the estimate."""
        return self.standing == POOLED

    @property
    def source(self) -> str:
        """Where its figures stand, as a reader looks it up."""
        return f"PMID {self.pmid}" if self.pmid and self.record else self.report


@dataclass(frozen=True, slots=True)
class Result:
    """A pooled estimate on the log scale, None where a quantity is not defined."""

    estimate: float
    ci_low: float
    ci_high: float
    pi_low: float | None = None
    pi_high: float | None = None
    tau2: float | None = None
    i2: float | None = None
    se: float | None = None

    @classmethod
    def of(cls, pooled: Pooled) -> Result:
        """Take from a pooled result what is kept of it."""
        return cls(*(getattr(pooled, one.name) for one in fields(cls)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One analysis: what it is, what it gave, and every eligible study with its standing.

    ``k`` studies are pooled of ``k_eligible``. ``result`` is None where nothing is pooled. ``cross_strata`` says
    whether its rows may be of several strata.
    """

    id: str
    label: str
    comparison: str
    endpoint: str
    measure: str
    stratum: str | None
    numerator: str
    reference: str
    headline: bool = False
    k: int = 0
    k_eligible: int = 0
    result: Result | None = None
    model: Model = field(default_factory=Model)
    cross_strata: bool = False
    method: str = ""
    points: tuple[Point, ...] = ()

    @property
    def pooled(self) -> tuple[Point, ...]:
        """The studies that the estimate is made of."""
        return tuple(point for point in self.points if point.pooled)

    def emptied(self) -> Line:
        """Give the same analysis with no study in it: what stands on the other side of one that is new or gone."""
        kept = {name: getattr(self, name) for name in _NAMING}
        return Line(**kept, model=self.model, cross_strata=self.cross_strata)


_NAMING = ("id", "label", "comparison", "endpoint", "measure", "stratum", "numerator", "reference", "headline")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All analyses of a review at one moment."""

    lines: tuple[Line, ...] = ()
    allow_unreviewed: bool = False

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON has it; ``from_json`` gives the same back."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Snapshot:
        """Read what ``to_json`` gave; keys that this version does not know are left out."""
        return cls(tuple(map(_line, body["lines"])), bool(body["allow_unreviewed"]))


def point_of(row: Row, standing: str) -> Point:
    """Take from a row what is kept of it."""
    return Point(
        study=row.study,
        report=row.report,
        standing=standing,
        record=row.key,
        pmid=row.pmid,
        row=row.id,
        year=row.year,
        yi=row.yi,
        sei=row.sei,
        value=row.value,
        ci_low=row.ci_low,
        ci_high=row.ci_high,
        ci_level=row.ci_level,
        printed="" if row.printed is None else str(row.printed),
        stratum=row.stratum,
        decision=row.decision,
        because=row.because,
        text_sha256=row.text_sha256,
    )


def _line(body: Mapping[str, Any]) -> Line:
    inner = {
        "result": None if body["result"] is None else Result(**_known(Result, body["result"])),
        "model": Model(**_known(Model, body["model"])),
        "points": tuple(Point(**_known(Point, point)) for point in body["points"]),
    }
    return Line(**{**_known(Line, body), **inner})


def _known(kind: Any, body: Mapping[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in body.items() if name in names}
