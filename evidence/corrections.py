"""A figure that a person put beside the one that the machine read.

Shape only. Must never stand for the machine's figure: both are in it, with who, when, and where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person put right: of which field, what the machine read, and what holds instead.

    ``quote``, ``start`` and ``end`` (code points, end excluded) are its words in the text, None where it is not in the
    text; ``source`` then says where it is. ``who`` and ``made`` say by whom and when (UTC, ISO 8601).
    """

    field: str
    machine: Any
    value: Any
    who: str
    made: str
    quote: str | None = None
    start: int | None = None
    end: int | None = None
    source: str | None = None

    def __str__(self) -> str:
        """Say it in words, both figures in them.

        >>> str(Correction("value", 0.66, 0.65, "AR", "2026-03-01T10:00:00+00:00", source="full text p. 5"))
        'value 0.65 by AR, from full text p. 5 (the machine read 0.66)'
        """
        place = f", from {self.source}" if self.source else ""
        read = "nothing" if self.machine is None else _plain(self.machine)
        return f"{self.field} {_plain(self.value)} by {self.who}{place} (the machine read {read})"


def in_short(corrections: tuple[Correction, ...]) -> str:
    """Say beside a figure that people edited it, by whom, and what the machine read; empty where nobody did.

    >>> in_short((Correction("ci_low", 0.6, 0.5, "AR", ""), Correction("n_a", 40, 41, "BR", "")))
    'edited by AR, BR: read ci_low 0.6, n_a 40'
    >>> in_short((Correction("value", None, 0.5, "AR", ""),)), in_short(())
    ('put in by AR', '')
    """
    who = ", ".join(sorted({one.who for one in corrections}))
    read = ", ".join(f"{one.field} {_plain(one.machine)}" for one in corrections if one.machine is not None)
    return f"edited by {who}: read {read}" if read else f"put in by {who}" if who else ""


def _plain(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    return f"{value:.10g}" if isinstance(value, float) else str(value)
