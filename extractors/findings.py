"""What can be found in a text: frozen records, each with the words that it was read from.

A value without its words cannot be built, because no span has a default. A later step makes a new record
(``dataclasses.replace``); nothing is edited in place. Numbers are as printed; nothing here is harmonised.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Where a value stands in the canonical text.

    ``start`` and ``end`` are offsets in Unicode code points, end excluded; ``text[start:end] == quote`` always.
    """

    start: int
    end: int
    quote: str
    rule: str

    def grounded_in(self, text: str) -> bool:
        """Whether the quote stands at its offsets in this text."""
        return 0 <= self.start < self.end and text[self.start : self.end] == self.quote


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people, such as the total randomised."""

    value: int
    span: Span


@dataclass(frozen=True, slots=True)
class Component:
    """A drug that is a part of an arm, with its number where the text gives one."""

    name: str
    n: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Arm:
    """A group that the study compares; ``n`` as randomised or assigned, ``n_analysed`` as analysed."""

    id: str
    name: str
    aliases: tuple[str, ...]
    n: int | None
    n_analysed: int | None
    span: Span
    components: tuple[Component, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one consistency rule: ``status`` is pass, note, warn, fail or na."""

    code: str
    status: str
    recomputed: float | None
    detail: str


@dataclass(frozen=True, slots=True)
class Effect:
    """A ratio estimate as the authors printed it: hazard(numerator) / hazard(reference) for an HR."""

    id: str
    measure: str
    value: float
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None
    p_op: str | None
    p_value: float | None
    span: Span
    ci_level_assumed: bool = False
    p_sided: int | None = None
    measure_probable: str | None = None
    endpoint: str = "OTHER"
    endpoint_text: str | None = None
    kind: str = "other"
    numerator: str | None = None
    reference: str | None = None
    numerator_text: str | None = None
    reference_text: str | None = None
    direction_source: str = "open"
    population: str = "all"
    adjusted: bool | None = None
    stratified: bool | None = None
    assessor: str | None = None
    analysis_set: str | None = None
    data_cut: str | None = None
    switching: str | None = None
    evidence: dict[str, Span] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()


ORDER_KEPT = "+owners.order-kept"


@dataclass(frozen=True, slots=True)
class Median:
    """A median survival-type time of one arm; ``value`` is None where it was not reached.

    The rule of the span ends in ``ORDER_KEPT`` where the words near the time name no arm, and the arm follows from the
    order in which the text compares the arms elsewhere.
    """

    endpoint: str
    endpoint_text: str | None
    arm: str | None
    value: float | None
    unit: str
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None
    population: str
    span: Span

    @property
    def order_kept(self) -> bool:
        """Whether the arm follows from an order that the text states elsewhere, and not from words near the time."""
        return self.span.rule.endswith(ORDER_KEPT)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of one arm, in per cent, with events and denominator where they are printed.

    The rule of the span ends in ``ORDER_KEPT`` as that of a median does.
    """

    endpoint: str
    endpoint_text: str | None
    arm: str | None
    percent: float | None
    events: int | None
    of: int | None
    population: str
    p_op: str | None
    p_value: float | None
    span: Span


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The median follow-up of the study."""

    median: float
    unit: str
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None
    span: Span


@dataclass(frozen=True, slots=True)
class Fact:
    """A word-valued fact about the study, such as its design."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Context:
    """What the study is about: each fact None where the text does not say."""

    line_of_therapy: Fact | None = None
    prior_therapy: Fact | None = None
    condition: Fact | None = None
    design: Fact | None = None
    registry_ids: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Abstained:
    """Something found but not understood, with the reason why it was not turned into a value."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was read out of one text."""

    text_sha256: str
    version: str
    rules_sha256: str
    total_n: Count | None = None
    arms: tuple[Arm, ...] = ()
    effects: tuple[Effect, ...] = ()
    medians: tuple[Median, ...] = ()
    rates: tuple[Rate, ...] = ()
    follow_up: FollowUp | None = None
    context: Context = field(default_factory=Context)
    abstained: tuple[Abstained, ...] = ()

    def arm(self, arm_id: str | None) -> Arm | None:
        """Return the arm with this id, or None."""
        return next((arm for arm in self.arms if arm.id == arm_id), None)

    def spans(self) -> tuple[Span, ...]:
        """Every span of every finding, in text order, for grounding checks and for marking."""
        return tuple(sorted(set(_spans_in(self))))

    def to_dict(self) -> dict[str, Any]:
        """Give the JSON shape: each value's span as ``quote, start, end, rule`` beside it."""
        body = {f.name: _plain(getattr(self, f.name)) for f in fields(self)}
        extractor = {"version": body.pop("version"), "rules_sha256": body.pop("rules_sha256")}
        return {"text_sha256": body.pop("text_sha256"), "extractor": extractor, **body}

    def to_df(self) -> pd.DataFrame:
        """Give the effects as a pandas frame, one a row, with the names of their arms and the words."""
        import pandas as pd

        return pd.DataFrame(
            [self._effect(one) for one in self.effects], columns=[*_OF_EFFECT, *_OF_SPAN]
        ).convert_dtypes()

    def _repr_html_(self) -> str:
        """Show the effects in a notebook, each with its words, and how many arms, medians and rates there are."""
        names = ("endpoint", "measure", "value", "ci_low", "ci_high", "numerator", "reference", "quote")
        head = "".join(f"<th>{name}</th>" for name in names)
        rows = (self._effect(one) for one in self.effects)
        body = "".join("<tr>" + "".join(f"<td>{_shown(row[name])}</td>" for name in names) + "</tr>" for row in rows)
        others = f"{len(self.arms)} arms, {len(self.medians)} medians, {len(self.rates)} rates"
        return f"<div><table><tr>{head}</tr>{body}</table><p>{others}</p></div>"

    def _effect(self, one: Effect) -> dict[str, Any]:
        """Give an effect as a flat row; an arm that has no name in the effect's own words goes by its own."""
        row = {name: getattr(one, name) for name in _OF_EFFECT} | {name: getattr(one.span, name) for name in _OF_SPAN}
        for side in ("numerator", "reference"):
            arm = self.arm(row[side])
            row[side] = getattr(one, f"{side}_text") or (arm.name if arm else None)
        return row


_OF_EFFECT = (
    *("id", "endpoint", "measure", "value", "ci_low", "ci_high", "ci_level", "ci_level_assumed", "p_op", "p_value"),
    *("numerator", "reference", "direction_source", "kind", "population", "adjusted"),
)
_OF_SPAN = ("quote", "start", "end", "rule")


def _shown(value: object) -> str:
    text = "" if value is None else escape(str(value))
    return text.encode("utf-8", "backslashreplace").decode()  # a notebook is UTF-8, which takes no lone surrogate


def _spans_in(value: object) -> list[Span]:
    if isinstance(value, Span):
        return [value]
    if isinstance(value, tuple):
        return [span for item in value for span in _spans_in(item)]
    if isinstance(value, dict):
        return [span for item in value.values() for span in _spans_in(item)]
    if hasattr(value, "__dataclass_fields__"):
        return [span for f in fields(value) for span in _spans_in(getattr(value, f.name))]  # type: ignore[arg-type]
    return []


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        flat: dict[str, Any] = {}
        for f in fields(value):
            item = getattr(value, f.name)
            if f.name == "span":
                flat.update(quote=item.quote, start=item.start, end=item.end, rule=item.rule)
            else:
                flat[f.name] = _plain(item)
        if isinstance(value, Span):
            return {"quote": value.quote, "start": value.start, "end": value.end, "rule": value.rule}
        return flat
    return value
