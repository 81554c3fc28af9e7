"""What the review compares and on which outcomes: its arms, comparisons and endpoints.

Must never know a particular review: drugs, diseases and the parts of a composite stand in the protocol file.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

Measure = Literal["HR", "OR", "RR", "IRR", "SHR"]
Preference = Literal["adjusted", "independent-review", "investigator", "latest", "primary", "itt"]
Handling = Literal["include", "subgroup", "exclude"]


class Strict(BaseModel):
    """A table of the protocol: frozen, and a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class ArmSpec(Strict):
    """One side of a comparison: its drugs, their other names, and the names of its class."""

    label: str
    terms: tuple[str, ...] = Field(min_length=1)
    synonyms: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    classes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _synonyms_are_of_terms(self) -> ArmSpec:
        for term in self.synonyms:
            if term not in self.terms:
                raise PydanticCustomError("synonym", "synonyms name {term}, which is not in terms", {"term": term})
        return self

    def phrases(self) -> tuple[str, ...]:
        """Every name by which this arm goes."""
        return (*self.terms, *(s for names in self.synonyms.values() for s in names), *self.classes, self.label)


class ComparisonSpec(Strict):
    """A over B: a ratio below 1 means fewer events with A.

    ``background`` names treatments that both sides get, so that a drug beside one of them is no combination.
    """

    id: str
    a: str
    b: str
    combination_arms: Handling = "exclude"
    background: tuple[str, ...] = ()


class Baseline(Strict):
    """A risk of the event in people who get B, by a time, from which absolute effects are computed.

    ``label`` says of whom and by when, ``source`` where the figure comes from; the tool never takes one by itself.
    """

    risk: float = Field(gt=0, lt=1)
    label: str
    source: str = ""


class OutcomeSpec(Strict):
    """An endpoint, its measure, and which estimate of a study is preferred, first the weightiest reason.

    ``endpoint`` is the code that the reader of the texts gives it, where that is not the ``id``; ``components`` are the
    parts that its events must have, all of them and no other (empty: the code says enough). The ``endpoint`` "none" is
    of no text: such an outcome's estimates come from published tables. ``baseline`` are risks for
    the summary of findings.
    """

    id: str
    label: str
    endpoint: str = ""
    components: tuple[str, ...] = ()
    measure: Measure = "HR"
    direction: Literal["lower-better", "higher-better"] = "lower-better"
    prefer: tuple[Preference, ...] = ()
    population: Literal["itt"] = "itt"
    baseline: tuple[Baseline, ...] = ()

    @property
    def code(self) -> str:
        """The code under which the reader of the texts gives this endpoint."""
        return self.endpoint or self.id
