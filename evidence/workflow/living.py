"""The review over time: update, keep a result, and say from the kept ones why an estimate moved between two moments."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence import __version__, files
from evidence.errors import UsageError
from evidence.living import Cause, Causes, Moved, compare
from evidence.living.events import ORDER
from evidence.living.words import paragraphs, stood
from evidence.store import Run, Store
from evidence.store.file import utc_now
from evidence.store.incoming import waiting
from evidence.workflow.project import protocol
from evidence.workflow.shapes import DATABASE, Choice
from evidence.workflow.standing import (
    causes_since,
    kept_snapshot,
    last_run,
    reading_rules,
    snapshot_body,
    standing,
    unreviewed,
)
from evidence.workflow.updating import update

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evidence.living import Snapshot
    from evidence.living.updates import Updated
    from evidence.store import StoredRun
    from evidence.store.incoming import Attempt

__all__ = ["Difference", "difference", "notify", "run", "run_line", "runs", "save", "stood", "update"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Why estimates moved between two runs: ``earlier`` and ``later`` by number and time."""

    earlier: StoredRun
    later: StoredRun
    moved: Moved

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        sides = {"from": self.earlier, "to": self.later}
        told = {name: {"run": one.id, "finished": one.finished, "kind": one.kind} for name, one in sides.items()}
        return {**told, **self.moved.to_json(), "words": self.words()}

    def words(self) -> list[str]:
        """Say it, line by line."""
        earlier, later = (f"run {one.id} ({one.finished[:10]})" for one in (self.earlier, self.later))
        return [f"From {earlier} to {later}:", *(list(paragraphs(self.moved)) or ["Nothing moved."])]


def save(folder: Path, choice: Choice, *, allow_unreviewed: bool = False) -> int:
    """Keep the results as they stand in the run log, with what moved since the last run; give the run's number.

    Args:
        folder: The project.
        choice: The model; all analyses are kept, whichever it picks.
        allow_unreviewed: Whether to pool what no person has accepted too.
    """
    path, rules = protocol(folder)
    started, text = utc_now(), path.read_text(encoding="utf-8-sig")
    with Store.open(folder / DATABASE) as store, store.together():
        now = standing(store, choice.model(rules), allow_unreviewed=allow_unreviewed)
        last = last_run(store)
        since = Moved()
        if last is not None:
            then = kept_snapshot(store, last)
            since = compare(then, now.snapshot, causes_since(store, last, rules, then, now.snapshot))
        body = {
            "changed": since.changed,
            "since": {"run": last.id if last else None, **since.to_json()},
            "words": [*paragraphs(since)] or ["Nothing moved since the last run." if last else "The first run."],
            **snapshot_body(store, last, now.snapshot),
        }
        return store.add_run(
            Run(
                kind="pool",
                started=started,
                finished=utc_now(),
                protocol_sha256=rules.sha256,
                protocol=text,
                version=__version__,
                rules_sha256=reading_rules()["rules_sha256"],
                body=body,
            )
        )


def runs(folder: Path) -> tuple[tuple[StoredRun, ...], Attempt | None]:
    """Give the run log, and the update that was stopped and waits to go on, if there is one."""
    with Store.open(folder / DATABASE) as store:
        return store.runs(), waiting(store.path)


def run(folder: Path, number: int) -> tuple[StoredRun, Snapshot]:
    """Give one run with the results as they stood when it ended."""
    with Store.open(folder / DATABASE) as store:
        found = store.run(number)
        return found, kept_snapshot(store, found)


def difference(folder: Path, earlier: str, later: str) -> Difference:
    """Explain from what the runs kept why estimates moved between two of them.

    Args:
        folder: The project.
        earlier: A run's number, or a day (ISO): the last run on that day or before it.
        later: The same.

    Raises:
        UsageError: There is no such run, or the two are the wrong way round.
    """
    with Store.open(folder / DATABASE) as store:
        known = store.runs()
        one, other = (_picked(known, name) for name in (earlier, later))
        if one.id > other.id:
            raise UsageError(
                f"Run {one.id} is later than run {other.id}.", remedy=f"turn them round: {later} {earlier}."
            )
        then, now = kept_snapshot(store, one), kept_snapshot(store, other)
        causes = causes_told([found for found in known if one.id < found.id <= other.id], then, now)
        return Difference(one, other, compare(then, now, causes))


def notify(done: Updated, path: Path) -> Path:
    """Write what an update set off and found to a file, in one step."""
    return files.write(path, "\n".join([*done.alerts, "", *done.words(), ""]))


def run_line(found: StoredRun) -> dict[str, Any]:
    """Give what a list shows of a run."""
    body = found.body
    counts = Counter(kind for kind, _ in {(one["what"], one["record"]) for one in body.get("events", ())})
    told = [f"{len(body['new'])} new"] if body.get("new") else []
    told += [f"{counts[kind]} {kind}" for kind in ORDER if counts[kind]]
    changed = "result changed" if body["changed"] else "result unchanged"
    came = ", ".join(told) or ("nothing new" if found.kind == "update" else "kept")
    return {
        "run": found.id,
        "kind": found.kind,
        "started": found.started,
        "finished": found.finished,
        "version": found.version,
        "protocol_sha256": found.protocol_sha256,
        "rules_sha256": found.rules_sha256,
        "decisions": found.decisions,
        "changed": body["changed"],
        "summary": f"{came}; {changed}",
    }


def _picked(known: Sequence[StoredRun], name: str) -> StoredRun:
    if not known:
        raise UsageError("There is no run yet.", remedy="run evidence update, or evidence pool --save.")
    listed = f"name a run from {known[0].id} to {known[-1].id}, or a day such as {known[-1].finished[:10]}."
    if name.isascii() and name.isdecimal() and len(name) < 8:
        found = [one for one in known if one.id == int(name)]
    else:
        try:
            day = dt.date.fromisoformat(name)
        except ValueError:
            raise UsageError(f"{name!r} is neither a run nor a day.", remedy=listed) from None
        found = [one for one in known if dt.date.fromisoformat(one.finished[:10]) <= day]
    if not found:
        raise UsageError(f"There is no run {name}.", remedy=listed)
    return found[-1]


def causes_told(found: Sequence[StoredRun], then: Snapshot, now: Snapshot) -> Causes:
    """Give the causes that runs named, each once, with the number of the first that did."""
    causes: dict[tuple[str, ...], Cause] = {}
    for one in found:
        for part in ("since", "moved"):
            for line in one.body.get(part, {}).get("analyses", ()):
                for cause in (cause for mover in line["movers"] for cause in mover["because"]):
                    known = Cause(cause["kind"], cause["words"], cause["key"], cause["row"], one.id)
                    causes.setdefault((known.kind, known.words, known.key, known.row), known)
    return Causes((*causes.values(), *unreviewed(then, now)))
