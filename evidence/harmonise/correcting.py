"""Put what people corrected, or found that the machine missed, in the place of what was read.

Must never let go of what the machine read: the row keeps it beside the corrected figures. Must never take a correction
that was made on another text.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from evidence.corrections import Correction
from evidence.decisions import ADDED, EDITABLE, Edit, figures
from evidence.harmonise.estimates import Orientation
from extractors.checks import checked
from extractors.findings import Effect, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evidence.decisions import Decision
    from evidence.harmonise.case import Case
    from evidence.protocol import OutcomeSpec
    from evidence.rows import Printed, Row

BY_A_PERSON: Final = "by a person"
"""The rule of an estimate that was not read by one."""

_OF_EFFECT = ("value", "ci_low", "ci_high", "ci_level", "measure", "population", "adjusted")
_FIGURES = ("value", "ci_low", "ci_high")
_DIRECTION = frozenset({"numerator", "reference"})


class Corrections:
    """All corrections of people, to be asked about one row of one text.

    Args:
        decisions: Those that count, in the order in which they were made.
    """

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._on: dict[str, list[Decision]] = defaultdict(list)
        self._added: dict[str, list[str]] = defaultdict(list)
        for one in decisions:
            if one.field in {"edit", "adjudicate"}:
                self._on[one.subject].append(one)
                if one.action == "add" and one.subject not in self._added[_place(one.subject)]:
                    self._added[_place(one.subject)].append(one.subject)

    def of(self, row_id: str, text_sha256: str) -> dict[str, Edit]:
        """Give the last correction of each field of a row; of an added estimate each field counts as one."""
        found = figures(one for one in self._on.get(row_id, ()) if one.text_sha256 == text_sha256)
        whole = found.pop(ADDED, None)
        if whole is None:
            return found
        each = {name: replace(whole, field=name, value=value) for name, value in whole.value.items()}
        return {name: one for name, one in each.items() if one.value is not None} | found

    def added(self, case: Case) -> Iterator[tuple[str, dict[str, Edit]]]:
        """Give the estimates that people added to a record for a comparison, by the id of their row."""
        for row_id in self._added.get(f"{case.record.key}/{case.comparison.id}", ()):
            edits = self.of(row_id, case.record.text_sha256)
            if {"value", "measure", "endpoint"} <= edits.keys():
                yield row_id, edits


def corrected(case: Case, effect: Effect, edits: Mapping[str, Edit], arms: Orientation) -> Effect:
    """Give an effect with the figures of people, checked anew; ``arms`` are those that it then contrasts."""
    if not edits:
        return effect
    changes: dict[str, Any] = {name: edits[name].value for name in _OF_EFFECT if name in edits}
    if "endpoint" in edits:
        codes = {one.id: one.code for one in case.protocol.outcome}
        changes["endpoint"] = codes.get(edits["endpoint"].value, effect.endpoint)
    if "measure" in edits:
        changes["measure_probable"] = None
    if "ci_level" in edits:
        changes["ci_level_assumed"] = False
    if _DIRECTION & edits.keys():
        changes |= _sides(case, arms)
    place = edits.get("value")
    if place is not None and place.quote is not None and place.start is not None and place.end is not None:
        changes["span"] = Span(place.start, place.end, place.quote, BY_A_PERSON)
    found = case.findings
    return checked((replace(effect, **changes),), found.arms, found.total_n, found.medians)[0]


def oriented(case: Case, arms: Orientation | None, edits: Mapping[str, Edit]) -> Orientation | None:
    """Turn the arms as a person said that they stand; what was said last of numerator and reference holds."""
    said = sorted((edits[name] for name in _DIRECTION & edits.keys()), key=lambda one: one.made)
    if not said:
        return arms
    a_is_numerator = (said[-1].value == case.comparison.a) == (said[-1].field == "numerator")
    known = arms or _of_findings(case)
    return replace(known, inverted=not a_is_numerator)


def is_of(outcome: OutcomeSpec, effect: Effect, edits: Mapping[str, Edit]) -> bool:
    """Whether an estimate is of an outcome: of the one that a person named, or by what was read."""
    return outcome.id == edits["endpoint"].value if "endpoint" in edits else outcome.code == effect.endpoint


def effect_of(edits: Mapping[str, Edit]) -> Effect:
    """Make the effect of an estimate that the machine missed, of its figures alone; ``corrected`` gives its place."""
    span = Span(0, 1, "", BY_A_PERSON)
    body: dict[str, Any] = dict.fromkeys(("ci_low", "ci_high", "ci_level", "p_op", "p_value"))
    body |= {"measure": edits["measure"].value, "value": edits["value"].value, "span": span}
    return Effect(id="", kind="treatment", direction_source="open", **body)


def told(row: Row, machine: Row | None, edits: Mapping[str, Edit]) -> Row:
    """Say at a row what people corrected, beside what the machine read.

    Args:
        row: Made of the corrected effect.
        machine: The same row as the machine read it; None for one that the machine missed.
        edits: The corrections, by field.
    """
    if not edits or row.printed is None:
        return row
    made = tuple(_correction(machine, edits[name]) for name in EDITABLE if name in edits)
    changes: dict[str, Any] = {name: edits[name].value for name in ("n_a", "n_b") if name in edits}
    changes |= {f"{name}_span": None for name in changes}
    away = edits.get("value")
    if away is not None and away.source:
        changes["source"] = away.source
    return replace(
        row,
        **changes,
        printed=_printed(row.printed, edits),
        machine=machine.printed if machine else None,
        direction_source=machine.direction_source if machine else row.direction_source,
        corrections=made,
        notes=(*row.notes, *_words(made, missed=machine is None)),
    )


def _words(made: tuple[Correction, ...], *, missed: bool) -> tuple[str, ...]:
    if not missed:
        return tuple(map(str, made))
    people = ", ".join(sorted({one.who for one in made}))
    source = next((f", from {one.source}" for one in made if one.source), "")
    return (f"put in by {people}{source} (the machine read no such estimate)",)


def _printed(printed: Printed, edits: Mapping[str, Edit]) -> Printed:
    """Give the figures as their person wrote them; those that are not in the text have no words there."""
    strings = [
        (edits[name].printed or f"{edits[name].value:.10g}") if name in edits and edits[name].value is not None else old
        for name, old in zip(_FIGURES, printed.strings, strict=True)
    ]
    value, low, high = strings
    printed = replace(printed, strings=(value, low, high))
    if "value" in edits and edits["value"].quote is None:
        return replace(printed, quote=None, start=None, end=None, rule=BY_A_PERSON)
    return printed


def _correction(machine: Row | None, edit: Edit) -> Correction:
    return Correction(
        edit.field,
        _read(machine, edit.field),
        edit.value,
        edit.who,
        edit.made,
        edit.quote,
        edit.start,
        edit.end,
        edit.source,
    )


def _read(machine: Row | None, field: str) -> Any:
    """Give what the machine read in a field, as the text prints it."""
    if machine is None or machine.printed is None:
        return None
    place = machine.printed if field in {*_FIGURES, *_DIRECTION} else machine
    return getattr(place, field)


def _sides(case: Case, arms: Orientation) -> dict[str, Any]:
    a, b = case.protocol.arms[case.comparison.a].label, case.protocol.arms[case.comparison.b].label
    ids = (arms.arm_a.id if arms.arm_a else None, arms.arm_b.id if arms.arm_b else None)
    labels, ids = ((b, a), ids[::-1]) if arms.inverted else ((a, b), ids)
    said = {"numerator_text": labels[0], "reference_text": labels[1], "direction_source": "explicit"}
    return {**said, "numerator": ids[0], "reference": ids[1]}


def _of_findings(case: Case) -> Orientation:
    """Find the arms of both sides among those of the study, for their numbers."""
    found = {case.sides.of_arm(arm).arm: arm for arm in case.findings.arms}
    return Orientation(found.get(case.comparison.a), found.get(case.comparison.b), inverted=None)


def _place(row_id: str) -> str:
    return row_id.rpartition("/")[0]
