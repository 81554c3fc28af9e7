"""What one person decides, verified and kept: the one way into the store for the page and for the command line.

Must never keep a decision on a text that is not the record's, on words that do not stand in it, or by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.decisions import State, effective, event_id, figures, states, view_of
from evidence.errors import UsageError
from evidence.workflow import acts
from evidence.workflow.acts import UNDONE, undoing
from evidence.workflow.correcting import added, edited, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence.protocol import ComparisonSpec, OutcomeSpec, Protocol
    from evidence.records import Record
    from evidence.rows import Row
    from evidence.store import Decision, Store

CONFIRMED = ("numerator", "endpoint", "population")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who decides, in a project, and why.

    ``blind`` says that they were not shown what others decided on an item that they have not decided on.
    """

    store: Store
    rules: Protocol
    who: str
    why: str = ""
    blind: bool = False

    def keep(self, subject: str, action: str, field: str, text_sha256: str, **more: Any) -> Decision:
        """Store one decision of this person."""
        return self.store.decide(
            subject, action, who=self.who, why=self.why, field=field, text_sha256=text_sha256, **more
        )


def standing_of(
    rules: Protocol, rows: Iterable[Row], decisions: Iterable[Decision], subject: str, deleted: Mapping[str, str]
) -> State:
    """Say where a row stands, or an estimate that is said not to be reported."""
    asked = rules.review.reviewers_per_item, rules.synthesis.require
    return states(rows, decisions, *asked, deleted=deleted).get(subject, State("suggested"))


def waits_for(state: State) -> str:
    """Say in words what a row waits for before it is accepted; empty where it waits for nothing that is known.

    >>> waits_for(State("suggested", confirm=("endpoint",)))
    'its words do not say all of it; confirm each by itself: --confirm endpoint'
    """
    if state.state == "conflict":
        return "people disagree; one of them may change their mind, or --adjudicate settles it"
    if state.confirm:
        options = " ".join(f"--confirm {name}" for name in state.confirm)
        return f"its words do not say all of it; confirm each by itself: {options}"
    if state.state == "needs-second":
        return f"{state.missing or 1} more must decide on it"
    return "it was edited; accept it with its new figures: --accept" if state.state == "edited" else ""


def say(person: Person, row: Row, action: str, *, field: str = "row") -> Decision:
    """Accept or reject a row as this person sees it; ``field`` is ``adjudicate`` to settle a disagreement.

    Which edited figures the person saw is kept with it, so that nobody accepts what they were not shown.
    """
    if field == "adjudicate":
        _needs_reason(person)
    return person.keep(row.id, action, field, row.text_sha256, before=_seen(person, row), after=f"{action}ed")


def confirm(person: Person, row: Row, name: str) -> Decision:
    """Confirm by itself what the words beside an estimate do not say."""
    if name not in CONFIRMED:
        raise UsageError(f"{name} is not confirmed by itself.", where="confirm", remedy=f"take {_one_of(CONFIRMED)}.")
    return person.keep(row.id, name, "confirm", row.text_sha256, after=shown(row, name))


def mark(person: Person, row: Row, action: str) -> Decision:
    """Flag a row or lift that (``unflag``), or put a note at it, whose words are the reason."""
    if action == "note" and not person.why.strip():
        raise UsageError("A note has no words.", where="note", remedy="write something.")
    return person.keep(row.id, action, "note" if action == "note" else "flag", row.text_sha256)


def not_reported(
    person: Person, record: Record, comparison: ComparisonSpec, outcome: OutcomeSpec, rows: Iterable[Row]
) -> Decision:
    """Say that a record prints no estimate of an outcome; UsageError if one of its rows is one."""
    return _kept(person, acts.not_reported(record.key, record.text_sha256, comparison.id, outcome.id, rows=rows))


def edit(
    person: Person, record: Record, row: Row, given: Mapping[str, Any], place: Mapping[str, Any], *, field: str = "edit"
) -> tuple[Decision, ...]:
    """Put figures beside those that were read, each with its words in the text or its source.

    Args:
        person: Who.
        record: The record of the row, for its text.
        row: The row.
        given: What was typed, by field.
        place: ``quote``, ``start`` and ``end``, or ``source``: where the figures stand.
        field: ``edit``, or ``adjudicate`` to settle a disagreement by these figures.

    Raises:
        UsageError: A field or a value is none, or the words do not stand in the text; then nothing is kept.
    """
    must_have_text(row)
    if field == "adjudicate":
        _needs_reason(person)
    return tuple(_kept(person, one, field) for one in edited(person.rules, record, row, given, place))


def add(
    person: Person,
    record: Record,
    comparison: ComparisonSpec,
    given: Mapping[str, Any],
    place: Mapping[str, Any],
    *,
    rows: Iterable[Row],
) -> Decision:
    """Add an estimate that the machine missed.

    Args:
        person: Who.
        record: The record that prints it.
        comparison: What it compares.
        given: Its fields; value, measure, endpoint and a side at the least, and the level of an interval.
        place: Where it stands, as in ``edit``.
        rows: Those of the record, whose places are taken.
    """
    taken = {one.subject for one in person.store.decisions()}
    return _kept(person, added(person.rules, record, comparison, given, place, rows=rows, taken=taken))


def undo(person: Person, name: str, subjects: Iterable[str] = ()) -> Decision:
    """Take back a decision of one's own.

    Args:
        person: Who.
        name: The name of the event or its beginning, eight letters at the least; ``last``: what this person last
            decided about one of the subjects.
        subjects: The ids of rows, or the key of a record, for ``last``.

    Raises:
        UsageError: There is no such decision, it is another person's, or it was taken back before.
    """
    known, about = person.store.decisions(), set(subjects)
    if name == "last":
        own = [
            one for one in effective(known) if one.who == person.who and one.subject in about and one.field in UNDONE
        ]
        found = own[-1:]
    else:
        found = [one for one in known if len(name) >= 8 and event_id(one).startswith(name)]
    if len(found) != 1:
        remedy = "name it by its event id, as decide prints it and show --history lists it."
        raise UsageError(f"There is no decision of {person.who} to undo: {name}.", where="undo", remedy=remedy)
    (one,) = found
    return _kept(person, undoing(person.who, one, known))


def _seen(person: Person, row: Row) -> Any:
    """Give what holds before a word on a row: its decision, and the edited figures that the person is shown."""
    known = [one for one in person.store.decisions() if one.subject == row.id]
    if not figures(known):
        return row.decision
    shown = effective(view_of(person.store.decisions(), person.who, person.blind))
    now = (one for one in shown if one.subject == row.id and one.text_sha256 == row.text_sha256)
    return {"decision": row.decision, "edited": {name: one.value for name, one in figures(now).items()}}


def _kept(person: Person, one: acts.Act, field: str = "") -> Decision:
    return person.keep(one.subject, one.action, field or one.field, one.text_sha256, before=one.before, after=one.after)


def must_have_text(row: Row) -> None:
    """Refuse a row that was typed in: it has no words to be held against; UsageError."""
    if not row.key:
        raise UsageError(
            "A published row has no text to be edited against.",
            where=row.id,
            remedy="correct the file that it came in, and import that again.",
        )


def _needs_reason(person: Person) -> None:
    if not person.why.strip():
        raise UsageError("A disagreement is settled with a reason.", where="note", remedy="say why.")


def _one_of(names: Iterable[str]) -> str:
    return f"one of: {', '.join(names)}"
