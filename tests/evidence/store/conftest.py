"""A project file of its own for each test, whose clock stands still, and something of every kind to fill it with."""

import pytest
from stored import Search, clock, record, run

from evidence.records import Parsed, Rejected
from evidence.store import Store


@pytest.fixture
def path(tmp_path):
    return tmp_path / "evidence.db"


@pytest.fixture
def store(path):
    with Store.create(path, clock=clock) as made:
        yield made


@pytest.fixture
def full(make, heng_rows):
    """Fills a store with something of every kind."""

    def fill(store):
        made, findings = make("1", effects=({"endpoint": "OS", "printed": "0.80 (0.65-0.94)"},))
        refused = (Rejected("a.csv:3", "no value", "fill it in"),)
        parsed = Parsed(records=(made, record("2"), record("3")), rows=heng_rows, rejected=refused, deleted=("9",))
        store.add(parsed, source="a")
        store.put_findings("1", findings)
        store.add_search(Search(), ("3", "1", "2", "8", "9"))
        store.mark_missing(["8"])
        store.decide("1", "accept", who="AR")
        store.decide("1", "reject", who="AR")
        store.merge("2", "1", reason="same title", who="AR")
        store.add_run(run(checked=("3",)))

    return fill
