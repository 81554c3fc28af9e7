"""What an analysis is: its rows, its pooled results by each interval method, and the sentence that says them.

Shapes only. Must never hold a rounded number: rounding happens in the sentence and on the screen.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from html import escape
from math import exp
from typing import TYPE_CHECKING, Any

from evidence.figures import Figures, Model, refits
from meta import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evidence.figures import Refit, Variant
    from evidence.protocol import PublishedResult
    from evidence.rows import Row
    from evidence.synthesis.apart import Apart
    from evidence.synthesis.exchanges import Exchange
    from meta import Pooled

INTERVALS = ("wald", "hksj", "hksj-adhoc")
_EXP = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")


@dataclass(frozen=True, slots=True)
class Turned:
    """The same analysis the other way round: ``numerator`` over ``reference``, every log estimate negated."""

    numerator: str
    reference: str
    pooled: Mapping[str, Pooled]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One pooled line, or the reason why there is none.

    ``k`` studies are used of ``k_eligible``; ``without_data`` are rows of the eligible studies without a usable number
    for this endpoint, to be shown without a box. ``retracted`` are rows of studies that were left out because they were
    retracted: shown likewise, not counted in K. ``pooled`` is on the log scale, A over B, keyed by interval method,
    and empty where nothing is pooled (of one study it holds the study's own estimate). ``banner`` are texts that every
    output must show. ``n_participants`` counts the used studies that print both numbers, ``n_unknown`` the others.
    ``direction`` is the outcome's: where lower is better a ratio below 1 favours A. ``unshown`` is what an average of
    two studies would be, for its test of disagreement only. ``sensitivity`` are the same studies by other models;
    ``pool_k2``, ``min_k``, whether leave-one-out belongs to the sensitivity analyses and whether the rows may be of
    several strata are the protocol's. ``apart`` are studies that the protocol wants in lines of their own; a study that
    has no other row is among ``set_aside``. ``exchanges`` are the same analysis with other estimates of its studies.
    """

    id: str
    label: str
    comparison: str
    endpoint: str
    measure: str
    stratum: str | None
    a: str
    b: str
    headline: bool
    rows: tuple[Row, ...]
    k: int
    k_eligible: int
    n_participants: int
    n_unknown: int
    without_data: tuple[Row, ...]
    set_aside: tuple[str, ...]
    retracted: tuple[Row, ...]
    pooled: Mapping[str, Pooled]
    chosen: str
    banner: tuple[str, ...]
    sentence: str
    method: str
    conclusion_depends_on_interval: bool
    turned: Turned | None
    published: PublishedResult | None = None
    published_sentence: str = ""
    direction: str = "lower-better"
    tau2: str = "REML"
    level: float = 0.95
    prediction: bool = True
    unshown: Pooled | None = None
    pool_k2: bool = False
    min_k: int = 3
    sensitivity: tuple[Variant, ...] = ()
    asks_leave_one_out: bool = False
    cross_strata: bool = False
    apart: tuple[Apart, ...] = ()
    exchanges: tuple[Exchange, ...] = ()

    @property
    def figures(self) -> Figures:
        """The studies as a table of figures, A over B."""
        return figures_of(self.rows, self.measure)

    @property
    def notices(self) -> tuple[tuple[str, str], ...]:
        """The notices at its studies, those left out among them: name of the study, words; each once."""
        rows = (*self.rows, *self.without_data, *self.retracted)
        return tuple(dict.fromkeys((row.study, text) for row in rows for text in row.notices))

    @property
    def footnotes(self) -> tuple[str, ...]:
        """The notices in words, but those that a banner shows, and what to beware of in an estimate."""
        told = (f"{study}: {text}" for study, text in self.notices)
        beware = (f"{row.study}: {text}" for row in self.rows for text in row.notes)
        return *(text for text in told if text not in self.banner), *beware

    def _repr_html_(self) -> str:
        """Show the result in a notebook: what every output must show, the sentence, the footnotes; texts stay texts."""
        bold = "".join(f"<p><b>{escape(text)}</b></p>" for text in (self.label, *self.banner))
        told = "".join(f"<p>{escape(text)}</p>" for text in (self.sentence, *self.footnotes))
        return f"<div>{bold}{told}</div>".encode("utf-8", "backslashreplace").decode()

    def leave_one_out(self) -> tuple[Refit, ...]:
        """The result without each study in turn; empty where nothing is pooled."""
        return refits.leave_one_out(self.figures, self.model) if self.result and self.k > 1 else ()

    def cumulative(self) -> tuple[Refit, ...]:
        """The result as the studies came in, by year; empty where nothing is pooled."""
        return refits.cumulative(self.figures, self.model) if self.result and self.k > 1 else ()

    @property
    def model(self) -> Model:
        """How it is pooled, as the protocol or the command asks."""
        return Model(
            self.tau2, self.chosen, self.level, pool_k2=self.pool_k2, min_k=self.min_k, prediction=self.prediction
        )

    @property
    def result(self) -> Pooled | None:
        """The pooled result by the protocol's interval method, None where nothing is pooled."""
        return self.pooled.get(self.chosen)

    def to_json(self) -> dict[str, Any]:
        """Give the shape of ``evidence pool --json``: the chosen result, on both scales, and what it stands on."""
        result = self.result
        return {
            "analysis": self.id,
            "label": self.label,
            "comparison": self.comparison,
            "endpoint": self.endpoint,
            "measure": self.measure,
            "stratum": self.stratum,
            "headline": self.headline,
            "numerator": self.a,
            "reference": self.b,
            "k_eligible": self.k_eligible,
            "n_participants": self.n_participants,
            "n_unknown": self.n_unknown,
            **({} if result is None else asdict(result)),
            "k": self.k,
            "exp": None if result is None else natural(result),
            "ci": self.chosen,
            "intervals": {name: natural(pooled) for name, pooled in self.pooled.items()},
            "conclusion_depends_on_interval": self.conclusion_depends_on_interval,
            "studies": [row.study for row in self.rows],
            "rows": [row.id for row in self.rows],
            "without_data": [row.study for row in self.without_data],
            "set_aside": list(self.set_aside),
            "retracted": [row.study for row in self.retracted],
            "notes": [{"study": row.study, "note": text} for row in self.rows for text in row.notes],
            "notices": [{"study": study, "notice": text} for study, text in self.notices],
            "sentence": self.sentence,
            "method": self.method,
            "banner": list(self.banner),
            "turned": None if self.turned is None else self._turned_json(self.turned),
            "published": None if self.published is None else self.published.model_dump(),
            "published_sentence": self.published_sentence,
            "direction": self.direction,
            "sensitivity": [one.to_json(ratios=True) for one in self.sensitivity],
            "apart": [one.to_json() for one in self.apart],
            "exchanges": [one.to_json() for one in self.exchanges],
        }

    def _turned_json(self, turned: Turned) -> dict[str, Any]:
        return {
            "numerator": turned.numerator,
            "reference": turned.reference,
            "sentence": turned.sentence,
            "intervals": {name: natural(pooled) for name, pooled in turned.pooled.items()},
        }


