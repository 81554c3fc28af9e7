"""A finding of the examination."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "note", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: ``ok``, a ``note`` that explains much, or a ``problem`` with its remedy."""

    part: str
    name: str
    status: Status
    what: str
    remedy: str = ""

    def line(self) -> str:
        """Say it in one line, the remedy on a second.

        >>> print(Finding("project", "disk", "problem", "0.1 GB free", "make room").line())
        problem  disk: 0.1 GB free
                 Try: make room
        """
        said = f"{self.status:<7}  {self.name}: {self.what}"
        return f"{said}\n         Try: {self.remedy}" if self.remedy else said
