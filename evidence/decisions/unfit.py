"""What a person decides and cannot be kept, with the kind of fault and the field of it."""

from __future__ import annotations

from evidence.errors import UsageError


class Unfit(UsageError):
    """A decision that is none; ``code`` names the kind of fault, ``field`` what of the decision it is about."""

    def __init__(
        self, what: str, remedy: str, *, code: str = "value", field: str | None = None, where: str = ""
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.code, self.field = code, field
