"""What a person decides about a row, kept for ever beside who and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.errors import UsageError
from evidence.notices import is_overruled
from evidence.store import Store
from evidence.workflow.acting import Person, say, standing_of, waits_for
from evidence.workflow.gathering import gathered
from evidence.workflow.project import protocol
from evidence.workflow.shapes import DATABASE

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.harmonise import LinedUp
    from evidence.rows import Row
    from evidence.workflow.gathering import Gathered

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
    rules = protocol(folder)[1]
    with Store.open(folder / DATABASE) as store:
        row = meant(gathered(store, rules).lined.rows, report, field)
        if about == RETRACTION and not (row.eligible_but_retracted or any(map(is_overruled, row.notices))):
            raise UsageError(
                f"No retraction keeps this row out: {report} {field}.",
                remedy="see the reason in evidence table --all; leave --retraction out to decide on the row itself.",
            )
        say(Person(store, rules, who, why), row, action, field=about)
    return row


def overrule(folder: Path, report: str, field: str, action: str, *, who: str, why: str) -> tuple[str, Row]:
    """Accept a row and lift the reason of its own that keeps it out, or undo that.

    Args:
        folder: The project.
        report: The PMID or key of a record, or a study's name, as in ``decide``.
        field: Which of its rows, as in ``decide``.
        action: ``accept``; any other takes it back.
        who: The person.
        why: The reason.

    Returns:
        The codes of the reasons, and the row as it stands afterwards.

    Raises:
        UsageError: No such reason keeps the row out, or it would stay out all the same; then nothing is kept.
    """
    from evidence.harmonise.overruling import OVERRULE, Overrulings

    rules = protocol(folder)[1]
    with Store.open(folder / DATABASE) as store, store.together():
        lined = gathered(store, rules).lined
        row = meant(lined.rows, report, field)
        if action == "accept":
            _must_be_overrulable(row, lined)
            codes = [row.why_not or ""]
            say(Person(store, rules, who, why), row, "accept")
        else:
            codes = sorted(Overrulings(store.decisions(), store.deleted()).of(row))
            if not codes:
                raise UsageError(
                    f"Nobody overruled a reason of this row: {report} {field}.",
                    remedy="leave --overrule out to reject the row itself.",
                )
        for code in codes:
            about = {"before": row.because, "after": code, "text_sha256": row.text_sha256}
            store.decide(row.id, action, who=who, why=why, field=OVERRULE, **about)
        after = next(one for one in gathered(store, rules).lined.rows if one.id == row.id)
        if action == "accept" and after.why_not == row.why_not:
            raise UsageError(f"It would stay out all the same: {_behind(after)}.", remedy=_remedy(after, lined))
    return ", ".join(codes), after


def to_use(folder: Path, row: Row) -> str:
    """Say why a row is not used as it stands now, and by which command it can be; empty where it is used."""
    rules = protocol(folder)[1]
    with Store.open(folder / DATABASE) as store:
        return unused(store, gathered(store, rules), row)


def unused(store: Store, found: Gathered, row: Row) -> str:
    """Say the same of a row among those that were gathered."""
    from evidence.harmonise.overruling import way_out

    now = next((one for one in found.lined.rows if one.id == row.id), row)
    if now.poolable and now.accepted:
        return ""
    waits = waits_for(standing_of(found.rules, [now], store.decisions(), now.id, store.deleted()))
    behind = "" if now.poolable else f"{now.why_not} ({now.because}): {way_out(now, waits=_waits(now, found.lined))}"
    return "; then ".join(one for one in (waits, behind) if one)


def _must_be_overrulable(row: Row, lined: LinedUp) -> None:
    from evidence.harmonise.overruling import OVERRULABLE

    if row.poolable:
        raise UsageError("Nothing keeps this row out.", remedy="leave --overrule out to accept it.")
    if not row.eligible or row.why_not not in OVERRULABLE or _waits(row, lined):
        raise UsageError(
            f"This is not overruled at the row: {row.why_not} ({row.because}).", remedy=_remedy(row, lined)
        )


def _behind(row: Row) -> str:
    code, because = row.behind[0] if row.behind else (row.why_not, row.because)
    return f"{code} ({because})" if because else f"{code}"


def _remedy(row: Row, lined: LinedUp) -> str:
    """Give the way out of the reason that stands, or of the one behind it where that one has to go first."""
    from evidence.harmonise.overruling import way_out

    return way_out(row, waits=_waits(row, lined))


def _waits(row: Row, lined: LinedUp) -> bool:
    """Whether the row is held back because people have to screen its record."""
    standing = next((one.standing for one in lined.assessments if row.key and one.key == row.key), None)
    return standing in {"waiting", "not-retrieved"}


def meant(rows: tuple[Row, ...], report: str, field: str) -> Row:
    """Give the one row that is meant; UsageError if it is none, or more than one."""
    of_report = [row for row in rows if report in {row.pmid, row.key, row.study}]
    named = [row for row in of_report if row.endpoint]
    found = [row for row in named if field in {row.endpoint, row.effect_id, row.id}]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{row.endpoint} of {row.origin} (id {row.id})" for row in (found or named))
    what = "More than one row is meant" if found else "There is no such row"
    remedy = f"name one of: {names}." if names else "see the rows with evidence table --all."
    if of_report and not named:
        from evidence.harmonise.overruling import way_out

        remedy = f"it gives no estimate ({of_report[0].why_not}: {of_report[0].because}); {way_out(of_report[0])}."
    raise UsageError(f"{what}: {report} {field}.", remedy=remedy)
