"""The shape of a reading, as people write it down in a gold file and as a tool predicts it.

A gold record has every key and no other: a misspelt key would silently change the figures. Of a prediction only what is
compared is looked at, and what it lacks counts as not found.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from evidence.evaluate.reviews import Review  # noqa: TC001  # pydantic needs it when the class is made

_ALIASES = 6  # of one arm, so that a long list of guesses cannot hit by chance


class Arm(BaseModel):
    """A group that the study compares."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    id: str
    name: str | None = None
    n: int | None = None
    aliases: tuple[str, ...] | None = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and the first of its other names."""
        return (self.name or "", *(self.aliases or ())[:_ALIASES])


class Effect(BaseModel):
    """A ratio estimate."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    measure: str | None = None
    value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float | None = None
    ci_level_assumed: bool | None = None
    p_op: str | None = None
    p_value: float | None = None
    endpoint: str | None = None
    endpoint_text: str | None = None
    kind: str | None = None
    numerator: str | None = None
    reference: str | None = None
    numerator_text: str | None = None
    reference_text: str | None = None
    population: str | None = None
    adjusted: bool | None = None
    quote: str | None = None

    @property
    def numbers(self) -> tuple[float | None, float | None, float | None]:
        """The value and its bounds."""
        return self.value, self.ci_low, self.ci_high


class Median(BaseModel):
    """A median survival-type time of one arm; the value is None where it was not reached."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    endpoint: str | None = None
    arm: str | None = None
    value: float | None = None


def _plain_total(total: Any) -> Any:
    return total.get("value") if isinstance(total, dict) else total


class Predicted(BaseModel):
    """What a tool read from one record."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    pmid: str | None
    arms: tuple[Arm, ...] = ()
    total_n: Annotated[int | None, BeforeValidator(_plain_total)] = None
    effects: tuple[Effect, ...] = ()
    medians: tuple[Median, ...] = ()


_STRICT = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class GoldArm(Arm):
    """An arm as a person wrote it down."""

    model_config = _STRICT

    name: str
    n: int | None
    quote: str


class GoldEffect(Effect):
    """An effect as a person wrote it down."""

    model_config = _STRICT

    measure: Literal["HR", "OR", "RR", "IRR", "SHR", "other"]
    value: float
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None = Field(gt=0, lt=1)
    p_op: Literal["=", "<", ">", "<=", ">="] | None
    p_value: float | None
    endpoint: str
    endpoint_text: str | None
    kind: Literal["treatment", "prognostic", "other"]
    numerator: str | None
    reference: str | None
    numerator_text: str | None
    reference_text: str | None
    population: str
    adjusted: bool | None
    quote: str


class GoldMedian(Median):
    """A median as a person wrote it down."""

    model_config = _STRICT

    endpoint: str
    arm: str | None
    group_text: str | None
    value: float | None
    unit: Literal["months", "years", "weeks", "days"]
    ci_low: float | None
    ci_high: float | None
    population: str
    quote: str


class Gold(BaseModel):
    """What a person read from one record."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    pmid: str = Field(min_length=1)
    arms: tuple[GoldArm, ...]
    total_n: int | None
    total_n_quote: str | None
    effects: tuple[GoldEffect, ...]
    medians: tuple[GoldMedian, ...]
    notes: str | None = ""
    review: Review | None = None  # what the record means for one review

    @model_validator(mode="after")
    def _names_only_its_own_arms(self) -> Gold:
        known = [arm.id for arm in self.arms]
        named = [arm for e in self.effects for arm in (e.numerator, e.reference)] + [m.arm for m in self.medians]
        unknown = sorted({arm for arm in named if arm is not None} - set(known))
        doubled = sorted({arm for arm in known if known.count(arm) > 1})
        if unknown or doubled:
            what = f"names the arm {unknown[0]!r}, which it does not have" if unknown else f"has {doubled[0]!r} twice"
            raise PydanticCustomError("arms", "the record {what}", {"what": what})
        return self

    @property
    def named_arms(self) -> tuple[Arm, ...]:
        """The arms, each with the words that the effects use for it as its other names."""
        words: dict[str, set[str]] = {arm.id: set() for arm in self.arms}
        for e in self.effects:
            for arm, text in ((e.numerator, e.numerator_text), (e.reference, e.reference_text)):
                if arm and text:
                    words[arm].add(text)
        return tuple(arm.model_copy(update={"aliases": tuple(sorted(words[arm.id]))}) for arm in self.arms)
