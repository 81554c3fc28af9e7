"""What people decided: only ever added, each row chained to the one before by its hash.

Must never change or delete a decision; the file itself refuses that too.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from evidence.decisions.events import event_id
from evidence.errors import IntegrityError
from evidence.store.shapes import printable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from evidence.decisions.incoming import Incoming

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


class LastMade:
    """When the latest decision was made, which need not be the last in the chain: others bring theirs later."""

    def __init__(self) -> None:
        self._seen, self._hash, self._latest = 0, START, ""

    def of(self, connection: sqlite3.Connection) -> str:
        """Look at what came since the last time; empty where there is no decision yet."""
        held = connection.execute("SELECT hash FROM decision WHERE seq = ?", (self._seen,)).fetchone()
        if held is None or held["hash"] != self._hash:  # nothing seen yet, or it was rolled back
            self._seen, self._latest = 0, ""
        found = "SELECT coalesce(max(made), '') FROM decision WHERE seq > ?"
        self._latest = max(self._latest, connection.execute(found, (self._seen,)).fetchone()[0])
        self._seen, self._hash = head(connection)
        return self._latest


def last_made(connection: sqlite3.Connection) -> str:
    """Say when the latest decision was made; empty where there is none."""
    return str(connection.execute("SELECT coalesce(max(made), '') FROM decision").fetchone()[0])


def append(connection: sqlite3.Connection, body: dict[str, Any], last_made: LastMade) -> Decision:
    """Add a decision to the end of the chain; the caller holds the transaction.

    It is made later than every one that is there, and than PubMed was seen to delete anything, whatever the clock says:
    what counts is who spoke last.
    """
    gone = connection.execute("SELECT coalesce(max(seen), '') FROM deleted").fetchone()[0]
    said: dict[str, Any] = {name: printable(value) if isinstance(value, str) else value for name, value in body.items()}
    return _chain(connection, {**said, "made": after(said["made"], max(gone, last_made.of(connection)))})


def take_in(connection: sqlite3.Connection, decisions: Iterable[Incoming]) -> tuple[Decision, ...]:
    """Add the decisions whose names are not there yet, with their own times; the caller holds the transaction."""
    held = {event_id(one) for one in read(connection)}
    added = []
    for one in decisions:
        if (name := event_id(one)) not in held:
            held.add(name)
            added.append(_chain(connection, asdict(one)))
    return tuple(added)


def _chain(connection: sqlite3.Connection, said: dict[str, Any]) -> Decision:
    count, last = head(connection)
    whole: dict[str, Any] = {"seq": count + 1, **said, "previous": last}
    digest = _digest(whole)
    connection.execute(
        "INSERT INTO decision (seq, made, who, action, subject, field, before, after, why, text_sha256, previous, hash)"
        " VALUES (:seq, :made, :who, :action, :subject, :field, :before, :after, :why, :text_sha256, :previous, :hash)",
        {**whole, "before": _json(whole["before"]), "after": _json(whole["after"]), "hash": digest},
    )
    return Decision(**whole, hash=digest)


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


def after(now: str, last: str) -> str:
    """Give the time now, or where that is not later than the last one, the next microsecond after it.

    >>> after("2026-03-01T10:00:00+00:00", "2026-03-01T10:00:00+00:00")
    '2026-03-01T10:00:00.000001+00:00'
    """
    if now > last:
        return now
    return (dt.datetime.fromisoformat(last) + dt.timedelta(microseconds=1)).isoformat(timespec="microseconds")


def _read(row: sqlite3.Row) -> Decision:
    try:
        return Decision(**{**dict(row), "before": json.loads(row["before"]), "after": json.loads(row["after"])})
    except ValueError as error:
        raise IntegrityError("A decision was changed.", where=f"decision {row['seq']}", remedy=_RESTORE) from error


def _digest(body: dict[str, Any]) -> str:
    return hashlib.sha256(_json(body).encode("utf-8")).hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
