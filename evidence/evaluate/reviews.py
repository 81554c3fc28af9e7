"""The shape of a reviewer's judgement of one record, under the key "review" of a gold record."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

_STRICT = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ReviewRow(BaseModel):
    """An estimate as A over B, to six decimals, and whether a person would pool it within its stratum.

    ``effect`` is the place, from 0, of the estimate among the record's effects.
    """

    model_config = _STRICT

    effect: int = Field(ge=0)
    endpoint: str
    inverted: bool
    value: float = Field(gt=0)
    ci_low: float | None
    ci_high: float | None
    population: str
    poolable: bool
    why_not: str | None


class Review(BaseModel):
    """What a record means for one review: whether it answers the question, why not, and which rows it gives."""

    model_config = _STRICT

    eligible: bool
    reason: str | None
    stratum: Literal["rct", "nrs-adjusted", "nrs-unadjusted", "nrs-unknown-adjustment"] | None
    line: Literal["first", "second", "later", "mixed"] | None
    prior_therapy: str | None = None
    study: str = ""
    rows: tuple[ReviewRow, ...]

    @model_validator(mode="after")
    def _does_not_contradict_itself(self) -> Review:
        if not self.eligible and self.reason is None:
            raise PydanticCustomError("review", "a record that is not eligible needs its reason")
        if not self.eligible and any(row.poolable for row in self.rows):
            raise PydanticCustomError("review", "a record that is not eligible has a poolable row")
        return self
