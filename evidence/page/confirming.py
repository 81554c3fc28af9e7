"""What the reviewer still has to confirm of a row, and which figures of people stand there.

Must never take another person's confirmation for the reviewer's own where the protocol wants each to look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.decisions import effective, figures, to_confirm
from evidence.decisions.voting import heard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence.decisions import Edit
    from evidence.page.reading import Known, Reading
    from evidence.rows import Row
    from evidence.store import Decision


def on(found: Reading, name: str) -> list[Decision]:
    """Give the decisions on an item that count, on the text as it is, in order."""
    text = found.record.text_sha256
    return [one for one in effective(found.decisions) if one.subject == name and one.text_sha256 == text]


def figures_of(found: Reading, name: str) -> dict[str, Edit]:
    """Give the last figure of people of each field of a row."""
    return figures(on(found, name))


def seen(edits: Mapping[str, Edit]) -> dict[str, Any]:
    """Give the figures alone."""
    return {name: edit.value for name, edit in edits.items()}


def pending(known: Known, found: Reading, row: Row) -> tuple[str, ...]:
    """Name what is still to be confirmed by itself before the reviewer's acceptance counts.

    Where the protocol wants people to agree each of them confirms; else one is enough.
    """
    confirmed = heard(on(found, row.id)).confirmed
    each = known.rules.synthesis.require == "agreed"
    by = {name: who & {known.reviewer.name} if each else who for name, who in confirmed.items()}
    return tuple(name for name in to_confirm(row) if not by.get(name))
