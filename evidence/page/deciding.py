"""What becomes of one decision of the page: the events that are added to the project, or why there are none.

Pure. Must never make an event of what the text, the protocol or the row does not bear out, nor more than was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from evidence.decisions import event_id
from evidence.decisions.unfit import Unfit
from evidence.harmonise.assessing import unread
from evidence.harmonise.screening import EXCLUDE, Screening
from evidence.page import adjudging, correcting
from evidence.page.asking import Unusable
from evidence.page.confirming import figures_of, pending, seen
from evidence.page.standing import asks, doubtful, own, waits
from evidence.workflow.acts import Act, choice, not_reported, row_must_be_settled, screening, undoing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from evidence.harmonise import Assessment
    from evidence.page.asking import Asked
    from evidence.page.reading import Known, Reading
    from evidence.rows import Row
    from evidence.studies import Conflict


@dataclass(frozen=True, slots=True)
class Case:
    """A decision that is asked for, with the record as its person sees it, and the names that are taken.

    ``contradicting`` are the reports of one study that contradict each other now, by the name of their conflict.
    """

    known: Known
    found: Reading
    asked: Asked
    taken: Collection[str] = ()
    contradicting: Mapping[str, Conflict] = field(default_factory=dict)

    @property
    def row(self) -> Row:
        """The row that is meant; Unusable if there is none of this name."""
        row = next((row for row in self.found.rows if row.id == self.asked.item and row.endpoint is not None), None)
        if row is None:
            raise Unusable("item", "The record has no such estimate.", "item")
        return row

    @property
    def key(self) -> str:
        """The record's key."""
        return self.found.record.key

    @property
    def place(self) -> tuple[str, str]:
        """Comparison and outcome of an estimate that was not found; Unusable if there is none of this name."""
        rules = self.known.rules
        for comparison in rules.comparison:
            for outcome in rules.outcome:
                if self.asked.item == f"{self.key}/{comparison.id}/{outcome.id}":
                    return comparison.id, outcome.id
        raise Unusable("item", "The protocol asks for no such estimate of this record.", "item")


def acts(case: Case) -> tuple[Act, ...]:
    """Give the events of a decision, each with the page's own name for it.

    Raises:
        Unusable: It cannot be made.
    """
    try:
        found = _MADE[case.asked.action](case)
    except Unfit as error:
        raise Unusable(error.code, error.what, error.field) from None
    return tuple(replace(one, after=_named(one.after, case.asked.client_id)) for one in found)


def _named(after: Any, client_id: str) -> dict[str, Any]:
    return {**(after or {}), "client_id": client_id}


def _accept(case: Case) -> list[Act]:
    if case.asked.item is not None:
        return [_accepted(case, case.row)]
    clean = [row for row in case.found.rows if is_clean(case.known, case.found, row)]
    if not clean:
        raise Unusable("nothing", "Nothing here can be accepted without a look at each.")
    return [_accepted(case, row) for row in clean]


def _accepted(case: Case, row: Row) -> Act:
    if row.value is None:
        raise Unusable("direction", "The text does not say which arm is the numerator: put it right.", "numerator")
    still = pending(case.known, case.found, row)
    if still:
        raise Unusable("confirm", f"Confirm {', '.join(still)} first, each by itself.", still[0])
    return Act(row.id, "accept", "row", before=_before(case, row), after={"decision": "accepted"})


def is_clean(known: Known, found: Reading, row: Row) -> bool:
    """Whether one key may accept a row: it waits, its direction is stated, nothing is to be confirmed or looked at."""
    state, who = found.states.get(row.id), known.reviewer.name
    fresh = state is None or state.state == "suggested" or (state.state == "needs-second" and own(state, who) is None)
    stated = row.value is not None and not pending(known, found, row)
    return asks(row) and waits(state, who) and fresh and stated and not doubtful(row)


def _reject(case: Case) -> list[Act]:
    return [Act(case.row.id, "reject", "row", before=_before(case, case.row), after={"decision": "rejected"})]


def _before(case: Case, row: Row) -> dict[str, Any]:
    return {"decision": row.decision, "edited": seen(figures_of(case.found, row.id))}


def _not_reported(case: Case) -> list[Act]:
    comparison, outcome = case.place
    text = case.found.record.text_sha256
    return [not_reported(case.key, text, comparison, outcome, rows=case.found.rows)]


