"""What people decided: only ever added, each row chained to the one before by its hash.

Must never change or delete a decision; the file itself refuses that too.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.errors import IntegrityError
from evidence.store.shapes import printable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

START = "0" * 64
_RESTORE = "restore the project from a backup made before that change."


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: who, when (UTC, ISO 8601), about which row of the table, what changed and why.

    ``text_sha256`` is of the text that the person saw, empty where there is none; ``before`` and ``after`` are JSON
    values.
    """

    seq: int
    made: str
    who: str
    action: str
    subject: str
    field: str
    before: Any
    after: Any
    why: str
    text_sha256: str
    previous: str
    hash: str


def append(connection: sqlite3.Connection, body: dict[str, Any]) -> Decision:
    """Add a decision to the end of the chain; the caller holds the transaction."""
    count, last = head(connection)
    said: dict[str, Any] = {name: printable(value) if isinstance(value, str) else value for name, value in body.items()}
    whole: dict[str, Any] = {"seq": count + 1, **said, "previous": last}
    digest = _digest(whole)
    connection.execute(
        "INSERT INTO decision (seq, made, who, action, subject, field, before, after, why, text_sha256, previous, hash)"
        " VALUES (:seq, :made, :who, :action, :subject, :field, :before, :after, :why, :text_sha256, :previous, :hash)",
        {**whole, "before": _json(whole["before"]), "after": _json(whole["after"]), "hash": digest},
    )
    return Decision(**whole, hash=digest)


def later(connection: sqlite3.Connection, who: str, now: str) -> str:
    """Give the moment of a person's next decision: now, but after their last one, whatever the clock says.

    Of two decisions the later one counts, so two within one second of the clock, or one after the clock was put back,
    must not change places.
    """
    found = connection.execute("SELECT made FROM decision WHERE who = ? ORDER BY seq DESC LIMIT 1", (who,)).fetchone()
    if found is None or found["made"] < now:
        return now
    after = dt.datetime.fromisoformat(found["made"]) + dt.timedelta(microseconds=1)
    return after.isoformat(timespec="microseconds")


def about(decisions: Iterable[Decision], key: str) -> tuple[Decision, ...]:
    """Give the decisions on a record: on it as such, and on the rows that are named after it.

    >>> said = [Decision(0, "", "AR", "accept", name, "row", None, None, "", "", "", "") for name in ("1", "1/c", "12")]
    >>> [one.subject for one in about(said, "1")]
    ['1', '1/c']
    """
    return tuple(one for one in decisions if f"{one.subject}/".startswith(f"{key}/"))


def head(connection: sqlite3.Connection) -> tuple[int, str]:
    """Return the number of the last decision and its hash; 0 and START if there is none."""
    last = connection.execute("SELECT seq, hash FROM decision ORDER BY seq DESC LIMIT 1").fetchone()
    return (last["seq"], last["hash"]) if last else (0, START)


def read(connection: sqlite3.Connection, after: int = 0) -> tuple[Decision, ...]:
    """Return all decisions in the order in which they were made, or those after one that is known by its number."""
    rows = connection.execute("SELECT * FROM decision WHERE seq > ? ORDER BY seq", (after,)).fetchall()
    return tuple(map(_read, rows))


def verify(decisions: Sequence[Decision], after: Decision | None = None) -> None:
    """Walk the chain.

    Args:
        decisions: All of them, or those that follow one that was verified before.
        after: That one.

    Raises:
        IntegrityError: A decision was changed, taken out or put in; the first such place is named.
    """
    first, previous = (after.seq + 1, after.hash) if after else (1, START)
    for seq, decision in enumerate(decisions, start=first):
        body = {name: getattr(decision, name) for name in Decision.__dataclass_fields__ if name != "hash"}
        if decision.seq != seq or decision.previous != previous or decision.hash != _digest(body):
            raise IntegrityError("The chain of decisions is broken.", where=f"decision {seq}", remedy=_RESTORE)
        previous = decision.hash


def _read(row: sqlite3.Row) -> Decision:
    try:
        return Decision(**{**dict(row), "before": json.loads(row["before"]), "after": json.loads(row["after"])})
    except ValueError as error:
        raise IntegrityError("A decision was changed.", where=f"decision {row['seq']}", remedy=_RESTORE) from error


def _digest(body: dict[str, Any]) -> str:
    return hashlib.sha256(_json(body).encode("utf-8")).hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
