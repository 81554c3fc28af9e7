"""What a person puts right in an estimate, or puts in where none was found: checked, for the page and the command line.

Pure. Must never keep a figure without the words or the source that it is from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.decisions.editing import EDITABLE
from evidence.decisions.unfit import Unfit
from evidence.decisions.verifying import NUMBERS, RATIOS, placed, value_of, written
from evidence.harmonise.arms import Sides
from evidence.workflow.acts import Act

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from evidence.protocol import ComparisonSpec, Protocol
    from evidence.records import Record
    from evidence.rows import Row

_OF_THE_PRINTED = frozenset({*RATIOS, "numerator", "reference"})


def value_for(rules: Protocol, comparison: ComparisonSpec, field: str, given: Any) -> tuple[Any, str | None]:
    """Read what was given for a field; an outcome and an arm are named as the protocol names them.

    Returns:
        The value, and of a number how it was typed, None where it was no string.

    Raises:
        Unfit: It is no value of this field.
    """
    value, typed = value_of(field, given)
    if field in {"numerator", "reference"}:
        return _arm(rules, comparison, field, value), typed
    if field == "endpoint":
        return _outcome(rules, value), typed
    return value, typed


def edited(
    rules: Protocol, record: Record, row: Row, given: Mapping[str, Any], place: Mapping[str, Any]
) -> tuple[Act, ...]:
    """Put figures beside those that were read, an act a field.

    Args:
        rules: The protocol.
        record: The record of the row, for its text.
        row: The row.
        given: What was typed, by field.
        place: ``quote``, ``start`` and ``end`` (code points, end excluded), or ``source``: where the figures stand.

    Raises:
        Unfit: A field or a value is none, or the words do not stand in the text or do not have the number.
    """
    if {"numerator", "reference"} <= given.keys():
        what, remedy = "Both sides are named.", "name one; the other side is the other."
        raise Unfit(what, remedy, field="numerator", where="numerator")
    comparison = rules.comparison_of(row.comparison)
    read = {field: value_for(rules, comparison, field, one) for field, one in given.items()}
    _refuse_no_interval({field: value for field, (value, _) in read.items()})
    where = placed(record.text, place)
    return tuple(
        Act(
            row.id,
            "set",
            "edit",
            before={"field": field, "value": shown(row, field)},
            after={"field": field, "value": value, "printed": _printed(field, value, typed, where), **where},
            text_sha256=row.text_sha256,
        )
        for field, (value, typed) in read.items()
    )


def added(
    rules: Protocol,
    record: Record,
    comparison: ComparisonSpec,
    given: Mapping[str, Any],
    place: Mapping[str, Any],
    *,
    rows: Iterable[Row],
    taken: Collection[str] = (),
) -> Act:
    """Put in an estimate that the machine missed.

    Args:
        rules: The protocol.
        record: The record that prints it.
        comparison: What it compares.
        given: Its fields; value, measure, endpoint and a side at the least, and the level of an interval.
        place: Where it stands, as in ``edited``.
        rows: Those of the record.
        taken: Names that decisions were made on.

    Raises:
        Unfit: It is not whole, a value is none or does not stand there, or an estimate is there already.
    """
    _refuse_incomplete(given)
    read = {field: value_for(rules, comparison, field, one) for field, one in given.items()}
    values = {field: read[field][0] if field in read else None for field in EDITABLE}
    if values["numerator"] is not None and values["numerator"] == values["reference"]:
        raise Unfit("Numerator and reference are one arm.", "name one of them.", field="reference", where="reference")
    _refuse_no_interval(values)
    where = placed(record.text, place)
    figures = {field: _printed(field, *read.get(field, (None, None)), where) for field in RATIOS}
    ids = {row.id for row in rows}
    subject = _free_place(f"{record.key}/{comparison.id}", where, ids, {*ids, *taken})
    after = {**values, **where, "printed": figures["value"]}
    return Act(subject, "add", "edit", after=after, text_sha256=record.text_sha256)


def shown(row: Row, field: str) -> Any:
    """Give a field of a row as its source prints it, or as a person put it."""
    return getattr(row.printed if field in _OF_THE_PRINTED else row, field, None)


def _printed(field: str, value: Any, typed: str | None, where: Mapping[str, Any]) -> str | None:
    """Give how a number is written: in its words, or as it was typed where it stands elsewhere."""
    if field not in NUMBERS or value is None:
        return None
    return written(field, value, where["quote"]) if where["quote"] else typed


def _refuse_incomplete(given: Mapping[str, Any]) -> None:
    missing = [name for name in ("value", "measure", "endpoint") if given.get(name) in {None, ""}]
    missing += [] if given.get("numerator") or given.get("reference") else ["numerator"]
    missing += ["ci_level"] if given.get("ci_low") and not given.get("ci_level") else []
    if missing:
        what = f"Of an estimate that was missed, {', '.join(missing)} must be given too."
        raise Unfit(what, "give all that the text prints of it.", field=missing[0], where=missing[0])


def _refuse_no_interval(values: Mapping[str, Any]) -> None:
    low, high = values.get("ci_low"), values.get("ci_high")
    if low is not None and high is not None and not low < high:
        what = f"The lower bound {low:g} is not below the upper one {high:g}."
        raise Unfit(what, "look whether they are exchanged.", code="interval", field="ci_low", where="ci_low")


def _free_place(of: str, where: Mapping[str, Any], rows: set[str], taken: set[str]) -> str:
    if where["start"] is None:
        return next(name for n in range(1, len(taken) + 2) if (name := f"{of}/typed-{n}") not in taken)
    subject = f"{of}/{where['start']}-{where['end']}"
    if subject in rows:
        raise Unfit("An estimate is there already.", "put that one right.", code="there", field="quote", where="quote")
    return subject


def _outcome(rules: Protocol, words: str) -> str:
    """Find which outcome of the protocol a person means: by its id or its label."""
    for one in rules.outcome:
        if words.casefold() in {one.id.casefold(), one.label.casefold()}:
            return one.id
    raise _unknown("endpoint", words, [one.id for one in rules.outcome])


def _arm(rules: Protocol, comparison: ComparisonSpec, field: str, words: str) -> str:
    """Find which arm of the comparison a person means: a or b, or by its id, its label, or a drug of it."""
    both = {"a": comparison.a, "b": comparison.b}
    for side, arm in both.items():
        if words.casefold() in {side, arm.casefold(), rules.arms[arm].label.casefold()}:
            return arm
    sides = Sides(rules.arms, combination_arms=comparison.combination_arms, background=comparison.background)
    found = sides.of_name(words).arm
    if found is None or found not in both.values():
        raise _unknown(field, words, [rules.arms[arm].label for arm in both.values()])
    return found


def _unknown(field: str, words: str, known: Iterable[str]) -> Unfit:
    what = f"{words[:80]!r} is no {field} of the protocol."
    return Unfit(what, f"take one of: {', '.join(known)}.", field=field, where=field)
