"""What the page sends of an estimate that is put right, or put in where none was found, as the workflow checks it.

Must never keep a figure at a place that its person did not mark.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from evidence.decisions.unfit import Unfit
from evidence.page.asking import Unusable
from evidence.workflow import correcting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from evidence.page.asking import Asked
    from evidence.page.reading import Reading
    from evidence.protocol import ComparisonSpec, Protocol
    from evidence.rows import Row
    from evidence.workflow.acts import Act


def edit(rules: Protocol, found: Reading, row: Row, asked: Asked) -> tuple[Act, ...]:
    """Give the event of one field that is put right.

    Raises:
        Unusable: The value is none, or is not where it is said to be.
    """
    if isinstance(asked.value, dict):
        raise Unusable("value", "One field is put right at a time.", "value")
    with _in_words():
        return correcting.edited(rules, found.record, row, {asked.field or "": asked.value}, _place(asked))


def add(rules: Protocol, found: Reading, comparison: str, outcome: str, *, asked: Asked, taken: Collection[str]) -> Act:
    """Give the event of an estimate that the machine missed; its measure and population are the asked ones unless said.

    Raises:
        Unusable: A figure is none or missing, or is not where it is said to be.
    """
    given = asked.value if isinstance(asked.value, dict) else {}
    nested = next((name for name, value in given.items() if isinstance(value, dict)), None)
    if nested is not None:
        raise Unusable("value", f"{nested} is no value.", nested)
    whole: dict[str, Any] = {"endpoint": outcome, "measure": rules.outcome_of(outcome).measure, "population": "all"}
    whole |= {name: value for name, value in given.items() if value is not None}
    with _in_words():
        return correcting.added(
            rules, found.record, rules.comparison_of(comparison), whole, _place(asked), rows=found.rows, taken=taken
        )


def checked(rules: Protocol, comparison: ComparisonSpec, field: str, value: Any) -> Any:
    """Give a field's value as it is kept.

    Raises:
        Unusable: It is no value of this field.
    """
    with _in_words():
        return correcting.value_for(rules, comparison, field, value)[0]


def _place(asked: Asked) -> dict[str, Any]:
    """Give where a value stands as the page marked it: the page always knows the offsets of its words."""
    at = (asked.quote, asked.start, asked.end)
    if any(one is not None for one in at) and (not asked.quote or asked.start is None or asked.end is None):
        raise Unusable("offsets", "The text does not say these words at this place.", "quote")
    return {"quote": asked.quote, "start": asked.start, "end": asked.end, "source": asked.source}


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except Unfit as error:
        raise Unusable(error.code, f"{error.what} {error.remedy[:1].upper()}{error.remedy[1:]}", error.field) from None
