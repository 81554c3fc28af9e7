"""All that the page can decide, as one step for the command line: which row or place is meant, and what is wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evidence.decisions import State, event_id
from evidence.errors import UsageError
from evidence.store import Store
from evidence.workflow import acting
from evidence.workflow.acts import row_must_be_settled
from evidence.workflow.deciding import meant, unused
from evidence.workflow.gathering import decided_since, gathered
from evidence.workflow.project import protocol
from evidence.workflow.shapes import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from evidence.protocol import ComparisonSpec
    from evidence.records import Record
    from evidence.rows import Row
    from evidence.store import Decision
    from evidence.workflow.gathering import Gathered


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants of a row, in the order in which it is kept: what is edited is edited before it is accepted.

    Attributes:
        word: ``accept``, ``reject`` or empty.
        edits: What was typed, by field.
        place: ``quote`` and ``start``, or ``source``: where the edited figures stand.
        confirm: What is confirmed by itself.
        mark: ``flag``, ``unflag`` or empty.
        adjudicate: Whether word and edits settle a disagreement.
        add: Whether the edits are an estimate that the machine missed; the row is then an outcome.
        not_reported: Whether the record prints no such estimate; the row is then an outcome.
        undo: The name of an event, or ``last``; empty to undo nothing.
        comparison: Of ``add`` and ``not_reported``, the protocol's; empty for the first.
    """

    word: str = ""
    edits: Mapping[str, Any] = field(default_factory=dict)
    place: Mapping[str, Any] = field(default_factory=dict)
    confirm: tuple[str, ...] = ()
    mark: str = ""
    adjudicate: bool = False
    add: bool = False
    not_reported: bool = False
    undo: str = ""
    comparison: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept, the row as it stands then (None for what has no row), and where it stands.

    ``stays_out`` says why a row that was accepted is not used all the same, and by which command it can be; of one
    whose figures were put right, that they fail a check as they stand now.
    """

    events: tuple[Decision, ...]
    row: Row | None
    state: State
    waits: str = ""
    stays_out: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        told = ("made", "who", "action", "subject", "field", "before", "after", "why", "text_sha256")
        return {
            "saved": self.events[-1].made,
            "events": [
                {"event_id": event_id(one)} | {name: getattr(one, name) for name in told} for one in self.events
            ],
            "state": self.state.state,
            "confirm": self.state.confirm,
            "missing": self.state.missing,
            "waits": self.waits or None,
            "row": self.row.to_json() if self.row else None,
        }


def act(folder: Path, report: str, name: str, wish: Wish, *, who: str, why: str) -> Kept:
    """Keep all that a person wants of a row, or nothing of it.

    Args:
        folder: The project.
        report: The PMID or key of a record, or a study's name.
        name: Which of its rows: an outcome, an effect's id or the row's own id.
        wish: What is wanted; nothing but ``why`` is a note.
        who: The person.
        why: The reason, in the person's words.

    Raises:
        UsageError: No row is meant or more than one, or something of it cannot be kept; then nothing is.
    """
    rules = protocol(folder)[1]
    with Store.open(folder / DATABASE) as store, store.together():
        before = gathered(store, rules)
        who_decides = acting.Person(store, rules, who, why)
        events = tuple(_kept(who_decides, before, report, name, wish))
        after, known = decided_since(store, before), store.decisions()
        subject = _subject(events[-1], known)
        row = next((one for one in after.lined.rows if one.id == subject), None)
        state = acting.standing_of(rules, after.lined.rows, known, subject, store.deleted())
        accepted = row if wish.word == "accept" else None
        stays_out = unused(store, after, accepted) if accepted else _failing(events, row)
    return Kept(events, row, state, acting.waits_for(state), stays_out)


def _failing(events: Sequence[Decision], row: Row | None) -> str:
    """Say which check the figures fail that a person just put; a second edit may still mend them, so they are kept."""
    if row is None or not any(one.field == "edit" for one in events):
        return ""
    reasons = dict((*row.behind, (row.why_not, row.because)))
    return f"check-failed ({reasons['check-failed']})" if "check-failed" in reasons else ""


def _kept(person: acting.Person, found: Gathered, report: str, name: str, wish: Wish) -> Iterator[Decision]:
    rows = found.lined.rows
    if wish.undo:
        subjects = [row.id for row in rows if _is_of(row, report) and name in {row.endpoint, row.effect_id, row.id}]
        yield acting.undo(person, wish.undo, [*subjects, *_places(found, report, name)])
        return
    if wish.not_reported or wish.add:
        yield from _at_place(person, found, report, name, wish)
        return
    row, field = meant(rows, report, name), "adjudicate" if wish.adjudicate else "row"
    if wish.adjudicate:
        known = person.store.decisions()
        state = acting.standing_of(person.rules, [row], known, row.id, person.store.deleted())
        row_must_be_settled(person.why, row, state, known)
    if wish.edits:
        where = "adjudicate" if wish.adjudicate else "edit"
        acting.must_have_text(row)
        yield from acting.edit(person, _record(found, row.key), row, wish.edits, wish.place, field=where)
    for one in wish.confirm:
        yield acting.confirm(person, row, one)
    if wish.mark:
        yield acting.mark(person, row, wish.mark)
    if wish.word:
        yield acting.say(person, row, wish.word, field=field)
    if not (wish.edits or wish.confirm or wish.mark or wish.word):
        yield acting.mark(person, row, "note")


def _at_place(person: acting.Person, found: Gathered, report: str, name: str, wish: Wish) -> Iterator[Decision]:
    record = _record(found, report)
    comparison = _comparison(found, wish.comparison)
    outcome = next((one for one in found.rules.outcome if one.id == name), None)
    if outcome is None:
        known = ", ".join(one.id for one in found.rules.outcome)
        raise UsageError(f"{name} is no outcome of the protocol.", where=report, remedy=f"take one of: {known}.")
    here = [row for row in found.lined.rows if row.key == record.key]
    if wish.add:
        given = {"endpoint": outcome.id, **wish.edits}
        yield acting.add(person, record, comparison, given, wish.place, rows=here)
        return
    yield acting.not_reported(person, record, comparison, outcome, here)


def _record(found: Gathered, report: str) -> Record:
    record = next((one for one, _ in found.read if report in {one.pmid, one.key}), None)
    if record is None:
        remedy = "name a record by its PMID or key; fetch and extract it first."
        raise UsageError(f"There is no record {report} that was read.", where=report, remedy=remedy)
    return record


def _comparison(found: Gathered, name: str) -> ComparisonSpec:
    known = {one.id: one for one in found.rules.comparison}
    if name and name not in known:
        raise UsageError(f"There is no comparison {name}.", remedy=f"take one of: {', '.join(known)}.")
    return known[name] if name else found.rules.comparison[0]


def _places(found: Gathered, report: str, name: str) -> list[str]:
    keys = [one.key for one, _ in found.read if report in {one.pmid, one.key}]
    return [f"{key}/{one.id}/{name}" for key in keys for one in found.rules.comparison]


def _subject(last: Decision, known: tuple[Decision, ...]) -> str:
    """Give what the last event is about; an undoing is about what its target is."""
    named = {event_id(one): one for one in known}
    one = last
    while one.field == "undo" and one.subject in named:
        one = named[one.subject]
    return one.subject


def _is_of(row: Row, report: str) -> bool:
    return report in {row.pmid, row.key, row.study}
