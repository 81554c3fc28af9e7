"""What goes from one project to another: decisions in a file, and everything that was received; and the time of both."""

from __future__ import annotations

import datetime as dt
import shutil
from types import SimpleNamespace

from evidence import workflow
from evidence.records import Parsed
from evidence.store import Store
from evidence.workflow.gathering import gathered

from .holding import Told


def kept(clock):
    """Give what the store asks for the time, kept by another clock."""

    class Now(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return dt.datetime.fromtimestamp(clock.now(), tz)

    return SimpleNamespace(datetime=Now, UTC=dt.UTC)


def exported(folder, place):
    return workflow.export(folder, "decisions", str(place / "decisions.jsonl"))[0]


def received(folder, empty):
    """Make a project that received what another one did, at the same times, and in which nobody decided anything."""
    empty.mkdir()
    shutil.copy(folder / workflow.PROTOCOL, empty)
    times = {"now": ""}
    with (
        Store.open(folder / workflow.DATABASE) as store,
        Store.create(empty / workflow.DATABASE, clock=lambda: times["now"]) as other,
    ):
        states = [state for one in store.origins() for state in enumerate(store.history(one.key))]
        for _, (times["now"], record) in sorted(states, key=lambda state: state[0]):
            other.add(Parsed(records=(record,)), source=record.source)
        other.add(Parsed(rows=store.rows()), source="rows")
        for pmid, times["now"] in store.deleted().items():
            other.mark_deleted([pmid])
        for one in store.duplicates():
            times["now"] = one.made
            if one.action == "merge":
                other.merge(one.duplicate, one.kept, reason=one.reason, who=one.who)
            else:
                other.split(one.duplicate, who=one.who)
        for one in store.origins():
            findings = store.findings(one.key)
            if findings is not None:
                other.put_findings(one.key, findings)


def told(folder):
    rules = workflow.protocol(folder)[1]
    with Store.open(folder / workflow.DATABASE) as store:
        return Told.of(rules, gathered(store, rules).lined)
