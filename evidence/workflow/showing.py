"""All that is known of one record: what was read, why, and where it stands in the review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.errors import EvidenceError
from evidence.store import Store
from evidence.workflow.reading import show
from evidence.workflow.shapes import DATABASE
from evidence.workflow.tabling import table

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.records import Record
    from evidence.rows import Row
    from evidence.store import Decision


@dataclass(frozen=True, slots=True)
class Shown:
    """A record's JSON, why its effects were read so, its rows and the decisions about it or them.

    ``unknown`` says why its reasons or its place in the review cannot be told; empty where they can.
    """

    body: dict[str, Any]
    explained: tuple[dict[str, Any], ...] = ()
    rows: tuple[Row, ...] = ()
    decisions: tuple[Decision, ...] = ()
    unknown: str = ""


def explained(folder: Path, key: str) -> Shown:
    """Give a record with the reasons for which its effects were read so.

    Raises:
        EvidenceError: The project has no such record.
    """
    import extractors

    body = show(folder, key)
    try:
        return Shown(body, tuple(extractors.explain(body["text"])) if body.get("effects") else ())
    except Exception as error:  # noqa: BLE001  # what was stored is shown, whatever a text provokes in reading it again
        return Shown(body, unknown=f"{type(error).__name__}: {error}")


def placed(folder: Path, key: str) -> Shown:
    """Give a record's rows and decisions; a protocol that does not hold leaves its place open and says so.

    Raises:
        EvidenceError: The project has no such record.
    """
    with Store.open(folder / DATABASE) as store:
        record, decisions = store.record(key), store.decisions()
    body = {"pmid": record.pmid, "text_sha256": record.text_sha256}
    rows: tuple[Row, ...] = ()
    unknown = ""
    try:
        whole = table(folder, everything=True)
        rows = tuple(row for row in whole if _stands_on(row, record))
    except EvidenceError as error:
        unknown = f"{error.what} ({error.where})" if error.where else error.what
    about = {row.id for row in rows}
    own = tuple(one for one in decisions if one.subject in about or f"{one.subject}/".startswith(f"{record.key}/"))
    return Shown(body, rows=rows, decisions=own, unknown=unknown)


def _stands_on(row: Row, record: Record) -> bool:
    """Whether a row was read from a record, or typed in from a table of it."""
    return row.key == record.key if row.key else row.pmid is not None and row.pmid == record.pmid
