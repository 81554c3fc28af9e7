"""What people decided about records as such: in, out, or not to be had.

Must never let one person's word hide another's: where two disagree, the record waits until somebody settles it. Must
never let a decision outlive the text that it was made on.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from evidence.decisions import effective
from evidence.rows import WHY_NOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evidence.decisions import Decision
    from evidence.records import Record

ELIGIBILITY: Final = "eligibility"
"""The field of a decision on whether a record answers the question."""

ADJUDICATE: Final = "adjudicate"
"""The field of a decision that settles a disagreement; of a record where its subject is a record's key."""

INCLUDE: Final = "include"
EXCLUDE: Final = "exclude"
NOT_RETRIEVED: Final = "not-retrieved"
ABSTRACT: Final = "abstract"
FULL_TEXT: Final = "full-text"

REASONS = WHY_NOT[: WHY_NOT.index("no-usable-data")]
"""Why a record is excluded. What comes after in ``WHY_NOT`` holds of an estimate, in a study that stays in."""

WORDS: Final = frozenset({INCLUDE, EXCLUDE, NOT_RETRIEVED})
"""What is said of a record."""

State = Literal["include", "exclude", "not-retrieved", "disagreement", "reopened"]


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person decided last about a record: ``action`` and, for an exclusion, its code; at which stage."""

    who: str
    action: str
    reason: str | None
    stage: str
    made: str
    note: str = ""

    def __str__(self) -> str:
        """Say it in words.

        >>> print(Vote("AR", "exclude", "wrong-line", "full-text", "2026-01-01"))
        AR excluded it at full text (wrong-line)
        """
        if self.action == NOT_RETRIEVED:
            return f"{self.who} could not get its full text"
        place = " at full text" if self.stage == FULL_TEXT else ""
        return f"{self.who} {self.action}d it{place}{f' ({self.reason})' if self.reason else ''}"


@dataclass(frozen=True, slots=True)
class Screened:
    """The people's last decisions on a record: those on its text as it is, and those on one that has changed since.

    ``settled`` is the last word of somebody who settled a disagreement on the text as it is; it stands above the votes.
    """

    votes: tuple[Vote, ...] = ()
    outdated: tuple[Vote, ...] = ()
    settled: Vote | None = None

    @property
    def counting(self) -> tuple[Vote, ...]:
        """The decisions on the text as it is that count: of all, or the one that settled it."""
        return self.votes if self.settled is None else (self.settled,)

    @property
    def state(self) -> State | None:
        """What they come to; None where nobody decided anything.

        A full text that one person could not get, another one may have had: an inclusion at full text is one.
        """
        said = {vote.action for vote in self.counting}
        if {INCLUDE, EXCLUDE} <= said:
            return "disagreement"
        if EXCLUDE in said:
            return "exclude"
        had = any(vote.action == INCLUDE and vote.stage == FULL_TEXT for vote in self.counting)
        if NOT_RETRIEVED in said and not had:
            return "not-retrieved"
        if INCLUDE in said:
            return "include"
        return "reopened" if self.outdated else None

    @property
    def reason(self) -> str | None:
        """The code of an exclusion: of several, the first in the order of reasons."""
        if self.state != "exclude":
            return None
        codes = [vote.reason for vote in self.counting if vote.action == EXCLUDE and vote.reason in WHY_NOT]
        return min((code for code in codes if code), key=WHY_NOT.index, default="not-accepted")

    @property
    def stage(self) -> str | None:
        """How far the people went who decided on the text as it is: ``abstract`` or ``full-text``."""
        if not self.counting:
            return None
        return FULL_TEXT if any(vote.stage == FULL_TEXT for vote in self.counting) else ABSTRACT

    @property
    def words(self) -> str:
        """Who decided what, as a part of a sentence; empty where nobody did."""
        if self.state == "reopened":
            return f"{'; '.join(map(str, self.outdated))}, and its text has changed since: screen it again"
        told = "; ".join(map(_told, self.votes))
        if self.settled is not None:
            return f"people disagreed, and {_told(self.settled)}{f' ({told})' if told else ''}"
        return f"people disagree: {told}" if self.state == "disagreement" else told

    def waits(self, *, eligible: bool) -> bool:
        """Whether the record must not be used until somebody decides.

        Args:
            eligible: What the text suggests. An inclusion that it bears out needs nobody when the text changes.
        """
        if self.state == "reopened":
            return not eligible or any(vote.action != INCLUDE for vote in self.outdated)
        return self.state == "disagreement"


class Screening:
    """All decisions on records, to be asked about one.

    Args:
        decisions: In any order, undone ones too; each person's last one on a record counts.
    """

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._last: dict[str, dict[str, Decision]] = defaultdict(dict)
        self._settled: dict[str, Decision] = {}
        for decision in effective(decisions):
            if decision.field == ELIGIBILITY:
                self._last[decision.subject].pop(decision.who, None)  # the order is that of the last word
                self._last[decision.subject][decision.who] = decision
            elif settles_record(decision):
                self._settled[decision.subject] = decision

    def of(self, record: Record) -> Screened:
        """Give what people decided about a record."""
        return self.on(record.key, record.text_sha256)

    def on(self, key: str, text_sha256: str) -> Screened:
        """Give what people decided about the record with a key, held against its text as it is."""
        last, settled = self._last.get(key, {}).values(), self._settled.get(key)
        holds = settled is not None and settled.text_sha256 == text_sha256
        outdated = [one for one in last if one.text_sha256 != text_sha256]
        return Screened(
            _votes([one for one in last if one.text_sha256 == text_sha256]),
            _votes([*outdated, settled] if settled is not None and not holds else outdated),
            _vote(settled) if settled is not None and holds else None,
        )


def settles_record(decision: Decision) -> bool:
    """Whether a decision settles a disagreement on a record, and not on an estimate."""
    return decision.field == ADJUDICATE and decision.action in WORDS


def _told(vote: Vote) -> str:
    return f"{vote}{f': {vote.note}' if vote.note else ''}"


def _votes(decisions: Sequence[Decision]) -> tuple[Vote, ...]:
    return tuple(map(_vote, decisions))


def _vote(decision: Decision) -> Vote:
    """Read a decision; what its body does not say is the least: no reason, and the abstract alone."""
    body: Mapping[str, object] = decision.after if isinstance(decision.after, dict) else {}
    reason, stage = body.get("reason"), body.get("stage")
    return Vote(
        who=decision.who,
        action=decision.action,
        reason=reason if isinstance(reason, str) else None,
        stage=FULL_TEXT if stage == FULL_TEXT else ABSTRACT,
        made=decision.made,
        note=decision.why,
    )
