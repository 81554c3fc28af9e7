"""Which acts on records, reports and disagreements are valid, for the page and for the command line alike.

Pure. Must never make an act of what is not there to be decided, nor one without the reason that it needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from evidence.decisions import disagreements, event_id, is_undone
from evidence.decisions.events import UNDO
from evidence.decisions.unfit import Unfit
from evidence.harmonise.screening import ADJUDICATE, ELIGIBILITY, EXCLUDE, FULL_TEXT, NOT_RETRIEVED, REASONS, WORDS
from evidence.rows import WHY_NOT
from evidence.studies.choices import CHOICE, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence.decisions import Decision, State
    from evidence.harmonise import Assessment
    from evidence.rows import Row
    from evidence.studies import Conflict

STAGES = ("abstract", "full-text")
UNDONE = ("row", "edit", "confirm", "flag", "note", "adjudicate", "direction", "retraction", "overrule", "eligibility")
"""The fields of decisions that their person can take back, and of undoings themselves."""

_STAYS_IN = "a study without usable data still answers the question: leave it in, and decide on its rows."


@dataclass(frozen=True, slots=True)
class Act:
    """An event before it is kept, as ``store.decide`` takes it."""

    subject: str
    action: str
    field: str
    before: Any = None
    after: Any = None
    text_sha256: str = ""


def screening(
    one: Assessment, action: str, *, reason: str | None, stage: str, why: str = "", adjudicate: bool = False
) -> Act:
    """Let a record in or leave it out, or settle what two people decided differently about that.

    Args:
        one: The record as it stands.
        action: ``include``, ``exclude`` or ``not-retrieved``, which is always of the full text.
        reason: The code of an exclusion.
        stage: ``abstract`` or ``full-text``.
        why: The person's words; settling needs some.
        adjudicate: Whether it settles a disagreement.

    Raises:
        Unfit: The reason is missing, unknown or none of a record, or nobody disagrees.
    """
    fault = reason_fault(action, reason)
    if fault is not None:
        raise Unfit(*fault, field="reason")
    if stage not in STAGES:
        raise Unfit(f"There is no such stage: {stage}.", f"take one of: {', '.join(STAGES)}.", field="stage")
    if adjudicate:
        must_be_settled(why, disagree=one.said.state == "disagreement", settled=one.said.settled is not None)
    after = {"reason": reason, "stage": FULL_TEXT if action == NOT_RETRIEVED else stage}
    return Act(one.key, action, ADJUDICATE if adjudicate else ELIGIBILITY, one.standing, after, one.text_sha256)


def reason_fault(action: str, reason: str | None) -> tuple[str, str] | None:
    """Say what is wrong with a decision on a record or its reason, and what to do; None where nothing is."""
    if action not in WORDS:
        return f"There is no such decision: {action}.", f"take one of: {', '.join(sorted(WORDS))}."
    if action == EXCLUDE and reason is None:
        return "An exclusion needs a reason.", f"add --reason, one of: {', '.join(REASONS)}."
    if reason is None or (action == EXCLUDE and reason in REASONS):
        return None
    if action != EXCLUDE:
        return f"A reason is for an exclusion, not for {action}: {reason}.", "say in a note what is to be remembered."
    if reason in WHY_NOT:
        return f"{reason} is no reason to exclude a record.", _STAYS_IN
    near = get_close_matches(reason.strip().casefold(), REASONS, n=1, cutoff=0.6)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"There is no such reason: {reason}.{hint}", f"take one of: {', '.join(REASONS)}."


def must_be_settled(why: str, *, disagree: bool, settled: bool) -> None:
    """Refuse to settle without a reason, or where no two people decided differently and nobody settled it before.

    Raises:
        Unfit: So it is.
    """
    if not why.strip():
        raise Unfit("A disagreement is settled with a reason.", "say why.", field="reason")
    if not (disagree or settled):
        what = "No two people disagree on this, so there is nothing to settle."
        raise Unfit(what, "decide on it as yourself.", code="settled")


def row_must_be_settled(why: str, row: Row, state: State | None, decisions: Iterable[Decision]) -> None:
    """Refuse the same of a row, as it stands by decisions.

    Raises:
        Unfit: So it is.
    """
    about = [one for one in decisions if one.field == UNDO or one.subject == row.id]
    disagree = (state is not None and state.state == "conflict") or any(
        one.subject == row.id and one.text_sha256 == row.text_sha256 for one in disagreements(about)
    )
    must_be_settled(why, disagree=disagree, settled=state is not None and state.adjudicated)


def undoing(who: str, one: Decision, known: Iterable[Decision]) -> Act:
    """Take back a decision of one's own, or bring it back by taking back its undoing.

    Args:
        who: The person.
        one: What is taken back.
        known: The decisions about the same record at the least.

    Raises:
        Unfit: Another person made it, it is of a kind that is decided anew, or it was taken back before.
    """
    if one.who != who:
        raise Unfit(f"{one.who} decided this.", "only one's own decisions are undone.", code="item", field="item")
    if one.field not in {*UNDONE, UNDO}:
        raise Unfit(f"A decision on the {one.field} is not undone.", "decide it anew.", code="item", field="item")
    if is_undone(one, known):
        raise Unfit("This was undone before.", "undo that undoing to bring it back.", code="item", field="item")
    return Act(event_id(one), UNDO, UNDO)


def not_reported(key: str, text_sha256: str, comparison: str, outcome: str, *, rows: Iterable[Row]) -> Act:
    """Say that a record prints no estimate of an outcome.

    Raises:
        Unfit: One is there that nobody rejected.
    """
    there = [row for row in rows if (row.key, row.comparison, row.endpoint) == (key, comparison, outcome)]
    if any(row.decision != "rejected" for row in there):
        remedy = f"reject it first: {', '.join(row.id for row in there)}."
        raise Unfit(f"An estimate of {outcome} is there.", remedy, code="there", field="item")
    return Act(f"{key}/{comparison}/{outcome}", "not-reported", "row", text_sha256=text_sha256)


def choice(conflict: Conflict, take: str, seen: Mapping[str, str] | None = None) -> Act:
    """Use one of two reports that contradict each other.

    Args:
        conflict: The two, as they stand.
        take: The id of the row that is used.
        seen: What its person saw of each, as ``fingerprint`` names it; None where that is what stands.

    Raises:
        Unfit: It is neither of the two, or one of them is not what its person saw.
    """
    sides = {conflict.a.id: (conflict.a, conflict.b), conflict.b.id: (conflict.b, conflict.a)}
    if take not in sides:
        named = " or ".join(sides)
        raise Unfit(f"{take} is no side of conflict {conflict.id}.", f"take {named}.", code="item", field="item")
    taken, given_up = sides[take]
    now = {row.id: fingerprint(row) for row in (taken, given_up)}
    if seen is not None and dict(seen) != now:
        raise Unfit("One of the two reports has changed since it was shown.", "look at both again.", code="changed")
    after = {"conflict": conflict.id, "seen": now}
    return Act(taken.id, "take", CHOICE, given_up.id, after, taken.text_sha256)