def figures_of(rows: Sequence[Row], measure: str) -> Figures:
    """Make a table of figures of rows with numbers."""
    return Figures(
        labels=tuple(row.study for row in rows),
        yi=tuple(row.yi for row in rows if row.yi is not None),
        vi=tuple(row.sei**2 for row in rows if row.sei is not None),
        measure=measure,
        given=tuple(map(_given, rows)),
        levels=tuple(row.ci_level for row in rows),
        years=tuple(row.year for row in rows),
        n_a=tuple(row.n_a for row in rows),
        n_b=tuple(row.n_b for row in rows),
    )


def estimate_of(row: Row) -> str:
    """Write a row as A over B, such as ``1.27 (0.69 to 2.33)``."""
    if row.value is None or row.ci_low is None or row.ci_high is None:
        return "no usable estimate"
    return f"{words.number(row.value)} ({words.number(row.ci_low)} to {words.number(row.ci_high)})"


def _given(row: Row) -> tuple[float, float, float] | None:
    if row.value is None or row.ci_low is None or row.ci_high is None:
        return None
    return row.value, row.ci_low, row.ci_high


def natural(pooled: Pooled) -> dict[str, float | None]:
    """Give the estimate and its intervals as ratios; None stays None."""
    values = {name: getattr(pooled, name) for name in _EXP}
    return {name: None if value is None else exp(value) for name, value in values.items()}
