"""Decisions are chained and only added, and each is read as it was made."""

import sqlite3

import pytest

from evidence.decisions import in_order
from evidence.errors import EvidenceError
from evidence.store import Store


def test_decisions_are_chained_and_only_added(store, path):
    one = store.decide("1/x/3-9", "accept", who="AR", why="read it", before=None, after={"value": 0.8}, text_sha256="a")
    two = store.decide("1/x/3-9", "reject", who="BR", field="direction")
    assert store.decisions() == (one, two)
    assert (two.seq, two.previous, one.previous) == (2, one.hash, "0" * 64)
    store.verify()
    raw = sqlite3.connect(path)
    for statement in ("UPDATE decision SET who = 'XX'", "DELETE FROM decision", "DELETE FROM decision WHERE seq = 2"):
        with pytest.raises(sqlite3.IntegrityError, match="decision is never"):
            raw.execute(statement)
    raw.close()
    assert store.decisions() == (one, two)


DECISIONS = [
    # about,                       action,          field,          before,   after
    ("1",                          "include",       "eligibility",  None,     {"reason": None, "stage": "abstract"}),
    ("doi:10.5555/a=b",            "exclude",       "eligibility",  None,     {"reason": "wrong-line", "stage": "full-text"}),
    ("1",                          "not-retrieved", "eligibility",  None,     {"reason": None, "stage": "full-text"}),
    ("1/c/3-9",                    "accept",        "overrule",     None,     "superseded"),
    ("PMID 2, Table 1: Park 2012", "link",          "study",        None,     "Park 2012 (\u00c9tude)"),
    ("1",                          "rename",        "study-name",   "X",      ""),
    ("1/c/3-9",                    "take",          "choice",       "2/c/OS", None),
    ("0" * 64,                     "freeze",        "protocol",     None,     "schema = 1\n# \u00e4\r\n"),
]  # fmt: skip


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_is_read_as_it_was_made(store, decision):
    about, action, field, before, after = decision
    made = store.decide(about, action, who="AR", field=field, before=before, after=after)
    (read,) = store.decisions()
    assert read == made
    assert (read.subject, read.action, read.field, read.before, read.after) == (about, action, field, before, after)
    store.verify()


@pytest.mark.parametrize("who", ["", "  "])
def test_a_decision_needs_a_person(store, who):
    with pytest.raises(EvidenceError, match="person"):
        store.decide("1", "accept", who=who)


@pytest.mark.parametrize(
    "clock",
    [
        ["2026-01-02T10:00:00+00:00"] * 4,  # four within a second
        [
            "2026-01-02T10:00:00+00:00",
            "2026-01-01T10:00:00+00:00",
            "2025-01-01T10:00:00+00:00",
            "2026-01-02T10:00:00+00:00",
        ],
        [
            "2026-01-02T10:00:00+00:00",
            "2026-01-02T10:00:01+00:00",
            "2026-01-02T10:00:01+00:00",
            "2026-01-02T10:00:02+00:00",
        ],
    ],
)
def test_a_persons_decisions_stay_in_the_order_in_which_they_were_made(tmp_path, clock):
    moments = iter(clock)
    Store.create(tmp_path / "evidence.db").close()
    with Store.open(tmp_path / "evidence.db", clock=lambda: next(moments)) as store:
        made = [store.decide("1", action, who="AR").made for action in ("include", "exclude", "include", "exclude")]
        assert made == sorted(set(made))
        assert [one.action for one in in_order(store.decisions())] == ["include", "exclude", "include", "exclude"]
