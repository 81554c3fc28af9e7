"""Lay people's decisions over the rows.

Must never let a decision outlive its text: if the text under it has changed, the row is open again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from evidence.harmonise.signing import signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evidence.rows import Row

RETRACTION = "retraction"
"""The field of a decision to use a row although its publication was retracted."""

_WAITS_FOR_A_PERSON = frozenset({"open-direction", "check-failed", "not-accepted"})


class Decision(Protocol):
    """What is read of a stored decision: ``subject`` is what it is about, ``field`` what was decided about that.

    ========================  ============  ============================  ==================================
    field                     subject       action                        before and after
    ========================  ============  ============================  ==================================
    ``row``                   row           accept, reject                its decision, and the new one
    ``direction``             row           accept, reject
    ``retraction``            row           accept, reject
    ``overrule``              row           accept, reject                after: the reason that is overruled
    ``choice``                row           take                          before: the row that gives way
    ``eligibility``           record        include, exclude,             after: the reason and the stage
                                            not-retrieved
    ``study``                 report        link, unlink                  after: the study's name
    ``study-name``            report        rename                        after: the name
    ``protocol``              its SHA-256   freeze, amend                 after: its text
    ========================  ============  ============================  ==================================
    """

    @property
    def subject(self) -> str:
        """The id of a row, the key of a record, the id of a report, or the hash of a protocol."""

    @property
    def action(self) -> str:
        """What was decided, a word that fits the field."""

    @property
    def field(self) -> str:
        """What the decision is about."""

    @property
    def before(self) -> Any:
        """What held before, as a JSON value."""

    @property
    def after(self) -> Any:
        """What holds since, as a JSON value."""

    @property
    def why(self) -> str:
        """The reason, in the person's words; may be empty."""

    @property
    def made(self) -> str:
        """When, in UTC, as ISO 8601."""

    @property
    def who(self) -> str:
        """The person."""

    @property
    def text_sha256(self) -> str:
        """The hash of the text that the person saw; empty for a row without a text."""


def overruled(decisions: Iterable[Decision]) -> dict[tuple[str, str], str]:
    """Give who wants which rows used although their publication was retracted, by row id and hash of the text.

    Somebody must have said so of just that: an acceptance of the row may be older than the retraction. One person who
    rejects it is enough to leave the row out.
    """
    last: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for decision in decisions:
        if decision.field == RETRACTION:
            last[decision.subject, decision.text_sha256][decision.who] = decision.action
    return {
        place: ", ".join(who for who, action in said.items() if action == "accept")
        for place, said in last.items()
        if "accept" in said.values() and "reject" not in said.values()
    }


def decided(
    rows: Iterable[Row], decisions: Iterable[Decision], *, require: str, deleted: Mapping[str, str] | None = None
) -> tuple[Row, ...]:
    """Set each row's ``decision``, and free or bar it accordingly.

    A row whose direction is open is freed only by a decision on ``direction``; one that failed a check or whose measure
    is doubtful, by one on ``row``. A rejected row is not poolable.

    Args:
        rows: The rows, before one estimate a study is chosen.
        decisions: In the order in which they were made; each person's last one counts.
        require: ``accepted`` (one person) or ``agreed`` (two).
        deleted: When PubMed was seen to have deleted a record, by PMID: its rows must be accepted again after that.
    """
    since = deleted or {}
    by_subject: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        by_subject[decision.subject].append(decision)
    known = ((row, current(row, by_subject.get(row.id, []), since)) for row in rows)
    return tuple(signed(_applied(row, made, require), made) for row, made in known)


def current(row: Row, decisions: Iterable[Decision], deleted: Mapping[str, str]) -> list[Decision]:
    """Give the decisions on a row that hold.

    What was decided on another text does not, nor what was accepted before the record was deleted.
    """
    since = deleted.get(row.pmid or "", "") if row.key else ""
    return [d for d in decisions if d.text_sha256 == row.text_sha256 and not (d.action == "accept" and d.made < since)]


def _applied(row: Row, current: Sequence[Decision], require: str) -> Row:
    whole = _last(current, "row")
    if "reject" in whole.values():
        return replace(row, decision="rejected", poolable=False, why_not=row.why_not or "not-accepted")
    if list(whole.values()).count("accept") < (2 if require == "agreed" else 1):
        return row
    direction_accepted = "accept" in _last(current, "direction").values()
    if row.why_not == "open-direction" and not (direction_accepted and row.has_numbers):
        return row
    if row.why_not in _WAITS_FOR_A_PERSON and row.has_numbers:
        return replace(row, decision="accepted", poolable=row.eligible, why_not=None, because="", behind=())
    return replace(row, decision="accepted")


def _last(decisions: Sequence[Decision], field: str) -> Mapping[str, str]:
    return {decision.who: decision.action for decision in decisions if decision.field == field}
