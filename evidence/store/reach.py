"""How far a project had come when a run ended: the last number of each kind of thing, which only grows.

Must never ask a clock what came before and what after, but of a run that was stored before this was kept.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from evidence.store.shapes import Reach

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from evidence.store.shapes import StoredRun

BODY: Final = "reached"
"""The name of it in the body of a run; whoever reads a run gets it apart from what the run did."""

_TIMES: Final = {
    "record": "first_seen",
    "revision": "seen",
    "published_row": "seen",
    "search": "ran",
    "import": "ran",
}


def taken(connection: sqlite3.Connection) -> Reach:
    """Say how far a project has come."""
    numbers = [_last(connection, f"SELECT max(id) FROM {table}") for table in _TIMES]  # noqa: S608  # our own names
    return _made(numbers, connection.execute("SELECT pmid FROM deleted").fetchall())


def of(connection: sqlite3.Connection, run: StoredRun) -> Reach:
    """Say how far a project had come when a run ended; of one that did not keep that, by the clock of then."""
    if run.reached is not None:
        return run.reached
    numbers = [
        _last(connection, f"SELECT max(id) FROM {table} WHERE {time} <= ?", run.finished)  # noqa: S608  # our own names
        for table, time in _TIMES.items()
    ]
    gone = connection.execute("SELECT pmid FROM deleted WHERE seen <= ?", (run.finished,)).fetchall()
    return _made(numbers, gone)


def to_body(reach: Reach) -> dict[str, Any]:
    """Give it as the body of a run keeps it."""
    return {**asdict(reach), "deleted": sorted(reach.deleted)}


def from_body(body: dict[str, Any] | None) -> Reach | None:
    """Read it from the body of a run; None where it was not kept."""
    return None if body is None else Reach(**{**body, "deleted": frozenset(body["deleted"])})


def revised(connection: sqlite3.Connection, reach: Reach) -> dict[str, int]:
    """Return the keys of the records of which something came after it, and how many states each got."""
    query = "SELECT key, count(*) AS states FROM revision WHERE id > ? GROUP BY key"
    return {row["key"]: row["states"] for row in connection.execute(query, (reach.revision,)).fetchall()}


def _made(numbers: Sequence[int], gone: Iterable[sqlite3.Row]) -> Reach:
    record, revision, published_row, search, imports = numbers
    return Reach(record, revision, published_row, search, imports, frozenset(row["pmid"] for row in gone))


def _last(connection: sqlite3.Connection, query: str, *values: str) -> int:
    return int(connection.execute(query, values).fetchone()[0] or 0)
