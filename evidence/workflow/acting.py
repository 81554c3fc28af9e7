"""What one person decides, verified and kept: the one way into the store for the page and for the command line.

Must never keep a decision on a text that is not the record's, on words that do not stand in it, or by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.decisions import State, effective, event_id, figures, states, view_of
from evidence.decisions.verifying import edit_body, placed
from evidence.errors import UsageError
from evidence.workflow import acts
from evidence.workflow.acts import UNDONE, undoing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence.protocol import ComparisonSpec, OutcomeSpec, Protocol
    from evidence.records import Record
    from evidence.rows import Row
    from evidence.store import Decision, Store

CONFIRMED = ("numerator", "endpoint", "population")
_WHOLE = ("value", "measure")


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
    return person.keep(row.id, name, "confirm", row.text_sha256, after=_shown(row, name))


def mark(person: Person, row: Row, action: str) -> Decision:
    """Flag a row or lift that (``unflag``), or put a note at it, whose words are the reason."""
    if action == "note" and not person.why.strip():
        raise UsageError("A note has no words.", where="note", remedy="write something.")
    return person.keep(row.id, action, "note" if action == "note" else "flag", row.text_sha256)


def not_reported(
    person: Person, record: Record, comparison: ComparisonSpec, outcome: OutcomeSpec, rows: Iterable[Row]
) -> Decision:
    """Say that a record prints no estimate of an outcome; UsageError if one of its rows is one."""
    act = acts.not_reported(record.key, record.text_sha256, comparison.id, outcome.id, rows=rows)
    return person.keep(act.subject, act.action, act.field, act.text_sha256)


def edit(
    person: Person, record: Record, row: Row, given: Mapping[str, Any], place: Mapping[str, Any], *, field: str = "edit"
) -> tuple[Decision, ...]:
    """Put figures beside those that were read, each with its words in the text or its source.

    Args:
        person: Who.
        record: The record of the row, for its text.
        row: The row.
        given: What was typed, by field.
        place: ``quote``, ``start`` and ``end``, or ``source``: where the figures stand, as ``edit_body`` has it.
        field: ``edit``, or ``adjudicate`` to settle a disagreement by these figures.

    Raises:
        UsageError: A field or a value is none, or the words do not stand in the text; then nothing is kept.
    """
    must_have_text(row)
    if field == "adjudicate":
        _needs_reason(person)
    if {"numerator", "reference"} <= given.keys():
        raise UsageError("Both sides are named.", where="numerator", remedy="name one; the other side is the other.")
    bodies = [edit_body(name, value, record.text, place) for name, value in given.items()]
    bodies = [{**one, "value": _known(person.rules, row.comparison, one["field"], one["value"])} for one in bodies]
    return tuple(
        person.keep(
            row.id, "set", field, row.text_sha256, before={"field": one["field"], "value": _was(row, one)}, after=one
        )
        for one in bodies
    )


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
        given: Its fields; value, measure, endpoint and numerator at the least, and the level of an interval.
        place: Where it stands, as in ``edit``.
        rows: Those of the record, whose places are taken.
    """
    missing = [name for name in (*_WHOLE, "endpoint", "numerator") if given.get(name) in {None, ""}]
    missing += ["ci_level"] if given.get("ci_low") and not given.get("ci_level") else []
    if missing:
        what = f"Of an estimate that was missed, {', '.join(missing)} must be given too."
        raise UsageError(what, where=missing[0], remedy="give all that the text prints of it.")
    bodies = [edit_body(name, value, record.text, _if_number(name, place)) for name, value in given.items()]
    values = {one["field"]: _known(person.rules, comparison.id, one["field"], one["value"]) for one in bodies}
    where = placed(record.text, place)
    taken = {row.id for row in rows} | {one.subject for one in person.store.decisions()}
    subject = _free_place(f"{record.key}/{comparison.id}", where, taken)
    printed = next((one["printed"] for one in bodies if one["field"] == "value"), None)
    return person.keep(subject, "add", "edit", record.text_sha256, after={**values, **where, "printed": printed})


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
    act = undoing(person.who, one, known)
    return person.keep(act.subject, act.action, act.field, act.text_sha256)


def _seen(person: Person, row: Row) -> Any:
    """Give what holds before a word on a row: its decision, and the edited figures that the person is shown."""
    known = [one for one in person.store.decisions() if one.subject == row.id]
    if not figures(known):
        return row.decision
    shown = effective(view_of(person.store.decisions(), person.who, person.blind))
    now = (one for one in shown if one.subject == row.id and one.text_sha256 == row.text_sha256)
    return {"decision": row.decision, "edited": {name: one.value for name, one in figures(now).items()}}


def _known(rules: Protocol, comparison: str | None, field: str, value: Any) -> Any:
    """Give an outcome or an arm by its name in the protocol, for a person may call it otherwise."""
    if field == "endpoint":
        found = [one.id for one in rules.outcome if value.casefold() in {one.id.casefold(), one.label.casefold()}]
        return _only(found, field, value, [one.id for one in rules.outcome])
    if field in {"numerator", "reference"}:
        from evidence.harmonise.arms import Sides

        asked = rules.comparison_of(comparison)
        sides = {"a": asked.a, "b": asked.b, asked.a: asked.a, asked.b: asked.b}
        named = sides.get(value, sides.get(value.casefold(), Sides(rules.arms).of_name(value).arm))
        labels = [rules.arms[one].label for one in (asked.a, asked.b)]
        return _only([named] if named in {asked.a, asked.b} else [], field, value, labels)
    return value


def _only(found: list[Any], field: str, value: Any, known: Iterable[str]) -> Any:
    if len(found) == 1:
        return found[0]
    raise UsageError(f"{value!r} is no {field} of the protocol.", where=field, remedy=f"take {_one_of(known)}.")


def _if_number(field: str, place: Mapping[str, Any]) -> Mapping[str, Any]:
    """Let one quote stand for a whole estimate: it has the ratio with its bounds, and its arms stand elsewhere."""
    whole = {"value", "ci_low", "ci_high"}
    return place if field in whole else {"source": place.get("source") or "the same"}


def _free_place(record: str, where: Mapping[str, Any], taken: set[str]) -> str:
    if where["start"] is not None:
        subject = f"{record}/{where['start']}-{where['end']}"
        if subject in taken:
            raise UsageError("An estimate is there already.", where="quote", remedy="edit that one.")
        return subject
    return next(name for n in range(1, len(taken) + 2) if (name := f"{record}/typed-{n}") not in taken)


def _was(row: Row, body: Mapping[str, Any]) -> Any:
    return _shown(row, body["field"])


def _shown(row: Row, field: str) -> Any:
    """Give a field of a row as its source prints it."""
    printed = row.printed if field in {"value", "ci_low", "ci_high", "numerator", "reference"} else row
    return getattr(printed, field, None)


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
