"""What the page may ask for, as it comes in: checked for its shape before anything is looked up.

Must never let anything through that is longer than a person types, nor a number that is none.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic import StrictBool as Yes
from pydantic import StrictFloat as Real
from pydantic import StrictInt as Whole

Action: TypeAlias = Literal[
    "accept", "reject", "not-reported", "flag", "unflag", "note", "include", "exclude", "not-retrieved", "confirm",
    "edit", "add", "undo", "take", "adjudicate",
]  # fmt: skip
_Name = Annotated[str, StringConstraints(max_length=500)]
_Words = Annotated[str, StringConstraints(max_length=4_000)]
Plain: TypeAlias = Yes | Whole | Real | _Words | None
Value: TypeAlias = Plain | dict[_Name, Plain | dict[_Name, Plain]]
_Place = Annotated[Whole, Field(ge=0, lt=10_000_000)]


class Asked(BaseModel):
    """One decision as the page sends it; ``client_id`` is the page's own name for it."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, extra="ignore")

    key: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    text_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    etag: _Name
    action: Action
    client_id: Annotated[str, StringConstraints(pattern=r"^[\w-]{8,100}$")]
    item: _Name | None = None
    field: _Name | None = None
    value: Value = None
    quote: _Words | None = None
    start: _Place | None = None
    end: _Place | None = None
    source: _Name | None = None
    reason: _Words | None = None
    note: _Words | None = None
    stage: Literal["abstract", "full-text"] = "abstract"

    @property
    def why(self) -> str:
        """The reason and the note in one."""
        return "; ".join(filter(None, ((self.reason or "").strip(), (self.note or "").strip())))


class Unusable(Exception):
    """What was asked for cannot be done as it stands: a code, a sentence, and the field that it is about."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.field = code, message, field


def read(body: bytes) -> Asked:
    """Read what was sent; Unusable if it is not of this shape."""
    try:
        return Asked.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise Unusable("shape", f"{place or 'The request'}: {first['msg']}.", place or None) from None
