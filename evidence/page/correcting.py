"""What a person puts right in an estimate, or puts in where none was found, as it is kept.

Must never keep a figure without the words or the source that it is from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.decisions import EDITABLE
from evidence.decisions.verifying import RATIOS
from evidence.page.asking import Unusable
from evidence.page.figures import checked, placed, refuse_no_interval, said_in

if TYPE_CHECKING:
    from evidence.page.asking import Asked
    from evidence.page.reading import Reading
    from evidence.protocol import Protocol
    from evidence.rows import Row

Body = dict[str, Any]


def edit(rules: Protocol, found: Reading, row: Row, asked: Asked) -> tuple[Body, Body]:
    """Give what an edit of one field says: before and after it.

    Raises:
        Unusable: The value is none, or is not where it is said to be.
    """
    field = asked.field or ""
    if isinstance(asked.value, dict):
        raise Unusable("value", "One field is put right at a time.", "value")
    value = checked(rules, rules.comparison_of(row.comparison), field, asked.value)
    place = placed(asked, found.record.text)
    printed = said_in(place["quote"], field, value)
    return {"value": now(row, field)}, {"field": field, "value": value, **place, "printed": printed}


def add(rules: Protocol, found: Reading, comparison: str, outcome: str, *, asked: Asked) -> tuple[str | None, Body]:
    """Give what an estimate that the machine missed says: the end of its name (None: it is not in the text), and all.

    Raises:
        Unusable: A figure is none or missing, or is not where it is said to be.
    """
    given = asked.value if isinstance(asked.value, dict) else {}
    wanted = rules.outcome_of(outcome)
    whole = {"endpoint": outcome, "measure": wanted.measure, "population": "all", **given}
    spec = rules.comparison_of(comparison)
    values: Body = {}
    for name in EDITABLE:
        value = whole.get(name)
        if isinstance(value, dict):
            raise Unusable("value", f"{name} is no value.", name)
        values[name] = None if value is None else checked(rules, spec, name, value)
    _refuse_incomplete(values)
    refuse_no_interval(values)
    place = placed(asked, found.record.text)
    printed = {name: said_in(place["quote"], name, values[name]) for name in RATIOS}  # the level often stands elsewhere
    subject = None if place["start"] is None else f"{place['start']}-{place['end']}"
    return subject, {**values, **place, "printed": printed["value"]}


def now(row: Row, field: str) -> Any:
    """Give what stands in a field of a row, as it is printed or as a person put it."""
    printed = row.printed if field in {"value", "ci_low", "ci_high", "numerator", "reference"} else row
    return getattr(printed, field, None)


def _refuse_incomplete(values: Body) -> None:
    if values["value"] is None:
        raise Unusable("value", "There is no estimate without its value.", "value")
    if values["numerator"] is None and values["reference"] is None:
        raise Unusable("value", "Say which arm is the numerator.", "numerator")
    if values["numerator"] is not None and values["numerator"] == values["reference"]:
        raise Unusable("value", "Numerator and reference are one arm.", "reference")
    if values["ci_low"] is not None and values["ci_level"] is None:
        raise Unusable("value", "Say at which level the interval is, such as 0.95.", "ci_level")
