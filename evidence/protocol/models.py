"""What a protocol may say, key by key; every default is stated here and nowhere else.

Must never know a particular review: drugs, diseases and published results stand in the protocol file.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads the annotation when it builds the model
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from evidence.protocol.alerts import read_alert
from evidence.protocol.question import ArmSpec, ComparisonSpec, Handling, OutcomeSpec, Strict

Tau2 = Literal["FE", "DL", "HE", "SJ", "ML", "REML", "EB", "PM"]
Interval = Literal["wald", "hksj", "hksj-adhoc"]
Line = Literal["first", "second", "later", "mixed"]


class Member(Strict):
    """A reviewer."""

    name: str
    initials: str


class Review(Strict):
    """What the review is called and who does it.

    ``reviewers_per_item`` people look at each item; ``blind``: the review page shows nobody what another decided on it
    before both have.
    """

    id: str
    title: str
    registration: str = ""
    team: tuple[Member, ...] = ()
    reviewers_per_item: int = Field(default=2, ge=1)
    blind: bool = True


class Question(Strict):
    """The question in the reviewers' own words (PICO); shown, never computed with."""

    population: str = ""
    intervention: str = ""
    comparator: str = ""
    outcomes: tuple[str, ...] = ()


class SearchSpec(Strict):
    """A saved search."""

    id: str
    query: str = Field(min_length=1)
    database: Literal["pubmed"] = "pubmed"
    date_field: Literal["crdt", "pdat", "edat", "mdat"] = "crdt"
    from_: dt.date | None = Field(default=None, alias="from")
    to: dt.date | None = None


class Eligibility(Strict):
    """What a study must be to count.

    ``conditions`` are phrases of which one must stand for the disease (empty: any disease); ``excluded_settings`` are
    phrases that, in the title or the condition, mean another population. ``line_mixed`` says what happens to studies
    over several lines of therapy; "include" takes in none that tells of a first line if that is not asked for.
    """

    designs: tuple[Literal["rct", "nrs"], ...] = ("rct", "nrs")
    conditions: tuple[str, ...] = ()
    excluded_settings: tuple[str, ...] = ()
    line_of_therapy: tuple[Line, ...] = ()
    line_mixed: Handling = "subgroup"
    prior_therapy: str = ""
    languages: tuple[str, ...] = ("any",)


class Synthesis(Strict):
    """How estimates are pooled. Fewer studies than ``min_k`` are shown, not pooled (two of them by ``pool_k2``)."""

    model: Literal["random", "common"] = "random"
    tau2: Tau2 = "REML"
    ci: Interval = "hksj-adhoc"
    level: float = Field(default=0.95, gt=0.5, lt=1)
    prediction_interval: bool = True
    min_k: int = Field(default=3, ge=2)
    require: Literal["accepted", "agreed"] = "accepted"
    strata: tuple[Literal["design", "estimate_adjusted"], ...] = ("design", "estimate_adjusted")
    pool_k2: bool = False

    @property
    def fitted(self) -> tuple[str, str]:
        """The estimator of tau2 and the interval, as ``meta.pool`` takes them; a common effect has the Wald one only.

        >>> Synthesis().fitted, Synthesis(tau2="FE").fitted, Synthesis(model="common").fitted
        (('REML', 'hksj-adhoc'), ('FE', 'wald'), ('FE', 'wald'))
        """
        return ("FE", "wald") if self.model == "common" or self.tau2 == "FE" else (self.tau2, self.ci)


class Alternative(Strict):
    """A choice of model that is tried beside the main one; what is left out stays as in the synthesis.

    ``label`` is its name in the tables, in the reviewers' words.
    """

    label: str = ""

    model: Literal["random", "common"] | None = None
    tau2: Tau2 | None = None
    ci: Interval | None = None

    def words(self) -> str:
        """Give it as the protocol writes it.

        >>> Alternative(tau2="DL", ci="wald").words()
        'tau2 = "DL", ci = "wald"'
        """
        return ", ".join(f'{name} = "{value}"' for name, value in self.model_dump(exclude_unset=True).items())


class Sensitivity(Strict):
    """Which further analyses are shown."""

    leave_one_out: bool = True
    alternatives: tuple[Alternative, ...] = ()


