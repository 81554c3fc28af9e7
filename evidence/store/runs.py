"""The run log: what each update and each pooling that was kept stood on, did and gave.

Must never change a run; the file itself refuses that too.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError, IntegrityError
from evidence.store import decisions as people
from evidence.store import reach
from evidence.store.sealing import RESTORE, insert, next_id, opened
from evidence.store.shapes import StoredRun

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from evidence.store.decisions import Decision
    from evidence.store.shapes import Run

_OWN = ("kind", "started", "finished", "protocol_sha256", "protocol", "version", "rules_sha256")


def add(connection: sqlite3.Connection, run: Run) -> int:
    """Store a run beside how many decisions there are; the caller holds the transaction."""
    number = next_id(connection, "run")
    count, last = people.head(connection)
    checked = sorted(set(run.checked))
    body = {**run.body, reach.BODY: reach.to_body(reach.taken(connection))}
    row = {"id": number, **{name: getattr(run, name) for name in _OWN}}
    row |= {"decisions": count, "last_decision": last, "body": json.dumps(body, sort_keys=True)}
    insert(connection, "run", row, [(pmid,) for pmid in checked])
    connection.executemany("INSERT INTO run_check (run, pmid) VALUES (?, ?)", [(number, pmid) for pmid in checked])
    return number


def read(connection: sqlite3.Connection) -> tuple[StoredRun, ...]:
    """Return the runs in the order in which they were stored."""
    return tuple(_read(connection, row) for row in connection.execute("SELECT * FROM run ORDER BY id").fetchall())


def one(connection: sqlite3.Connection, number: int) -> StoredRun:
    """Return a run; EvidenceError if there is none of this number."""
    row = connection.execute("SELECT * FROM run WHERE id = ?", (number,)).fetchone()
    if row is None:
        remedy = "see which there are with `evidence runs list`."
        raise EvidenceError("There is no such run.", where=f"run {number}", remedy=remedy)
    return _read(connection, row)


def last(connection: sqlite3.Connection, kind: str) -> str | None:
    """Return when the last run of a kind ended, None if there was none."""
    row = connection.execute("SELECT finished FROM run WHERE kind = ? ORDER BY id DESC LIMIT 1", (kind,)).fetchone()
    return None if row is None else str(row["finished"])


def verify(runs: Sequence[StoredRun], decisions: Sequence[Decision]) -> None:
    """Hold the decisions against what each run saw of them.

    Raises:
        IntegrityError: Decisions that a run saw are no longer there, or are others.
    """
    hashes = [people.START, *(decision.hash for decision in decisions)]
    for run in runs:
        if run.decisions >= len(hashes) or hashes[run.decisions] != run.last_decision:
            what = f"Decisions that a run saw are gone: it saw {run.decisions}, and {len(decisions)} are there."
            raise IntegrityError(what, where=f"run {run.id}", remedy=RESTORE)


def _read(connection: sqlite3.Connection, row: sqlite3.Row) -> StoredRun:
    found = connection.execute("SELECT pmid FROM run_check WHERE run = ? ORDER BY pmid", (row["id"],)).fetchall()
    opened("run", row, [tuple(check) for check in found])
    body = json.loads(row["body"])
    reached = reach.from_body(body.pop(reach.BODY, None))
    return StoredRun(
        id=row["id"],
        **{name: row[name] for name in _OWN},
        decisions=row["decisions"],
        last_decision=row["last_decision"],
        body=body,
        checked=tuple(check["pmid"] for check in found),
        reached=reached,
    )
