"""How a disagreement on an estimate is settled: as one of the two decided, as the machine read it, or not at all.

Must never settle it on other figures than those that were chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.decisions import ADDED, EDITABLE
from evidence.page.asking import Unusable
from evidence.page.confirming import figures_of, seen
from evidence.page.correcting import checked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.page.asking import Value
    from evidence.page.reading import Reading
    from evidence.protocol import Protocol
    from evidence.rows import Row

Step = tuple[str, Any, Any]


def steps(rules: Protocol, found: Reading, row: Row, value: Value) -> Iterator[Step]:
    """Give the events as action, before and after: each figure that has to change, then the word itself.

    Args:
        rules: The protocol.
        found: The record.
        row: The estimate.
        value: ``reject``; ``accept``, as the machine read it; or a side of the disagreement, its figures by field.

    Raises:
        Unusable: It is none of these.
    """
    if value == "reject":
        yield "reject", None, {"decision": "rejected"}
        return
    if value != "accept" and not isinstance(value, dict):
        raise Unusable("value", "Settle it by accept, reject or the figures of one side.", "value")
    wanted = _wanted(rules, row, value) if isinstance(value, dict) else {}
    edits = figures_of(found, row.id)
    standing = {name: one for name, one in seen(edits).items() if name != ADDED}
    read = {one.field: one.machine for one in row.corrections}
    changes = wanted | {name: _read(rules, row, name, read) for name in standing if name not in wanted}
    for name, figure in changes.items():
        if name not in standing or standing[name] != figure:
            yield "set", {"value": standing.get(name)}, {"field": name, "value": figure, "source": "adjudication"}
    yield "accept", {"edited": seen(edits) | changes}, {"decision": "accepted"}


def _wanted(rules: Protocol, row: Row, side: dict[str, Any]) -> dict[str, Any]:
    spec = rules.comparison_of(row.comparison)
    return {name: checked(rules, spec, name, side[name]) for name in EDITABLE if side.get(name) is not None}


def _read(rules: Protocol, row: Row, name: str, read: dict[str, Any]) -> Any:
    """Give what the machine read in a field, as a person would say it."""
    value = read.get(name)
    return None if value is None else checked(rules, rules.comparison_of(row.comparison), name, value)