class Living(Strict):
    """How the review is kept up to date; ``alert_when`` says which changes call for attention, empty: every one."""

    schedule: Literal["daily", "weekly", "monthly", "quarterly"] = "monthly"
    alert_when: tuple[str, ...] = ()

    @field_validator("alert_when")
    @classmethod
    def _alerts_are_known(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        for i, text in enumerate(texts):
            try:
                read_alert(text)
            except ValueError as error:
                raise _wrong(str(error), ("living", "alert_when", i)) from error
        return texts


class RowFilter(Strict):
    """Which rows a declared analysis takes: what the source says about the study, and which source."""

    study_adjusted: bool | None = None
    study_multicentre: bool | None = None
    source: str | None = None


class PublishedResult(Strict):
    """What others published for this analysis, in their own direction; ``ci`` is the kind of interval they used."""

    value: float = Field(gt=0)
    ci_low: float = Field(gt=0)
    ci_high: float = Field(gt=0)
    numerator: str
    reference: str
    source: str
    i2: float | None = None
    q_p: float | None = None
    ci: Interval = "wald"


class AnalysisSpec(Strict):
    """An analysis that the protocol declares by name, beside those by stratum."""

    id: str
    label: str
    outcome: str
    comparison: str | None = None
    headline: bool = False
    where: RowFilter = RowFilter()
    report: dict[str, str] = Field(default_factory=dict)
    cross_strata: bool = False
    banner: str = ""
    published: PublishedResult | None = None


class Protocol(Strict):
    """A whole protocol; ``sha256`` is of the file's text and is filled in on reading.

    ``components`` are what the events of an outcome may be made of, each with the phrases that name it.
    """

    schema_: Literal[1] = Field(alias="schema")
    review: Review
    question: Question = Question()
    search: tuple[SearchSpec, ...] = ()
    eligibility: Eligibility = Eligibility()
    arms: dict[str, ArmSpec]
    comparison: tuple[ComparisonSpec, ...] = Field(min_length=1)
    components: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    outcome: tuple[OutcomeSpec, ...] = Field(min_length=1)
    synthesis: Synthesis = Synthesis()
    sensitivity: Sensitivity = Sensitivity()
    living: Living = Living()
    analysis: tuple[AnalysisSpec, ...] = ()
    sha256: str = ""

    @model_validator(mode="before")
    @classmethod
    def _sha256_is_ours(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("sha256"):
            raise PydanticCustomError("extra_forbidden", "sha256 is filled in by the program", {"place": ["sha256"]})
        return data

    @model_validator(mode="after")
    def _names_lead_somewhere(self) -> Protocol:
        for kind, items in (("comparison", self.comparison), ("outcome", self.outcome), ("analysis", self.analysis)):
            _unique(kind, [item.id for item in items])
        for i, comparison in enumerate(self.comparison):
            for side in (comparison.a, comparison.b):
                _known(side, tuple(self.arms), ("comparison", i), "arm")
            if comparison.a == comparison.b:
                raise _wrong(f"comparison {comparison.id!r} has the same arm on both sides", ("comparison", i))
        for i, outcome in enumerate(self.outcome):
            for part in outcome.components:
                _known(part, tuple(self.components), ("outcome", i, "components"), "component")
        for i, analysis in enumerate(self.analysis):
            _known(analysis.outcome, tuple(o.id for o in self.outcome), ("analysis", i, "outcome"), "outcome")
            if analysis.comparison is not None:
                ids = tuple(c.id for c in self.comparison)
                _known(analysis.comparison, ids, ("analysis", i, "comparison"), "comparison")
        return self

    def outcome_of(self, outcome_id: str) -> OutcomeSpec:
        """Return the outcome with this id; KeyError if there is none."""
        return {outcome.id: outcome for outcome in self.outcome}[outcome_id]

    def comparison_of(self, comparison_id: str | None) -> ComparisonSpec:
        """Return the comparison with this id, the first for None; KeyError if there is none."""
        ids = {comparison.id: comparison for comparison in self.comparison}
        return self.comparison[0] if comparison_id is None else ids[comparison_id]

    def labels(self, comparison_id: str | None) -> tuple[str, str]:
        """Return the labels of A and B of a comparison."""
        comparison = self.comparison_of(comparison_id)
        return self.arms[comparison.a].label, self.arms[comparison.b].label


def _unique(kind: str, ids: list[str]) -> None:
    for i, name in enumerate(ids):
        if name in ids[:i]:
            raise _wrong(f"two tables [[{kind}]] have the id {name!r}", (kind, i, "id"))


def _known(name: str, names: tuple[str, ...], place: tuple[str | int, ...], kind: str) -> None:
    if name not in names:
        raise _wrong(f"there is no {kind} {name!r}, only {', '.join(names)}", place)


def _wrong(message: str, place: tuple[str | int, ...]) -> PydanticCustomError:
    return PydanticCustomError("protocol", "{message}", {"message": message, "place": list(place)})