def _flag(case: Case) -> list[Act]:
    return [Act(_any(case), case.asked.action, "flag")]


def _note(case: Case) -> list[Act]:
    if not case.asked.why:
        raise Unusable("value", "The note is empty.", "note")
    return [Act(_any(case), "note", "note")]


def _any(case: Case) -> str:
    """Give the name of an estimate, of one that was not found, or of the record itself."""
    item = case.asked.item
    if item in {None, case.key}:
        return case.key
    return item if any(row.id == item for row in case.found.rows) else "/".join((case.key, *case.place))


def _screen(case: Case) -> list[Act]:
    asked = case.asked
    if asked.item not in {None, case.key}:
        raise Unusable("item", "A record is included or excluded as a whole.", "item")
    reason = asked.reason if asked.action == EXCLUDE else None
    return [screening(_stands(case), asked.action, reason=reason, stage=asked.stage)]


def _stands(case: Case) -> Assessment:
    """Give where the record stands; one that was not read yet by what people decided alone."""
    found = case.found
    return found.assessment or unread(found.record, Screening(found.decisions).of(found.record))


def _settle(case: Case) -> list[Act]:
    """Settle whether the record is in."""
    value = case.asked.value if isinstance(case.asked.value, dict) else {"action": case.asked.value}
    action, code, stage = (value.get(name) for name in ("action", "code", "stage"))
    return [
        screening(
            _stands(case),
            str(action),
            reason=code if isinstance(code, str) else None,
            stage=stage if isinstance(stage, str) else case.asked.stage,
            why=case.asked.why,
            adjudicate=True,
        )
    ]


def _confirm(case: Case) -> list[Act]:
    row, name = case.row, case.asked.field
    if name not in {"numerator", "endpoint", "population"}:
        raise Unusable("field", "Numerator, endpoint and population are confirmed, each by itself.", "field")
    if name == "numerator" and row.value is None:
        raise Unusable("direction", "The text does not say which arm is the numerator: put it right.", "numerator")
    return [Act(row.id, name, "confirm")]


def _edit(case: Case) -> list[Act]:
    return [*correcting.edit(case.known.rules, case.found, case.row, case.asked)]


def _add(case: Case) -> list[Act]:
    return [correcting.add(case.known.rules, case.found, *case.place, asked=case.asked, taken=case.taken)]


def _undo(case: Case) -> list[Act]:
    found = [one for one in case.found.decisions if event_id(one) == case.asked.item]
    if not found:
        raise Unusable("item", "You made no such decision about this record.", "item")
    return [undoing(case.known.reviewer.name, found[0], case.found.decisions)]


def _take(case: Case) -> list[Act]:
    """Use one of two reports: the item is its row, the value names the conflict and what was seen of both."""
    value = case.asked.value if isinstance(case.asked.value, dict) else {}
    conflict = case.contradicting.get(str(value.get("conflict")))
    if conflict is None or case.key not in {conflict.a.key, conflict.b.key}:
        raise Unusable("item", "No reports of this record's study contradict each other so.", "item")
    seen = value.get("seen")
    if not isinstance(seen, dict):
        raise Unusable("value", "It does not say what was seen of both.", "value")
    return [choice(conflict, case.asked.item or "", {name: str(one) for name, one in seen.items()})]


def _adjudicate(case: Case) -> list[Act]:
    if case.asked.item in {None, case.key}:
        return _settle(case)
    row = case.row
    row_must_be_settled(case.asked.why, row, case.found.states.get(row.id), case.found.decisions)
    steps = adjudging.steps(case.known.rules, case.found, row, case.asked.value)
    return [Act(row.id, action, "adjudicate", before, after) for action, before, after in steps]


_MADE: dict[str, Callable[[Case], list[Act]]] = {
    "accept": _accept,
    "reject": _reject,
    "not-reported": _not_reported,
    "flag": _flag,
    "unflag": _flag,
    "note": _note,
    "include": _screen,
    "exclude": _screen,
    "not-retrieved": _screen,
    "confirm": _confirm,
    "edit": _edit,
    "add": _add,
    "undo": _undo,
    "take": _take,
    "adjudicate": _adjudicate,
}
