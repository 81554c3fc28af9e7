"""What a person decides about a row, kept for ever beside who and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.errors import UsageError
from evidence.notices import is_overruled
from evidence.store import Store
from evidence.workflow.shapes import DATABASE
from evidence.workflow.tabling import table

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.rows import Row

RETRACTION = "retraction"


def decide(folder: Path, report: str, field: str, action: str, *, who: str, why: str, about: str = "row") -> Row:
    """Add a decision about one row of the evidence table; nothing is overwritten, a later decision stands beside it.

    Args:
        folder: The project.
        report: The PMID or key of a record, or a study's name as the table prints it.
        field: Which of its rows: an outcome such as OS, an effect's id such as E1, or the row's own id.
        action: ``accept`` or ``reject``.
        who: The person.
        why: The reason, in the person's words.
        about: What is decided: ``row``, or ``direction`` for the direction alone, or ``retraction`` for the use of the
            row although its publication was retracted.

    Returns:
        The row as it was when it was decided on.

    Raises:
        UsageError: No row, or more than one, is meant.
    """
    rows = table(folder, everything=True)
    row = _meant([row for row in rows if row.endpoint and report in {row.pmid, row.key, row.study}], report, field)
    if about == RETRACTION and not (row.eligible_but_retracted or any(map(is_overruled, row.notices))):
        raise UsageError(
            f"No retraction keeps this row out: {report} {field}.",
            remedy="see the reason in evidence table --all; leave --retraction out to decide on the row itself.",
        )
    with Store.open(folder / DATABASE) as store:
        store.decide(
            row.id,
            action,
            who=who,
            why=why,
            field=about,
            before=row.decision,
            after=f"{action}ed",
            text_sha256=row.text_sha256,
        )
    return row


def _meant(rows: list[Row], report: str, field: str) -> Row:
    found = [row for row in rows if field in {row.endpoint, row.effect_id, row.id}]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{row.endpoint} of {row.origin} (id {row.id})" for row in (found or rows))
    what = "More than one row is meant" if found else "There is no such row"
    raise UsageError(
        f"{what}: {report} {field}.",
        remedy=f"name one of: {names}." if names else "see the rows with evidence table --all.",
    )
