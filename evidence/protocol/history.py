"""The versions of a protocol: the text that was frozen, and each amendment with its day, person and reason.

Pure: decisions in, versions out. Must never take a text for bound that nobody froze, and never leave an amendment out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from evidence.errors import IntegrityError
from evidence.protocol.differing import LAYOUT, Change, changes
from evidence.protocol.reading import sha256

if TYPE_CHECKING:
    from collections.abc import Iterable

FIELD = "protocol"
FREEZE, AMEND = "freeze", "amend"


class Decision(Protocol):
    """What is read of a stored decision about the protocol: ``subject`` is its hash, ``after`` its text."""

    @property
    def field(self) -> str:
        """What was decided about; ``protocol`` here."""

    @property
    def action(self) -> str:
        """``freeze`` or ``amend``."""

    @property
    def subject(self) -> str:
        """The SHA-256 of the text."""

    @property
    def after(self) -> Any:
        """The text."""

    @property
    def why(self) -> str:
        """The reason."""

    @property
    def made(self) -> str:
        """When, in UTC, as ISO 8601."""

    @property
    def who(self) -> str:
        """The person."""


@dataclass(frozen=True, slots=True)
class Version:
    """A text of the protocol that was frozen (number 1) or amended to, with what it changed in the one before."""

    number: int
    made: str
    who: str
    reason: str
    text: str
    sha256: str
    changes: tuple[Change, ...] = ()

    @property
    def day(self) -> str:
        """The day on which it was made, such as 2026-01-31."""
        return self.made[:10]

    @property
    def done(self) -> str:
        """What was done: ``frozen`` or ``amended``."""
        return "frozen" if self.number == 1 else "amended"

    def told(self) -> tuple[str, ...]:
        """What it changed in the version before, a line each."""
        return tuple(map(str, self.changes)) or (LAYOUT,)

    def __str__(self) -> str:
        """Say it as a report does: when, by whom, why, and what changed."""
        said = f"{self.done} on {self.day} by {self.who}" + (f": {self.reason}" if self.reason else "")
        return said if self.number == 1 else f"{said}: {'; '.join(self.told())}"

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON has it, without the text."""
        own = {name: getattr(self, name) for name in ("number", "made", "who", "reason", "sha256")}
        return {**own, "changes": [one.to_json() for one in self.changes], "words": str(self)}


def versions(decisions: Iterable[Decision]) -> tuple[Version, ...]:
    """Give the versions of a protocol in their order; none where it was never frozen.

    Raises:
        IntegrityError: A kept text is not the one that its hash says.
    """
    found: list[Version] = []
    for one in decisions:
        if one.field != FIELD or one.action not in (FREEZE, AMEND):
            continue
        if not isinstance(one.after, str) or sha256(one.after) != one.subject:
            what = "The kept text of the protocol is not the one that was frozen."
            raise IntegrityError(what, where=f"decision of {one.made}", remedy="restore the project from a backup.")
        since = changes(found[-1].text, one.after) if found else ()
        found.append(Version(len(found) + 1, one.made, one.who, one.why, one.after, one.subject, since))
    return tuple(found)


def amendments(decided: Iterable[Version]) -> tuple[str, ...]:
    """Give the amendments as methods and reports print them: "amended on DATE by WHO: REASON: what changed"."""
    return tuple(str(one) for one in decided if one.number > 1)


def unamended(decided: tuple[Version, ...], current: str) -> str:
    """Say that the protocol in use, by its hash, is not the one that holds; empty where it is, or nothing is frozen."""
    if not decided or decided[-1].sha256 == current:
        return ""
    last = decided[-1]
    return f"the protocol was changed since it was {last.done} on {last.day}"
